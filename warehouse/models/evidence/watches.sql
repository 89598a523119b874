-- One row per number and period in which its use would have come to our notice: an absent record says something only then.
-- basis authority: its records, or those of its SIM, were asked for (periods that overlap are one); handset: those of
-- a handset that it was used in, which shows that it was not in that handset, no more; list: no authority names it,
-- its calls came in a bare list, and such lists are taken to cover the days from their first to their last call.
with ends as (
    select max(used_on) as last_on from evidence.use_days
),

periods as (
    select identifier as number, 'authority' as basis, period_from_at::date as from_on, (period_to_at - interval 1 second)::date as to_on
    from staging.authorised_periods
    where identifier_type = 'number'
    union
    select spells.number, 'authority', asked.period_from_at::date, (asked.period_to_at - interval 1 second)::date
    from evidence.device_spells as spells
    inner join staging.authorised_periods as asked
        on asked.identifier_type = 'imsi' and asked.identifier = spells.imsi
    where spells.number is not null
    union
    select spells.number, 'handset', asked.period_from_at::date, (asked.period_to_at - interval 1 second)::date
    from evidence.device_spells as spells
    inner join staging.authorised_periods as asked
        on asked.identifier_type = 'imei' and asked.identifier = spells.imei
    where spells.number is not null
),

unasked as (
    select days.identifier as number, days.used_on
    from evidence.use_days as days
    anti join periods on periods.number = days.identifier
    where days.identifier_type = 'number' and days.is_in_calls
),

known as (
    select periods.number, periods.basis, periods.from_on, least(periods.to_on, ends.last_on) as to_on
    from periods
    cross join ends
    where periods.from_on <= ends.last_on
    union all
    select numbers.number, 'list', span.from_on, span.to_on
    from (select distinct number from unasked) as numbers
    cross join (select min(used_on) as from_on, max(used_on) as to_on from unasked) as span
),

stepped as (
    select
        *,
        from_on > 1 + max(to_on) over (
            partition by number, basis order by from_on, to_on rows between unbounded preceding and 1 preceding
        ) as is_apart
    from known
),

islands as (
    select
        *,
        count(*) filter (is_apart) over (
            partition by number, basis order by from_on, to_on rows between unbounded preceding and current row
        ) as island
    from stepped
)

select
    number,
    basis,
    min(from_on) as watched_from_on,
    max(to_on) as watched_to_on
from islands
group by number, basis, island
