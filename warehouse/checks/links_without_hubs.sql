-- Bad rows: ties and reasons that rest on a hub.
select ties.case_a, ties.case_b, ties.kind
from linkage.case_ties as ties
inner join linkage.hubs as hubs
    on hubs.identifier = ties.identifier and hubs.identifier_type = ties.identifier_type
union all
select ties.case_a, ties.case_b, ties.kind
from linkage.case_ties as ties
inner join linkage.hubs as hubs on hubs.identifier in (ties.identifier_a, ties.identifier_b)
