-- One row per case in a group of cases that links join, directly or over other cases.
-- A group keeps its number from publish to publish (linkage.group_members). Held by a bridge: one link alone joins two
-- parts of it that would each be a group; if that link is wrong, so is the group.
with bridges as (
    select
        group_id,
        bool_or(kind = 'link') as is_held_by_bridge,
        bool_or(kind = 'case') as is_held_by_case,
        min(strength_bits) as weakest_bridge_bits
    from linkage.group_bridges
    where is_between_groups
    group by group_id
),

members as (
    select group_id, case_id, count(*) over (partition by group_id) as case_count
    from linkage.group_members
    where until_change is null
)

select
    members.group_id,
    members.case_id,
    members.case_count,
    coalesce(bridges.is_held_by_bridge, false) as is_held_by_bridge,
    coalesce(bridges.is_held_by_case, false) as is_held_by_case,
    bridges.weakest_bridge_bits
from members
left join bridges on bridges.group_id = members.group_id
order by members.group_id, members.case_id
