-- One row per case and subject that a register names, with the key under which a subscription in that name is found.
select
    case_id,
    force_code,
    subject_ref,
    lower(trim(person_name)) || coalesce(' ' || born_on::varchar, '') as holder,
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from raw.case_subjects
where trim(person_name) <> ''
group by case_id, force_code, subject_ref, lower(trim(person_name)) || coalesce(' ' || born_on::varchar, '')
