-- One row per cell and day (UTC) with how much of the day's recorded use went through it. A busy cell says little.
-- By day: seen_on.
select
    cell_id,
    seen_on,
    sum(sighting_count)::bigint as sighting_count,
    count(*) as identifier_count,
    sum(sighting_count)::bigint / (sum(sum(sighting_count)) over (partition by seen_on))::bigint as traffic_share
from evidence.cell_days
group by cell_id, seen_on
