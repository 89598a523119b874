-- Bad rows: a field of a pointer that its tier does not show, and a pointer of tier T0 that somebody but the gatekeeper gets.
with shown as (
    select
        link_id,
        recipient,
        tier,
        unnest([
            {'field': 'other_force_code', 'is_shown': other_force_code is not null},
            {'field': 'other_force_name', 'is_shown': other_force_name is not null},
            {'field': 'other_case_id', 'is_shown': other_case_id is not null},
            {'field': 'other_offence_group', 'is_shown': other_offence_group is not null},
            {'field': 'other_occurred_from_on', 'is_shown': other_occurred_from_on is not null},
            {'field': 'other_occurred_to_on', 'is_shown': other_occurred_to_on is not null},
            {'field': 'first_seen_on', 'is_shown': first_seen_on is not null},
            {'field': 'last_seen_on', 'is_shown': last_seen_on is not null},
            {'field': 'identifier_type', 'is_shown': identifier_type is not null},
            {'field': 'identifier_hash', 'is_shown': identifier_hash is not null},
            {'field': 'identifier', 'is_shown': identifier is not null},
            {'field': 'strongest_reason', 'is_shown': strongest_reason is not null},
            {'field': 'reason_count', 'is_shown': reason_count is not null},
            {'field': 'strength_bits', 'is_shown': strength_bits is not null},
            {'field': 'basis', 'is_shown': basis is not null},
            {'field': 'evidence', 'is_shown': evidence is not null}
        ], recursive := true)
    from linkage.pointers
)

select shown.link_id, shown.field
from shown
anti join config.pointer_tiers as tiers
    on tiers.tier = shown.tier and tiers.field = shown.field and tiers.is_visible
where shown.is_shown
union all
select link_id, 'recipient'
from linkage.pointers
where (tier = 'T0') <> (recipient = 'gatekeeper')
