-- Did one of these two replace the other?
-- Of: identifier, identifier.
-- Mind: One takes up contacts and cells where the other ends; that is no word of who held it.
select
    kind,
    old_identifier,
    new_identifier,
    changed_on,
    score,
    candidate_rank,
    runner_up_score,
    shared_contact_count,
    tie_count,
    against_count,
    label
from evidence.swaps
where
    (old_identifier = $a and new_identifier = $b)
    or (old_identifier = $b and new_identifier = $a)
order by kind, old_identifier
