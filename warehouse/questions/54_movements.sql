-- Where was it in use, and when is nothing known?
-- Of: device.
-- Mind: Places are masts. An impossible step is an error of the data until it is explained.
select
    kind,
    from_at,
    to_at,
    from_site_id,
    to_site_id,
    distance_m,
    speed_ms,
    sighting_count,
    empty_day_count,
    loads.file || ':' || moves.first_line_number as first_line
from evidence.movements as moves
inner join quality.loads as loads on loads.load_id = moves.first_load_id
where moves.identifier = $a
order by
    moves.kind = 'impossible' desc,
    moves.kind = 'gap' desc,
    moves.empty_day_count desc,
    moves.distance_m desc,
    moves.from_at,
    moves.to_at,
    moves.kind
