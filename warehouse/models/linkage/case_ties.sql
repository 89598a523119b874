-- One row per pair of cases, kind of reason for or against and identifier that ties them; case_a sorts before case_b.
-- The ties come from linkage.identity_ties, resolved_ties, contact_ties, service_ties, presence_ties and against_ties in one shape and
-- are weighed here, once; linkage.behaviour_ties says itself what counts. Rarity decides the bits: log2(m / u). m is the chance that a linked pair shows the reason
-- (config.reason_kinds); u is the chance that a pair drawn at random does. Where a tie brings no weight of its own, u is
-- df (df - 1) / (N (N - 1)) for an identifier in df of N cases: one that ties one pair gives most_bits at most; the
-- pairs that it ties besides take their part from that. Where it does (own_bits: the rarity of a name, what chance puts
-- at two scenes), bits are the smaller of most_bits and own_bits + log2(m). What speaks against is negative and takes
-- from the family on which it bears.
with population as (
    select greatest(
        count(distinct case_id),
        (select max(value) from config.thresholds where name = 'least_case_population')
    ) as case_count
    from evidence.case_identifiers
),

behaviours as (
    select
        behaviour.case_a,
        behaviour.case_b,
        behaviour.force_a,
        behaviour.force_b,
        behaviour.kind,
        behaviour.identifier_type,
        behaviour.identifier,
        behaviour.identifier_a,
        behaviour.identifier_b,
        behaviour.via_a,
        behaviour.via_b,
        behaviour.role_a,
        behaviour.role_b,
        behaviour.basis,
        behaviour.touching_count,
        1 as pair_count,
        behaviour.bits as own_bits,
        0.0 as discount_bits,
        0 as other_role_count,
        false as is_single_event,
        behaviour.event_count,
        behaviour.first_seen_at,
        behaviour.last_seen_at,
        'offences' as feed_a,
        a.load_id as load_id_a,
        a.line_number as line_number_a,
        'offences' as feed_b,
        b.load_id as load_id_b,
        b.line_number as line_number_b,
        behaviour.evidence as detail
    from linkage.behaviour_ties as behaviour
    inner join evidence.case_behaviours as a on a.case_id = behaviour.case_a
    inner join evidence.case_behaviours as b on b.case_id = behaviour.case_b
),

ties as (
    select * from linkage.identity_ties
    union all by name
    select * from linkage.resolved_ties
    union all by name
    select * from linkage.contact_ties
    union all by name
    select * from linkage.service_ties
    union all by name
    select * from linkage.presence_ties
    union all by name
    select * from linkage.against_ties
    union all by name
    select * from behaviours
),

weighed as (
    select
        ties.*,
        kinds.family,
        kinds.is_against,
        round(
            case
                when kinds.is_against then -least(kinds.most_bits, coalesce(ties.own_bits, 0))
                else
                    least(
                        kinds.most_bits,
                        coalesce(ties.own_bits, log2(population.case_count * (population.case_count - 1) / 2))
                        + log2(kinds.m)
                    )
                    - log2(greatest(ties.pair_count, 1))
                    - coalesce(ties.discount_bits, 0)
                    - case when ties.is_single_event then kinds.single_event_discount_bits else 0 end
                    - ties.other_role_count * kinds.other_role_discount_bits
            end,
            3
        ) as bits
    from ties
    inner join config.reason_kinds as kinds on kinds.kind = ties.kind
    cross join population
)

select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    family,
    is_against,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    bits + 0 as bits,
    basis,
    touching_count::bigint as touching_count,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    feed_a,
    load_id_a,
    line_number_a,
    feed_b,
    load_id_b,
    line_number_b,
    detail
from weighed
where is_against or bits >= (select max(value) from config.thresholds where name = 'least_reason_bits')
order by case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b
