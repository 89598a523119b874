-- One row per moment at which a record shows a device or SIM in use through a cell, however many authorities it came under.
-- moment: start or end of a call or session. A record that does not say whose it is belongs to the caller or sender, as
-- bare call lists do; to the called party where it says that it is the terminating leg.
with uses as (
    select
        'calls' as feed,
        'start' as moment,
        case
            when served_number is not null or served_imsi is not null or served_imei is not null then served_number
            when direction = 'terminating' then called_number
            else calling_number
        end as number,
        served_imsi as imsi,
        served_imei as imei,
        started_at as seen_at,
        first_cell_id as cell_id,
        first_latitude as stated_latitude,
        first_longitude as stated_longitude,
        first_azimuth_deg as stated_azimuth_deg,
        load_id,
        line_number
    from raw.calls
    where first_cell_id is not null or (first_latitude is not null and first_longitude is not null)
    union all
    select
        'calls',
        'end',
        case
            when served_number is not null or served_imsi is not null or served_imei is not null then served_number
            when direction = 'terminating' then called_number
            else calling_number
        end,
        served_imsi,
        served_imei,
        coalesce(ended_at, started_at + to_seconds(duration_s)),
        last_cell_id,
        null,
        null,
        null,
        load_id,
        line_number
    from raw.calls
    where last_cell_id is not null and coalesce(ended_at, started_at + to_seconds(duration_s)) is not null
    union all
    select
        'ip_sessions', 'start', served_number, served_imsi, served_imei, started_at, first_cell_id, null, null, null,
        load_id, line_number
    from raw.ip_sessions
    where first_cell_id is not null
    union all
    select
        'cell_events', 'start', served_number, served_imsi, served_imei, occurred_at, cell_id, null, null, null,
        load_id, line_number
    from raw.cell_events
)

select
    feed,
    moment,
    number,
    imsi,
    imei,
    seen_at,
    seen_at::date as seen_on,
    cell_id,
    stated_latitude,
    stated_longitude,
    stated_azimuth_deg,
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from uses
where number is not null or imsi is not null or imei is not null
group by feed, moment, number, imsi, imei, seen_at, cell_id, stated_latitude, stated_longitude, stated_azimuth_deg
