-- Who held this address?
-- Of: address.
-- Mind: A line's payer need not be its user. Nobody is named from a shared address, an exit or an address abroad.
select
    resolutions.used_at,
    resolutions.client_port as port,
    resolutions.quality,
    resolutions.candidate_count,
    coalesce(resolutions.line, resolutions.number, resolutions.imsi, resolutions.imei) as holder,
    resolutions.hour_earlier,
    resolutions.hour_later,
    resolutions.strand_day_count,
    resolutions.account,
    resolutions.service,
    logs.file as logged_in,
    resolutions.line_number as logged_on_line,
    holdings.file as held_by_record_in,
    resolutions.holding_line_number as held_by_record_on_line
from evidence.ip_resolutions as resolutions
inner join quality.loads as logs on logs.load_id = resolutions.load_id
left join quality.loads as holdings on holdings.load_id = resolutions.holding_load_id
where resolutions.client_ip = $a
order by resolutions.used_at, resolutions.load_id, resolutions.line_number
