-- Bad rows: ties and reasons that rest on a hub. What only states a hub rests on none; whom a source of unwanted contact
-- has pestered may be many.
with ties as (
    select case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b
    from linkage.case_ties
    where is_against is not true
)

select ties.case_a, ties.case_b, ties.kind
from ties
inner join linkage.hubs as hubs
    on hubs.identifier = ties.identifier and hubs.identifier_type = ties.identifier_type
where ties.kind is distinct from 'unwanted_contact' or hubs.basis in ('list', 'decision')
union all
select ties.case_a, ties.case_b, ties.kind
from ties
inner join linkage.hubs as hubs on hubs.identifier in (ties.identifier_a, ties.identifier_b)
