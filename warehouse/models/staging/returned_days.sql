-- One row per authority and day (UTC) on which events lie that were returned under it, with their number.
-- By day: event_on.
with records as (
    select authorisation_urn, started_at::date as event_on, count(*) as record_count
    from raw.calls
    group by authorisation_urn, started_at::date
    union all
    select authorisation_urn, occurred_at::date, count(*)
    from raw.cell_events
    group by authorisation_urn, occurred_at::date
    union all
    select authorisation_urn, started_at::date, count(*)
    from raw.ip_sessions
    group by authorisation_urn, started_at::date
    union all
    select authorisation_urn, occurred_at::date, count(*)
    from raw.service_logs
    group by authorisation_urn, occurred_at::date
    union all
    select authorisation_urn, sent_at::date, count(*)
    from raw.messages
    group by authorisation_urn, sent_at::date
)

select
    authorisation_urn,
    event_on,
    sum(record_count)::bigint as record_count
from records
where authorisation_urn is not null
group by authorisation_urn, event_on
