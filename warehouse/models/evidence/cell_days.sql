-- One row per identifier, cell and day (UTC): the daily aggregate of sightings from which habits are read.
select
    identifier_type,
    identifier,
    cell_id,
    seen_on,
    any_value(site_id order by site_id) as site_id,
    count(*) as sighting_count,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at
from evidence.sightings
where cell_id is not null
group by identifier_type, identifier, cell_id, seen_on
