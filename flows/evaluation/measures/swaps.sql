-- Changes of handset, SIM or number by one user: the true successor ranks first; a decoy that ranks first is wrong.
select
    planted.operation,
    planted.kind,
    count(*) filter (planted.is_true and swaps.candidate_rank = 1) as found,
    count(*) filter (planted.is_true and coalesce(swaps.candidate_rank, 0) <> 1) as missed,
    count(*) filter (not planted.is_true and swaps.candidate_rank = 1) as wrong
from truth_swaps as planted
left join evidence.swaps as swaps
    on swaps.old_identifier = planted.old_identifier and swaps.new_identifier = planted.new_identifier
    and swaps.kind = planted.kind
group by all
