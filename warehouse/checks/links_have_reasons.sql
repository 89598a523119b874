-- Bad rows: links whose number of reasons (for them) is not that of their rows in case_link_reasons, or is none.
select links.case_a, links.case_b
from linkage.case_links as links
left join linkage.case_link_reasons as reasons
    on reasons.case_a = links.case_a and reasons.case_b = links.case_b and reasons.is_against is not true
group by links.case_a, links.case_b, links.reason_count
having count(reasons.kind) = 0 or count(reasons.kind) <> links.reason_count
