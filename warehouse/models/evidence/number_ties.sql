-- One row per number and counterpart: over all days on which they communicated, first and last, days and events.
select
    identifier as number,
    counterpart,
    min(contact_on) as first_contact_on,
    max(contact_on) as last_contact_on,
    count(*) as day_count,
    sum(event_count)::bigint as event_count
from (
    select identifier_a as identifier, identifier_b as counterpart, contact_on, event_count
    from evidence.contacts
    where identifier_type = 'number'
    union all
    select identifier_b, identifier_a, contact_on, event_count
    from evidence.contacts
    where identifier_type = 'number'
)
group by identifier, counterpart
