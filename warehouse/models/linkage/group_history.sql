-- One row per event in the life of a group: born, split, grew, shrank, merged, ended.
-- Read off linkage.group_members: a change is a build that altered any group. born: no case of it was in a group before;
-- split: some were, and that group kept its number elsewhere or ended; merged: its number ended because most of its cases
-- are in another group; ended: its cases are in no group. Order: change_number, then group_id.
with joined as (
    select from_change as change_number, from_on as run_on, case_id, group_id from linkage.group_members
),

departed as (
    select until_change as change_number, until_on as run_on, case_id, group_id
    from linkage.group_members
    where until_change is not null
),

moves as (
    select
        coalesce(joined.change_number, departed.change_number) as change_number,
        coalesce(joined.run_on, departed.run_on) as run_on,
        departed.group_id as from_group_id,
        joined.group_id as to_group_id,
        count(*) as case_count
    from joined
    full join departed on departed.change_number = joined.change_number and departed.case_id = joined.case_id
    group by all
),

flows as (
    select change_number, run_on, to_group_id as group_id, from_group_id as other_group_id, case_count as joined_count,
        0 as departed_count
    from moves
    where to_group_id is not null
    union all
    select change_number, run_on, from_group_id, to_group_id, 0, case_count
    from moves
    where from_group_id is not null
),

turns as (
    select
        change_number,
        max(run_on) as run_on,
        group_id,
        sum(joined_count)::bigint as joined_count,
        sum(departed_count)::bigint as departed_count,
        arg_min(other_group_id, (-joined_count, other_group_id))
            filter (where joined_count > 0 and other_group_id is not null) as source_group_id,
        max(joined_count) filter (where other_group_id is not null)::bigint as source_count,
        arg_min(other_group_id, (-departed_count, other_group_id))
            filter (where departed_count > 0 and other_group_id is not null) as target_group_id,
        max(departed_count) filter (where other_group_id is not null)::bigint as target_count
    from flows
    group by change_number, group_id
),

sized as (
    select
        *,
        (sum(joined_count - departed_count) over (partition by group_id order by change_number))::bigint
            as case_count_after
    from turns
),

states as (
    select *, case_count_after - joined_count + departed_count as case_count_before from sized
),

events as (
    select
        *,
        case when source_group_id is null then 'born' else 'split' end as event,
        source_group_id as other_group_id,
        case when source_group_id is null then joined_count else source_count end as moved_count
    from states
    where case_count_before = 0
    union all
    select *, 'grew', source_group_id, joined_count
    from states
    where case_count_before > 0 and case_count_after > 0 and joined_count > 0
    union all
    select *, 'shrank', target_group_id, departed_count
    from states
    where case_count_before > 0 and case_count_after > 0 and departed_count > 0
    union all
    select
        *,
        case when target_group_id is null then 'ended' else 'merged' end,
        target_group_id,
        case when target_group_id is null then departed_count else target_count end
    from states
    where case_count_after = 0
)

select
    change_number,
    run_on,
    group_id,
    event,
    other_group_id,
    case_count_before,
    case_count_after,
    moved_count
from events
order by change_number, group_id, event
