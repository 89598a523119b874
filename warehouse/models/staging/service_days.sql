-- One row per account of a service, class of resource and day (UTC) on which the account did something there.
-- By day: used_on.
-- Of staging.resource_days, which says what a class is. hour_counts: actions in each hour of the day (UTC), 24 numbers.
select
    service,
    account,
    resource_class,
    used_on,
    sum(action_count)::bigint as action_count,
    sum(login_count)::bigint as login_count,
    sum(view_count)::bigint as view_count,
    sum(post_count)::bigint as post_count,
    sum(purchase_count)::bigint as purchase_count,
    [
        sum(hour_counts[1])::bigint, sum(hour_counts[2])::bigint, sum(hour_counts[3])::bigint,
        sum(hour_counts[4])::bigint, sum(hour_counts[5])::bigint, sum(hour_counts[6])::bigint,
        sum(hour_counts[7])::bigint, sum(hour_counts[8])::bigint, sum(hour_counts[9])::bigint,
        sum(hour_counts[10])::bigint, sum(hour_counts[11])::bigint, sum(hour_counts[12])::bigint,
        sum(hour_counts[13])::bigint, sum(hour_counts[14])::bigint, sum(hour_counts[15])::bigint,
        sum(hour_counts[16])::bigint, sum(hour_counts[17])::bigint, sum(hour_counts[18])::bigint,
        sum(hour_counts[19])::bigint, sum(hour_counts[20])::bigint, sum(hour_counts[21])::bigint,
        sum(hour_counts[22])::bigint, sum(hour_counts[23])::bigint, sum(hour_counts[24])::bigint
    ] as hour_counts,
    min(first_used_at) as first_used_at,
    max(last_used_at) as last_used_at,
    min(first_line) as first_line,
    max(last_line) as last_line
from staging.resource_days
group by service, account, resource_class, used_on
