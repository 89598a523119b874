-- One row per case with a place, and cell and period of its description whose serving area may take in the place.
-- A nominal rule, no survey: the place lies within the cell's range, or its mast is among the nearest of the network
-- (serving_masts), and the antenna faces it, unless the mast stands right beside it. Distances are great-circle
-- distances on a sphere of the earth's mean radius, good to 0.6 per cent.
with limits as (
    select
        max(value) filter (where name = 'serving_masts') as masts,
        max(value) filter (where name = 'serving_most_m') as most_m,
        max(value) filter (where name = 'serving_off_axis_deg') as off_axis_deg,
        max(value) filter (where name = 'serving_close_m') as close_m
    from config.thresholds
),

places as (
    select
        case_id,
        occurred_from_at,
        occurred_to_at,
        latitude,
        longitude,
        unnest([floor(latitude * 2) - 1, floor(latitude * 2), floor(latitude * 2) + 1]) as band
    from staging.offences
    where case_id is not null and latitude is not null and longitude is not null
),

near as (
    -- a band is half a degree of latitude, 55 km: more than serving_most_m
    select
        places.case_id,
        places.occurred_from_at,
        places.occurred_to_at,
        cells.*,
        2 * 6371008.8 * asin(least(1, sqrt(
            sin(radians(places.latitude - cells.latitude) / 2) ** 2
            + cos(radians(cells.latitude)) * cos(radians(places.latitude))
            * sin(radians(places.longitude - cells.longitude) / 2) ** 2
        ))) as distance_m,
        degrees(atan2(
            sin(radians(places.longitude - cells.longitude)) * cos(radians(places.latitude)),
            cos(radians(cells.latitude)) * sin(radians(places.latitude))
            - sin(radians(cells.latitude)) * cos(radians(places.latitude))
            * cos(radians(places.longitude - cells.longitude))
        )) as bearing_deg
    from places
    inner join staging.cells as cells on floor(cells.latitude * 2) = places.band
    where
        cells.overlap_count = 1
        and cells.valid_from_at <= places.occurred_to_at + interval 1 day
        and cells.valid_to_at >= places.occurred_from_at - interval 1 day
),

ranked as (
    select
        near.*,
        dense_rank() over (partition by near.case_id, near.network order by near.distance_m) as mast_rank,
        abs((near.bearing_deg - near.azimuth_deg + 540 + 360) % 360 - 180) as off_axis_deg
    from near
    inner join limits on near.distance_m <= limits.most_m
)

select
    ranked.case_id,
    ranked.cell_id,
    ranked.site_id,
    ranked.valid_from_at,
    ranked.valid_to_at,
    ranked.distance_m,
    ranked.off_axis_deg,
    ranked.mast_rank
from ranked
cross join limits
where
    (ranked.distance_m <= ranked.range_m or ranked.mast_rank <= limits.masts)
    and (
        ranked.off_axis_deg is null
        or ranked.distance_m <= limits.close_m
        or ranked.off_axis_deg <= greatest(coalesce(ranked.beamwidth_deg, 0) / 2, limits.off_axis_deg)
    )
