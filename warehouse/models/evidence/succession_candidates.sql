-- One row per number that was dropped and number that began about then, if anything at all suggests one user.
-- Suggested by a contact in common who is no hub, by the SIM or handset, by the two masts that both used most, or by
-- being one of a group that fell silent together and one of a group that began together, with as many of it in
-- contact; and then by being in contact with such candidates. The rows say who is compared; what each strand amounts
-- to is reckoned below them.
with limits as (
    select
        (max(value) filter (where name = 'succession_before_days'))::integer as before_days,
        (max(value) filter (where name = 'succession_after_days'))::integer as after_days,
        (max(value) filter (where name = 'succession_circle_days'))::integer as circle_days,
        (max(value) filter (where name = 'succession_block_most'))::bigint as block_most
    from config.thresholds
),

changed as (
    select 'old' as side, number, last_on as changed_on from evidence.number_lives where is_dropped
    union all
    select 'new', number, first_on from evidence.number_lives where is_begun
),

by_contact as (
    select distinct before.number as old_number, after.number as new_number
    from evidence.succession_circles as before
    cross join limits
    inner join evidence.succession_circles as after
        on
            after.counterpart = before.counterpart
            and after.changed_on between before.changed_on - limits.before_days and before.changed_on + limits.after_days
    where
        before.side = 'old' and after.side = 'new' and before.is_watched and after.is_watched
        and after.number <> before.number
),

by_hand as (
    select distinct old_identifier as old_number, new_identifier as new_number
    from evidence.device_changes
    where changed_type = 'number'
),

site_days as (
    select
        changed.side, changed.number, changed.changed_on,
        coalesce(cells.site_id, cells.cell_id) as site_id,
        count(distinct cells.seen_on) as day_count
    from evidence.cell_days as cells
    inner join changed on changed.number = cells.identifier
    cross join limits
    where
        cells.identifier_type = 'number'
        and (
            (changed.side = 'old' and cells.seen_on >= changed.changed_on - limits.circle_days)
            or (changed.side = 'new' and cells.seen_on <= changed.changed_on + limits.circle_days)
        )
    group by changed.side, changed.number, changed.changed_on, coalesce(cells.site_id, cells.cell_id)
    having count(distinct cells.seen_on) >= 2
),

placed as (
    select *, row_number() over (partition by side, number order by day_count desc, site_id) as place
    from site_days
),

haunts as (
    -- the two masts used most, in the order of their names
    select side, number, changed_on, min(site_id) as site_a, max(site_id) as site_b
    from placed
    where place <= 2
    group by side, number, changed_on
    having count(*) = 2
),

full_haunts as (
    select site_a, site_b
    from haunts
    group by site_a, site_b
    having count(*) > (select block_most from limits)
),

by_haunt as (
    select before.number as old_number, after.number as new_number
    from haunts as before
    cross join limits
    inner join haunts as after
        on
            after.site_a = before.site_a
            and after.site_b = before.site_b
            and after.changed_on between before.changed_on - limits.before_days and before.changed_on + limits.after_days
    anti join full_haunts on full_haunts.site_a = before.site_a and full_haunts.site_b = before.site_b
    where before.side = 'old' and after.side = 'new' and after.number <> before.number
),

members as (
    -- of numbers whose circle, for the larger part, changed with them: how many of it did, by weekly steps of the change
    select side, number, changed_on, count(*) filter (where is_changing) as member_count
    from evidence.succession_circles
    where is_watched
    group by side, number, changed_on
    having
        2 * coalesce(sum(weight) filter (where is_changing), 0) >= sum(weight)
        and count(*) filter (where is_changing) >= 2
),

full_groups as (
    select side, changed_on, member_count
    from members
    group by side, changed_on, member_count
    having count(*) > (select block_most from limits)
),

by_group as (
    select before.number as old_number, after.number as new_number
    from members as before
    cross join limits
    inner join members as after
        on
            after.member_count between before.member_count - 1 and before.member_count + 1
            and after.changed_on between before.changed_on and before.changed_on + limits.before_days
    anti join full_groups as full_before
        on
            full_before.side = 'old'
            and full_before.changed_on = before.changed_on
            and full_before.member_count = before.member_count
    anti join full_groups as full_after
        on
            full_after.side = 'new'
            and full_after.changed_on = after.changed_on
            and full_after.member_count = after.member_count
    where before.side = 'old' and after.side = 'new'
),

first_pairs as (
    select old_number, new_number from by_hand
    union
    select old_number, new_number from by_contact
    union
    select old_number, new_number from by_haunt
    union
    select old_number, new_number from by_group
),

ties as (
    select side, number, counterpart from evidence.succession_circles where is_changing and is_watched
),

second_pairs as (
    select old_number, new_number from first_pairs
    union
    select before.counterpart, after.counterpart
    from first_pairs as pairs
    inner join ties as before on before.side = 'old' and before.number = pairs.old_number
    inner join ties as after on after.side = 'new' and after.number = pairs.new_number
    where before.counterpart <> after.counterpart
),

pairs as (
    select old_number, new_number from second_pairs
    union
    select before.counterpart, after.counterpart
    from second_pairs as pairs
    inner join ties as before on before.side = 'old' and before.number = pairs.old_number
    inner join ties as after on after.side = 'new' and after.number = pairs.new_number
    where before.counterpart <> after.counterpart
),

hands as (
    select
        old_identifier as old_number, new_identifier as new_number,
        max(hand_score) as hand_score,
        bool_or(kept_type = 'imsi') as is_same_sim,
        bool_or(kept_type = 'imei') as is_same_handset
    from evidence.device_changes
    where changed_type = 'number'
    group by old_identifier, new_identifier
)

select
    pairs.old_number,
    pairs.new_number,
    before.last_on as old_last_on,
    after.first_on as new_first_on,
    before.is_dropped,
    after.is_begun,
    coalesce(hands.hand_score, 0) as hand_score,
    coalesce(hands.is_same_sim, false) as is_same_sim,
    coalesce(hands.is_same_handset, false) as is_same_handset,
    by_contact.old_number is not null as has_shared_contact,
    by_haunt.old_number is not null as has_shared_haunt,
    by_group.old_number is not null as has_like_group
from pairs
inner join evidence.number_lives as before on before.number = pairs.old_number
inner join evidence.number_lives as after on after.number = pairs.new_number
cross join limits
left join hands on hands.old_number = pairs.old_number and hands.new_number = pairs.new_number
left join by_contact on by_contact.old_number = pairs.old_number and by_contact.new_number = pairs.new_number
left join by_haunt on by_haunt.old_number = pairs.old_number and by_haunt.new_number = pairs.new_number
left join by_group on by_group.old_number = pairs.old_number and by_group.new_number = pairs.new_number
where
    hands.old_number is not null
    or after.first_on between before.last_on - limits.before_days and before.last_on + limits.after_days
