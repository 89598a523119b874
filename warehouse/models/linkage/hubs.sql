-- One row per identifier that is no evidence of a link, with the reason: by list, by degree, a shared address, a decision.
-- What people have lifted is not here; linkage.hub_register lists that too, with who decided and why.
select
    identifier_type,
    identifier,
    hub_kind,
    reason,
    degree,
    basis
from linkage.hub_register
where is_hub
order by identifier_type, identifier
