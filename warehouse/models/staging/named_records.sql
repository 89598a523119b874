-- One row per record of a register or a provider that names a person, as it was recorded.
-- A subscription belongs to the case whose authority it was returned under, where that is one case.
with authorities as (
    select
        authorisation_urn,
        min(case_id) as case_id,
        min(force_code) as force_code
    from raw.authorisations
    where case_id is not null
    group by authorisation_urn
    having min(case_id) = max(case_id)
)

select
    load_id || '-' || line_number as record_key,
    'case_subjects' as feed,
    load_id,
    line_number,
    case_id,
    force_code,
    subject_ref,
    role,
    person_name,
    born_on,
    address,
    number
from raw.case_subjects
where person_name is not null
union all
select
    subscribers.load_id || '-' || subscribers.line_number,
    'subscribers',
    subscribers.load_id,
    subscribers.line_number,
    authorities.case_id,
    authorities.force_code,
    null,
    'subscriber',
    subscribers.person_name,
    subscribers.born_on,
    subscribers.address,
    subscribers.served_number
from raw.subscribers as subscribers
left join authorities on authorities.authorisation_urn = subscribers.authorisation_urn
where subscribers.person_name is not null
union all
select
    load_id || '-' || line_number,
    'trust_register',
    load_id,
    line_number,
    null,
    null,
    null,
    register,
    person_name,
    born_on,
    address,
    null
from raw.trust_register
where person_name is not null
