-- One row per pair of cases that belongs together or is linked, with both said.
select
    coalesce(planted.case_a, published.case_a) as case_a,
    coalesce(planted.case_b, published.case_b) as case_b,
    planted.case_a is not null as is_true,
    published.case_a is not null as is_published
from (select distinct case_a, case_b from truth_case_links) as planted
full join linkage.case_links as published
    on published.case_a = planted.case_a and published.case_b = planted.case_b
order by 1, 2
