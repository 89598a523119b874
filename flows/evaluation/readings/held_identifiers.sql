-- One row per case and identifier of one of its subjects, as Splink takes its records.
select
    row_number() over (order by case_id, identifier_type, identifier) as unique_id,
    case_id,
    identifier_type,
    identifier
from evidence.case_identifiers
