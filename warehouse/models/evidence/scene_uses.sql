-- One row per case, identifier asked about and use of its device that bears on whether it can have been at the scene.
-- Kept of the uses within scene_window_h of the offence's time: those at the time (is_during: within
-- scene_tolerance_min), those so far away that they leave too little time for the scene at some moment of it, the uses
-- next to these, and the nearest before and after. Records of a SIM without a number count for the number that it is
-- seen with, where that is one only (via_imsi). Distances run from the mast, on a sphere of the earth's mean radius.
-- is_covering: the cell may serve the scene (evidence.scene_cells); a place that the record states itself covers what
-- lies within neighbour_m. The device can have been at the scene until there_until_at and from there_from_at again, at
-- travel_speed_ms in a straight line from a place the range and sighting_slack_m nearer than the mast (serving_most_m
-- where no range is known). is_contradictory: this use and the next are further apart than any journey allows, and one
-- of them bears on the offence's time.
with limits as (
    select
        to_minutes((max(value) filter (where name = 'scene_tolerance_min'))::bigint) as tolerance,
        to_hours((max(value) filter (where name = 'scene_window_h'))::bigint) as look_around,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'neighbour_m') as near_m,
        max(value) filter (where name = 'serving_most_m') as most_m
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
    select subject, identifier_type as face_type, identifier as face, null as via_imsi, null as imsi, null as imei
    from evidence.scene_subjects
    union all
    select asked.subject, 'imsi', sims.imsi, sims.imsi, null, null
    from evidence.scene_subjects as asked
    inner join sims on asked.identifier_type = 'number' and sims.number = asked.identifier
    union all
    select distinct asked.subject, 'number', spells.number, null, asked.identifier, null
    from evidence.scene_subjects as asked
    inner join evidence.device_spells as spells on asked.identifier_type = 'imsi' and spells.imsi = asked.identifier
    where spells.number is not null
    union all
    select distinct asked.subject, case when spells.number is not null then 'number' else 'imsi' end,
        coalesce(spells.number, spells.imsi), null, null, asked.identifier
    from evidence.scene_subjects as asked
    inner join evidence.device_spells as spells on asked.identifier_type = 'imei' and spells.imei = asked.identifier
),

face_days as (
    select
        faces.*,
        asked.case_id,
        asked.occurred_from_at,
        asked.occurred_to_at,
        asked.occurred_from_at - limits.look_around as from_at,
        asked.occurred_to_at + limits.look_around as to_at,
        asked.latitude,
        asked.longitude,
        unnest(generate_series(
            (asked.occurred_from_at - limits.look_around)::date, (asked.occurred_to_at + limits.look_around)::date,
            interval 1 day
        ))::date as seen_on
    from faces
    inner join evidence.scene_subjects as asked on asked.subject = faces.subject
    cross join limits
),

uses as (
    select
        days.subject,
        days.case_id,
        days.via_imsi,
        days.occurred_from_at,
        days.occurred_to_at,
        seen.seen_at,
        seen.cell_id,
        seen.cell_match,
        seen.latitude,
        seen.longitude,
        seen.azimuth_deg,
        coalesce(seen.range_m, limits.most_m) as range_m,
        seen.feed,
        seen.moment,
        seen.load_id,
        seen.line_number,
        2 * 6371008.8 * asin(least(1, sqrt(
            sin(radians(days.latitude - seen.latitude) / 2) ** 2
            + cos(radians(seen.latitude)) * cos(radians(days.latitude))
            * sin(radians(days.longitude - seen.longitude) / 2) ** 2
        ))) as distance_m
    from evidence.sightings as seen
    inner join face_days as days
        on
            days.face = seen.identifier
            and days.seen_on = seen.seen_on
            and days.face_type = seen.identifier_type
            and days.from_at <= seen.seen_at
            and days.to_at >= seen.seen_at
    cross join limits
    where (days.imsi is null or days.imsi = seen.imsi) and (days.imei is null or days.imei = seen.imei)
),

covering as (
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
            and cells.valid_from_at <= uses.seen_at
            and cells.valid_to_at > uses.seen_at
),

timed as (
    select
        covering.*,
        case
            when covering.is_covering then 0
            else (
                greatest(covering.distance_m - covering.range_m - limits.slack_m, 0) / limits.speed_ms * 1000000
            )::bigint
        end as journey_us
    from covering
    cross join limits
),

bearing as (
    select
        *,
        seen_at - to_microseconds(journey_us) as there_until_at,
        seen_at + to_microseconds(journey_us) as there_from_at,
        is_during or (
            seen_at + to_microseconds(journey_us) > occurred_from_at
            and seen_at - to_microseconds(journey_us) < occurred_to_at
        ) as is_bearing
    from timed
),

trails as (
    select
        *,
        lag(is_bearing) over trail as is_last_bearing,
        lead(is_bearing) over trail as is_next_bearing,
        lag(seen_at) over trail as last_seen_at,
        lead(seen_at) over trail as next_seen_at,
        lead(latitude) over trail as next_latitude,
        lead(longitude) over trail as next_longitude,
        lead(range_m) over trail as next_range_m
    from bearing
    where latitude is not null
    window trail as (partition by subject order by seen_at, load_id, line_number, moment desc)
),

kept as (
    select
        trails.*,
        2 * 6371008.8 * asin(least(1, sqrt(
            sin(radians(trails.next_latitude - trails.latitude) / 2) ** 2
            + cos(radians(trails.latitude)) * cos(radians(trails.next_latitude))
            * sin(radians(trails.next_longitude - trails.longitude) / 2) ** 2
        ))) as step_m
    from trails
    where
        trails.is_bearing
        or trails.is_last_bearing
        or trails.is_next_bearing
        or (
            trails.seen_at < trails.occurred_from_at
            and coalesce(trails.next_seen_at >= trails.occurred_from_at, true)
        )
        or (trails.seen_at > trails.occurred_to_at and coalesce(trails.last_seen_at <= trails.occurred_to_at, true))
)

select
    kept.subject,
    kept.case_id,
    asked.identifier_type,
    asked.identifier,
    kept.via_imsi,
    kept.seen_at,
    kept.is_during,
    kept.is_covering,
    kept.cell_id,
    kept.cell_match,
    kept.distance_m,
    kept.there_until_at,
    kept.there_from_at,
    coalesce(
        kept.step_m - kept.range_m - kept.next_range_m - 2 * limits.slack_m
        > limits.speed_ms * (epoch_us(kept.next_seen_at) - epoch_us(kept.seen_at)) / 1000000
        and (kept.is_bearing or kept.is_next_bearing),
        false
    ) as is_contradictory,
    kept.feed,
    kept.moment,
    kept.load_id,
    kept.line_number
from kept
cross join limits
inner join evidence.scene_subjects as asked on asked.subject = kept.subject
union all
select
    bearing.subject, bearing.case_id, asked.identifier_type, asked.identifier, bearing.via_imsi, bearing.seen_at,
    bearing.is_during, bearing.is_covering, bearing.cell_id, bearing.cell_match, null, null, null, false, bearing.feed,
    bearing.moment, bearing.load_id, bearing.line_number
from bearing
inner join evidence.scene_subjects as asked on asked.subject = bearing.subject
where bearing.latitude is null and bearing.is_during
