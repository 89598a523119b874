-- One row per communication between two identifiers; the legs that several providers recorded of it count once.
-- Legs whose clocks differ by no more than leg_tolerance_s from one to the next form an island. An island holds as many
-- communications as its most frequent kind of leg; the first leg of each kind belongs to the first of them, and so on.
-- A diverted call is one communication: from, to, and the party that it was forwarded to.
with limits as (
    select to_microseconds((max(value) filter (where name = 'leg_tolerance_s') * 1000000)::bigint) as tolerance
    from config.thresholds
),

diversions as (
    select distinct from_number, to_number, forwarded_number, started_at
    from staging.call_legs
    where kind = 'call' and forwarded_number is not null
),

handed_on as (
    -- the third party's provider records a leg from the caller to the third party; it belongs to the diverted call
    select
        legs.load_id,
        legs.line_number,
        arg_min(
            diversions.to_number,
            (abs(epoch_us(legs.started_at) - epoch_us(diversions.started_at)), diversions.to_number)
        ) as to_number
    from staging.call_legs as legs
    inner join diversions
        on
            diversions.from_number = legs.from_number
            and diversions.forwarded_number = legs.to_number
    cross join limits
    where
        legs.kind = 'call'
        and legs.leg = 'terminating'
        and legs.forwarded_number is null
        and legs.started_at between diversions.started_at - limits.tolerance
        and diversions.started_at + limits.tolerance
    group by legs.load_id, legs.line_number
),

legs as (
    -- sorted by a hash of the pair, which is short; the pair itself is kept beside it
    select
        hash(legs.from_number, coalesce(handed_on.to_number, legs.to_number), legs.kind) as pair,
        legs.kind,
        legs.leg,
        legs.from_number,
        coalesce(handed_on.to_number, legs.to_number) as to_number,
        case when handed_on.to_number is null then legs.forwarded_number else legs.to_number end as forwarded_number,
        legs.outcome,
        legs.started_at,
        legs.duration_s,
        legs.load_id,
        legs.line_number
    from staging.call_legs as legs
    left join handed_on on handed_on.load_id = legs.load_id and handed_on.line_number = legs.line_number
),

steps as (
    select
        *,
        started_at - lag(started_at) over pair_in_time > (select tolerance from limits) as is_apart
    from legs
    window pair_in_time as (partition by pair order by started_at, load_id, line_number)
),

islands as (
    select
        *,
        count(*) filter (where is_apart) over pair_in_time as island
    from steps
    window pair_in_time as (partition by pair order by started_at, load_id, line_number)
),

ranked as (
    select
        *,
        row_number() over (
            partition by pair, island, leg
            order by started_at, load_id, line_number
        ) as leg_rank
    from islands
),

calls as (
    select
        kind,
        from_number,
        to_number,
        max(forwarded_number) as forwarded_number,
        coalesce(
            min(started_at) filter (where leg = 'originating'),
            min(started_at) filter (where leg = 'forwarded'),
            min(started_at)
        ) as started_at,
        max(duration_s) as duration_s,
        bool_or(outcome = 'diverted' or forwarded_number is not null) as is_diverted,
        bool_or(outcome in ('answered', 'dropped') or duration_s > 0) as is_answered,
        bool_or(outcome in ('no_answer', 'busy', 'failed')) as is_missed,
        count(*) as leg_count,
        min(load_id) filter (where leg = 'originating') as originating_load_id,
        min(line_number) filter (where leg = 'originating') as originating_line_number,
        min(load_id) filter (where leg = 'terminating') as terminating_load_id,
        min(line_number) filter (where leg = 'terminating') as terminating_line_number,
        min(load_id) filter (where leg = 'forwarded') as forwarded_load_id,
        min(line_number) filter (where leg = 'forwarded') as forwarded_line_number
    from ranked
    group by kind, from_number, to_number, pair, island, leg_rank
)

select
    kind,
    'number' as identifier_type,
    from_number as from_identifier,
    to_number as to_identifier,
    forwarded_number as forwarded_identifier,
    started_at,
    case
        when kind = 'text' then 'sent'
        when is_diverted then 'diverted'
        when is_answered then 'answered'
        when is_missed then 'missed'
        else 'unknown'
    end as outcome,
    duration_s,
    leg_count,
    'calls' as feed,
    originating_load_id,
    originating_line_number,
    terminating_load_id,
    terminating_line_number,
    forwarded_load_id,
    forwarded_line_number
from calls
union all
select
    'message' as kind,
    'account' as identifier_type,
    sender as from_identifier,
    recipient as to_identifier,
    null as forwarded_identifier,
    sent_at as started_at,
    'sent' as outcome,
    null as duration_s,
    1 as leg_count,
    'messages' as feed,
    load_id as originating_load_id,
    line_number as originating_line_number,
    null as terminating_load_id,
    null as terminating_line_number,
    null as forwarded_load_id,
    null as forwarded_line_number
from staging.message_headers
