-- One row per force, month and offence group; every recorded offence counts once.
select
    force_code,
    force_name,
    month,
    offence_group,
    count(*) as offence_count,
    count(*) filter (where has_comms_data) as with_comms_data_count,
    count(*) filter (where link_count > 0) as linked_case_count,
    count(*) filter (where outcome_type = 1) as outcome_charged_count,
    count(*) filter (where outcome_type = 18) as outcome_no_suspect_count,
    count(*) filter (where outcome_type = 0) as outcome_unassigned_count
from linkage.cases
group by force_code, force_name, month, offence_group
order by force_code, month, offence_group
