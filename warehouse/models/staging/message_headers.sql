-- One row per message and recipient, however many services or authorities returned its header.
-- By day: sent_at; needs 15 minutes around.
-- A header is a copy of the one before it, of the same message, sender and recipient, if no more than a quarter of an
-- hour lies between them; a reference that comes again later is another message.
with headers as (
    select
        lower(trim(sender)) as sender,
        lower(trim(recipient)) as recipient,
        coalesce(message_id, load_id::varchar || ' ' || line_number::varchar) as message,
        sent_at,
        load_id,
        line_number
    from raw.messages
),

several as (
    select message, sender, recipient
    from headers
    group by message, sender, recipient
    having count(*) > 1
),

copies as (
    select
        headers.sender,
        headers.recipient,
        headers.sent_at,
        headers.load_id,
        headers.line_number,
        lag(headers.sent_at) over (
            partition by headers.message, headers.sender, headers.recipient
            order by headers.sent_at, headers.load_id, headers.line_number
        ) as copy_sent_at
    from headers
    semi join several
        on
            several.message = headers.message
            and several.sender = headers.sender
            and several.recipient = headers.recipient
)

select
    headers.sender,
    headers.recipient,
    headers.sent_at,
    headers.load_id,
    headers.line_number
from headers
anti join several
    on
        several.message = headers.message
        and several.sender = headers.sender
        and several.recipient = headers.recipient
where headers.sender <> headers.recipient
union all
select
    sender,
    recipient,
    sent_at,
    load_id,
    line_number
from copies
where sender <> recipient and coalesce(sent_at > copy_sent_at + interval 15 minutes, true)
