-- One row per line of a service's records that shows an account coming from an address.
select
    'service_logs' as feed,
    lower(trim(account)) as account,
    service,
    client_ip,
    client_port,
    occurred_at as used_at,
    load_id,
    line_number
from raw.service_logs
where client_ip is not null
union all
select
    'messages' as feed,
    lower(trim(sender)) as account,
    service,
    client_ip,
    client_port,
    sent_at as used_at,
    load_id,
    line_number
from raw.messages
where client_ip is not null
