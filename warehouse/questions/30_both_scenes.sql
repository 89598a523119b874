-- Which handsets, SIMs or numbers occur in the records of both scenes?
-- Of: case, case.
-- Mind: Residents, commuters and a shop's test handset occur at many scenes; expected_count says how many chance alone would give.
select
    identifier_type,
    identifier,
    number,
    imsi,
    scene_count,
    unusual_occasion_count,
    observed_count,
    expected_count,
    is_resident,
    is_commuter,
    is_shared_handset,
    use_count,
    first_seen_at,
    last_seen_at
from evidence.scene_intersections
where list_contains(string_split(case_ids, ' '), $a) and list_contains(string_split(case_ids, ' '), $b)
order by is_resident or is_commuter or is_shared_handset, expected_count, identifier_type, identifier
