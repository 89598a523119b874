-- One row per number, SIM and handset that a feed shows together on a day, with the first and last line that does.
-- By day: used_on.
-- A record counts once, however many authorities it was returned under.
with uses as (
    select 'calls' as feed, provider, record_id, served_number, served_imsi, served_imei, started_at as used_at, load_id,
        line_number
    from raw.calls
    union all
    select 'ip_sessions', provider, record_id, served_number, served_imsi, served_imei, started_at, load_id, line_number
    from raw.ip_sessions
    union all
    select 'cell_events', provider, record_id, served_number, served_imsi, served_imei, occurred_at, load_id, line_number
    from raw.cell_events
),

records as (
    select
        feed,
        served_number,
        served_imsi,
        served_imei,
        used_at,
        min(load_id) as load_id,
        arg_min(line_number, (load_id, line_number)) as line_number
    from uses
    where (served_number is not null)::int + (served_imsi is not null)::int + (served_imei is not null)::int >= 2
    group by feed, provider, record_id, served_number, served_imsi, served_imei, used_at
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
    arg_min(line_number, (used_at, load_id, line_number)) as line_number,
    arg_max(load_id, (used_at, load_id, line_number)) as last_load_id,
    arg_max(line_number, (used_at, load_id, line_number)) as last_line_number
from records
group by feed, served_number, served_imsi, served_imei, used_at::date
