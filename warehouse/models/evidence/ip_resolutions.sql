-- One row per line of a service's records with an address, and who held the address at that moment.
-- What quality, hour_earlier and hour_later say stands in evidence.address_holders, from which a day's rows are taken as
-- they are; the history adds whether the finding rests on a single strand: the only day on which this account is known
-- to have come from this holder. The holder is who pays for the line or SIM, who need not be the user.
-- is_clock_sensitive: true where another holder is on record an hour before or after, false where the same holder is on
-- record at both, absent where the records do not reach so far.
with strands as (
    select service, account, holder, count(distinct used_on) as strand_day_count
    from evidence.address_days
    where holder is not null
    group by service, account, holder
)

select
    found.feed,
    found.service,
    found.account,
    found.client_ip,
    found.client_port,
    found.used_at,
    found.range_kind,
    found.country_code,
    found.quality,
    found.candidate_count,
    found.line,
    found.number,
    found.imsi,
    found.imei,
    found.hour_earlier,
    found.hour_later,
    case
        when found.hour_earlier = 'other' or found.hour_later = 'other' then true
        when found.hour_earlier = 'same' and found.hour_later = 'same' then false
    end as is_clock_sensitive,
    strands.strand_day_count,
    strands.strand_day_count = 1 as is_single_strand,
    found.load_id,
    found.line_number,
    found.holding_load_id,
    found.holding_line_number
from evidence.address_holders as found
left join strands
    on
        strands.service = found.service
        and strands.account = found.account
        and strands.holder = found.holder
