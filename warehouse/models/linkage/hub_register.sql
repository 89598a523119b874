-- One row per identifier that is, or but for a decision would be, no evidence of a link, with the reason and who decided.
-- Degree is counted in cases, not in counterparts: a suspect whose own records are held talks to hundreds of numbers,
-- and the cases of one series share an identifier; neither is a hub. What a suspect or an associate of some case uses
-- may have been in contact with many victims: it becomes a hub by contacts only beyond hub_case_most.
-- The latest decision on an identifier wins (config.hub_decisions): add makes it a hub whatever it touches, lift makes it
-- none, up to lifted_hub_cases cases: beyond, its pairs would be more than a build can weigh, and it stays a hub.
with limits as (
    select
        max(value) filter (where name = 'hub_case_share') as case_share,
        max(value) filter (where name = 'hub_case_least') as least_cases,
        max(value) filter (where name = 'hub_case_most') as most_cases,
        max(value) filter (where name = 'rare_contact_cases') as rare_contact_cases,
        max(value) filter (where name = 'hub_handset_sims') as most_sims,
        max(value) filter (where name = 'hub_line_accounts') as most_accounts,
        max(value) filter (where name = 'lifted_hub_cases') as most_lifted
    from config.thresholds
),

store as (
    select count(distinct case_id) as case_count from evidence.case_identifiers
),

degree_limit as (
    select
        store.case_count,
        least(limits.most_cases, greatest(limits.least_cases, limits.case_share * store.case_count)) as most_cases,
        least(limits.most_cases, greatest(limits.rare_contact_cases, limits.case_share * store.case_count))
            as most_contacts
    from limits
    cross join store
),

held as (
    select
        identifier_type,
        identifier,
        count(distinct case_id) as case_count,
        bool_or(role in ('suspect', 'associate')) as is_used_by_suspect
    from evidence.case_identifiers
    group by identifier_type, identifier
),

touched as (
    -- one subject who stands in twelve cases is one contact, and twelve subjects of one case are one case
    select
        identifier_type,
        identifier,
        least(count(distinct case_id), count(distinct own_identifier)) as case_count
    from (
        select identifier_type, other_identifier as identifier, own_identifier, case_id from evidence.common_contacts
        union all
        select identifier_type, identifier, identifier, case_id from evidence.case_identifiers
    )
    group by identifier_type, identifier
),

handsets as (
    select imei, count(distinct coalesce(imsi, number)) as sim_count
    from evidence.device_spells
    where imei is not null
    group by imei
),

addresses as (
    select client_ip, max(candidate_count) as holder_count, count(distinct account) as account_count
    from evidence.ip_resolutions
    group by client_ip
    having
        bool_or(quality = 'shared')
        or count(distinct account) > (select most_accounts from limits)
),

lines as (
    select line, count(distinct account) as account_count
    from evidence.ip_resolutions
    where line is not null
    group by line
),

found as (
    select
        1 as preference,
        'number' as identifier_type,
        listed.number as identifier,
        listed.hub_kind,
        listed.name || ': ' || listed.why as reason,
        coalesce(touched.case_count, 0) as degree,
        'list' as basis
    from config.hub_numbers as listed
    left join touched on touched.identifier_type = 'number' and touched.identifier = listed.number
    union all
    select
        2,
        held.identifier_type,
        held.identifier,
        'held_by_many_cases',
        'stands in ' || held.case_count || ' of ' || degree_limit.case_count || ' cases; more than '
        || floor(degree_limit.most_cases)::bigint || ' say nothing about any two of them',
        held.case_count,
        'degree'
    from held
    cross join degree_limit
    where held.case_count > degree_limit.most_cases
    union all
    select
        3,
        touched.identifier_type,
        touched.identifier,
        'contacted_by_many_cases',
        'in contact with subjects of ' || touched.case_count || ' of ' || degree_limit.case_count
        || ' cases; more than ' || floor(degree_limit.most_contacts)::bigint || ' say nothing about any two of them',
        touched.case_count,
        'degree'
    from touched
    cross join degree_limit
    left join held on held.identifier_type = touched.identifier_type and held.identifier = touched.identifier
    cross join limits
    where
        touched.case_count > degree_limit.most_contacts
        and (touched.case_count > limits.most_cases or not coalesce(held.is_used_by_suspect, false))
    union all
    select
        4,
        'imei',
        handsets.imei,
        'many_sims',
        'seen with ' || handsets.sim_count || ' SIMs; more than ' || limits.most_sims::bigint
        || ' mean a cloned or a test handset number',
        handsets.sim_count,
        'degree'
    from handsets
    cross join limits
    where handsets.sim_count > limits.most_sims
    union all
    select
        5,
        'line',
        lines.line,
        'many_accounts',
        lines.account_count || ' accounts came from its addresses; more than ' || limits.most_accounts::bigint
        || ' mean a place open to the public',
        lines.account_count,
        'degree'
    from lines
    cross join limits
    where lines.account_count > limits.most_accounts
    union all
    select
        6,
        'ip',
        client_ip,
        'shared_address',
        'used by ' || account_count || ' accounts; at a time up to ' || holder_count
        || ' customers on record who may have held it',
        account_count,
        'shared_address'
    from addresses
),

decided as (
    select
        identifier_type,
        identifier,
        max(decision_number) as decision_number,
        arg_max(decision, decision_number) as decision,
        arg_max(why, decision_number) as decision_why,
        arg_max(decided_by, decision_number) as decided_by,
        arg_max(decided_at, decision_number) as decided_at
    from config.hub_decisions
    group by identifier_type, identifier
),

candidates as (
    select preference, identifier_type, identifier, hub_kind, reason, degree, basis from found
    union all
    select
        7,
        decided.identifier_type,
        decided.identifier,
        'decided',
        decided.decision_why,
        coalesce(greatest(held.case_count, touched.case_count), 0),
        'decision'
    from decided
    left join touched
        on touched.identifier_type = decided.identifier_type and touched.identifier = decided.identifier
    left join held
        on held.identifier_type = decided.identifier_type and held.identifier = decided.identifier
),

chosen as (
    select *
    from candidates
    qualify row_number() over (partition by identifier_type, identifier order by preference, hub_kind) = 1
)

select
    chosen.identifier_type,
    chosen.identifier,
    chosen.hub_kind,
    chosen.reason,
    chosen.degree::bigint as degree,
    chosen.basis,
    coalesce(decided.decision <> 'lift', true) or coalesce(held.case_count > limits.most_lifted, false) as is_hub,
    decided.decision,
    decided.decision_why,
    decided.decided_by,
    decided.decided_at,
    decided.decision_number
from chosen
cross join limits
left join decided
    on decided.identifier_type = chosen.identifier_type and decided.identifier = chosen.identifier
left join held
    on held.identifier_type = chosen.identifier_type and held.identifier = chosen.identifier
order by chosen.identifier_type, chosen.identifier
