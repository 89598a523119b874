-- One row per pair of cases and person whom records of both are taken to name; case_a sorts before case_b.
-- Of several records the two that agree best stand for the pair. Persons of more than person_most_cases cases have none.
with entries as (
    select
        records.person_id,
        records.case_id,
        records.entry_key,
        min(records.force_code) as force_code,
        min(struct_pack(load_id := records.load_id, line_number := records.line_number)) as line,
        arg_min(records.feed, (records.load_id, records.line_number)) as feed,
        arg_min(records.person_name, (records.load_id, records.line_number)) as person_name,
        max(records.probability) as probability
    from linkage.person_records as records
    inner join linkage.persons as persons on persons.person_id = records.person_id
    where records.case_id is not null and persons.case_count > 1 and not persons.is_hub
    group by records.person_id, records.case_id, records.entry_key
),

-- what the person is in the case at most
parts as (
    select
        person_id,
        case_id,
        arg_min(role, (
            list_position(['suspect', 'associate', 'victim', 'complainant', 'vulnerable_person', 'witness',
                'next_of_kin', 'other', 'subscriber'], role), role
        )) as role
    from linkage.person_records
    where case_id is not null
    group by person_id, case_id
),

pairs as (
    select entry_a, entry_b, name, born, address, number, name_bits, born_bits, address_bits, bits, probability
    from linkage.person_pairs
    where contradiction is null
    union all
    select entry_b, entry_a, name, born, address, number, name_bits, born_bits, address_bits, bits, probability
    from linkage.person_pairs
    where contradiction is null and entry_a <> entry_b
),

met as (
    select
        one.person_id,
        one.case_id as case_a,
        other.case_id as case_b,
        one.force_code as force_a,
        other.force_code as force_b,
        one.feed as feed_a,
        one.line as line_a,
        other.feed as feed_b,
        other.line as line_b,
        one.person_name as name_a,
        other.person_name as name_b,
        pairs.name,
        pairs.born,
        pairs.address,
        pairs.number,
        pairs.name_bits + pairs.born_bits + pairs.address_bits as personal_bits,
        pairs.bits,
        coalesce(pairs.probability, least(coalesce(one.probability, 1), coalesce(other.probability, 1))) as probability
    from entries as one
    inner join entries as other on other.person_id = one.person_id and other.case_id > one.case_id
    left join pairs on pairs.entry_a = one.entry_key and pairs.entry_b = other.entry_key
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id, case_a, case_b order by bits desc nulls last, line_a, line_b
        ) as place
    from met
)

select
    ranked.case_a,
    ranked.case_b,
    ranked.force_a,
    ranked.force_b,
    'same_person' as kind,
    ranked.person_id,
    part_a.role as role_a,
    part_b.role as role_b,
    ranked.name_a,
    ranked.name_b,
    ranked.bits is not null as is_direct,
    coalesce(ranked.name, 'absent') as name_outcome,
    coalesce(ranked.born, 'absent') as born_outcome,
    coalesce(ranked.address, 'absent') as address_outcome,
    coalesce(ranked.number, 'absent') as number_outcome,
    round(ranked.personal_bits, 3) as personal_bits,
    ranked.bits,
    ranked.probability,
    ranked.feed_a,
    ranked.line_a.load_id as load_id_a,
    ranked.line_a.line_number as line_number_a,
    ranked.feed_b,
    ranked.line_b.load_id as load_id_b,
    ranked.line_b.line_number as line_number_b
from ranked
inner join parts as part_a on part_a.person_id = ranked.person_id and part_a.case_id = ranked.case_a
inner join parts as part_b on part_b.person_id = ranked.person_id and part_b.case_id = ranked.case_b
where ranked.place = 1
