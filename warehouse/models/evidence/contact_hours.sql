-- One row per pair of identifiers and hour (UTC) in which they communicated; identifier_a sorts before identifier_b.
-- By day: contact_at.
-- For questions about hours around an event; evidence.contacts has the day's counts by kind. contact_at is the hour's
-- beginning. A diverted call is a contact of the caller with either party.
with parties as (
    select identifier_type, from_identifier, to_identifier as other_identifier, started_at
    from evidence.communications
    where from_identifier is not null
    union all
    select identifier_type, from_identifier, forwarded_identifier, started_at
    from evidence.communications
    where from_identifier is not null and forwarded_identifier <> from_identifier
)

select
    identifier_type,
    least(from_identifier, other_identifier) as identifier_a,
    greatest(from_identifier, other_identifier) as identifier_b,
    date_trunc('hour', started_at) as contact_at,
    count(*) as event_count,
    count(*) filter (where from_identifier < other_identifier) as a_to_b_count,
    min(started_at) as first_seen_at,
    max(started_at) as last_seen_at
from parties
group by identifier_type, least(from_identifier, other_identifier), greatest(from_identifier, other_identifier),
    date_trunc('hour', started_at)
