-- One row per recorded offence, with the month that it counts in and its offence group.
-- The month is that of recording, as in the published tables, else of the earliest time, on the clock in the UK.
select
    offence.case_id,
    offence.force_code,
    forces.force_name,
    date_trunc(
        'month',
        coalesce(
            offence.recorded_on,
            ((offence.occurred_from_at at time zone 'UTC') at time zone 'Europe/London')::date
        )
    )::date as month,
    coalesce(code.offence_group, category.offence_group, 'other') as offence_group,
    offence.occurred_from_at,
    offence.occurred_to_at,
    offence.latitude,
    offence.longitude,
    offence.outcome_type,
    offence.load_id,
    offence.line_number
from raw.offences as offence
left join config.forces as forces on forces.force_code = offence.force_code
left join config.offence_codes as code on code.offence_code = offence.offence_code
left join config.offence_categories as category on category.offence_category = offence.offence_category
