-- One row per use of a cell by a device or SIM, however many records and authorities brought it.
-- By day: started_at.
-- The same device, times and cells are one use. An end is taken where its cell is known and it lies within a day of the
-- start. A record that does not say whose it is belongs to the caller or sender, as bare call lists do; to the called
-- party where it says that it is the terminating leg. To fold what came several times is dear for all and needed for
-- few: only what has an equal by start and cell is grouped.
with uses as not materialized (
    select
        'calls' as feed,
        case
            when served_number is not null or served_imsi is not null or served_imei is not null then served_number
            when direction = 'terminating' then called_number
            else calling_number
        end as number,
        served_imsi as imsi,
        served_imei as imei,
        started_at,
        case
            when
                last_cell_id is not null
                and coalesce(ended_at, started_at + to_seconds(duration_s))
                between started_at and started_at + interval 1 day
                then coalesce(ended_at, started_at + to_seconds(duration_s))
        end as ended_at,
        first_cell_id,
        last_cell_id,
        first_latitude as stated_latitude,
        first_longitude as stated_longitude,
        first_azimuth_deg as stated_azimuth_deg,
        load_id,
        line_number
    from raw.calls
    where first_cell_id is not null or last_cell_id is not null or first_latitude is not null
    union all
    select
        'ip_sessions', served_number, served_imsi, served_imei, started_at, null, first_cell_id, null, null, null, null,
        load_id, line_number
    from raw.ip_sessions
    where first_cell_id is not null
    union all
    select
        'cell_events', served_number, served_imsi, served_imei, occurred_at, null, cell_id, null, null, null, null,
        load_id, line_number
    from raw.cell_events
),

with_equals as (
    select hash(started_at, first_cell_id) as likeness
    from uses
    group by hash(started_at, first_cell_id)
    having count(*) > 1
)

select
    feed,
    number,
    imsi,
    imei,
    started_at,
    ended_at,
    first_cell_id,
    last_cell_id,
    stated_latitude,
    stated_longitude,
    stated_azimuth_deg,
    load_id,
    line_number
from uses
anti join with_equals on with_equals.likeness = hash(uses.started_at, uses.first_cell_id)
where number is not null or imsi is not null or imei is not null
union all
select
    feed,
    number,
    imsi,
    imei,
    started_at,
    ended_at,
    first_cell_id,
    last_cell_id,
    stated_latitude,
    stated_longitude,
    stated_azimuth_deg,
    min(load_id),
    arg_min(line_number, (load_id, line_number))
from uses
semi join with_equals on with_equals.likeness = hash(uses.started_at, uses.first_cell_id)
where number is not null or imsi is not null or imei is not null
group by feed, number, imsi, imei, started_at, ended_at, first_cell_id, last_cell_id, stated_latitude, stated_longitude,
    stated_azimuth_deg
