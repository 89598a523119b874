-- Whether true companions rank above chance: found, of all couples of a true pair and another pair of its days, where it does.
-- Precision is the area under the ROC curve. Counted twice over, so that a tie is one found and one wrong.
with companions as (
    select
        operation, identifier_a, identifier_b, is_true,
        from_at::date as from_on,
        to_at::date as to_on
    from truth_companions
),

scored as (
    select
        companions.operation,
        companions.identifier_a,
        companions.identifier_b,
        companions.from_on,
        companions.to_on,
        coalesce(sum(days.score_bits), 0) as score_bits
    from companions
    left join evidence.co_presence as days
        on
            days.identifier_a = companions.identifier_a
            and days.identifier_b = companions.identifier_b
            and days.seen_on between companions.from_on and companions.to_on
    where companions.is_true
    group by all
),

others as (
    select
        spans.operation,
        spans.from_on,
        spans.to_on,
        days.identifier_a,
        days.identifier_b,
        sum(days.score_bits) as score_bits
    from (select distinct operation, from_on, to_on from scored) as spans
    inner join evidence.co_presence as days on days.seen_on between spans.from_on and spans.to_on
    anti join companions
        on
            companions.is_true
            and companions.identifier_a = days.identifier_a
            and companions.identifier_b = days.identifier_b
    group by all
)

select
    scored.operation,
    'ranked above chance' as kind,
    sum(case when scored.score_bits > others.score_bits then 2 when scored.score_bits = others.score_bits then 1 else 0 end)
        as found,
    0 as missed,
    sum(case when scored.score_bits > others.score_bits then 0 when scored.score_bits = others.score_bits then 1 else 2 end)
        as wrong
from scored
inner join others
    on others.operation = scored.operation and others.from_on = scored.from_on and others.to_on = scored.to_on
group by scored.operation
