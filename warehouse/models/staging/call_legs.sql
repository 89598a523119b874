-- One row per leg of a call or text that a provider recorded, however many authorities it was returned under.
-- Data sessions have no other party and are left out, as are calls of a number to itself.
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
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from raw.calls
where event_type <> 'data' and calling_number <> called_number
group by provider, record_id, event_type, direction, served_number, served_imsi, served_imei, calling_number,
    called_number, forwarded_number, outcome, started_at, duration_s
