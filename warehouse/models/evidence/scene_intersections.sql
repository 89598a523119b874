-- One row per handset, SIM or number that occurs in the records of two or more scenes on different occasions.
-- A scene's records are the cell records that its case asked for (a dump), and those of identifiers that the case
-- itself holds, through the scene's cells about the time; at least one of the scenes has a dump. A handset stands for
-- its SIM and its number unless these occur at scenes where it does not; a handset number that was copied, as
-- copied_handset_least findings of evidence.handset_copies say, stands for nobody: its SIMs and numbers do. Occasions: scenes less than scene_apart_m and
-- scene_apart_h from each other are one. expected_count: identifiers that chance alone would put among the records of
-- all these scenes: P * product(n / P), n devices in each scene's records, P the population from which chance would
-- have to draw them to bring about as many devices on just two occasions as there are: sum over pairs of scenes of n_i
-- * n_j, divided by (that number + 1), and no less than the devices seen. expected_anywhere_count: those that chance
-- puts in as many scenes of all, whichever: P * Poisson tail of sum(n) / P. observed_count: those that are at the very
-- same scenes. is_resident, is_commuter: but for scenes where it has a habit (and that do not hold it) fewer than two
-- occasions would be left. An offender is not told from a passer-by here.
with limits as (
    select
        to_minutes((max(value) filter (where name = 'scene_apart_min'))::bigint) as apart,
        max(value) filter (where name = 'scene_apart_m') as apart_m,
        max(value) filter (where name = 'hub_handset_sims') as most_sims,
        max(value) filter (where name = 'copied_handset_least') as least_findings,
        max(value) filter (where name = 'least_expected_count') as least_expected
    from config.thresholds
),

held as (
    select distinct case_id, identifier_type, identifier
    from evidence.case_identifiers
    where
        identifier_type in ('number', 'imsi', 'imei')
        and via in ('register', 'authority', 'use')
        and role in ('suspect', 'associate', 'other')
),

copied as (
    select imei
    from evidence.handset_copies
    group by imei
    having sum(clash_count + overlap_count) >= (select least_findings from limits)
),

scene_visits as (
    select visits.* replace (case when copied.imei is null then visits.imei end as imei)
    from evidence.scene_visits as visits
    left join copied on copied.imei = visits.imei
),

visits as (
    -- what counts: a case's own cell records, and the records of what it holds
    select
        visits.case_id,
        visits.number,
        visits.imsi,
        visits.imei,
        visits.dump_count,
        visits.use_count,
        visits.is_resident,
        visits.is_commuter,
        visits.first_seen_at,
        visits.last_seen_at,
        visits.first_feed,
        visits.first_load_id,
        visits.first_line_number,
        coalesce(by_number.case_id, by_sim.case_id, by_handset.case_id) is not null as is_held
    from scene_visits as visits
    left join held as by_number
        on
            by_number.case_id = visits.case_id and by_number.identifier_type = 'number'
            and by_number.identifier = visits.number
    left join held as by_sim
        on by_sim.case_id = visits.case_id and by_sim.identifier_type = 'imsi' and by_sim.identifier = visits.imsi
    left join held as by_handset
        on
            by_handset.case_id = visits.case_id and by_handset.identifier_type = 'imei'
            and by_handset.identifier = visits.imei
    where
        visits.dump_count > 0
        or coalesce(by_number.case_id, by_sim.case_id, by_handset.case_id) is not null
),

faces as (
    select 'imei' as identifier_type, imei as identifier, visits.* from visits where imei is not null
    union all
    select 'imsi', imsi, visits.* from visits where imsi is not null
    union all
    select 'number', number, visits.* from visits where number is not null
),

at_scenes as (
    select
        faces.identifier_type,
        faces.identifier,
        faces.case_id,
        bool_or(faces.dump_count > 0) as has_dump,
        bool_or(faces.is_held) as is_held,
        bool_or(faces.is_resident) and not bool_or(faces.is_held) as is_home,
        bool_or(faces.is_resident or faces.is_commuter) and not bool_or(faces.is_held) as is_habit,
        sum(faces.use_count)::bigint as use_count,
        min(faces.first_seen_at) as first_seen_at,
        max(faces.last_seen_at) as last_seen_at,
        arg_min(
            {'feed': faces.first_feed, 'load_id': faces.first_load_id, 'line_number': faces.first_line_number},
            (faces.first_seen_at, faces.first_load_id, faces.first_line_number)
        ) as first_record
    from faces
    group by faces.identifier_type, faces.identifier, faces.case_id
),

sizes as (
    -- a handset, SIM or number each count once: devices as the records name them
    select case_id, count(distinct coalesce(imei, imsi, number)) as device_count
    from visits
    group by case_id
),

several as (
    select identifier_type, identifier
    from at_scenes
    group by identifier_type, identifier
    having count(*) >= 2 and bool_or(has_dump)
),

placed as (
    select at_scenes.*, places.latitude, places.longitude, sizes.device_count
    from at_scenes
    semi join several
        on several.identifier_type = at_scenes.identifier_type and several.identifier = at_scenes.identifier
    inner join staging.offences as places on places.case_id = at_scenes.case_id
    inner join sizes on sizes.case_id = at_scenes.case_id
),

trails as (
    select *,
        lag(latitude) over trail as last_latitude,
        lag(longitude) over trail as last_longitude,
        max(last_seen_at) over (
            partition by identifier_type, identifier order by first_seen_at, case_id
            rows between unbounded preceding and 1 preceding
        ) as seen_until_at
    from placed
    window trail as (partition by identifier_type, identifier order by first_seen_at, case_id)
),

occasions as (
    select
        trails.*,
        sum((
            trails.seen_until_at is null
            or trails.first_seen_at > trails.seen_until_at + limits.apart
            or 2 * 6371008.8 * asin(least(1, sqrt(
                sin(radians(trails.latitude - trails.last_latitude) / 2) ** 2
                + cos(radians(trails.last_latitude)) * cos(radians(trails.latitude))
                * sin(radians(trails.longitude - trails.last_longitude) / 2) ** 2
            ))) > limits.apart_m
        )::int) over (
            partition by trails.identifier_type, trails.identifier order by trails.first_seen_at, trails.case_id
        ) as occasion
    from trails
    cross join limits
),

found as (
    select
        occasions.identifier_type,
        occasions.identifier,
        count(*) as scene_count,
        count(distinct occasions.occasion) as occasion_count,
        count(distinct occasions.occasion) filter (where not occasions.is_habit) as unusual_occasion_count,
        count(distinct occasions.occasion) filter (where not occasions.is_home) as away_occasion_count,
        count(*) filter (where occasions.has_dump) as dump_scene_count,
        count(*) filter (where occasions.is_held) as holding_scene_count,
        list(occasions.case_id order by occasions.case_id) as case_ids,
        sum(round(ln(occasions.device_count) * 1000000)::bigint)::bigint as log_devices,
        sum(occasions.use_count)::bigint as use_count,
        min(occasions.first_seen_at) as first_seen_at,
        max(occasions.last_seen_at) as last_seen_at,
        arg_min(occasions.first_record, (occasions.first_seen_at, occasions.case_id)) as first_record
    from occasions
    group by occasions.identifier_type, occasions.identifier
    having count(distinct occasions.occasion) >= 2
),

covered as (
    -- a SIM or number whose scenes are all scenes of a handset, or a number's of a SIM, that it was seen with
    select distinct narrow.identifier_type, narrow.identifier
    from (
        select distinct 'imsi' as identifier_type, imsi as identifier, 'imei' as wide_type, imei as wide
        from visits where imsi is not null and imei is not null
        union all
        select distinct 'number', number, 'imei', imei from visits where number is not null and imei is not null
        union all
        select distinct 'number', number, 'imsi', imsi from visits where number is not null and imsi is not null
    ) as narrow
    inner join found as of_narrow
        on of_narrow.identifier_type = narrow.identifier_type and of_narrow.identifier = narrow.identifier
    inner join found as of_wide on of_wide.identifier_type = narrow.wide_type and of_wide.identifier = narrow.wide
    where list_has_all(of_wide.case_ids, of_narrow.case_ids)
),

population as (
    select
        sum(sizes.device_count)::bigint as visit_count,
        greatest(
            seen.device_count,
            (sum(sizes.device_count) * sum(sizes.device_count) - sum(sizes.device_count * sizes.device_count))::double
            / (2 * (twice.device_count + 1))
        ) as device_count
    from sizes
    cross join (select count(distinct coalesce(imei, imsi, number)) as device_count from visits) as seen
    cross join (
        select count(*) as device_count
        from found
        anti join covered on covered.identifier_type = found.identifier_type and covered.identifier = found.identifier
        where found.occasion_count = 2
    ) as twice
    group by seen.device_count, twice.device_count
),

companions as (
    select
        found.identifier_type,
        found.identifier,
        case when count(distinct faces.number) = 1 then min(faces.number) end as number,
        case when count(distinct faces.imsi) = 1 then min(faces.imsi) end as imsi,
        case when count(distinct faces.imei) = 1 then min(faces.imei) end as imei
    from faces
    inner join found on found.identifier_type = faces.identifier_type and found.identifier = faces.identifier
    group by found.identifier_type, found.identifier
),

handset_sims as (
    select imei, count(distinct imsi) as sim_count
    from evidence.device_spells
    where imei is not null
    group by imei
)

select
    found.identifier_type,
    found.identifier,
    companions.number,
    companions.imsi,
    companions.imei,
    found.scene_count,
    found.occasion_count,
    found.unusual_occasion_count,
    found.dump_scene_count,
    found.holding_scene_count,
    array_to_string(found.case_ids, ' ') as case_ids,
    count(*) over (partition by found.identifier_type, found.case_ids) as observed_count,
    greatest(
        limits.least_expected,
        exp(found.log_devices / 1000000 - (found.scene_count - 1) * ln(population.device_count))
    ) as expected_count,
    greatest(
        limits.least_expected,
        population.device_count * list_sum([
            exp(
                x * ln(population.visit_count / population.device_count)
                - population.visit_count / population.device_count - lgamma(x + 1)
            )
            for x in range(found.scene_count, found.scene_count + 100)
        ])
    ) as expected_anywhere_count,
    round(population.device_count)::bigint as population_count,
    found.away_occasion_count < 2 as is_resident,
    found.unusual_occasion_count < 2 and found.away_occasion_count >= 2 as is_commuter,
    coalesce(handset_sims.sim_count > limits.most_sims, false) as is_shared_handset,
    found.use_count,
    found.first_seen_at,
    found.last_seen_at,
    found.first_record.feed as first_feed,
    found.first_record.load_id as first_load_id,
    found.first_record.line_number as first_line_number
from found
cross join limits
cross join population
anti join covered on covered.identifier_type = found.identifier_type and covered.identifier = found.identifier
inner join companions
    on companions.identifier_type = found.identifier_type and companions.identifier = found.identifier
left join handset_sims on handset_sims.imei = companions.imei
