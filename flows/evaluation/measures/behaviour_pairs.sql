-- Pairs of one offender's series by their behaviour alone: among the best so many, and at a share of false positives.
-- A pair of cases that belong together for another reason counts neither way. Pairs that are not kept count as missed.
with series as (
    select distinct operation, case_a, case_b
    from truth_case_links
    where operation = 'volume_series' and mechanism in ('same_device', 'scene_intersection')
),

related as (
    select distinct case_a, case_b from truth_case_links
),

judged as (
    select
        pairs.bits,
        series.case_a is not null as is_series,
        row_number() over (order by pairs.bits desc, pairs.case_a, pairs.case_b) as pair_rank,
        count(*) filter (where series.case_a is null) over (
            order by pairs.bits desc, pairs.case_a, pairs.case_b rows unbounded preceding
        ) as wrong_before
    from linkage.behaviour_pairs as pairs
    left join series on series.case_a = pairs.case_a and series.case_b = pairs.case_b
    left join related on related.case_a = pairs.case_a and related.case_b = pairs.case_b
    where series.case_a is not null or related.case_a is null
),

totals as (
    select
        (select count(*) from series) as series_count,
        (select sum(pair_count) from linkage.behaviour_groups) - (select count(*) from series) as other_count
),

cuts as (
    select unnest(['best 50', 'best 200', 'best 1,000']) as kind, unnest([50, 200, 1000]) as most_pairs, null as most_wrong
    union all
    select
        unnest(['at 0.1 % false positives', 'at 1 % false positives', 'at 5 % false positives']),
        null,
        unnest([0.001, 0.01, 0.05]) * totals.other_count
    from totals
)

select
    'volume_series' as operation,
    cuts.kind,
    count(*) filter (where judged.is_series) as found,
    max(totals.series_count) - count(*) filter (where judged.is_series) as missed,
    count(*) filter (where not judged.is_series) as wrong
from cuts
cross join totals
left join judged on judged.pair_rank <= cuts.most_pairs or judged.wrong_before <= cuts.most_wrong
where totals.series_count > 0
group by cuts.kind
