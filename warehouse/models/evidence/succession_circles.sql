-- One row per number that was dropped (side old) or began (side new) and counterpart of its last or first days, with a weight.
-- is_watched: dropped or begun by evidence.number_lives; else only its handset or SIM has another number before or after.
-- weight: rarity of the counterpart among the numbers whose own records there are (0: all are in contact with it, 1: one is),
-- times ln(1 + days of contact). Last and first days: succession_circle_days before the last, after the first of its own
-- records, for what others' records show of a number is a part of its circle only. Hubs, listed or in contact with more than succession_hub_numbers of them, are left out.
-- is_changing: the counterpart was dropped (or began) about then too: the tie can have gone on under other numbers only.
with limits as (
    select
        (max(value) filter (where name = 'succession_after_days'))::integer as after_days,
        (max(value) filter (where name = 'succession_circle_days'))::integer as circle_days,
        max(value) filter (where name = 'succession_hub_numbers') as hub_numbers,
        max(value) filter (where name = 'succession_population') as population
    from config.thresholds
),

own as (
    select number from evidence.number_lives where own_day_count > 0
),

own_total as (
    select count(*) as own_count from own
),

rarity as (
    select
        counts.number,
        greatest(
            1 - log2(greatest(counts.own_count, 1)) / log2(greatest(own_total.own_count, limits.population)), 0
        ) as rarity
    from (
        select ties.number, count(own.number) as own_count
        from evidence.number_ties as ties
        left join own on own.number = ties.counterpart
        group by ties.number
    ) as counts
    cross join own_total
    cross join limits
    anti join config.hub_numbers as hubs on hubs.number = counts.number
    where counts.own_count <= limits.hub_numbers
),

changed as (
    select
        'old' as side, lives.number, lives.last_on as changed_on, lives.is_dropped as is_watched,
        coalesce(lives.own_last_on, lives.last_on) as well_known_on
    from evidence.number_lives as lives
    left join (
        select distinct old_identifier as number from evidence.device_changes where changed_type = 'number'
    ) as hands
        on hands.number = lives.number
    where lives.is_dropped or hands.number is not null
    union all
    select
        'new', lives.number, lives.first_on, lives.is_begun, coalesce(lives.own_first_on, lives.first_on)
    from evidence.number_lives as lives
    left join (
        select distinct new_identifier as number from evidence.device_changes where changed_type = 'number'
    ) as hands
        on hands.number = lives.number
    where lives.is_begun or hands.number is not null
)

select
    changed.side,
    changed.number,
    changed.changed_on,
    changed.is_watched,
    ties.counterpart,
    ties.day_count,
    (rarity.rarity * ln(1 + ties.day_count) * 1000000)::bigint as weight,
    also.number is not null as is_changing
from evidence.number_ties as ties
inner join changed on changed.number = ties.number
inner join rarity on rarity.number = ties.counterpart
cross join limits
left join changed as also
    on
        also.side = changed.side
        and also.number = ties.counterpart
        and also.changed_on between changed.changed_on - limits.after_days and changed.changed_on + limits.after_days
where
    (changed.side = 'old' and ties.last_contact_on >= changed.well_known_on - limits.circle_days)
    or (changed.side = 'new' and ties.first_contact_on <= changed.well_known_on + limits.circle_days)
