-- One row per pair of linked cases; case_a sorts before case_b. Intelligence, not evidence.
-- strength_bits adds up the strongest reason of each family: reasons of one family are not independent of each other (a
-- handset, its SIM and its number are one phone). The basis is the weakest that the conclusion needs: FACT where facts
-- alone reach link_bits.
with families as (
    select
        case_a,
        case_b,
        family,
        max(bits) as bits,
        max(bits) filter (where basis = 'FACT') as fact_bits,
        max(bits) filter (where basis in ('FACT', 'INFERENCE')) as inference_bits
    from linkage.case_link_reasons
    group by case_a, case_b, family
),

strengths as (
    select
        case_a,
        case_b,
        round(sum(bits), 3) as strength_bits,
        round(coalesce(sum(fact_bits), 0), 3) as fact_bits,
        round(coalesce(sum(inference_bits), 0), 3) as inference_bits
    from families
    group by case_a, case_b
),

reasons as (
    select
        case_a,
        case_b,
        min(force_a) as force_a,
        min(force_b) as force_b,
        count(*) as reason_count,
        arg_max(kind, (bits, kind)) as strongest_reason,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from linkage.case_link_reasons
    group by case_a, case_b
),

limits as (
    select max(value) as link_bits from config.thresholds where name = 'link_bits'
)

select
    reasons.case_a,
    reasons.case_b,
    reasons.force_a,
    reasons.force_b,
    reasons.force_a <> reasons.force_b as is_cross_force,
    strengths.strength_bits,
    reasons.reason_count,
    reasons.strongest_reason,
    case
        when strengths.fact_bits >= limits.link_bits then 'FACT'
        when strengths.inference_bits >= limits.link_bits then 'INFERENCE'
        else 'OPINION'
    end as basis,
    reasons.first_seen_at,
    reasons.last_seen_at,
    'OFFICIAL-SENSITIVE' as marking,
    'intelligence, not evidence' as status_label
from strengths
inner join reasons on reasons.case_a = strengths.case_a and reasons.case_b = strengths.case_b
cross join limits
where strengths.strength_bits >= limits.link_bits
order by reasons.case_a, reasons.case_b
