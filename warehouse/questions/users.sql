-- Whose is this identifier taken to be, and what speaks against it?
-- Of: identifier.
-- Mind: Who pays need not be who uses; attribution is an opinion unless a register or a seizure says so.
select
    attributions.person_rank,
    coalesce(attributions.case_id || ' ' || attributions.subject_ref, attributions.holder) as person,
    attributions.role,
    attributions.basis,
    attributions.label,
    attributions.via_identifier,
    attributions.strength,
    attributions.person_strength,
    attributions.for_count,
    attributions.against_count,
    attributions.against,
    attributions.period_from_at,
    attributions.period_to_at,
    loads.file,
    attributions.first_line_number as line
from evidence.attributions as attributions
left join quality.loads as loads on loads.load_id = attributions.first_load_id
where attributions.identifier = $a
order by attributions.person_rank, person, attributions.strength desc, attributions.basis
