-- One row per case, identifier and line of a feed that shows the case's subject with it; at most evidence_lines each.
-- line_count says how many there are in all. Records of use are shown by the first of each day and feed.
with used as (
    select
        held.case_id, held.identifier_type, held.identifier,
        days.feed, days.load_id, days.line_number,
        days.first_used_at as seen_at
    from evidence.case_identifiers as held
    inner join staging.device_days as days on days.number = held.via_identifier
    where
        held.via = 'use'
        and held.via_type = 'number'
        and held.identifier = case held.identifier_type when 'imsi' then days.imsi else days.imei end
        and days.last_used_at >= held.first_seen_at
        and days.first_used_at <= held.last_seen_at
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        days.feed, days.load_id, days.line_number,
        days.first_used_at
    from evidence.case_identifiers as held
    inner join staging.device_days as days on days.imsi = held.via_identifier
    where
        held.via = 'use'
        and held.via_type = 'imsi'
        and held.identifier = case held.identifier_type when 'number' then days.number else days.imei end
        and days.last_used_at >= held.first_seen_at
        and days.first_used_at <= held.last_seen_at
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        days.feed, days.load_id, days.line_number,
        days.first_used_at
    from evidence.case_identifiers as held
    inner join staging.device_days as days on days.imei = held.via_identifier
    where
        held.via = 'use'
        and held.via_type = 'imei'
        and held.identifier = case held.identifier_type when 'number' then days.number else days.imsi end
        and days.last_used_at >= held.first_seen_at
        and days.first_used_at <= held.last_seen_at
),

found as (
    select
        held.case_id, held.identifier_type, held.identifier,
        'case_subjects' as feed, subjects.load_id, subjects.line_number,
        null::timestamp as seen_at,
        'register' as shows
    from evidence.case_identifiers as held
    inner join staging.subjects as subjects
        on
            subjects.case_id = held.case_id
            and subjects.identifier_type = coalesce(held.via_type, held.identifier_type)
            and subjects.identifier = coalesce(held.via_identifier, held.identifier)
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        'authorisations', wanted.load_id, wanted.line_number,
        null,
        'authority'
    from evidence.case_identifiers as held
    inner join staging.authorised_identifiers as wanted
        on
            wanted.case_id = held.case_id
            and wanted.identifier_type = coalesce(held.via_type, held.identifier_type)
            and wanted.identifier = case wanted.identifier_type
                when 'line' then split_part(coalesce(held.via_identifier, held.identifier), ' @ ', 1)
                else coalesce(held.via_identifier, held.identifier)
            end
    union all
    select case_id, identifier_type, identifier, feed, load_id, line_number, seen_at, 'use'
    from used
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        uses.feed, uses.load_id, uses.line_number,
        uses.used_at,
        'account at address'
    from evidence.case_identifiers as held
    inner join evidence.ip_resolutions as uses on uses.account = held.via_identifier
    where
        held.via = 'address'
        and uses.used_at between held.first_seen_at and held.last_seen_at
        and held.identifier in (uses.line, uses.number, uses.imsi, uses.imei)
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        'ip_sessions', uses.holding_load_id, uses.holding_line_number,
        uses.used_at,
        'holder of address'
    from evidence.case_identifiers as held
    inner join evidence.ip_resolutions as uses on uses.account = held.via_identifier
    where
        held.via = 'address'
        and uses.used_at between held.first_seen_at and held.last_seen_at
        and held.identifier in (uses.line, uses.number, uses.imsi, uses.imei)
    union all
    select
        held.case_id, held.identifier_type, held.identifier,
        'subscribers', subscriptions.load_id, subscriptions.line_number,
        subscriptions.valid_from_at,
        'subscription'
    from evidence.case_identifiers as held
    inner join staging.subscriptions as subscriptions
        on
            case held.via_type
                when 'number' then subscriptions.number
                when 'imsi' then subscriptions.imsi
                else subscriptions.account
            end = held.via_identifier
    where
        held.via = 'subscriber'
        and held.identifier in (subscriptions.line, subscriptions.number, subscriptions.imsi, subscriptions.account)
),

lines as (
    select
        case_id, identifier_type, identifier, feed, load_id, line_number,
        min(seen_at) as seen_at,
        min(shows) as shows
    from found
    group by case_id, identifier_type, identifier, feed, load_id, line_number
),

ranked as (
    select
        *,
        row_number() over (
            partition by case_id, identifier_type, identifier
            order by seen_at nulls first, feed, load_id, line_number
        ) as line_rank,
        count(*) over (partition by case_id, identifier_type, identifier) as line_count
    from lines
)

select
    case_id,
    identifier_type,
    identifier,
    feed,
    load_id,
    line_number,
    seen_at,
    shows,
    line_rank,
    line_count
from ranked
where line_rank <= (select max(value) from config.thresholds where name = 'evidence_lines')
