-- At which scenes do records show it?
-- Of: device.
-- Mind: expected_count says how many identifiers chance alone would put at all of them.
select
    identifier_type,
    identifier,
    number,
    imsi,
    imei,
    scene_count,
    unusual_occasion_count,
    case_ids,
    observed_count,
    expected_count,
    is_resident,
    is_commuter,
    is_shared_handset
from evidence.scene_intersections
where $a in (identifier, number, imsi, imei)
order by identifier_type, identifier
