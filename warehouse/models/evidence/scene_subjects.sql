-- One row per case with a place and a time, and identifier of which it is asked whether its device can have been there.
-- is_own: the case itself holds the identifier, whatever the part of its holder. Others: identifiers that another case
-- holds for a suspect and whose device used the scene's cells at the time (evidence.scene_visits), unless it has a habit
-- there and the case has no cell records of its own that show it. A visitor goes under the number that is held, else under
-- that of its SIM, else under its SIM or its handset. Habits: see evidence.scene_visits.
with held as (
    select case_id, identifier_type, identifier
    from evidence.case_identifiers
    where identifier_type in ('number', 'imsi', 'imei') and via in ('register', 'authority', 'use')
    group by case_id, identifier_type, identifier
),

known as (
    select distinct identifier_type, identifier
    from evidence.case_identifiers
    where
        identifier_type in ('number', 'imsi', 'imei')
        and via in ('register', 'authority', 'use')
        and role in ('suspect', 'associate', 'other')
),

sim_numbers as (
    -- a SIM stands for a number where records show it with one number only
    select imsi, min(number) as number
    from evidence.device_spells
    where imsi is not null and number is not null
    group by imsi
    having count(distinct number) = 1
),

visits as (
    select visits.*, coalesce(visits.number, sim_numbers.number) as likely_number
    from evidence.scene_visits as visits
    left join sim_numbers on visits.number is null and sim_numbers.imsi = visits.imsi
),

faces as (
    select case_id, 'number' as identifier_type, likely_number as identifier, at_time_count, dump_count, habit_share,
        is_resident, is_commuter, 1 as preference, visits.first_load_id, visits.first_line_number, visits.imsi, visits.imei
    from visits
    where likely_number is not null
    union all
    select case_id, 'imsi', imsi, at_time_count, dump_count, habit_share, is_resident, is_commuter, 2, first_load_id,
        first_line_number, imsi, imei
    from visits
    where imsi is not null
    union all
    select case_id, 'imei', imei, at_time_count, dump_count, habit_share, is_resident, is_commuter, 3, first_load_id,
        first_line_number, imsi, imei
    from visits
    where imei is not null
),

habits as (
    select case_id, identifier_type, identifier, max(habit_share) as habit_share, bool_or(is_resident) as is_resident,
        bool_or(is_commuter) as is_commuter
    from faces
    group by case_id, identifier_type, identifier
),

visitors as (
    select faces.case_id, faces.identifier_type, faces.identifier
    from faces
    semi join known on known.identifier_type = faces.identifier_type and known.identifier = faces.identifier
    where faces.at_time_count > 0 and (faces.dump_count > 0 or not (faces.is_resident or faces.is_commuter))
    qualify faces.preference = min(faces.preference) over (
        partition by faces.case_id, faces.first_load_id, faces.first_line_number, faces.imsi, faces.imei
    )
),

asked as (
    select case_id, identifier_type, identifier, true as is_own from held
    union all
    select distinct case_id, identifier_type, identifier, false
    from visitors
    anti join held
        on
            held.case_id = visitors.case_id
            and held.identifier_type = visitors.identifier_type
            and held.identifier = visitors.identifier
)

select
    asked.case_id,
    scenes.force_code,
    scenes.occurred_from_at,
    scenes.occurred_to_at,
    scenes.latitude,
    scenes.longitude,
    asked.identifier_type,
    asked.identifier,
    asked.is_own,
    habits.habit_share,
    coalesce(habits.is_resident, false) as is_resident,
    coalesce(habits.is_commuter, false) as is_commuter
from asked
inner join staging.offences as scenes on scenes.case_id = asked.case_id
left join habits
    on
        habits.case_id = asked.case_id
        and habits.identifier_type = asked.identifier_type
        and habits.identifier = asked.identifier
where
    scenes.latitude is not null
    and scenes.longitude is not null
    and scenes.occurred_from_at is not null
    and scenes.occurred_to_at is not null
