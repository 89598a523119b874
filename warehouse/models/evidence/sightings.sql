-- One row per moment at which a record shows a device in use, with the cell that served it as described then.
-- By day: seen_at; needs 1 day before.
-- identifier: the number; where the record has none the SIM, else the handset. A cell is a serving area and no point:
-- the position is the mast's. cell_match: described (the cell's descriptions at that time agree upon a place), stated
-- (the record gives a position), ambiguous (they do not agree), unmatched (no description holds): the last two have no
-- position and are kept, to be counted. moment: start or end of a call or session.
with moments as (
    select
        feed, 'start' as moment, number, imsi, imei, started_at as seen_at, first_cell_id as cell_id, stated_latitude,
        stated_longitude, stated_azimuth_deg, load_id, line_number
    from staging.cell_uses
    where first_cell_id is not null or (stated_latitude is not null and stated_longitude is not null)
    union all
    select
        feed, 'end', number, imsi, imei, ended_at, last_cell_id, null, null, null, load_id, line_number
    from staging.cell_uses
    where ended_at is not null
)

select
    case
        when moments.number is not null then 'number'
        when moments.imsi is not null then 'imsi'
        else 'imei'
    end as identifier_type,
    coalesce(moments.number, moments.imsi, moments.imei) as identifier,
    moments.number,
    moments.imsi,
    moments.imei,
    moments.seen_at,
    moments.seen_at::date as seen_on,
    moments.cell_id,
    case
        when cells.latitude is not null then 'described'
        when moments.stated_latitude is not null and moments.stated_longitude is not null then 'stated'
        when cells.overlap_count > 1 then 'ambiguous'
        else 'unmatched'
    end as cell_match,
    case
        when cells.latitude is not null then cells.site_id
        when moments.stated_latitude is not null and moments.stated_longitude is not null
            then round(moments.stated_latitude, 5)::varchar || ' ' || round(moments.stated_longitude, 5)::varchar
    end as site_id,
    case when cells.latitude is not null then cells.latitude else moments.stated_latitude end as latitude,
    case when cells.latitude is not null then cells.longitude else moments.stated_longitude end as longitude,
    case when cells.latitude is not null then cells.azimuth_deg else moments.stated_azimuth_deg end as azimuth_deg,
    cells.beamwidth_deg,
    cells.range_m,
    cells.is_position_estimated,
    moments.feed,
    moments.moment,
    moments.load_id,
    moments.line_number
from moments
left join staging.cells as cells
    on
        cells.cell_id = moments.cell_id
        and moments.seen_at >= cells.valid_from_at
        and moments.seen_at < cells.valid_to_at
