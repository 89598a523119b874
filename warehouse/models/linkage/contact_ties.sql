-- One row per pair of cases and communication, or third party, that ties them; not yet weighed.
-- direct_contact: subjects of the two spoke. shared_rare_contact: both spoke with a third party whom few cases touch.
-- unwanted_contact: one source pestered victims of both (evidence.unwanted_contact); it counts however many victims it
-- has: that is what it does. shared_event_contact: contact of subjects of both with one third party rose about the time
-- of both offences. What one and the same identifier of both cases did says nothing more than that identifier.
with holders as (
    select held.case_id, held.identifier_type, held.identifier
    from evidence.case_identifiers as held
    anti join linkage.hubs as hubs
        on hubs.identifier_type = held.identifier_type and hubs.identifier = held.identifier
    anti join linkage.hubs as via_hubs
        on via_hubs.identifier_type = held.via_type and via_hubs.identifier = held.via_identifier
),

plain_contacts as (
    select contacts.*
    from evidence.common_contacts as contacts
    anti join linkage.hubs as own_hubs
        on own_hubs.identifier_type = contacts.identifier_type and own_hubs.identifier = contacts.own_identifier
    anti join linkage.hubs as other_hubs
        on other_hubs.identifier_type = contacts.identifier_type and other_hubs.identifier = contacts.other_identifier
),

touched as (
    -- counted as in linkage.hubs: by cases or by their subjects' identifiers, whichever are fewer
    select
        identifier_type,
        identifier,
        least(count(distinct case_id), count(distinct own_identifier)) as touching_count,
        least(
            count(distinct case_id) filter (where is_contact), count(distinct own_identifier) filter (where is_contact)
        ) as contacting_count,
        count(distinct case_id) as case_count
    from (
        select identifier_type, other_identifier as identifier, own_identifier, case_id, true as is_contact
        from plain_contacts
        union all
        select identifier_type, identifier, identifier, case_id, false
        from holders
    )
    group by identifier_type, identifier
),

contacts as (
    select contacts.*, touched.touching_count as own_touching_count
    from plain_contacts as contacts
    inner join touched
        on touched.identifier_type = contacts.identifier_type and touched.identifier = contacts.own_identifier
),

direct as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'direct_contact' as kind,
        a.identifier_type,
        a.own_identifier as identifier,
        a.own_identifier as identifier_a,
        b.own_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        greatest(a.own_touching_count, b.own_touching_count) as touching_count,
        -- by its contacts a number ties its own case to each other one, not those to each other
        greatest(a.own_touching_count, b.own_touching_count) - 1 as pair_count,
        least(a.event_count, b.event_count) as event_count,
        least(a.event_count, b.event_count) = 1 as is_single_event,
        (a.role not in ('suspect', 'associate', 'other') and b.role not in ('suspect', 'associate', 'other'))::integer
            as other_role_count,
        greatest(a.first_seen_at, b.first_seen_at) as first_seen_at,
        least(a.last_seen_at, b.last_seen_at) as last_seen_at
    from contacts as a
    inner join contacts as b
        on
            b.identifier_type = a.identifier_type
            and b.own_identifier = a.other_identifier
            and b.other_identifier = a.own_identifier
            and a.case_id < b.case_id
),

rare as (
    select contacts.*, touched.contacting_count
    from contacts
    inner join touched
        on
            touched.identifier_type = contacts.identifier_type
            and touched.identifier = contacts.other_identifier
    where touched.case_count between 2 and (
        select max(value) from config.thresholds where name = 'rare_contact_cases'
    )
),

through_third as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'shared_rare_contact' as kind,
        a.identifier_type,
        a.other_identifier as identifier,
        a.own_identifier as identifier_a,
        b.own_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        a.contacting_count as touching_count,
        a.contacting_count * (a.contacting_count - 1) / 2 as pair_count,
        a.event_count + b.event_count as event_count,
        least(a.event_count, b.event_count) = 1 as is_single_event,
        -- what only ever rang two victims, and often, is no friend that they share
        (
            (a.role not in ('suspect', 'associate', 'other') or b.role not in ('suspect', 'associate', 'other'))
            and not (
                a.outgoing_count + b.outgoing_count = 0
                and least(a.event_count, b.event_count) >= (
                    select max(value) from config.thresholds where name = 'unwanted_contact_least'
                )
            )
        )::integer as other_role_count,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at
    from rare as a
    inner join rare as b
        on
            b.identifier_type = a.identifier_type
            and b.other_identifier = a.other_identifier
            and a.case_id < b.case_id
            and b.own_identifier <> a.own_identifier
    anti join evidence.case_identifiers as held_a
        on
            held_a.identifier_type = a.identifier_type
            and held_a.identifier = a.other_identifier
            and held_a.case_id = a.case_id
    anti join evidence.case_identifiers as held_b
        on
            held_b.identifier_type = b.identifier_type
            and held_b.identifier = b.other_identifier
            and held_b.case_id = b.case_id
),

through_contact as (
    -- what one and the same identifier of both cases did says nothing more than that identifier
    select contacts.*
    from (
        select * from direct
        union all
        select * from through_third
    ) as contacts
    anti join evidence.case_identifiers as held_by_b
        on
            held_by_b.identifier_type = contacts.identifier_type
            and held_by_b.identifier = contacts.identifier_a
            and held_by_b.case_id = contacts.case_b
    anti join evidence.case_identifiers as held_by_a
        on
            held_by_a.identifier_type = contacts.identifier_type
            and held_by_a.identifier = contacts.identifier_b
            and held_by_a.case_id = contacts.case_a
),

population as (
    select greatest(
        count(distinct case_id),
        (select max(value) from config.thresholds where name = 'least_case_population')
    ) as case_count
    from evidence.case_identifiers
),

pestered as (
    -- a listed victim in each of the cases that name it; a firm on the lists of hubs pesters nobody
    select
        held.case_id,
        held.force_code,
        unwanted.identifier_type,
        unwanted.source_identifier,
        unwanted.victim_identifier,
        held.role,
        unwanted.sent_count,
        unwanted.first_seen_at,
        unwanted.last_seen_at
    from evidence.unwanted_contact as unwanted
    inner join evidence.case_identifiers as held
        on held.identifier_type = unwanted.identifier_type and held.identifier = unwanted.victim_identifier
    anti join linkage.hubs as listed
        on
            listed.identifier_type = unwanted.identifier_type
            and listed.identifier = unwanted.source_identifier
            and listed.basis in ('list', 'decision')
    anti join linkage.hubs as victim_hubs
        on
            victim_hubs.identifier_type = unwanted.identifier_type
            and victim_hubs.identifier = unwanted.victim_identifier
    where
        unwanted.pattern = 'series'
        and unwanted.is_listed_victim
        and held.via = 'register'
        and held.role not in ('suspect', 'associate', 'other')
        and coalesce(unwanted.last_seen_at >= held.period_from_at, true)
        and coalesce(unwanted.first_seen_at <= held.period_to_at, true)
),

sources as (
    select identifier_type, source_identifier, count(distinct case_id) as case_count
    from pestered
    group by identifier_type, source_identifier
),

unwanted as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'unwanted_contact' as kind,
        a.identifier_type,
        a.source_identifier as identifier,
        a.victim_identifier as identifier_a,
        b.victim_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        sources.case_count as touching_count,
        1 as pair_count,
        -- how often two random cases would share it; a source with many victims is no less of one
        log2(population.case_count * (population.case_count - 1) / (sources.case_count * (sources.case_count - 1)))
            as own_bits,
        a.sent_count + b.sent_count as event_count,
        false as is_single_event,
        0 as other_role_count,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at
    from pestered as a
    inner join pestered as b
        on
            b.identifier_type = a.identifier_type
            and b.source_identifier = a.source_identifier
            and a.case_id < b.case_id
            and b.victim_identifier <> a.victim_identifier
    inner join sources
        on sources.identifier_type = a.identifier_type and sources.source_identifier = a.source_identifier
    cross join population
),

risen as (
    select
        risen.case_id,
        risen.force_code,
        risen.identifier_type,
        risen.subject_identifier,
        risen.other_identifier,
        risen.role,
        risen.around_count,
        risen.rise_bits,
        risen.first_seen_at,
        risen.last_seen_at
    from evidence.event_contacts as risen
    anti join linkage.hubs as hubs
        on hubs.identifier_type = risen.identifier_type and hubs.identifier = risen.other_identifier
    anti join linkage.hubs as own_hubs
        on own_hubs.identifier_type = risen.identifier_type and own_hubs.identifier = risen.subject_identifier
    where
        risen.hub_kind is null
        and risen.rise_bits >= (select max(value) from config.thresholds where name = 'event_rise_bits')
),

rising as (
    select identifier_type, other_identifier, count(distinct case_id) as case_count
    from risen
    group by identifier_type, other_identifier
),

at_events as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        'shared_event_contact' as kind,
        a.identifier_type,
        a.other_identifier as identifier,
        a.subject_identifier as identifier_a,
        b.subject_identifier as identifier_b,
        a.force_code as force_a,
        b.force_code as force_b,
        a.role as role_a,
        b.role as role_b,
        rising.case_count as touching_count,
        rising.case_count * (rising.case_count - 1) / 2 as pair_count,
        a.around_count + b.around_count as event_count,
        least(a.around_count, b.around_count) = 1 as is_single_event,
        (a.role not in ('suspect', 'associate', 'other') or b.role not in ('suspect', 'associate', 'other'))::integer
            as other_role_count,
        least(a.first_seen_at, b.first_seen_at) as first_seen_at,
        greatest(a.last_seen_at, b.last_seen_at) as last_seen_at
    from risen as a
    inner join rising
        on rising.identifier_type = a.identifier_type and rising.other_identifier = a.other_identifier
    inner join risen as b
        on
            b.identifier_type = a.identifier_type
            and b.other_identifier = a.other_identifier
            and a.case_id < b.case_id
            and b.subject_identifier <> a.subject_identifier
    anti join evidence.case_identifiers as held
        on
            held.identifier_type = a.identifier_type
            and held.identifier = a.other_identifier
            and held.case_id in (a.case_id, b.case_id)
    where rising.case_count between 2 and (
        select max(value) from config.thresholds where name = 'rare_contact_cases'
    )
),

ties as (
    select *, 'INFERENCE' as basis, null::double as own_bits
    from through_contact
    union all by name
    select *, 'INFERENCE' as basis
    from unwanted
    union all by name
    select at_events.*, 'OPINION' as basis, null::double as own_bits
    from at_events
    anti join evidence.case_identifiers as held_by_b
        on
            held_by_b.identifier_type = at_events.identifier_type
            and held_by_b.identifier = at_events.identifier_a
            and held_by_b.case_id = at_events.case_b
    anti join evidence.case_identifiers as held_by_a
        on
            held_by_a.identifier_type = at_events.identifier_type
            and held_by_a.identifier = at_events.identifier_b
            and held_by_a.case_id = at_events.case_a
)

select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    'register' as via_a,
    'register' as via_b,
    role_a,
    role_b,
    basis,
    touching_count::bigint as touching_count,
    pair_count::double as pair_count,
    own_bits::double as own_bits,
    null::double as discount_bits,
    other_role_count::bigint as other_role_count,
    is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    null::varchar as feed_a,
    null::bigint as load_id_a,
    null::bigint as line_number_a,
    null::varchar as feed_b,
    null::bigint as load_id_b,
    null::bigint as line_number_b
from ties
order by
    case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b, role_a, role_b,
    load_id_a, line_number_a, load_id_b, line_number_b
