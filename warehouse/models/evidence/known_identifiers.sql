-- One row per case, subject and identifier that a register names for the subject or that was in the same device, and basis.
-- register, seized: the register says so (against_count: other names for which a register has the identifier at that
-- time). same_device: used in the same handset or on the same SIM as such an identifier while it was the subject's.
-- for_count: days together; against_count: days of the identifier with others of that type meanwhile (several users, a
-- clone). strength: that of the register's word, times for / (for + against), less where the days together are few of
-- the known identifier's.
with bases as (
    select
        max(strength) filter (where basis = 'register') as register_strength,
        max(strength) filter (where basis = 'seized') as seized_strength,
        max(strength) filter (where basis = 'same_device') as device_strength
    from config.attribution_bases
),

named as (
    select distinct case_id, subject_ref, holder from staging.subject_names
),

claims as (
    select
        subjects.case_id,
        subjects.subject_ref,
        min(subjects.role) as role,
        subjects.identifier_type,
        subjects.identifier,
        case subjects.source when 'seized_device' then 'seized' else 'register' end as basis,
        coalesce(min(subjects.valid_from_at), min(held.period_from_at)) as from_at,
        coalesce(max(subjects.valid_to_at), max(held.period_to_at)) as to_at,
        count(distinct (subjects.load_id, subjects.line_number)) as for_count,
        min(subjects.load_id) as load_id,
        arg_min(subjects.line_number, (subjects.load_id, subjects.line_number)) as line_number
    from staging.subjects as subjects
    left join evidence.case_identifiers as held
        on
            held.case_id = subjects.case_id
            and held.identifier_type = subjects.identifier_type
            and held.identifier = subjects.identifier
            and held.via = 'register'
    group by subjects.case_id, subjects.subject_ref, subjects.identifier_type, subjects.identifier,
        case subjects.source when 'seized_device' then 'seized' else 'register' end
),

contradictions as (
    select claims.case_id, claims.subject_ref, claims.identifier_type, claims.identifier, claims.basis,
        count(distinct others_named.holder) as against_count
    from claims
    inner join named on named.case_id = claims.case_id and named.subject_ref = claims.subject_ref
    inner join claims as others
        on
            others.identifier_type = claims.identifier_type
            and others.identifier = claims.identifier
            and coalesce(others.from_at <= claims.to_at, true)
            and coalesce(others.to_at >= claims.from_at, true)
    inner join named as others_named
        on others_named.case_id = others.case_id and others_named.subject_ref = others.subject_ref
    where others_named.holder <> named.holder
    group by claims.case_id, claims.subject_ref, claims.identifier_type, claims.identifier, claims.basis
),

direct as (
    select
        claims.*,
        coalesce(contradictions.against_count, 0) as against_count,
        case claims.basis when 'seized' then bases.seized_strength else bases.register_strength end
        / (1 + coalesce(contradictions.against_count, 0)) as strength
    from claims
    cross join bases
    left join contradictions
        on
            contradictions.case_id = claims.case_id
            and contradictions.subject_ref = claims.subject_ref
            and contradictions.identifier_type = claims.identifier_type
            and contradictions.identifier = claims.identifier
            and contradictions.basis = claims.basis
),

pairs as (
    select
        unnest([
            {'known_type': 'number', 'known': number, 'other_type': 'imsi', 'other': imsi},
            {'known_type': 'number', 'known': number, 'other_type': 'imei', 'other': imei},
            {'known_type': 'imsi', 'known': imsi, 'other_type': 'number', 'other': number},
            {'known_type': 'imsi', 'known': imsi, 'other_type': 'imei', 'other': imei},
            {'known_type': 'imei', 'known': imei, 'other_type': 'number', 'other': number},
            {'known_type': 'imei', 'known': imei, 'other_type': 'imsi', 'other': imsi}
        ], recursive := true),
        first_used_at, last_used_at, day_count, first_feed, first_load_id, first_line_number, last_feed, last_load_id,
        last_line_number
    from evidence.device_spells
),

spells as (
    select * from pairs where known is not null and other is not null
),

crowded as (
    select known_type, known
    from spells
    group by known_type, known, other_type
    having count(distinct other) > (select max(value) from config.thresholds where name = 'hub_handset_sims')
),

together as (
    select
        direct.case_id,
        direct.subject_ref,
        min(direct.role) as role,
        spells.known_type,
        spells.known,
        spells.other_type,
        spells.other,
        min(direct.strength) as known_strength,
        sum(spells.day_count)::bigint as for_count,
        min(spells.first_used_at) as first_used_at,
        max(spells.last_used_at) as last_used_at,
        arg_min(spells.first_feed, (spells.first_used_at, spells.first_load_id, spells.first_line_number)) as first_feed,
        arg_min(spells.first_load_id, (spells.first_used_at, spells.first_load_id, spells.first_line_number))
            as first_load_id,
        arg_min(spells.first_line_number, (spells.first_used_at, spells.first_load_id, spells.first_line_number))
            as first_line_number,
        arg_max(spells.last_feed, (spells.last_used_at, spells.last_load_id, spells.last_line_number)) as last_feed,
        arg_max(spells.last_load_id, (spells.last_used_at, spells.last_load_id, spells.last_line_number)) as last_load_id,
        arg_max(spells.last_line_number, (spells.last_used_at, spells.last_load_id, spells.last_line_number))
            as last_line_number
    from spells
    inner join (
        select case_id, subject_ref, role, identifier_type, identifier, max(strength) as strength, min(from_at) as from_at,
            max(to_at) as to_at
        from direct
        group by case_id, subject_ref, role, identifier_type, identifier
    ) as direct
        on
            direct.identifier_type = spells.known_type
            and direct.identifier = spells.known
            and coalesce(spells.last_used_at >= direct.from_at, true)
            and coalesce(spells.first_used_at <= direct.to_at, true)
    anti join crowded on crowded.known_type = spells.known_type and crowded.known = spells.known
    group by direct.case_id, direct.subject_ref, spells.known_type, spells.known, spells.other_type, spells.other
),

others as (
    -- days of the other identifier with further ones of the known one's type, in the time together
    select
        together.case_id, together.subject_ref, together.known_type, together.known, together.other_type, together.other,
        sum(spells.day_count)::bigint as against_count
    from together
    inner join spells
        on
            spells.known_type = together.other_type
            and spells.known = together.other
            and spells.other_type = together.known_type
            and spells.other <> together.known
            and spells.last_used_at >= together.first_used_at
            and spells.first_used_at <= together.last_used_at
    group by together.case_id, together.subject_ref, together.known_type, together.known, together.other_type,
        together.other
),

known_days as (
    select known_type, known, other_type, sum(day_count)::bigint as day_count
    from spells
    semi join together on together.known_type = spells.known_type and together.known = spells.known
    group by known_type, known, other_type
)

select
    case_id, subject_ref, role, identifier_type, identifier, basis,
    null as via_type, null as via_identifier,
    from_at, to_at, for_count, against_count,
    round(strength, 6) as strength,
    'case_subjects' as first_feed, load_id as first_load_id, line_number as first_line_number,
    'case_subjects' as last_feed, load_id as last_load_id, line_number as last_line_number
from direct
union all
select
    together.case_id, together.subject_ref, together.role, together.other_type, together.other, 'same_device',
    together.known_type, together.known,
    together.first_used_at, together.last_used_at,
    together.for_count, coalesce(others.against_count, 0),
    round(
        bases.device_strength * together.known_strength
        * together.for_count / (together.for_count + coalesce(others.against_count, 0))
        * (0.5 + 0.5 * together.for_count / known_days.day_count),
        6
    ),
    together.first_feed, together.first_load_id, together.first_line_number,
    together.last_feed, together.last_load_id, together.last_line_number
from together
cross join bases
left join others
    on
        others.case_id = together.case_id
        and others.subject_ref = together.subject_ref
        and others.known_type = together.known_type
        and others.known = together.known
        and others.other_type = together.other_type
        and others.other = together.other
left join known_days
    on
        known_days.known_type = together.known_type
        and known_days.known = together.known
        and known_days.other_type = together.other_type
