-- One row per identifier, day (UTC) and stay, or step from one stay to the next, within the day.
-- By day: seen_on.
-- Of sightings with a place, in order of time. A stay: uses of one mast, or of masts within neighbour_m of the one before:
-- a device need not move to change between them. A step from one stay to the next is impossible (further than the two ranges,
-- sighting_slack_m at either end and impossible_speed_ms allow: an error of the data until it is explained), else a gap
-- (no use for more than gap_h: nothing is said of the time between), else a trip at some time between the two uses.
with limits as (
    select
        max(value) filter (where name = 'neighbour_m') as near_m,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'impossible_speed_ms') as speed_ms,
        to_hours((max(value) filter (where name = 'gap_h'))::bigint) as gap
    from config.thresholds
),

trails as (
    select
        identifier_type,
        identifier,
        seen_on,
        seen_at,
        coalesce(site_id, cell_id) as site_id,
        latitude,
        longitude,
        coalesce(range_m, 0) as range_m,
        feed,
        load_id,
        line_number,
        moment,
        lag({
            'seen_at': seen_at, 'site_id': coalesce(site_id, cell_id), 'latitude': latitude, 'longitude': longitude,
            'range_m': coalesce(range_m, 0), 'feed': feed, 'load_id': load_id, 'line_number': line_number
        }) over trail as previous
    from evidence.sightings
    where latitude is not null
    window trail as (partition by identifier_type, identifier, seen_on order by seen_at, load_id, line_number, moment desc)
),

steps as (
    select
        *,
        case
            when previous is null then null
            when previous.latitude = latitude and previous.longitude = longitude then 0
            else 2 * 6371008.8 * asin(sqrt(
                sin(radians(latitude - previous.latitude) / 2) ** 2
                + cos(radians(previous.latitude)) * cos(radians(latitude))
                * sin(radians(longitude - previous.longitude) / 2) ** 2
            ))
        end as step_m
    from trails
),

kinds as (
    select
        steps.*,
        case
            when steps.previous is null then null
            when
                steps.step_m - steps.range_m - steps.previous.range_m - 2 * limits.slack_m
                > limits.speed_ms * (epoch_us(steps.seen_at) - epoch_us(steps.previous.seen_at)) / 1000000
                then 'impossible'
            when steps.seen_at - steps.previous.seen_at > limits.gap then 'gap'
            when steps.step_m > limits.near_m then 'trip'
        end as kind
    from steps
    cross join limits
),

numbered as (
    select
        *,
        count(kind) over (
            partition by identifier_type, identifier, seen_on order by seen_at, load_id, line_number, moment desc
            rows between unbounded preceding and current row
        ) as stay
    from kinds
),

stays as (
    select
        identifier_type,
        identifier,
        seen_on,
        count(*) as sighting_count,
        min({
            'seen_at': seen_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed, 'site_id': site_id,
            'latitude': latitude, 'longitude': longitude, 'range_m': range_m
        }) as opening,
        max({
            'seen_at': seen_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed, 'site_id': site_id,
            'latitude': latitude, 'longitude': longitude, 'range_m': range_m
        }) as closing
    from numbered
    group by identifier_type, identifier, seen_on, stay
)

select
    identifier_type,
    identifier,
    seen_on,
    'stay' as kind,
    opening.seen_at as from_at,
    closing.seen_at as to_at,
    opening.site_id as from_site_id,
    closing.site_id as to_site_id,
    opening.latitude as from_latitude,
    opening.longitude as from_longitude,
    opening.range_m as from_range_m,
    closing.latitude as to_latitude,
    closing.longitude as to_longitude,
    closing.range_m as to_range_m,
    case
        when opening.latitude = closing.latitude and opening.longitude = closing.longitude then 0
        else 2 * 6371008.8 * asin(sqrt(
            sin(radians(closing.latitude - opening.latitude) / 2) ** 2
            + cos(radians(opening.latitude)) * cos(radians(closing.latitude))
            * sin(radians(closing.longitude - opening.longitude) / 2) ** 2
        ))
    end as distance_m,
    sighting_count,
    opening.feed as first_feed,
    opening.load_id as first_load_id,
    opening.line_number as first_line_number,
    closing.feed as last_feed,
    closing.load_id as last_load_id,
    closing.line_number as last_line_number
from stays
union all
select
    identifier_type, identifier, seen_on, kind, previous.seen_at, seen_at, previous.site_id, site_id, previous.latitude, previous.longitude,
    previous.range_m, latitude, longitude, range_m, step_m, 2, previous.feed, previous.load_id, previous.line_number, feed, load_id,
    line_number
from numbered
where kind is not null
