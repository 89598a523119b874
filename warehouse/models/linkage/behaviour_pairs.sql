-- One row per pair of cases of one offence group whose behaviour is alike; case_a sorts first. An opinion.
-- bits adds up five features, each the log2 of how much likelier such a likeness is between offences of one offender
-- than between any two of the group: share x likeness + (1 - share). likeness is what the two have in common against
-- what two of the group have by chance; share is how often one offender's offences are alike in it beyond chance
-- (config.behaviour_weights). What is not known says nothing: 0 bits. Over random pairs of a group the ratio of each
-- feature is 1 on average, or less: so at most one in 2^b of them reaches b bits in it. Between the features that holds
-- as far as they are independent of each other, which they are not quite: see linkage.behaviour_ties.
with limits as (
    select max(value) filter (where name = 'behaviour_least_bits') as least_bits from config.thresholds
),

weights as (
    select
        sum(share) filter (where feature = 'method') as method,
        sum(share) filter (where feature = 'hour') as hour,
        sum(share) filter (where feature = 'weekday') as weekday,
        sum(share) filter (where feature = 'place') as place,
        sum(share) filter (where feature = 'place' and step = 1) as place_1,
        sum(share) filter (where feature = 'place' and step = 2) as place_2,
        sum(share) filter (where feature = 'place' and step = 3) as place_3,
        sum(share) filter (where feature = 'place' and step = 4) as place_4,
        2 * sin(sum(reach) filter (where feature = 'place' and step = 1) / 12742) as near_1,
        2 * sin(sum(reach) filter (where feature = 'place' and step = 2) / 12742) as near_2,
        2 * sin(sum(reach) filter (where feature = 'place' and step = 3) / 12742) as near_3,
        2 * sin(sum(reach) filter (where feature = 'place' and step = 4) / 12742) as near_4,
        sum(share) filter (where feature = 'days') as days,
        sum(share) filter (where feature = 'days' and step = 1) as days_1,
        sum(share) filter (where feature = 'days' and step = 2) as days_2,
        sum(share) filter (where feature = 'days' and step = 3) as days_3,
        sum(reach) filter (where feature = 'days' and step = 1) as span_1,
        sum(reach) filter (where feature = 'days' and step = 2) as span_2,
        sum(reach) filter (where feature = 'days' and step = 3) as span_3
    from config.behaviour_weights
),

cases as (
    -- what nearness at each reach adds to the ratio: more where few of the group are so near
    select
        behaviours.case_number,
        behaviours.has_place,
        behaviours.has_time,
        behaviours.has_method,
        behaviours.x,
        behaviours.y,
        behaviours.z,
        behaviours.middle_day,
        behaviours.length_days / 2 as doubt,
        behaviours.hour_likeness::float[24] as hours,
        behaviours.weekday_likeness::float[7] as weekdays,
        behaviours.word_likeness::float[32] as words,
        weights.place_1 / behaviours.place_shares[1] as place_gain_1,
        weights.place_2 / behaviours.place_shares[2] as place_gain_2,
        weights.place_3 / behaviours.place_shares[3] as place_gain_3,
        weights.place_4 / behaviours.place_shares[4] as place_gain_4,
        weights.days_1 / behaviours.day_shares[1] as day_gain_1,
        weights.days_2 / behaviours.day_shares[2] as day_gain_2,
        weights.days_3 / behaviours.day_shares[3] as day_gain_3
    from evidence.case_behaviours as behaviours
    cross join weights
),

likenesses as (
    -- of the two cases' gains the smaller: where either place is a busy one, being there says little
    select
        candidates.number_a,
        candidates.number_b,
        a.has_place and b.has_place as has_places,
        a.has_time and b.has_time as has_times,
        a.has_method and b.has_method as has_methods,
        sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2) as chord,
        abs(a.middle_day - b.middle_day) as apart,
        a.doubt + b.doubt as doubt,
        candidates.rare_likeness + array_inner_product(a.words, b.words) as method_likeness,
        array_inner_product(a.hours, b.hours) as hour_likeness,
        array_inner_product(a.weekdays, b.weekdays) as weekday_likeness,
        least(a.place_gain_1, b.place_gain_1) as place_gain_1,
        least(a.place_gain_2, b.place_gain_2) as place_gain_2,
        least(a.place_gain_3, b.place_gain_3) as place_gain_3,
        least(a.place_gain_4, b.place_gain_4) as place_gain_4,
        least(a.day_gain_1, b.day_gain_1) as day_gain_1,
        least(a.day_gain_2, b.day_gain_2) as day_gain_2,
        least(a.day_gain_3, b.day_gain_3) as day_gain_3
    from evidence.behaviour_candidates as candidates
    inner join cases as a on a.case_number = candidates.number_a
    inner join cases as b on b.case_number = candidates.number_b
),

ratios as (
    select
        likenesses.number_a,
        likenesses.number_b,
        likenesses.chord,
        likenesses.apart,
        likenesses.doubt,
        case when likenesses.has_methods then 1 - weights.method + weights.method * likenesses.method_likeness else 1 end
            as method,
        case
            when likenesses.has_places then
                1 - weights.place
                + case when likenesses.chord <= weights.near_1 then likenesses.place_gain_1 else 0 end
                + case when likenesses.chord <= weights.near_2 then likenesses.place_gain_2 else 0 end
                + case when likenesses.chord <= weights.near_3 then likenesses.place_gain_3 else 0 end
                + case when likenesses.chord <= weights.near_4 then likenesses.place_gain_4 else 0 end
            else 1
        end as place,
        -- of the differences in time that the two intervals allow, the part that lies within each reach
        case
            when likenesses.has_times then
                1 - weights.days + (
                    likenesses.day_gain_1 * greatest(0, least(likenesses.apart + likenesses.doubt, weights.span_1)
                        - greatest(likenesses.apart - likenesses.doubt, -weights.span_1))
                    + likenesses.day_gain_2 * greatest(0, least(likenesses.apart + likenesses.doubt, weights.span_2)
                        - greatest(likenesses.apart - likenesses.doubt, -weights.span_2))
                    + likenesses.day_gain_3 * greatest(0, least(likenesses.apart + likenesses.doubt, weights.span_3)
                        - greatest(likenesses.apart - likenesses.doubt, -weights.span_3))
                ) / (2 * likenesses.doubt)
            else 1
        end as days,
        1 - weights.hour + weights.hour * likenesses.hour_likeness as hour,
        1 - weights.weekday + weights.weekday * likenesses.weekday_likeness as weekday
    from likenesses
    cross join weights
),

alike as (
    select *
    from ratios
    where method * place * days * hour * weekday >= 2 ** (select least_bits from limits)
),

weighed as (
    select
        *,
        round(log2(method), 3) as method_bits,
        round(log2(place), 3) as place_bits,
        round(log2(days), 3) as days_bits,
        round(log2(hour), 3) as hour_bits,
        round(log2(weekday), 3) as weekday_bits
    from alike
)

select
    a.case_id as case_a,
    b.case_id as case_b,
    a.force_code as force_a,
    b.force_code as force_b,
    a.force_code <> b.force_code as is_cross_force,
    a.offence_group,
    round(method_bits + place_bits + days_bits + hour_bits + weekday_bits, 3) as bits,
    round(greatest(method_bits, 0) + greatest(place_bits, 0) + greatest(days_bits, 0) + greatest(hour_bits, 0)
        + greatest(weekday_bits, 0), 3) as for_bits,
    round(-least(method_bits, 0) - least(place_bits, 0) - least(days_bits, 0) - least(hour_bits, 0)
        - least(weekday_bits, 0), 3) as against_bits,
    weighed.method_bits,
    weighed.place_bits,
    weighed.days_bits,
    weighed.hour_bits,
    weighed.weekday_bits,
    case
        when a.has_place and b.has_place then round(12742000 * asin(least(weighed.chord / 2, 1)))::bigint
    end as distance_m,
    case when a.has_time and b.has_time then round(weighed.apart, 3) end as days_between,
    case when a.has_time and b.has_time then round(weighed.doubt, 3) end as days_uncertain,
    array_to_string(list_filter(a.method_words, lambda word: list_contains(b.method_words, word)), ' ') as shared_words
from weighed
inner join evidence.case_behaviours as a on a.case_number = weighed.number_a
inner join evidence.case_behaviours as b on b.case_number = weighed.number_b
order by a.case_id, b.case_id
