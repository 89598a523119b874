-- One row per day (UTC), place in use on it or in the quarter of an hour before it, and such a place near it.
-- By day: seen_on; needs 15 minutes around.
-- A place is a mast by its site and position, or a cell of which no position is known. Near are masts within neighbour_m of
-- each other; each place is near itself, and a cell without a position is near nothing else. A key stands for a place
-- where rows are grouped and joined: hash(place, latitude, longitude). A quarter lasts joint_minutes.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'neighbour_m') as neighbour_m
    from config.thresholds
),

places as materialized (
    -- as points in space (metres from the middle of the earth), whose distance needs no angles; bands of latitude are as
    -- wide as the distance: a neighbour lies in the same band or the next
    select
        used.seen_on,
        used.place_key,
        6371008.8 * cos(radians(used.latitude)) * cos(radians(used.longitude)) as x,
        6371008.8 * cos(radians(used.latitude)) * sin(radians(used.longitude)) as y,
        6371008.8 * sin(radians(used.latitude)) as z,
        floor(used.latitude * 111195 / limits.neighbour_m)::integer as band
    from (
        select distinct
            unnest(
                case
                    when epoch_us(seen_at) - epoch_us(seen_on) >= 86400000000 - quarter_s * 1000000
                        then [seen_on, seen_on + 1]
                    else [seen_on]
                end
            ) as seen_on,
            hash(coalesce(site_id, cell_id), latitude, longitude) as place_key,
            latitude,
            longitude
        from evidence.sightings
        cross join limits
        where site_id is not null or cell_id is not null
    ) as used
    cross join limits
)

select
    one.seen_on,
    one.place_key,
    other.place_key as near_place_key
from (select places.*, unnest([-1, 0, 1]) as step from places) as one
cross join limits
inner join places as other
    on
        other.seen_on = one.seen_on
        and other.band = one.band + one.step
        and 2 * 6371008.8 * asin(sqrt(
            (one.x - other.x) ** 2 + (one.y - other.y) ** 2 + (one.z - other.z) ** 2
        ) / (2 * 6371008.8)) <= limits.neighbour_m
union
select
    seen_on,
    place_key,
    place_key
from places
