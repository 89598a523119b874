-- One row per offence with a known time, identifier of one of its subjects, and identifier in contact with it near that
-- time; counts and daily rates before, around and after it.
-- Around: from event_before_h hours before the offence's time begins to event_after_h hours after it ends, in whole
-- hours (UTC). Before and after: event_window_days days on either side of that. Subjects are those whom a case's
-- register names, with the numbers seen in their handsets; the seizure of a handset is taken to be at the offence.
-- Rates are per day for which records of either of the two were asked for (where of neither: per day from the first to
-- the last record of the subject's identifier). Where there is no such day there is no rate; where there is one, no
-- record means no contact on record, not that there was none. rise_bits: how surprising the count around is had the
-- rate before gone on (an upper bound of the Poisson tail, with one contact more than there was before). The records
-- behind a row are those of the two identifiers in evidence.communications from first_seen_at to last_seen_at.
with limits as (
    select
        to_hours((max(value) filter (where name = 'event_before_h'))::bigint) as lead_in,
        to_hours((max(value) filter (where name = 'event_after_h'))::bigint + 1) as lead_out,
        to_days((max(value) filter (where name = 'event_window_days'))::integer) as window_length
    from config.thresholds
),

seized as (
    select distinct case_id, subject_ref, identifier
    from staging.subjects
    where source = 'seized_device'
),

events as (
    select
        case_id,
        occurred_from_at as event_from_at,
        greatest(occurred_from_at, coalesce(occurred_to_at, occurred_from_at)) as event_to_at,
        date_trunc('hour', occurred_from_at - lead_in) as around_from_at,
        date_trunc('hour', greatest(occurred_from_at, coalesce(occurred_to_at, occurred_from_at)) + lead_out)
            as around_to_at
    from staging.offences
    cross join limits
    where case_id is not null and occurred_from_at is not null
),

subjects as (
    select
        held.case_id,
        held.identifier_type,
        held.identifier,
        min(held.force_code) as force_code,
        min(held.subject_ref) as subject_ref,
        min(held.role) as role,
        bool_or(seized_persons.case_id is not null or seized_handsets.case_id is not null) as is_seized,
        min(coalesce(held.period_from_at, timestamp '1900-01-01')) as held_from_at,
        max(coalesce(held.period_to_at, timestamp '9999-12-31')) as held_to_at,
        min(events.event_from_at) as event_from_at,
        min(events.event_to_at) as event_to_at,
        min(events.around_from_at) as around_from_at,
        min(events.around_to_at) as around_to_at,
        min(events.around_from_at)::date - min(limits.window_length) as before_from_at,
        min(events.around_to_at)::date + min(limits.window_length) + interval 1 day as after_to_at
    from evidence.case_identifiers as held
    inner join events on events.case_id = held.case_id
    cross join limits
    left join (select distinct case_id, subject_ref from seized) as seized_persons
        on seized_persons.case_id = held.case_id and seized_persons.subject_ref = held.subject_ref
    left join (select distinct case_id, identifier from seized) as seized_handsets
        on seized_handsets.case_id = held.case_id and seized_handsets.identifier = held.via_identifier
    where held.identifier_type in ('number', 'account') and held.via in ('register', 'use')
    group by held.case_id, held.identifier_type, held.identifier
),

days as (
    select
        identifier_type, identifier_a as own_identifier, identifier_b as other_identifier,
        contact_on, event_count, a_to_b_count as outgoing_count, first_seen_at, last_seen_at
    from evidence.contacts
    union all
    select
        identifier_type, identifier_b, identifier_a,
        contact_on, event_count, b_to_a_count, first_seen_at, last_seen_at
    from evidence.contacts
),

hours as (
    select
        identifier_type, identifier_a as own_identifier, identifier_b as other_identifier,
        contact_at, event_count, a_to_b_count as outgoing_count, first_seen_at, last_seen_at
    from evidence.contact_hours
    union all
    select
        identifier_type, identifier_b, identifier_a,
        contact_at, event_count, event_count - a_to_b_count, first_seen_at, last_seen_at
    from evidence.contact_hours
),

edges as (
    -- days on which the time around begins or ends: these are counted by the hour
    select distinct case_id, identifier_type, identifier, unnest([around_from_at::date, around_to_at::date]) as edge_on
    from subjects
),

pieces as (
    select
        subjects.case_id, subjects.identifier_type, subjects.identifier, days.other_identifier,
        case
            when days.contact_on < subjects.around_from_at then 'before'
            when days.contact_on >= subjects.around_to_at then 'after'
            else 'around'
        end as piece,
        days.event_count, days.outgoing_count, days.first_seen_at, days.last_seen_at
    from days
    inner join subjects
        on subjects.identifier_type = days.identifier_type and subjects.identifier = days.own_identifier
    where
        days.contact_on >= subjects.before_from_at
        and days.contact_on < subjects.after_to_at
        and days.contact_on <> subjects.around_from_at::date
        and days.contact_on <> subjects.around_to_at::date
        and days.last_seen_at >= subjects.held_from_at
        and days.first_seen_at <= subjects.held_to_at
    union all
    select
        subjects.case_id, subjects.identifier_type, subjects.identifier, hours.other_identifier,
        case
            when hours.contact_at < subjects.around_from_at then 'before'
            when hours.contact_at >= subjects.around_to_at then 'after'
            else 'around'
        end,
        hours.event_count, hours.outgoing_count, hours.first_seen_at, hours.last_seen_at
    from hours
    inner join edges
        on
            edges.identifier_type = hours.identifier_type
            and edges.identifier = hours.own_identifier
            and edges.edge_on = hours.contact_at::date
    inner join subjects
        on
            subjects.case_id = edges.case_id
            and subjects.identifier_type = edges.identifier_type
            and subjects.identifier = edges.identifier
    where hours.last_seen_at >= subjects.held_from_at and hours.first_seen_at <= subjects.held_to_at
),

counted as (
    select
        case_id,
        identifier_type,
        identifier,
        other_identifier,
        coalesce(sum(event_count) filter (where piece = 'before'), 0)::bigint as before_count,
        coalesce(sum(event_count) filter (where piece = 'around'), 0)::bigint as around_count,
        coalesce(sum(event_count) filter (where piece = 'after'), 0)::bigint as after_count,
        coalesce(sum(outgoing_count) filter (where piece = 'around'), 0)::bigint as around_outgoing_count,
        coalesce(sum(outgoing_count) filter (where piece = 'after'), 0)::bigint as after_outgoing_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from pieces
    group by case_id, identifier_type, identifier, other_identifier
),

obtained as (
    select identifier_type, identifier, period_from_at, period_to_at, 'authority' as basis
    from staging.obtained_periods
    union all
    select days.identifier_type, days.own_identifier, min(days.contact_on)::timestamp,
        max(days.contact_on)::timestamp + interval 1 day, 'records'
    from days
    semi join subjects
        on subjects.identifier_type = days.identifier_type and subjects.identifier = days.own_identifier
    anti join staging.obtained_periods as periods
        on periods.identifier_type = days.identifier_type and periods.identifier = days.own_identifier
    group by days.identifier_type, days.own_identifier
),

windows as (
    select case_id, identifier_type, identifier, 'before' as piece, before_from_at as from_at, around_from_at as to_at
    from subjects
    union all
    select case_id, identifier_type, identifier, 'around', around_from_at, around_to_at from subjects
    union all
    select case_id, identifier_type, identifier, 'after', around_to_at, after_to_at from subjects
),

own_spans as (
    -- what was obtained of a subject's identifier in each window
    select
        windows.case_id, windows.identifier_type, windows.identifier, windows.piece, obtained.basis,
        greatest(windows.from_at, obtained.period_from_at) as from_at,
        least(windows.to_at, obtained.period_to_at) as to_at
    from windows
    inner join obtained
        on obtained.identifier_type = windows.identifier_type and obtained.identifier = windows.identifier
    where obtained.period_from_at < windows.to_at and obtained.period_to_at > windows.from_at
),

own_cover as (
    select
        case_id, identifier_type, identifier, min(basis) as basis,
        coalesce(sum(epoch_us(to_at) - epoch_us(from_at)) filter (where piece = 'before'), 0)::bigint as before_us,
        coalesce(sum(epoch_us(to_at) - epoch_us(from_at)) filter (where piece = 'around'), 0)::bigint as around_us,
        coalesce(sum(epoch_us(to_at) - epoch_us(from_at)) filter (where piece = 'after'), 0)::bigint as after_us
    from own_spans
    group by case_id, identifier_type, identifier
),

other_spans as (
    -- what was obtained of the other identifier besides: less what both were obtained for
    select
        counted.case_id, counted.identifier_type, counted.identifier, counted.other_identifier, windows.piece,
        greatest(windows.from_at, periods.period_from_at) as from_at,
        least(windows.to_at, periods.period_to_at) as to_at
    from counted
    inner join staging.obtained_periods as periods
        on periods.identifier_type = counted.identifier_type and periods.identifier = counted.other_identifier
    inner join windows
        on
            windows.case_id = counted.case_id
            and windows.identifier_type = counted.identifier_type
            and windows.identifier = counted.identifier
    where periods.period_from_at < windows.to_at and periods.period_to_at > windows.from_at
),

more_cover as (
    select
        case_id, identifier_type, identifier, other_identifier,
        coalesce(sum(length_us) filter (where piece = 'before'), 0)::bigint as before_us,
        coalesce(sum(length_us) filter (where piece = 'around'), 0)::bigint as around_us,
        coalesce(sum(length_us) filter (where piece = 'after'), 0)::bigint as after_us
    from (
        select
            case_id, identifier_type, identifier, other_identifier, piece,
            epoch_us(to_at) - epoch_us(from_at) as length_us
        from other_spans
        union all
        select
            theirs.case_id, theirs.identifier_type, theirs.identifier, theirs.other_identifier, theirs.piece,
            epoch_us(greatest(theirs.from_at, own.from_at)) - epoch_us(least(theirs.to_at, own.to_at))
        from other_spans as theirs
        inner join own_spans as own
            on
                own.case_id = theirs.case_id
                and own.identifier_type = theirs.identifier_type
                and own.identifier = theirs.identifier
                and own.piece = theirs.piece
        where own.from_at < theirs.to_at and own.to_at > theirs.from_at
    )
    group by case_id, identifier_type, identifier, other_identifier
),

touched as (
    select
        counted.case_id,
        counted.identifier_type,
        counted.other_identifier,
        count(distinct coalesce(subjects.subject_ref, subjects.identifier)) as subject_count,
        count(distinct coalesce(subjects.subject_ref, subjects.identifier)) filter (where counted.around_count > 0)
            as around_subject_count
    from counted
    inner join subjects
        on
            subjects.case_id = counted.case_id
            and subjects.identifier_type = counted.identifier_type
            and subjects.identifier = counted.identifier
    group by counted.case_id, counted.identifier_type, counted.other_identifier
),

rated as (
    select
        counted.*,
        own_cover.basis,
        (coalesce(own_cover.before_us, 0) + coalesce(more_cover.before_us, 0)) / 86400000000.0 as before_days,
        (coalesce(own_cover.around_us, 0) + coalesce(more_cover.around_us, 0)) / 86400000000.0 as around_days,
        (coalesce(own_cover.after_us, 0) + coalesce(more_cover.after_us, 0)) / 86400000000.0 as after_days
    from counted
    left join own_cover
        on
            own_cover.case_id = counted.case_id
            and own_cover.identifier_type = counted.identifier_type
            and own_cover.identifier = counted.identifier
    left join more_cover
        on
            more_cover.case_id = counted.case_id
            and more_cover.identifier_type = counted.identifier_type
            and more_cover.identifier = counted.identifier
            and more_cover.other_identifier = counted.other_identifier
)

select
    rated.case_id,
    subjects.force_code,
    subjects.event_from_at,
    subjects.event_to_at,
    rated.identifier_type,
    rated.identifier as subject_identifier,
    subjects.subject_ref,
    subjects.role,
    subjects.is_seized,
    rated.other_identifier,
    hubs.hub_kind,
    rated.before_count,
    rated.around_count,
    rated.after_count,
    rated.around_outgoing_count,
    rated.after_outgoing_count,
    rated.before_days,
    rated.around_days,
    rated.after_days,
    rated.before_count / nullif(rated.before_days, 0) as before_rate,
    rated.around_count / nullif(rated.around_days, 0) as around_rate,
    rated.after_count / nullif(rated.after_days, 0) as after_rate,
    case
        when rated.around_count <= (rated.before_count + 1) * rated.around_days / nullif(rated.before_days, 0) then 0.0
        else round(
            (
                rated.around_count * ln(
                    rated.around_count
                    / ((rated.before_count + 1) * nullif(rated.around_days, 0) / nullif(rated.before_days, 0))
                )
                - rated.around_count
                + (rated.before_count + 1) * rated.around_days / nullif(rated.before_days, 0)
            ) / ln(2), 2
        )
    end as rise_bits,
    coalesce(rated.basis, 'authority') as days_basis,
    touched.subject_count,
    touched.around_subject_count,
    rated.first_seen_at,
    rated.last_seen_at
from rated
inner join subjects
    on
        subjects.case_id = rated.case_id
        and subjects.identifier_type = rated.identifier_type
        and subjects.identifier = rated.identifier
inner join touched
    on
        touched.case_id = rated.case_id
        and touched.identifier_type = rated.identifier_type
        and touched.other_identifier = rated.other_identifier
left join config.hub_numbers as hubs on rated.identifier_type = 'number' and hubs.number = rated.other_identifier
