-- Records of named persons, in pairs: one resolved person where it is one person, two where they are two.
with records as (
    select identities.operation, identities.person, records.person_id, identities.case_id, identities.subject_ref
    from truth_identities as identities
    inner join linkage.person_records as records
        on records.case_id = identities.case_id and records.subject_ref = identities.subject_ref
)

select
    a.operation,
    '(all pairs)' as kind,
    count(*) filter (a.person = b.person and a.person_id = b.person_id) as found,
    count(*) filter (a.person = b.person and a.person_id <> b.person_id) as missed,
    count(*) filter (a.person <> b.person and a.person_id = b.person_id) as wrong
from records as a
inner join records as b
    on b.operation = a.operation and (b.person = a.person or b.person_id = a.person_id)
    and (b.case_id, b.subject_ref) > (a.case_id, a.subject_ref)
group by all
