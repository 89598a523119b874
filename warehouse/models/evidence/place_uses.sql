-- One row per identifier, place and quarter of an hour (UTC) in which records show it in use there.
-- By day: quarter_at.
-- place: the mast by its site and position, or the cell where no position is known. near_count: how many identifiers used
-- the place or one within neighbour_m of it in that quarter (one that used two places counts twice); use_count: the same
-- over all places; place_count: places in use in that quarter. A quarter lasts joint_minutes. The records behind a row are the
-- evidence.sightings of its identifier, place and quarter.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'neighbour_m') as neighbour_m
    from config.thresholds
),

places as (
    -- a hash stands for the place where rows are grouped and joined: it is short
    select
        place,
        latitude,
        longitude,
        hash(place, latitude, longitude) as place_key,
        6371008.8 * cos(radians(latitude)) * cos(radians(longitude)) as x,
        6371008.8 * cos(radians(latitude)) * sin(radians(longitude)) as y,
        6371008.8 * sin(radians(latitude)) as z,
        floor(latitude * 111195 / neighbour_m)::integer as band
    from (
        select distinct coalesce(site_id, cell_id) as place, latitude, longitude
        from evidence.sightings
        where site_id is not null or cell_id is not null
    )
    cross join limits
),

neighbours as (
    -- bands of latitude as wide as the distance: a neighbour lies in the same band or the next
    select one.place_key, other.place_key as near_place_key
    from (select places.*, unnest([-1, 0, 1]) as step from places) as one
    cross join limits
    inner join places as other
        on
            other.band = one.band + one.step
            and 2 * 6371008.8 * asin(sqrt(
                (one.x - other.x) ** 2 + (one.y - other.y) ** 2 + (one.z - other.z) ** 2
            ) / (2 * 6371008.8)) <= limits.neighbour_m
    union
    select place_key, place_key as near_place_key
    from places
),

uses as (
    select
        seen.identifier_type,
        seen.identifier,
        hash(coalesce(seen.site_id, seen.cell_id), seen.latitude, seen.longitude) as place_key,
        seen.seen_on,
        ((epoch_us(seen.seen_at) - epoch_us(seen.seen_on)) // (limits.quarter_s * 1000000))::integer as quarter,
        max(seen.range_m) as range_m,
        count(*) as sighting_count,
        min(seen.seen_at) as first_seen_at,
        max(seen.seen_at) as last_seen_at
    from evidence.sightings as seen
    cross join limits
    where seen.site_id is not null or seen.cell_id is not null
    group by all
),

busy as (
    select place_key, seen_on, quarter, count(*)::integer as identifier_count
    from uses
    group by place_key, seen_on, quarter
),

traffic as (
    select busy.place_key, busy.seen_on, busy.quarter, sum(other.identifier_count)::bigint as near_count
    from busy
    inner join neighbours on neighbours.place_key = busy.place_key
    inner join busy as other
        on
            other.place_key = neighbours.near_place_key
            and other.seen_on = busy.seen_on
            and other.quarter = busy.quarter
    group by busy.place_key, busy.seen_on, busy.quarter
),

quarters as (
    select seen_on, quarter, sum(identifier_count)::bigint as use_count, count(*) as place_count
    from busy
    group by seen_on, quarter
)

select
    uses.identifier_type,
    uses.identifier,
    places.place,
    places.latitude,
    places.longitude,
    uses.range_m,
    uses.seen_on,
    uses.seen_on + to_seconds(uses.quarter * limits.quarter_s) as quarter_at,
    uses.sighting_count,
    uses.first_seen_at,
    uses.last_seen_at,
    traffic.near_count,
    quarters.use_count,
    quarters.place_count
from uses
cross join limits
inner join traffic
    on traffic.place_key = uses.place_key and traffic.seen_on = uses.seen_on and traffic.quarter = uses.quarter
inner join places on places.place_key = uses.place_key
inner join quarters on quarters.seen_on = uses.seen_on and quarters.quarter = uses.quarter
