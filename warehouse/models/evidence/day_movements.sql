-- One row per identifier, day (UTC) and stay, or step from one stay to the next, within the day.
-- By day: seen_on.
-- Of sightings with a place, in order of time. A stay: uses of one mast, or of masts within neighbour_m of the one
-- before: a device need not move to change between them. A step from one stay to the next is impossible (further than
-- the two ranges, sighting_slack_m at either end and impossible_speed_ms allow: an error of the data until explained),
-- else a gap (no use for more than gap_h: nothing is said of the time between), else a trip at some time between the
-- two uses.
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
        row_number() over trail as place,
        lead(seen_at) over trail as next_seen_at,
        lead(latitude) over trail as next_latitude,
        lead(longitude) over trail as next_longitude,
        lead(coalesce(range_m, 0)) over trail as next_range_m,
        lead(coalesce(site_id, cell_id)) over trail as next_site_id,
        lead(feed) over trail as next_feed,
        lead(load_id) over trail as next_load_id,
        lead(line_number) over trail as next_line_number
    from evidence.sightings
    where latitude is not null
    window trail as (
        partition by identifier_type, identifier, seen_on
        order by seen_at, load_id, line_number, moment desc
    )
),

steps as (
    select
        *,
        case
            when next_latitude = latitude and next_longitude = longitude then 0
            else 2 * 6371008.8 * asin(least(1, sqrt(
                sin(radians(next_latitude - latitude) / 2) ** 2
                + cos(radians(latitude)) * cos(radians(next_latitude))
                * sin(radians(next_longitude - longitude) / 2) ** 2
            )))
        end as step_m
    from trails
),

kinds as (
    -- what comes after each sighting: 'end' after the last, nothing where the stay goes on
    select
        steps.*,
        case
            when steps.next_seen_at is null then 'end'
            when
                steps.step_m - steps.range_m - steps.next_range_m - 2 * limits.slack_m
                > limits.speed_ms * (epoch_us(steps.next_seen_at) - epoch_us(steps.seen_at)) / 1000000
                then 'impossible'
            when steps.next_seen_at - steps.seen_at > limits.gap then 'gap'
            when steps.step_m > limits.near_m then 'trip'
        end as kind
    from steps
    cross join limits
),

edges as (
    -- the last sighting of each stay (closing) with the one after it, and the first of the day
    select
        identifier_type,
        identifier,
        seen_on,
        place,
        kind,
        step_m,
        {
            'seen_at': seen_at, 'site_id': site_id, 'latitude': latitude, 'longitude': longitude, 'range_m': range_m,
            'feed': feed, 'load_id': load_id, 'line_number': line_number
        } as own,
        {
            'seen_at': next_seen_at, 'site_id': next_site_id, 'latitude': next_latitude, 'longitude': next_longitude,
            'range_m': next_range_m, 'feed': next_feed, 'load_id': next_load_id, 'line_number': next_line_number
        } as next
    from kinds
    where kind is not null or place = 1
),

closings as (
    select
        *,
        coalesce(
            lag(case when kind is null then own else next end) over (
                partition by identifier_type, identifier, seen_on order by place
            ),
            own
        ) as opening,
        coalesce(
            lag(case when kind is null then 0 else place end) over (
                partition by identifier_type, identifier, seen_on order by place
            ),
            0
        ) as last_place
    from edges
)

select
    identifier_type,
    identifier,
    seen_on,
    'stay' as kind,
    opening.seen_at as from_at,
    own.seen_at as to_at,
    opening.site_id as from_site_id,
    own.site_id as to_site_id,
    opening.latitude as from_latitude,
    opening.longitude as from_longitude,
    opening.range_m as from_range_m,
    own.latitude as to_latitude,
    own.longitude as to_longitude,
    own.range_m as to_range_m,
    case
        when opening.latitude = own.latitude and opening.longitude = own.longitude then 0
        else 2 * 6371008.8 * asin(least(1, sqrt(
            sin(radians(own.latitude - opening.latitude) / 2) ** 2
            + cos(radians(opening.latitude)) * cos(radians(own.latitude))
            * sin(radians(own.longitude - opening.longitude) / 2) ** 2
        )))
    end as distance_m,
    place - last_place as sighting_count,
    last_place = 0 as is_first_of_day,
    kind = 'end' as is_last_of_day,
    opening.feed as first_feed,
    opening.load_id as first_load_id,
    opening.line_number as first_line_number,
    own.feed as last_feed,
    own.load_id as last_load_id,
    own.line_number as last_line_number
from closings
where kind is not null
union all
select
    identifier_type, identifier, seen_on, kind, own.seen_at, next.seen_at, own.site_id, next.site_id, own.latitude,
    own.longitude, own.range_m, next.latitude, next.longitude, next.range_m, step_m, 2, false, false, own.feed,
    own.load_id, own.line_number, next.feed, next.load_id, next.line_number
from closings
where kind is not null and kind <> 'end'
