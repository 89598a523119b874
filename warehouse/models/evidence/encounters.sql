-- One row per pair of identifiers and day (UTC) with joint quarters, and one per day and reason of pairs passed over.
-- By day: seen_on; needs 15 minutes around.
-- Two meet where they use one place or neighbours (evidence.near_places) within joint_minutes. Counted are quarters of an
-- hour (as long as joint_minutes), so that a burst of texts counts once; what lies within joint_minutes across two
-- quarters, or across midnight, counts in the later. Uses in a crowd (evidence.crowds) meet nobody. identifier_a sorts
-- before identifier_b.
-- fate: kept; passing, where the joint quarters do not outweigh the others near (passing_others); one_device, where the
-- day's records show the same number, SIM or handset: one device under two names. Of the latter two there is a row a day
-- with how many (pair_count). joint_first_60, joint_after_60: the joint quarters of the day as bits, the first sixty and
-- the rest. load_id and line_number: the records of the first meeting.
with limits as (
    select
        (max(value) filter (where name = 'joint_minutes') * 60)::bigint as quarter_s,
        max(value) filter (where name = 'crowd_devices') as crowd_devices,
        max(value) filter (where name = 'passing_others') as passing_others
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
    select place_key, row_number() over (order by place, latitude, longitude)::integer as place_no
    from (select distinct place, latitude, longitude, place_key from evidence.place_uses)
),

neighbours as materialized (
    select distinct one.place_no, other.place_no as near_place_no
    from evidence.near_places as near
    inner join places as one on one.place_key = near.place_key
    inner join places as other on other.place_key = near.near_place_key
),

uses as materialized (
    -- quarters are numbered through; a spot is quarter and place in one number; times in microseconds of the day, but
    -- met_from_us and until_us, through which two quarters are compared, since 1970
    select
        identifiers.id,
        places.place_no,
        (epoch(used.seen_on) // 86400)::integer as day,
        (epoch(used.quarter_at) // limits.quarter_s)::bigint * 1048576 + places.place_no as spot,
        epoch_us(used.first_seen_at) - epoch_us(used.seen_on) as first_us,
        epoch_us(used.last_seen_at) - epoch_us(used.seen_on) as last_us,
        epoch_us(used.first_seen_at) - limits.quarter_s * 1000000 as met_from_us,
        epoch_us(used.last_seen_at) as until_us,
        used.near_count::integer as near_count,
        used.first_load_id,
        used.first_line_number,
        used.last_load_id,
        used.last_line_number
    from evidence.place_uses as used
    cross join limits
    inner join identifiers
        on identifiers.identifier = used.identifier and identifiers.identifier_type = used.identifier_type
    inner join places on places.place_key = used.place_key
    where used.near_count <= limits.crowd_devices
),

meetings as (
    -- turn: 0 both in one quarter, 1 the first in the quarter before, 2 the second in the quarter before
    select
        least(one.id, other.id) as id_a,
        greatest(one.id, other.id) as id_b,
        one.day,
        case when one.id < other.id then one.place_no else other.place_no end as place_a,
        case when one.id < other.id then other.place_no else one.place_no end as place_b,
        0 as turn,
        one.spot // 1048576 as quarter,
        greatest(one.near_count, other.near_count) as near_count,
        greatest(one.first_us, other.first_us) as first_us,
        greatest(one.last_us, other.last_us) as last_us
    from uses as one
    inner join neighbours on neighbours.place_no = one.place_no and neighbours.near_place_no >= one.place_no
    inner join uses as other
        on
            other.spot = one.spot - one.place_no + neighbours.near_place_no
            and other.id <> one.id
            and other.place_no::bigint * 4294967296 + other.id > one.place_no::bigint * 4294967296 + one.id
    where one.near_count > 1
    union all
    select
        least(one.id, other.id) as id_a,
        greatest(one.id, other.id) as id_b,
        other.day,
        case when one.id < other.id then one.place_no else other.place_no end as place_a,
        case when one.id < other.id then other.place_no else one.place_no end as place_b,
        case when one.id < other.id then 1 else 2 end as turn,
        other.spot // 1048576 as quarter,
        greatest(one.near_count, other.near_count) as near_count,
        other.first_us,
        other.first_us as last_us
    from uses as one
    inner join neighbours on neighbours.place_no = one.place_no
    inner join uses as other
        on
            other.spot = one.spot + 1048576 - one.place_no + neighbours.near_place_no
            and other.met_from_us <= one.until_us
            and other.id <> one.id
),

slots as (
    -- the first meeting in one number: microsecond of the day, place of the first, place of the second, turn
    select
        meetings.id_a,
        meetings.id_b,
        meetings.day,
        (meetings.quarter - meetings.day * (86400 // limits.quarter_s))::integer as slot,
        meetings.near_count,
        (meetings.first_us::hugeint << 42) + (meetings.place_a::bigint * 4194304 + meetings.place_b * 4 + meetings.turn)
            as meeting,
        meetings.last_us
    from meetings
    cross join limits
),

met as materialized (
    select
        id_a,
        id_b,
        day,
        bit_or(case when slot < 60 then 1::bigint << slot else 0 end) as joint_first_60,
        bit_or(case when slot < 60 then 0 else 1::bigint << slot - 60 end) as joint_after_60,
        min(near_count) as near_count,
        min(meeting) as first_meeting,
        max(last_us) as last_us
    from slots
    group by id_a, id_b, day
),

weighed as (
    -- one joint quarter outweighs passing_others near at the quietest, two outweigh four times as many, three nine times:
    -- with less two have passed each other
    select
        met.*,
        (bit_count(met.joint_first_60) + bit_count(met.joint_after_60)) ** 2 * limits.passing_others
        >= met.near_count - 1 as is_kept
    from met
    cross join limits
),

faces as materialized (
    -- the numbers, SIMs and handsets that an identifier's records show together
    select distinct
        hash(identifier_type, identifier) as identifier_key,
        case when number is not null then hash('number', number) end as number_hash,
        case when imsi is not null then hash('imsi', imsi) end as imsi_hash,
        case when imei is not null then hash('imei', imei) end as imei_hash
    from evidence.sightings
),

doubles as materialized (
    -- identifiers that have one of them in common with another, on any day: few
    select distinct faces.identifier_key
    from (select identifier_key, unnest([number_hash, imsi_hash, imei_hash]) as device from faces) as faces
    inner join (
        select device
        from (select identifier_key, unnest([number_hash, imsi_hash, imei_hash]) as device from faces)
        where device is not null
        group by device
        having min(identifier_key) <> max(identifier_key)
    ) as shared
        on shared.device = faces.device
),

devices as (
    -- what their records show on a day or in the quarter before it
    select distinct
        identifiers.id,
        unnest(case when shown.is_last then [shown.day, shown.day + 1] else [shown.day] end) as day,
        shown.device
    from (
        select
            seen.identifier_key,
            (epoch(seen.seen_on)::bigint // 86400)::integer as day,
            epoch_us(seen.seen_at) - epoch_us(seen.seen_on) >= 86400000000 - limits.quarter_s * 1000000 as is_last,
            unnest([
                case when seen.number is not null then hash('number', seen.number) end,
                case when seen.imsi is not null then hash('imsi', seen.imsi) end,
                case when seen.imei is not null then hash('imei', seen.imei) end
            ]) as device
        from (
            select hash(identifier_type, identifier) as identifier_key, seen_on, seen_at, number, imsi, imei
            from evidence.sightings
        ) as seen
        cross join limits
        semi join doubles on doubles.identifier_key = seen.identifier_key
    ) as shown
    inner join identifiers on identifiers.identifier_key = shown.identifier_key
    where shown.device is not null
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

same as materialized (
    select distinct weighed.id_a, weighed.id_b, weighed.day
    from weighed
    inner join shared_devices as one on one.id = weighed.id_a and one.day = weighed.day
    inner join shared_devices as other
        on other.id = weighed.id_b and other.day = weighed.day and other.device = one.device
    where weighed.is_kept
),

pairs as (
    -- the spot of either use of the first meeting: of its quarter, or of the one before
    select
        weighed.id_a,
        weighed.id_b,
        weighed.day,
        weighed.joint_first_60,
        weighed.joint_after_60,
        weighed.last_us,
        (weighed.first_meeting >> 42)::bigint as first_us,
        (weighed.first_meeting & 3)::integer as turn,
        ((weighed.day * 86400000000 + (weighed.first_meeting >> 42)::bigint) // (limits.quarter_s * 1000000)) * 1048576
        as quarter_spot,
        (weighed.first_meeting >> 22 & 1048575)::bigint as place_a,
        (weighed.first_meeting >> 2 & 1048575)::bigint as place_b
    from weighed
    cross join limits
    anti join same on same.id_a = weighed.id_a and same.id_b = weighed.id_b and same.day = weighed.day
    where weighed.is_kept
)

select
    name_a.identifier_type as identifier_type_a,
    name_a.identifier as identifier_a,
    name_b.identifier_type as identifier_type_b,
    name_b.identifier as identifier_b,
    date '1970-01-01' + pairs.day as seen_on,
    'kept' as fate,
    1::bigint as pair_count,
    pairs.joint_first_60,
    pairs.joint_after_60,
    make_timestamp(pairs.day * 86400000000 + pairs.first_us) as first_joint_at,
    make_timestamp(pairs.day * 86400000000 + pairs.last_us) as last_joint_at,
    case when pairs.turn = 1 then one.last_load_id else one.first_load_id end as load_id_a,
    case when pairs.turn = 1 then one.last_line_number else one.first_line_number end as line_number_a,
    case when pairs.turn = 2 then other.last_load_id else other.first_load_id end as load_id_b,
    case when pairs.turn = 2 then other.last_line_number else other.first_line_number end as line_number_b
from pairs
inner join identifiers as name_a on name_a.id = pairs.id_a
inner join identifiers as name_b on name_b.id = pairs.id_b
inner join uses as one
    on
        one.id = pairs.id_a
        and one.spot = pairs.quarter_spot + pairs.place_a - case when pairs.turn = 1 then 1048576 else 0 end
inner join uses as other
    on
        other.id = pairs.id_b
        and other.spot = pairs.quarter_spot + pairs.place_b - case when pairs.turn = 2 then 1048576 else 0 end
union all
select
    null, null, null, null, date '1970-01-01' + passed.day, passed.fate, count(*), null, null, null, null, null, null,
    null, null
from (
    select day, 'passing' as fate
    from weighed
    where not is_kept
    union all
    select day, 'one_device' as fate
    from same
) as passed
group by passed.day, passed.fate
