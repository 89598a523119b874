-- Users of a service: those who used the illegal resources, and only those.
select
    roles.operation,
    roles.role as kind,
    count(*) filter (roles.is_answer and uses.account is not null) as found,
    count(*) filter (roles.is_answer and uses.account is null) as missed,
    count(*) filter (not roles.is_answer and uses.account is not null) as wrong
from truth_roles as roles
left join (select distinct account from evidence.service_use where resource_class = 'illegal') as uses
    on uses.account = roles.identifier
where roles.role in ('illegal_user', 'legal_only_user')
group by all
