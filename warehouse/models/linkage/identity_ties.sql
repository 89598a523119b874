-- One row per pair of cases and identifier that stands in both, or stood in both at different times; not yet weighed.
-- Hubs are taken out before the pairs are made. An identifier whose periods in the two cases do not overlap was handed
-- on to somebody else: it ties nobody and is kept as against_recycled, so that it is not found again and taken for a
-- tie; where both periods are only times of use, they say nothing of the kind. Weighed in linkage.case_ties.
with holders as (
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
            when not (
                (a.from_at < b.to_at and b.from_at < a.to_at)
                or (a.period_basis = 'use' and b.period_basis = 'use')
            ) then 'against_recycled'
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
    where coalesce(a.via_identifier <> b.via_identifier, true)
)

select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    basis,
    touching_count::bigint as touching_count,
    pair_count::double as pair_count,
    null::double as own_bits,
    null::double as discount_bits,
    other_role_count::bigint as other_role_count,
    is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    null::varchar as feed_a,
    null::bigint as load_id_a,
    null::bigint as line_number_a,
    null::varchar as feed_b,
    null::bigint as load_id_b,
    null::bigint as line_number_b
from shared
order by
    case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b, role_a, role_b,
    load_id_a, line_number_a, load_id_b, line_number_b
