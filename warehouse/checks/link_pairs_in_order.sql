-- Bad rows: links and reasons whose first case does not sort before the second.
select case_a, case_b from linkage.case_links where case_a >= case_b
union all
select case_a, case_b from linkage.case_link_reasons where case_a >= case_b
