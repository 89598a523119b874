-- One row per identifier that may have been succeeded by another of its type and candidate, of which the best few are kept.
-- kind: new_handset (a SIM or number in another handset), new_sim (a handset or number with another SIM), new_number.
-- The first two, and a number that follows another on the same SIM or in the same handset, are read from
-- evidence.device_changes; a dropped number and one that begins from evidence.succession_scores. candidate_rank counts
-- from the best where the best reaches succession_least_score and fits no other old identifier better; absent: nobody
-- is said to have succeeded it. runner_up_score: the best of the other candidates. The lines are the old one's last
-- and the new one's first own record; for a number known from others' records only, evidence.contacts of its last or
-- first day says where they are.
with limits as (
    select
        max(value) filter (where name = 'succession_least_score') as least_score,
        max(value) filter (where name = 'succession_candidates') as most_candidates
    from config.thresholds
),

devices as (
    select
        changed_type as identifier_type,
        old_identifier,
        new_identifier,
        case changed_type when 'imei' then 'new_handset' else 'new_sim' end as kind,
        max(hand_score) as score,
        max(hand_score) as hand_score,
        arg_max(kept_type, (hand_score, kept_type, kept)) as kept_type,
        arg_max(kept, (hand_score, kept_type, kept)) as kept,
        arg_max(old_last_used_at, (hand_score, kept_type, kept)) as old_last_used_at,
        arg_max(new_first_used_at, (hand_score, kept_type, kept)) as new_first_used_at,
        arg_max(for_count, (hand_score, kept_type, kept)) as for_count,
        arg_max(against_count, (hand_score, kept_type, kept)) as against_count,
        arg_max(old_feed, (hand_score, kept_type, kept)) as old_feed,
        arg_max(old_load_id, (hand_score, kept_type, kept)) as old_load_id,
        arg_max(old_line_number, (hand_score, kept_type, kept)) as old_line_number,
        arg_max(new_feed, (hand_score, kept_type, kept)) as new_feed,
        arg_max(new_load_id, (hand_score, kept_type, kept)) as new_load_id,
        arg_max(new_line_number, (hand_score, kept_type, kept)) as new_line_number
    from evidence.device_changes
    where changed_type in ('imei', 'imsi')
    group by changed_type, old_identifier, new_identifier
),

kept_of_numbers as (
    select
        old_identifier,
        new_identifier,
        arg_max(kept_type, (hand_score, kept_type, kept)) as kept_type,
        arg_max(kept, (hand_score, kept_type, kept)) as kept
    from evidence.device_changes
    where changed_type = 'number'
    group by old_identifier, new_identifier
),

first_uses as (
    select
        days.identifier,
        min(days.first_used_at) as used_at,
        arg_min(days.first_feed, days.used_on) as feed,
        arg_min(days.first_load_id, days.used_on) as load_id,
        arg_min(days.first_line_number, days.used_on) as line_number
    from evidence.use_days as days
    semi join evidence.succession_scores as scores on scores.new_number = days.identifier
    where days.identifier_type = 'number'
    group by days.identifier
),

last_uses as (
    select
        days.identifier,
        max(days.last_used_at) as used_at,
        arg_max(days.last_feed, days.used_on) as feed,
        arg_max(days.last_load_id, days.used_on) as load_id,
        arg_max(days.last_line_number, days.used_on) as line_number
    from evidence.use_days as days
    semi join evidence.succession_scores as scores on scores.old_number = days.identifier
    where days.identifier_type = 'number'
    group by days.identifier
),

candidates as (
    select
        identifier_type, old_identifier, new_identifier, kind, new_first_used_at::date as changed_on, score,
        for_count, against_count, kept_type, kept,
        null::bigint as shared_contact_count, null::bigint as tie_count, null::double as contact_score,
        null::double as cell_score, null::double as rhythm_score, hand_score,
        old_last_used_at, old_feed, old_load_id, old_line_number,
        new_first_used_at, new_feed, new_load_id, new_line_number
    from devices
    union all
    select
        'number', scores.old_number, scores.new_number, 'new_number', scores.new_first_on, scores.score,
        scores.shared_count + scores.tie_count + (scores.hand_score > 0)::bigint,
        scores.overlap_days + scores.between_count,
        kept.kept_type, kept.kept,
        scores.shared_count, scores.tie_count, scores.contact_score,
        scores.cell_score, scores.rhythm_score, scores.hand_score,
        last_uses.used_at, last_uses.feed, last_uses.load_id, last_uses.line_number,
        first_uses.used_at, first_uses.feed, first_uses.load_id, first_uses.line_number
    from evidence.succession_scores as scores
    left join kept_of_numbers as kept
        on kept.old_identifier = scores.old_number and kept.new_identifier = scores.new_number
    left join last_uses on last_uses.identifier = scores.old_number
    left join first_uses on first_uses.identifier = scores.new_number
),

weighed as (
    select
        candidates.*,
        candidates.score >= limits.least_score
        and (
            candidates.hand_score >= limits.least_score
            or candidates.score >= max(candidates.score) over (
                partition by candidates.kind, candidates.identifier_type, candidates.new_identifier
            )
        ) as is_eligible
    from candidates
    cross join limits
),

ordered as (
    select
        *,
        row_number() over in_order as place,
        bool_or(is_eligible) over (partition by kind, identifier_type, old_identifier) as has_successor,
        count(*) over (partition by kind, identifier_type, old_identifier) as candidate_count,
        max(score) over (
            partition by kind, identifier_type, old_identifier
            order by is_eligible desc, score desc, changed_on, new_identifier
            rows between unbounded preceding and unbounded following
            exclude current row
        ) as runner_up_score
    from weighed
    window in_order as (
        partition by kind, identifier_type, old_identifier
        order by is_eligible desc, score desc, changed_on, new_identifier
    )
)

select
    ordered.identifier_type,
    ordered.old_identifier,
    ordered.new_identifier,
    ordered.kind,
    ordered.changed_on,
    ordered.score,
    case when ordered.has_successor then ordered.place end as candidate_rank,
    ordered.runner_up_score,
    ordered.candidate_count,
    ordered.for_count,
    ordered.against_count,
    ordered.kept_type,
    ordered.kept as kept_identifier,
    ordered.shared_contact_count,
    ordered.tie_count,
    ordered.contact_score,
    ordered.cell_score,
    ordered.rhythm_score,
    ordered.hand_score,
    case when ordered.hand_score > 0 then 'INFERENCE' else 'OPINION' end as label,
    ordered.old_last_used_at,
    ordered.old_feed,
    ordered.old_load_id,
    ordered.old_line_number,
    ordered.new_first_used_at,
    ordered.new_feed,
    ordered.new_load_id,
    ordered.new_line_number
from ordered
cross join limits
where ordered.place <= limits.most_candidates
