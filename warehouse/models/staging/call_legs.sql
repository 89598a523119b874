-- One row per leg of a call or text that a provider recorded, however many authorities it was returned under.
-- By day: started_at.
-- Data sessions have no other party and are left out, as are calls of a number to itself, to a service, and texts of
-- firms without a number. A caller who withheld the number leaves from_number absent. Two lines of one reference, time
-- and parties are one record, even where one of them lacks the handset; without a reference all columns must agree.
with repeats as materialized (
    -- most records came in once: only those whose reference occurs twice are compared column by column
    select hash(provider, record_id, started_at) as record
    from raw.calls
    where event_type <> 'data'
    group by hash(provider, record_id, started_at)
    having count(*) > 1
),

legs as (
    select
        calls.event_type,
        calls.direction,
        calls.served_number,
        calls.calling_number,
        calls.calling_number_status,
        calls.called_number,
        calls.forwarded_number,
        calls.outcome,
        calls.started_at,
        calls.duration_s,
        calls.ring_s,
        calls.load_id,
        calls.line_number
    from raw.calls as calls
    anti join repeats on repeats.record = hash(calls.provider, calls.record_id, calls.started_at)
    where calls.event_type <> 'data'
    union all
    select
        calls.event_type,
        calls.direction,
        calls.served_number,
        calls.calling_number,
        min(calls.calling_number_status) as calling_number_status,
        calls.called_number,
        calls.forwarded_number,
        calls.outcome,
        calls.started_at,
        calls.duration_s,
        min(calls.ring_s) as ring_s,
        min(calls.load_id) as load_id,
        arg_min(calls.line_number, (calls.load_id, calls.line_number)) as line_number
    from raw.calls as calls
    semi join repeats on repeats.record = hash(calls.provider, calls.record_id, calls.started_at)
    where calls.event_type <> 'data'
    group by calls.provider, calls.record_id, calls.event_type, calls.direction, calls.served_number,
        case when calls.record_id is null then calls.served_imsi end,
        case when calls.record_id is null then calls.served_imei end,
        calls.calling_number, calls.called_number, calls.forwarded_number, calls.outcome, calls.started_at,
        calls.duration_s
)

select
    case event_type when 'voice' then 'call' else 'text' end as kind,
    coalesce(
        direction,
        case
            when served_number = forwarded_number then 'forwarded'
            when served_number = called_number then 'terminating'
            else 'originating'
        end
    ) as leg,
    calling_number as from_number,
    called_number as to_number,
    forwarded_number,
    outcome,
    started_at,
    duration_s,
    ring_s,
    load_id,
    line_number
from legs
where
    calling_number <> called_number
    or (calling_number is null and calling_number_status = 'withheld' and called_number is not null)
