-- Pairs of cases by mechanism: the mechanism itself is given as a reason.
select
    planted.operation,
    planted.mechanism as kind,
    count(*) filter (reasons.case_a is not null) as found,
    count(*) filter (reasons.case_a is null) as missed,
    0 as wrong
from (
    select distinct operation, case_a, case_b, mechanism from truth_case_links where mechanism <> 'chain'
) as planted
left join (select distinct case_a, case_b, kind from linkage.case_link_reasons) as reasons
    on reasons.case_a = planted.case_a and reasons.case_b = planted.case_b and reasons.kind = planted.mechanism
group by all
