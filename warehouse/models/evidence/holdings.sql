-- One row per number or SIM and spell of subscriptions without a sign that it changed hands.
-- It changed hands where another name follows, or where nobody held it for more than reissue_gap_days (an operator
-- rests a number for months before it gives it to somebody else). A subscription without a name does not say who holds
-- it: it belongs to the holding that it adjoins.
with subscriptions as (
    select 'number' as identifier_type, number as identifier, holder, valid_from_at,
        coalesce(valid_to_at, timestamp '9999-12-31') as valid_to_at
    from staging.subscriptions
    where number is not null
    union all
    select 'imsi', imsi, holder, valid_from_at, coalesce(valid_to_at, timestamp '9999-12-31')
    from staging.subscriptions
    where imsi is not null
),

before as (
    select
        *,
        max(valid_to_at) over earlier as held_until_at,
        last_value(holder ignore nulls) over earlier as earlier_holder
    from subscriptions
    window earlier as (
        partition by identifier_type, identifier
        order by valid_from_at, valid_to_at, holder
        rows between unbounded preceding and 1 preceding
    )
),

spells as (
    select
        *,
        count(*) filter (
            where holder <> earlier_holder
            or valid_from_at - held_until_at > to_days((
                select max(value)::integer from config.thresholds where name = 'reissue_gap_days'
            ))
        ) over (
            partition by identifier_type, identifier
            order by valid_from_at, valid_to_at, holder
            rows between unbounded preceding and current row
        ) as spell
    from before
)

select
    identifier_type,
    identifier,
    max(holder) as holder,
    min(valid_from_at) as held_from_at,
    nullif(max(valid_to_at), timestamp '9999-12-31') as held_to_at
from spells
group by identifier_type, identifier, spell
