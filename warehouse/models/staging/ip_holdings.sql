-- One row per period in which one customer held one address or one block of its source ports.
-- By day: started_at to ended_at.
-- An address of the old kind inside one of the new kind (::ffff:192.0.2.1) is written as the old kind.
select
    case
        when starts_with(public_ip, '::ffff:') and contains(public_ip, '.') then substr(public_ip, 8) else public_ip
    end as public_ip,
    coalesce(port_from, port_to) as port_from,
    coalesce(port_to, port_from) as port_to,
    started_at,
    ended_at,
    coalesce(line_id || ' @ ' || provider, served_number, served_imsi, served_imei) as holder,
    line_id,
    line_id || ' @ ' || provider as line,
    served_number as number,
    served_imsi as imsi,
    served_imei as imei,
    load_id,
    line_number
from raw.ip_sessions
