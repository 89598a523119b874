-- One row per number, SIM and handset that a feed shows together on a day, with the first line that does.
with uses as (
    select 'calls' as feed, served_number, served_imsi, served_imei, started_at as used_at, load_id, line_number
    from raw.calls
    union all
    select 'ip_sessions', served_number, served_imsi, served_imei, started_at, load_id, line_number
    from raw.ip_sessions
    union all
    select 'cell_events', served_number, served_imsi, served_imei, occurred_at, load_id, line_number
    from raw.cell_events
)
select
    feed,
    served_number as number,
    served_imsi as imsi,
    served_imei as imei,
    used_at::date as used_on,
    count(*) as record_count,
    min(used_at) as first_used_at,
    max(used_at) as last_used_at,
    arg_min(load_id, (used_at, load_id, line_number)) as load_id,
    arg_min(line_number, (used_at, load_id, line_number)) as line_number
from uses
where (served_number is not null)::int + (served_imsi is not null)::int + (served_imei is not null)::int >= 2
group by feed, served_number, served_imsi, served_imei, used_at::date
