-- Rows that a fault struck, by fault: quarantined under its rules, held back for its reason, or kept and loaded.
with planted as (
    select file, line_number, fault, fate, string_split(rule, ' ') as rules
    from truth_faults
    where feed = '{feed}' and fate <> 'duplicate'
),

met as (
    select loads.file, caught.line_number, 'quarantined' as fate, caught.rules
    from quarantine.{feed} as caught inner join quality.loads as loads using (load_id)
    union all
    select loads.file, beyond.line_number, 'excess' as fate, beyond.reasons as rules
    from excess.{feed} as beyond inner join quality.loads as loads using (load_id)
),

kept as (
    select loads.file, loaded.line_number
    from raw.{feed} as loaded inner join quality.loads as loads using (load_id)
    semi join (select file, line_number from planted where fate = 'kept') as wanted
        on wanted.file = loads.file and wanted.line_number = loaded.line_number
),

judged as (
    select
        planted.fault,
        case
            when planted.fate = 'kept' then kept.file is not null
            else coalesce(met.fate = planted.fate and list_sort(met.rules) = list_sort(planted.rules), false)
        end as is_caught
    from planted
    left join met on met.file = planted.file and met.line_number = planted.line_number
    left join kept on kept.file = planted.file and kept.line_number = planted.line_number
)

select
    '' as operation, fault as kind, count(*) filter (is_caught) as found, count(*) filter (not is_caught) as missed,
    0 as wrong
from judged
group by fault
union all
select '' as operation, '(clean rows of {feed})' as kind, 0 as found, 0 as missed, count(*) as wrong
from met anti join planted on planted.file = met.file and planted.line_number = met.line_number
having count(*) > 0
