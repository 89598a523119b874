-- One row per case, account of one of its subjects and resource of a service that the account used.
-- A resource is a group, board or listing that a log or header names. user_count and account_count say how rare it is: the
-- accounts at hand that used it, of those at hand that used any resource of that service. Of what the records at hand
-- show; who used the account is another question.
with accounts as (
    select
        case_id,
        identifier as account,
        min(force_code) as force_code,
        arg_min(subject_ref, (via <> 'register', subject_ref)) as subject_ref,
        arg_min(role, (via <> 'register', subject_ref, role)) as role,
        arg_min(via, (via <> 'register', via)) as via
    from evidence.case_identifiers
    where identifier_type = 'account' and via in ('register', 'authority', 'use')
    group by case_id, identifier
),

uses as (
    select
        service,
        resource,
        account,
        max(resource_class) as resource_class,
        count(distinct used_on) as day_count,
        sum(action_count)::bigint as action_count,
        min(first_line) as first_line,
        max(last_used_at) as last_used_at
    from staging.resource_days
    where resource is not null
    group by service, resource, account
),

resources as (
    select service, resource, count(*) as user_count
    from uses
    group by service, resource
),

services as (
    select service, count(distinct account) as account_count
    from uses
    group by service
)

select
    accounts.case_id,
    accounts.force_code,
    accounts.subject_ref,
    accounts.role,
    accounts.via,
    uses.account,
    uses.service,
    uses.resource,
    uses.resource_class,
    resources.user_count,
    services.account_count,
    uses.day_count,
    uses.action_count,
    uses.first_line.used_at as first_seen_at,
    uses.last_used_at as last_seen_at,
    uses.first_line.feed as first_feed,
    uses.first_line.load_id as first_load_id,
    uses.first_line.line_number as first_line_number
from accounts
inner join uses on uses.account = accounts.account
inner join resources on resources.service = uses.service and resources.resource = uses.resource
inner join services on services.service = uses.service
order by accounts.case_id, uses.service, uses.resource, uses.account
