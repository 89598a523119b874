-- How many pairs of cases hold or touch the same identifier, whatever it is and whenever, and how many belong together.
with touched as (
    select case_id, identifier_type, identifier from evidence.case_identifiers
    union
    select case_id, identifier_type, other_identifier from evidence.case_contacts
),

joined as (
    select distinct a.case_id as case_a, b.case_id as case_b
    from touched as a
    inner join touched as b
        on b.identifier_type = a.identifier_type and b.identifier = a.identifier and a.case_id < b.case_id
)

select count(*) as said, count(planted.case_a) as found
from joined
left join (select distinct case_a, case_b from truth_case_links) as planted
    on planted.case_a = joined.case_a and planted.case_b = joined.case_b
