-- Whose connections did this account come from?
-- Of: identifier.
-- Mind: A line's payer need not be its user; a single strand is to be corroborated on another day.
select
    resolutions.quality,
    coalesce(resolutions.line, resolutions.number, resolutions.imsi, resolutions.imei) as holder,
    count(*) as line_count,
    count(distinct resolutions.used_at::date) as day_count,
    bool_or(resolutions.is_single_strand) as is_single_strand,
    bool_or(resolutions.is_clock_sensitive) as is_clock_sensitive,
    min(resolutions.used_at) as first_used_at,
    max(resolutions.used_at) as last_used_at,
    arg_min(loads.file, (resolutions.used_at, resolutions.load_id, resolutions.line_number)) as first_file,
    arg_min(resolutions.line_number, (resolutions.used_at, resolutions.load_id, resolutions.line_number)) as first_line
from evidence.ip_resolutions as resolutions
inner join quality.loads as loads on loads.load_id = resolutions.load_id
where resolutions.account = $a
group by resolutions.quality, coalesce(resolutions.line, resolutions.number, resolutions.imsi, resolutions.imei)
order by line_count desc, resolutions.quality, holder
