-- One row per case with a place and identifier: whether records are consistent with its device being there then.
-- verdict: consistent (in use at the time through a cell that may serve the scene, and the uses around leave time to
-- have been there), inconsistent (the uses around it leave no moment of the offence's time at which the device can have
-- been there), no_data (neither: no use that decides, or uses that contradict each other). An absent record is no
-- finding of absence. Two uses too far apart for any journey are an error of the data first: where one of them bears on
-- the offence's time it is_contradictory, neither of the two makes the verdict consistent, and none is inconsistent.
-- could_be_there: some moment of
-- the time is left by all uses. Identifiers of other cases (is_own false) are listed only where they are consistent.
-- evidence.scene_uses lists the records.
with steps as (
    -- between one use and the next the device can have been at the scene from the latest arrival to the first departure
    select
        uses.*,
        asked.occurred_from_at,
        asked.occurred_to_at,
        max(uses.there_from_at) over (
            partition by uses.subject order by uses.seen_at, uses.load_id, uses.line_number, uses.moment desc
            rows between unbounded preceding and current row
        ) as arrival_at,
        min(uses.there_until_at) over (
            partition by uses.subject order by uses.seen_at, uses.load_id, uses.line_number, uses.moment desc
            rows between 1 following and unbounded following
        ) as departure_at,
        row_number() over (
            partition by uses.subject order by uses.seen_at, uses.load_id, uses.line_number, uses.moment desc
        ) as step,
        uses.is_contradictory or coalesce(lag(uses.is_contradictory) over (
            partition by uses.subject order by uses.seen_at, uses.load_id, uses.line_number, uses.moment desc
        ), false) as is_doubtful
    from evidence.scene_uses as uses
    inner join evidence.scene_subjects as asked on asked.subject = uses.subject
    where uses.distance_m is not null
),

judged as (
    select
        subject,
        bool_or(
            greatest(arrival_at, occurred_from_at) <= least(coalesce(departure_at, occurred_to_at), occurred_to_at)
        ) or min(there_until_at) >= min(occurred_from_at) as could_be_there,
        bool_or(is_contradictory) as is_contradictory,
        count(*) filter (where is_during) as during_count,
        count(*) filter (where is_during and is_covering) as covering_count,
        count(*) filter (where is_during and is_covering and not is_doubtful) as sound_count,
        count(*) filter (where is_during and there_from_at > seen_at) as elsewhere_count,
        bool_or(via_imsi is null) filter (where is_during and is_covering) as is_direct,
        min(via_imsi) filter (where is_during and is_covering) as via_imsi,
        arg_max(
            {'seen_at': seen_at, 'distance_m': distance_m, 'cell_id': cell_id, 'feed': feed, 'load_id': load_id,
                'line_number': line_number},
            step
        ) filter (where seen_at < occurred_from_at) as before,
        arg_min(
            {'seen_at': seen_at, 'distance_m': distance_m, 'cell_id': cell_id, 'feed': feed, 'load_id': load_id,
                'line_number': line_number},
            (not is_covering, distance_m, step)
        ) filter (where is_during) as during,
        arg_min(
            {'seen_at': seen_at, 'distance_m': distance_m, 'cell_id': cell_id, 'feed': feed, 'load_id': load_id,
                'line_number': line_number},
            step
        ) filter (where seen_at > occurred_to_at) as after
    from steps
    group by subject
),

unplaced as (
    select subject, count(*) as unplaced_count
    from evidence.scene_uses
    where distance_m is null
    group by subject
)

select
    asked.case_id,
    asked.force_code,
    asked.identifier_type,
    asked.identifier,
    asked.is_own,
    case
        when judged.could_be_there and judged.sound_count > 0 then 'consistent'
        when judged.is_contradictory then 'no_data'
        when not judged.could_be_there and judged.covering_count = 0 then 'inconsistent'
        else 'no_data'
    end as verdict,
    asked.occurred_from_at,
    asked.occurred_to_at,
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
    judged.before.seen_at as before_at,
    judged.before.distance_m as before_distance_m,
    judged.before.cell_id as before_cell_id,
    judged.before.feed as before_feed,
    judged.before.load_id as before_load_id,
    judged.before.line_number as before_line_number,
    judged.during.seen_at as during_at,
    judged.during.distance_m as during_distance_m,
    judged.during.cell_id as during_cell_id,
    traffic.traffic_share as during_traffic_share,
    judged.during.feed as during_feed,
    judged.during.load_id as during_load_id,
    judged.during.line_number as during_line_number,
    judged.after.seen_at as after_at,
    judged.after.distance_m as after_distance_m,
    judged.after.cell_id as after_cell_id,
    judged.after.feed as after_feed,
    judged.after.load_id as after_load_id,
    judged.after.line_number as after_line_number
from evidence.scene_subjects as asked
left join judged on judged.subject = asked.subject
left join unplaced on unplaced.subject = asked.subject
left join evidence.cell_traffic as traffic
    on traffic.cell_id = judged.during.cell_id and traffic.seen_on = judged.during.seen_at::date
where asked.is_own or (judged.could_be_there and judged.sound_count > 0)
