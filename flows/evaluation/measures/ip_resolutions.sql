-- Logged connections: the holder of the address is named where that can be known, and nobody where it cannot.
with resolved as (
    select logs.service, logs.record_id, resolutions.number, resolutions.line
    from evidence.ip_resolutions as resolutions
    inner join raw.service_logs as logs
        on logs.load_id = resolutions.load_id and logs.line_number = resolutions.line_number
    where resolutions.feed = 'service_logs' and resolutions.quality in ('exact', 'port_block', 'static')
),

judged as (
    select
        planted.operation,
        planted.quality,
        planted.quality in ('exact', 'port_block', 'static') as is_knowable,
        resolved.record_id is not null as is_named,
        coalesce(planted.holder = resolved.number, false)
        or starts_with(coalesce(resolved.line, ''), planted.holder || ' @') as is_right
    from truth_log_holders as planted
    left join resolved on resolved.service = planted.service and resolved.record_id = planted.record_id
)

select
    operation,
    quality as kind,
    count(*) filter (case when is_knowable then is_named and is_right else not is_named end) as found,
    count(*) filter (is_knowable and not is_named) as missed,
    count(*) filter (is_named and not (is_knowable and is_right)) as wrong
from judged
group by all
