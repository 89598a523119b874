-- Bad rows: links whose strength is not the sum, over the families, of the strongest reason less what speaks against.
with families as (
    select
        case_a,
        case_b,
        family,
        greatest(0, coalesce(max(bits) filter (where bits > 0), 0) + coalesce(sum(bits) filter (where bits < 0), 0))
            as bits
    from linkage.case_link_reasons
    group by case_a, case_b, family
),

sums as (
    select case_a, case_b, sum(bits) as bits from families group by case_a, case_b
)

select links.case_a, links.case_b
from linkage.case_links as links
left join sums on sums.case_a = links.case_a and sums.case_b = links.case_b
where abs(links.strength_bits - coalesce(sums.bits, 0)) > 0.002
