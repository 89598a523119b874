-- Logged connections: the holder of the address is named where that can be known, and nobody where it cannot.
-- found: the right holder, or rightly nobody, and for the right reason (on no or a shared record, abroad, an exit).
with resolved as (
    select
        lines.service,
        lines.record_id,
        resolutions.quality,
        resolutions.number,
        resolutions.line
    from evidence.ip_resolutions as resolutions
    inner join (
        select 'service_logs' as feed, service, record_id, load_id, line_number from raw.service_logs
        union all
        select 'messages', service, message_id, load_id, line_number from raw.messages
    ) as lines
        on
            lines.feed = resolutions.feed
            and lines.load_id = resolutions.load_id
            and lines.line_number = resolutions.line_number
),

judged as (
    select
        planted.operation,
        planted.quality,
        planted.quality in ('exact', 'port_block', 'static') as is_knowable,
        resolved.quality in ('exact', 'port_block', 'static') as is_named,
        coalesce(planted.holder = resolved.number, false)
        or starts_with(coalesce(resolved.line, ''), planted.holder || ' @') as is_right,
        case planted.quality when 'none' then 'shared' when 'port_block' then 'exact' else planted.quality end
        = case resolved.quality when 'none' then 'shared' when 'port_block' then 'exact' else resolved.quality end
            as is_alike
    from truth_log_holders as planted
    inner join resolved on resolved.service = planted.service and resolved.record_id = planted.record_id
)

select
    operation,
    quality as kind,
    count(*) filter (is_alike and (not is_knowable or is_right)) as found,
    count(*) filter (not is_named and not is_alike) as missed,
    count(*) filter (is_named and not (is_alike and is_knowable and is_right)) as wrong
from judged
group by all
