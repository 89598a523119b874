-- One row per pair of cases whose behaviour counts towards a link, in the shape of linkage.case_ties, with its sentence.
-- Always an OPINION. At most behaviour_tie_plain_bits count, which is less than link_bits: the features of behaviour lean
-- on each other (what happens on one evening in one street is alike in place, hour and day at once), and random pairs of
-- a group were compared by the hundred thousand. Behaviour alone links only where it is very strong: where
-- behaviour_tie_share of its bits is more than that, so much counts, and never more than behaviour_tie_most_bits.
-- Place and date alone tie nothing: they tell of a village and a week, and of no manner. In the columns for
-- identifiers stand the offence group and the methods' words.
with limits as (
    select
        max(value) filter (where name = 'behaviour_tie_plain_bits') as plain_bits,
        max(value) filter (where name = 'behaviour_tie_share') as tie_share,
        max(value) filter (where name = 'behaviour_tie_most_bits') as most_bits,
        max(value) filter (where name = 'least_reason_bits') as least_bits
    from config.thresholds
),

counted as (
    select
        pairs.*,
        round(greatest(
            least(pairs.bits, limits.plain_bits), least(pairs.bits * limits.tie_share, limits.most_bits)
        ), 3) as counted_bits
    from linkage.behaviour_pairs as pairs
    cross join limits
    where pairs.bits >= limits.least_bits and (pairs.method_bits > 0 or pairs.hour_bits > 0)
),

sizes as (
    select offence_group, count(*) as case_count from evidence.case_behaviours group by offence_group
)

select
    counted.case_a,
    counted.case_b,
    counted.force_a,
    counted.force_b,
    'behaviour' as kind,
    'behaviour' as family,
    'offence' as identifier_type,
    counted.offence_group as identifier,
    coalesce(array_to_string(a.method_words, ' '), 'method not recorded') as identifier_a,
    coalesce(array_to_string(b.method_words, ' '), 'method not recorded') as identifier_b,
    'register' as via_a,
    'register' as via_b,
    'offence' as role_a,
    'offence' as role_b,
    counted.counted_bits as bits,
    'OPINION' as basis,
    sizes.case_count as touching_count,
    2::bigint as event_count,
    least(a.occurred_from_at, b.occurred_from_at) as first_seen_at,
    greatest(a.occurred_to_at, b.occurred_to_at) as last_seen_at,
    'offences of one group (' || counted.offence_group || ')'
    || case
        when counted.distance_m is null then ''
        when counted.distance_m < 1000 then ', ' || round(counted.distance_m, -2)::bigint || ' m apart'
        else ', ' || printf('%.1f', counted.distance_m / 1000) || ' km apart'
    end
    || case
        when counted.days_between is null then ''
        when counted.days_uncertain >= 1
            then ', about ' || printf('%.0f', counted.days_between) || ' days apart (known to '
                || printf('%.0f', counted.days_uncertain) || ')'
        else ', ' || printf('%.1f', counted.days_between) || ' days apart'
    end
    || case
        when coalesce(counted.shared_words, '') = '' then ''
        else '; words of method in common: ' || counted.shared_words
    end
    || '; bits by feature: method ' || printf('%+.1f', counted.method_bits) || ', place '
    || printf('%+.1f', counted.place_bits) || ', days between ' || printf('%+.1f', counted.days_bits)
    || ', time of day ' || printf('%+.1f', counted.hour_bits) || ', weekday '
    || printf('%+.1f', counted.weekday_bits) || '; of these ' || printf('%.1f', counted.bits) || ' bits '
    || printf('%.1f', counted.counted_bits) || ' count'
        as evidence
from counted
inner join evidence.case_behaviours as a on a.case_id = counted.case_a
inner join evidence.case_behaviours as b on b.case_id = counted.case_b
inner join sizes on sizes.offence_group = counted.offence_group
order by counted.case_a, counted.case_b
