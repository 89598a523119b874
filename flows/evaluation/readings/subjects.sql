-- One row per subject of a case: the true person and the resolved one.
select
    identities.operation || ':' || identities.person as person,
    min(records.person_id) as person_id
from truth_identities as identities
inner join linkage.person_records as records
    on records.case_id = identities.case_id and records.subject_ref = identities.subject_ref
group by identities.operation, identities.person, identities.case_id, identities.subject_ref
order by identities.operation, identities.person, identities.case_id, identities.subject_ref
