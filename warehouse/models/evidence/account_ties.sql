-- One row per pair of accounts of services that an address, its holder or a subscription joins.
-- basis, the first that holds: recovery_email (a subscription through which the one account came names the other, or two
-- are named on one), same_number (both came through one SIM or handset), same_line (through one line), same_address
-- (from one address within an hour; account_meetings).
-- strength: strong (recovery_email or same_number on account_tie_days days), fair (the others on account_tie_days days;
-- recovery_email on fewer), weak (a single strand, or as much against as for). is_tied: not weak.
-- For: meeting_count and holder_day_count, the days of the account that came through the holder on fewer. Against:
-- apart_count, quarters of an hour in which the one came from an address of its own and the other from another within an
-- hour; exits of private networks and public wireless networks are nobody's own. Hours of the day are support and tie
-- nobody: hours_overlap is the common part of the two profiles, hours_usual what each has in common with its service.
-- A line joins a household, a number whoever has the telephone: a tie is no identity. Holders through whom more than
-- hub_line_accounts accounts came tie nobody.
with limits as (
    select
        max(value) filter (where name = 'account_tie_days') as tie_days,
        max(value) filter (where name = 'hub_line_accounts') as most_accounts,
        to_seconds(60 * max(value) filter (where name = 'account_meeting_min')) as most_apart
    from config.thresholds
),

held as (
    -- an account and a holder that is named, over all days
    select
        {'account': account, 'service': service} as who,
        holder,
        max(line) is null as is_number,
        min(line) as line,
        min(number) as number,
        min(imsi) as imsi,
        count(distinct used_on) as day_count,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        min({'used_at': first_used_at, 'load_id': load_id, 'line_number': line_number}) as line_of
    from evidence.address_days
    where holder is not null and coalesce(range_kind, '') <> 'public_wifi'
    group by account, service, holder
),

quiet_holders as (
    select held.holder
    from held
    cross join limits
    group by held.holder
    having count(*) between 2 and min(limits.most_accounts)
),

quiet_held as (
    select held.* from held semi join quiet_holders on quiet_holders.holder = held.holder
),

by_holder as (
    select
        a.who as a,
        b.who as b,
        case when a.is_number then 'same_number' else 'same_line' end as basis,
        a.holder,
        least(a.day_count, b.day_count) as holder_day_count,
        0::bigint as meeting_count,
        least(a.first_used_at, b.first_used_at) as first_seen_at,
        greatest(a.last_used_at, b.last_used_at) as last_seen_at,
        a.line_of.load_id as load_id_a,
        a.line_of.line_number as line_number_a,
        b.line_of.load_id as load_id_b,
        b.line_of.line_number as line_number_b
    from quiet_held as a
    inner join quiet_held as b on b.holder = a.holder
    where a.who < b.who
),

named as (
    -- accounts that a subscription names, with the services on which records show them, if any do
    select
        {'account': subscriptions.account, 'service': services.service} as who,
        subscriptions.line,
        subscriptions.number,
        subscriptions.imsi,
        coalesce(subscriptions.number, subscriptions.line, subscriptions.imsi) as holder,
        subscriptions.valid_from_at,
        coalesce(subscriptions.valid_to_at, timestamp '9999-12-31') as valid_to_at,
        subscriptions.load_id,
        subscriptions.line_number
    from staging.subscriptions as subscriptions
    left join (select distinct account, service from staging.service_days) as services
        on services.account = subscriptions.account
    where
        subscriptions.account is not null
        and coalesce(subscriptions.number, subscriptions.line, subscriptions.imsi) is not null
),

through_holder as (
    select held.*, held.number as named_holder from held where held.number is not null
    union all
    select held.*, held.line from held where held.line is not null
    union all
    select held.*, held.imsi from held where held.imsi is not null and held.number is null
),

by_subscription as (
    select
        held.who as one,
        named.who as other,
        named.holder,
        held.day_count as holder_day_count,
        held.first_used_at as first_seen_at,
        held.last_used_at as last_seen_at,
        {'load_id': held.line_of.load_id, 'line_number': held.line_of.line_number} as line_one,
        {'load_id': named.load_id, 'line_number': named.line_number} as line_other
    from through_holder as held
    inner join named on named.holder = held.named_holder
    where
        held.who <> named.who
        and held.last_used_at >= named.valid_from_at
        and held.first_used_at < named.valid_to_at
    union all
    select
        a.who, b.who, a.holder, 1, greatest(a.valid_from_at, b.valid_from_at),
        nullif(least(a.valid_to_at, b.valid_to_at), timestamp '9999-12-31'),
        {'load_id': a.load_id, 'line_number': a.line_number}, {'load_id': b.load_id, 'line_number': b.line_number}
    from named as a
    inner join named as b on b.holder = a.holder
    where a.who < b.who and a.valid_from_at < b.valid_to_at and b.valid_from_at < a.valid_to_at
),

by_address as (
    select
        {'account': account_a, 'service': service_a} as a,
        {'account': account_b, 'service': service_b} as b,
        count(distinct met_on) as meeting_day_count,
        count(distinct client_ip) as address_count,
        sum(meeting_count)::bigint as meeting_count,
        min(first_met_at) as first_seen_at,
        max(last_met_at) as last_seen_at,
        arg_min(
            {'load_id_a': load_id_a, 'line_a': line_number_a, 'load_id_b': load_id_b, 'line_b': line_number_b},
            (closest_s, met_on, client_ip)
        ) as lines
    from evidence.account_meetings
    group by account_a, service_a, account_b, service_b
),

ways as (
    select
        a, b, basis, case basis when 'same_number' then 2 else 3 end as preference, holder, holder_day_count,
        0::bigint as meeting_day_count, 0::bigint as address_count, meeting_count, first_seen_at, last_seen_at,
        load_id_a, line_number_a, load_id_b, line_number_b
    from by_holder
    union all
    select
        least(one, other), greatest(one, other), 'recovery_email', 1, holder, holder_day_count,
        0, 0, 0, first_seen_at, last_seen_at,
        case when one < other then line_one else line_other end.load_id,
        case when one < other then line_one else line_other end.line_number,
        case when one < other then line_other else line_one end.load_id,
        case when one < other then line_other else line_one end.line_number
    from by_subscription
    union all
    select
        a, b, 'same_address', 4, null, 0,
        meeting_day_count, address_count, meeting_count, first_seen_at, last_seen_at,
        lines.load_id_a, lines.line_a, lines.load_id_b, lines.line_b
    from by_address
),

pairs as (
    select
        a,
        b,
        arg_min(basis, preference) as basis,
        arg_min(holder, (preference, -holder_day_count, holder)) filter (where holder is not null) as holder,
        arg_min(holder_day_count, (preference, -holder_day_count, holder)) filter (where holder is not null)
            as holder_day_count,
        max(meeting_day_count) as meeting_day_count,
        max(address_count) as address_count,
        max(meeting_count) as meeting_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min({
            'preference': preference, 'seen_at': first_seen_at, 'load_id_a': load_id_a, 'line_a': line_number_a,
            'load_id_b': load_id_b, 'line_b': line_number_b
        }) as lines
    from ways
    group by a, b
),

paired as (
    select a as who from pairs
    union
    select b as who from pairs
),

sittings as (
    -- of the accounts in question only: where they came from, a row a quarter of an hour
    select
        {'account': uses.account, 'service': uses.service} as who,
        uses.client_ip,
        uses.holder,
        time_bucket(interval 15 minutes, uses.used_at) as quarter,
        min(uses.used_at) as used_at
    from evidence.address_holders as uses
    semi join paired on paired.who = {'account': uses.account, 'service': uses.service}
    where coalesce(uses.range_kind, '') not in ('vpn_or_hosting', 'public_wifi', 'shared_space')
    group by uses.account, uses.service, uses.client_ip, uses.holder, time_bucket(interval 15 minutes, uses.used_at)
),

sitting_hours as (
    select
        who, client_ip, holder, quarter, used_at,
        unnest([
            date_trunc('hour', used_at) - interval 1 hour, date_trunc('hour', used_at),
            date_trunc('hour', used_at) + interval 1 hour
        ]) as near_hour
    from sittings
),

near_sittings as (
    select
        pairs.a,
        pairs.b,
        one.quarter,
        bool_or(other.client_ip = one.client_ip or coalesce(other.holder = one.holder, false)) as is_together
    from pairs
    inner join sitting_hours as one on one.who = pairs.a
    inner join sittings as other on other.who = pairs.b and date_trunc('hour', other.used_at) = one.near_hour
    cross join limits
    where other.used_at between one.used_at - limits.most_apart and one.used_at + limits.most_apart
    group by pairs.a, pairs.b, one.quarter
),

apart as (
    select a, b, count(*) as apart_count
    from near_sittings
    where not is_together
    group by a, b
),

hours as (
    select service, account, unnest(range(24)) as used_hour, unnest(hour_counts) as action_count
    from staging.service_days
),

usual_hours as (
    select service, used_hour, sum(action_count)::bigint as action_count
    from hours
    group by service, used_hour
),

usual_shares as (
    -- in millionths, so that sums do not depend on their order
    select
        service, used_hour,
        1000000 * action_count // (sum(action_count) over (partition by service))::bigint as millionths
    from usual_hours
),

own_hours as (
    select {'account': account, 'service': service} as who, used_hour, sum(action_count)::bigint as action_count
    from hours
    semi join paired on paired.who = {'account': hours.account, 'service': hours.service}
    group by account, service, used_hour
),

shares as (
    select
        who, used_hour,
        1000000 * action_count // (sum(action_count) over (partition by who))::bigint as millionths
    from own_hours
),

hour_overlaps as (
    select
        pairs.a,
        pairs.b,
        sum(least(a_shares.millionths, b_shares.millionths))::bigint as common,
        sum(least(a_shares.millionths, a_usual.millionths) + least(b_shares.millionths, b_usual.millionths))::bigint
            as usual
    from pairs
    inner join shares as a_shares on a_shares.who = pairs.a
    inner join shares as b_shares on b_shares.who = pairs.b and b_shares.used_hour = a_shares.used_hour
    inner join usual_shares as a_usual
        on a_usual.service = pairs.a.service and a_usual.used_hour = a_shares.used_hour
    inner join usual_shares as b_usual
        on b_usual.service = pairs.b.service and b_usual.used_hour = a_shares.used_hour
    group by pairs.a, pairs.b
),

weighed as (
    select
        pairs.*,
        coalesce(pairs.holder_day_count, 0) as held_days,
        coalesce(pairs.meeting_count, 0) + coalesce(pairs.holder_day_count, 0) as for_count,
        coalesce(apart.apart_count, 0) as apart_count,
        hour_overlaps.common,
        hour_overlaps.usual,
        case
            when for_count <= coalesce(apart.apart_count, 0) then 'weak'
            when pairs.basis in ('recovery_email', 'same_number') and held_days >= limits.tie_days then 'strong'
            when pairs.basis = 'recovery_email' then 'fair'
            when greatest(held_days, pairs.meeting_day_count) >= limits.tie_days then 'fair'
            else 'weak'
        end as strength
    from pairs
    left join apart on apart.a = pairs.a and apart.b = pairs.b
    left join hour_overlaps on hour_overlaps.a = pairs.a and hour_overlaps.b = pairs.b
    cross join limits
)

select
    a.account as account_a,
    a.service as service_a,
    b.account as account_b,
    b.service as service_b,
    basis,
    strength,
    strength <> 'weak' as is_tied,
    holder,
    held_days as holder_day_count,
    meeting_day_count,
    meeting_count,
    address_count,
    apart_count,
    round(common / 1000000.0, 3)::double as hours_overlap_share,
    round(usual / 2000000.0, 3)::double as hours_usual_share,
    first_seen_at,
    last_seen_at,
    lines.load_id_a as load_id_a,
    lines.line_a as line_number_a,
    lines.load_id_b as load_id_b,
    lines.line_b as line_number_b
from weighed
