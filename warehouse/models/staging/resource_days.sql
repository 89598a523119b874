-- One row per account of a service, resource there and day (UTC) on which the account did something with it.
-- By day: used_on.
-- The daily aggregate of logs and headers. resource_class is the investigators' (resource_classes, the latest word on a
-- resource); not_classified: a resource that they have not classed; no_resource: nothing is named (a login) or a person
-- is (the recipient of an e-mail, of a message on a service of whose groups nobody keeps a list). resource is absent then,
-- and for a message to whom nobody has classed: that may be a person.
-- hour_counts: actions in each hour of the day (UTC), 24 numbers.
with classes as (
    select
        service,
        resource,
        arg_max(resource_class, (classified_on, load_id, line_number)) as resource_class
    from raw.resource_classes
    group by service, resource
),

listed_services as (
    select distinct service from raw.resource_classes
),

actions as (
    select
        'service_logs' as feed,
        service,
        lower(trim(account)) as account,
        action,
        resource,
        resource is not null as names_resource,
        occurred_at as used_at,
        load_id,
        line_number
    from raw.service_logs
    union all
    select
        'messages',
        messages.service,
        lower(trim(messages.sender)),
        'message',
        messages.recipient,
        messages.kind = 'social' and listed_services.service is not null,
        messages.sent_at,
        messages.load_id,
        messages.line_number
    from raw.messages as messages
    left join listed_services on listed_services.service = messages.service
),

classed as (
    select
        actions.feed,
        actions.service,
        actions.account,
        actions.action,
        case
            when classes.resource_class is not null then classes.resource_class
            when actions.names_resource then 'not_classified'
            else 'no_resource'
        end as resource_class,
        case when classes.resource_class is not null or actions.feed = 'service_logs' then actions.resource end as resource,
        actions.used_at,
        hour(actions.used_at) as used_hour,
        actions.load_id,
        actions.line_number
    from actions
    left join classes on classes.service = actions.service and classes.resource = actions.resource
)

select
    service,
    account,
    resource,
    resource_class,
    used_at::date as used_on,
    count(*) as action_count,
    count(*) filter (where action in ('register', 'login', 'logout')) as login_count,
    count(*) filter (where action in ('view', 'download')) as view_count,
    count(*) filter (where action in ('post', 'upload', 'message')) as post_count,
    count(*) filter (where action = 'purchase') as purchase_count,
    [
        count(*) filter (where used_hour = 0), count(*) filter (where used_hour = 1),
        count(*) filter (where used_hour = 2), count(*) filter (where used_hour = 3),
        count(*) filter (where used_hour = 4), count(*) filter (where used_hour = 5),
        count(*) filter (where used_hour = 6), count(*) filter (where used_hour = 7),
        count(*) filter (where used_hour = 8), count(*) filter (where used_hour = 9),
        count(*) filter (where used_hour = 10), count(*) filter (where used_hour = 11),
        count(*) filter (where used_hour = 12), count(*) filter (where used_hour = 13),
        count(*) filter (where used_hour = 14), count(*) filter (where used_hour = 15),
        count(*) filter (where used_hour = 16), count(*) filter (where used_hour = 17),
        count(*) filter (where used_hour = 18), count(*) filter (where used_hour = 19),
        count(*) filter (where used_hour = 20), count(*) filter (where used_hour = 21),
        count(*) filter (where used_hour = 22), count(*) filter (where used_hour = 23)
    ] as hour_counts,
    min(used_at) as first_used_at,
    max(used_at) as last_used_at,
    min({'used_at': used_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed}) as first_line,
    max({'used_at': used_at, 'load_id': load_id, 'line_number': line_number, 'feed': feed}) as last_line
from classed
group by service, account, resource, resource_class, used_at::date
