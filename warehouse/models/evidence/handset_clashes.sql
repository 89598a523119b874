-- One row per handset, pair of numbers and day (UTC) on which it changed between the two: in how far one device can have.
-- By day: changed_on.
-- change_count: a use with the one number followed by a use with the other. clash_count: of these, what no journey joins
-- (further apart than both ranges, twice sighting_slack_m, and travel_speed_ms for the time between allow). apart_count:
-- those further apart than handset_apart_m. A clash says that two devices bear one handset number (a copy), or that a
-- cell or a clock is wrong; neither is one device. Uses without a number or a place are left out. The lines are those of
-- the change that was furthest apart: a of number_a, b of number_b. number_a sorts before number_b.
with limits as (
    select
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'handset_apart_m') as apart_m
    from config.thresholds
),

shared as (
    select imei, seen_on
    from evidence.sightings
    where imei is not null and number is not null and latitude is not null
    group by imei, seen_on
    having min(number) <> max(number)
),

uses as (
    select
        sightings.imei, sightings.number, sightings.seen_on, sightings.seen_at, sightings.latitude,
        sightings.longitude, coalesce(sightings.range_m, 0) as range_m, sightings.feed, sightings.load_id,
        sightings.line_number, sightings.moment
    from evidence.sightings as sightings
    inner join shared on shared.imei = sightings.imei and shared.seen_on = sightings.seen_on
    where sightings.number is not null and sightings.latitude is not null
),

steps as (
    select
        *,
        lag(struct_pack(
            number := number, seen_at := seen_at, latitude := latitude, longitude := longitude, range_m := range_m,
            feed := feed, load_id := load_id, line_number := line_number
        )) over (
            partition by imei, seen_on order by seen_at, number, load_id, line_number, moment
        ) as before
    from uses
),

changes as (
    select
        steps.*,
        before.number > number as is_turned,
        (epoch_us(seen_at) - epoch_us(before.seen_at)) / 1000000 as gap_s,
        round(2 * 6371008.8 * asin(sqrt(least(1, greatest(0,
            pow(sin(radians(latitude - before.latitude) / 2), 2)
            + cos(radians(before.latitude)) * cos(radians(latitude))
            * pow(sin(radians(longitude - before.longitude) / 2), 2)
        ))))) as distance_m
    from steps
    where before.number <> number
),

judged as (
    select
        changes.*,
        changes.distance_m - changes.range_m - changes.before.range_m - 2 * limits.slack_m
        > limits.speed_ms * changes.gap_s as is_clash,
        changes.distance_m > limits.apart_m as is_apart,
        case when changes.is_turned
            then {'feed': changes.feed, 'load_id': changes.load_id, 'line_number': changes.line_number}
            else {'feed': changes.before.feed, 'load_id': changes.before.load_id,
                'line_number': changes.before.line_number}
        end as line_a,
        case when changes.is_turned
            then {'feed': changes.before.feed, 'load_id': changes.before.load_id,
                'line_number': changes.before.line_number}
            else {'feed': changes.feed, 'load_id': changes.load_id, 'line_number': changes.line_number}
        end as line_b
    from changes
    cross join limits
),

counted as (
    select
        imei,
        least(number, before.number) as number_a,
        greatest(number, before.number) as number_b,
        seen_on as changed_on,
        count(*) as change_count,
        count(*) filter (where is_apart) as apart_count,
        count(*) filter (where is_clash) as clash_count,
        max(distance_m) as most_apart_m,
        min(before.seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        arg_max(
            struct_pack(a := line_a, b := line_b),
            (is_clash, distance_m, -epoch_us(seen_at), -line_a.load_id, -line_a.line_number, -line_b.load_id,
                -line_b.line_number)
        ) as lines
    from judged
    group by imei, least(number, before.number), greatest(number, before.number), seen_on
)

select
    imei,
    number_a,
    number_b,
    changed_on,
    change_count,
    apart_count,
    clash_count,
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
