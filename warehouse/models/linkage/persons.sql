-- One row per person whom records are taken to name; name, date of birth and address are those of most records.
-- Intelligence: two persons can be one, and one two; person_records says which lines were put together and how surely.
with members as (
    select
        records.person_id, records.record_key, records.feed, records.load_id, records.line_number,
        records.case_id, records.force_code, records.person_name, records.address, records.probability,
        named.is_named, named.born
    from linkage.person_records as records
    inner join evidence.named_records as named on named.record_key = records.record_key
),

names as (
    select person_id, person_name, count(*) as uses from members group by person_id, person_name
),

dates as (
    select person_id, born, count(*) as uses from members where born is not null group by person_id, born
),

addresses as (
    select person_id, address, count(*) as uses from members where address is not null group by person_id, address
),

chosen_names as (
    select
        person_id,
        arg_max(person_name, (uses, length(person_name), person_name)) as name,
        count(*) as name_count
    from names
    group by person_id
),

chosen_dates as (
    select person_id, arg_max(born, (uses, born)) as born_on, count(*) as born_on_count from dates group by person_id
),

chosen_addresses as (
    select
        person_id,
        arg_max(address, (uses, length(address), address)) as address,
        count(*) as address_count
    from addresses
    group by person_id
),

totals as (
    select
        person_id,
        count(*) as record_count,
        count(distinct case_id) as case_count,
        count(distinct force_code) as force_count,
        count(*) filter (feed = 'subscribers') as subscription_count,
        bool_or(feed = 'trust_register') as is_in_trust_register,
        bool_or(is_named) as is_named,
        min(probability) as least_probability,
        arg_min(record_key, (load_id, line_number)) as first_record_key
    from members
    group by person_id
)

select
    totals.person_id,
    chosen_names.name,
    chosen_dates.born_on,
    chosen_addresses.address,
    totals.is_named,
    totals.record_count,
    totals.case_count,
    totals.force_count,
    totals.subscription_count,
    totals.is_in_trust_register,
    chosen_names.name_count,
    coalesce(chosen_dates.born_on_count, 0) as born_on_count,
    coalesce(chosen_addresses.address_count, 0) as address_count,
    totals.least_probability,
    totals.case_count > (select max(value) from config.thresholds where name = 'person_most_cases') as is_hub,
    totals.first_record_key
from totals
inner join chosen_names on chosen_names.person_id = totals.person_id
left join chosen_dates on chosen_dates.person_id = totals.person_id
left join chosen_addresses on chosen_addresses.person_id = totals.person_id
