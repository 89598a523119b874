-- One row per subscription and period, with a key for the person or firm in whose name it stands, if it names one.
select
    line_id,
    line_id || ' @ ' || provider as line,
    served_number as number,
    served_imsi as imsi,
    lower(trim(account)) as account,
    nullif(lower(trim(person_name)), '') || coalesce(' ' || born_on::varchar, '') as holder,
    valid_from_at,
    valid_to_at,
    load_id,
    line_number
from raw.subscribers
