-- One row per recorded offence, with how it is linked to others.
with ends as (
    select case_a as case_id, strength_bits, is_cross_force from linkage.case_links
    union all
    select case_b, strength_bits, is_cross_force from linkage.case_links
),

linked as (
    select
        case_id,
        count(*) as link_count,
        count(*) filter (where is_cross_force) as cross_force_link_count,
        max(strength_bits) as strongest_bits
    from ends
    group by case_id
)

select
    cases.case_id,
    cases.force_code,
    cases.force_name,
    cases.month,
    cases.offence_group,
    cases.outcome_type,
    cases.has_comms_data,
    coalesce(linked.link_count, 0) as link_count,
    coalesce(linked.cross_force_link_count, 0) as cross_force_link_count,
    linked.strongest_bits,
    groups.group_id
from evidence.cases as cases
left join linked on linked.case_id = cases.case_id
left join linkage.case_groups as groups on groups.case_id = cases.case_id
order by cases.load_id, cases.line_number
