-- One row per case and identifier that belongs to one of its subjects, directly or by one step of use.
-- via: register (case_subjects names it), authority (an approved application of the case names it), use (seen in
-- records together with a number, SIM or handset that the case names), subscriber (on one subscription with it),
-- address (the holder of the address and port that an account came from). Only the register is FACT. Victims and
-- witnesses are kept, with their role: what it is worth is decided later. The period is when the identifier was that
-- person's: as the register states it; else, where it was observed in the offence, as the subscription of that day has
-- it; else, for a step, when it was used. Absent: not known.
with registered as (
    select
        subjects.case_id,
        subjects.identifier_type,
        subjects.identifier,
        arg_min(subjects.subject_ref, (priority.rank, subjects.load_id, subjects.line_number)) as subject_ref,
        arg_min(subjects.role, (priority.rank, subjects.load_id, subjects.line_number)) as role,
        arg_min(subjects.recorded_as, (priority.rank, subjects.load_id, subjects.line_number)) as recorded_as,
        bool_or(subjects.valid_from_at is not null or subjects.valid_to_at is not null) as is_stated,
        min(coalesce(subjects.valid_from_at, timestamp '1900-01-01')) filter (
            where subjects.valid_from_at is not null or subjects.valid_to_at is not null
        ) as stated_from_at,
        max(coalesce(subjects.valid_to_at, timestamp '9999-12-31')) filter (
            where subjects.valid_from_at is not null or subjects.valid_to_at is not null
        ) as stated_to_at,
        bool_or(subjects.source in ('victim_account', 'witness_account', 'provider_return', 'service_record'))
            as is_observed,
        count(*) as line_count
    from staging.subjects as subjects
    inner join (
        values
        ('suspect', 1), ('associate', 2), ('other', 3), ('victim', 4), ('complainant', 5), ('witness', 6),
        ('vulnerable_person', 7), ('next_of_kin', 8)
    ) as priority (role, rank)
        on priority.role = subjects.role
    group by subjects.case_id, subjects.identifier_type, subjects.identifier
),

held_at_offence as (
    select
        registered.case_id,
        registered.identifier_type,
        registered.identifier,
        max(holdings.held_from_at) as held_from_at,
        arg_max(coalesce(holdings.held_to_at, timestamp '9999-12-31'), holdings.held_from_at) as held_to_at
    from registered
    inner join staging.offences as offences on offences.case_id = registered.case_id
    inner join evidence.holdings as holdings
        on
            holdings.identifier_type = registered.identifier_type
            and holdings.identifier = registered.identifier
            and offences.occurred_from_at >= holdings.held_from_at
            and offences.occurred_from_at < coalesce(holdings.held_to_at, timestamp '9999-12-31')
    where registered.is_observed and not registered.is_stated
    group by registered.case_id, registered.identifier_type, registered.identifier
),

known_lines as (
    -- an authority names a line without its provider: it is taken where one provider has such a line
    select line_id, min(line) as line
    from (
        select line_id, line from staging.ip_holdings where line_id is not null
        union
        select line_id, line from staging.subscriptions where line_id is not null
    )
    group by line_id
    having count(*) = 1
),

authorised as (
    select
        wanted.case_id,
        wanted.identifier_type,
        coalesce(known_lines.line, wanted.identifier) as identifier
    from staging.authorised_identifiers as wanted
    left join known_lines on wanted.identifier_type = 'line' and known_lines.line_id = wanted.identifier
    anti join registered
        on
            registered.case_id = wanted.case_id
            and registered.identifier_type = wanted.identifier_type
            and registered.identifier = wanted.identifier
),

direct as (
    select
        registered.case_id,
        registered.subject_ref,
        registered.role,
        registered.identifier_type,
        registered.identifier,
        registered.recorded_as,
        'register' as via,
        coalesce(registered.stated_from_at, held.held_from_at) as from_at,
        coalesce(registered.stated_to_at, held.held_to_at) as to_at,
        case
            when registered.is_stated then 'stated'
            when held.held_from_at is not null then 'subscription'
        end as period_basis,
        registered.line_count
    from registered
    left join held_at_offence as held
        on
            held.case_id = registered.case_id
            and held.identifier_type = registered.identifier_type
            and held.identifier = registered.identifier
    union all
    select
        case_id, null as subject_ref, 'other' as role, identifier_type, identifier, identifier as recorded_as,
        'authority' as via, null as from_at, null as to_at, null as period_basis, 1 as line_count
    from authorised
),

holder_counts as (
    select identifier_type, identifier, count(*) as holder_count
    from evidence.holdings
    group by identifier_type, identifier
),

stepped as (
    -- a step counts while the identifier was the subject's; by subscription only if it is clear in whose time
    select
        direct.case_id,
        direct.subject_ref,
        direct.role,
        steps.to_type as identifier_type,
        steps.to_identifier as identifier,
        steps.via,
        direct.identifier_type as via_type,
        direct.identifier as via_identifier,
        greatest(steps.seen_from_at, direct.from_at) as first_seen_at,
        least(steps.seen_to_at, nullif(direct.to_at, timestamp '9999-12-31')) as last_seen_at,
        steps.record_count as event_count
    from direct
    inner join evidence.identifier_steps as steps
        on steps.from_type = direct.identifier_type and steps.from_identifier = direct.identifier
    left join holder_counts
        on
            holder_counts.identifier_type = direct.identifier_type
            and holder_counts.identifier = direct.identifier
    where
        coalesce(steps.seen_from_at < direct.to_at, true)
        and coalesce(
            steps.seen_to_at > direct.from_at or (steps.via = 'use' and steps.seen_to_at = direct.from_at), true
        )
        and (steps.via = 'use' or direct.from_at is not null or coalesce(holder_counts.holder_count, 1) = 1)
),

addresses as (
    select
        account,
        used_at,
        unnest([
            {'identifier_type': 'line', 'identifier': line},
            {'identifier_type': 'number', 'identifier': number},
            {'identifier_type': 'imsi', 'identifier': imsi},
            {'identifier_type': 'imei', 'identifier': imei}
        ], recursive := true)
    from evidence.ip_resolutions
    where quality in ('exact', 'port_block', 'static')
),

behind_address as (
    select
        direct.case_id,
        direct.subject_ref,
        direct.role,
        addresses.identifier_type,
        addresses.identifier,
        'address' as via,
        direct.identifier_type as via_type,
        direct.identifier as via_identifier,
        min(addresses.used_at) as first_seen_at,
        max(addresses.used_at) as last_seen_at,
        count(*) as event_count
    from direct
    inner join addresses on addresses.account = direct.identifier
    where
        direct.identifier_type = 'account'
        and addresses.identifier is not null
        and coalesce(addresses.used_at >= direct.from_at, true)
        and coalesce(addresses.used_at < direct.to_at, true)
    group by direct.case_id, direct.subject_ref, direct.role, addresses.identifier_type,
        addresses.identifier, direct.identifier_type, direct.identifier
),

ways as (
    select
        case_id, subject_ref, role, identifier_type, identifier, via,
        null as via_type, null as via_identifier, recorded_as,
        from_at, to_at, period_basis,
        null::timestamp as first_seen_at, null::timestamp as last_seen_at, line_count as event_count,
        case via when 'register' then 1 else 4 end as preference
    from direct
    union all
    select
        case_id, subject_ref, role, identifier_type, identifier, via, via_type, via_identifier, identifier,
        first_seen_at, coalesce(last_seen_at, timestamp '9999-12-31'), 'use', first_seen_at, last_seen_at, event_count,
        case via when 'use' then 2 else 5 end
    from stepped
    union all
    select
        case_id, subject_ref, role, identifier_type, identifier, via, via_type, via_identifier, identifier,
        first_seen_at, last_seen_at, 'use', first_seen_at, last_seen_at, event_count, 3
    from behind_address
),

preferred as (
    -- the register is preferred to use, then an address, an authority, a subscription; several spells are one
    select
        *,
        min(preference) over (partition by case_id, identifier_type, identifier) as best_preference,
        first_value(coalesce(via_identifier, '')) over (
            partition by case_id, identifier_type, identifier
            order by preference, event_count desc, coalesce(via_identifier, ''), via_type
        ) as best_via_identifier
    from ways
),

case_forces as (
    select case_id, coalesce(min(force_code) filter (where is_offence), min(force_code)) as force_code
    from (
        select case_id, force_code, true as is_offence from staging.offences
        union all
        select case_id, force_code, false from staging.subjects
    )
    group by case_id
)

select
    preferred.case_id,
    min(case_forces.force_code) as force_code,
    preferred.identifier_type,
    preferred.identifier,
    preferred.via,
    min(preferred.via_type) as via_type,
    preferred.via_identifier,
    min(preferred.subject_ref) as subject_ref,
    min(preferred.role) as role,
    min(preferred.recorded_as) as recorded_as,
    case preferred.via when 'register' then 'FACT' else 'INFERENCE' end as basis,
    min(preferred.period_basis) as period_basis,
    nullif(min(preferred.from_at), timestamp '1900-01-01') as period_from_at,
    nullif(max(preferred.to_at), timestamp '9999-12-31') as period_to_at,
    min(preferred.first_seen_at) as first_seen_at,
    max(preferred.last_seen_at) as last_seen_at,
    sum(preferred.event_count)::bigint as event_count
from preferred
inner join case_forces on case_forces.case_id = preferred.case_id
where
    preferred.preference = preferred.best_preference
    and coalesce(preferred.via_identifier, '') = preferred.best_via_identifier
group by preferred.case_id, preferred.identifier_type, preferred.identifier, preferred.via, preferred.via_identifier
