-- Bad rows: groups of one case or of another size than stated, and links between two groups or outside all groups.
select group_id from linkage.case_groups group by group_id having count(*) < 2 or count(*) <> max(case_count)
union all
select links.case_a
from linkage.case_links as links
left join linkage.case_groups as group_a on group_a.case_id = links.case_a
left join linkage.case_groups as group_b on group_b.case_id = links.case_b
where group_a.group_id is distinct from group_b.group_id or group_a.group_id is null
