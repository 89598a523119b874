-- One row per pair of cases, kind of reason and identifier that ties them; case_a sorts before case_b.
-- Rarity decides the bits: log2(m / u). m is the reviewed chance that a linked pair shows the reason
-- (config.reason_kinds); u is the chance that a pair drawn at random shares this identifier: df (df - 1) / (N (N - 1))
-- for df of N cases. An identifier that ties one pair gives most_bits at most; the pairs that it ties besides take
-- their part from that. Hubs are taken out before the pairs are made. An identifier whose periods in the two cases do
-- not overlap was handed on to somebody else and ties nobody; where both periods are only times of use, they say
-- nothing of the kind.
with population as (
    select greatest(
        count(distinct case_id),
        (select max(value) from config.thresholds where name = 'least_case_population')
    ) as case_count
    from evidence.case_identifiers
),

holders as (
    select
        held.*,
        coalesce(held.period_from_at, timestamp '1900-01-01') as from_at,
        coalesce(held.period_to_at, timestamp '9999-12-31') as to_at,
        count(*) over (partition by held.identifier_type, held.identifier) as case_count
    from evidence.case_identifiers as held
    anti join linkage.hubs as hubs
        on hubs.identifier_type = held.identifier_type and hubs.identifier = held.identifier
    anti join linkage.hubs as via_hubs
        on via_hubs.identifier_type = held.via_type and via_hubs.identifier = held.via_identifier
),

shared as (
    -- a step from the same identifier on both sides adds nothing to that identifier
    select
        a.case_id as case_a,
        b.case_id as case_b,
        a.force_code as force_a,
        b.force_code as force_b,
        case
            when 'address' in (a.via, b.via) then 'same_ip_subscriber'
            when a.identifier_type = 'imei' then 'same_device'
            when a.identifier_type = 'imsi' then 'same_sim'
            when a.identifier_type = 'number' then 'same_number'
            else 'same_account'
        end as kind,
        a.identifier_type,
        a.identifier,
        coalesce(a.via_identifier, a.identifier) as identifier_a,
        coalesce(b.via_identifier, b.identifier) as identifier_b,
        a.via as via_a,
        b.via as via_b,
        a.role as role_a,
        b.role as role_b,
        case when a.basis = 'FACT' and b.basis = 'FACT' and a.recorded_as = b.recorded_as
            then 'FACT' else 'INFERENCE' end as basis,
        a.case_count as touching_count,
        a.case_count * (a.case_count - 1) / 2 as pair_count,
        a.event_count + b.event_count as event_count,
        (a.via in ('use', 'address') and a.event_count = 1) or (b.via in ('use', 'address') and b.event_count = 1)
            as is_single_event,
        (a.role not in ('suspect', 'associate', 'other'))::integer
        + (b.role not in ('suspect', 'associate', 'other'))::integer as other_role_count,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at
    from holders as a
    inner join holders as b
        on b.identifier_type = a.identifier_type and b.identifier = a.identifier and a.case_id < b.case_id
    where
        coalesce(a.via_identifier <> b.via_identifier, true)
        and (
            (a.from_at < b.to_at and b.from_at < a.to_at)
            or (a.period_basis = 'use' and b.period_basis = 'use')
        )
),

plain_contacts as (
    select contacts.*
    from evidence.case_contacts as contacts
    anti join linkage.hubs as own_hubs
        on own_hubs.identifier_type = contacts.identifier_type and own_hubs.identifier = contacts.own_identifier
    anti join linkage.hubs as other_hubs
        on other_hubs.identifier_type = contacts.identifier_type and other_hubs.identifier = contacts.other_identifier
),

touched as (
    -- counted as in linkage.hubs: by cases or by their subjects' identifiers, whichever are fewer
    select
        identifier_type,
        identifier,
        least(count(distinct case_id), count(distinct own_identifier)) as touching_count,
        least(
            count(distinct case_id) filter (where is_contact), count(distinct own_identifier) filter (where is_contact)
        ) as contacting_count,
        count(distinct case_id) as case_count
    from (
        select identifier_type, other_identifier as identifier, own_identifier, case_id, true as is_contact
        from plain_contacts
        union all
        select identifier_type, identifier, identifier, case_id, false
        from holders
    )
    group by identifier_type, identifier
),

contacts as (
    select contacts.*, touched.touching_count as own_touching_count
    from plain_contacts as contacts
    inner join touched
        on touched.identifier_type = contacts.identifier_type and touched.identifier = contacts.own_identifier
),

direct as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'direct_contact' as kind,
        a.identifier_type,
        a.own_identifier as identifier,
        a.own_identifier as identifier_a,
        b.own_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        greatest(a.own_touching_count, b.own_touching_count) as touching_count,
        -- by its contacts a number ties its own case to each other one, not those to each other
        greatest(a.own_touching_count, b.own_touching_count) - 1 as pair_count,
        least(a.event_count, b.event_count) as event_count,
        least(a.event_count, b.event_count) = 1 as is_single_event,
        (a.role not in ('suspect', 'associate', 'other') and b.role not in ('suspect', 'associate', 'other'))::integer
            as other_role_count,
        greatest(a.first_seen_at, b.first_seen_at) as first_seen_at,
        least(a.last_seen_at, b.last_seen_at) as last_seen_at
    from contacts as a
    inner join contacts as b
        on
            b.identifier_type = a.identifier_type
            and b.own_identifier = a.other_identifier
            and b.other_identifier = a.own_identifier
            and a.case_id < b.case_id
),

rare as (
    select contacts.*, touched.contacting_count
    from contacts
    inner join touched
        on
            touched.identifier_type = contacts.identifier_type
            and touched.identifier = contacts.other_identifier
    where touched.case_count between 2 and (
        select max(value) from config.thresholds where name = 'rare_contact_cases'
    )
),

through_third as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'shared_rare_contact' as kind,
        a.identifier_type,
        a.other_identifier as identifier,
        a.own_identifier as identifier_a,
        b.own_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        a.contacting_count as touching_count,
        a.contacting_count * (a.contacting_count - 1) / 2 as pair_count,
        a.event_count + b.event_count as event_count,
        least(a.event_count, b.event_count) = 1 as is_single_event,
        -- what only ever rang two victims, and often, is no friend that they share
        (
            (a.role not in ('suspect', 'associate', 'other') or b.role not in ('suspect', 'associate', 'other'))
            and not (
                a.outgoing_count + b.outgoing_count = 0
                and least(a.event_count, b.event_count) >= (
                    select max(value) from config.thresholds where name = 'unwanted_contact_least'
                )
            )
        )::integer as other_role_count,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at
    from rare as a
    inner join rare as b
        on
            b.identifier_type = a.identifier_type
            and b.other_identifier = a.other_identifier
            and a.case_id < b.case_id
            and b.own_identifier <> a.own_identifier
    anti join evidence.case_identifiers as held_a
        on
            held_a.identifier_type = a.identifier_type
            and held_a.identifier = a.other_identifier
            and held_a.case_id = a.case_id
    anti join evidence.case_identifiers as held_b
        on
            held_b.identifier_type = b.identifier_type
            and held_b.identifier = b.other_identifier
            and held_b.case_id = b.case_id
),

through_contact as (
    -- what one and the same identifier of both cases did says nothing more than that identifier
    select contacts.*
    from (
        select * from direct
        union all
        select * from through_third
    ) as contacts
    anti join evidence.case_identifiers as held_by_b
        on
            held_by_b.identifier_type = contacts.identifier_type
            and held_by_b.identifier = contacts.identifier_a
            and held_by_b.case_id = contacts.case_b
    anti join evidence.case_identifiers as held_by_a
        on
            held_by_a.identifier_type = contacts.identifier_type
            and held_by_a.identifier = contacts.identifier_b
            and held_by_a.case_id = contacts.case_a
),

ties as (
    select * from shared
    union all by name
    select
        *,
        'register' as via_a,
        'register' as via_b,
        'INFERENCE' as basis
    from through_contact
),

weighed as (
    select
        ties.*,
        kinds.family,
        round(
            least(kinds.most_bits, log2(kinds.m * population.case_count * (population.case_count - 1) / 2))
            - log2(greatest(ties.pair_count, 1))
            - case when ties.is_single_event then kinds.single_event_discount_bits else 0 end
            - ties.other_role_count * kinds.other_role_discount_bits,
            3
        ) as bits
    from ties
    inner join config.reason_kinds as kinds on kinds.kind = ties.kind
    cross join population
)

select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    family,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    bits,
    basis,
    touching_count,
    event_count,
    first_seen_at,
    last_seen_at
from weighed
where bits >= (select max(value) from config.thresholds where name = 'least_reason_bits')
order by case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b
