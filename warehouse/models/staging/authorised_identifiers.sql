-- One row per case and identifier that an approved authority of the case names.
select
    case_id,
    identifier_type,
    case identifier_type when 'account' then lower(trim(identifier)) else identifier end as identifier,
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from raw.authorisations
where
    scope = 'identifier'
    and decision = 'approved'
    and case_id is not null
    and identifier_type in ('number', 'imei', 'imsi', 'line', 'account')
group by case_id, identifier_type,
    case identifier_type when 'account' then lower(trim(identifier)) else identifier end
