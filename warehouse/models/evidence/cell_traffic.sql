-- One row per cell and day (UTC) with how much of the day's recorded use went through it. A busy cell says little.
select
    cell_id,
    seen_on,
    count(*) as sighting_count,
    count(distinct identifier) as identifier_count,
    count(*) / sum(count(*)) over (partition by seen_on) as traffic_share
from evidence.sightings
where cell_id is not null
group by cell_id, seen_on
