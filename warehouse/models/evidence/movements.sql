-- One row per identifier and stay, trip, gap or impossible step, in order of time: what its sightings say of its moves.
-- Within a day (UTC) as evidence.day_movements has it; from the last stay of a day to the first of its next day with
-- uses by the same rules. A stay is cut at midnight. gap: no use with a known place for longer than gap_h, with the
-- days that passed without one (empty_day_count); nothing is said of the time between, least of all that the device was
-- off. impossible: faster than anything moves: an error of the data (a wrong cell, a clock, a cloned handset) until it
-- is explained, and no movement. speed_ms: from mast to mast in a straight line.
with limits as (
    select
        max(value) filter (where name = 'neighbour_m') as near_m,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'impossible_speed_ms') as speed_ms,
        to_hours((max(value) filter (where name = 'gap_h'))::bigint) as gap
    from config.thresholds
),

ends as (
    select
        identifier_type,
        identifier,
        seen_on,
        is_last_of_day,
        {
            'seen_at': to_at, 'site_id': to_site_id, 'latitude': to_latitude, 'longitude': to_longitude,
            'range_m': to_range_m, 'feed': last_feed, 'load_id': last_load_id, 'line_number': last_line_number
        } as leaving,
        {
            'seen_on': seen_on, 'seen_at': from_at, 'site_id': from_site_id, 'latitude': from_latitude,
            'longitude': from_longitude, 'range_m': from_range_m, 'feed': first_feed, 'load_id': first_load_id,
            'line_number': first_line_number
        } as opening
    from evidence.day_movements
    where is_first_of_day or is_last_of_day
),

nights as (
    select
        identifier_type,
        identifier,
        seen_on,
        is_last_of_day,
        leaving,
        lead(opening) over (
            partition by identifier_type, identifier
            order by seen_on, is_last_of_day
        ) as arriving
    from ends
),

steps as (
    select
        nights.*,
        case
            when leaving.latitude = arriving.latitude and leaving.longitude = arriving.longitude then 0
            else 2 * 6371008.8 * asin(least(1, sqrt(
                sin(radians(arriving.latitude - leaving.latitude) / 2) ** 2
                + cos(radians(leaving.latitude)) * cos(radians(arriving.latitude))
                * sin(radians(arriving.longitude - leaving.longitude) / 2) ** 2
            )))
        end as step_m
    from nights
    where is_last_of_day and arriving is not null
),

kinds as (
    select
        steps.*,
        case
            when
                steps.step_m - steps.leaving.range_m - steps.arriving.range_m - 2 * limits.slack_m
                > limits.speed_ms * (epoch_us(steps.arriving.seen_at) - epoch_us(steps.leaving.seen_at)) / 1000000
                then 'impossible'
            when steps.arriving.seen_at - steps.leaving.seen_at > limits.gap then 'gap'
            when steps.step_m > limits.near_m then 'trip'
        end as kind
    from steps
    cross join limits
),

movements as (
    select
        identifier_type, identifier, kind, from_at, to_at, from_site_id, to_site_id, from_latitude, from_longitude,
        to_latitude, to_longitude, distance_m, sighting_count, 0 as empty_day_count, first_feed, first_load_id,
        first_line_number, last_feed, last_load_id, last_line_number
    from evidence.day_movements
    union all
    select
        identifier_type, identifier, kind, leaving.seen_at, arriving.seen_at, leaving.site_id, arriving.site_id,
        leaving.latitude, leaving.longitude, arriving.latitude, arriving.longitude, step_m, 2,
        arriving.seen_on - seen_on - 1, leaving.feed, leaving.load_id, leaving.line_number, arriving.feed,
        arriving.load_id, arriving.line_number
    from kinds
    where kind is not null
)

select
    identifier_type,
    identifier,
    kind,
    from_at,
    to_at,
    from_site_id,
    to_site_id,
    from_latitude,
    from_longitude,
    to_latitude,
    to_longitude,
    distance_m,
    distance_m / nullif((epoch_us(to_at) - epoch_us(from_at)) / 1000000, 0) as speed_ms,
    kind = 'impossible' as is_impossible,
    sighting_count,
    empty_day_count,
    first_feed,
    first_load_id,
    first_line_number,
    last_feed,
    last_load_id,
    last_line_number
from movements
