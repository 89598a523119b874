-- Pairs of scenes that one device joins: found through an identifier that is not marked as at home or passing regularly.
with named as (
    select identifier_type, identifier, imei, unnest(string_split(case_ids, ' ')) as case_id
    from evidence.scene_intersections
    where not is_resident and not is_commuter and not is_shared_handset
),

joined as (
    select distinct one.case_id as case_a, other.case_id as case_b
    from named as one
    inner join named as other
        on
            other.identifier_type = one.identifier_type
            and other.identifier = one.identifier
            and other.case_id > one.case_id
),

planted as (
    select operation, mechanism, case_a, case_b
    from truth_case_links
    where mechanism = 'scene_intersection'
),

true_links as (
    -- a handset that both cases list is a true link too, planted under another name
    select distinct case_a, case_b from truth_case_links
)

select
    planted.operation,
    'scene_intersection' as kind,
    count(*) filter (joined.case_a is not null) as found,
    count(*) filter (joined.case_a is null) as missed,
    0 as wrong
from planted
left join joined on joined.case_a = planted.case_a and joined.case_b = planted.case_b
group by planted.operation
union all
select '', 'not planted', 0, 0, count(*)
from joined
anti join true_links on true_links.case_a = joined.case_a and true_links.case_b = joined.case_b
order by all
