-- Did these two communicate?
-- Of: identifier, identifier.
-- Mind: Records show that their telephones or accounts did, not who held them. No row: nothing was returned that shows it.
select
    contact_on,
    event_count,
    answered_count,
    missed_count,
    diverted_count,
    text_count,
    message_count,
    talk_s,
    first_seen_at,
    last_seen_at
from evidence.contacts
where
    (identifier_a = $a and identifier_b = $b)
    or (identifier_a = $b and identifier_b = $a)
order by contact_on
