-- One row per pair of identifiers and day (UTC) on which they communicated; identifier_a sorts before identifier_b.
-- By day: contact_on.
-- A diverted call counts as diverted for the caller with either party; its seconds are with the party that it reached.
-- Calls whose caller no record shows are in no pair (evidence.unknown_callers). A call counts as withheld where the
-- called party's provider shows no number, and the caller's own record does. The records behind a row are those of its
-- two identifiers and its day in evidence.communications.
with parties as (
    select
        identifier_type,
        from_identifier,
        to_identifier,
        kind,
        outcome,
        is_withheld,
        started_at,
        case when forwarded_identifier is null then coalesce(duration_s, 0) else 0 end as talk_s
    from evidence.communications
    where from_identifier is not null
    union all
    select
        identifier_type,
        from_identifier,
        forwarded_identifier,
        kind,
        outcome,
        is_withheld,
        started_at,
        coalesce(duration_s, 0)
    from evidence.communications
    where from_identifier is not null and forwarded_identifier <> from_identifier
)

select
    identifier_type,
    least(from_identifier, to_identifier) as identifier_a,
    greatest(from_identifier, to_identifier) as identifier_b,
    started_at::date as contact_on,
    count(*) as event_count,
    count(*) filter (where kind = 'call' and outcome = 'answered') as answered_count,
    count(*) filter (where kind = 'call' and outcome = 'missed') as missed_count,
    count(*) filter (where kind = 'call' and outcome = 'diverted') as diverted_count,
    count(*) filter (where kind = 'text') as text_count,
    count(*) filter (where kind = 'message') as message_count,
    count(*) filter (where from_identifier < to_identifier) as a_to_b_count,
    count(*) filter (where from_identifier > to_identifier) as b_to_a_count,
    count(*) filter (where is_withheld and from_identifier < to_identifier) as a_to_b_withheld_count,
    count(*) filter (where is_withheld and from_identifier > to_identifier) as b_to_a_withheld_count,
    sum(talk_s)::bigint as talk_s,
    min(started_at) as first_seen_at,
    max(started_at) as last_seen_at
from parties
group by identifier_type, least(from_identifier, to_identifier), greatest(from_identifier, to_identifier),
    started_at::date
