-- Pairs of cases by force, by provider and by quality of the feeds of either case: who is linked, missed or wronged more.
-- Broken down: one thing counted in several ways, not to be added up.
-- A pair counts once for each force, provider and grade that either of its cases has. A case's providers are those of
-- the files that bear on its identifiers; its grade is that of the worst of them, by the share of rows that were put
-- aside, repeated, in excess or repaired.
with pairs as (
    select
        coalesce(planted.case_a, published.case_a) as case_a,
        coalesce(planted.case_b, published.case_b) as case_b,
        planted.case_a is not null as is_true,
        published.case_a is not null as is_published
    from (select distinct case_a, case_b from truth_case_links) as planted
    full join linkage.case_links as published
        on published.case_a = planted.case_a and published.case_b = planted.case_b
),

files as (
    select distinct lines.case_id, lines.load_id from evidence.case_identifier_lines as lines
),

worst as (
    select
        files.case_id,
        max(
            (loads.rows_quarantined + loads.rows_duplicate + loads.rows_excess + loads.rows_repaired)
            / greatest(loads.rows_read, 1)
        ) as bad_share
    from files
    inner join quality.loads as loads on loads.load_id = files.load_id
    group by files.case_id
),

traits as (
    select cases.case_id, 'force: ' || coalesce(min(cases.force_name), min(cases.force_code), 'not recorded') as trait
    from linkage.cases as cases
    where cases.case_id is not null
    group by cases.case_id
    union
    select files.case_id, 'provider: ' || loads.provider
    from files
    inner join quality.loads as loads on loads.load_id = files.load_id
    where loads.provider is not null
    union
    select
        case_id,
        'feed quality: ' || case
            when bad_share < 0.01 then '1 under 1 % of rows bad'
            when bad_share < 0.05 then '2 under 5 %'
            else '3 more'
        end
    from worst
),

touched as (
    select pairs.case_a, pairs.case_b, pairs.is_true, pairs.is_published, traits.trait
    from pairs
    inner join traits on traits.case_id = pairs.case_a
    union
    select pairs.case_a, pairs.case_b, pairs.is_true, pairs.is_published, traits.trait
    from pairs
    inner join traits on traits.case_id = pairs.case_b
)

select
    '' as operation,
    trait as kind,
    count(*) filter (is_true and is_published) as found,
    count(*) filter (not is_published) as missed,
    count(*) filter (not is_true) as wrong
from touched
group by all
