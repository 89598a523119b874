-- One row per link across forces and receiving force: what it may see of the other's case at its tier.
-- What a tier shows is data (config.pointer_tiers); a field that it does not name is not shown. Tier: what the other force
-- has set for its case (config.case_handling, else the default of config.handling_levels); T3 where both forces have
-- approved and neither has withdrawn; never where the other's case is T0: then the row is the gatekeeper's alone. Handling
-- code and marking are those of the more restrictive of the two cases. A link that no longer stands is shown, as T1 at
-- most, to a force that has acted on it.
with tiers as (
    select
        tier,
        bool_or(field = 'other_force_code' and is_visible) as shows_other_force_code,
        bool_or(field = 'other_force_name' and is_visible) as shows_other_force_name,
        bool_or(field = 'other_case_id' and is_visible) as shows_other_case_id,
        bool_or(field = 'other_offence_group' and is_visible) as shows_other_offence_group,
        bool_or(field = 'other_occurred_from_on' and is_visible) as shows_other_occurred_from_on,
        bool_or(field = 'other_occurred_to_on' and is_visible) as shows_other_occurred_to_on,
        bool_or(field = 'first_seen_on' and is_visible) as shows_first_seen_on,
        bool_or(field = 'last_seen_on' and is_visible) as shows_last_seen_on,
        bool_or(field = 'identifier_type' and is_visible) as shows_identifier_type,
        bool_or(field = 'identifier_hash' and is_visible) as shows_identifier_hash,
        bool_or(field = 'identifier' and is_visible) as shows_identifier,
        bool_or(field = 'strongest_reason' and is_visible) as shows_strongest_reason,
        bool_or(field = 'reason_count' and is_visible) as shows_reason_count,
        bool_or(field = 'strength_bits' and is_visible) as shows_strength_bits,
        bool_or(field = 'basis' and is_visible) as shows_basis,
        bool_or(field = 'evidence' and is_visible) as shows_evidence
    from config.pointer_tiers
    group by tier
),

defaults as (
    select
        max(level) filter (where aspect = 'tier') as tier,
        max(level) filter (where aspect = 'handling_code') as handling_code,
        max(level) filter (where aspect = 'marking') as marking
    from config.handling_levels
    where is_default
),

decided as (
    select
        case_id,
        force_code,
        arg_max(tier, decision_number) as tier,
        arg_max(handling_code, decision_number) as handling_code,
        arg_max(marking, decision_number) as marking
    from config.case_handling
    group by case_id, force_code
),

decisions as (
    -- the latest word of a force on a link: on where it stands with it, and on showing all
    select
        link_id,
        force_code,
        arg_max(decision, decision_number) filter (where decision in ('acknowledge', 'accept', 'reject')) as stand,
        arg_max(decision, decision_number) filter (where decision in ('approve', 'withdraw')) as consent,
        bool_or(decision = 'approve') as has_approved,
        count(*) as decision_count
    from config.pointer_decisions
    group by link_id, force_code
),

directions as (
    select link_id, case_a, case_b, case_a as own_case_id, force_a as own_force, case_b as other_case_id,
        force_b as other_force
    from linkage.pointer_links
    union all
    select link_id, case_a, case_b, case_b, force_b, case_a, force_a
    from linkage.pointer_links
),

reasons as (
    select
        found.case_a,
        found.case_b,
        arg_max(found.identifier_type, (found.bits, found.kind)) as identifier_type,
        arg_max(found.identifier, (found.bits, found.kind)) as identifier,
        string_agg(found.evidence, ' | ' order by found.bits desc, found.kind) as evidence
    from linkage.case_link_reasons as found
    semi join linkage.pointer_links as links on links.case_a = found.case_a and links.case_b = found.case_b
    group by found.case_a, found.case_b
),

handled as (
    select
        directions.*,
        links.case_a is not null as is_linked,
        links.case_a as linked_case_a,
        links.strength_bits,
        links.basis,
        links.strongest_reason,
        links.reason_count,
        links.first_seen_at::date as first_seen_on,
        links.last_seen_at::date as last_seen_on,
        links.marking as link_marking,
        coalesce(own.handling_code, defaults.handling_code) as own_handling_code,
        coalesce(own.marking, defaults.marking) as own_marking,
        coalesce(other.tier, defaults.tier) as other_tier,
        coalesce(other.handling_code, defaults.handling_code) as other_handling_code,
        coalesce(other.marking, defaults.marking) as other_marking
    from directions
    cross join defaults
    left join linkage.case_links as links
        on links.case_a = directions.case_a and links.case_b = directions.case_b
    left join decided as own
        on own.case_id = directions.own_case_id and own.force_code = directions.own_force
    left join decided as other
        on other.case_id = directions.other_case_id and other.force_code = directions.other_force
),

tiered as (
    select
        handled.*,
        coalesce(approved_here.consent = 'approve', false) as is_own_approved,
        coalesce(approved_there.consent = 'approve', false) as is_other_approved,
        case when handled.other_tier = 'T0' then 'gatekeeper' else handled.own_force end as recipient,
        case
            when handled.other_tier = 'T0' then 'T0'
            when not handled.is_linked then 'T1'
            when approved_here.consent = 'approve' and approved_there.consent = 'approve' then 'T3'
            else handled.other_tier
        end as tier
    from handled
    left join decisions as approved_here
        on approved_here.link_id = handled.link_id and approved_here.force_code = handled.own_force
    left join decisions as approved_there
        on approved_there.link_id = handled.link_id and approved_there.force_code = handled.other_force
),

stated as (
    select
        tiered.*,
        case
            when not tiered.is_linked then 'withdrawn'
            when said.stand = 'accept' then 'accepted'
            when said.stand = 'reject' then 'rejected'
            when said.stand = 'acknowledge' or said.has_approved then 'acknowledged'
            when said.decision_count > 0 then 'notified'
            else 'new'
        end as status
    from tiered
    left join decisions as said on said.link_id = tiered.link_id and said.force_code = tiered.recipient
    where tiered.is_linked or said.decision_count > 0
),

ranked as (
    select
        stated.*,
        coalesce(own_code.restrictiveness, 99) as own_code_rank,
        coalesce(other_code.restrictiveness, 99) as other_code_rank,
        coalesce(own_level.restrictiveness, 99) as own_marking_rank,
        coalesce(other_level.restrictiveness, 99) as other_marking_rank,
        case when stated.link_marking is null then 0 else coalesce(link_level.restrictiveness, 99) end
            as link_marking_rank
    from stated
    left join config.handling_levels as own_code
        on own_code.aspect = 'handling_code' and own_code.level = stated.own_handling_code
    left join config.handling_levels as other_code
        on other_code.aspect = 'handling_code' and other_code.level = stated.other_handling_code
    left join config.handling_levels as own_level
        on own_level.aspect = 'marking' and own_level.level = stated.own_marking
    left join config.handling_levels as other_level
        on other_level.aspect = 'marking' and other_level.level = stated.other_marking
    left join config.handling_levels as link_level
        on link_level.aspect = 'marking' and link_level.level = stated.link_marking
)

select
    ranked.link_id,
    ranked.recipient,
    ranked.own_force as receiving_force_code,
    ranked.own_case_id,
    ranked.tier,
    ranked.status,
    ranked.is_own_approved,
    ranked.is_other_approved,
    case when ranked.own_code_rank >= ranked.other_code_rank then ranked.own_handling_code
        else ranked.other_handling_code end as handling_code,
    case
        when ranked.link_marking_rank >= greatest(ranked.own_marking_rank, ranked.other_marking_rank)
            then ranked.link_marking
        when ranked.own_marking_rank >= ranked.other_marking_rank then ranked.own_marking
        else ranked.other_marking
    end as marking,
    case when tiers.shows_other_force_code then ranked.other_force end as other_force_code,
    case when tiers.shows_other_force_name then coalesce(forces.force_name, ranked.other_force) end
        as other_force_name,
    case when tiers.shows_other_case_id then ranked.other_case_id end as other_case_id,
    case when tiers.shows_other_offence_group then times.offence_group end as other_offence_group,
    case when tiers.shows_other_occurred_from_on then times.occurred_from_on end as other_occurred_from_on,
    case when tiers.shows_other_occurred_to_on then times.occurred_to_on end as other_occurred_to_on,
    case when tiers.shows_first_seen_on then ranked.first_seen_on end as first_seen_on,
    case when tiers.shows_last_seen_on then ranked.last_seen_on end as last_seen_on,
    case when tiers.shows_identifier_type then reasons.identifier_type end as identifier_type,
    case when tiers.shows_identifier_hash then sha256(reasons.identifier_type || ':' || reasons.identifier) end
        as identifier_hash,
    case when tiers.shows_identifier then reasons.identifier end as identifier,
    case when tiers.shows_strongest_reason then ranked.strongest_reason end as strongest_reason,
    case when tiers.shows_reason_count then ranked.reason_count end as reason_count,
    case when tiers.shows_strength_bits then ranked.strength_bits end as strength_bits,
    case when tiers.shows_basis then ranked.basis end as basis,
    case when tiers.shows_evidence then reasons.evidence end as evidence
from ranked
left join tiers on tiers.tier = ranked.tier
left join config.forces as forces on forces.force_code = ranked.other_force
left join evidence.case_times as times on times.case_id = ranked.other_case_id
left join reasons on reasons.case_a = ranked.linked_case_a and reasons.case_b = ranked.case_b
order by ranked.recipient, ranked.link_id, ranked.own_case_id
