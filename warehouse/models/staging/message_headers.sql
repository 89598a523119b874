-- One row per message and recipient, however many services or authorities returned its header.
select
    lower(trim(sender)) as sender,
    lower(trim(recipient)) as recipient,
    min(sent_at) as sent_at,
    arg_min(load_id, (sent_at, load_id, line_number)) as load_id,
    arg_min(line_number, (sent_at, load_id, line_number)) as line_number
from raw.messages
where lower(trim(sender)) <> lower(trim(recipient))
group by
    lower(trim(sender)),
    lower(trim(recipient)),
    coalesce(message_id, load_id::varchar || ' ' || line_number::varchar)
