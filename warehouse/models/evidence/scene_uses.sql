-- One row per case, identifier asked about and use of its device within scene_window_h of the offence's time.
-- Records of a SIM without a number count for the number that it is seen with, where that is one only (via_imsi). Distances
-- run from the mast, on a sphere of the earth's mean radius. is_during: within scene_tolerance_min of the offence's time.
-- is_covering: the cell may serve the scene (evidence.scene_cells); a place that the record states itself covers what
-- lies within neighbour_m of it. journey_s: at travel_speed_ms, in a straight line, from the nearest place where the device
-- can have been: the range and sighting_slack_m nearer than the mast; none from a covering cell.
with limits as (
    select
        to_minutes((max(value) filter (where name = 'scene_tolerance_min'))::bigint) as tolerance,
        to_hours((max(value) filter (where name = 'scene_window_h'))::bigint) as look_around,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'neighbour_m') as near_m
    from config.thresholds
),

sims as (
    select imsi, min(number) as number
    from evidence.device_spells
    where imsi is not null and number is not null
    group by imsi
    having count(distinct number) = 1
),

faces as (
    -- under what identifier its records stand among the sightings, and what else must be in them
    select case_id, identifier_type, identifier, identifier_type as face_type, identifier as face, null as via_imsi,
        null as imsi, null as imei
    from evidence.scene_subjects
    union all
    select asked.case_id, asked.identifier_type, asked.identifier, 'imsi', sims.imsi, sims.imsi, null, null
    from evidence.scene_subjects as asked
    inner join sims on asked.identifier_type = 'number' and sims.number = asked.identifier
    union all
    select distinct asked.case_id, asked.identifier_type, asked.identifier, 'number', spells.number, null, asked.identifier,
        null
    from evidence.scene_subjects as asked
    inner join evidence.device_spells as spells on asked.identifier_type = 'imsi' and spells.imsi = asked.identifier
    where spells.number is not null
    union all
    select distinct asked.case_id, asked.identifier_type, asked.identifier,
        case when spells.number is not null then 'number' else 'imsi' end, coalesce(spells.number, spells.imsi), null, null,
        asked.identifier
    from evidence.scene_subjects as asked
    inner join evidence.device_spells as spells on asked.identifier_type = 'imei' and spells.imei = asked.identifier
),

face_days as (
    select
        faces.*,
        asked.occurred_from_at,
        asked.occurred_to_at,
        asked.latitude,
        asked.longitude,
        unnest(generate_series(
            (asked.occurred_from_at - limits.look_around)::date, (asked.occurred_to_at + limits.look_around)::date,
            interval 1 day
        ))::date as seen_on
    from faces
    inner join evidence.scene_subjects as asked
        on
            asked.case_id = faces.case_id
            and asked.identifier_type = faces.identifier_type
            and asked.identifier = faces.identifier
    cross join limits
),

uses as (
    select
        days.case_id,
        days.identifier_type,
        days.identifier,
        days.via_imsi,
        days.occurred_from_at,
        days.occurred_to_at,
        seen.seen_at,
        seen.cell_id,
        seen.cell_match,
        seen.latitude,
        seen.longitude,
        seen.azimuth_deg,
        seen.range_m,
        seen.feed,
        seen.moment,
        seen.load_id,
        seen.line_number,
        2 * 6371008.8 * asin(sqrt(
            sin(radians(days.latitude - seen.latitude) / 2) ** 2
            + cos(radians(seen.latitude)) * cos(radians(days.latitude))
            * sin(radians(days.longitude - seen.longitude) / 2) ** 2
        )) as distance_m
    from evidence.sightings as seen
    inner join face_days as days
        on days.face = seen.identifier and days.seen_on = seen.seen_on and days.face_type = seen.identifier_type
    cross join limits
    where
        seen.seen_at >= days.occurred_from_at - limits.look_around
        and seen.seen_at <= days.occurred_to_at + limits.look_around
        and (days.imsi is null or days.imsi = seen.imsi)
        and (days.imei is null or days.imei = seen.imei)
),

measured as (
    select
        uses.*,
        uses.seen_at between uses.occurred_from_at - limits.tolerance and uses.occurred_to_at + limits.tolerance
            as is_during,
        coalesce(
            cells.case_id is not null
            or (uses.cell_match = 'stated' and uses.azimuth_deg is null and uses.distance_m <= limits.near_m),
            false
        ) as is_covering
    from uses
    cross join limits
    left join evidence.scene_cells as cells
        on
            cells.case_id = uses.case_id
            and cells.cell_id = uses.cell_id
            and uses.seen_at >= cells.valid_from_at
            and uses.seen_at < cells.valid_to_at
)

select
    measured.case_id,
    measured.identifier_type,
    measured.identifier,
    measured.via_imsi,
    measured.occurred_from_at,
    measured.occurred_to_at,
    measured.seen_at,
    measured.is_during,
    measured.is_covering,
    measured.cell_id,
    measured.cell_match,
    measured.latitude,
    measured.longitude,
    coalesce(measured.range_m, 0) as range_m,
    measured.distance_m,
    case
        when measured.is_covering then 0
        else greatest(measured.distance_m - coalesce(measured.range_m, 0) - limits.slack_m, 0) / limits.speed_ms
    end as journey_s,
    measured.feed,
    measured.moment,
    measured.load_id,
    measured.line_number
from measured
cross join limits
