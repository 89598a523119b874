-- One row per mast and quarter of an hour (UTC) in which more than crowd_devices identifiers used it.
-- What was capped: sightings there make nobody co-present with anybody. A crowd says nothing, and its pairs are a square.
select
    coalesce(site_id, cell_id) as site_id,
    seen_on,
    floor(epoch(seen_at) / 900)::bigint as quarter,
    count(distinct identifier) as identifier_count,
    count(*) as sighting_count
from evidence.sightings
where coalesce(site_id, cell_id) is not null
group by coalesce(site_id, cell_id), seen_on, floor(epoch(seen_at) / 900)::bigint
having count(distinct identifier) > (select max(value) from config.thresholds where name = 'crowd_devices')
