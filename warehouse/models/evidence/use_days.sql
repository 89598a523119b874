-- One row per identifier and day (UTC) on which its own records show it in use: moments, hours, first and last cell.
-- Its own records: those that say whose they are; else a bare call list's caller. hours: how many of them began in
-- each hour of the day. The lines are of the first and the last record of the day.
with uses as (
    select
        'number' as identifier_type,
        case leg when 'terminating' then to_number else from_number end as identifier,
        started_at as used_at,
        null as site_id,
        true as is_start,
        'calls' as feed,
        load_id,
        line_number
    from staging.call_legs
    where leg in ('originating', 'terminating')
    union all
    select
        identifier_type, identifier, seen_at, coalesce(site_id, cell_id), feed <> 'calls' or identifier_type <> 'number',
        feed, load_id, line_number
    from evidence.sightings
),

timed as (
    select
        *,
        used_at::date as used_on,
        case when is_start then hour(used_at) end as hour,
        (used_at, load_id, line_number, feed) as place
    from uses
)

select
    identifier_type,
    identifier,
    used_on,
    count(*) filter (is_start) as use_count,
    bool_or(feed = 'calls') as is_in_calls,
    min(used_at) as first_used_at,
    max(used_at) as last_used_at,
    [
        count(*) filter (hour = 0), count(*) filter (hour = 1), count(*) filter (hour = 2),
        count(*) filter (hour = 3), count(*) filter (hour = 4), count(*) filter (hour = 5),
        count(*) filter (hour = 6), count(*) filter (hour = 7), count(*) filter (hour = 8),
        count(*) filter (hour = 9), count(*) filter (hour = 10), count(*) filter (hour = 11),
        count(*) filter (hour = 12), count(*) filter (hour = 13), count(*) filter (hour = 14),
        count(*) filter (hour = 15), count(*) filter (hour = 16), count(*) filter (hour = 17),
        count(*) filter (hour = 18), count(*) filter (hour = 19), count(*) filter (hour = 20),
        count(*) filter (hour = 21), count(*) filter (hour = 22), count(*) filter (hour = 23)
    ] as hours,
    arg_min(site_id, (place, site_id)) filter (site_id is not null) as first_site_id,
    arg_max(site_id, (place, site_id)) filter (site_id is not null) as last_site_id,
    min(place)[4] as first_feed,
    min(place)[2] as first_load_id,
    min(place)[3] as first_line_number,
    max(place)[4] as last_feed,
    max(place)[2] as last_load_id,
    max(place)[3] as last_line_number
from timed
group by identifier_type, identifier, used_on
