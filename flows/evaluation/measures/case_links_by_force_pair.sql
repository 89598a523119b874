-- Pairs of cases by the two forces that hold them: those that belong together are linked, and no others.
-- Broken down: one thing counted in several ways, not to be added up.
with holders as (
    select case_id, min(force_code) as force_code from linkage.cases where case_id is not null group by case_id
),

planted as (
    select distinct case_a, case_b from truth_case_links
),

pairs as (
    select
        coalesce(planted.case_a, published.case_a) as case_a,
        coalesce(planted.case_b, published.case_b) as case_b,
        planted.case_a is not null as is_true,
        published.case_a is not null as is_published
    from planted
    full join linkage.case_links as published
        on published.case_a = planted.case_a and published.case_b = planted.case_b
),

named as (
    select
        pairs.is_true,
        pairs.is_published,
        coalesce(names_a.force_name, a.force_code, 'not recorded') as force_a,
        coalesce(names_b.force_name, b.force_code, 'not recorded') as force_b
    from pairs
    left join holders as a on a.case_id = pairs.case_a
    left join holders as b on b.case_id = pairs.case_b
    left join config.forces as names_a on names_a.force_code = a.force_code
    left join config.forces as names_b on names_b.force_code = b.force_code
)

select
    '' as operation,
    least(force_a, force_b) || ' / ' || greatest(force_a, force_b) as kind,
    count(*) filter (is_true and is_published) as found,
    count(*) filter (not is_published) as missed,
    count(*) filter (not is_true) as wrong
from named
group by all
