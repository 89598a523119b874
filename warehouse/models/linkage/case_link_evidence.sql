-- One row per reason of a link, side and line of a feed behind it; at most evidence_lines a reason and side.
-- side: a or b (what ties that case to its identifier), both (a communication between the two). line_count says how
-- many lines there are: of the reason on that side, or of its best covered identifier where more of that one exist
-- than listed.
with limits as (
    select max(value) as most_lines from config.thresholds where name = 'evidence_lines'
),

ties as (
    -- in the order of linkage.case_link_reasons: the first is the one that the reason names
    select
        ties.*,
        row_number() over (
            partition by ties.case_a, ties.case_b, ties.kind
            order by abs(ties.bits) desc, ties.basis, ties.event_count desc, ties.identifier_type, ties.identifier,
                ties.identifier_a, ties.identifier_b
        ) as tie_rank
    from linkage.case_ties as ties
    inner join linkage.case_links as links on links.case_a = ties.case_a and links.case_b = ties.case_b
    qualify tie_rank <= (select most_lines from limits)
),

sides as (
    -- the lines that tie a side's subject to its own identifier
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'a' as side, case_a as case_id,
        case when family in ('contact', 'presence') or kind in ('number_succession', 'same_account_user', 'against_apart')
            then identifier_a else identifier end as own_identifier
    from ties
    union all
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'b', case_b,
        case when family in ('contact', 'presence') or kind in ('number_succession', 'same_account_user', 'against_apart')
            then identifier_b else identifier end
    from ties
),

talks as (
    -- the two parties of the communications that a tie by contact rests on
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'both' as side, null as case_id,
        identifier_a as own_identifier, identifier_b as other_identifier
    from ties
    where kind = 'direct_contact'
    union all
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'a', case_a, identifier_a, identifier
    from ties
    where kind in ('shared_rare_contact', 'unwanted_contact', 'shared_event_contact')
    union all
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'b', case_b, identifier_b, identifier
    from ties
    where kind in ('shared_rare_contact', 'unwanted_contact', 'shared_event_contact')
),

parties as (
    select distinct
        least(own_identifier, other_identifier) as identifier_a,
        greatest(own_identifier, other_identifier) as identifier_b
    from talks
),

spoken as (
    select
        *,
        least(from_identifier, to_identifier) as identifier_a,
        greatest(from_identifier, to_identifier) as identifier_b
    from evidence.communications
    union all
    select *, least(from_identifier, forwarded_identifier), greatest(from_identifier, forwarded_identifier)
    from evidence.communications
    where forwarded_identifier is not null
),

communications as (
    select
        parties.identifier_a,
        parties.identifier_b,
        spoken.kind as shows,
        spoken.feed,
        spoken.started_at,
        unnest([
            {'load_id': spoken.originating_load_id, 'line_number': spoken.originating_line_number},
            {'load_id': spoken.terminating_load_id, 'line_number': spoken.terminating_line_number},
            {'load_id': spoken.forwarded_load_id, 'line_number': spoken.forwarded_line_number}
        ], recursive := true)
    from spoken
    inner join parties on parties.identifier_a = spoken.identifier_a and parties.identifier_b = spoken.identifier_b
),

lines as (
    select
        sides.case_a, sides.case_b, sides.kind, sides.tie_rank, sides.identifier_type, sides.identifier, sides.side,
        sides.case_id, lines.feed, lines.load_id, lines.line_number, lines.seen_at, lines.shows, lines.line_count
    from sides
    inner join evidence.case_identifier_lines as lines
        on
            lines.case_id = sides.case_id
            and lines.identifier_type = sides.identifier_type
            and lines.identifier = sides.own_identifier
    union all
    select
        talks.case_a, talks.case_b, talks.kind, talks.tie_rank, talks.identifier_type, talks.identifier, talks.side,
        talks.case_id, communications.feed, communications.load_id, communications.line_number,
        communications.started_at, communications.shows, 1
    from talks
    inner join communications
        on
            communications.identifier_a = least(talks.own_identifier, talks.other_identifier)
            and communications.identifier_b = greatest(talks.own_identifier, talks.other_identifier)
    where communications.load_id is not null
    union all
    -- what a tie names itself
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'a', case_a, feed_a, load_id_a, line_number_a,
        null, case when kind in ('same_person', 'against_person', 'behaviour') then 'register' else 'use' end, 1
    from ties
    where load_id_a is not null
    union all
    select case_a, case_b, kind, tie_rank, identifier_type, identifier, 'b', case_b, feed_b, load_id_b, line_number_b,
        null, case when kind in ('same_person', 'against_person', 'behaviour') then 'register' else 'use' end, 1
    from ties
    where load_id_b is not null
),

reason_lines as (
    -- one line can stand behind several identifiers of a reason: it is listed once, under the first
    select
        case_a, case_b, kind, side, case_id, feed, load_id, line_number,
        min(tie_rank) as tie_rank,
        arg_min(identifier_type, tie_rank) as identifier_type,
        arg_min(identifier, tie_rank) as identifier,
        min(seen_at) as seen_at,
        min(shows) as shows,
        max(line_count) as identifier_line_count
    from lines
    group by case_a, case_b, kind, side, case_id, feed, load_id, line_number
),

staged as (
    -- what names the subject, what was said between two, what shows a device in use: none may crowd out the others
    select
        *,
        row_number() over (
            partition by case_a, case_b, kind, side, tie_rank, shows in ('register', 'authority'), shows = 'use'
            order by shows = 'authority', seen_at, feed, load_id, line_number
        ) as place
    from reason_lines
),

ranked as (
    -- the identifier that the reason names first: its register, then of each sort of line the first in time, in turn
    select
        *,
        row_number() over (
            partition by case_a, case_b, kind, side
            order by tie_rank, shows not in ('register', 'authority'), place, shows = 'use', seen_at, feed, load_id,
                line_number
        ) as line_rank,
        greatest(
            count(*) over (partition by case_a, case_b, kind, side),
            max(identifier_line_count) over (partition by case_a, case_b, kind, side)
        ) as line_count
    from staged
)

select
    case_a,
    case_b,
    kind,
    side,
    case_id,
    identifier_type,
    identifier,
    shows,
    feed,
    load_id,
    line_number,
    seen_at,
    line_rank,
    line_count
from ranked
where line_rank <= (select most_lines from limits)
order by case_a, case_b, kind, side, line_rank
