-- Whose phones were in use near this scene at the time, and whose were elsewhere?
-- Of: case.
-- Mind: Identifiers of the case stand here whatever the verdict, those of other cases where it is consistent.
select
    verdict,
    identifier_type,
    identifier,
    is_own as is_held_by_the_case,
    covering_count as through_cells_that_may_serve_it,
    elsewhere_count as too_far_away,
    habit_share,
    is_resident,
    is_commuter,
    during_at,
    during_distance_m
from evidence.scene_presence
where case_id = $a
order by is_own desc, verdict, coalesce(habit_share, 0), identifier_type, identifier
