-- One row per handset, pair of numbers and day (UTC) on which it changed between the two: in how far one device can have.
-- By day: changed_on.
-- change_count: a use with the one number followed by a use with the other. clash_count: of these, what no journey joins
-- (further apart than both ranges, twice sighting_slack_m, and travel_speed_ms for the time between allow).
-- overlap_count: calls with the one begun while a call with the other had overlap_least_s and more to run, wherever they
-- were. Both say that two devices bear one handset number (a copy), or that a cell or a clock is wrong; neither is one
-- device. Journeys are judged from uses with a place, calls from those with an end. The lines are those of the change
-- that says most: a of number_a, b of number_b. number_a sorts before number_b.
with limits as (
    select
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'overlap_least_s') as overlap_s
    from config.thresholds
),

shared as (
    select imei, seen_on
    from evidence.sightings
    where imei is not null and number is not null
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
    where sightings.number is not null
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
    where latitude is not null
),

journeys as (
    select
        *,
        (epoch_us(seen_at) - epoch_us(before.seen_at)) / 1000000 as gap_s,
        round(2 * 6371008.8 * asin(sqrt(least(1, greatest(0,
            pow(sin(radians(latitude - before.latitude) / 2), 2)
            + cos(radians(before.latitude)) * cos(radians(latitude))
            * pow(sin(radians(longitude - before.longitude) / 2), 2)
        ))))) as distance_m
    from steps
    where before.number <> number
),

calls as (
    select
        imei, number, seen_on, feed, load_id, line_number,
        min(seen_at) as started_at,
        max(seen_at) filter (where moment = 'end') as ended_at
    from uses
    where feed = 'calls'
    group by imei, number, seen_on, feed, load_id, line_number
),

talks as (
    select
        *,
        lag(struct_pack(
            number := number, started_at := started_at, ended_at := ended_at, feed := feed, load_id := load_id,
            line_number := line_number
        )) over (partition by imei, seen_on order by started_at, number, load_id, line_number) as before
    from calls
),

findings as (
    select
        journeys.imei,
        journeys.seen_on,
        journeys.number,
        journeys.before.number as number_before,
        journeys.before.seen_at as first_seen_at,
        journeys.seen_at as last_seen_at,
        journeys.distance_m,
        journeys.distance_m - journeys.range_m - journeys.before.range_m - 2 * limits.slack_m
        > limits.speed_ms * journeys.gap_s as is_clash,
        false as is_overlap,
        {'feed': journeys.feed, 'load_id': journeys.load_id, 'line_number': journeys.line_number} as line,
        {'feed': journeys.before.feed, 'load_id': journeys.before.load_id,
            'line_number': journeys.before.line_number} as line_before
    from journeys
    cross join limits
    union all
    select
        talks.imei,
        talks.seen_on,
        talks.number,
        talks.before.number,
        talks.before.started_at,
        talks.started_at,
        null,
        false,
        true,
        {'feed': talks.feed, 'load_id': talks.load_id, 'line_number': talks.line_number},
        {'feed': talks.before.feed, 'load_id': talks.before.load_id, 'line_number': talks.before.line_number}
    from talks
    cross join limits
    where
        talks.before.number <> talks.number
        and least(talks.before.ended_at, coalesce(talks.ended_at, talks.before.ended_at))
        >= talks.started_at + to_seconds(limits.overlap_s)
),

counted as (
    select
        imei,
        least(number, number_before) as number_a,
        greatest(number, number_before) as number_b,
        seen_on as changed_on,
        count(*) filter (where not is_overlap) as change_count,
        count(*) filter (where is_clash) as clash_count,
        count(*) filter (where is_overlap) as overlap_count,
        max(distance_m) as most_apart_m,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        arg_max(
            case when number < number_before then {'a': line, 'b': line_before} else {'a': line_before, 'b': line} end,
            (is_clash or is_overlap, coalesce(distance_m, 0), -epoch_us(last_seen_at), -line.load_id, -line.line_number,
                -line_before.load_id, -line_before.line_number)
        ) as lines
    from findings
    group by imei, least(number, number_before), greatest(number, number_before), seen_on
)

select
    imei,
    number_a,
    number_b,
    changed_on,
    change_count,
    clash_count,
    overlap_count,
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
