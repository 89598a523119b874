-- One row per number, SIM and handset that records show together, with the first and last use.
-- An identifier that the record did not give stays absent; a spell names at least two of the three.
select
    number,
    imsi,
    imei,
    min(first_used_at) as first_used_at,
    max(last_used_at) as last_used_at,
    sum(record_count)::bigint as record_count
from staging.device_days
group by number, imsi, imei
