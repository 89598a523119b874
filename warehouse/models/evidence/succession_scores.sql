-- One row per candidate for the succession of a number: what each strand amounts to, for and against, and the score.
-- Strands lie between 0 and 1 and are joined as if each could fail alone: 1 - (1 - a)(1 - b)..., each times how far it
-- is trusted. contact_score: of the weight of each one's circle the share that is in common, as a geometric mean; a
-- prior contact in each circle, and 1 - 1 / (1 + how many are in common), keep one in common from being all.
-- cell_score and rhythm_score: what their shares of days by mast and of use by four hours have in common. hand_score:
-- the same SIM or handset. Ties among numbers that changed about then count as in common as far as their new ends are
-- candidates in the round before (tie_count; two rounds, after a first one without). group_score, the seed for a group
-- that talks to nobody else: how alike their days of talk with the others are, in order of size; within such a group
-- it counts how far a candidate stands out among the others, not how high it scores by itself. Against: days on which
-- both are on record (overlap_days) and days of contact between the two (between_count).
with limits as (
    select
        (max(value) filter (where name = 'succession_before_days'))::integer as before_days,
        (max(value) filter (where name = 'succession_circle_days'))::integer as circle_days,
        (1000000 * ln(1 + max(value) filter (where name = 'succession_prior_days')))::bigint as prior_weight,
        max(value) filter (where name = 'succession_contact_trust') as contact_trust,
        max(value) filter (where name = 'succession_cell_trust') as cell_trust,
        max(value) filter (where name = 'succession_rhythm_trust') as rhythm_trust,
        max(value) filter (where name = 'succession_group_trust') as group_trust,
        max(value) filter (where name = 'succession_known_contacts') as known_contacts,
        max(value) filter (where name = 'succession_contrast') as contrast
    from config.thresholds
),

circles as (
    select
        side, number, counterpart, weight, day_share, is_changing,
        day_count / sum(day_count) over (partition by side, number) as share
    from evidence.succession_circles
    where weight > 0
),

totals as (
    select side, number, count(*) as contact_count, sum(weight)::bigint as weight
    from circles
    group by side, number
),

shared as (
    select
        candidates.old_number,
        candidates.new_number,
        count(*) as shared_count,
        sum(before.weight)::bigint as old_weight,
        sum(after.weight)::bigint as new_weight
    from evidence.succession_candidates as candidates
    inner join circles as before on before.side = 'old' and before.number = candidates.old_number
    inner join circles as after
        on after.side = 'new' and after.number = candidates.new_number and after.counterpart = before.counterpart
    group by candidates.old_number, candidates.new_number
),

sides as (
    select distinct 'old' as side, old_number as number, old_last_on as changed_on from evidence.succession_candidates
    union all
    select distinct 'new', new_number, new_first_on from evidence.succession_candidates
),

site_days as (
    select
        sides.side, sides.number, coalesce(cells.site_id, cells.cell_id) as site_id,
        count(distinct cells.seen_on) as day_count
    from evidence.cell_days as cells
    inner join sides on sides.number = cells.identifier
    cross join limits
    where
        cells.identifier_type = 'number'
        and (
            (sides.side = 'old' and cells.seen_on between sides.changed_on - limits.circle_days and sides.changed_on)
            or (sides.side = 'new' and cells.seen_on between sides.changed_on and sides.changed_on + limits.circle_days)
        )
    group by sides.side, sides.number, coalesce(cells.site_id, cells.cell_id)
),

sites as (
    select *, day_count / sum(day_count) over (partition by side, number) as share
    from site_days
),

cells as (
    select
        candidates.old_number,
        candidates.new_number,
        sum(round(least(before.share, after.share) * 1000000)::bigint)::bigint / 1000000 as score
    from evidence.succession_candidates as candidates
    inner join sites as before on before.side = 'old' and before.number = candidates.old_number
    inner join sites as after
        on after.side = 'new' and after.number = candidates.new_number and after.site_id = before.site_id
    group by candidates.old_number, candidates.new_number
),

hours as (
    select
        sides.side,
        sides.number,
        sum(list_sum(days.hours))::bigint as all_count,
        [
            sum(list_sum(days.hours[1:4]))::bigint, sum(list_sum(days.hours[5:8]))::bigint,
            sum(list_sum(days.hours[9:12]))::bigint, sum(list_sum(days.hours[13:16]))::bigint,
            sum(list_sum(days.hours[17:20]))::bigint, sum(list_sum(days.hours[21:24]))::bigint
        ] as counts
    from evidence.use_days as days
    inner join sides on sides.number = days.identifier
    cross join limits
    where
        days.identifier_type = 'number'
        and (
            (sides.side = 'old' and days.used_on between sides.changed_on - limits.circle_days and sides.changed_on)
            or (sides.side = 'new' and days.used_on between sides.changed_on and sides.changed_on + limits.circle_days)
        )
    group by sides.side, sides.number
    having sum(list_sum(days.hours)) > 0
),

members as (
    select side, number, day_share, row_number() over (partition by side, number order by day_share desc, counterpart) as place
    from circles
    where is_changing
),

member_totals as (
    select side, number, sum(round(day_share * 1000000)::bigint)::bigint as day_share
    from members
    group by side, number
),

groups as (
    -- days of talk with each of the others, in order of size: what both have of them, of what either has
    select
        candidates.old_number,
        candidates.new_number,
        sum(least(round(before.day_share * 1000000)::bigint, round(after.day_share * 1000000)::bigint))::bigint
        / min(old_totals.day_share + new_totals.day_share) * 2 as likeness
    from evidence.succession_candidates as candidates
    inner join members as before on before.side = 'old' and before.number = candidates.old_number
    inner join members as after
        on after.side = 'new' and after.number = candidates.new_number and after.place = before.place
    inner join member_totals as old_totals on old_totals.side = 'old' and old_totals.number = candidates.old_number
    inner join member_totals as new_totals on new_totals.side = 'new' and new_totals.number = candidates.new_number
    where candidates.has_like_group
    group by candidates.old_number, candidates.new_number
),

measured as (
    select
        candidates.old_number,
        candidates.new_number,
        coalesce(old_totals.contact_count, 0) as old_contact_count,
        coalesce(new_totals.contact_count, 0) as new_contact_count,
        coalesce(shared.shared_count, 0) as shared_count,
        limits.prior_weight + coalesce(old_totals.weight, 0) as old_weight,
        limits.prior_weight + coalesce(new_totals.weight, 0) as new_weight,
        coalesce(shared.old_weight, 0) as old_shared_weight,
        coalesce(shared.new_weight, 0) as new_shared_weight,
        coalesce(cells.score, 0) as cell_score,
        case
            when old_hours.all_count > 0 and new_hours.all_count > 0
                then list_sum(list_transform(
                    range(1, 7),
                    lambda block: least(
                        old_hours.counts[block] / old_hours.all_count, new_hours.counts[block] / new_hours.all_count
                    )
                ))
            else 0
        end as rhythm_score,
        case
            when
                shared.old_number is null
                and old_totals.contact_count >= limits.known_contacts
                and new_totals.contact_count >= limits.known_contacts
                then candidates.hand_score / 2
            else candidates.hand_score
        end as hand_score,
        coalesce(groups.likeness, 0) as group_score,
        greatest(candidates.old_last_on - candidates.new_first_on, 0)::bigint as overlap_days,
        coalesce(between_them.day_count, 0) as between_count
    from evidence.succession_candidates as candidates
    cross join limits
    left join totals as old_totals on old_totals.side = 'old' and old_totals.number = candidates.old_number
    left join totals as new_totals on new_totals.side = 'new' and new_totals.number = candidates.new_number
    left join shared on shared.old_number = candidates.old_number and shared.new_number = candidates.new_number
    left join cells on cells.old_number = candidates.old_number and cells.new_number = candidates.new_number
    left join hours as old_hours on old_hours.side = 'old' and old_hours.number = candidates.old_number
    left join hours as new_hours on new_hours.side = 'new' and new_hours.number = candidates.new_number
    left join groups on groups.old_number = candidates.old_number and groups.new_number = candidates.new_number
    left join evidence.number_ties as between_them
        on between_them.number = candidates.old_number and between_them.counterpart = candidates.new_number
),

strands as (
    select
        measured.*,
        greatest(1 - measured.overlap_days / (2 * limits.before_days), 0) * power(0.5, measured.between_count)
            as agreement,
        (1 - measured.hand_score)
        * (1 - limits.cell_trust * measured.cell_score)
        * (1 - limits.rhythm_trust * measured.rhythm_score)
        * (1 - limits.group_trust * measured.group_score) as others_fail
    from measured
    cross join limits
),

first_round as (
    select
        strands.old_number,
        strands.new_number,
        round(strands.agreement * (
            1
            - strands.others_fail * (1 - limits.contact_trust * (1 - 1 / (1 + strands.shared_count)) * sqrt(
                strands.old_shared_weight / strands.old_weight * (strands.new_shared_weight / strands.new_weight)
            ))
        ), 9) as score
    from strands
    cross join limits
),

first_convictions as (
    select
        scored.old_number,
        scored.new_number,
        case
            when strands.group_score > 0
                then power(
                    scored.score / max(scored.score) over (partition by scored.old_number)
                    * scored.score / max(scored.score) over (partition by scored.new_number),
                    limits.contrast
                )
            else scored.score
        end as conviction
    from first_round as scored
    cross join limits
    inner join strands on strands.old_number = scored.old_number and strands.new_number = scored.new_number
    where scored.score > 0
),

second_round_edges as (
    -- ties that went on under other numbers: A with B before, their candidates with each other after
    select
        candidates.old_number,
        candidates.new_number,
        before.weight as old_weight,
        after.weight as new_weight,
        convictions.conviction * least(before.share, after.share) / greatest(before.share, after.share) as conviction,
        row_number() over (
            partition by candidates.old_number, candidates.new_number, before.counterpart
            order by convictions.conviction desc, after.weight desc, after.counterpart
        ) as old_place,
        row_number() over (
            partition by candidates.old_number, candidates.new_number, after.counterpart
            order by convictions.conviction desc, before.weight desc, before.counterpart
        ) as new_place
    from evidence.succession_candidates as candidates
    inner join circles as before
        on before.side = 'old' and before.number = candidates.old_number and before.is_changing
    inner join first_convictions as convictions
        on convictions.old_number = before.counterpart
    inner join circles as after
        on
            after.side = 'new'
            and after.number = candidates.new_number
            and after.counterpart = convictions.new_number
            and after.is_changing
    anti join circles as kept_on
        on
            kept_on.side = 'new'
            and kept_on.number = candidates.new_number
            and kept_on.counterpart = before.counterpart
    anti join circles as known_before
        on
            known_before.side = 'old'
            and known_before.number = candidates.old_number
            and known_before.counterpart = after.counterpart
),

second_round_shape as (
    select
        old_number,
        new_number,
        count(*) as tie_count,
        sum((1000000 * conviction)::bigint)::bigint / 1000000 as conviction,
        sum((old_weight * conviction)::bigint)::bigint as old_weight,
        sum((new_weight * conviction)::bigint)::bigint as new_weight
    from second_round_edges
    where old_place = 1 and new_place = 1
    group by old_number, new_number
),

second_round_contacts as (
    select
        strands.*,
        coalesce(shape.tie_count, 0) as tie_count,
        sqrt(
            (strands.old_shared_weight + coalesce(shape.old_weight, 0)) / strands.old_weight
            * (strands.new_shared_weight + coalesce(shape.new_weight, 0)) / strands.new_weight
        ) * (1 - 1 / (1 + strands.shared_count + coalesce(shape.conviction, 0))) as contact_score
    from strands
    left join second_round_shape as shape on shape.old_number = strands.old_number and shape.new_number = strands.new_number
),

second_round as (
    select
        contacts.old_number,
        contacts.new_number,
        contacts.tie_count,
        contacts.contact_score,
        round(
            contacts.agreement * (1 - contacts.others_fail * (1 - limits.contact_trust * contacts.contact_score)), 9
        ) as score
    from second_round_contacts as contacts
    cross join limits
),

second_convictions as (
    select
        scored.old_number,
        scored.new_number,
        case
            when strands.group_score > 0
                then power(
                    scored.score / max(scored.score) over (partition by scored.old_number)
                    * scored.score / max(scored.score) over (partition by scored.new_number),
                    limits.contrast
                )
            else scored.score
        end as conviction
    from second_round as scored
    cross join limits
    inner join strands on strands.old_number = scored.old_number and strands.new_number = scored.new_number
    where scored.score > 0
),

third_round_edges as (
    -- ties that went on under other numbers: A with B before, their candidates with each other after
    select
        candidates.old_number,
        candidates.new_number,
        before.weight as old_weight,
        after.weight as new_weight,
        convictions.conviction * least(before.share, after.share) / greatest(before.share, after.share) as conviction,
        row_number() over (
            partition by candidates.old_number, candidates.new_number, before.counterpart
            order by convictions.conviction desc, after.weight desc, after.counterpart
        ) as old_place,
        row_number() over (
            partition by candidates.old_number, candidates.new_number, after.counterpart
            order by convictions.conviction desc, before.weight desc, before.counterpart
        ) as new_place
    from evidence.succession_candidates as candidates
    inner join circles as before
        on before.side = 'old' and before.number = candidates.old_number and before.is_changing
    inner join second_convictions as convictions
        on convictions.old_number = before.counterpart
    inner join circles as after
        on
            after.side = 'new'
            and after.number = candidates.new_number
            and after.counterpart = convictions.new_number
            and after.is_changing
    anti join circles as kept_on
        on
            kept_on.side = 'new'
            and kept_on.number = candidates.new_number
            and kept_on.counterpart = before.counterpart
    anti join circles as known_before
        on
            known_before.side = 'old'
            and known_before.number = candidates.old_number
            and known_before.counterpart = after.counterpart
),

third_round_shape as (
    select
        old_number,
        new_number,
        count(*) as tie_count,
        sum((1000000 * conviction)::bigint)::bigint / 1000000 as conviction,
        sum((old_weight * conviction)::bigint)::bigint as old_weight,
        sum((new_weight * conviction)::bigint)::bigint as new_weight
    from third_round_edges
    where old_place = 1 and new_place = 1
    group by old_number, new_number
),

third_round_contacts as (
    select
        strands.*,
        coalesce(shape.tie_count, 0) as tie_count,
        sqrt(
            (strands.old_shared_weight + coalesce(shape.old_weight, 0)) / strands.old_weight
            * (strands.new_shared_weight + coalesce(shape.new_weight, 0)) / strands.new_weight
        ) * (1 - 1 / (1 + strands.shared_count + coalesce(shape.conviction, 0))) as contact_score
    from strands
    left join third_round_shape as shape on shape.old_number = strands.old_number and shape.new_number = strands.new_number
),

third_round as (
    select
        contacts.old_number,
        contacts.new_number,
        contacts.tie_count,
        contacts.contact_score,
        round(
            contacts.agreement * (1 - contacts.others_fail * (1 - limits.contact_trust * contacts.contact_score)), 9
        ) as score
    from third_round_contacts as contacts
    cross join limits
)

select
    strands.old_number,
    strands.new_number,
    candidates.old_last_on,
    candidates.new_first_on,
    strands.old_contact_count,
    strands.new_contact_count,
    strands.shared_count,
    third_round.tie_count,
    round(third_round.contact_score, 6) as contact_score,
    round(strands.cell_score, 6) as cell_score,
    round(strands.rhythm_score, 6) as rhythm_score,
    round(strands.hand_score, 6) as hand_score,
    round(strands.group_score, 6) as group_score,
    strands.overlap_days,
    strands.between_count,
    round(first_round.score, 6) as first_score,
    round(second_round.score, 6) as second_score,
    round(third_round.score, 6) as score
from strands
inner join evidence.succession_candidates as candidates
    on candidates.old_number = strands.old_number and candidates.new_number = strands.new_number
inner join first_round on first_round.old_number = strands.old_number and first_round.new_number = strands.new_number
inner join second_round on second_round.old_number = strands.old_number and second_round.new_number = strands.new_number
inner join third_round on third_round.old_number = strands.old_number and third_round.new_number = strands.new_number
