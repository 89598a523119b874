-- Pairs of cases by what joins them: an identifier or a person, or only contact, presence or behaviour; without chains.
with planted as (
    select
        case_a,
        case_b,
        min(operation) as operation,
        bool_or(mechanism like 'same\_%' escape '\' or mechanism = 'number_succession') as is_by_identity
    from truth_case_links
    group by case_a, case_b
),

direct as (
    select planted.*
    from planted
    semi join (select case_a, case_b from truth_case_links where mechanism <> 'chain') as told
        on told.case_a = planted.case_a and told.case_b = planted.case_b
),

published as (
    select
        links.case_a,
        links.case_b,
        coalesce(bool_or(reasons.family in ('identity', 'account', 'person') and reasons.bits > 0), false)
            as is_by_identity
    from linkage.case_links as links
    left join linkage.case_link_reasons as reasons on reasons.case_a = links.case_a and reasons.case_b = links.case_b
    group by links.case_a, links.case_b
),

judged as (
    select
        direct.operation,
        direct.is_by_identity,
        published.case_a is not null as is_found,
        false as is_wrong
    from direct
    left join published on published.case_a = direct.case_a and published.case_b = direct.case_b
    union all
    select '', published.is_by_identity, false, true
    from published
    anti join planted on planted.case_a = published.case_a and planted.case_b = published.case_b
)

select
    operation,
    case when is_by_identity then 'identifier or person' else 'contact, presence or behaviour' end as kind,
    count(*) filter (is_found) as found,
    count(*) filter (not is_found and not is_wrong) as missed,
    count(*) filter (is_wrong) as wrong
from judged
group by all
