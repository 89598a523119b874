-- One row per cell and period in which the descriptions of it that hold stay the same.
-- Registers overlap: where several descriptions of a cell hold at one time, overlap_count says how many, what they
-- agree upon is kept, and what they do not is absent (of ranges and beams the widest is kept: it says least). No
-- description is chosen. A cell that moved has a period before and one after. A row without an end holds until further
-- notice.
with described as (
    select distinct
        cell_id,
        network,
        coalesce(site_id, network || ' ' || round(latitude, 5)::varchar || ' ' || round(longitude, 5)::varchar)
            as site_id,
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

changes as (
    select cell_id, valid_from_at as changed_at from described
    union
    select cell_id, valid_to_at from described
),

periods as (
    select
        cell_id,
        changed_at as valid_from_at,
        lead(changed_at) over (partition by cell_id order by changed_at) as valid_to_at
    from changes
),

placed as (
    -- a place is agreed upon or it is not: never one description's latitude beside another's longitude
    select
        periods.cell_id,
        periods.valid_from_at,
        periods.valid_to_at,
        min(described.network) as network,
        min(described.site_id) as site_id,
        min(described.latitude) as latitude,
        min(described.longitude) as longitude,
        count(distinct (described.latitude, described.longitude)) = 1 as is_one_place,
        bool_or(described.is_position_estimated) as is_position_estimated,
        case when count(distinct described.azimuth_deg) = 1 and count(described.azimuth_deg) = count(*)
            then min(described.azimuth_deg) end as azimuth_deg,
        max(described.beamwidth_deg) as beamwidth_deg,
        max(described.range_m) as range_m,
        count(*) as overlap_count
    from periods
    inner join described
        on
            described.cell_id = periods.cell_id
            and described.valid_from_at <= periods.valid_from_at
            and described.valid_to_at >= periods.valid_to_at
    where periods.valid_to_at is not null
    group by periods.cell_id, periods.valid_from_at, periods.valid_to_at
)

select
    cell_id,
    network,
    case when is_one_place then site_id end as site_id,
    case when is_one_place then latitude end as latitude,
    case when is_one_place then longitude end as longitude,
    case when is_one_place then is_position_estimated end as is_position_estimated,
    case when is_one_place then azimuth_deg end as azimuth_deg,
    case when is_one_place then beamwidth_deg end as beamwidth_deg,
    case when is_one_place then range_m end as range_m,
    valid_from_at,
    valid_to_at,
    overlap_count
from placed
