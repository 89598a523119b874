-- One row per step from one identifier to another of the same user or customer, and what shows it.
-- via: use (number, SIM and handset in the same records) or subscriber (together on one subscription).
-- An identifier with more than hub_handset_sims partners of one type leads nowhere: a cloned handset, a company's line.
with spells as (
    select 'use' as via, number, imsi, imei, null as line, null as account,
        first_used_at as seen_from_at, last_used_at as seen_to_at, record_count
    from evidence.device_spells
    union all
    select 'subscriber', number, imsi, null, line, account, valid_from_at, valid_to_at, 1
    from staging.subscriptions
),

members as (
    select
        via,
        seen_from_at,
        seen_to_at,
        record_count,
        row_number() over (
            order by via, number, imsi, imei, line, account, seen_from_at, seen_to_at, record_count
        ) as spell,
        unnest([
            {'identifier_type': 'number', 'identifier': number},
            {'identifier_type': 'imsi', 'identifier': imsi},
            {'identifier_type': 'imei', 'identifier': imei},
            {'identifier_type': 'line', 'identifier': line},
            {'identifier_type': 'account', 'identifier': account}
        ], recursive := true)
    from spells
),

steps as (
    select
        start.via,
        start.identifier_type as from_type,
        start.identifier as from_identifier,
        goal.identifier_type as to_type,
        goal.identifier as to_identifier,
        start.seen_from_at,
        start.seen_to_at,
        start.record_count
    from members as start
    inner join members as goal on goal.spell = start.spell
    where
        start.identifier_type <> goal.identifier_type
        and start.identifier is not null
        and goal.identifier is not null
),

crowded as (
    select from_type, from_identifier
    from steps
    group by from_type, from_identifier, to_type
    having count(distinct to_identifier) > (select max(value) from config.thresholds where name = 'hub_handset_sims')
)

select
    steps.via,
    steps.from_type,
    steps.from_identifier,
    steps.to_type,
    steps.to_identifier,
    steps.seen_from_at,
    steps.seen_to_at,
    sum(steps.record_count)::bigint as record_count
from steps
anti join crowded as crowded_start
    on crowded_start.from_type = steps.from_type and crowded_start.from_identifier = steps.from_identifier
anti join crowded as crowded_goal
    on crowded_goal.from_type = steps.to_type and crowded_goal.from_identifier = steps.to_identifier
group by steps.via, steps.from_type, steps.from_identifier, steps.to_type, steps.to_identifier, steps.seen_from_at,
    steps.seen_to_at
