-- One row per case with a place and identifier: whether records are consistent with its device being there at the time.
-- verdict: consistent (in use through a cell whose serving area may take in the scene, at the time or scene_tolerance_min
-- around it, and the uses before and after leave time to travel), inconsistent (the uses around it leave no time to have
-- been there at any moment of the interval), no_data (neither: no use, or none that decides). An absent record is no
-- finding of absence. is_own: the case itself holds the identifier; identifiers of suspects in other cases are listed
-- where they are consistent. Records of a SIM count for the number that it was seen with (via_imsi). A device with uses
-- too far apart for any journey is an error of the data first: is_contradictory, and never a verdict.
with limits as (
    select
        to_minutes((max(value) filter (where name = 'scene_tolerance_min'))::bigint) as tolerance,
        to_hours((max(value) filter (where name = 'scene_window_h'))::bigint) as look_around,
        to_hours((max(value) filter (where name = 'scene_longest_h'))::bigint) as longest,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'scene_habit_share') as habit_share
    from config.thresholds
),

scenes as (
    select case_id, force_code, occurred_from_at, occurred_to_at, latitude, longitude
    from staging.offences
    where case_id is not null and latitude is not null and longitude is not null
),

held as (
    select case_id, identifier_type, identifier, min(role) as role
    from evidence.case_identifiers
    where identifier_type in ('number', 'imsi', 'imei') and via in ('register', 'authority', 'use')
    group by case_id, identifier_type, identifier
),

known as (
    select distinct identifier_type, identifier from held where role in ('suspect', 'associate', 'other')
),

sims as (
    -- the SIMs under which a number's device may stand in a record without the number, and when
    select
        number,
        imsi,
        min(first_used_at) - interval 14 day as from_at,
        max(last_used_at) + interval 14 day as to_at
    from evidence.device_spells
    where number is not null and imsi is not null
    group by number, imsi
),

scene_days as (
    select
        scenes.case_id,
        scenes.occurred_from_at - limits.tolerance as from_at,
        scenes.occurred_to_at + limits.tolerance as to_at,
        unnest(generate_series(
            (scenes.occurred_from_at - limits.tolerance)::date, (scenes.occurred_to_at + limits.tolerance)::date,
            interval 1 day
        ))::date as seen_on
    from scenes
    cross join limits
    where scenes.occurred_to_at - scenes.occurred_from_at <= limits.longest
),

passers as (
    select distinct days.case_id, seen.identifier_type, seen.identifier, seen.number, seen.imsi, seen.imei, seen.seen_at,
        seen.feed = 'cell_events' as is_cell_record
    from scene_days as days
    inner join evidence.scene_cells as cells on cells.case_id = days.case_id
    inner join evidence.sightings as seen
        on
            seen.cell_id = cells.cell_id
            and seen.seen_on = days.seen_on
            and seen.seen_at >= cells.valid_from_at
            and seen.seen_at < cells.valid_to_at
            and seen.seen_at >= days.from_at
            and seen.seen_at <= days.to_at
),

recognised as (
    -- a passer under the number that a case holds for a subject; else under its SIM, else under its handset
    select
        passers.case_id,
        passers.is_cell_record,
        passers.identifier_type as own_type,
        passers.identifier as own_identifier,
        coalesce(by_number.identifier_type, by_sim.identifier_type, by_imsi.identifier_type, by_imei.identifier_type)
            as identifier_type,
        coalesce(by_number.identifier, by_sim.identifier, by_imsi.identifier, by_imei.identifier) as identifier
    from passers
    left join known as by_number on by_number.identifier_type = 'number' and by_number.identifier = passers.number
    left join sims
        on
            passers.number is null
            and sims.imsi = passers.imsi
            and passers.seen_at between sims.from_at and sims.to_at
    left join known as by_sim on by_sim.identifier_type = 'number' and by_sim.identifier = sims.number
    left join known as by_imsi on by_imsi.identifier_type = 'imsi' and by_imsi.identifier = passers.imsi
    left join known as by_imei on by_imei.identifier_type = 'imei' and by_imei.identifier = passers.imei
),

visitors as (
    select case_id, identifier_type, identifier, own_type, own_identifier, bool_or(is_cell_record) as has_cell_record
    from recognised
    where identifier is not null
    group by case_id, identifier_type, identifier, own_type, own_identifier
),

active_days as (
    select identifier_type, identifier, count(distinct seen_on) as day_count
    from evidence.cell_days
    group by identifier_type, identifier
),

habits as (
    -- on how many of its days of use an identifier used a cell of the scene: residents and commuters on most
    select
        visitors.case_id,
        visitors.identifier_type,
        visitors.identifier,
        max(days.scene_day_count / active.day_count) as habit_share,
        bool_or(visitors.has_cell_record) as has_cell_record
    from visitors
    inner join active_days as active
        on active.identifier_type = visitors.own_type and active.identifier = visitors.own_identifier
    inner join (
        select visitors.case_id, visitors.own_type, visitors.own_identifier, count(distinct used.seen_on) as scene_day_count
        from visitors
        inner join (select distinct case_id, cell_id from evidence.scene_cells) as cells
            on cells.case_id = visitors.case_id
        inner join evidence.cell_days as used
            on
                used.cell_id = cells.cell_id
                and used.identifier = visitors.own_identifier
                and used.identifier_type = visitors.own_type
        group by visitors.case_id, visitors.own_type, visitors.own_identifier
    ) as days
        on
            days.case_id = visitors.case_id
            and days.own_type = visitors.own_type
            and days.own_identifier = visitors.own_identifier
    group by visitors.case_id, visitors.identifier_type, visitors.identifier
),

asked as (
    select scenes.*, held.identifier_type, held.identifier, true as is_own, habits.habit_share
    from scenes
    inner join held on held.case_id = scenes.case_id
    left join habits
        on
            habits.case_id = held.case_id
            and habits.identifier_type = held.identifier_type
            and habits.identifier = held.identifier
    union all
    select scenes.*, habits.identifier_type, habits.identifier, false, habits.habit_share
    from scenes
    inner join habits on habits.case_id = scenes.case_id
    cross join limits
    anti join held
        on
            held.case_id = habits.case_id
            and held.identifier_type = habits.identifier_type
            and held.identifier = habits.identifier
    where habits.habit_share <= limits.habit_share or habits.has_cell_record
),

faces as (
    -- under what an asked identifier may stand in a record
    select case_id, identifier_type, identifier, identifier_type as face_type, identifier as face, null as via_imsi
    from asked
    union all
    select asked.case_id, asked.identifier_type, asked.identifier, 'imsi', sims.imsi, sims.imsi
    from asked
    cross join limits
    inner join sims
        on
            asked.identifier_type = 'number'
            and sims.number = asked.identifier
            and sims.from_at <= asked.occurred_to_at
            and sims.to_at >= asked.occurred_from_at
),

face_days as (
    select
        faces.case_id, faces.identifier_type, faces.identifier, faces.face_type, faces.face, faces.via_imsi,
        scenes.occurred_from_at,
        scenes.occurred_to_at,
        scenes.latitude,
        scenes.longitude,
        unnest(generate_series(
            (scenes.occurred_from_at - limits.look_around)::date, (scenes.occurred_to_at + limits.look_around)::date,
            interval 1 day
        ))::date as seen_on
    from faces
    inner join scenes on scenes.case_id = faces.case_id
    cross join limits
),

used as (
    select days.*, seen.* exclude (seen_on, identifier_type, identifier, latitude, longitude),
        seen.latitude as mast_latitude, seen.longitude as mast_longitude
    from face_days as days
    inner join evidence.sightings as seen
        on days.face_type = 'number' and seen.number = days.face and seen.seen_on = days.seen_on
    union all
    select days.*, seen.* exclude (seen_on, identifier_type, identifier, latitude, longitude),
        seen.latitude as mast_latitude, seen.longitude as mast_longitude
    from face_days as days
    inner join evidence.sightings as seen
        on
            days.face_type = 'imsi' and seen.imsi = days.face and seen.seen_on = days.seen_on
            and (days.via_imsi is null or seen.number is null)
    union all
    select days.*, seen.* exclude (seen_on, identifier_type, identifier, latitude, longitude),
        seen.latitude as mast_latitude, seen.longitude as mast_longitude
    from face_days as days
    inner join evidence.sightings as seen
        on days.face_type = 'imei' and seen.imei = days.face and seen.seen_on = days.seen_on
),

around as (
    select
        used.case_id, used.identifier_type, used.identifier, used.via_imsi, used.occurred_from_at, used.occurred_to_at,
        used.seen_at, used.cell_id, used.mast_latitude as latitude, used.mast_longitude as longitude, used.azimuth_deg,
        used.range_m, used.feed, used.load_id, used.line_number,
        2 * 6371008.8 * asin(sqrt(
            sin(radians(used.latitude - used.mast_latitude) / 2) ** 2
            + cos(radians(used.mast_latitude)) * cos(radians(used.latitude))
            * sin(radians(used.longitude - used.mast_longitude) / 2) ** 2
        )) as distance_m,
        cells.case_id is not null as is_scene_cell,
        used.seen_at >= used.occurred_from_at - limits.tolerance and used.seen_at <= used.occurred_to_at + limits.tolerance
            as is_during
    from used
    cross join limits
    left join (select distinct case_id, cell_id, valid_from_at, valid_to_at from evidence.scene_cells) as cells
        on
            cells.case_id = used.case_id
            and cells.cell_id = used.cell_id
            and used.seen_at >= cells.valid_from_at
            and used.seen_at < cells.valid_to_at
    where
        used.mast_latitude is not null
        and used.seen_at >= used.occurred_from_at - limits.look_around
        and used.seen_at <= used.occurred_to_at + limits.look_around
),

measured as (
    select
        around.*,
        around.is_scene_cell or (around.distance_m <= coalesce(around.range_m, 0)) and around.azimuth_deg is null as covers,
        to_microseconds((
            greatest(around.distance_m - coalesce(around.range_m, 0) - limits.slack_m, 0) / limits.speed_ms * 1000000
        )::bigint) as journey
    from around
    cross join limits
),

steps as (
    select
        *,
        lead(is_during) over trail as is_next_during,
        lead(seen_at - journey) over trail as last_departure_at,
        lead(seen_at) over trail as next_seen_at,
        lead(latitude) over trail as next_latitude,
        lead(longitude) over trail as next_longitude,
        lead(coalesce(range_m, 0)) over trail as next_range_m,
        row_number() over trail as step
    from measured
    window trail as (
        partition by case_id, identifier_type, identifier
        order by seen_at, distance_m, cell_id, feed, load_id, line_number, via_imsi
    )
),

judged as (
    select
        steps.case_id,
        steps.identifier_type,
        steps.identifier,
        bool_or(
            (
                steps.step = 1 and steps.occurred_from_at <= steps.seen_at - steps.journey
            )
            or greatest(steps.seen_at + steps.journey, steps.occurred_from_at)
            <= least(coalesce(steps.last_departure_at, timestamp '9999-12-31'), steps.occurred_to_at)
        ) as is_reachable,
        bool_or(
            2 * 6371008.8 * asin(sqrt(
                sin(radians(steps.next_latitude - steps.latitude) / 2) ** 2
                + cos(radians(steps.latitude)) * cos(radians(steps.next_latitude))
                * sin(radians(steps.next_longitude - steps.longitude) / 2) ** 2
            )) - coalesce(steps.range_m, 0) - steps.next_range_m - 2 * limits.slack_m
            > limits.speed_ms * (epoch(steps.next_seen_at) - epoch(steps.seen_at))
            and (steps.is_during or steps.is_next_during)
        ) as is_contradictory,
        count(*) filter (where steps.is_during) as during_count,
        count(*) filter (where steps.is_during and steps.covers) as covering_count,
        count(*) filter (where steps.is_during and steps.journey > interval 0 second) as elsewhere_count,
        bool_or(steps.via_imsi is null) filter (where steps.is_during and steps.covers) as is_direct,
        min(steps.via_imsi) filter (where steps.is_during and steps.covers) as via_imsi,
        arg_max(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            (steps.seen_at, -steps.step)
        ) filter (where steps.seen_at < steps.occurred_from_at) as before,
        arg_min(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            (not steps.covers, steps.distance_m, steps.step)
        ) filter (where steps.is_during) as during,
        arg_min(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            (steps.seen_at, steps.step)
        ) filter (where steps.seen_at > steps.occurred_to_at) as after
    from steps
    cross join limits
    group by steps.case_id, steps.identifier_type, steps.identifier
)

select
    asked.case_id,
    asked.force_code,
    asked.identifier_type,
    asked.identifier,
    asked.is_own,
    case
        when not judged.is_reachable and judged.covering_count = 0 and not coalesce(judged.is_contradictory, false)
            then 'inconsistent'
        when judged.is_reachable and judged.covering_count > 0 and not coalesce(judged.is_contradictory, false)
            then 'consistent'
        else 'no_data'
    end as verdict,
    asked.occurred_from_at,
    asked.occurred_to_at,
    coalesce(judged.during_count, 0) as during_count,
    coalesce(judged.covering_count, 0) as covering_count,
    coalesce(judged.elsewhere_count, 0) as elsewhere_count,
    judged.is_reachable,
    coalesce(judged.is_contradictory, false) as is_contradictory,
    asked.habit_share,
    case when judged.covering_count > 0 and not coalesce(judged.is_direct, false) then judged.via_imsi end as via_imsi,
    judged.before.at as before_at,
    judged.before.distance_m as before_distance_m,
    judged.before.cell_id as before_cell_id,
    judged.before.feed as before_feed,
    judged.before.load_id as before_load_id,
    judged.before.line_number as before_line_number,
    judged.during.at as during_at,
    judged.during.distance_m as during_distance_m,
    judged.during.cell_id as during_cell_id,
    traffic.traffic_share as during_traffic_share,
    judged.during.feed as during_feed,
    judged.during.load_id as during_load_id,
    judged.during.line_number as during_line_number,
    judged.after.at as after_at,
    judged.after.distance_m as after_distance_m,
    judged.after.cell_id as after_cell_id,
    judged.after.feed as after_feed,
    judged.after.load_id as after_load_id,
    judged.after.line_number as after_line_number
from asked
left join judged
    on
        judged.case_id = asked.case_id
        and judged.identifier_type = asked.identifier_type
        and judged.identifier = asked.identifier
left join evidence.cell_traffic as traffic
    on traffic.cell_id = judged.during.cell_id and traffic.seen_on = judged.during.at::date
where asked.is_own or (judged.is_reachable and judged.covering_count > 0 and not judged.is_contradictory)
