-- Bad rows: reasons of links with no line of a feed behind them.
select reasons.case_a, reasons.case_b, reasons.kind
from linkage.case_link_reasons as reasons
inner join linkage.case_links as links on links.case_a = reasons.case_a and links.case_b = reasons.case_b
left join linkage.case_link_evidence as evidence
    on evidence.case_a = reasons.case_a and evidence.case_b = reasons.case_b and evidence.kind = reasons.kind
where evidence.kind is null
