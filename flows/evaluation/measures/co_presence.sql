-- Identifiers that were together: three joint quarter hours or more on a day, score_bits reach link_bits; by chance is wrong.
with limits as (
    select max(value) as link_bits from config.thresholds where name = 'link_bits'
),

together as (
    select identifier_a, identifier_b, seen_on
    from evidence.co_presence
    cross join limits
    where score_bits >= limits.link_bits and joint_count > 2
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
                and together.seen_on between planted.from_at::date and planted.to_at::date
        ) as is_together
)
group by all
