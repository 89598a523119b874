-- One row per account of a service, address, holder (if one is named) and day (UTC) on which the account came from it.
-- By day: used_on.
-- The daily aggregate of evidence.address_holders, from which strands and ties are read; the first line stands for all.
select
    service,
    account,
    client_ip,
    range_kind,
    holder,
    used_at::date as used_on,
    min(line) as line,
    min(number) as number,
    min(imsi) as imsi,
    min(imei) as imei,
    count(*) as line_count,
    count(*) filter (where quality = 'exact') as exact_count,
    count(*) filter (where hour_earlier = 'other' or hour_later = 'other') as clock_sensitive_count,
    min(used_at) as first_used_at,
    max(used_at) as last_used_at,
    arg_min(feed, (used_at, feed, load_id, line_number)) as feed,
    arg_min(load_id, (used_at, feed, load_id, line_number)) as load_id,
    arg_min(line_number, (used_at, feed, load_id, line_number)) as line_number
from evidence.address_holders
group by service, account, client_ip, range_kind, holder, used_at::date
