-- One row per recorded offence with a reference and a method, in the words of the register.
select
    case_id,
    method,
    load_id,
    line_number
from raw.offences
where case_id is not null and method is not null
