-- One row per case of the crime register, with the days between which its offence can have happened (clock in the UK).
select
    case_id,
    min(force_code) as force_code,
    min(offence_group) as offence_group,
    min(((occurred_from_at at time zone 'UTC') at time zone 'Europe/London')::date) as occurred_from_on,
    max(((occurred_to_at at time zone 'UTC') at time zone 'Europe/London')::date) as occurred_to_on
from staging.offences
where case_id is not null
group by case_id
order by case_id
