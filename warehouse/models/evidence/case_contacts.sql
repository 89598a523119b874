-- One row per case, identifier of one of its subjects and counterpart that it communicated with.
-- Counted while the identifier was the subject's. Identifiers known only by address or subscription are left out: the
-- payer of a line need not be its user.
with contacts as (
    select
        identifier_type,
        identifier_a as own_identifier,
        identifier_b as other_identifier,
        contact_on,
        event_count,
        a_to_b_count as outgoing_count,
        talk_s,
        first_seen_at,
        last_seen_at
    from evidence.contacts
    union all
    select
        identifier_type,
        identifier_b,
        identifier_a,
        contact_on,
        event_count,
        b_to_a_count,
        talk_s,
        first_seen_at,
        last_seen_at
    from evidence.contacts
)

select
    held.case_id,
    held.identifier_type,
    held.identifier as own_identifier,
    contacts.other_identifier,
    min(held.force_code) as force_code,
    min(held.subject_ref) as subject_ref,
    min(held.role) as role,
    min(held.basis) as basis,
    sum(contacts.event_count)::bigint as event_count,
    sum(contacts.outgoing_count)::bigint as outgoing_count,
    sum(contacts.talk_s)::bigint as talk_s,
    count(*) as day_count,
    min(contacts.first_seen_at) as first_seen_at,
    max(contacts.last_seen_at) as last_seen_at
from evidence.case_identifiers as held
inner join contacts
    on contacts.identifier_type = held.identifier_type and contacts.own_identifier = held.identifier
where
    held.via in ('register', 'authority', 'use')
    and coalesce(contacts.last_seen_at >= held.period_from_at, true)
    and coalesce(contacts.first_seen_at <= held.period_to_at, true)
group by held.case_id, held.identifier_type, held.identifier, contacts.other_identifier
