-- What replaced this number, SIM or handset, or was replaced by it?
-- Of: device.
-- Mind: One takes up contacts and cells where the other ends; that is no word of who held it. No rank: nobody is said to have succeeded it.
select
    swaps.kind,
    swaps.old_identifier,
    swaps.new_identifier,
    swaps.changed_on,
    swaps.score,
    swaps.candidate_rank,
    swaps.runner_up_score,
    swaps.shared_contact_count,
    swaps.tie_count,
    swaps.kept_identifier,
    swaps.against_count,
    swaps.label,
    old.file || ':' || swaps.old_line_number as last_line_of_the_old,
    new.file || ':' || swaps.new_line_number as first_line_of_the_new
from evidence.swaps as swaps
left join quality.loads as old on old.load_id = swaps.old_load_id
left join quality.loads as new on new.load_id = swaps.new_load_id
where swaps.old_identifier = $a or swaps.new_identifier = $a
order by swaps.old_identifier <> $a, swaps.candidate_rank nulls last, swaps.score desc, swaps.kind, swaps.new_identifier
