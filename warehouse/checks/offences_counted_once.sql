-- Bad rows: forces whose offences do not add up to those recorded.
with recorded as (
    select force_code, count(*) as offence_count from raw.offences group by force_code
),

summed as (
    select force_code, sum(offence_count)::bigint as offence_count
    from summary.volume_crime_monthly
    group by force_code
)

select
    coalesce(recorded.force_code, summed.force_code) as force_code,
    recorded.offence_count as recorded_count,
    summed.offence_count as summed_count
from recorded
full outer join summed on summed.force_code = recorded.force_code
where recorded.offence_count is distinct from summed.offence_count
