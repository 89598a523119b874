-- One row per pair of cases that belongs together.
select distinct case_a, case_b from truth_case_links order by 1, 2
