-- One row per pair of cases and rare resource of a service that subjects of both used, by different accounts; not weighed.
-- shared_service_use: two of few accounts that used one group, board or listing. An OPINION: who reads the same page need
-- not know each other. Its weight is its rarity, the share of the service's accounts that used it, and it is never
-- enough for a link; a resource that more than rare_resource_accounts accounts used, or more than rare_resource_share of
-- the service's, ties nobody. Who stands in both cases is tied by the account, and the resource adds nothing to that.
with limits as (
    select
        max(value) filter (where name = 'rare_resource_accounts') as most_accounts,
        max(value) filter (where name = 'rare_resource_share') as most_share
    from config.thresholds
),

rare as (
    select uses.*
    from evidence.resource_uses as uses
    cross join limits
    anti join linkage.hubs as hubs on hubs.identifier_type = 'account' and hubs.identifier = uses.account
    where
        uses.user_count between 2 and limits.most_accounts
        and uses.user_count <= limits.most_share * uses.account_count
        and uses.role in ('suspect', 'associate', 'other')
),

sizes as (
    select service, resource, count(distinct case_id) as case_count
    from rare
    group by service, resource
),

shared as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.service || ' / ' || a.resource as identifier,
        a.account as identifier_a,
        b.account as identifier_b,
        a.via as via_a,
        b.via as via_b,
        a.role as role_a,
        b.role as role_b,
        sizes.case_count,
        -- of the service's accounts so few used it: the chance that another one did
        log2(a.account_count / a.user_count) as own_bits,
        a.action_count + b.action_count as event_count,
        least(a.action_count, b.action_count) = 1 as is_single_event,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at,
        a.first_feed as feed_a,
        a.first_load_id as load_id_a,
        a.first_line_number as line_number_a,
        b.first_feed as feed_b,
        b.first_load_id as load_id_b,
        b.first_line_number as line_number_b
    from rare as a
    inner join rare as b
        on
            b.service = a.service
            and b.resource = a.resource
            and a.case_id < b.case_id
            and b.account <> a.account
    inner join sizes on sizes.service = a.service and sizes.resource = a.resource
)

select
    shared.case_a,
    shared.case_b,
    shared.force_a,
    shared.force_b,
    'shared_service_use' as kind,
    'resource' as identifier_type,
    shared.identifier,
    shared.identifier_a,
    shared.identifier_b,
    shared.via_a,
    shared.via_b,
    shared.role_a,
    shared.role_b,
    'OPINION' as basis,
    shared.case_count::bigint as touching_count,
    1::double as pair_count,
    shared.own_bits::double as own_bits,
    null::double as discount_bits,
    0::bigint as other_role_count,
    shared.is_single_event,
    shared.event_count::bigint as event_count,
    shared.first_seen_at,
    shared.last_seen_at,
    shared.feed_a,
    shared.load_id_a,
    shared.line_number_a,
    shared.feed_b,
    shared.load_id_b,
    shared.line_number_b
from shared
anti join evidence.case_identifiers as held_by_b
    on
        held_by_b.identifier_type = 'account'
        and held_by_b.identifier = shared.identifier_a
        and held_by_b.case_id = shared.case_b
anti join evidence.case_identifiers as held_by_a
    on
        held_by_a.identifier_type = 'account'
        and held_by_a.identifier = shared.identifier_b
        and held_by_a.case_id = shared.case_a
order by shared.case_a, shared.case_b, shared.identifier, shared.identifier_a, shared.identifier_b
