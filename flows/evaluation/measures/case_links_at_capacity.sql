-- Pairs of cases at what a team can look at: of the strongest links so many, and what lies beyond is missed.
-- Broken down: one thing counted in several ways, not to be added up.
with planted as (
    select distinct case_a, case_b from truth_case_links
),

ranked as (
    select
        links.case_a,
        links.case_b,
        planted.case_a is not null as is_true,
        row_number() over (order by links.strength_bits desc, links.case_a, links.case_b) as place
    from linkage.case_links as links
    left join planted on planted.case_a = links.case_a and planted.case_b = links.case_b
)

select
    '' as operation,
    'best ' || lpad(capacities.capacity::varchar, 5, ' ') as kind,
    (select count(*) from ranked where is_true and place <= capacities.capacity) as found,
    (select count(*) from planted)
    - (select count(*) from ranked where is_true and place <= capacities.capacity) as missed,
    (select count(*) from ranked where not is_true and place <= capacities.capacity) as wrong
from (values (50), (200), (1000)) as capacities (capacity)
