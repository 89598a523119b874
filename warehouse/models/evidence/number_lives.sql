-- One row per number with its first and last day on record, and the days of use missed before and after, while watched.
-- missed_after: how many days of use would have been expected after its last day, had it gone on as before, on days on
-- which its use would have come to our notice: its own records were asked for, or those of numbers in contact with it
-- were and those went on. The larger of the two counts. is_dropped: at least least_missed_days. The end of the records
-- of an authority or a delivery is no end of a number's use. missed_before and is_begun: the same before its first
-- day.
with limits as (
    select
        max(value) filter (where name = 'least_missed_days') as least_missed,
        (max(value) filter (where name = 'most_silent_days'))::integer as most_silent,
        (max(value) filter (where name = 'least_span_days'))::integer as least_span,
        (max(value) filter (where name = 'least_silent_days'))::integer as least_silent
    from config.thresholds
),

days as (
    select identifier_a as number, contact_on as used_on from evidence.contacts where identifier_type = 'number'
    union
    select identifier_b, contact_on from evidence.contacts where identifier_type = 'number'
    union
    select identifier, used_on from evidence.use_days where identifier_type = 'number'
),

spans as (
    select number, min(used_on) as first_on, max(used_on) as last_on, count(*) as active_day_count
    from days
    group by number
),

own as (
    select
        identifier as number,
        min(used_on) as first_on,
        max(used_on) as last_on,
        count(*) as day_count,
        sum(use_count)::bigint as use_count
    from evidence.use_days
    where identifier_type = 'number'
    group by identifier
),

own_watched as (
    select
        spans.number,
        watches.basis,
        sum(greatest(
            least(watches.watched_to_on, spans.last_on + limits.most_silent)
            - greatest(watches.watched_from_on, spans.last_on + 1) + 1, 0
        )) as after_count,
        sum(greatest(
            least(watches.watched_to_on, spans.first_on - 1)
            - greatest(watches.watched_from_on, spans.first_on - limits.most_silent) + 1, 0
        )) as before_count
    from spans
    inner join evidence.watches as watches on watches.number = spans.number
    cross join limits
    group by spans.number, watches.basis
),

own_missed as (
    select
        watched.number,
        max(own.day_count * watched.after_count / greatest(own.last_on - own.first_on + 1, limits.least_span))
            filter (watched.basis <> 'handset') as missed_after,
        max(own.day_count * watched.before_count / greatest(own.last_on - own.first_on + 1, limits.least_span))
            as missed_before,
        max(watched.after_count) filter (watched.basis <> 'handset') as silent_after,
        max(watched.before_count) as silent_before
    from own_watched as watched
    inner join own on own.number = watched.number
    cross join limits
    group by watched.number
),

others_watched as (
    -- a counterpart watches a number while its own records are there and go on
    select
        ties.number,
        ties.counterpart,
        watches.basis,
        sum(greatest(
            least(watches.watched_to_on, own.last_on, spans.last_on + limits.most_silent)
            - greatest(watches.watched_from_on, own.first_on, spans.last_on + 1) + 1, 0
        )) as after_count,
        sum(greatest(
            least(watches.watched_to_on, own.last_on, spans.first_on - 1)
            - greatest(watches.watched_from_on, own.first_on, spans.first_on - limits.most_silent) + 1, 0
        )) as before_count
    from evidence.number_ties as ties
    inner join evidence.watches as watches on watches.number = ties.counterpart
    inner join own on own.number = ties.counterpart
    inner join spans on spans.number = ties.number
    cross join limits
    group by ties.number, ties.counterpart, watches.basis
),

others_missed as (
    select
        number,
        sum(round(missed_after * 1e6)::bigint)::bigint / 1e6 as missed_after,
        sum(round(missed_before * 1e6)::bigint)::bigint / 1e6 as missed_before,
        max(silent_after) as silent_after,
        max(silent_before) as silent_before
    from (
        select
            ties.number,
            ties.counterpart,
            max(ties.day_count * watched.after_count
                / greatest(ties.last_contact_on - ties.first_contact_on + 1, limits.least_span)) as missed_after,
            max(ties.day_count * watched.before_count
                / greatest(ties.last_contact_on - ties.first_contact_on + 1, limits.least_span)) as missed_before,
            max(watched.after_count) as silent_after,
            max(watched.before_count) as silent_before
        from others_watched as watched
        inner join evidence.number_ties as ties
            on ties.number = watched.number and ties.counterpart = watched.counterpart
        cross join limits
        group by ties.number, ties.counterpart
    )
    group by number
),

ties as (
    select number, count(*) as counterpart_count, sum(event_count)::bigint as event_count
    from evidence.number_ties
    group by number
),

lives as (
    select
        spans.number,
        spans.first_on,
        spans.last_on,
        spans.active_day_count,
        own.first_on as own_first_on,
        own.last_on as own_last_on,
        coalesce(own.day_count, 0) as own_day_count,
        coalesce(ties.counterpart_count, 0) as counterpart_count,
        coalesce(ties.event_count, 0) as event_count,
        greatest(coalesce(own_missed.missed_before, 0), coalesce(others_missed.missed_before, 0)) as missed_before,
        greatest(coalesce(own_missed.missed_after, 0), coalesce(others_missed.missed_after, 0)) as missed_after,
        greatest(coalesce(own_missed.silent_before, 0), coalesce(others_missed.silent_before, 0))::bigint
            as silent_before_count,
        greatest(coalesce(own_missed.silent_after, 0), coalesce(others_missed.silent_after, 0))::bigint
            as silent_after_count
    from spans
    left join own on own.number = spans.number
    left join ties on ties.number = spans.number
    left join own_missed on own_missed.number = spans.number
    left join others_missed on others_missed.number = spans.number
)

select
    lives.number,
    lives.first_on,
    lives.last_on,
    lives.active_day_count,
    lives.own_first_on,
    lives.own_last_on,
    lives.own_day_count,
    lives.counterpart_count,
    lives.event_count,
    lives.silent_before_count,
    lives.silent_after_count,
    lives.missed_before,
    lives.missed_after,
    lives.missed_before >= limits.least_missed and lives.silent_before_count >= limits.least_silent as is_begun,
    lives.missed_after >= limits.least_missed and lives.silent_after_count >= limits.least_silent as is_dropped
from lives
cross join limits
