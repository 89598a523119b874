-- Identifiers and who used them: the strongest attribution is to the true person.
with strongest as (
    select identifier, max_by(person_id, strength) as person_id from evidence.attributions group by identifier
),

named as (
    select distinct identities.operation, identities.person, records.person_id
    from truth_identities as identities
    inner join linkage.person_records as records
        on records.case_id = identities.case_id and records.subject_ref = identities.subject_ref
)

select
    holdings.operation,
    holdings.kind,
    count(*) filter (named.person_id = strongest.person_id) as found,
    count(*) filter (strongest.person_id is null) as missed,
    count(*) filter (named.person_id <> strongest.person_id) as wrong
from truth_holdings as holdings
inner join named on named.operation = holdings.operation and named.person = holdings.person
left join strongest on strongest.identifier = holdings.identifier
group by all
