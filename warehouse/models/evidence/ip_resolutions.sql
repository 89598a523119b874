-- One row per line of a service's records with an address, and who held the address at that moment.
-- quality: port_block (one holder of a block that contains the source port), static (one holder of the whole address),
-- shared (several holders, or a block and no port to choose by: nobody is named), none (no record of a holder).
-- Holdings of a day at most are met hour by hour, so that one crowded address is no quadratic join; longer holdings are
-- of whole addresses and few.
with short_holdings as (
    select
        *,
        unnest(generate_series(date_trunc('hour', started_at), ended_at, interval 1 hour)) as held_hour
    from staging.ip_holdings
    where ended_at <= started_at + interval 1 day
),

long_holdings as (
    select *
    from staging.ip_holdings
    where ended_at is null or ended_at > started_at + interval 1 day
),

matches as (
    select
        uses.feed, uses.load_id, uses.line_number,
        held.holder, held.line, held.number, held.imsi, held.imei, held.port_from,
        held.load_id as holding_load_id, held.line_number as holding_line_number
    from staging.ip_uses as uses
    inner join short_holdings as held
        on held.public_ip = uses.client_ip and held.held_hour = date_trunc('hour', uses.used_at)
    where
        uses.used_at >= held.started_at
        and (uses.used_at < held.ended_at or uses.used_at = held.started_at)
        and (held.port_from is null or uses.client_port is null
            or uses.client_port between held.port_from and held.port_to)
    union all
    select
        uses.feed, uses.load_id, uses.line_number,
        held.holder, held.line, held.number, held.imsi, held.imei, held.port_from,
        held.load_id, held.line_number
    from staging.ip_uses as uses
    inner join long_holdings as held on held.public_ip = uses.client_ip
    where
        uses.used_at >= held.started_at
        and (held.ended_at is null or uses.used_at < held.ended_at)
        and (held.port_from is null or uses.client_port is null
            or uses.client_port between held.port_from and held.port_to)
),

candidates as (
    select
        feed,
        load_id,
        line_number,
        count(distinct holder) as candidate_count,
        bool_or(port_from is not null) as is_by_port,
        min(line) as line,
        min(number) as number,
        min(imsi) as imsi,
        min(imei) as imei,
        min(holding_load_id) as holding_load_id,
        arg_min(holding_line_number, (holding_load_id, holding_line_number)) as holding_line_number
    from matches
    group by feed, load_id, line_number
),

judged as (
    select
        uses.*,
        coalesce(candidates.candidate_count, 0) as candidate_count,
        case
            when candidates.candidate_count is null then 'none'
            when candidates.candidate_count = 1 and not candidates.is_by_port then 'static'
            when candidates.candidate_count = 1 and uses.client_port is not null then 'port_block'
            else 'shared'
        end as quality,
        candidates.line,
        candidates.number,
        candidates.imsi,
        candidates.imei,
        candidates.holding_load_id,
        candidates.holding_line_number
    from staging.ip_uses as uses
    left join candidates
        on
            candidates.feed = uses.feed
            and candidates.load_id = uses.load_id
            and candidates.line_number = uses.line_number
)

select
    feed,
    service,
    account,
    client_ip,
    client_port,
    used_at,
    quality,
    candidate_count,
    case when quality in ('port_block', 'static') then line end as line,
    case when quality in ('port_block', 'static') then number end as number,
    case when quality in ('port_block', 'static') then imsi end as imsi,
    case when quality in ('port_block', 'static') then imei end as imei,
    load_id,
    line_number,
    case when quality in ('port_block', 'static') then holding_load_id end as holding_load_id,
    case when quality in ('port_block', 'static') then holding_line_number end as holding_line_number
from judged
