-- With which SIM, handset and number was it seen, and when?
-- Of: identifier.
-- Mind: The records show them together; they do not say that nobody else had them on other days.
select
    spells.number,
    spells.imsi,
    spells.imei,
    spells.spell,
    spells.first_used_at,
    spells.last_used_at,
    spells.day_count,
    spells.record_count,
    loads.file as first_file,
    spells.first_line_number as first_line
from evidence.device_spells as spells
inner join quality.loads as loads on loads.load_id = spells.first_load_id
where $a in (spells.number, spells.imsi, spells.imei)
order by spells.first_used_at, spells.number, spells.imsi, spells.imei
