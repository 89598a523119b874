-- Changes of handset, SIM or number by one user: the true successor ranks first; a decoy that does, or another person's, is wrong.
with planted as (
    select
        planted.operation,
        planted.kind,
        count(*) filter (planted.is_true and swaps.candidate_rank = 1) as found,
        count(*) filter (planted.is_true and coalesce(swaps.candidate_rank, 0) <> 1) as missed,
        count(*) filter (not planted.is_true and swaps.candidate_rank = 1) as wrong
    from truth_swaps as planted
    left join evidence.swaps as swaps
        on swaps.old_identifier = planted.old_identifier and swaps.new_identifier = planted.new_identifier
        and swaps.kind = planted.kind
    group by all
),

users as (
    select distinct operation, person, identifier from truth_holdings where kind in ('number', 'imsi', 'imei')
),

unplanted as (
    -- any other first-ranked swap whose identifiers are known, by whether one person used both
    select
        olds.operation,
        swaps.kind,
        swaps.old_identifier,
        swaps.new_identifier,
        bool_or(olds.operation = news.operation and olds.person = news.person) as is_one_person
    from evidence.swaps as swaps
    inner join users as olds on olds.identifier = swaps.old_identifier
    inner join users as news on news.identifier = swaps.new_identifier
    anti join truth_swaps as planted
        on
            planted.old_identifier = swaps.old_identifier and planted.new_identifier = swaps.new_identifier
            and planted.kind = swaps.kind
    where swaps.candidate_rank = 1
    group by all
)

select operation, kind, sum(found) as found, sum(missed) as missed, sum(wrong) as wrong
from (
    select operation, kind, found, missed, wrong from planted
    union all
    select operation, kind, count(*) filter (is_one_person), 0, count(*) filter (not is_one_person)
    from unplanted
    group by all
)
group by all
