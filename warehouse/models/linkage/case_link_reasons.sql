-- One row per pair of cases and kind of reason; its bits are those of the strongest identifier that ties the pair.
-- Pairs below link_bits stand here too; linkage.case_links holds those that reach it.
with ranked as (
    select
        *,
        row_number() over (
            partition by case_a, case_b, kind
            order by bits desc, basis, event_count desc, identifier_type, identifier, identifier_a, identifier_b
        ) as tie_rank
    from linkage.case_ties
),

reasons as (
    select
        case_a,
        case_b,
        kind,
        min(force_a) as force_a,
        min(force_b) as force_b,
        min(family) as family,
        max(bits) as bits,
        max(basis) filter (where tie_rank = 1) as basis,
        sum(event_count)::bigint as event_count,
        count(*) as tie_count,
        max(identifier_type) filter (where tie_rank = 1) as identifier_type,
        max(identifier) filter (where tie_rank = 1) as identifier,
        max(identifier_a) filter (where tie_rank = 1) as identifier_a,
        max(identifier_b) filter (where tie_rank = 1) as identifier_b,
        max(via_a) filter (where tie_rank = 1) as via_a,
        max(via_b) filter (where tie_rank = 1) as via_b,
        max(replace(role_a, '_', ' ')) filter (where tie_rank = 1) as role_a,
        max(replace(role_b, '_', ' ')) filter (where tie_rank = 1) as role_b,
        max(touching_count) filter (where tie_rank = 1) as touching_count,
        max(event_count) filter (where tie_rank = 1) as tie_event_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from ranked
    group by case_a, case_b, kind
),

worded as (
    select
        *,
        case identifier_type
            when 'imei' then 'handset '
            when 'imsi' then 'SIM '
            when 'number' then 'number '
            when 'line' then 'line '
            else 'account '
        end as noun,
        case via_a
            when 'use' then ' (used with ' || identifier_a || ')'
            when 'address' then ' (holder of an address and port that ' || identifier_a || ' came from)'
            when 'subscriber' then ' (on one subscription with ' || identifier_a || ')'
            else ''
        end as way_a,
        case via_b
            when 'use' then ' (used with ' || identifier_b || ')'
            when 'address' then ' (holder of an address and port that ' || identifier_b || ' came from)'
            when 'subscriber' then ' (on one subscription with ' || identifier_b || ')'
            else ''
        end as way_b
    from reasons
)

select
    case_a,
    case_b,
    kind,
    force_a,
    force_b,
    family,
    bits,
    basis,
    event_count,
    tie_count,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    first_seen_at,
    last_seen_at,
    case kind
        when 'direct_contact'
            then
                noun || identifier_a || ' (' || role_a || ' in ' || case_a || ') and ' || noun || identifier_b || ' ('
                || role_b || ' in ' || case_b || ') were in contact ' || tie_event_count
                || case when tie_event_count = 1 then ' time' else ' times' end
        when 'shared_rare_contact'
            then
                noun || identifier_a || ' (' || role_a || ' in ' || case_a || ') and ' || noun || identifier_b || ' ('
                || role_b || ' in ' || case_b || ') were both in contact with ' || noun || identifier
                || ', which subjects of ' || touching_count || ' cases contacted'
        else
            noun || identifier || ': ' || role_a || ' in ' || case_a || way_a || ', ' || role_b || ' in ' || case_b
            || way_b || '; it stands in ' || touching_count || ' cases'
    end
    || case
        when tie_count = 2 then '; 1 more of this kind'
        when tie_count > 2 then '; ' || (tie_count - 1) || ' more of this kind'
        else ''
    end as evidence
from worded
order by case_a, case_b, kind
