-- Did these two communicate?
-- Of: device, device; account, account.
-- Mind: The records show that their telephones or accounts did, not who held them. No row: nothing that was returned shows it.
with lines as (
    select
        started_at::date as contact_on,
        arg_min(
            coalesce(originating_load_id, terminating_load_id, forwarded_load_id),
            (started_at, originating_load_id, terminating_load_id)
        ) as load_id,
        arg_min(
            coalesce(originating_line_number, terminating_line_number, forwarded_line_number),
            (started_at, originating_load_id, terminating_load_id)
        ) as line_number
    from evidence.communications
    where
        (from_identifier = $a and (to_identifier = $b or forwarded_identifier = $b))
        or (from_identifier = $b and (to_identifier = $a or forwarded_identifier = $a))
    group by started_at::date
)

select
    contacts.contact_on,
    contacts.event_count,
    contacts.answered_count,
    contacts.missed_count,
    contacts.diverted_count,
    contacts.text_count,
    contacts.message_count,
    case when contacts.identifier_a = $a then contacts.a_to_b_count else contacts.b_to_a_count end as from_first,
    case when contacts.identifier_a = $a then contacts.b_to_a_count else contacts.a_to_b_count end as from_second,
    contacts.talk_s,
    contacts.first_seen_at,
    contacts.last_seen_at,
    loads.file || ':' || lines.line_number as first_line
from evidence.contacts as contacts
left join lines on lines.contact_on = contacts.contact_on
left join quality.loads as loads on loads.load_id = lines.load_id
where
    (contacts.identifier_a = $a and contacts.identifier_b = $b)
    or (contacts.identifier_a = $b and contacts.identifier_b = $a)
order by contacts.contact_on
