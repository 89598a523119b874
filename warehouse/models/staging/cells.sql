-- One row per cell and period in which its description held, as records name the cell.
-- Where several descriptions of one cell hold at the same time, overlap_count says how many: no one may be chosen.
with described as (
    select distinct
        cell_id,
        network,
        coalesce(site_id, network || ' ' || round(latitude, 5)::varchar || ' ' || round(longitude, 5)::varchar) as site_id,
        latitude,
        longitude,
        coalesce(is_position_estimated, false) as is_position_estimated,
        azimuth_deg,
        beamwidth_deg,
        range_m,
        coalesce(valid_from_at, timestamp '1900-01-01') as valid_from_at,
        coalesce(valid_to_at, timestamp '9999-12-31') as valid_to_at
    from raw.cells
),

rivals as (
    select
        one.cell_id,
        one.valid_from_at,
        one.valid_to_at,
        count(*) as overlap_count
    from described as one
    inner join described as other
        on
            other.cell_id = one.cell_id
            and other.valid_from_at < one.valid_to_at
            and other.valid_to_at > one.valid_from_at
    group by one.cell_id, one.valid_from_at, one.valid_to_at, one.site_id, one.latitude, one.longitude, one.azimuth_deg,
        one.beamwidth_deg, one.range_m, one.is_position_estimated
)

select
    described.cell_id,
    described.network,
    described.site_id,
    described.latitude,
    described.longitude,
    described.is_position_estimated,
    described.azimuth_deg,
    described.beamwidth_deg,
    described.range_m,
    described.valid_from_at,
    described.valid_to_at,
    max(rivals.overlap_count) as overlap_count
from described
inner join rivals
    on
        rivals.cell_id = described.cell_id
        and rivals.valid_from_at = described.valid_from_at
        and rivals.valid_to_at = described.valid_to_at
group by all
