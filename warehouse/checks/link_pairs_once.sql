-- Bad rows: pairs that stand more than once among the links, or more than once with a kind among the reasons.
select case_a, case_b, count(*) as row_count from linkage.case_links group by case_a, case_b having count(*) > 1
union all
select case_a, case_b, count(*) from linkage.case_link_reasons group by case_a, case_b, kind having count(*) > 1
