-- One row per pair of cases of one offence group whose behaviour is compared; number_a is below number_b.
-- A group of at most behaviour_whole_group cases is compared whole. In a larger one a case is compared with those around
-- it in place and time, as far as that are no more than behaviour_neighbours: squares of each reach of place, 60, 15, 4
-- and 1 km wide, with those around them, and spans of behaviour_window_days. Whatever the size, cases with a rare word
-- of method in common are compared wherever they lie. So the pairs grow with the cases and not with their square.
-- block: what brought the pair together (whole, near, word). rare_likeness: their rare words' part of the likeness of
-- the methods. Squares are cut for the north of Scotland and are wider further south.
with limits as (
    select
        max(value) filter (where name = 'behaviour_whole_group') as whole_group,
        max(value) filter (where name = 'behaviour_neighbours') as neighbours,
        max(value) filter (where name = 'behaviour_window_days') as window_days
    from config.thresholds
),

cases as (
    select
        behaviours.case_id,
        behaviours.case_number,
        behaviours.offence_group,
        behaviours.has_place and behaviours.has_time as has_both,
        behaviours.latitude,
        behaviours.longitude,
        behaviours.middle_day,
        count(*) over (partition by behaviours.offence_group) <= limits.whole_group as is_whole
    from evidence.case_behaviours as behaviours
    cross join limits
),

small_groups as (
    select case_number, offence_group from cases where is_whole
),

whole as (
    select a.case_number as number_a, b.case_number as number_b, 'whole' as block
    from small_groups as a
    inner join small_groups as b
        on b.offence_group = a.offence_group and b.case_number > a.case_number
),

sides as (
    select step, reach from config.behaviour_weights where feature = 'place'
),

squares as (
    select
        cases.case_number,
        cases.offence_group,
        sides.step,
        floor(cases.latitude * 111.195 / sides.reach)::bigint as row_number,
        floor(cases.longitude * 111.195 * 0.486 / sides.reach)::bigint as column_number,
        floor(cases.middle_day / limits.window_days)::bigint as window_number
    from cases
    cross join sides
    cross join limits
    where not cases.is_whole and cases.has_both
),

filled as (
    select offence_group, step, row_number, column_number, window_number, count(*) as case_count
    from squares
    group by offence_group, step, row_number, column_number, window_number
),

around as (
    select
        squares.case_number,
        squares.offence_group,
        squares.step,
        squares.row_number + ns.shift as row_number,
        squares.column_number + we.shift as column_number,
        squares.window_number + times.shift as window_number
    from squares
    cross join (select unnest([-1, 0, 1]) as shift) as ns
    cross join (select unnest([-1, 0, 1]) as shift) as we
    cross join (select unnest([-1, 0, 1]) as shift) as times
),

widest as (
    -- the widest step at which a case has few enough neighbours
    select case_number, max(step) as step
    from (
        select around.case_number, around.step
        from around
        inner join filled
            on
                filled.offence_group = around.offence_group
                and filled.step = around.step
                and filled.row_number = around.row_number
                and filled.column_number = around.column_number
                and filled.window_number = around.window_number
        group by around.case_number, around.step
        having sum(filled.case_count) <= (select max(neighbours) from limits)
    )
    group by case_number
),

seekers as (
    select around.*
    from around
    inner join widest on widest.case_number = around.case_number and widest.step = around.step
),

sought as (
    select squares.*, widest.step as widest_step
    from squares
    inner join widest on widest.case_number = squares.case_number and widest.step >= squares.step
),

near as (
    -- at the step of whichever of the two looks less far: so each pair comes once
    select
        least(seekers.case_number, sought.case_number) as number_a,
        greatest(seekers.case_number, sought.case_number) as number_b,
        'near' as block
    from seekers
    inner join sought
        on
            sought.offence_group = seekers.offence_group
            and sought.step = seekers.step
            and sought.row_number = seekers.row_number
            and sought.column_number = seekers.column_number
            and sought.window_number = seekers.window_number
    where
        sought.widest_step > seekers.step
        or (sought.widest_step = seekers.step and sought.case_number > seekers.case_number)
),

words as (
    select cases.case_number, cases.offence_group, words.word, words.likeness
    from evidence.method_words as words
    inner join cases on cases.case_id = words.case_id
    where words.treatment = 'rare'
),

worded as (
    select
        a.case_number as number_a,
        b.case_number as number_b,
        sum(round(a.likeness * b.likeness * 1e6)::bigint)::bigint / 1e6 as rare_likeness
    from words as a
    inner join words as b
        on b.offence_group = a.offence_group and b.word = a.word and b.case_number > a.case_number
    group by a.case_number, b.case_number
),

compared as (
    select number_a, number_b, block from whole
    union all
    select number_a, number_b, block from near
)

select
    coalesce(compared.number_a, worded.number_a) as number_a,
    coalesce(compared.number_b, worded.number_b) as number_b,
    coalesce(compared.block, 'word') as block,
    coalesce(worded.rare_likeness, 0) as rare_likeness
from compared
full join worded on worded.number_a = compared.number_a and worded.number_b = compared.number_b
order by 1, 2
