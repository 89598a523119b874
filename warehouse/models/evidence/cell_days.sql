-- One row per identifier, cell and day (UTC): the daily aggregate of sightings from which habits are read.
-- By day: seen_on.
-- hour_mask: bit h is set where the cell was used in hour h (UTC).
select
    identifier_type,
    identifier,
    cell_id,
    seen_on,
    min(site_id) as site_id,
    count(*) as sighting_count,
    bit_or(1::bigint << date_part('hour', seen_at)) as hour_mask,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at
from evidence.sightings
where cell_id is not null
group by identifier_type, identifier, cell_id, seen_on
