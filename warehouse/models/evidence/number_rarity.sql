-- One row per number with how rare a contact it is: how many numbers with records of their own are in contact with it.
-- rarity: 1 where one is, 0 where all are, by the logarithm; judged against succession_population numbers at least.
-- Numbers known from others' records only are not counted: whose contacts were asked for says nothing of how rare he
-- is.
with limits as (
    select max(value) filter (where name = 'succession_population') as population
    from config.thresholds
),

own as (
    select identifier as number from evidence.use_days where identifier_type = 'number' group by identifier
),

own_total as (
    select count(*) as own_count from own
),

counts as (
    select ties.number, count(own.number) as own_count
    from evidence.number_ties as ties
    left join own on own.number = ties.counterpart
    group by ties.number
)

select
    counts.number,
    counts.own_count,
    round(greatest(
        1 - log2(greatest(counts.own_count, 1)) / log2(greatest(own_total.own_count, limits.population)), 0
    ), 6) as rarity,
    hubs.number is not null as is_listed_hub
from counts
cross join own_total
cross join limits
left join (select distinct number from config.hub_numbers) as hubs on hubs.number = counts.number
