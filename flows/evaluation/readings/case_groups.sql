-- One row per case in a published group.
select case_id, group_id from linkage.case_groups order by case_id
