-- One row per pair of identifiers and day (UTC) with joint sightings: one place or neighbours within joint_minutes.
-- By day: seen_on; needs 15 minutes around.
-- Counted are quarters of an hour (as long as joint_minutes), so that a burst of texts counts once; what lies within
-- joint_minutes across two quarters, or across midnight, counts in the later. identifier_a sorts before identifier_b.
-- opportunity_count: quarters in which one was in use and the other in it or in the one before. joint_count: of these,
-- those within joint_minutes at the same or a neighbouring place (masts within neighbour_m; a cell without a position is
-- near itself only). discordant_count: those in which the first uses (of who was in use only in the quarter before: the
-- last) lie within joint_minutes and further apart than both ranges, twice sighting_slack_m, and travel_speed_ms for the
-- time between them allow. expected_count: what joint_count would be by chance, from where each was in the day's other
-- quarters and how many others used the place. score_bits: log2 of the likelihood of the joint quarters if the two go
-- together against chance, summed over places. site_count: places of identifier_a in joint quarters.
-- Left out: uses in a crowd (evidence.crowds; they count as discordant all the same); pairs who passed each other
-- (passing_others); pairs of which the day's records show the same SIM or handset: one device under two names.
-- load_id and line_number: the records of the first joint sighting.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'neighbour_m') as neighbour_m,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'crowd_devices') as crowd_devices,
        max(value) filter (where name = 'passing_others') as passing_others,
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
        1::hugeint << (uses.quarter - uses.day * (86400 // limits.quarter_s) + 1)::integer as slot,
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

met as materialized (
    -- one joint quarter outweighs passing_others near at the quietest, two outweigh four times as many, three nine times:
    -- with less two have passed each other. The first meeting in one number: microsecond of the day, place of the first,
    -- place of the second, turn
    select
        meetings.id_a,
        meetings.id_b,
        meetings.day,
        bit_or(meetings.slot) as slots,
        min((meetings.first_us::hugeint << 42) + meetings.place_a::bigint * 4194304 + meetings.place_b * 4 + meetings.turn)
            as first_meeting,
        max(meetings.last_us) as last_us
    from meetings
    cross join limits
    group by meetings.id_a, meetings.id_b, meetings.day, limits.passing_others
    having
        bit_count(bit_or(meetings.slot))::integer * bit_count(bit_or(meetings.slot))::integer * limits.passing_others
        >= min(meetings.near_count) - 1
),

devices as (
    -- the numbers, SIMs and handsets that an identifier's records show on a day or in the quarter before it
    select distinct
        identifiers.id,
        unnest(case when faces.is_last then [faces.day, faces.day + 1] else [faces.day] end) as day,
        faces.device
    from (
        select
            shown.identifier_key,
            shown.day,
            shown.is_last,
            unnest([shown.number_hash, shown.imsi_hash, shown.imei_hash]) as device
        from (
            select distinct
                hash(seen.identifier_type, seen.identifier) as identifier_key,
                (epoch(seen.seen_on)::bigint // 86400)::integer as day,
                epoch_us(seen.seen_at) - epoch_us(seen.seen_on) >= 86400000000 - limits.quarter_s * 1000000 as is_last,
                case when seen.number is not null then hash('number', seen.number) end as number_hash,
                case when seen.imsi is not null then hash('imsi', seen.imsi) end as imsi_hash,
                case when seen.imei is not null then hash('imei', seen.imei) end as imei_hash
            from evidence.sightings as seen
            cross join limits
        ) as shown
    ) as faces
    inner join identifiers on identifiers.identifier_key = faces.identifier_key
    where faces.device is not null
),

shared_devices as (
    select devices.id, devices.day, devices.device
    from devices
    inner join (
        select day, device
        from devices
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
        met.slots,
        met.last_us,
        (met.first_meeting >> 42)::bigint as first_us,
        (met.first_meeting >> 22 & 1048575)::integer as place_a,
        (met.first_meeting >> 2 & 1048575)::integer as place_b,
        (met.first_meeting & 3)::integer as turn
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

turns as (
    -- uses by day, the quarter before midnight with the next day too; slot: the quarter as a bit, that one being the first
    select
        turn.id,
        turn.day,
        turn.place_no,
        turn.is_open,
        turn.chance,
        1::hugeint << (turn.quarter - turn.day * (86400 // limits.quarter_s) + 1)::integer as slot
    from (
        select uses.id, uses.day, uses.quarter, uses.place_no, uses.is_open, uses.chance
        from uses
        union all
        select uses.id, uses.day + 1, uses.quarter, uses.place_no, uses.is_open, uses.chance
        from uses
        cross join limits
        where uses.quarter + 1 = (uses.day + 1) * (86400 // limits.quarter_s)
    ) as turn
    cross join limits
),

habits as materialized (
    -- in which quarters of a day an identifier used a place, and the traffic's share of it then
    select
        id,
        day,
        place_no,
        bit_or(slot) as slots,
        (sum(chance) // count(*))::integer as chance
    from turns
    where is_open
    group by id, day, place_no
    order by id, day, place_no
),

surroundings as (
    -- in which quarters of a day an identifier used a place or one near it
    select habits.id, habits.day, neighbours.near_place_no as place_no, bit_or(habits.slots) as slots
    from habits
    inner join neighbours on neighbours.place_no = habits.place_no
    group by habits.id, habits.day, neighbours.near_place_no
),

used_days as materialized (
    -- in which quarters an identifier was in use, and the box around the masts that it used, in crowds too
    select
        turns.id,
        turns.day,
        bit_or(case when turns.is_open then turns.slot else 0 end) as slots,
        min(places.x)::float as from_x,
        max(places.x)::float as to_x,
        min(places.y)::float as from_y,
        max(places.y)::float as to_y,
        min(places.z)::float as from_z,
        max(places.z)::float as to_z
    from turns
    inner join places on places.place_no = turns.place_no
    group by turns.id, turns.day
),

grounds as materialized (
    -- counted are quarters with a use in them or in the one before, as joint quarters are; not the one before midnight
    select
        pairs.pair_no,
        pairs.id_a,
        pairs.id_b,
        pairs.day,
        pairs.slots as joint_slots,
        bit_count(
            ((one.slots & (other.slots | (other.slots << 1))) | (other.slots & (one.slots | (one.slots << 1)))) >> 1
        )::integer as opportunity_count,
        bit_count(one.slots | (one.slots << 1))::integer as all_count_a,
        bit_count(other.slots | (other.slots << 1))::integer as all_count_b,
        bit_count(other.slots)::integer as quarter_count_b,
        least(bit_count(one.slots)::integer, bit_count(other.slots)::integer) - 1 as habit_count,
        (greatest(one.to_x, other.to_x) - least(one.from_x, other.from_x))
        * (greatest(one.to_x, other.to_x) - least(one.from_x, other.from_x))
        + (greatest(one.to_y, other.to_y) - least(one.from_y, other.from_y))
        * (greatest(one.to_y, other.to_y) - least(one.from_y, other.from_y))
        + (greatest(one.to_z, other.to_z) - least(one.from_z, other.from_z))
        * (greatest(one.to_z, other.to_z) - least(one.from_z, other.from_z)) as span_m2
    from pairs
    inner join used_days as one on one.id = pairs.id_a and one.day = pairs.day
    inner join used_days as other on other.id = pairs.id_b and other.day = pairs.day
),

active as materialized (
    -- one row per identifier and quarter; its first and its last use in one number each: microsecond of the day and place
    select
        id,
        quarter,
        day,
        min(first_us * 1048576 + place_no) as first_use,
        max(last_us * 1048576 + place_no) as last_use,
        max(range_m) as range_m
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
        range_m
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
        active.range_m
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
        moments.range_m
    from moments
    inner join places on places.place_no = moments.place_no
    where places.x is not null
    order by moments.id, moments.quarter
),

occasions as (
    -- quarters with both in use; only pairs who used masts so far apart that they can have been apart
    select
        far.pair_no,
        abs(one.at_us - other.at_us) as gap_us,
        (one.x - other.x) * (one.x - other.x)
        + (one.y - other.y) * (one.y - other.y)
        + (one.z - other.z) * (one.z - other.z) as square_m2,
        one.range_m + other.range_m as range_m
    from (
        select grounds.pair_no, grounds.id_a, grounds.id_b, grounds.day
        from grounds
        cross join limits
        where grounds.span_m2 > 4 * limits.slack_m * limits.slack_m
        order by grounds.pair_no
    ) as far
    inner join timeline as one on one.id = far.id_a and one.day = far.day
    inner join timeline as other
        on other.id = far.id_b and other.quarter = one.quarter and (one.is_now or other.is_now)
),

apart as (
    select occasions.pair_no, count(*) as discordant_count
    from occasions
    cross join limits
    where
        occasions.gap_us <= limits.quarter_s * 1000000
        and sqrt(occasions.square_m2)
        > occasions.range_m + 2 * limits.slack_m + limits.speed_ms * occasions.gap_us / 1000000
    group by occasions.pair_no
),

shares as (
    -- by place of the first: its part of the first's quarters, the part of the second's quarters with a use there or near
    select
        grounds.pair_no,
        coalesce(
            bit_count(
                grounds.joint_slots & (one.slots | (one.slots << 1)) & (other.slots | (other.slots << 1))
            )::integer,
            0
        ) as joint_count,
        grounds.opportunity_count * bit_count(one.slots | (one.slots << 1))::integer / grounds.all_count_a as turn_count,
        grounds.habit_count,
        coalesce(bit_count(other.slots | (other.slots << 1))::integer, 0) / grounds.all_count_b as near_share,
        bit_count(other.slots)::integer as near_quarter_count,
        greatest(grounds.quarter_count_b, 2) as quarter_count_b,
        one.chance / 1000000 as traffic_share
    from grounds
    inner join habits as one on one.id = grounds.id_a and one.day = grounds.day
    left join surroundings as other
        on other.id = grounds.id_b and other.day = grounds.day and other.place_no = one.place_no
),

rates as (
    -- a joint quarter is left out of the second's habit. Who was in use in one quarter only has none
    select
        pair_no,
        joint_count,
        turn_count,
        habit_count,
        least(near_share * case
            when joint_count > 0 then (1 - 1 / near_quarter_count) / (1 - 1 / quarter_count_b)
            else 1
        end, 1) as habit_share,
        traffic_share
    from shares
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
        count(*) filter (where joint_count > 0) as site_count,
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
    bit_count(pairs.slots)::bigint as joint_count,
    coalesce(apart.discordant_count, 0) as discordant_count,
    grounds.opportunity_count::bigint as opportunity_count,
    round(least(
        grounds.opportunity_count,
        expected.expected_millionths / 1000000 * bit_count(pairs.slots)::integer / expected.place_joint_count
    ), 6) as expected_count,
    expected.score_thousandths / 1000 as score_bits,
    expected.site_count,
    make_timestamp(pairs.day * 86400000000 + pairs.first_us) as first_joint_at,
    make_timestamp(pairs.day * 86400000000 + pairs.last_us) as last_joint_at,
    case when pairs.turn = 1 then ends_a.last_record else ends_a.first_record end // 1099511627776 as load_id_a,
    case when pairs.turn = 1 then ends_a.last_record else ends_a.first_record end % 1099511627776 as line_number_a,
    case when pairs.turn = 2 then ends_b.last_record else ends_b.first_record end // 1099511627776 as load_id_b,
    case when pairs.turn = 2 then ends_b.last_record else ends_b.first_record end % 1099511627776 as line_number_b
from pairs
inner join grounds on grounds.pair_no = pairs.pair_no
inner join expected on expected.pair_no = pairs.pair_no
left join apart on apart.pair_no = pairs.pair_no
inner join named on named.pair_no = pairs.pair_no
inner join ends as ends_a on ends_a.records = named.records_a
inner join ends as ends_b on ends_b.records = named.records_b
