-- Pairs of cases by the mechanism that links them: the pair is linked, for whatever reason. A pair can have several.
select
    planted.operation,
    planted.mechanism as kind,
    count(*) filter (links.case_a is not null) as found,
    count(*) filter (links.case_a is null) as missed,
    0 as wrong
from (select distinct operation, case_a, case_b, mechanism from truth_case_links) as planted
left join linkage.case_links as links on links.case_a = planted.case_a and links.case_b = planted.case_b
group by all
