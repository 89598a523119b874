-- One row per number that a case attributes and other number in use at the same time that may be the same person's second.
-- Found by rare contacts in common (shared_contact_count, contact_score) or by days on which both used one mast that
-- neither uses on more than scene_habit_share of its days (joint_count): neighbours and colleagues share the masts of
-- every day. A mast that more than companion_crowd numbers used on the day says nothing. apart_count: days on which
-- both were in use and had no mast in common. base_count: days that the other began or ended at the mast where the
-- first mostly begins and ends its own; base_against_count: days on which it did neither. between_count: days of
-- contact between the two.
with limits as (
    select
        max(value) filter (where name = 'companion_contact_numbers') as contact_numbers,
        max(value) filter (where name = 'companion_least_contacts') as least_contacts,
        max(value) filter (where name = 'companion_least_overlap') as least_overlap,
        max(value) filter (where name = 'companion_least_days') as least_days,
        max(value) filter (where name = 'companion_crowd') as crowd,
        max(value) filter (where name = 'scene_habit_share') as habit_share,
        max(value) filter (where name = 'succession_hub_numbers') as hub_numbers,
        (max(value) filter (where name = 'least_span_days'))::integer as least_span,
        (1000000 * ln(1 + max(value) filter (where name = 'succession_prior_days')))::bigint as prior_weight
    from config.thresholds
),

used as (
    select number, own_first_on, own_last_on from evidence.number_lives where own_day_count > 0
),

known as (
    select distinct identifiers.identifier as number
    from evidence.known_identifiers as identifiers
    inner join used on used.number = identifiers.identifier
    where identifiers.identifier_type = 'number' and identifiers.strength >= 0.5
),

circles as (
    select ties.number, ties.counterpart, rarity.own_count,
        (rarity.rarity * ln(1 + ties.day_count) * 1000000)::bigint as weight
    from evidence.number_ties as ties
    inner join used on used.number = ties.number
    inner join evidence.number_rarity as rarity on rarity.number = ties.counterpart
    cross join limits
    where not rarity.is_listed_hub and rarity.own_count <= limits.hub_numbers
),

totals as (
    select number, sum(weight)::bigint as weight from circles group by number
),

rare_in_common as (
    select mine.number, theirs.number as other_number, count(*) as shared_count
    from (select circles.* from circles semi join known on known.number = circles.number) as mine
    cross join limits
    inner join circles as theirs on theirs.counterpart = mine.counterpart
    where mine.own_count <= limits.contact_numbers and theirs.number <> mine.number
    group by mine.number, theirs.number
    having count(*) >= min(limits.least_contacts)
),

in_common as (
    select rare.number, rare.other_number, min(rare.shared_count) as shared_count,
        sum(mine.weight)::bigint as weight, sum(theirs.weight)::bigint as other_weight
    from rare_in_common as rare
    inner join circles as mine on mine.number = rare.number
    inner join circles as theirs on theirs.number = rare.other_number and theirs.counterpart = mine.counterpart
    group by rare.number, rare.other_number
),

circle_overlaps as (
    select
        in_common.number,
        in_common.other_number,
        in_common.shared_count,
        round((1 - 1 / (1 + in_common.shared_count)) * sqrt(
            in_common.weight / (limits.prior_weight + totals.weight)
            * (in_common.other_weight / (limits.prior_weight + other_totals.weight))
        ), 6) as contact_score
    from in_common
    cross join limits
    inner join totals on totals.number = in_common.number
    inner join totals as other_totals on other_totals.number = in_common.other_number
),

site_days as (
    select distinct identifier as number, coalesce(site_id, cell_id) as site_id, seen_on
    from evidence.cell_days
    where identifier_type = 'number'
),

quiet as (
    select site_id, seen_on
    from site_days
    group by site_id, seen_on
    having count(*) between 2 and (select crowd from limits)
),

unusual as (
    -- masts that the number used on few of its days: not where it lives or works
    select sites.number, sites.site_id
    from (select number, site_id, count(*) as day_count from site_days group by number, site_id) as sites
    inner join (select number, count(distinct seen_on) as day_count from site_days group by number) as days
        on days.number = sites.number
    cross join limits
    where sites.day_count <= limits.habit_share * days.day_count
),

outings as (
    select site_days.number, site_days.site_id, site_days.seen_on
    from site_days
    semi join quiet on quiet.site_id = site_days.site_id and quiet.seen_on = site_days.seen_on
    semi join unusual on unusual.number = site_days.number and unusual.site_id = site_days.site_id
),

joints as (
    select
        mine.number,
        theirs.number as other_number,
        count(distinct mine.seen_on) as joint_count
    from outings as theirs
    inner join (select outings.* from outings semi join known on known.number = outings.number) as mine
        on mine.site_id = theirs.site_id and mine.seen_on = theirs.seen_on
    where theirs.number <> mine.number
    group by mine.number, theirs.number
    having count(distinct mine.seen_on) >= (select least_days from limits)
),

pairs as (
    select number, other_number
    from circle_overlaps
    cross join limits
    where circle_overlaps.contact_score >= limits.least_overlap
    union
    select number, other_number from joints
),

concurrent as (
    select pairs.number, pairs.other_number,
        greatest(mine.own_first_on, theirs.own_first_on) as from_on,
        least(mine.own_last_on, theirs.own_last_on) as to_on
    from pairs
    inner join used as mine on mine.number = pairs.number
    inner join used as theirs on theirs.number = pairs.other_number
    cross join limits
    where
        least(mine.own_last_on, theirs.own_last_on) - greatest(mine.own_first_on, theirs.own_first_on) + 1
        >= limits.least_span
),

both_days as (
    select pairs.number, pairs.other_number, mine.seen_on, count(theirs.site_id) as common_count
    from concurrent as pairs
    inner join site_days as mine on mine.number = pairs.number
    inner join (select distinct number, seen_on from site_days) as there
        on there.number = pairs.other_number and there.seen_on = mine.seen_on
    left join site_days as theirs
        on theirs.number = pairs.other_number and theirs.seen_on = mine.seen_on and theirs.site_id = mine.site_id
    group by pairs.number, pairs.other_number, mine.seen_on
),

both_counts as (
    select number, other_number, count(*) as both_count, count(*) filter (where common_count = 0) as apart_count
    from both_days
    group by number, other_number
),

beds as (
    select number, arg_max(site_id, (day_count, site_id)) as site_id
    from (
        select number, site_id, count(*) as day_count
        from (
            select identifier as number, first_site_id as site_id from evidence.use_days where identifier_type = 'number'
            union all
            select identifier, last_site_id from evidence.use_days where identifier_type = 'number'
        )
        where site_id is not null
        group by number, site_id
    )
    group by number
),

bases as (
    select pairs.number, pairs.other_number,
        count(*) filter (where beds.site_id in (days.first_site_id, days.last_site_id)) as base_count,
        count(*) filter (where beds.site_id not in (days.first_site_id, days.last_site_id)) as base_against_count
    from concurrent as pairs
    inner join beds on beds.number = pairs.number
    inner join evidence.use_days as days
        on
            days.identifier = pairs.other_number
            and days.identifier_type = 'number'
            and days.first_site_id is not null
            and days.used_on between pairs.from_on and pairs.to_on
    group by pairs.number, pairs.other_number
)

select
    pairs.number,
    pairs.other_number,
    pairs.from_on,
    pairs.to_on,
    coalesce(circle_overlaps.shared_count, 0) as shared_contact_count,
    coalesce(circle_overlaps.contact_score, 0) as contact_score,
    coalesce(joints.joint_count, 0) as joint_count,
    coalesce(both_counts.both_count, 0) as both_count,
    coalesce(both_counts.apart_count, 0) as apart_count,
    coalesce(bases.base_count, 0) as base_count,
    coalesce(bases.base_against_count, 0) as base_against_count,
    coalesce(ties.day_count, 0) as between_count
from concurrent as pairs
left join circle_overlaps on circle_overlaps.number = pairs.number and circle_overlaps.other_number = pairs.other_number
left join joints on joints.number = pairs.number and joints.other_number = pairs.other_number
left join both_counts on both_counts.number = pairs.number and both_counts.other_number = pairs.other_number
left join bases on bases.number = pairs.number and bases.other_number = pairs.other_number
left join evidence.number_ties as ties on ties.number = pairs.number and ties.counterpart = pairs.other_number
