-- Bad rows: cases that stand in the groups more than once.
select case_id, count(*) as row_count from linkage.case_groups group by case_id having count(*) > 1
