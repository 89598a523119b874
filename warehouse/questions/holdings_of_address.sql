-- Which records name a holder of this address, and for when?
-- Of: address.
-- Mind: A record covers the time that was asked for; outside it nothing is known.
select
    held.started_at,
    held.ended_at,
    held.port_from,
    held.port_to,
    held.holder,
    loads.file,
    held.line_number
from staging.ip_holdings as held
inner join quality.loads as loads on loads.load_id = held.load_id
where held.public_ip = $a
order by held.started_at, held.port_from, held.holder, held.load_id, held.line_number
