-- Pairs of cases by the mechanism that links them: linked, for whatever reason; a chain: linked or in one group.
select
    planted.operation,
    planted.mechanism as kind,
    count(*) filter (links.case_a is not null or planted.mechanism = 'chain' and group_a.group_id = group_b.group_id)
        as found,
    count(*) filter (
        links.case_a is null and (planted.mechanism <> 'chain' or group_a.group_id is distinct from group_b.group_id)
    ) as missed,
    0 as wrong
from (select distinct operation, case_a, case_b, mechanism from truth_case_links) as planted
left join linkage.case_links as links on links.case_a = planted.case_a and links.case_b = planted.case_b
left join linkage.case_groups as group_a on group_a.case_id = planted.case_a
left join linkage.case_groups as group_b on group_b.case_id = planted.case_b
group by all
