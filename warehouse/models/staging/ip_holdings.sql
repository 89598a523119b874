-- One row per period in which one customer held one address or one block of its source ports.
select
    public_ip,
    port_from,
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
