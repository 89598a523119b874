-- One row per case and cell whose whole records an approved authority of the case asks for, with the time asked for.
select
    case_id,
    identifier as cell_id,
    min(period_from_at) as period_from_at,
    max(period_to_at) as period_to_at,
    min(load_id) as load_id,
    arg_min(line_number, (load_id, line_number)) as line_number
from raw.authorisations
where
    scope = 'identifier'
    and decision = 'approved'
    and identifier_type = 'cell'
    and case_id is not null
    and period_from_at is not null
    and period_to_at is not null
group by case_id, identifier
