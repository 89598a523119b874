-- One row per pair of identifiers and day (UTC) with joint sightings: one place or neighbours within joint_minutes.
-- By day: seen_on; needs 15 minutes around.
-- The pairs are those kept of evidence.encounters, which says what joint is; here they are held against what would have
-- been by chance, and against sightings apart. Counted are quarters of an hour, as joint_count's are.
-- opportunity_count: quarters in which one was in use and the other in it or in the one before, outside crowds.
-- discordant_count: those (crowds too) in which the first uses (of who was in use only in the quarter before: the last)
-- lie within joint_minutes and further apart than both ranges, twice sighting_slack_m, and travel_speed_ms for the time
-- between them allow. expected_count: what joint_count would be by chance, from where each was in the day's other
-- quarters and how many others used the place. score_bits: log2 of the likelihood of the joint quarters if the two go
-- together against chance, summed over places. site_count: places of identifier_a in joint quarters.
-- load_id and line_number: the records of the first joint sighting.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'sighting_slack_m') as slack_m,
        max(value) filter (where name = 'travel_speed_ms') as speed_ms,
        max(value) filter (where name = 'crowd_devices') as crowd_devices,
        max(value) filter (where name = 'chance_prior_devices') as prior_devices,
        max(value) filter (where name = 'chance_prior_uses') as prior_uses
    from config.thresholds
),

identifiers as materialized (
    select
        identifier_type,
        identifier,
        row_number() over (order by identifier, identifier_type)::integer as id
    from (select distinct identifier_type, identifier from evidence.place_uses)
),

places as materialized (
    -- numbered, and as points in space (metres from the middle of the earth), whose distance needs no angles
    select
        place_key,
        row_number() over (order by place, latitude, longitude)::integer as place_no,
        6371008.8 * cos(radians(latitude)) * cos(radians(longitude)) as x,
        6371008.8 * cos(radians(latitude)) * sin(radians(longitude)) as y,
        6371008.8 * sin(radians(latitude)) as z
    from (select distinct place, latitude, longitude, place_key from evidence.place_uses)
),

neighbours as materialized (
    select distinct one.place_no, other.place_no as near_place_no
    from evidence.near_places as near
    inner join places as one on one.place_key = near.place_key
    inner join places as other on other.place_key = near.near_place_key
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
    inner join places on places.place_key = used.place_key
),

pairs as materialized (
    select
        row_number() over (order by one.id, told.seen_on, other.id)::integer as pair_no,
        one.id as id_a,
        other.id as id_b,
        (epoch(told.seen_on) // 86400)::integer as day,
        (told.joint_first_60::hugeint << 1) | (told.joint_after_60::hugeint << 61) as slots,
        (bit_count(told.joint_first_60) + bit_count(told.joint_after_60))::integer as joint_count,
        told.identifier_type_a,
        told.identifier_a,
        told.identifier_type_b,
        told.identifier_b,
        told.first_joint_at,
        told.last_joint_at,
        told.load_id_a,
        told.line_number_a,
        told.load_id_b,
        told.line_number_b
    from evidence.encounters as told
    inner join identifiers as one
        on one.identifier = told.identifier_a and one.identifier_type = told.identifier_type_a
    inner join identifiers as other
        on other.identifier = told.identifier_b and other.identifier_type = told.identifier_type_b
    where told.fate = 'kept'
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

stays as materialized (
    -- in which quarters of a day an identifier used a place, outside crowds (slots) or at all, and the traffic's share of
    -- it then
    select
        id,
        day,
        place_no,
        bit_or(case when is_open then slot else 0 end) as slots,
        bit_or(slot) as all_slots,
        sum(chance) filter (where is_open)::bigint // count(*) filter (where is_open) as chance
    from turns
    group by id, day, place_no
),

habits as materialized (
    -- spread: those quarters and the ones after
    select id, day, place_no, slots, slots | (slots << 1) as spread, chance
    from stays
    where slots <> 0
),

surroundings as (
    -- in which quarters of a day an identifier used a place or one near it
    select id, day, place_no, slots | (slots << 1) as spread, bit_count(slots)::integer as quarter_count
    from (
        select habits.id, habits.day, neighbours.near_place_no as place_no, bit_or(habits.slots) as slots
        from habits
        inner join neighbours on neighbours.place_no = habits.place_no
        group by habits.id, habits.day, neighbours.near_place_no
    )
),

used_days as materialized (
    -- in which quarters an identifier was in use, outside crowds or at all, and the box around the masts that it used
    select
        stays.id,
        stays.day,
        bit_or(stays.slots) as slots,
        bit_or(stays.slots) | (bit_or(stays.slots) << 1) as spread,
        bit_or(stays.all_slots) as all_slots,
        min(places.x)::float as from_x,
        max(places.x)::float as to_x,
        min(places.y)::float as from_y,
        max(places.y)::float as to_y,
        min(places.z)::float as from_z,
        max(places.z)::float as to_z
    from stays
    inner join places on places.place_no = stays.place_no
    group by stays.id, stays.day
),

grounds as materialized (
    -- counted are quarters with a use in them or in the one before, as joint quarters are; not the one before midnight
    select
        pairs.pair_no,
        pairs.id_a,
        pairs.id_b,
        pairs.day,
        pairs.slots as joint_slots,
        bit_count(((one.slots & other.spread) | (other.slots & one.spread)) >> 1)::integer as opportunity_count,
        bit_count(one.spread)::integer as all_count_a,
        bit_count(other.spread)::integer as all_count_b,
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
        used.id,
        used.quarter,
        used.day,
        1::hugeint << (used.quarter - used.day * (86400 // limits.quarter_s) + 1)::integer as slot,
        used.first_use,
        used.last_use,
        used.range_m
    from (
        select
            id,
            quarter,
            day,
            min(first_us * 1048576 + place_no) as first_use,
            max(last_us * 1048576 + place_no) as last_use,
            max(range_m) as range_m
        from uses
        group by id, quarter, day
    ) as used
    cross join limits
),

timeline as materialized (
    -- the first use and the last of a quarter, when (microseconds since 1970) and where
    select
        active.id,
        active.quarter,
        active.day * 86400000000 + active.first_use // 1048576 as first_us,
        active.day * 86400000000 + active.last_use // 1048576 as last_us,
        one.x::float as first_x,
        one.y::float as first_y,
        one.z::float as first_z,
        other.x::float as last_x,
        other.y::float as last_y,
        other.z::float as last_z,
        active.range_m
    from active
    inner join places as one on one.place_no = active.first_use % 1048576
    inner join places as other on other.place_no = active.last_use % 1048576
),

far as materialized (
    -- only pairs who used masts so far apart that they can have been apart; a quarter as a bit, as in slots
    select
        grounds.pair_no,
        grounds.id_a,
        grounds.id_b,
        grounds.day,
        one.all_slots & (other.all_slots | (other.all_slots << 1)) as now_slots,
        other.all_slots & (one.all_slots << 1) & ~one.all_slots as before_slots,
        other.all_slots as used_slots_b
    from grounds
    cross join limits
    inner join used_days as one on one.id = grounds.id_a and one.day = grounds.day
    inner join used_days as other on other.id = grounds.id_b and other.day = grounds.day
    where grounds.span_m2 > 4 * limits.slack_m * limits.slack_m
),

shared_quarters as (
    -- quarters with a use of the first, and one of the second in it or else in the one before; and the other way about
    select
        far.pair_no,
        far.id_a,
        far.id_b,
        one.quarter as quarter_a,
        one.quarter - case when far.used_slots_b & one.slot = 0 then 1 else 0 end as quarter_b
    from far
    inner join active as one on one.id = far.id_a and one.day = far.day
    where far.now_slots & one.slot <> 0
    union all
    select far.pair_no, far.id_a, far.id_b, other.quarter - 1 as quarter_a, other.quarter as quarter_b
    from far
    inner join active as other on other.id = far.id_b and other.day = far.day
    where far.before_slots & other.slot <> 0
),

occasions as (
    -- each counts by its first use in the quarter, or else by its last use in the quarter before
    select
        shared_quarters.pair_no,
        abs(
            case when quarter_a < quarter_b then one.last_us else one.first_us end
            - case when quarter_b < quarter_a then other.last_us else other.first_us end
        ) as gap_us,
        case when quarter_a < quarter_b then one.last_x else one.first_x end
        - case when quarter_b < quarter_a then other.last_x else other.first_x end as x_m,
        case when quarter_a < quarter_b then one.last_y else one.first_y end
        - case when quarter_b < quarter_a then other.last_y else other.first_y end as y_m,
        case when quarter_a < quarter_b then one.last_z else one.first_z end
        - case when quarter_b < quarter_a then other.last_z else other.first_z end as z_m,
        one.range_m + other.range_m as range_m
    from shared_quarters
    inner join timeline as one on one.id = shared_quarters.id_a and one.quarter = shared_quarters.quarter_a
    inner join timeline as other on other.id = shared_quarters.id_b and other.quarter = shared_quarters.quarter_b
),

apart as (
    select occasions.pair_no, count(*) as discordant_count
    from occasions
    cross join limits
    where
        occasions.gap_us <= limits.quarter_s * 1000000
        and sqrt(occasions.x_m * occasions.x_m + occasions.y_m * occasions.y_m + occasions.z_m * occasions.z_m)
        > occasions.range_m + 2 * limits.slack_m + limits.speed_ms * occasions.gap_us / 1000000
    group by occasions.pair_no
),

shares as (
    -- by place of the first: its part of the first's quarters, the part of the second's quarters with a use there or near
    select
        grounds.pair_no,
        coalesce(bit_count(grounds.joint_slots & one.spread & other.spread)::integer, 0) as joint_count,
        grounds.opportunity_count,
        grounds.opportunity_count * bit_count(one.spread)::integer / grounds.all_count_a as turn_count,
        grounds.habit_count,
        coalesce(bit_count(other.spread)::integer, 0) / grounds.all_count_b as near_share,
        other.quarter_count as near_quarter_count,
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
        opportunity_count,
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
        rates.opportunity_count,
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
        max(opportunity_count) as opportunity_count,
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
)

select
    pairs.identifier_type_a,
    pairs.identifier_a,
    pairs.identifier_type_b,
    pairs.identifier_b,
    date '1970-01-01' + pairs.day as seen_on,
    pairs.joint_count::bigint as joint_count,
    coalesce(apart.discordant_count, 0) as discordant_count,
    expected.opportunity_count::bigint as opportunity_count,
    round(least(
        expected.opportunity_count,
        expected.expected_millionths / 1000000 * pairs.joint_count / expected.place_joint_count
    ), 6) as expected_count,
    expected.score_thousandths / 1000 as score_bits,
    expected.site_count,
    pairs.first_joint_at,
    pairs.last_joint_at,
    pairs.load_id_a,
    pairs.line_number_a,
    pairs.load_id_b,
    pairs.line_number_b
from pairs
inner join expected on expected.pair_no = pairs.pair_no
left join apart on apart.pair_no = pairs.pair_no
