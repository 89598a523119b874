-- One row per moment at which a record shows a device in use, with the cell that served it as it was described at that time.
-- identifier: the number; where the record has none the SIM, else the handset. A cell is a serving area and no point: the
-- position is the mast's. cell_match: described (one description held at that time), stated (the record gives a position),
-- ambiguous (several descriptions held), unmatched (none): the last two have no position and are kept, to be counted.
with described as (
    select
        uses.*,
        cells.site_id,
        cells.latitude,
        cells.longitude,
        cells.azimuth_deg,
        cells.beamwidth_deg,
        cells.range_m,
        cells.is_position_estimated
    from staging.cell_uses as uses
    left join (
        select * from staging.cells where overlap_count = 1
    ) as cells
        on
            cells.cell_id = uses.cell_id
            and uses.seen_at >= cells.valid_from_at
            and uses.seen_at < cells.valid_to_at
),

known as (
    select distinct cell_id from staging.cells where overlap_count > 1
)

select
    case
        when described.number is not null then 'number'
        when described.imsi is not null then 'imsi'
        else 'imei'
    end as identifier_type,
    coalesce(described.number, described.imsi, described.imei) as identifier,
    described.number,
    described.imsi,
    described.imei,
    described.seen_at,
    described.seen_on,
    described.cell_id,
    case
        when described.latitude is not null then 'described'
        when described.stated_latitude is not null then 'stated'
        when known.cell_id is not null then 'ambiguous'
        else 'unmatched'
    end as cell_match,
    case
        when described.latitude is not null then described.site_id
        when described.stated_latitude is not null
            then
                round(described.stated_latitude, 5)::varchar || ' ' || round(described.stated_longitude, 5)::varchar
    end as site_id,
    coalesce(described.latitude, described.stated_latitude) as latitude,
    coalesce(described.longitude, described.stated_longitude) as longitude,
    case when described.latitude is not null then described.azimuth_deg else described.stated_azimuth_deg end
        as azimuth_deg,
    described.beamwidth_deg,
    described.range_m,
    described.is_position_estimated,
    described.feed,
    described.moment,
    described.load_id,
    described.line_number
from described
left join known on known.cell_id = described.cell_id
