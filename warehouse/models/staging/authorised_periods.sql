-- One row per case, identifier and data period for which an approved authority asked for its records of events.
select
    case_id,
    identifier_type,
    case identifier_type when 'account' then lower(trim(identifier)) else identifier end as identifier,
    period_from_at,
    period_to_at,
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from raw.authorisations
where
    scope = 'identifier'
    and decision = 'approved'
    and data_type <> 'entity'
    and identifier_type in ('number', 'imei', 'imsi', 'line', 'account')
    and period_from_at is not null
    and period_to_at is not null
group by case_id, identifier_type,
    case identifier_type when 'account' then lower(trim(identifier)) else identifier end, period_from_at, period_to_at
