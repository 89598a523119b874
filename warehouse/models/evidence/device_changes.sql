-- One row per identifier that was kept (SIM, handset, number) and two partners of another type, one after the other.
-- A SIM in one handset and later in another; a handset with one SIM or number and later another; a number on one SIM
-- and later on another. after_count: days of the new with the kept one after the change; against_count: days after it
-- on which the old was still used: with the kept one, or, where the old is a SIM or a number, with whatever. place: 1
-- for the partner that came next. An identifier with more than hub_handset_sims partners of one type (a shop's
-- handset) leads nowhere.
with limits as (
    select
        max(value) filter (where name = 'hub_handset_sims') as most_partners,
        (max(value) filter (where name = 'succession_before_days'))::integer as before_days,
        max(value) filter (where name = 'succession_candidates') as most_candidates,
        max(value) filter (where name = 'succession_hand_score') as hand_score,
        max(value) filter (where name = 'succession_fade_days') as fade_days
    from config.thresholds
),

pairs as (
    select
        unnest([
            {'kept_type': 'imsi', 'kept': imsi, 'changed_type': 'imei', 'changed': imei},
            {'kept_type': 'number', 'kept': number, 'changed_type': 'imei', 'changed': imei},
            {'kept_type': 'imei', 'kept': imei, 'changed_type': 'imsi', 'changed': imsi},
            {'kept_type': 'number', 'kept': number, 'changed_type': 'imsi', 'changed': imsi},
            {'kept_type': 'imei', 'kept': imei, 'changed_type': 'number', 'changed': number},
            {'kept_type': 'imsi', 'kept': imsi, 'changed_type': 'number', 'changed': number}
        ], recursive := true),
        first_used_at, last_used_at, first_feed, first_load_id, first_line_number, last_feed, last_load_id, last_line_number
    from evidence.device_spells
),

partners as (
    select
        kept_type, kept, changed_type, changed,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        arg_min(first_feed, (first_used_at, first_load_id, first_line_number)) as first_feed,
        arg_min(first_load_id, (first_used_at, first_load_id, first_line_number)) as first_load_id,
        arg_min(first_line_number, (first_used_at, first_load_id, first_line_number)) as first_line_number,
        arg_max(last_feed, (last_used_at, last_load_id, last_line_number)) as last_feed,
        arg_max(last_load_id, (last_used_at, last_load_id, last_line_number)) as last_load_id,
        arg_max(last_line_number, (last_used_at, last_load_id, last_line_number)) as last_line_number
    from pairs
    where kept is not null and changed is not null
    group by kept_type, kept, changed_type, changed
),

counted as (
    select
        *,
        count(*) over (partition by kept_type, kept, changed_type) as partner_count,
        count(*) over (partition by changed_type, changed, kept_type) as keeper_count
    from partners
),

several as (
    select counted.* exclude (partner_count, keeper_count)
    from counted
    cross join limits
    where counted.partner_count between 2 and limits.most_partners and counted.keeper_count <= limits.most_partners
),

changes as (
    select
        earlier.kept_type,
        earlier.kept,
        earlier.changed_type,
        earlier.changed as old_identifier,
        later.changed as new_identifier,
        earlier.last_used_at as old_last_used_at,
        later.first_used_at as new_first_used_at,
        earlier.last_feed as old_feed,
        earlier.last_load_id as old_load_id,
        earlier.last_line_number as old_line_number,
        later.first_feed as new_feed,
        later.first_load_id as new_load_id,
        later.first_line_number as new_line_number,
        row_number() over (
            partition by earlier.kept_type, earlier.kept, earlier.changed_type, earlier.changed
            order by later.first_used_at, later.first_load_id, later.first_line_number, later.changed
        ) as place
    from several as earlier
    cross join limits
    inner join several as later
        on
            later.kept_type = earlier.kept_type
            and later.kept = earlier.kept
            and later.changed_type = earlier.changed_type
            and later.changed <> earlier.changed
            and later.first_used_at > earlier.first_used_at
            and later.first_used_at >= earlier.last_used_at - to_days(limits.before_days)
),

near as (
    select changes.*
    from changes
    cross join limits
    where changes.place <= limits.most_candidates
),

together as (
    select
        unnest([
            {'kept_type': 'imsi', 'kept': imsi, 'changed_type': 'imei', 'changed': imei},
            {'kept_type': 'number', 'kept': number, 'changed_type': 'imei', 'changed': imei},
            {'kept_type': 'imei', 'kept': imei, 'changed_type': 'imsi', 'changed': imsi},
            {'kept_type': 'number', 'kept': number, 'changed_type': 'imsi', 'changed': imsi},
            {'kept_type': 'imei', 'kept': imei, 'changed_type': 'number', 'changed': number},
            {'kept_type': 'imsi', 'kept': imsi, 'changed_type': 'number', 'changed': number}
        ], recursive := true),
        used_on
    from staging.device_days
),

kept_days as (
    select distinct together.kept_type, together.kept, together.changed_type, together.changed, together.used_on
    from together
    semi join near
        on near.kept_type = together.kept_type and near.kept = together.kept and near.changed_type = together.changed_type
    where together.changed is not null
),

used_days as (
    -- every day on which a SIM or a number was in use, in whatever handset
    select distinct together.changed_type, together.changed, together.used_on
    from together
    semi join near on near.changed_type = together.changed_type and near.old_identifier = together.changed
    where together.changed_type <> 'imei'
),

days as (
    select
        near.kept_type, near.kept, near.changed_type, near.old_identifier, near.new_identifier,
        kept_days.used_on,
        kept_days.changed = near.new_identifier as is_for
    from near
    inner join kept_days
        on
            kept_days.kept_type = near.kept_type
            and kept_days.kept = near.kept
            and kept_days.changed_type = near.changed_type
            and kept_days.changed in (near.old_identifier, near.new_identifier)
            and kept_days.used_on > near.new_first_used_at::date
    union
    select
        near.kept_type, near.kept, near.changed_type, near.old_identifier, near.new_identifier, used_days.used_on, false
    from near
    inner join used_days
        on
            used_days.changed_type = near.changed_type
            and used_days.changed = near.old_identifier
            and used_days.used_on > near.new_first_used_at::date
),

counts as (
    select
        kept_type, kept, changed_type, old_identifier, new_identifier,
        count(*) filter (where is_for) as after_count,
        count(*) filter (where not is_for) as against_count
    from days
    group by kept_type, kept, changed_type, old_identifier, new_identifier
),

judged as (
    select
        near.*,
        1 + coalesce(counts.after_count, 0) as for_count,
        greatest(
            coalesce(counts.against_count, 0), (near.old_last_used_at > near.new_first_used_at)::bigint
        ) as against_count,
        greatest(date_diff('second', near.old_last_used_at, near.new_first_used_at), 0) / 86400 as pause_days
    from near
    left join counts
        on
            counts.kept_type = near.kept_type
            and counts.kept = near.kept
            and counts.changed_type = near.changed_type
            and counts.old_identifier = near.old_identifier
            and counts.new_identifier = near.new_identifier
)

select
    judged.kept_type,
    judged.kept,
    judged.changed_type,
    judged.old_identifier,
    judged.new_identifier,
    judged.old_last_used_at,
    judged.new_first_used_at,
    judged.place,
    judged.for_count,
    judged.against_count,
    round(
        limits.hand_score * power(0.5, judged.place - 1) * (0.5 + 0.5 * power(0.5, judged.pause_days / limits.fade_days))
        * judged.for_count / (judged.for_count + 2 * judged.against_count),
        6
    ) as hand_score,
    judged.old_feed,
    judged.old_load_id,
    judged.old_line_number,
    judged.new_feed,
    judged.new_load_id,
    judged.new_line_number
from judged
cross join limits
