-- One row per pair of cases that the use of cells ties: at both scenes, at the other's scene, or together; not weighed.
-- scene_intersection: a handset, SIM or number in the records of both scenes (evidence.scene_intersections); chance alone
-- would put expected_count there. Who has a habit at the scenes, and test handsets, tie nobody. at_scene: what a suspect
-- of the one case uses was in use through a cell that may serve the other's scene at the time (evidence.scene_presence);
-- whoever is often there says less. co_presence: two suspects' numbers that, on co_presence_days days or more, used one
-- place or neighbours in every quarter of an hour in which both were in use. All are OPINION: a cell is no place, and
-- company no crime.
with limits as (
    select
        max(value) filter (where name = 'co_presence_days') as least_days,
        max(value) filter (where name = 'least_habit_share') as least_habit,
        max(value) filter (where name = 'chance_within') as within,
        max(value) filter (where name = 'unknown_habit_share') as unknown_habit
    from config.thresholds
),

listed as (
    select
        found.identifier_type,
        found.identifier,
        unnest(string_split(found.case_ids, ' ')) as case_id,
        found.scene_count,
        found.occasion_count,
        found.observed_count,
        found.expected_count,
        found.use_count,
        found.first_feed,
        found.first_load_id,
        found.first_line_number
    from evidence.scene_intersections as found
    anti join linkage.hubs as hubs
        on hubs.identifier_type = found.identifier_type and hubs.identifier = found.identifier
    where not found.is_resident and not found.is_commuter and not found.is_shared_handset
),

visits as (
    select case_id, identifier_type, identifier, feed, load_id, line_number, seen_at
    from (
        select case_id, 'imei' as identifier_type, imei as identifier, first_feed as feed, first_load_id as load_id,
            first_line_number as line_number, first_seen_at as seen_at
        from evidence.scene_visits
        union all
        select case_id, 'imsi', imsi, first_feed, first_load_id, first_line_number, first_seen_at
        from evidence.scene_visits
        union all
        select case_id, 'number', number, first_feed, first_load_id, first_line_number, first_seen_at
        from evidence.scene_visits
    )
    where identifier is not null
),

at_scenes as (
    select
        listed.identifier_type,
        listed.identifier,
        listed.case_id,
        max(times.force_code) as force_code,
        max(listed.scene_count) as scene_count,
        max(listed.occasion_count) as occasion_count,
        max(listed.observed_count) as observed_count,
        max(listed.expected_count) as expected_count,
        max(listed.use_count) as use_count,
        coalesce(
            min(struct_pack(
                seen_at := visits.seen_at, load_id := visits.load_id, line_number := visits.line_number,
                feed := visits.feed
            )) filter (where visits.load_id is not null),
            min(struct_pack(
                seen_at := null::timestamp, load_id := listed.first_load_id, line_number := listed.first_line_number,
                feed := listed.first_feed
            ))
        ) as line,
        max(held.role) as role,
        max(held.via) as via
    from listed
    inner join evidence.case_times as times on times.case_id = listed.case_id
    left join visits
        on
            visits.case_id = listed.case_id
            and visits.identifier_type = listed.identifier_type
            and visits.identifier = listed.identifier
    left join evidence.case_identifiers as held
        on
            held.case_id = listed.case_id
            and held.identifier_type = listed.identifier_type
            and held.identifier = listed.identifier
    group by listed.identifier_type, listed.identifier, listed.case_id
),

intersections as (
    select
        a.case_id as case_a,
        b.case_id as case_b,
        a.force_code as force_a,
        b.force_code as force_b,
        'scene_intersection' as kind,
        a.identifier_type,
        a.identifier,
        a.identifier as identifier_a,
        a.identifier as identifier_b,
        coalesce(a.via, 'scene') as via_a,
        coalesce(b.via, 'scene') as via_b,
        coalesce(a.role, 'unknown') as role_a,
        coalesce(b.role, 'unknown') as role_b,
        a.scene_count as touching_count,
        a.observed_count as pair_count,
        -log2(a.expected_count) as own_bits,
        0.0 as discount_bits,
        -- a victim's or witness's own handset at the scene of the case is no news of an offender
        (coalesce(a.role, 'unknown') not in ('suspect', 'associate', 'other', 'unknown'))::integer
        + (coalesce(b.role, 'unknown') not in ('suspect', 'associate', 'other', 'unknown'))::integer
            as other_role_count,
        a.occasion_count < 3 as is_single_event,
        a.use_count as event_count,
        least(a.line.seen_at, b.line.seen_at) as first_seen_at,
        greatest(a.line.seen_at, b.line.seen_at) as last_seen_at,
        a.line.feed as feed_a,
        a.line.load_id as load_id_a,
        a.line.line_number as line_number_a,
        b.line.feed as feed_b,
        b.line.load_id as load_id_b,
        b.line.line_number as line_number_b
    from at_scenes as a
    inner join at_scenes as b
        on b.identifier_type = a.identifier_type and b.identifier = a.identifier and a.case_id < b.case_id
),

suspects as (
    select
        held.case_id,
        min(held.force_code) as force_code,
        held.identifier_type,
        held.identifier,
        min(held.role) as role,
        min(held.via) as via
    from evidence.case_identifiers as held
    anti join linkage.hubs as hubs
        on hubs.identifier_type = held.identifier_type and hubs.identifier = held.identifier
    where held.role in ('suspect', 'associate') and held.via in ('register', 'use')
    group by held.case_id, held.identifier_type, held.identifier
),

others as (
    select
        suspects.case_id as own_case_id,
        suspects.force_code as own_force_code,
        suspects.role,
        suspects.via,
        present.case_id as scene_case_id,
        present.force_code as scene_force_code,
        present.identifier_type,
        present.identifier,
        -- there on that share of the days, and then within a quarter of an hour of a given moment
        -log2(greatest(limits.least_habit, coalesce(present.habit_share, limits.unknown_habit)) * limits.within)
            as own_bits,
        present.during_count,
        present.during_at,
        present.during_feed,
        present.during_load_id,
        present.during_line_number,
        count(*) over (partition by present.identifier_type, present.identifier) as scene_count
    from evidence.scene_presence as present
    cross join limits
    inner join suspects
        on
            suspects.identifier_type = present.identifier_type
            and suspects.identifier = present.identifier
            and suspects.case_id <> present.case_id
    anti join evidence.case_identifiers as held
        on
            held.identifier_type = present.identifier_type
            and held.identifier = present.identifier
            and held.case_id = present.case_id
    where
        not present.is_own
        and present.verdict = 'consistent'
        and not present.is_resident
        and not present.is_commuter
        and present.during_load_id is not null
),

visitors as (
    select
        least(own_case_id, scene_case_id) as case_a,
        greatest(own_case_id, scene_case_id) as case_b,
        case when own_case_id < scene_case_id then own_force_code else scene_force_code end as force_a,
        case when own_case_id < scene_case_id then scene_force_code else own_force_code end as force_b,
        'at_scene' as kind,
        identifier_type,
        identifier,
        identifier as identifier_a,
        identifier as identifier_b,
        case when own_case_id < scene_case_id then via else 'scene' end as via_a,
        case when own_case_id < scene_case_id then 'scene' else via end as via_b,
        case when own_case_id < scene_case_id then role else 'unknown' end as role_a,
        case when own_case_id < scene_case_id then 'unknown' else role end as role_b,
        scene_count as touching_count,
        1 as pair_count,
        own_bits,
        0.0 as discount_bits,
        0 as other_role_count,
        false as is_single_event,
        greatest(during_count, 1) as event_count,
        during_at as first_seen_at,
        during_at as last_seen_at,
        case when own_case_id > scene_case_id then during_feed end as feed_a,
        case when own_case_id > scene_case_id then during_load_id end as load_id_a,
        case when own_case_id > scene_case_id then during_line_number end as line_number_a,
        case when own_case_id < scene_case_id then during_feed end as feed_b,
        case when own_case_id < scene_case_id then during_load_id end as load_id_b,
        case when own_case_id < scene_case_id then during_line_number end as line_number_b
    from others
),

company as (
    select
        identifier_type_a,
        identifier_a,
        identifier_type_b,
        identifier_b,
        sum(round(score_bits * 1000)::bigint) / 1000 as score_bits,
        sum(joint_count)::bigint as joint_count,
        count(*) as day_count,
        min(first_joint_at) as first_seen_at,
        max(last_joint_at) as last_seen_at
    from evidence.co_presence
    group by identifier_type_a, identifier_a, identifier_type_b, identifier_b
    having
        count(*) >= (select least_days from limits)
        and sum(joint_count) >= sum(opportunity_count)
        and sum(discordant_count) = 0
),

together as (
    select
        least(a.case_id, b.case_id) as case_a,
        greatest(a.case_id, b.case_id) as case_b,
        case when a.case_id < b.case_id then a.force_code else b.force_code end as force_a,
        case when a.case_id < b.case_id then b.force_code else a.force_code end as force_b,
        'co_presence' as kind,
        a.identifier_type,
        case when a.case_id < b.case_id then a.identifier else b.identifier end as identifier,
        case when a.case_id < b.case_id then a.identifier else b.identifier end as identifier_a,
        case when a.case_id < b.case_id then b.identifier else a.identifier end as identifier_b,
        case when a.case_id < b.case_id then a.via else b.via end as via_a,
        case when a.case_id < b.case_id then b.via else a.via end as via_b,
        case when a.case_id < b.case_id then a.role else b.role end as role_a,
        case when a.case_id < b.case_id then b.role else a.role end as role_b,
        2 as touching_count,
        1 as pair_count,
        company.score_bits as own_bits,
        0.0 as discount_bits,
        0 as other_role_count,
        false as is_single_event,
        company.joint_count as event_count,
        company.first_seen_at,
        company.last_seen_at,
        null::varchar as feed_a,
        null::bigint as load_id_a,
        null::bigint as line_number_a,
        null::varchar as feed_b,
        null::bigint as load_id_b,
        null::bigint as line_number_b
    from company
    inner join suspects as a
        on a.identifier_type = company.identifier_type_a and a.identifier = company.identifier_a
    inner join suspects as b
        on
            b.identifier_type = company.identifier_type_b
            and b.identifier = company.identifier_b
            and b.case_id <> a.case_id
    -- two numbers of one case are its own business
    anti join suspects as held_a
        on
            held_a.identifier_type = a.identifier_type
            and held_a.identifier = a.identifier
            and held_a.case_id = b.case_id
    anti join suspects as held_b
        on
            held_b.identifier_type = b.identifier_type
            and held_b.identifier = b.identifier
            and held_b.case_id = a.case_id
    where a.identifier_type = b.identifier_type
)

select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    'OPINION' as basis,
    touching_count::bigint as touching_count,
    pair_count::double as pair_count,
    own_bits::double as own_bits,
    discount_bits::double as discount_bits,
    other_role_count::bigint as other_role_count,
    is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    feed_a,
    load_id_a,
    line_number_a,
    feed_b,
    load_id_b,
    line_number_b
from intersections
union all
select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    'OPINION' as basis,
    touching_count::bigint as touching_count,
    pair_count::double as pair_count,
    own_bits::double as own_bits,
    discount_bits::double as discount_bits,
    other_role_count::bigint as other_role_count,
    is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    feed_a,
    load_id_a,
    line_number_a,
    feed_b,
    load_id_b,
    line_number_b
from visitors
union all
select
    case_a,
    case_b,
    force_a,
    force_b,
    kind,
    identifier_type,
    identifier,
    identifier_a,
    identifier_b,
    via_a,
    via_b,
    role_a,
    role_b,
    'OPINION' as basis,
    touching_count::bigint as touching_count,
    pair_count::double as pair_count,
    own_bits::double as own_bits,
    discount_bits::double as discount_bits,
    other_role_count::bigint as other_role_count,
    is_single_event,
    event_count::bigint as event_count,
    first_seen_at,
    last_seen_at,
    feed_a,
    load_id_a,
    line_number_a,
    feed_b,
    load_id_b,
    line_number_b
from together
order by
    case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b, role_a, role_b,
    load_id_a, line_number_a, load_id_b, line_number_b
