-- One row per authority, number and day (UTC) on which records of the number as a customer came in under it.
-- By day: used_on.
select
    authorisation_urn,
    served_number as number,
    started_at::date as used_on,
    count(*) as record_count
from raw.calls
where authorisation_urn is not null and served_number is not null
group by authorisation_urn, served_number, started_at::date
