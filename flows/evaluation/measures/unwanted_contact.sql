-- Sources of unwanted contact and their victims; calls of which no record shows the caller name nobody.
with planted as (
    select distinct operation, source, victim from truth_unwanted_contacts
),

sources as (
    select source, min(operation) as operation from planted group by source
),

told as (
    select distinct source_identifier as source, victim_identifier as victim
    from evidence.unwanted_contact
    where pattern <> 'withheld'
)

select
    coalesce(planted.operation, sources.operation, '') as operation,
    '(all pairs)' as kind,
    count(*) filter (planted.source is not null and told.source is not null) as found,
    count(*) filter (told.source is null) as missed,
    count(*) filter (planted.source is null) as wrong
from planted
full join told on told.source = planted.source and told.victim = planted.victim
left join sources on sources.source = told.source
group by all
