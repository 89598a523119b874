-- One row per called identifier and day (UTC) with calls or texts whose caller no record shows.
-- By day: contact_on.
-- The caller withheld the number, and no provider returned the caller's own record of the call. They may be many
-- callers or one. The records behind a row are those of its identifier and day without from_identifier in
-- evidence.communications.
select
    identifier_type,
    to_identifier as identifier,
    started_at::date as contact_on,
    count(*) as event_count,
    count(*) filter (where kind = 'call' and outcome = 'answered') as answered_count,
    count(*) filter (where kind = 'call' and outcome = 'missed') as missed_count,
    count(*) filter (where kind = 'call' and outcome = 'diverted') as diverted_count,
    count(*) filter (where kind = 'text') as text_count,
    sum(coalesce(duration_s, 0))::bigint as talk_s,
    min(started_at) as first_seen_at,
    max(started_at) as last_seen_at
from evidence.communications
where from_identifier is null
group by identifier_type, to_identifier, started_at::date
