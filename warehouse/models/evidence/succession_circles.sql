-- One row per number that was dropped (side old) or began (side new) and counterpart about then, with a weight.
-- is_watched: dropped or begun by evidence.number_lives; else only its handset or SIM has another number before or
-- after. weight: rarity of the counterpart among the numbers whose own records there are (0: all are in contact with
-- it, 1: one is), times ln(1 + days of contact). Last and first days: succession_circle_days before the last, after
-- the first of its own records, for what others' records show of a number is a part of its circle only. Hubs, by the
-- list or in contact with more than succession_hub_numbers of them, have no circle and are in nobody's. day_share:
-- days of contact for each day that the number was on record, of succession_circle_days at most. is_changing: the
-- counterpart was dropped (or began) about then too: the tie can have gone on under other numbers only.
with limits as (
    select
        (max(value) filter (where name = 'succession_after_days'))::integer as after_days,
        (max(value) filter (where name = 'succession_circle_days'))::integer as circle_days,
        max(value) filter (where name = 'succession_hub_numbers') as hub_numbers
    from config.thresholds
),

changed as (
    select
        'old' as side, lives.number, lives.last_on as changed_on, lives.is_dropped as is_watched,
        coalesce(lives.own_last_on, lives.last_on) as well_known_on, lives.last_on - lives.first_on + 1 as span_days
    from evidence.number_lives as lives
    left join (
        select distinct old_identifier as number from evidence.device_changes where changed_type = 'number'
    ) as hands
        on hands.number = lives.number
    where lives.is_dropped or hands.number is not null
    union all
    select
        'new', lives.number, lives.first_on, lives.is_begun, coalesce(lives.own_first_on, lives.first_on),
        lives.last_on - lives.first_on + 1
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
    ties.day_count / least(changed.span_days, limits.circle_days) as day_share,
    (rarity.rarity * ln(1 + ties.day_count) * 1000000)::bigint as weight,
    also.number is not null as is_changing
from evidence.number_ties as ties
inner join changed on changed.number = ties.number
inner join evidence.number_rarity as rarity on rarity.number = ties.counterpart
inner join evidence.number_rarity as itself on itself.number = changed.number
cross join limits
left join changed as also
    on
        also.side = changed.side
        and also.number = ties.counterpart
        and also.changed_on between changed.changed_on - limits.after_days and changed.changed_on + limits.after_days
where
    not rarity.is_listed_hub
    and not itself.is_listed_hub
    and rarity.own_count <= limits.hub_numbers
    and itself.own_count <= limits.hub_numbers
    and (
        (changed.side = 'old' and ties.last_contact_on >= changed.well_known_on - limits.circle_days)
        or (changed.side = 'new' and ties.first_contact_on <= changed.well_known_on + limits.circle_days)
    )
