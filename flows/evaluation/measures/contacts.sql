-- Pairs and days whose calls and texts are counted right, beside what the loaded records show of each; by the hardest.
with told as (
    select
        legs.operation,
        legs.event,
        calls.event_type,
        calls.direction,
        calls.outcome,
        calls.calling_number,
        calls.called_number,
        calls.forwarded_number,
        calls.started_at,
        calls.provider || ' ' || calls.record_id as leg
    from truth_legs as legs
    inner join quality.loads as loads on loads.file = legs.file
    inner join raw.calls as calls on calls.load_id = loads.load_id and calls.line_number = legs.line_number
),

events as (
    select
        event,
        min(operation) as operation,
        bool_or(event_type = 'voice') as is_call,
        max(calling_number) as from_number,
        max(called_number) as to_number,
        max(forwarded_number) as forwarded_number,
        coalesce(
            min(started_at) filter (direction = 'originating'), min(started_at) filter (direction = 'terminating'),
            min(started_at)
        )::date as contact_on,
        bool_or(coalesce(outcome = 'diverted', false) or forwarded_number is not null) as is_diverted,
        bool_or(coalesce(outcome in ('answered', 'dropped'), false)) as is_answered,
        count(distinct leg) as leg_count,
        bool_or(calling_number is null) as is_withheld
    from told
    group by event
),

parties as (
    select *, to_number as other_number from events where from_number <> to_number
    union all
    select *, forwarded_number from events where from_number <> forwarded_number
),

due as (
    select
        min(operation) as operation,
        least(from_number, other_number) as identifier_a,
        greatest(from_number, other_number) as identifier_b,
        contact_on,
        count(*) filter (is_call and not is_diverted and is_answered) as answered_count,
        count(*) filter (is_call and not is_diverted and not is_answered) as missed_count,
        count(*) filter (is_call and is_diverted) as diverted_count,
        count(*) filter (not is_call) as text_count,
        count(*) filter (from_number < other_number) as a_to_b_count,
        case
            when bool_or(is_withheld) then 'a caller who withheld the number'
            when bool_or(is_diverted) then 'diverted calls'
            when max(leg_count) > 1 then 'legs of both providers'
            else 'single legs'
        end as kind
    from parties
    group by all
),

found as (
    select * from evidence.contacts where identifier_type = 'number'
)

select
    coalesce(due.operation, '') as operation,
    coalesce(due.kind, 'none on record') as kind,
    count(*) filter (is_right) as found,
    count(*) filter (due.identifier_a is not null and not is_right) as missed,
    count(*) filter (found.identifier_a is not null and not is_right) as wrong
from due
full join found
    on found.identifier_a = due.identifier_a
    and found.identifier_b = due.identifier_b
    and found.contact_on = due.contact_on
cross join lateral (
    select coalesce(
        found.answered_count = due.answered_count and found.missed_count = due.missed_count
        and found.diverted_count = due.diverted_count and found.text_count = due.text_count
        and found.a_to_b_count = due.a_to_b_count, false
    ) as is_right
)
group by all
