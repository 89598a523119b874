-- Identifiers that many touch and that are no evidence: those that came up at all are in the register of hubs.
with seen as (
    select distinct identifier from evidence.case_identifiers
    union
    select distinct other_identifier as identifier from evidence.case_contacts
)

select
    planted.operation,
    planted.kind,
    count(*) filter (hubs.identifier is not null) as found,
    count(*) filter (hubs.identifier is null) as missed,
    0 as wrong
from (select any_value(operation) as operation, any_value(kind) as kind, identifier from truth_hubs group by identifier)
    as planted
semi join seen on seen.identifier = planted.identifier
left join (select distinct identifier from linkage.hubs) as hubs on hubs.identifier = planted.identifier
group by all
