-- One row per handset and two numbers with which it was used by turns, the one within the time of the other: how often and how far apart.
-- turn_count: a use with the one number followed by a use with the other, on whatever day and at whatever place. Of the
-- turns between uses with a place: near_count those that one place can explain (no further than both ranges and twice
-- sighting_slack_m), apart_count the others. Who changes SIMs in one handset does it where he is; two handsets with one
-- number are each where their user is. A handset that went over from one number to the other for good is no turn to and
-- fro and stands in evidence.device_changes. The lines are those of the furthest turn: a of number_a, b of number_b.
-- number_a sorts before number_b. A handset with more than hub_handset_sims numbers is left out.
with limits as (
    select
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'hub_handset_sims') as most_numbers
    from config.thresholds
),

periods as (
    select
        imei,
        number,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        count(*) over (partition by imei) as number_count
    from evidence.device_spells
    where imei is not null and number is not null
    group by imei, number
),

handsets as (
    select distinct a.imei
    from periods as a
    cross join limits
    inner join periods as b
        on
            b.imei = a.imei
            and b.number > a.number
            and b.first_used_at <= a.last_used_at
            and a.first_used_at <= b.last_used_at
    where a.number_count between 2 and limits.most_numbers
),

uses as (
    select
        sightings.imei, sightings.number, sightings.seen_at, sightings.latitude, sightings.longitude,
        coalesce(sightings.range_m, 0) as range_m, sightings.feed, sightings.load_id, sightings.line_number
    from evidence.sightings as sightings
    semi join handsets on handsets.imei = sightings.imei
    where sightings.number is not null and sightings.moment = 'start'
),

steps as (
    -- each use after the one before it; and once more those with a place, after the one before with a place
    select
        *,
        lag(struct_pack(
            number := number, seen_at := seen_at, latitude := latitude, longitude := longitude, range_m := range_m,
            feed := feed, load_id := load_id, line_number := line_number
        )) over (partition by imei, has_place order by seen_at, number, load_id, line_number) as before
    from (
        select uses.*, unnest(case when latitude is null then [false] else [false, true] end) as has_place
        from uses
    )
),

turns as (
    select
        steps.*,
        steps.range_m + steps.before.range_m + 2 * limits.slack_m as reach_m,
        case when steps.has_place then round(2 * 6371008.8 * asin(sqrt(least(1, greatest(0,
            pow(sin(radians(steps.latitude - steps.before.latitude) / 2), 2)
            + cos(radians(steps.before.latitude)) * cos(radians(steps.latitude))
            * pow(sin(radians(steps.longitude - steps.before.longitude) / 2), 2)
        ))))) end as distance_m,
        {'feed': steps.feed, 'load_id': steps.load_id, 'line_number': steps.line_number} as line,
        {'feed': steps.before.feed, 'load_id': steps.before.load_id, 'line_number': steps.before.line_number}
            as line_before
    from steps
    cross join limits
    where steps.before.number <> steps.number
),

counted as (
    select
        turns.imei,
        least(turns.number, turns.before.number) as number_a,
        greatest(turns.number, turns.before.number) as number_b,
        count(*) filter (where not turns.has_place) as turn_count,
        count(*) filter (where turns.distance_m <= turns.reach_m) as near_count,
        count(*) filter (where turns.distance_m > turns.reach_m) as apart_count,
        max(turns.distance_m) as most_apart_m,
        min(turns.before.seen_at) as first_seen_at,
        max(turns.seen_at) as last_seen_at,
        arg_max(
            case when turns.number < turns.before.number
                then {'a': turns.line, 'b': turns.line_before} else {'a': turns.line_before, 'b': turns.line}
            end,
            (coalesce(turns.distance_m, 0), -epoch_us(turns.seen_at), -turns.load_id, -turns.line_number,
                -turns.before.load_id, -turns.before.line_number)
        ) as lines
    from turns
    group by turns.imei, least(turns.number, turns.before.number), greatest(turns.number, turns.before.number)
)

select
    imei,
    number_a,
    number_b,
    turn_count,
    near_count,
    apart_count,
    most_apart_m,
    first_seen_at,
    last_seen_at,
    lines.a.feed as feed_a,
    lines.a.load_id as load_id_a,
    lines.a.line_number as line_number_a,
    lines.b.feed as feed_b,
    lines.b.load_id as load_id_b,
    lines.b.line_number as line_number_b
from counted
where turn_count > 1
order by imei, number_a, number_b
