-- What replaced this number, SIM or handset, or was replaced by it?
-- Of: identifier.
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
    old.file as last_record_in,
    swaps.old_line_number as last_record_on_line,
    new.file as first_record_in,
    swaps.new_line_number as first_record_on_line
from evidence.swaps as swaps
left join quality.loads as old on old.load_id = swaps.old_load_id
left join quality.loads as new on new.load_id = swaps.new_load_id
where swaps.old_identifier = $a or swaps.new_identifier = $a
order by swaps.old_identifier <> $a, swaps.candidate_rank nulls last, swaps.score desc, swaps.kind, swaps.new_identifier
