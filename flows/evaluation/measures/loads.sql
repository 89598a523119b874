-- Files by feed: read, loaded, quarantined, duplicate and excess rows are those that the truth says.
select
    '' as operation,
    coalesce(truth_fates.feed, loads.feed) as kind,
    count(*) filter (is_agreed) as found,
    count(*) filter (truth_fates.file is not null and not is_agreed) as missed,
    count(*) filter (truth_fates.file is null) as wrong
from truth_fates
full join quality.loads as loads on loads.file = truth_fates.file
cross join lateral (
    select
        coalesce(
            (loads.rows_read, loads.rows_loaded, loads.rows_quarantined, loads.rows_duplicate, loads.rows_excess)
            = (
                truth_fates.rows_read, truth_fates.rows_loaded, truth_fates.rows_quarantined,
                truth_fates.rows_duplicate, truth_fates.rows_excess
            ),
            false
        ) as is_agreed
)
group by all
