-- One row per pair of accounts, address and day (UTC) on which both came from the address within an hour of each other.
-- By day: met_on; needs 1 hour around.
-- account_meeting_min is the hour; the day is that of the earlier of the two. Of addresses that customers share, a pair
-- counts if both source ports lie in one aligned block of port_block_ports; without ports nothing is said. Exits of
-- private networks and public wireless networks are left out, and so is an address from which more than
-- hub_line_accounts accounts come on the day: it is a crowd's, and its pairs are a square (linkage.hubs lists such
-- addresses). Uses are taken by quarter of an hour, by the first of each; the lines are those of the closest two.
with limits as (
    select
        to_seconds(60 * max(value) filter (where name = 'account_meeting_min')) as most_apart,
        max(value) filter (where name = 'port_block_ports')::bigint as block_ports,
        max(value) filter (where name = 'hub_line_accounts') as most_accounts
    from config.thresholds
),

uses as (
    select
        held.service,
        held.account,
        held.client_ip,
        case
            when held.range_kind = 'mobile_shared' or held.quality in ('exact', 'port_block', 'shared')
                then held.client_port // limits.block_ports
            else -1
        end as port_block,
        held.used_at,
        held.feed,
        held.load_id,
        held.line_number
    from evidence.address_holders as held
    cross join limits
    where coalesce(held.range_kind, '') not in ('vpn_or_hosting', 'public_wifi', 'shared_space')
),

company as (
    -- addresses that two accounts at least come from
    select client_ip, port_block
    from uses
    where port_block is not null
    group by client_ip, port_block
    having min((account, service)) <> max((account, service))
),

sittings as (
    select
        uses.service,
        uses.account,
        uses.client_ip,
        uses.port_block,
        min({
            'used_at': uses.used_at, 'load_id': uses.load_id, 'line_number': uses.line_number
        }) as line
    from uses
    semi join company on company.client_ip = uses.client_ip and company.port_block = uses.port_block
    group by uses.service, uses.account, uses.client_ip, uses.port_block,
        time_bucket(interval 15 minutes, uses.used_at)
),

crowds as (
    select sittings.client_ip, sittings.port_block, sittings.line.used_at::date as met_on
    from sittings
    cross join limits
    group by sittings.client_ip, sittings.port_block, sittings.line.used_at::date
    having count(distinct (sittings.account, sittings.service)) > min(limits.most_accounts)
),

quiet as (
    select sittings.*
    from sittings
    anti join crowds
        on
            crowds.client_ip = sittings.client_ip
            and crowds.port_block = sittings.port_block
            and crowds.met_on = sittings.line.used_at::date
),

earlier as (
    select *, unnest([date_trunc('hour', line.used_at), date_trunc('hour', line.used_at) + interval 1 hour]) as met_hour
    from quiet
),

meetings as (
    select
        earlier.client_ip,
        earlier.line.used_at as met_at,
        epoch(later.line.used_at - earlier.line.used_at)::bigint as apart_s,
        (earlier.account, earlier.service) < (later.account, later.service) as is_a_first,
        {'account': earlier.account, 'service': earlier.service, 'line': earlier.line} as one,
        {'account': later.account, 'service': later.service, 'line': later.line} as other
    from earlier
    inner join sittings as later
        on
            later.client_ip = earlier.client_ip
            and later.port_block = earlier.port_block
            and date_trunc('hour', later.line.used_at) = earlier.met_hour
    cross join limits
    where
        later.line > earlier.line
        and later.line.used_at <= earlier.line.used_at + limits.most_apart
        and (earlier.account, earlier.service) <> (later.account, later.service)
),

paired as (
    select
        client_ip,
        met_at,
        apart_s,
        case when is_a_first then one else other end as a,
        case when is_a_first then other else one end as b
    from meetings
)

select
    a.account as account_a,
    a.service as service_a,
    b.account as account_b,
    b.service as service_b,
    client_ip,
    met_at::date as met_on,
    count(*) as meeting_count,
    min(met_at) as first_met_at,
    max(met_at) as last_met_at,
    min(apart_s) as closest_s,
    arg_min(a.line.load_id, (apart_s, met_at, a.line, b.line)) as load_id_a,
    arg_min(a.line.line_number, (apart_s, met_at, a.line, b.line)) as line_number_a,
    arg_min(b.line.load_id, (apart_s, met_at, a.line, b.line)) as load_id_b,
    arg_min(b.line.line_number, (apart_s, met_at, a.line, b.line)) as line_number_b
from paired
group by a.account, a.service, b.account, b.service, client_ip, met_at::date
