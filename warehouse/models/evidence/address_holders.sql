-- One row per line of a service's records with an address: its holder at that moment, an hour before and an hour after.
-- By day: used_at; needs 2 hours around.
-- quality:
--   vpn_or_hosting, foreign: the address lies in such a range (config.address_ranges): nobody is named, whatever a
--     record says; candidate_count still counts the holders on record.
--   none: nobody is on record as its holder at that time. That is no finding: look-ups cover the hours asked for.
--   shared: not linkable. Several holders within a second; a block of ports and no port to choose by; a range of
--     shared or public wireless addresses and a record without ports; a time that does not name the minute; a doubled
--     hour in which the two readings do not have one holder. Nobody is named.
--   exact: address, source port and second have one holder by a closed record of its block of ports.
--   port_block: one holder by port, but the time names the minute only or the record does not say when it ended.
--   static: one holder of the whole address.
-- hour_earlier, hour_later: were the log's clock an hour fast or slow: same holder, other, or no_record.
-- Holdings of a day at most are met hour by hour, so that a crowded address is no quadratic join; longer ones are few.
with limits as (
    select
        to_seconds(max(value) filter (where name = 'clock_tolerance_s')) as tolerance,
        to_seconds(60 * max(value) filter (where name = 'clock_error_min')) as clock_error
    from config.thresholds
),

range_sizes as (
    select distinct split_part(range, '/', 2) as bits, contains(range, ':') as is_new_kind
    from config.address_ranges
),

addresses as (
    select distinct client_ip from staging.ip_uses
),

address_kinds as (
    -- the narrowest range that an address lies in
    select
        addresses.client_ip,
        arg_max(ranges.range_kind, (range_sizes.bits::int, ranges.range_kind)) as range_kind,
        arg_max(ranges.country_code, (range_sizes.bits::int, ranges.range_kind)) as country_code
    from addresses
    inner join range_sizes on range_sizes.is_new_kind = contains(addresses.client_ip, ':')
    inner join config.address_ranges as ranges
        on
            split_part(ranges.range, '/', 2) = range_sizes.bits
            and network(ranges.range::inet)::varchar
            = network(try_cast(addresses.client_ip || '/' || range_sizes.bits as inet))::varchar
    group by addresses.client_ip
),

held_addresses as (
    select distinct public_ip from staging.ip_holdings
),

moments as (
    -- every use of an address that is on record at all, at its own time, an hour before and after, and at the other
    -- time that the clock may have shown
    select
        uses.feed,
        uses.load_id,
        uses.line_number,
        uses.client_ip,
        uses.client_port,
        uses.precision_s,
        unnest([
            {'reading': 'own', 'moment_at': uses.used_at},
            {'reading': 'earlier', 'moment_at': uses.used_at - limits.clock_error},
            {'reading': 'later', 'moment_at': uses.used_at + limits.clock_error},
            {'reading': 'other', 'moment_at': case when uses.is_ambiguous then uses.used_at + interval 1 hour end}
        ], recursive := true),
        limits.tolerance
    from staging.ip_uses as uses
    semi join held_addresses on held_addresses.public_ip = uses.client_ip
    cross join limits
),

probes as (
    select
        feed,
        load_id,
        line_number,
        client_ip,
        client_port,
        reading,
        moment_at,
        moment_at - tolerance as from_at,
        moment_at + greatest(tolerance, to_seconds(least(precision_s, 60) - 1)) as to_at
    from moments
    where moment_at is not null
),

probed_hours as (
    select *, date_trunc('hour', from_at) as probed_hour from probes
    union all
    select *, date_trunc('hour', to_at) as probed_hour from probes
    where date_trunc('hour', to_at) <> date_trunc('hour', from_at)
),

short_holdings as (
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
        probes.feed, probes.load_id, probes.line_number, probes.reading,
        held.holder, held.line, held.number, held.imsi, held.imei, held.port_from, held.ended_at,
        probes.moment_at >= held.started_at and (probes.moment_at < held.ended_at or probes.moment_at = held.started_at) as is_held,
        held.load_id as holding_load_id, held.line_number as holding_line_number
    from probed_hours as probes
    inner join short_holdings as held
        on held.public_ip = probes.client_ip and held.held_hour = probes.probed_hour
    where
        probes.to_at >= held.started_at
        and (probes.from_at < held.ended_at or probes.moment_at = held.started_at)
        and (held.port_from is null or probes.client_port is null
            or probes.client_port between held.port_from and held.port_to)
    union all
    select
        probes.feed, probes.load_id, probes.line_number, probes.reading,
        held.holder, held.line, held.number, held.imsi, held.imei, held.port_from, held.ended_at,
        probes.moment_at >= held.started_at and coalesce(probes.moment_at < held.ended_at, true),
        held.load_id, held.line_number
    from probes
    inner join long_holdings as held on held.public_ip = probes.client_ip
    where
        probes.to_at >= held.started_at
        and (held.ended_at is null or probes.from_at < held.ended_at)
        and (held.port_from is null or probes.client_port is null
            or probes.client_port between held.port_from and held.port_to)
),

candidates as (
    -- several records of one line, number, SIM or handset are one candidate
    select
        feed,
        load_id,
        line_number,
        case
            when bool_or(is_held and reading = 'own') then least(
                count(distinct holder) filter (where reading in ('own', 'other')),
                case when count(line) filter (where reading in ('own', 'other'))
                    = count(*) filter (where reading in ('own', 'other'))
                    then count(distinct line) filter (where reading in ('own', 'other')) end,
                case when count(number) filter (where reading in ('own', 'other'))
                    = count(*) filter (where reading in ('own', 'other'))
                    then count(distinct number) filter (where reading in ('own', 'other')) end,
                case when count(imsi) filter (where reading in ('own', 'other'))
                    = count(*) filter (where reading in ('own', 'other'))
                    then count(distinct imsi) filter (where reading in ('own', 'other')) end,
                case when count(imei) filter (where reading in ('own', 'other'))
                    = count(*) filter (where reading in ('own', 'other'))
                    then count(distinct imei) filter (where reading in ('own', 'other')) end
            )
            else 0
        end as candidate_count,
        bool_or(is_held and reading = 'other') as is_held_at_other,
        bool_or(reading = 'own' and port_from is not null) as is_by_port,
        bool_or(reading = 'own' and is_held and ended_at is not null) as is_closed,
        min(holder) filter (where reading = 'own' and is_held) as holder,
        min(line) filter (where reading = 'own' and is_held) as line,
        min(number) filter (where reading = 'own' and is_held) as number,
        min(imsi) filter (where reading = 'own' and is_held) as imsi,
        min(imei) filter (where reading = 'own' and is_held) as imei,
        min({'load_id': holding_load_id, 'line_number': holding_line_number})
            filter (where reading = 'own' and is_held) as holding,
        list(distinct holder) filter (where reading = 'own') as own_holders,
        list(distinct holder) filter (where reading = 'earlier' and is_held) as earlier_holders,
        list(distinct holder) filter (where reading = 'later' and is_held) as later_holders
    from matches
    group by feed, load_id, line_number
),

judged as (
    select
        uses.*,
        kinds.range_kind,
        kinds.country_code,
        coalesce(candidates.candidate_count, 0) as candidate_count,
        case
            when kinds.range_kind in ('vpn_or_hosting', 'foreign') then kinds.range_kind
            when kinds.range_kind = 'public_wifi' then 'shared'
            when coalesce(candidates.candidate_count, 0) = 0 then 'none'
            when candidates.candidate_count > 1 or uses.precision_s > 60 then 'shared'
            when uses.is_ambiguous and not candidates.is_held_at_other then 'shared'
            when not candidates.is_by_port
                then case when kinds.range_kind in ('mobile_shared', 'shared_space') then 'shared' else 'static' end
            when uses.client_port is null then 'shared'
            when uses.precision_s = 1 and not uses.is_ambiguous and candidates.is_closed then 'exact'
            else 'port_block'
        end as quality,
        candidates.holder,
        candidates.line,
        candidates.number,
        candidates.imsi,
        candidates.imei,
        candidates.holding.load_id as holding_load_id,
        candidates.holding.line_number as holding_line_number,
        case
            when candidates.earlier_holders is null then 'no_record'
            when list_has_all(candidates.own_holders, candidates.earlier_holders) then 'same'
            else 'other'
        end as hour_earlier,
        case
            when candidates.later_holders is null then 'no_record'
            when list_has_all(candidates.own_holders, candidates.later_holders) then 'same'
            else 'other'
        end as hour_later
    from staging.ip_uses as uses
    left join address_kinds as kinds on kinds.client_ip = uses.client_ip
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
    range_kind,
    country_code,
    quality,
    candidate_count::bigint as candidate_count,
    case when quality in ('exact', 'port_block', 'static') then holder end as holder,
    case when quality in ('exact', 'port_block', 'static') then line end as line,
    case when quality in ('exact', 'port_block', 'static') then number end as number,
    case when quality in ('exact', 'port_block', 'static') then imsi end as imsi,
    case when quality in ('exact', 'port_block', 'static') then imei end as imei,
    case when quality in ('exact', 'port_block', 'static') then hour_earlier end as hour_earlier,
    case when quality in ('exact', 'port_block', 'static') then hour_later end as hour_later,
    load_id,
    line_number,
    case when quality in ('exact', 'port_block', 'static') then holding_load_id end as holding_load_id,
    case when quality in ('exact', 'port_block', 'static') then holding_line_number end as holding_line_number
from judged
