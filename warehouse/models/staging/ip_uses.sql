-- One row per line of a service's records that shows an account coming from an address.
-- By day: used_at.
-- precision_s: what the time as delivered leaves open (1: it names the second; 60: the minute; 3600: less than that).
-- is_ambiguous: the clock showed this time twice (autumn change); used_at is the earlier. Port 0 is no port.
with lines as (
    select
        'service_logs' as feed, service, account, client_ip, client_port,
        occurred_at as used_at, occurred_at_original as original, occurred_at_is_ambiguous as is_ambiguous,
        load_id, line_number
    from raw.service_logs
    where client_ip is not null
    union all
    select
        'messages' as feed, service, sender, client_ip, client_port,
        sent_at, sent_at_original, sent_at_is_ambiguous,
        load_id, line_number
    from raw.messages
    where client_ip is not null
)

select
    feed,
    service,
    lower(trim(account)) as account,
    case
        when starts_with(client_ip, '::ffff:') and contains(client_ip, '.') then substr(client_ip, 8) else client_ip
    end as client_ip,
    nullif(client_port, 0) as client_port,
    used_at,
    case
        when original is null or used_at <> date_trunc('minute', used_at) then 1
        when regexp_matches(original, '[0-9]:[0-9]{2}:[0-9]{2}|^[0-9]{10}$|^[0-9]{14}|T[0-9]{6}') then 1
        when regexp_matches(original, '(^|[ T])[0-9]{1,2}:[0-9]{2}|^[0-9]{12}|T[0-9]{4}') then 60
        else 3600
    end as precision_s,
    coalesce(is_ambiguous, false) as is_ambiguous,
    load_id,
    line_number
from lines
