-- Identifiers on record and who used them: the strongest attribution at that time is to a true user; the owner of a SIM that another uses is none.
with persons as (
    select distinct operation, person, case_id, subject_ref, lower(true_name) || ' ' || true_born_on as holder
    from truth_identities
),

on_record as (
    select 'number' as kind, number as identifier from evidence.number_lives
    union
    select 'imsi', imsi from evidence.device_spells where imsi is not null
    union
    select 'imei', imei from evidence.device_spells where imei is not null
),

held as (
    select holdings.operation, holdings.kind, holdings.identifier, holdings.person, holdings.valid_from_at,
        holdings.valid_to_at
    from truth_holdings as holdings
    inner join (select distinct operation, person from persons) as named
        on named.operation = holdings.operation and named.person = holdings.person
    left join on_record on on_record.kind = holdings.kind and on_record.identifier = holdings.identifier
    where holdings.kind in ('account', 'line') or on_record.identifier is not null
),

attributed as (
    select
        held.operation, held.kind, held.identifier, held.person,
        attributions.case_id, attributions.subject_ref, attributions.holder, attributions.person_strength
    from held
    inner join evidence.attributions as attributions
        on
            attributions.identifier_type = held.kind
            and split_part(attributions.identifier, ' @ ', 1) = held.identifier
            and coalesce(attributions.period_from_at <= held.valid_to_at, true)
            and coalesce(attributions.period_to_at >= held.valid_from_at, true)
),

judged as (
    select
        attributed.operation, attributed.kind, attributed.identifier, attributed.person,
        max(attributed.person_strength) as strongest,
        max(attributed.person_strength) filter (where users.person is not null) as strongest_true
    from attributed
    left join (
        select distinct persons.*, holdings.kind, holdings.identifier
        from truth_holdings as holdings
        inner join persons on persons.operation = holdings.operation and persons.person = holdings.person
    ) as users
        on
            users.operation = attributed.operation
            and users.kind = attributed.kind
            and users.identifier = attributed.identifier
            and (
                (users.case_id = attributed.case_id and users.subject_ref = attributed.subject_ref)
                or (attributed.case_id is null and users.holder = attributed.holder)
            )
    group by all
)

select
    held.operation,
    held.kind,
    count(*) filter (judged.strongest_true = judged.strongest) as found,
    count(*) filter (judged.strongest is null) as missed,
    count(*) filter (judged.strongest is not null and coalesce(judged.strongest_true < judged.strongest, true)) as wrong
from held
left join judged
    on
        judged.operation = held.operation and judged.kind = held.kind
        and judged.identifier = held.identifier and judged.person = held.person
group by all
union all
select
    operation,
    'owner_not_user' as kind,
    count(*) filter (coalesce(owner_strength < other_strength, owner_strength is null)),
    0,
    count(*) filter (not coalesce(owner_strength < other_strength, owner_strength is null))
from (
    select
        owners.operation, owners.identifier,
        max(attributions.person_strength) filter (where is_owner) as owner_strength,
        max(attributions.person_strength) filter (where not is_owner) as other_strength
    from truth_roles as owners
    left join evidence.attributions as attributions
        on
            attributions.identifier_type = owners.identifier_type
            and attributions.identifier = owners.identifier
    cross join lateral (
        select
            exists (
                select 1 from persons
                where
                    persons.operation = owners.operation and persons.person = owners.person
                    and (
                        (persons.case_id = attributions.case_id and persons.subject_ref = attributions.subject_ref)
                        or persons.holder = attributions.holder
                    )
            ) as is_owner
    )
    where
        owners.role = 'owner_not_user'
        and exists (
            select 1 from held
            where
                held.operation = owners.operation and held.identifier = owners.identifier
                and held.person <> owners.person
        )
    group by all
)
group by all
