-- One row per case whose authorities brought in communications records, with their number.
with records as (
    select authorisation_urn, sum(record_count) as record_count
    from staging.returned_days
    group by authorisation_urn
    union all
    select authorisation_urn, count(*)
    from raw.subscribers
    group by authorisation_urn
),

authorities as (
    select distinct authorisation_urn, case_id from raw.authorisations where case_id is not null
)

select
    authorities.case_id,
    sum(records.record_count)::bigint as record_count
from records
inner join authorities on authorities.authorisation_urn = records.authorisation_urn
group by authorities.case_id
