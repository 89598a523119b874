-- One row per pair of linked cases; case_a sorts before case_b. Intelligence, not evidence.
-- strength_bits adds up the families: of each the strongest reason, less what speaks against that family, and no less
-- than nothing. Reasons of one family are not independent of each other (a handset, its SIM and its number are one phone;
-- a call is seen as contact, as a shared contact and as a rise about an offence), and what speaks against a family can
-- take from it no more than it gave. The basis is the weakest that the conclusion needs: FACT where facts alone reach
-- link_bits, INFERENCE where they do together with inferences; where opinions are needed the pair is published from
-- opinion_link_bits only, and if one family alone reaches link_bits: an opinion may strengthen a link and may not make
-- one of findings that are each too weak (contact, behaviour and presence all lean on one town). probability: link_prior_bits and strength_bits as log odds.
with families as (
    select
        case_a,
        case_b,
        family,
        greatest(0, coalesce(max(bits) filter (where bits > 0), 0) + coalesce(sum(
            round(bits * 1000)::bigint) filter (where bits < 0), 0) / 1000) as bits,
        greatest(0, coalesce(max(bits) filter (where bits > 0 and basis = 'FACT'), 0) + coalesce(sum(
            round(bits * 1000)::bigint) filter (where bits < 0), 0) / 1000) as fact_bits,
        greatest(0, coalesce(max(bits) filter (where bits > 0 and basis in ('FACT', 'INFERENCE')), 0) + coalesce(sum(
            round(bits * 1000)::bigint) filter (where bits < 0), 0) / 1000) as inference_bits
    from linkage.case_link_reasons
    group by case_a, case_b, family
),

strengths as (
    select
        case_a,
        case_b,
        sum(round(bits * 1000)::bigint) / 1000 as strength_bits,
        max(bits) as most_bits,
        sum(round(fact_bits * 1000)::bigint) / 1000 as fact_bits,
        sum(round(inference_bits * 1000)::bigint) / 1000 as inference_bits
    from families
    group by case_a, case_b
),

reasons as (
    select
        case_a,
        case_b,
        min(force_a) as force_a,
        min(force_b) as force_b,
        count(*) filter (where is_against is not true) as reason_count,
        count(*) filter (where is_against) as against_count,
        arg_max(kind, (bits, kind)) filter (where is_against is not true) as strongest_reason,
        min(first_seen_at) filter (where is_against is not true) as first_seen_at,
        max(last_seen_at) filter (where is_against is not true) as last_seen_at
    from linkage.case_link_reasons
    group by case_a, case_b
),

limits as (
    select
        max(value) filter (where name = 'link_bits') as link_bits,
        max(value) filter (where name = 'opinion_link_bits') as opinion_link_bits,
        max(value) filter (where name = 'link_prior_bits') as prior_bits
    from config.thresholds
)

select
    reasons.case_a,
    reasons.case_b,
    reasons.force_a,
    reasons.force_b,
    reasons.force_a <> reasons.force_b as is_cross_force,
    strengths.strength_bits,
    round(1 / (1 + pow(2, -(strengths.strength_bits + limits.prior_bits))), 6) as probability,
    reasons.reason_count,
    reasons.against_count,
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
where
    strengths.strength_bits >= limits.link_bits
    and (
        strengths.inference_bits >= limits.link_bits
        or (strengths.strength_bits >= limits.opinion_link_bits and strengths.most_bits >= limits.link_bits)
    )
order by reasons.case_a, reasons.case_b
