-- Bad rows: days on which evidence.co_presence has more or fewer pairs than those that met less those passed over.
select coalesce(told.seen_on, met.seen_on) as seen_on, told.pair_count as told_count, met.pair_count as met_count
from (select seen_on, count(*) as pair_count from evidence.co_presence group by seen_on) as told
full join evidence.encounter_days as met on met.seen_on = told.seen_on
where coalesce(told.pair_count, 0) is distinct from met.pair_count - met.passing_count - met.one_device_count
