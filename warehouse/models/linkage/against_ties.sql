-- One row per pair of cases and finding that speaks against what ties them; not yet weighed.
-- against_elsewhere: all identifiers that tie the two run through one handset, and it was in use with a number of the one
-- and a number of the other as two devices would be and one cannot, or hardly (evidence.handset_copies). against_person:
-- the subjects who hold a tie's identifier in the registers, or the numbers between which a handset went to and fro
-- (evidence.handset_turns), have different names and dates of birth. against_apart: subjects of the two, said to be one
-- person, whose numbers were in use in two places at once. against_hub: a hub stands in both cases, which is no reason.
-- against_single_strand: what ties them is one event only. The last two, and against_recycled of linkage.identity_ties,
-- weigh nothing by themselves: a hub and a recycled number tie nobody, and what a single event is worth less is taken
-- off the reason itself.
with limits as (
    select
        max(value) filter (where name = 'clash_bits') as clash_bits,
        max(value) filter (where name = 'apart_turn_bits') as apart_turn_bits,
        max(value) filter (where name = 'least_turns') as least_turns
    from config.thresholds
),

identity as (
    select * from linkage.identity_ties where kind <> 'against_recycled'
),

own_users as (
    -- the numbers of a case, but for those that it knows by the handset only
    select case_id, identifier as number, via_type, via_identifier
    from evidence.case_identifiers
    where identifier_type = 'number'
),

clashing as (
    select imei, number_a as own_number, number_b as other_number, clash_count + overlap_count as clash_count, apart_count,
        first_seen_at, last_seen_at, feed_a as own_feed, load_id_a as own_load_id, line_number_a as own_line_number,
        feed_b as other_feed, load_id_b as other_load_id, line_number_b as other_line_number
    from evidence.handset_copies
    union all
    select imei, number_b, number_a, clash_count + overlap_count, apart_count, first_seen_at, last_seen_at,
        feed_b, load_id_b, line_number_b, feed_a, load_id_a, line_number_a
    from evidence.handset_copies
),

handset_pairs as (
    -- pairs of cases all of whose identifiers in common run through one handset
    select
        case_a,
        case_b,
        min(imei) as imei
    from (
        select
            identity.case_a,
            identity.case_b,
            case
                when identity.identifier_type = 'imei' then identity.identifier
                when held_a.via_type = 'imei' then identity.identifier_a
                when held_b.via_type = 'imei' then identity.identifier_b
            end as imei
        from identity
        left join evidence.case_identifiers as held_a
            on
                held_a.case_id = identity.case_a
                and held_a.identifier_type = identity.identifier_type
                and held_a.identifier = identity.identifier
        left join evidence.case_identifiers as held_b
            on
                held_b.case_id = identity.case_b
                and held_b.identifier_type = identity.identifier_type
                and held_b.identifier = identity.identifier
    )
    group by case_a, case_b
    having count(*) = count(imei) and min(imei) = max(imei)
),

elsewhere as (
    select
        pairs.case_a,
        pairs.case_b,
        'against_elsewhere' as kind,
        'imei' as identifier_type,
        pairs.imei as identifier,
        clashing.own_number as identifier_a,
        clashing.other_number as identifier_b,
        clashing.clash_count * limits.clash_bits + clashing.apart_count * limits.apart_turn_bits as own_bits,
        clashing.clash_count + clashing.apart_count as event_count,
        clashing.first_seen_at,
        clashing.last_seen_at,
        clashing.own_feed as feed_a,
        clashing.own_load_id as load_id_a,
        clashing.own_line_number as line_number_a,
        clashing.other_feed as feed_b,
        clashing.other_load_id as load_id_b,
        clashing.other_line_number as line_number_b
    from handset_pairs as pairs
    cross join limits
    inner join clashing on clashing.imei = pairs.imei
    semi join own_users as user_a
        on
            user_a.case_id = pairs.case_a
            and user_a.number = clashing.own_number
            and user_a.via_identifier is distinct from pairs.imei
    semi join own_users as user_b
        on
            user_b.case_id = pairs.case_b
            and user_b.number = clashing.other_number
            and user_b.via_identifier is distinct from pairs.imei
    anti join own_users as both_a
        on
            both_a.case_id = pairs.case_a
            and both_a.number = clashing.other_number
            and both_a.via_identifier is distinct from pairs.imei
    anti join own_users as both_b
        on
            both_b.case_id = pairs.case_b
            and both_b.number = clashing.own_number
            and both_b.via_identifier is distinct from pairs.imei
),

named as (
    select
        held.case_id,
        held.identifier_type,
        held.identifier,
        records.person_id,
        records.person_name,
        records.born_on,
        records.feed,
        records.load_id,
        records.line_number
    from evidence.case_identifiers as held
    inner join linkage.person_records as records
        on records.case_id = held.case_id and records.subject_ref = held.subject_ref
    where
        (held.via = 'register' or (held.via = 'use' and held.via_type = 'number' and held.identifier_type = 'imei'))
        and records.feed = 'case_subjects'
        and records.person_id is not null
        and records.person_name is not null
        and records.born_on is not null
),

strangers as (
    select
        identity.case_a,
        identity.case_b,
        'against_person' as kind,
        identity.identifier_type,
        identity.identifier,
        identity.identifier as identifier_a,
        identity.identifier as identifier_b,
        (select max(value) from config.thresholds where name = 'stranger_bits') as own_bits,
        bool_and(identity.via_a = 'register') as is_registered,
        2 as event_count,
        null::timestamp as first_seen_at,
        null::timestamp as last_seen_at,
        min(struct_pack(load_id := a.load_id, line_number := a.line_number, feed := a.feed)) as line_a,
        min(struct_pack(load_id := b.load_id, line_number := b.line_number, feed := b.feed)) as line_b
    from identity
    inner join named as a
        on
            a.case_id = identity.case_a
            and a.identifier_type = identity.identifier_type
            and a.identifier = identity.identifier
    inner join named as b
        on
            b.case_id = identity.case_b
            and b.identifier_type = identity.identifier_type
            and b.identifier = identity.identifier
    left join evidence.handset_turns as turns
        on
            identity.identifier_type = 'imei'
            and turns.turn_count >= (select least_turns from limits)
            and turns.imei = identity.identifier
            and turns.number_a = least(identity.identifier_a, identity.identifier_b)
            and turns.number_b = greatest(identity.identifier_a, identity.identifier_b)
    where
        (identity.via_a = 'register' and identity.via_b = 'register')
        or (identity.via_a = 'use' and identity.via_b = 'use' and turns.imei is not null)
    group by identity.case_a, identity.case_b, identity.identifier_type, identity.identifier
    having
        bool_and(
            a.person_id <> b.person_id
            and a.born_on <> b.born_on
            and jaro_winkler_similarity(lower(a.person_name), lower(b.person_name)) < (
                select max(value) from config.thresholds where name = 'stranger_name_similarity'
            )
        )
),

apart as (
    select
        persons.case_a,
        persons.case_b,
        'against_apart' as kind,
        'number' as identifier_type,
        company.identifier_a as identifier,
        case when a.case_id = persons.case_a then company.identifier_a else company.identifier_b end as identifier_a,
        case when a.case_id = persons.case_a then company.identifier_b else company.identifier_a end as identifier_b,
        (select max(value) from config.thresholds where name = 'discordant_bits') as own_bits,
        sum(company.discordant_count)::bigint as event_count,
        min(company.first_joint_at) as first_seen_at,
        max(company.last_joint_at) as last_seen_at
    from linkage.person_ties as persons
    inner join evidence.case_identifiers as a
        on a.case_id in (persons.case_a, persons.case_b) and a.identifier_type = 'number' and a.via = 'register'
    inner join evidence.co_presence as company
        on company.identifier_type_a = 'number' and company.identifier_a = a.identifier
    inner join evidence.case_identifiers as b
        on
            b.case_id in (persons.case_a, persons.case_b)
            and b.case_id <> a.case_id
            and b.identifier_type = 'number'
            and b.via = 'register'
            and b.identifier = company.identifier_b
    where
        company.identifier_type_b = 'number'
        and persons.role_a in ('suspect', 'associate')
        and persons.role_b in ('suspect', 'associate')
        and a.role in ('suspect', 'associate')
        and b.role in ('suspect', 'associate')
    group by persons.case_a, persons.case_b, a.case_id, company.identifier_a, company.identifier_b
    having sum(company.discordant_count) > sum(company.joint_count)
),

tied as (
    select case_a, case_b from identity
    union
    select case_a, case_b from linkage.contact_ties
    union
    select case_a, case_b from linkage.service_ties
    union
    select case_a, case_b from linkage.resolved_ties
    union
    select case_a, case_b from linkage.presence_ties
),

shared_hubs as (
    select
        tied.case_a,
        tied.case_b,
        'against_hub' as kind,
        hubs.identifier_type,
        hubs.identifier,
        hubs.identifier as identifier_a,
        hubs.identifier as identifier_b,
        0.0 as own_bits,
        max(hubs.degree) as event_count,
        min(least(a.first_seen_at, b.first_seen_at)) as first_seen_at,
        max(greatest(a.last_seen_at, b.last_seen_at)) as last_seen_at
    from evidence.case_identifiers as a
    inner join linkage.hubs as hubs on hubs.identifier_type = a.identifier_type and hubs.identifier = a.identifier
    inner join tied on tied.case_a = a.case_id
    inner join evidence.case_identifiers as b
        on b.case_id = tied.case_b and b.identifier_type = a.identifier_type and b.identifier = a.identifier
    group by tied.case_a, tied.case_b, hubs.identifier_type, hubs.identifier
),

strands as (
    -- pairs whose every tie rests on one event
    select
        case_a,
        case_b,
        'against_single_strand' as kind,
        min(struct_pack(identifier_type := identifier_type, identifier := identifier, identifier_a := identifier_a,
            identifier_b := identifier_b)) as tie,
        0.0 as own_bits,
        min(event_count) as event_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from (
        select case_a, case_b, identifier_type, identifier, identifier_a, identifier_b, is_single_event, event_count,
            first_seen_at, last_seen_at
        from identity
        union all
        select case_a, case_b, identifier_type, identifier, identifier_a, identifier_b, is_single_event, event_count,
            first_seen_at, last_seen_at
        from linkage.contact_ties
        union all
        select case_a, case_b, identifier_type, identifier, identifier_a, identifier_b, is_single_event, event_count,
            first_seen_at, last_seen_at
        from linkage.service_ties
        union all
        select case_a, case_b, identifier_type, identifier, identifier_a, identifier_b, is_single_event, event_count,
            first_seen_at, last_seen_at
        from linkage.resolved_ties
    )
    group by case_a, case_b
    having bool_and(is_single_event) and count(distinct identifier) = 1
),

findings as (
    select case_a, case_b, kind, 'INFERENCE' as basis, identifier_type, identifier, identifier_a, identifier_b, own_bits,
        event_count, first_seen_at, last_seen_at, feed_a, load_id_a, line_number_a, feed_b, load_id_b, line_number_b
    from elsewhere
    union all
    select case_a, case_b, kind, case when is_registered then 'FACT' else 'INFERENCE' end, identifier_type, identifier,
        identifier_a, identifier_b, own_bits, event_count, first_seen_at, last_seen_at, line_a.feed, line_a.load_id,
        line_a.line_number, line_b.feed, line_b.load_id, line_b.line_number
    from strangers
    union all
    select case_a, case_b, kind, 'INFERENCE', identifier_type, identifier, identifier_a, identifier_b, own_bits, event_count,
        first_seen_at, last_seen_at, null, null, null, null, null, null
    from apart
    union all
    select case_a, case_b, kind, 'FACT', identifier_type, identifier, identifier_a, identifier_b, own_bits, event_count,
        first_seen_at, last_seen_at, null, null, null, null, null, null
    from shared_hubs
    union all
    select case_a, case_b, kind, 'INFERENCE', tie.identifier_type, tie.identifier, tie.identifier_a, tie.identifier_b, own_bits,
        event_count, first_seen_at, last_seen_at, null, null, null, null, null, null
    from strands
),

forces as (
    select case_id, min(force_code) as force_code
    from evidence.case_identifiers
    group by case_id
)

select
    findings.case_a,
    findings.case_b,
    force_a.force_code as force_a,
    force_b.force_code as force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    'register' as via_a,
    'register' as via_b,
    'unknown' as role_a,
    'unknown' as role_b,
    basis,
    2::bigint as touching_count,
    1::double as pair_count,
    own_bits::double as own_bits,
    0.0::double as discount_bits,
    0::bigint as other_role_count,
    false as is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    feed_a,
    load_id_a,
    line_number_a,
    feed_b,
    load_id_b,
    line_number_b
from findings
inner join forces as force_a on force_a.case_id = findings.case_a
inner join forces as force_b on force_b.case_id = findings.case_b
order by
    findings.case_a, findings.case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b, role_a, role_b,
    load_id_a, line_number_a, load_id_b, line_number_b
