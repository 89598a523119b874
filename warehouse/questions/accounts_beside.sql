-- Which other accounts does an address, its holder or a subscription join to this one?
-- Of: identifier.
-- Mind: A household shares a line. What speaks against stands in apart_count.
select
    case when account_a = $a then account_b else account_a end as other_account,
    basis,
    strength,
    holder,
    holder_day_count,
    meeting_day_count,
    apart_count
from evidence.account_ties
where account_a = $a or account_b = $a
order by strength = 'strong' desc, strength = 'fair' desc, holder_day_count + meeting_day_count desc, other_account, basis
