-- Users in a position of trust are referred first; their namesakes are not.
select
    roles.operation,
    roles.role as kind,
    count(*) filter (roles.is_answer and matches.line_id is not null) as found,
    count(*) filter (roles.is_answer and matches.line_id is null) as missed,
    count(*) filter (not roles.is_answer and matches.line_id is not null) as wrong
from truth_roles as roles
left join (
    select distinct split_part(identifier, ' @ ', 1) as line_id
    from evidence.trust_matches
    where identifier_type = 'line' and is_referred_first
) as matches
    on matches.line_id = roles.identifier
where roles.role in ('refer_first', 'namesake')
group by all
