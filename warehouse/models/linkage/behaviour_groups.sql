-- One row per offence group: how many of its pairs of cases were compared in behaviour, and what was left out.
-- crowded_word_count: words that too many cases have to be looked up in pairs; they count for nothing.
with cases as (
    select
        offence_group,
        count(*) as case_count,
        count(*) filter (where has_method) as with_method_count,
        count(*) filter (where has_place) as with_place_count,
        count(*) filter (where has_time and length_days < 1) as with_hour_count
    from evidence.case_behaviours
    group by offence_group
),

numbers as (
    select number_a as case_number, count(*) as pair_count from evidence.behaviour_candidates group by number_a
),

compared as (
    select behaviours.offence_group, sum(numbers.pair_count)::bigint as compared_count
    from numbers
    inner join evidence.case_behaviours as behaviours on behaviours.case_number = numbers.case_number
    group by behaviours.offence_group
),

reached as (
    select behaviours.offence_group, count(*) as case_count
    from (
        select number_a as case_number from evidence.behaviour_candidates
        union
        select number_b from evidence.behaviour_candidates
    ) as either
    inner join evidence.case_behaviours as behaviours on behaviours.case_number = either.case_number
    group by behaviours.offence_group
),

kept as (
    select offence_group, count(*) as kept_count from linkage.behaviour_pairs group by offence_group
),

crowded as (
    select offence_group, count(distinct word) as word_count
    from evidence.method_words
    where treatment = 'crowded'
    group by offence_group
)

select
    cases.offence_group,
    cases.case_count,
    cases.with_method_count,
    cases.with_place_count,
    cases.with_hour_count,
    (cases.case_count * (cases.case_count - 1) / 2)::bigint as pair_count,
    coalesce(compared.compared_count, 0) as compared_count,
    coalesce(kept.kept_count, 0) as kept_count,
    cases.case_count - coalesce(reached.case_count, 0) as uncompared_case_count,
    coalesce(crowded.word_count, 0) as crowded_word_count
from cases
left join compared on compared.offence_group = cases.offence_group
left join reached on reached.offence_group = cases.offence_group
left join kept on kept.offence_group = cases.offence_group
left join crowded on crowded.offence_group = cases.offence_group
order by cases.offence_group
