-- One row per pair of identifiers and day (UTC) with joint sightings: the same or a neighbouring place within joint_minutes.
-- By day: seen_on; needs 15 minutes around.
-- Counted are quarters of an hour (as long as joint_minutes), so that a burst of texts counts once; what lies within
-- joint_minutes across two quarters, or across midnight, counts in the later. identifier_a sorts before identifier_b.
-- opportunity_count: quarters with both in use within joint_minutes; of these joint_count: at the same or a neighbouring
-- place (masts within neighbour_m; a cell without a position is near itself only); discordant_count: the first use of
-- either further from each other than both ranges, sighting_slack_m for each and travel_speed_ms for the time between
-- allow. expected_count: what joint_count would be by chance, from where each was on that day at other times and how many
-- others used the place. score_bits: log2 likelihood of the joint quarters if they go together against chance, by place.
-- Left out: uses in a crowd (evidence.crowds), pairs with one joint quarter only where over passing_devices were near, and
-- pairs of which the day's records show the same SIM or handset: one device under two names. site_count: places of
-- identifier_a in joint quarters. load_id and line_number: the first joint sighting of either.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'neighbour_m') as neighbour_m,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'crowd_devices') as crowd_devices,
        max(value) filter (where name = 'passing_devices') as passing_devices,
        max(value) filter (where name = 'chance_prior_devices') as prior_devices,
        max(value) filter (where name = 'chance_prior_uses') as prior_uses
    from config.thresholds
),

identifiers as materialized (
    select
        identifier_type,
        identifier,
        hash(identifier_type, identifier) as identifier_key,
        row_number() over (order by identifier, identifier_type)::integer as id
    from (select distinct identifier_type, identifier from evidence.place_uses)
),

places as materialized (
    -- numbered, and as points in space (metres from the middle of the earth), whose distance needs no angles
    select
        place,
        latitude,
        longitude,
        hash(place, latitude, longitude) as place_key,
        row_number() over (order by place, latitude, longitude)::integer as place_no,
        6371008.8 * cos(radians(latitude)) * cos(radians(longitude)) as x,
        6371008.8 * cos(radians(latitude)) * sin(radians(longitude)) as y,
        6371008.8 * sin(radians(latitude)) as z
    from (select distinct place, latitude, longitude from evidence.place_uses)
),

bands as (
    -- of latitude, as wide as the distance: a neighbour lies in the same band or the next
    select places.*, floor(places.latitude * 111195 / limits.neighbour_m)::integer as band
    from places
    cross join limits
),

neighbours as materialized (
    select one.place_no, other.place_no as near_place_no
    from (select bands.*, unnest([-1, 0, 1]) as step from bands) as one
    cross join limits
    inner join bands as other
        on
            other.band = one.band + one.step
            and 2 * 6371008.8 * asin(sqrt(
                (one.x - other.x) ** 2 + (one.y - other.y) ** 2 + (one.z - other.z) ** 2
            ) / (2 * 6371008.8)) <= limits.neighbour_m
    union
    select place_no, place_no as near_place_no
    from places
),

registered as (
    select count(distinct site_id) as place_count
    from staging.cells
),

uses as materialized (
    -- quarters are numbered through; times in microseconds of the day; chance: that another who was in use in that quarter
    -- used the place or one near it, in millionths
    select
        identifiers.id,
        places.place_no,
        (epoch(used.quarter_at) // limits.quarter_s)::integer as quarter,
        (epoch(used.seen_on) // 86400)::integer as day,
        epoch_us(used.first_seen_at) - epoch_us(used.seen_on) as first_us,
        epoch_us(used.last_seen_at) - epoch_us(used.seen_on) as last_us,
        coalesce(used.range_m, 0)::integer as range_m,
        least(used.near_count, 1000000)::integer as near_count,
        used.near_count <= limits.crowd_devices as is_open,
        round(
            1000000 * (used.near_count - 1 + limits.prior_devices / greatest(registered.place_count, used.place_count))
            / (used.use_count - 1 + limits.prior_devices)
        )::bigint as chance
    from evidence.place_uses as used
    cross join limits
    cross join registered
    inner join identifiers
        on identifiers.identifier = used.identifier and identifiers.identifier_type = used.identifier_type
    inner join places
        on
            places.place = used.place
            and places.latitude is not distinct from used.latitude
            and places.longitude is not distinct from used.longitude
    order by quarter, place_no, id
),

sides as (
    -- each use as a partner for uses of its own quarter and of the one before
    select
        uses.id,
        uses.place_no,
        uses.quarter,
        uses.day,
        uses.first_us,
        uses.last_us,
        uses.near_count,
        1::hugeint << (uses.quarter - uses.day * (86400 // limits.quarter_s))::integer as slot,
        uses.quarter - uses.step as key_quarter
    from (select uses.*, unnest([0, 1]) as step from uses where uses.is_open) as uses
    cross join limits
),

meetings as (
    -- turn: 0 both in one quarter, 1 the first in the quarter before, 2 the second in the quarter before
    select
        case when one.id < other.id then one.id else other.id end as id_a,
        case when one.id < other.id then other.id else one.id end as id_b,
        other.day,
        case when one.id < other.id then one.place_no else other.place_no end as place_a,
        case when one.id < other.id then other.place_no else one.place_no end as place_b,
        other.slot,
        greatest(one.near_count, other.near_count) as near_count,
        case when one.quarter = other.quarter then 0 when one.id < other.id then 1 else 2 end as turn,
        case when one.quarter = other.quarter then greatest(one.first_us, other.first_us) else other.first_us end
            as first_us,
        case when one.quarter = other.quarter then greatest(one.last_us, other.last_us) else other.first_us end as last_us
    from uses as one
    inner join neighbours on neighbours.place_no = one.place_no
    inner join sides as other on other.place_no = neighbours.near_place_no and other.key_quarter = one.quarter
    cross join limits
    where
        one.is_open
        and case
            when other.quarter = one.quarter then one.id < other.id
            else
                one.id <> other.id
                and other.first_us - one.last_us + (other.day - one.day) * 86400000000 <= limits.quarter_s * 1000000
        end
),

by_place as materialized (
    -- the first meeting in one number: microsecond of the day, place of the second, turn
    select
        id_a,
        id_b,
        day,
        place_a,
        bit_or(slot) as slots,
        min(near_count) as near_count,
        min(first_us * 4194304 + place_b * 4 + turn) as first_meeting,
        max(last_us) as last_us
    from meetings
    group by id_a, id_b, day, place_a
),

met as materialized (
    select
        by_place.id_a,
        by_place.id_b,
        by_place.day,
        bit_count(bit_or(by_place.slots)) as joint_count,
        count(*) as site_count,
        min(by_place.first_meeting // 4194304 * 1048576 + by_place.place_a) as first_place,
        arg_min(by_place.first_meeting, by_place.first_meeting // 4194304 * 1048576 + by_place.place_a) as first_meeting,
        max(by_place.last_us) as last_us
    from by_place
    cross join limits
    group by by_place.id_a, by_place.id_b, by_place.day, limits.passing_devices
    having bit_count(bit_or(by_place.slots)) > 1 or min(by_place.near_count) <= limits.passing_devices
),

devices as (
    -- the numbers, SIMs and handsets that an identifier's records show on a day or just before it
    select distinct identifiers.id, faces.day, unnest([faces.number_hash, faces.imsi_hash, faces.imei_hash]) as device
    from (
        select distinct
            seen.identifier_type,
            seen.identifier,
            unnest([epoch(seen.seen_on)::bigint // 86400, (epoch(seen.seen_at)::bigint + limits.quarter_s) // 86400])
                ::integer as day,
            case when seen.number is not null then hash('number', seen.number) end as number_hash,
            case when seen.imsi is not null then hash('imsi', seen.imsi) end as imsi_hash,
            case when seen.imei is not null then hash('imei', seen.imei) end as imei_hash
        from evidence.sightings as seen
        cross join limits
    ) as faces
    inner join identifiers
        on identifiers.identifier = faces.identifier and identifiers.identifier_type = faces.identifier_type
),

shared_devices as (
    select devices.id, devices.day, devices.device
    from devices
    inner join (
        select day, device
        from devices
        where device is not null
        group by day, device
        having count(*) > 1
    ) as shared
        on shared.day = devices.day and shared.device = devices.device
),

pairs as materialized (
    select
        row_number() over (order by met.id_a, met.day, met.id_b)::integer as pair_no,
        met.id_a,
        met.id_b,
        met.day,
        met.joint_count,
        met.site_count,
        met.last_us,
        met.first_meeting // 4194304 as first_us,
        (met.first_meeting % 4)::integer as turn,
        (met.first_place % 1048576)::integer as place_a,
        (met.first_meeting // 4 % 1048576)::integer as place_b
    from met
    anti join (
        select met.id_a, met.id_b, met.day
        from met
        inner join shared_devices as one on one.id = met.id_a and one.day = met.day
        inner join shared_devices as other
            on other.id = met.id_b and other.day = met.day and other.device = one.device
    ) as same on same.id_a = met.id_a and same.id_b = met.id_b and same.day = met.day
    order by pair_no
),

active as materialized (
    -- one row per identifier and quarter; its first and its last use in one number each: microsecond of the day and place
    select
        id,
        quarter,
        day,
        min(first_us * 1048576 + place_no) as first_use,
        max(last_us * 1048576 + place_no) as last_use,
        max(range_m) as range_m,
        bool_or(is_open) as is_open,
        (sum(chance) // count(*))::integer as chance
    from uses
    group by id, quarter, day
),

moments as (
    -- an identifier counts for a quarter by its first use in it, or else by its last use in the quarter before
    select
        id,
        quarter,
        day,
        true as is_now,
        first_use // 1048576 as at_us,
        (first_use % 1048576)::integer as place_no,
        range_m,
        is_open,
        chance
    from active
    union all
    select
        active.id,
        active.quarter + 1 as quarter,
        ((active.quarter + 1) // (86400 // limits.quarter_s))::integer as day,
        false as is_now,
        active.last_use // 1048576
        - ((active.quarter + 1) // (86400 // limits.quarter_s) - active.day) * 86400000000 as at_us,
        (active.last_use % 1048576)::integer as place_no,
        active.range_m,
        active.is_open,
        active.chance
    from active
    cross join limits
    anti join active as next on next.id = active.id and next.quarter = active.quarter + 1
),

timeline as materialized (
    select
        moments.id,
        moments.quarter,
        moments.day,
        moments.is_now,
        moments.at_us,
        places.x::float as x,
        places.y::float as y,
        places.z::float as z,
        moments.range_m,
        moments.is_open,
        moments.chance
    from moments
    inner join places on places.place_no = moments.place_no
    order by moments.id, moments.quarter
),

occasions as (
    -- quarters with both in use within joint_minutes
    select
        pairs.pair_no,
        one.is_open and other.is_open as is_open,
        one.chance + other.chance as double_chance,
        abs(one.at_us - other.at_us) as gap_us,
        one.x - other.x as apart_x,
        one.y - other.y as apart_y,
        one.z - other.z as apart_z,
        one.range_m + other.range_m as range_m
    from pairs
    inner join timeline as one on one.id = pairs.id_a and one.day = pairs.day
    inner join timeline as other
        on other.id = pairs.id_b and other.quarter = one.quarter and (one.is_now or other.is_now)
),

measured as (
    select
        occasions.pair_no,
        occasions.is_open,
        occasions.double_chance,
        occasions.apart_x * occasions.apart_x
        + occasions.apart_y * occasions.apart_y
        + occasions.apart_z * occasions.apart_z as square_m2,
        occasions.range_m + 2 * limits.slack_m + limits.speed_ms * occasions.gap_us / 1000000 as allowed_m
    from occasions
    cross join limits
    where occasions.gap_us <= limits.quarter_s * 1000000
),

chances as (
    select
        pair_no,
        count(*) filter (where is_open) as opportunity_count,
        count(*) filter (where square_m2 > allowed_m * allowed_m) as discordant_count,
        coalesce(sum(double_chance) filter (where is_open), 0)::bigint as double_chance
    from measured
    group by pair_no
),

used_days as (
    -- the quarters in which an identifier was in use, as bits
    select
        active.id,
        active.day,
        bit_or(1::hugeint << (active.quarter - active.day * (86400 // limits.quarter_s))::integer) as slots
    from active
    cross join limits
    where active.is_open
    group by active.id, active.day
),

grounds as materialized (
    -- counted are quarters with a use in them or in the one before, as joint quarters are
    select
        pairs.pair_no,
        pairs.id_a,
        pairs.id_b,
        pairs.day,
        chances.opportunity_count,
        chances.discordant_count,
        chances.double_chance / 2 / chances.opportunity_count as chance,
        bit_count(days_a.slots | days_a.slots << 1) as all_count_a,
        bit_count(days_b.slots | days_b.slots << 1) as all_count_b,
        bit_count(days_b.slots) as quarter_count_b,
        greatest(least(bit_count(days_a.slots), bit_count(days_b.slots)) - 1, 0) as habit_count
    from pairs
    inner join chances on chances.pair_no = pairs.pair_no
    left join used_days as days_a on days_a.id = pairs.id_a and days_a.day = pairs.day
    left join used_days as days_b on days_b.id = pairs.id_b and days_b.day = pairs.day
),

habits as materialized (
    -- in which quarters of the day an identifier used a place (as bits), and the traffic's share of it then
    select
        used.id,
        used.day,
        used.place_no,
        places.x,
        places.y,
        places.z,
        used.slots,
        used.chance
    from (
        select
            uses.id,
            uses.day,
            uses.place_no,
            bit_or(1::hugeint << (uses.quarter - uses.day * (86400 // limits.quarter_s))::integer) as slots,
            (sum(uses.chance) // count(*))::integer as chance
        from uses
        cross join limits
        where uses.is_open
        group by uses.id, uses.day, uses.place_no
    ) as used
    inner join places on places.place_no = used.place_no
    order by used.id, used.day, used.place_no
),

shares as (
    -- by place of the first: its quarters there, those of the second there or near, and the joint ones
    select
        pair_no,
        place_a,
        max(slots) as slots,
        bit_or(near_slots) as near_slots,
        max(chance) as chance,
        max(joint_count) as joint_count
    from (
        select
            pairs.pair_no,
            one.place_no as place_a,
            one.slots,
            other.slots as near_slots,
            one.chance,
            0 as joint_count
        from pairs
        cross join limits
        inner join habits as one on one.id = pairs.id_a and one.day = pairs.day
        inner join habits as other
            on
                other.id = pairs.id_b
                and other.day = pairs.day
                and (
                    other.place_no = one.place_no
                    or (one.x - other.x) * (one.x - other.x)
                    + (one.y - other.y) * (one.y - other.y)
                    + (one.z - other.z) * (one.z - other.z) <= limits.neighbour_m * limits.neighbour_m
                )
        union all
        select pairs.pair_no, by_place.place_a, null, null, null, bit_count(by_place.slots)
        from by_place
        inner join pairs on pairs.id_a = by_place.id_a and pairs.id_b = by_place.id_b and pairs.day = by_place.day
    )
    group by pair_no, place_a
),

counts as (
    select
        shares.pair_no,
        shares.joint_count,
        shares.chance,
        grounds.opportunity_count,
        grounds.chance as pair_chance,
        grounds.habit_count,
        bit_count(shares.slots | shares.slots << 1) / grounds.all_count_a as place_share_a,
        bit_count(shares.near_slots | shares.near_slots << 1) / grounds.all_count_b as near_share_b,
        bit_count(shares.near_slots) as near_quarter_count,
        greatest(grounds.quarter_count_b, 2) as quarter_count_b
    from shares
    inner join grounds on grounds.pair_no = shares.pair_no
),

rates as (
    -- turn_count: opportunities with the first at this place. habit_share: the part of the second's other quarters in
    -- which it was there or near; a joint quarter is left out of both sides of it. Who was in use in one quarter only, or
    -- at a place only before midnight, has no habit.
    select
        pair_no,
        joint_count,
        coalesce(habit_count, 0) as habit_count,
        opportunity_count * coalesce(place_share_a, 1) as turn_count,
        least(coalesce(
            near_share_b * case
                when joint_count > 0 then (1 - 1 / near_quarter_count) / (1 - 1 / quarter_count_b)
                else 1
            end,
            0
        ), 1) as habit_share,
        coalesce(chance, pair_chance) / 1000000 as traffic_share
    from counts
),

prospects as (
    -- in millionths of a quarter, and at least one: a logarithm is taken of it
    select
        rates.pair_no,
        rates.joint_count,
        greatest(round(
            1000000 * rates.turn_count
            * (rates.habit_count * rates.habit_share + limits.prior_uses * rates.traffic_share)
            / (rates.habit_count + limits.prior_uses)
        ), 1)::bigint as expected_millionths
    from rates
    cross join limits
),

expected as (
    -- the score by place: a Poisson likelihood ratio, negative where less was joint than expected
    select
        pair_no,
        sum(joint_count)::bigint as place_joint_count,
        sum(expected_millionths)::bigint as expected_millionths,
        sum(round(
            1000 * case when joint_count * 1000000 >= expected_millionths then 1 else -1 end * (
                case
                    when joint_count > 0 then joint_count * log2(joint_count * 1000000 / expected_millionths)
                    else 0
                end
                - (joint_count - expected_millionths / 1000000) / ln(2)
            )
        )::bigint)::bigint as score_thousandths
    from prospects
    group by pair_no
),

named as (
    -- either record of the first meeting: the first of its quarter, or the last of the quarter before
    select
        pairs.pair_no,
        one.identifier_type as identifier_type_a,
        one.identifier as identifier_a,
        other.identifier_type as identifier_type_b,
        other.identifier as identifier_b,
        hash(
            one.identifier_key,
            site_a.place_key,
            (pairs.day * 86400000000 + pairs.first_us) // (limits.quarter_s * 1000000) - (pairs.turn = 1)::bigint
        ) as records_a,
        hash(
            other.identifier_key,
            site_b.place_key,
            (pairs.day * 86400000000 + pairs.first_us) // (limits.quarter_s * 1000000) - (pairs.turn = 2)::bigint
        ) as records_b
    from pairs
    cross join limits
    inner join identifiers as one on one.id = pairs.id_a
    inner join identifiers as other on other.id = pairs.id_b
    inner join places as site_a on site_a.place_no = pairs.place_a
    inner join places as site_b on site_b.place_no = pairs.place_b
),

found as (
    -- delivery and line in one number
    select seen.records, seen.seen_at, min(seen.load_id * 1099511627776 + seen.line_number) as record
    from (
        select
            hash(
                hash(sightings.identifier_type, sightings.identifier),
                hash(coalesce(sightings.site_id, sightings.cell_id), sightings.latitude, sightings.longitude),
                epoch_us(sightings.seen_at) // (limits.quarter_s * 1000000)
            ) as records,
            sightings.seen_at,
            sightings.load_id,
            sightings.line_number
        from evidence.sightings
        cross join limits
    ) as seen
    semi join (select unnest([records_a, records_b]) as records from named) as wanted on wanted.records = seen.records
    group by seen.records, seen.seen_at
),

ends as (
    select records, arg_min(record, seen_at) as first_record, arg_max(record, seen_at) as last_record
    from found
    group by records
)

select
    named.identifier_type_a,
    named.identifier_a,
    named.identifier_type_b,
    named.identifier_b,
    date '1970-01-01' + pairs.day as seen_on,
    pairs.joint_count::bigint as joint_count,
    grounds.discordant_count,
    grounds.opportunity_count,
    round(least(
        grounds.opportunity_count,
        expected.expected_millionths / 1000000 * pairs.joint_count / expected.place_joint_count
    ), 6) as expected_count,
    expected.score_thousandths / 1000 as score_bits,
    pairs.site_count,
    make_timestamp(pairs.day * 86400000000 + pairs.first_us) as first_joint_at,
    make_timestamp(pairs.day * 86400000000 + pairs.last_us) as last_joint_at,
    case when pairs.turn = 1 then ends_a.last_record else ends_a.first_record end // 1099511627776 as load_id_a,
    case when pairs.turn = 1 then ends_a.last_record else ends_a.first_record end % 1099511627776 as line_number_a,
    case when pairs.turn = 2 then ends_b.last_record else ends_b.first_record end // 1099511627776 as load_id_b,
    case when pairs.turn = 2 then ends_b.last_record else ends_b.first_record end % 1099511627776 as line_number_b
from pairs
inner join grounds on grounds.pair_no = pairs.pair_no
inner join expected on expected.pair_no = pairs.pair_no
inner join named on named.pair_no = pairs.pair_no
inner join ends as ends_a on ends_a.records = named.records_a
inner join ends as ends_b on ends_b.records = named.records_b
