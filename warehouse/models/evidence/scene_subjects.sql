-- One row per case with a place and a time, and identifier of which it is asked whether its device can have been there.
-- is_own: the case itself holds the identifier, whatever the part of its holder. Others: identifiers that another case
-- holds for a suspect and whose device used the scene's cells at the time (evidence.scene_visits), unless it has a
-- habit there and the case has no cell records of its own that show it. A visitor goes under the number that is held,
-- else under that of its SIM, else under its SIM or its handset. Habits: see evidence.scene_visits. subject: a number
-- for the row.
with held as (
    select distinct case_id, identifier_type, identifier
    from evidence.case_identifiers
    where identifier_type in ('number', 'imsi', 'imei') and via in ('register', 'authority', 'use')
),

known as (
    select
        identifier_type,
        identifier,
        bool_or(role in ('suspect', 'associate', 'other')) as is_of_interest
    from evidence.case_identifiers
    where identifier_type in ('number', 'imsi', 'imei') and via in ('register', 'authority', 'use')
    group by identifier_type, identifier
),

sim_numbers as (
    -- a SIM stands for a number where records show it with one number only
    select imsi, min(number) as number
    from evidence.device_spells
    where imsi is not null and number is not null
    group by imsi
    having count(distinct number) = 1
),

faces as (
    -- visits under what is known of the visitor, the number preferred
    select visits.case_id, known.identifier_type, known.identifier, visits.at_time_count, visits.dump_count,
        visits.habit_share, visits.is_resident, visits.is_commuter, visits.imsi, visits.imei, visits.number,
        known.is_of_interest, 1 as preference
    from evidence.scene_visits as visits
    left join sim_numbers on sim_numbers.imsi = visits.imsi
    inner join known
        on known.identifier = coalesce(visits.number, sim_numbers.number) and known.identifier_type = 'number'
    union all
    select visits.case_id, known.identifier_type, known.identifier, visits.at_time_count, visits.dump_count,
        visits.habit_share, visits.is_resident, visits.is_commuter, visits.imsi, visits.imei, visits.number,
        known.is_of_interest, 2
    from evidence.scene_visits as visits
    inner join known on known.identifier = visits.imsi and known.identifier_type = 'imsi'
    union all
    select visits.case_id, known.identifier_type, known.identifier, visits.at_time_count, visits.dump_count,
        visits.habit_share, visits.is_resident, visits.is_commuter, visits.imsi, visits.imei, visits.number,
        known.is_of_interest, 3
    from evidence.scene_visits as visits
    inner join known on known.identifier = visits.imei and known.identifier_type = 'imei'
),

habits as (
    select case_id, identifier_type, identifier, max(habit_share) as habit_share, bool_or(is_resident) as is_resident,
        bool_or(is_commuter) as is_commuter
    from faces
    group by case_id, identifier_type, identifier
),

visitors as (
    select case_id, identifier_type, identifier
    from faces
    where is_of_interest and at_time_count > 0 and (dump_count > 0 or not (is_resident or is_commuter))
    qualify preference = min(preference) over (partition by case_id, number, imsi, imei)
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
    row_number() over (order by asked.case_id, asked.identifier_type, asked.identifier) as subject,
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
