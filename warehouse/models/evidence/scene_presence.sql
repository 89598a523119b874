-- One row per case with a place and identifier: whether records are consistent with its device being there at the time.
-- verdict: consistent (in use at the time through a cell that may serve the scene, and the uses around leave time to have
-- been there), inconsistent (the uses around it leave no moment of the offence's time at which the device can have been
-- there), no_data (neither: no use that decides, or uses that contradict each other). An absent record is no finding of
-- absence. A device with uses too far apart for any journey is an error of the data first: where one of the two bears on
-- the offence's time it is_contradictory, and no verdict is drawn from it. could_be_there: some moment of the time is left
-- by all uses. Identifiers of other cases (is_own false) are listed only where they are consistent. evidence.scene_uses
-- lists the records.
with limits as (
    select
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'sighting_slack_m') as slack_m
    from config.thresholds
),

uses as (
    select
        *,
        seen_at + to_microseconds((journey_s * 1000000)::bigint) as there_from_at,
        seen_at - to_microseconds((journey_s * 1000000)::bigint) as there_until_at
    from evidence.scene_uses
    where latitude is not null
),

steps as (
    -- between one use and the next the device can have been at the scene from the latest arrival to the first departure
    select
        *,
        max(there_from_at) over (
            partition by case_id, identifier_type, identifier
            order by seen_at, distance_m, cell_id, feed, load_id, line_number, moment, via_imsi
            rows between unbounded preceding and current row
        ) as arrival_at,
        min(there_until_at) over (
            partition by case_id, identifier_type, identifier
            order by seen_at, distance_m, cell_id, feed, load_id, line_number, moment, via_imsi
            rows between 1 following and unbounded following
        ) as departure_at,
        row_number() over trail as step,
        lead(seen_at) over trail as next_seen_at,
        lead(latitude) over trail as next_latitude,
        lead(longitude) over trail as next_longitude,
        lead(range_m) over trail as next_range_m,
        there_from_at > occurred_from_at and there_until_at < occurred_to_at or is_during as is_bearing,
        lead(there_from_at > occurred_from_at and there_until_at < occurred_to_at or is_during) over trail
            as is_next_bearing
    from uses
    window trail as (
        partition by case_id, identifier_type, identifier
        order by seen_at, distance_m, cell_id, feed, load_id, line_number, moment, via_imsi
    )
),

judged as (
    select
        steps.case_id,
        steps.identifier_type,
        steps.identifier,
        bool_or(
            greatest(steps.arrival_at, steps.occurred_from_at)
            <= least(coalesce(steps.departure_at, steps.occurred_to_at), steps.occurred_to_at)
        ) or min(steps.there_until_at) >= min(steps.occurred_from_at) as could_be_there,
        coalesce(bool_or(
            2 * 6371008.8 * asin(sqrt(
                sin(radians(steps.next_latitude - steps.latitude) / 2) ** 2
                + cos(radians(steps.latitude)) * cos(radians(steps.next_latitude))
                * sin(radians(steps.next_longitude - steps.longitude) / 2) ** 2
            )) - steps.range_m - steps.next_range_m - 2 * limits.slack_m
            > limits.speed_ms * (epoch_us(steps.next_seen_at) - epoch_us(steps.seen_at)) / 1000000
            and (steps.is_bearing or steps.is_next_bearing)
        ), false) as is_contradictory,
        count(*) as use_count,
        count(*) filter (where steps.is_during) as during_count,
        count(*) filter (where steps.is_during and steps.is_covering) as covering_count,
        count(*) filter (where steps.is_during and steps.journey_s > 0) as elsewhere_count,
        bool_or(steps.via_imsi is null) filter (where steps.is_during and steps.is_covering) as is_direct,
        min(steps.via_imsi) filter (where steps.is_during and steps.is_covering) as via_imsi,
        arg_max(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            steps.step
        ) filter (where steps.seen_at < steps.occurred_from_at) as before,
        arg_min(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            (not steps.is_covering, steps.distance_m, steps.step)
        ) filter (where steps.is_during) as during,
        arg_min(
            {'at': steps.seen_at, 'distance_m': steps.distance_m, 'cell_id': steps.cell_id, 'feed': steps.feed,
                'load_id': steps.load_id, 'line_number': steps.line_number},
            steps.step
        ) filter (where steps.seen_at > steps.occurred_to_at) as after
    from steps
    cross join limits
    group by steps.case_id, steps.identifier_type, steps.identifier
),

unplaced as (
    select case_id, identifier_type, identifier, count(*) as unplaced_count
    from evidence.scene_uses
    where latitude is null and is_during
    group by case_id, identifier_type, identifier
)

select
    asked.case_id,
    asked.force_code,
    asked.identifier_type,
    asked.identifier,
    asked.is_own,
    case
        when judged.is_contradictory then 'no_data'
        when not judged.could_be_there and judged.covering_count = 0 then 'inconsistent'
        when judged.could_be_there and judged.covering_count > 0 then 'consistent'
        else 'no_data'
    end as verdict,
    asked.occurred_from_at,
    asked.occurred_to_at,
    coalesce(judged.use_count, 0) as use_count,
    coalesce(judged.during_count, 0) as during_count,
    coalesce(judged.covering_count, 0) as covering_count,
    coalesce(judged.elsewhere_count, 0) as elsewhere_count,
    coalesce(unplaced.unplaced_count, 0) as unplaced_count,
    coalesce(judged.could_be_there, true) as could_be_there,
    coalesce(judged.is_contradictory, false) as is_contradictory,
    asked.habit_share,
    asked.is_resident,
    asked.is_commuter,
    case when judged.covering_count > 0 and not judged.is_direct then judged.via_imsi end as via_imsi,
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
from evidence.scene_subjects as asked
left join judged
    on
        judged.case_id = asked.case_id
        and judged.identifier_type = asked.identifier_type
        and judged.identifier = asked.identifier
left join unplaced
    on
        unplaced.case_id = asked.case_id
        and unplaced.identifier_type = asked.identifier_type
        and unplaced.identifier = asked.identifier
left join evidence.cell_traffic as traffic
    on traffic.cell_id = judged.during.cell_id and traffic.seen_on = judged.during.at::date
where asked.is_own or (judged.could_be_there and judged.covering_count > 0 and not judged.is_contradictory)
