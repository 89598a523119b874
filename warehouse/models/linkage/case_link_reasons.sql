-- One row per pair of cases and kind of reason, for or against; its bits are those of the strongest tie of the kind.
-- Pairs below link_bits stand here too; linkage.case_links holds those that reach it.
with ranked as (
    select
        *,
        row_number() over (
            partition by case_a, case_b, kind
            order by abs(bits) desc, basis, event_count desc, identifier_type, identifier, identifier_a, identifier_b
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
        bool_or(is_against) is true as is_against,
        max(bits) filter (where tie_rank = 1) as bits,
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
        max(detail) filter (where tie_rank = 1) as detail,
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
            when 'ip' then 'address '
            when 'person' then 'person '
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
    is_against,
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
        when 'behaviour' then coalesce(detail, 'offences alike in manner')
        when 'unwanted_contact'
            then
                noun || identifier || ' contacted ' || identifier_a || ' (' || role_a || ' in ' || case_a || ') and '
                || identifier_b || ' (' || role_b || ' in ' || case_b || ') again and again and in one direction; it did so in '
                || touching_count || ' cases'
        when 'shared_event_contact'
            then
                'about the time of both offences ' || noun || identifier_a || ' (' || role_a || ' in ' || case_a || ') and '
                || noun || identifier_b || ' (' || role_b || ' in ' || case_b || ') were more than usual in contact with '
                || noun || identifier
        when 'shared_service_use'
            then
                'account ' || identifier_a || ' (' || role_a || ' in ' || case_a || ') and account ' || identifier_b || ' ('
                || role_b || ' in ' || case_b || ') both used ' || identifier || ', which few accounts of the service did'
        when 'same_person'
            then
                identifier_a || ' (' || role_a || ' in ' || case_a || ') and ' || identifier_b || ' (' || role_b || ' in '
                || case_b || ') are taken for one person, who stands in ' || touching_count || ' cases'
        when 'number_succession'
            then
                noun || identifier || ' followed the other: ' || identifier_a || ' (' || role_a || ' in ' || case_a
                || '), ' || identifier_b || ' (' || role_b || ' in ' || case_b || ')'
        when 'same_account_user'
            then
                'account ' || identifier_a || ' (' || role_a || ' in ' || case_a || ') and account ' || identifier_b || ' ('
                || role_b || ' in ' || case_b || ') came from one connection, holder or subscription'
        when 'scene_intersection'
            then
                noun || identifier || ' stands in the records of both scenes, and in those of ' || touching_count
                || ' scenes in all'
        when 'at_scene'
            then
                'the records of ' || noun || identifier || ' (' || case when role_a = 'unknown' then role_b || ' in ' || case_b
                else role_a || ' in ' || case_a end || ') are consistent with use at the time in the area of the scene of '
                || case when role_a = 'unknown' then case_a else case_b end
        when 'co_presence'
            then
                noun || identifier_a || ' (' || role_a || ' in ' || case_a || ') and ' || noun || identifier_b || ' (' || role_b
                || ' in ' || case_b || ') used one place or neighbouring ones in ' || tie_event_count || ' quarters of an hour'
        when 'against_elsewhere'
            then
                noun || identifier || ' was in use with ' || identifier_a || ' (' || case_a || ') and with ' || identifier_b
                || ' (' || case_b || ') as two devices would be and one cannot, or hardly: no journey joins the uses, two '
                || 'calls run at one time, or it goes to and fro between places (' || tie_event_count
                || case when tie_event_count = 1 then ' finding)' else ' findings)' end
        when 'against_person'
            then
                noun || identifier || ': the registers of ' || case_a || ' and ' || case_b
                || ' name persons with different names and dates of birth for it'
                || case when basis = 'INFERENCE' then ', by the numbers between which it goes to and fro' else '' end
        when 'against_apart'
            then
                'numbers ' || identifier_a || ' (' || case_a || ') and ' || identifier_b || ' (' || case_b
                || ') were in use far apart at one time in ' || tie_event_count || ' quarters of an hour'
        when 'against_recycled'
            then
                noun || identifier || ' stands in both cases, but was handed on between: the times for which it is known to be '
                || 'the one''s (' || role_a || ' in ' || case_a || ') and the other''s (' || role_b || ' in ' || case_b
                || ') do not meet; no reason'
        when 'against_hub'
            then
                noun || identifier || ' stands in both cases, but touches ' || tie_event_count || ' in all; no reason'
        when 'against_single_strand'
            then 'what ties the two rests on one event, with ' || noun || identifier || '; it is worth less for that'
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
