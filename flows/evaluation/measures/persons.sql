-- Pairs of named subjects: one resolved person where it is one, two where they are two; by whether they are recorded alike.
with records as (
    select
        identities.operation,
        identities.person,
        records.person_id,
        identities.case_id,
        identities.subject_ref,
        min(records.person_name) as name,
        min(records.born_on) as born_on,
        min(records.address) as address
    from truth_identities as identities
    inner join linkage.person_records as records
        on records.case_id = identities.case_id and records.subject_ref = identities.subject_ref
    group by identities.operation, identities.person, records.person_id, identities.case_id, identities.subject_ref
),

pairs as (
    select
        a.operation,
        a.operation = b.operation and a.person = b.person as is_one,
        a.person_id = b.person_id as is_found,
        case
            when a.name is distinct from b.name or a.born_on is distinct from b.born_on
                then 'name or date recorded in two ways'
            when a.address is distinct from b.address then 'address recorded in two ways'
            else 'recorded alike'
        end as kind
    from records as a
    inner join records as b on b.operation = a.operation and b.person = a.person
    where (b.case_id, b.subject_ref) > (a.case_id, a.subject_ref)
    union all
    -- put together, but two persons: of one operation or of two
    select
        a.operation,
        false,
        true,
        case when a.name is distinct from b.name or a.born_on is distinct from b.born_on
            then 'name or date recorded in two ways' else 'recorded alike' end
    from records as a
    inner join records as b on b.person_id = a.person_id
    where
        (b.case_id, b.subject_ref) > (a.case_id, a.subject_ref)
        and (b.operation <> a.operation or b.person <> a.person)
)

select
    operation,
    kind,
    count(*) filter (is_one and is_found) as found,
    count(*) filter (is_one and not is_found) as missed,
    count(*) filter (not is_one and is_found) as wrong
from pairs
group by all
