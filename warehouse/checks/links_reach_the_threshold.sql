-- Bad rows: links weaker than link_bits.
select case_a, case_b
from linkage.case_links
where strength_bits < (select max(value) from config.thresholds where name = 'link_bits')
