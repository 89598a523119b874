-- Bad rows: ends of links that are neither a recorded offence nor a case with subjects.
select ends.case_id
from (
    select case_a as case_id from linkage.case_links
    union all
    select case_b from linkage.case_links
) as ends
where
    not exists (select 1 from raw.offences as offences where offences.case_id = ends.case_id)
    and not exists (select 1 from raw.case_subjects as subjects where subjects.case_id = ends.case_id)
