-- One row per case, subject and identifier that a force's register holds for the subject.
with identifiers as (
    select *, 'number' as identifier_type, number as identifier, number as recorded_as from raw.case_subjects
    union all
    select *, 'imei', imei, imei from raw.case_subjects
    union all
    select *, 'imsi', imsi, imsi from raw.case_subjects
    union all
    select *, 'account', lower(trim(account)), account from raw.case_subjects
)
select
    case_id,
    force_code,
    subject_ref,
    role,
    source,
    identifier_type,
    identifier,
    recorded_as,
    valid_from_at,
    valid_to_at,
    load_id,
    line_number
from identifiers
where identifier is not null and identifier <> ''
