-- One row per case with a reference: place, time and method of its offence, made ready to be compared with others.
-- hour_likeness (24 numbers), weekday_likeness (7, from Monday) and word_likeness (32, for the commonest words of the
-- offence group) are made so that their product over two cases is a likelihood ratio: what two offences of one habit
-- have in common, against two of the group at random. A time that is known only as an interval is spread over it
-- (aoristic), in proportion to the hours in which the group's offences happen; a whole day, or no time, gives exactly 1
-- and says nothing. place_shares and day_shares: which part of the group's offences lies within each reach of
-- config.behaviour_weights, counted over behaviour_reference cases, with one added so that none is 0.
-- Times of day are those on the clock in the UK. A case whose time ends before it begins has none here.
with limits as (
    select
        max(value) filter (where name = 'behaviour_doubt') as doubt,
        max(value) filter (where name = 'behaviour_reference') as reference_cases,
        max(value) filter (where name = 'behaviour_hour_doubt') as hour_doubt
    from config.thresholds
),

reaches as (
    select
        max(reach) filter (where feature = 'place' and step = 1) as near_1,
        max(reach) filter (where feature = 'place' and step = 2) as near_2,
        max(reach) filter (where feature = 'place' and step = 3) as near_3,
        max(reach) filter (where feature = 'place' and step = 4) as near_4,
        max(reach) filter (where feature = 'days' and step = 1) as days_1,
        max(reach) filter (where feature = 'days' and step = 2) as days_2,
        max(reach) filter (where feature = 'days' and step = 3) as days_3,
        max(reach) filter (where feature = 'hour') as hours
    from config.behaviour_weights
),

offences as (
    select
        case_id,
        force_code,
        offence_group,
        occurred_from_at,
        occurred_to_at,
        occurred_to_at >= occurred_from_at as has_time,
        latitude is not null and longitude is not null as has_place,
        latitude,
        longitude,
        -- the place on a globe of radius 1
        cos(radians(latitude)) * cos(radians(longitude)) as x,
        cos(radians(latitude)) * sin(radians(longitude)) as y,
        sin(radians(latitude)) as z,
        ((occurred_from_at at time zone 'UTC') at time zone 'Europe/London') as local_from_at,
        -- an instant is taken for a minute: nobody notes the second
        greatest(date_diff('second', occurred_from_at, occurred_to_at), 60) / 3600 as length_h,
        load_id,
        line_number
    from staging.offences
    where case_id is not null and offence_group is not null
),

begun as (
    select
        *,
        date_diff('second', date_trunc('day', local_from_at), local_from_at) / 3600 as first_h,
        date_diff('second', date_trunc('week', local_from_at), local_from_at) / 3600 as first_week_h,
        date_diff('second', timestamp '2000-01-01', occurred_from_at) / 86400 + length_h / 48 as middle_day
    from offences
),

spreads as (
    -- how many hours of the interval lie in each hour of the day and on each day of the week
    select
        *,
        list_transform(
            range(24),
            lambda h: floor(length_h / 24)
            + greatest(0, least(first_h + length_h % 24, h + 1) - greatest(first_h, h))
            + greatest(0, least(first_h + length_h % 24, h + 25) - greatest(first_h, h + 24))
        ) as hours,
        list_transform(
            range(7),
            lambda d: floor(length_h / 168) * 24
            + greatest(0, least(first_week_h + length_h % 168, 24 * d + 24) - greatest(first_week_h, 24 * d))
            + greatest(0, least(first_week_h + length_h % 168, 24 * d + 192) - greatest(first_week_h, 24 * d + 168))
        ) as weekdays
    from begun
),

hour_parts as (
    select
        offence_group,
        unnest(range(24)) as hour,
        unnest(hours) / length_h as part
    from spreads
    where has_time and length_h <= 24
),

hour_sums as (
    select offence_group, hour, sum(round(part * 1e6)::bigint)::bigint / 1e6 as cases
    from hour_parts
    group by offence_group, hour
),

weekday_parts as (
    select
        offence_group,
        unnest(range(7)) as weekday,
        unnest(weekdays) / length_h as part
    from spreads
    where has_time and length_h <= 168
),

weekday_sums as (
    select offence_group, weekday, sum(round(part * 1e6)::bigint)::bigint / 1e6 as cases
    from weekday_parts
    group by offence_group, weekday
),

hour_lists as (
    select offence_group, list(cases order by hour) as cases from hour_sums group by offence_group
),

weekday_lists as (
    select offence_group, list(cases order by weekday) as cases from weekday_sums group by offence_group
),

habits as (
    -- when the group's offences happen, with some that happen at any time
    select
        offence_groups.offence_group,
        list_transform(
            range(24),
            lambda h: (coalesce(hour_lists.cases[h + 1], 0) + limits.hour_doubt / 24)
            / (coalesce(list_sum(hour_lists.cases), 0) + limits.hour_doubt)
        ) as hour_shares,
        list_transform(
            range(7),
            lambda d: (coalesce(weekday_lists.cases[d + 1], 0) + limits.hour_doubt / 7)
            / (coalesce(list_sum(weekday_lists.cases), 0) + limits.hour_doubt)
        ) as weekday_shares
    from (select distinct offence_group from offences) as offence_groups
    left join hour_lists on hour_lists.offence_group = offence_groups.offence_group
    left join weekday_lists on weekday_lists.offence_group = offence_groups.offence_group
    cross join limits
),

weighted as (
    select
        spreads.case_id,
        habits.hour_shares,
        habits.weekday_shares,
        case
            when spreads.has_time
                then list_transform(range(24), lambda h: spreads.hours[h + 1] * habits.hour_shares[h + 1])
            else habits.hour_shares
        end as hours,
        case
            when spreads.has_time
                then list_transform(range(7), lambda d: spreads.weekdays[d + 1] * habits.weekday_shares[d + 1])
            else habits.weekday_shares
        end as weekdays
    from spreads
    inner join habits on habits.offence_group = spreads.offence_group
),

spans as (
    -- a habit is a span of hours around one of the 24: an hour belongs to the habits around it, to the nearest most
    select list(parts order by habit) as parts
    from (
        select
            habits.habit,
            list(
                greatest(0, reaches.hours + 1 - least((hours.h - habits.habit + 24) % 24, (habits.habit - hours.h + 24) % 24))
                / (reaches.hours + 1) ** 2
                order by hours.h
            ) as parts
        from (select unnest(range(24)) as habit) as habits
        cross join (select unnest(range(24)) as h) as hours
        cross join reaches
        group by habits.habit
    )
),

likenesses as (
    select
        weighted.case_id,
        list_transform(
            range(24),
            lambda h: list_dot_product(weighted.hours, spans.parts[h + 1]) / list_sum(weighted.hours)
            / sqrt(list_dot_product(weighted.hour_shares, spans.parts[h + 1]))
        ) as hour_likeness,
        list_transform(
            range(7),
            lambda d: weighted.weekdays[d + 1] / list_sum(weighted.weekdays) / sqrt(weighted.weekday_shares[d + 1])
        ) as weekday_likeness
    from weighted
    cross join spans
),

common_words as (
    select case_id, map(list(word_rank order by word_rank), list(likeness order by word_rank)) as words
    from evidence.method_words
    where treatment = 'common'
    group by case_id
),

worded as (
    select case_id, list(word order by word) as words
    from evidence.method_words
    group by case_id
),

reference_cases as (
    -- a sample that is the same every time: the order of a hash
    select *
    from begun
    qualify row_number() over (partition by offence_group order by md5(case_id), case_id)
        <= (select reference_cases from limits)
),

gaps as (
    -- the straight line through the globe, in parts of its radius; the possible differences in time: middle and half span
    select
        begun.case_id,
        begun.has_place and sample.has_place as has_places,
        begun.has_time and sample.has_time as has_times,
        sqrt((sample.x - begun.x) ** 2 + (sample.y - begun.y) ** 2 + (sample.z - begun.z) ** 2) as chord,
        abs(sample.middle_day - begun.middle_day) as apart,
        (sample.length_h + begun.length_h) / 48 as doubt
    from begun
    inner join reference_cases as sample
        on sample.offence_group = begun.offence_group and sample.case_id <> begun.case_id
),

counted as (
    select
        gaps.case_id,
        count(*) filter (where gaps.has_places) as places,
        count(*) filter (where gaps.chord <= 2 * sin(reaches.near_1 / 12742)) as near_1,
        count(*) filter (where gaps.chord <= 2 * sin(reaches.near_2 / 12742)) as near_2,
        count(*) filter (where gaps.chord <= 2 * sin(reaches.near_3 / 12742)) as near_3,
        count(*) filter (where gaps.chord <= 2 * sin(reaches.near_4 / 12742)) as near_4,
        count(*) filter (where gaps.has_times) as times,
        sum(round(1e6 * greatest(
            0, least(gaps.apart + gaps.doubt, reaches.days_1) - greatest(gaps.apart - gaps.doubt, -reaches.days_1)
        ) / (2 * gaps.doubt))::bigint) filter (where gaps.has_times)::bigint / 1e6 as days_1,
        sum(round(1e6 * greatest(
            0, least(gaps.apart + gaps.doubt, reaches.days_2) - greatest(gaps.apart - gaps.doubt, -reaches.days_2)
        ) / (2 * gaps.doubt))::bigint) filter (where gaps.has_times)::bigint / 1e6 as days_2,
        sum(round(1e6 * greatest(
            0, least(gaps.apart + gaps.doubt, reaches.days_3) - greatest(gaps.apart - gaps.doubt, -reaches.days_3)
        ) / (2 * gaps.doubt))::bigint) filter (where gaps.has_times)::bigint / 1e6 as days_3
    from gaps
    cross join reaches
    group by gaps.case_id
)

select
    offences.case_id,
    row_number() over (order by offences.case_id) as case_number,
    offences.force_code,
    offences.offence_group,
    offences.occurred_from_at,
    offences.occurred_to_at,
    offences.latitude,
    offences.longitude,
    offences.has_place,
    offences.has_time,
    worded.words is not null as has_method,
    worded.words as method_words,
    offences.x,
    offences.y,
    offences.z,
    offences.middle_day,
    offences.length_h / 24 as length_days,
    list_transform(likenesses.hour_likeness, lambda each: round(each, 6)::float) as hour_likeness,
    list_transform(likenesses.weekday_likeness, lambda each: round(each, 6)::float) as weekday_likeness,
    list_transform(
        range(1, 33), lambda place: coalesce(common_words.words[place], 0)::float
    ) as word_likeness,
    [
        (coalesce(counted.near_1, 0) + limits.doubt) / (coalesce(counted.places, 0) + limits.doubt),
        (coalesce(counted.near_2, 0) + limits.doubt) / (coalesce(counted.places, 0) + limits.doubt),
        (coalesce(counted.near_3, 0) + limits.doubt) / (coalesce(counted.places, 0) + limits.doubt),
        (coalesce(counted.near_4, 0) + limits.doubt) / (coalesce(counted.places, 0) + limits.doubt)
    ] as place_shares,
    [
        (coalesce(counted.days_1, 0) + limits.doubt) / (coalesce(counted.times, 0) + limits.doubt),
        (coalesce(counted.days_2, 0) + limits.doubt) / (coalesce(counted.times, 0) + limits.doubt),
        (coalesce(counted.days_3, 0) + limits.doubt) / (coalesce(counted.times, 0) + limits.doubt)
    ] as day_shares,
    offences.load_id,
    offences.line_number
from begun as offences
inner join likenesses on likenesses.case_id = offences.case_id
left join worded on worded.case_id = offences.case_id
left join common_words on common_words.case_id = offences.case_id
left join counted on counted.case_id = offences.case_id
cross join limits
order by offences.case_id
