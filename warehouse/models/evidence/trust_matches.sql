-- One row per entry of a register of trust and subscription in the same name with the same birthday.
-- The subscriber need not be the user. account_count: accounts of services that came through the line, number or SIM;
-- illegal_account_count: of those, accounts that used a resource that the investigators class as illegal.
-- is_referred_first: there is such an account and the position was held while it came through the holder. Names are
-- compared without case, accents and signs; a namesake born on another day is no match.
with subscribers as (
    select
        case when line is not null then 'line' when number is not null then 'number' else 'imsi' end as identifier_type,
        coalesce(line, number, imsi) as identifier,
        trim(regexp_replace(lower(strip_accents(regexp_replace(holder, ' [0-9-]{10}$', ''))), '[^a-z0-9]+', ' ', 'g'))
        || regexp_extract(holder, ' [0-9]{4}-[0-9]{2}-[0-9]{2}$') as holder,
        valid_from_at,
        valid_to_at,
        load_id,
        line_number
    from staging.subscriptions
    where
        holder is not null
        and coalesce(line, number, imsi) is not null
        and regexp_matches(holder, ' [0-9]{4}-[0-9]{2}-[0-9]{2}$')
),

matched as (
    select
        entries.register,
        entries.entry_id,
        subscribers.identifier_type,
        subscribers.identifier,
        entries.holder,
        min(subscribers.valid_from_at) as subscribed_from_at,
        max(coalesce(subscribers.valid_to_at, timestamp '9999-12-31')) as subscribed_to_at,
        min(entries.valid_from_at) as trusted_from_at,
        max(coalesce(entries.valid_to_at, timestamp '9999-12-31')) as trusted_to_at,
        min({'load_id': entries.load_id, 'line_number': entries.line_number}) as entry,
        min({'load_id': subscribers.load_id, 'line_number': subscribers.line_number}) as subscription
    from subscribers
    inner join staging.trust_entries as entries on entries.holder = subscribers.holder
    group by entries.register, entries.entry_id, subscribers.identifier_type, subscribers.identifier, entries.holder
),

illegal_users as (
    select distinct service, account from evidence.service_use where resource_class = 'illegal'
),

users as (
    select
        coalesce(days.line, days.number, days.imsi) as identifier,
        days.service,
        days.account,
        illegal_users.account is not null as is_illegal,
        min(days.first_used_at) as first_used_at,
        max(days.last_used_at) as last_used_at
    from evidence.address_days as days
    left join illegal_users on illegal_users.service = days.service and illegal_users.account = days.account
    where days.holder is not null
    group by coalesce(days.line, days.number, days.imsi), days.service, days.account, illegal_users.account is not null
)

select
    matched.register,
    matched.entry_id,
    matched.identifier_type,
    matched.identifier,
    matched.holder,
    matched.subscribed_from_at,
    nullif(matched.subscribed_to_at, timestamp '9999-12-31') as subscribed_to_at,
    matched.trusted_from_at,
    nullif(matched.trusted_to_at, timestamp '9999-12-31') as trusted_to_at,
    count(distinct (users.account, users.service)) filter (where users.account is not null) as account_count,
    count(distinct (users.account, users.service)) filter (where users.is_illegal) as illegal_account_count,
    coalesce(bool_or(
        users.is_illegal
        and users.last_used_at >= matched.trusted_from_at and users.first_used_at < matched.trusted_to_at
    ), false) as is_referred_first,
    matched.entry.load_id as register_load_id,
    matched.entry.line_number as register_line_number,
    matched.subscription.load_id as subscription_load_id,
    matched.subscription.line_number as subscription_line_number
from matched
left join users on users.identifier = matched.identifier
group by matched.register, matched.entry_id, matched.identifier_type, matched.identifier, matched.holder,
    matched.subscribed_from_at, matched.subscribed_to_at, matched.trusted_from_at, matched.trusted_to_at,
    matched.entry, matched.subscription
