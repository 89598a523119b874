-- Identifiers that were together: more joint sightings than chance allows on a day of theirs; by chance only is wrong.
with together as (
    select identifier_a, identifier_b, day
    from evidence.co_presence
    where joint_count > 2 * expected_count and joint_count > discordant_count
)

select
    planted.operation,
    case when planted.is_true then 'companions' else 'by chance' end as kind,
    count(*) filter (planted.is_true and is_together) as found,
    count(*) filter (planted.is_true and not is_together) as missed,
    count(*) filter (not planted.is_true and is_together) as wrong
from truth_companions as planted
cross join lateral (
    select
        exists (
            select 1 from together
            where
                together.identifier_a = planted.identifier_a and together.identifier_b = planted.identifier_b
                and together.day between planted.from_at::date and planted.to_at::date
        ) as is_together
)
group by all
