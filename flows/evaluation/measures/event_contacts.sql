-- Contacts of an event's subjects: those whose contact rises around it and ends with it are the ones asked for.
select
    roles.operation,
    roles.role as kind,
    count(*) filter (roles.is_answer and is_told) as found,
    count(*) filter (roles.is_answer and not is_told) as missed,
    count(*) filter (not roles.is_answer and is_told) as wrong
from truth_roles as roles
cross join lateral (
    select
        exists (
            select 1 from evidence.event_contacts as contacts
            where
                contacts.other_identifier = roles.identifier
                and contacts.around_rate > 4 * contacts.before_rate
                and contacts.rise_bits >= 8
                and contacts.after_count = 0 and contacts.after_days >= 1
        ) as is_told
)
where roles.operation = 'seizure' and roles.role <> 'courier'
group by all
