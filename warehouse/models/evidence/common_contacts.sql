-- One row per case, identifier of one of its subjects and counterpart that more than one touch has.
-- The rest of evidence.case_contacts ties no two cases and makes no hub: a counterpart that one case alone has. A sum over hashes finds what has a second touch, and little enough is left to be compared in full; a
-- collision of hashes, or one case with two own identifiers, lets a row more stand here and changes no count that is
-- made of it. Listed and decided hubs stand here whoever touches them, so that their degree can be told.
with touches as (
    select hash(identifier_type, other_identifier) as touched
    from evidence.case_contacts
    union all
    select hash(identifier_type, identifier)
    from (select distinct case_id, identifier_type, identifier from evidence.case_identifiers)
),

common as (
    select touched
    from touches
    group by touched
    having count(*) > 1
    union
    select hash('number', number)
    from config.hub_numbers
    union
    select hash(identifier_type, identifier)
    from config.hub_decisions
)

select
    contacts.case_id,
    contacts.force_code,
    contacts.subject_ref,
    contacts.role,
    contacts.basis,
    contacts.identifier_type,
    contacts.own_identifier,
    contacts.other_identifier,
    contacts.event_count,
    contacts.outgoing_count,
    contacts.first_seen_at,
    contacts.last_seen_at
from evidence.case_contacts as contacts
semi join common on common.touched = hash(contacts.identifier_type, contacts.other_identifier)
order by contacts.case_id, contacts.identifier_type, contacts.own_identifier, contacts.other_identifier
