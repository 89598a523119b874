-- One row per link: the probability that it is given, and whether the two cases belong together.
select
    links.probability,
    planted.case_a is not null as is_true
from linkage.case_links as links
left join (select distinct case_a, case_b from truth_case_links) as planted
    on planted.case_a = links.case_a and planted.case_b = links.case_b
where links.probability is not null
order by links.case_a, links.case_b
