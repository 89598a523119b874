-- One row per number, SIM and handset that records show together and spell without another in between.
-- A spell ends where, on a day between two days of use of the three together, the SIM was in another handset, the
-- handset had another SIM, or the number another SIM: the same three afterwards are a new spell. What happens within
-- one day does not part a spell. An identifier that the record did not give stays absent and speaks for nobody; a
-- spell names at least two of the three.
with days as (
    select
        number,
        imsi,
        imei,
        used_on,
        sum(record_count)::bigint as record_count,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        arg_min(feed, (first_used_at, load_id, line_number)) as first_feed,
        arg_min(load_id, (first_used_at, load_id, line_number)) as first_load_id,
        arg_min(line_number, (first_used_at, load_id, line_number)) as first_line_number,
        arg_max(feed, (last_used_at, last_load_id, last_line_number)) as last_feed,
        arg_max(last_load_id, (last_used_at, last_load_id, last_line_number)) as last_load_id,
        arg_max(last_line_number, (last_used_at, last_load_id, last_line_number)) as last_line_number
    from staging.device_days
    group by number, imsi, imei, used_on
),

lasting as (
    select number, imsi, imei
    from days
    group by number, imsi, imei
    having count(*) > 1
),

contested as (
    -- only who was together on several days can have been parted; of the others, who met them counts
    select days.*
    from days
    left join (select distinct imsi from lasting where imsi is not null) as sims on sims.imsi = days.imsi
    left join (select distinct imei from lasting where imei is not null) as handsets on handsets.imei = days.imei
    left join (select distinct number from lasting where number is not null) as numbers on numbers.number = days.number
    where sims.imsi is not null or handsets.imei is not null or numbers.number is not null
),

counted as (
    -- days of use with a partner of the other type, whoever it is, less those with its own: before the day, and up to it
    select
        *,
        case when imsi is not null and imei is not null then
            count(imei) over (partition by imsi order by used_on
                range between unbounded preceding and interval 1 day preceding)
            - count(*) over (partition by imsi, imei order by used_on
                range between unbounded preceding and interval 1 day preceding)
        end as sim_before,
        case when imsi is not null and imei is not null then
            count(imei) over (partition by imsi order by used_on
                range between unbounded preceding and current row)
            - count(*) over (partition by imsi, imei order by used_on
                range between unbounded preceding and current row)
        end as sim_so_far,
        case when imsi is not null and imei is not null then
            count(imsi) over (partition by imei order by used_on
                range between unbounded preceding and interval 1 day preceding)
            - count(*) over (partition by imsi, imei order by used_on
                range between unbounded preceding and interval 1 day preceding)
        end as handset_before,
        case when imsi is not null and imei is not null then
            count(imsi) over (partition by imei order by used_on
                range between unbounded preceding and current row)
            - count(*) over (partition by imsi, imei order by used_on
                range between unbounded preceding and current row)
        end as handset_so_far,
        case when number is not null and imsi is not null then
            count(imsi) over (partition by number order by used_on
                range between unbounded preceding and interval 1 day preceding)
            - count(*) over (partition by number, imsi order by used_on
                range between unbounded preceding and interval 1 day preceding)
        end as number_before,
        case when number is not null and imsi is not null then
            count(imsi) over (partition by number order by used_on
                range between unbounded preceding and current row)
            - count(*) over (partition by number, imsi order by used_on
                range between unbounded preceding and current row)
        end as number_so_far
    from contested
),

parted as (
    select
        *,
        coalesce(sim_before > lag(sim_so_far) over trio_in_time, false)
        or coalesce(handset_before > lag(handset_so_far) over trio_in_time, false)
        or coalesce(number_before > lag(number_so_far) over trio_in_time, false) as is_new
    from counted
    window trio_in_time as (partition by number, imsi, imei order by used_on)
),

numbered as (
    select
        *,
        1 + count(*) filter (where is_new) over (
            partition by number, imsi, imei order by used_on
            range between unbounded preceding and current row
        ) as spell
    from parted
    union all
    select days.*, null, null, null, null, null, null, false, 1
    from days
    anti join contested
        on
            contested.number is not distinct from days.number
            and contested.imsi is not distinct from days.imsi
            and contested.imei is not distinct from days.imei
)

select
    number,
    imsi,
    imei,
    spell,
    min(first_used_at) as first_used_at,
    max(last_used_at) as last_used_at,
    count(*) as day_count,
    sum(record_count)::bigint as record_count,
    arg_min(first_feed, used_on) as first_feed,
    arg_min(first_load_id, used_on) as first_load_id,
    arg_min(first_line_number, used_on) as first_line_number,
    arg_max(last_feed, used_on) as last_feed,
    arg_max(last_load_id, used_on) as last_load_id,
    arg_max(last_line_number, used_on) as last_line_number
from numbered
group by number, imsi, imei, spell
