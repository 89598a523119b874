-- One row per identifier, place and quarter of an hour (UTC) in which records show it in use there.
-- By day: quarter_at.
-- place: the mast by its site and position, or the cell where no position is known. near_count: how many identifiers used
-- the place or one near it (evidence.near_places) in that quarter (one that used two places counts twice); use_count: the same
-- over all places; place_count: places in use in that quarter. A quarter lasts joint_minutes. The records behind a row are
-- the evidence.sightings of its identifier, place and quarter; those of its first and last moment are named.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s
    from config.thresholds
),

places as materialized (
    -- numbers and hashes stand for places where rows are grouped and joined: they are short
    select
        place,
        latitude,
        longitude,
        hash(place, latitude, longitude) as place_key,
        row_number() over () as place_no
    from (
        select distinct coalesce(site_id, cell_id) as place, latitude, longitude
        from evidence.sightings
        where site_id is not null or cell_id is not null
    )
),

neighbours as materialized (
    select distinct one.place_no, other.place_no as near_place_no
    from evidence.near_places as near
    inner join places as one on one.place_key = near.place_key
    inner join places as other on other.place_key = near.near_place_key
    where near.near_place_key <> near.place_key
),

uses as (
    -- the first use and the last in one number each: microsecond of the day, delivery and line (at once: the lowest)
    select
        seen.identifier_type,
        seen.identifier,
        seen.place_key,
        seen.seen_on,
        (seen.at_us // (limits.quarter_s * 1000000))::integer as quarter,
        max(seen.range_m) as range_m,
        count(*) as sighting_count,
        min((seen.at_us::hugeint << 63) + seen.record) as first_use,
        max((seen.at_us::hugeint << 63) + (9223372036854775807 - seen.record)) as last_use
    from (
        select
            identifier_type,
            identifier,
            hash(coalesce(site_id, cell_id), latitude, longitude) as place_key,
            seen_on,
            epoch_us(seen_at) - epoch_us(seen_on) as at_us,
            load_id * 1099511627776 + line_number as record,
            range_m
        from evidence.sightings
        where site_id is not null or cell_id is not null
    ) as seen
    cross join limits
    group by all
),

spots as materialized (
    -- a spot: quarter and place in one number
    select
        uses.*,
        places.place_no,
        ((epoch(uses.seen_on) // 86400)::bigint * 1000 + uses.quarter) * 2147483648 + places.place_no as spot
    from uses
    inner join places on places.place_key = uses.place_key
),

busy as materialized (
    select spot, count(*) as identifier_count
    from spots
    group by spot
),

company as (
    -- who used a place near it, if anybody
    select busy.spot, sum(other.identifier_count)::bigint as identifier_count
    from busy
    inner join neighbours on neighbours.place_no = busy.spot % 2147483648
    inner join busy as other on other.spot = busy.spot - neighbours.place_no + neighbours.near_place_no
    group by busy.spot
),

traffic as (
    select
        busy.spot,
        busy.identifier_count + coalesce(company.identifier_count, 0) as near_count
    from busy
    left join company on company.spot = busy.spot
),

quarters as (
    select spot // 2147483648 as quarter_no, sum(identifier_count)::bigint as use_count, count(*) as place_count
    from busy
    group by spot // 2147483648
)

select
    spots.identifier_type,
    spots.identifier,
    places.place,
    places.latitude,
    places.longitude,
    places.place_key,
    spots.range_m,
    spots.seen_on,
    spots.seen_on + to_seconds(spots.quarter * limits.quarter_s) as quarter_at,
    spots.sighting_count,
    make_timestamp(epoch_us(spots.seen_on) + (spots.first_use >> 63)::bigint) as first_seen_at,
    make_timestamp(epoch_us(spots.seen_on) + (spots.last_use >> 63)::bigint) as last_seen_at,
    traffic.near_count,
    quarters.use_count,
    quarters.place_count,
    (spots.first_use & 9223372036854775807)::bigint // 1099511627776 as first_load_id,
    (spots.first_use & 9223372036854775807)::bigint % 1099511627776 as first_line_number,
    (9223372036854775807 - (spots.last_use & 9223372036854775807))::bigint // 1099511627776 as last_load_id,
    (9223372036854775807 - (spots.last_use & 9223372036854775807))::bigint % 1099511627776 as last_line_number
from spots
cross join limits
inner join traffic on traffic.spot = spots.spot
inner join places on places.place_no = spots.place_no
inner join quarters on quarters.quarter_no = spots.spot // 2147483648
