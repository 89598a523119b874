-- Was this phone near that scene?
-- Of: device, case.
-- Mind: A cell is a serving area that nobody has surveyed here. Consistent is not "was there"; no record is no finding of absence.
select
    presence.verdict,
    presence.occurred_from_at,
    presence.occurred_to_at,
    presence.during_count as uses_at_the_time,
    presence.covering_count as through_cells_that_may_serve_the_scene,
    presence.elsewhere_count as too_far_away,
    presence.unplaced_count as through_unknown_cells,
    presence.could_be_there as uses_leave_time_to_be_there,
    presence.is_contradictory as records_contradict_each_other,
    presence.habit_share as share_of_other_days_at_these_cells,
    presence.during_traffic_share as that_cells_share_of_all_use,
    presence.via_imsi,
    presence.before_at,
    presence.before_distance_m,
    presence.before_cell_id,
    before.file || ':' || presence.before_line_number as before_line,
    presence.during_at,
    presence.during_distance_m,
    presence.during_cell_id,
    during.file || ':' || presence.during_line_number as during_line,
    presence.after_at,
    presence.after_distance_m,
    presence.after_cell_id,
    after.file || ':' || presence.after_line_number as after_line
from evidence.scene_presence as presence
left join quality.loads as before on before.load_id = presence.before_load_id
left join quality.loads as during on during.load_id = presence.during_load_id
left join quality.loads as after on after.load_id = presence.after_load_id
where presence.identifier = $a and presence.case_id = $b
order by presence.identifier_type
