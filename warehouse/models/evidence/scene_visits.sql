-- One row per case with a place, and device as its records name it, in use through a cell of the scene about the time.
-- Two ways into it: a use of one of the scene's cells (evidence.scene_cells) from scene_around_min before the offence's
-- time to as long after it; or any line of the cell records that the case itself asked for (dump_count). Offences whose
-- time is known to no better than scene_longest_h have the latter only: residents would fill them. A visit to cells is
-- none to the place. is_resident: the identifier used the scene's cells by night (midnight to five, UTC) on
-- scene_habit_days other days or more; is_commuter: at the same hours of so many other days, or on a large share of its
-- days. The days of the offence are no other days. Of who is seen on few days no habit is known: absent.
with limits as (
    select
        to_minutes((max(value) filter (where name = 'scene_tolerance_min'))::bigint) as tolerance,
        to_minutes((max(value) filter (where name = 'scene_around_min'))::bigint) as around,
        to_hours((max(value) filter (where name = 'scene_longest_h'))::bigint) as longest,
        max(value) filter (where name = 'scene_habit_share') as habit_share,
        max(value) filter (where name = 'scene_habit_days') as habit_days
    from config.thresholds
),

scenes as (
    -- of an offence that took too long no time is left
    select
        case_id,
        case when occurred_to_at - occurred_from_at <= longest then occurred_from_at - tolerance end as time_from_at,
        case when occurred_to_at - occurred_from_at <= longest then occurred_to_at + tolerance end as time_to_at,
        case when occurred_to_at - occurred_from_at <= longest then occurred_from_at - around end as from_at,
        case when occurred_to_at - occurred_from_at <= longest then occurred_to_at + around end as to_at
    from staging.offences
    cross join limits
    where case_id is not null and latitude is not null and longitude is not null
),

windows as (
    -- a cell's records can be a scene's because the cell may serve it, because they were asked for, or both
    select
        scenes.*,
        cells.cell_id,
        cells.valid_from_at,
        cells.valid_to_at,
        cells.distance_m,
        true as is_serving,
        asked.period_from_at as asked_from_at,
        asked.period_to_at as asked_to_at
    from evidence.scene_cells as cells
    inner join scenes on scenes.case_id = cells.case_id
    left join staging.authorised_cells as asked on asked.case_id = cells.case_id and asked.cell_id = cells.cell_id
    union all
    select
        scenes.*, asked.cell_id, timestamp '1900-01-01', timestamp '9999-12-31', null, false, asked.period_from_at,
        asked.period_to_at
    from staging.authorised_cells as asked
    inner join scenes on scenes.case_id = asked.case_id
    anti join evidence.scene_cells as cells on cells.case_id = asked.case_id and cells.cell_id = asked.cell_id
),

window_days as (
    select
        windows.*,
        greatest(valid_from_at, least(windows.from_at, windows.asked_from_at)) as earliest_at,
        least(valid_to_at, greatest(windows.to_at, windows.asked_to_at)) as latest_at,
        unnest(generate_series(
            least(windows.from_at, windows.asked_from_at)::date, greatest(windows.to_at, windows.asked_to_at)::date,
            interval 1 day
        ))::date as seen_on
    from windows
),

uses as (
    select
        days.case_id,
        days.distance_m,
        coalesce(days.is_serving and seen.seen_at between days.time_from_at and days.time_to_at, false) as is_at_time,
        coalesce(seen.feed = 'cell_events' and seen.seen_at between days.asked_from_at and days.asked_to_at, false)
            as is_in_dump,
        seen.identifier_type,
        seen.identifier,
        seen.number,
        seen.imsi,
        seen.imei,
        seen.seen_at,
        seen.feed,
        seen.load_id,
        seen.line_number
    from evidence.sightings as seen
    inner join window_days as days
        on
            days.cell_id = seen.cell_id
            and days.seen_on = seen.seen_on
            and days.earliest_at <= seen.seen_at
            and days.latest_at >= seen.seen_at
    where
        seen.seen_at < days.valid_to_at
        and (
            (days.is_serving and seen.seen_at between days.from_at and days.to_at)
            or (seen.feed = 'cell_events' and seen.seen_at between days.asked_from_at and days.asked_to_at)
        )
),

visits as (
    select
        case_id,
        identifier_type,
        identifier,
        number,
        imsi,
        imei,
        count(*) as use_count,
        count(*) filter (where is_at_time) as at_time_count,
        count(*) filter (where is_in_dump) as dump_count,
        bit_or(1::bigint << date_part('hour', seen_at)) as hour_mask,
        min(distance_m) as least_distance_m,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        min({'seen_at': seen_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed}) as first_record,
        max({'seen_at': seen_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed}) as last_record
    from uses
    group by case_id, identifier_type, identifier, number, imsi, imei
),

activity as (
    select identifier_type, identifier, count(distinct seen_on) as day_count
    from evidence.cell_days
    group by identifier_type, identifier
),

visitors as (
    -- those in use on enough days to have a habit, numbered: numbers are grouped faster than texts
    select
        visits.case_id,
        visits.identifier_type,
        visits.identifier,
        row_number() over (order by visits.case_id, visits.identifier_type, visits.identifier) as visitor,
        bit_or(visits.hour_mask) as hour_mask,
        least(min(scenes.from_at), min(visits.first_seen_at))::date as from_on,
        greatest(max(scenes.to_at), max(visits.last_seen_at))::date as to_on
    from visits
    inner join scenes on scenes.case_id = visits.case_id
    semi join (
        select activity.* from activity inner join limits on activity.day_count > limits.habit_days
    ) as active
        on active.identifier = visits.identifier and active.identifier_type = visits.identifier_type
    group by visits.case_id, visits.identifier_type, visits.identifier
),

visitor_cells as (
    select visitors.*, cells.cell_id
    from visitors
    inner join (select distinct case_id, cell_id from evidence.scene_cells) as cells
        on cells.case_id = visitors.case_id
),

habit_days as (
    select
        visited.visitor,
        used.seen_on,
        bit_or(visited.hour_mask) as hour_mask,
        bit_or(used.hour_mask) as used_mask
    from evidence.cell_days as used
    inner join visitor_cells as visited
        on
            visited.identifier = used.identifier
            and visited.cell_id = used.cell_id
            and visited.identifier_type = used.identifier_type
    where used.seen_on not between visited.from_on and visited.to_on
    group by visited.visitor, used.seen_on
),

habits as (
    select
        visitor,
        count(*) as day_count,
        count(*) filter (where used_mask & (hour_mask | (hour_mask << 1) | (hour_mask >> 1)) <> 0)
            as same_hour_day_count,
        count(*) filter (where used_mask & 31 <> 0) as night_day_count
    from habit_days
    group by visitor
)

select
    visits.case_id,
    visits.identifier_type,
    visits.identifier,
    visits.number,
    visits.imsi,
    visits.imei,
    visits.use_count,
    visits.at_time_count,
    visits.dump_count,
    visits.least_distance_m,
    visits.first_seen_at,
    visits.last_seen_at,
    visits.first_record.feed as first_feed,
    visits.first_record.load_id as first_load_id,
    visits.first_record.line_number as first_line_number,
    visits.last_record.feed as last_feed,
    visits.last_record.load_id as last_load_id,
    visits.last_record.line_number as last_line_number,
    activity.day_count as active_day_count,
    case when visitors.visitor is not null then coalesce(habits.day_count, 0) end as habit_day_count,
    case when visitors.visitor is not null then coalesce(habits.same_hour_day_count, 0) end as same_hour_day_count,
    case when visitors.visitor is not null then coalesce(habits.night_day_count, 0) end as night_day_count,
    case when visitors.visitor is not null then coalesce(habits.day_count, 0) / activity.day_count end as habit_share,
    coalesce(habits.night_day_count >= limits.habit_days, false) as is_resident,
    coalesce(
        habits.night_day_count < limits.habit_days
        and habits.day_count >= limits.habit_days
        and (
            habits.same_hour_day_count >= limits.habit_days
            or habits.day_count >= limits.habit_share * activity.day_count
        ),
        false
    ) as is_commuter
from visits
cross join limits
left join activity on activity.identifier = visits.identifier and activity.identifier_type = visits.identifier_type
left join visitors
    on
        visitors.case_id = visits.case_id
        and visitors.identifier = visits.identifier
        and visitors.identifier_type = visits.identifier_type
left join habits on habits.visitor = visitors.visitor
