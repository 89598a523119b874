-- Pairs of cases: those that belong together are linked, and no others.
with owners as (
    select case_id, any_value(operation) as operation from truth_identities group by case_id
),

planted as (
    select case_a, case_b, any_value(operation) as operation from truth_case_links group by case_a, case_b
),

published as (
    select links.case_a, links.case_b, coalesce(owners.operation, '') as operation
    from linkage.case_links as links left join owners on owners.case_id = links.case_a
)

select
    coalesce(planted.operation, published.operation) as operation,
    '(all pairs)' as kind,
    count(*) filter (planted.case_a is not null and published.case_a is not null) as found,
    count(*) filter (published.case_a is null) as missed,
    count(*) filter (planted.case_a is null) as wrong
from planted
full join published on published.case_a = planted.case_a and published.case_b = planted.case_b
group by all
