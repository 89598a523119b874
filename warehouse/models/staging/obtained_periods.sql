-- One row per identifier and stretch of time for which approved authorities asked for its records; stretches of one
-- identifier do not touch.
-- A number is asked for by itself, or by its handset or SIM: then from the first to the last day of its records under
-- that authority. What was asked for need not exist: a number that was not used leaves no records, and that is known.
with asked as (
    select
        identifier_type,
        case identifier_type when 'account' then lower(trim(identifier)) else identifier end as identifier,
        period_from_at,
        period_to_at
    from raw.authorisations
    where
        scope = 'identifier'
        and decision = 'approved'
        and data_type in ('events', 'mixed')
        and identifier_type in ('number', 'account')
        and period_from_at < period_to_at
    union all
    select
        'number',
        days.number,
        greatest(min(authorities.period_from_at), min(days.used_on)::timestamp),
        least(max(authorities.period_to_at), max(days.used_on)::timestamp + interval 1 day)
    from staging.authority_days as days
    inner join raw.authorisations as authorities on authorities.authorisation_urn = days.authorisation_urn
    where
        authorities.scope = 'identifier'
        and authorities.decision = 'approved'
        and authorities.identifier_type in ('imei', 'imsi')
        and authorities.period_from_at < authorities.period_to_at
    group by days.authorisation_urn, days.number
),

steps as (
    select
        *,
        period_from_at > max(period_to_at) over (
            partition by identifier_type, identifier
            order by period_from_at, period_to_at
            rows between unbounded preceding and 1 preceding
        ) as is_apart
    from asked
    where period_from_at < period_to_at
),

stretches as (
    select
        *,
        count(*) filter (where is_apart) over (
            partition by identifier_type, identifier
            order by period_from_at, period_to_at
            rows between unbounded preceding and current row
        ) as stretch
    from steps
)

select
    identifier_type,
    identifier,
    min(period_from_at) as period_from_at,
    max(period_to_at) as period_to_at
from stretches
group by identifier_type, identifier, stretch
