-- One row per account, service and class of the resources that the account used there.
-- Of what the records at hand show; who used the account is another question. For resource_class see
-- staging.service_days. The first and the last line stand for all (quality.loads has the feed of a load): the others are
-- those of the account and service in raw.service_logs and raw.messages between them.
select
    account,
    service,
    resource_class,
    min(first_used_at) as first_seen_at,
    max(last_used_at) as last_seen_at,
    count(*) as day_count,
    sum(action_count)::bigint as action_count,
    sum(login_count)::bigint as login_count,
    sum(view_count)::bigint as view_count,
    sum(post_count)::bigint as post_count,
    sum(purchase_count)::bigint as purchase_count,
    min(first_line).load_id as first_load_id,
    min(first_line).line_number as first_line_number,
    max(last_line).load_id as last_load_id,
    max(last_line).line_number as last_line_number
from staging.service_days
group by account, service, resource_class
