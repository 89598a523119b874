-- Pairs of cases that only seem to belong together: found is left alone, wrong is linked.
select
    decoys.operation,
    decoys.reason as kind,
    count(*) filter (links.case_a is null) as found,
    0 as missed,
    count(*) filter (links.case_a is not null) as wrong
from (select distinct operation, case_a, case_b, reason from truth_decoys) as decoys
left join linkage.case_links as links on links.case_a = decoys.case_a and links.case_b = decoys.case_b
group by all
