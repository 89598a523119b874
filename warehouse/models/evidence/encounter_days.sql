-- One row per day (UTC) on which identifiers met: how many pairs, and what became of them.
-- By day: seen_on.
-- What was passed over: a pair that is not kept stands in no other table. A crowd's pairs are not among them, for nobody
-- met in it; its places and identifiers are counted in evidence.crowds.
select
    seen_on,
    sum(pair_count)::bigint as pair_count,
    coalesce(sum(pair_count) filter (where fate = 'kept'), 0)::bigint as kept_count,
    coalesce(sum(pair_count) filter (where fate = 'passing'), 0)::bigint as passing_count,
    coalesce(sum(pair_count) filter (where fate = 'one_device'), 0)::bigint as one_device_count
from evidence.encounters
group by seen_on
order by seen_on
