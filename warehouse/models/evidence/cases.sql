-- One row per recorded offence, with whether communications data were obtained for it or on its subjects.
with with_records as (
    select case_id from staging.returned_records
    union
    select case_id from evidence.case_contacts
    union
    select case_id from evidence.case_identifiers where via in ('use', 'address')
)

select
    offences.case_id,
    offences.force_code,
    offences.force_name,
    offences.month,
    offences.offence_group,
    offences.outcome_type,
    with_records.case_id is not null as has_comms_data,
    offences.load_id,
    offences.line_number
from staging.offences as offences
left join with_records on with_records.case_id = offences.case_id
