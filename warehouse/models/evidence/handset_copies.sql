-- One row per handset and two numbers whose uses two devices explain and one does not, or hardly: a copied handset number.
-- clash_count: changes that no journey joins, wherever and whenever. overlap_count: calls with both at one time; where the
-- handset went over from one number to the other for good it is not counted: one call that runs into the other's time may
-- be a wrong clock. apart_count: of turns to and fro (least_turns or more) those that one place does not explain, less
-- those that it does. A single finding may be a wrong cell or clock; weighed in linkage.against_ties. The lines are those
-- of the clash that was furthest apart, else of the furthest turn: a of number_a, b of number_b.
with clashes as (
    select
        imei,
        number_a,
        number_b,
        sum(clash_count)::bigint as clash_count,
        sum(overlap_count)::bigint as overlap_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        arg_max(
            struct_pack(feed_a := feed_a, load_id_a := load_id_a, line_number_a := line_number_a, feed_b := feed_b,
                load_id_b := load_id_b, line_number_b := line_number_b),
            (coalesce(most_apart_m, 0), -load_id_a, -line_number_a, -load_id_b, -line_number_b)
        ) as lines
    from evidence.handset_clashes
    where clash_count + overlap_count > 0
    group by imei, number_a, number_b
),

turns as (
    select
        imei,
        number_a,
        number_b,
        greatest(0, apart_count - near_count) as apart_count,
        first_seen_at,
        last_seen_at,
        struct_pack(feed_a := feed_a, load_id_a := load_id_a, line_number_a := line_number_a, feed_b := feed_b,
            load_id_b := load_id_b, line_number_b := line_number_b) as lines
    from evidence.handset_turns
    where turn_count >= (select max(value) from config.thresholds where name = 'least_turns')
),

findings as (
    select
        coalesce(clashes.imei, turns.imei) as imei,
        coalesce(clashes.number_a, turns.number_a) as number_a,
        coalesce(clashes.number_b, turns.number_b) as number_b,
        coalesce(clashes.clash_count, 0) as clash_count,
        case when turns.imei is not null then coalesce(clashes.overlap_count, 0) else 0 end as overlap_count,
        coalesce(turns.apart_count, 0) as apart_count,
        least(clashes.first_seen_at, turns.first_seen_at) as first_seen_at,
        greatest(clashes.last_seen_at, turns.last_seen_at) as last_seen_at,
        coalesce(clashes.lines, turns.lines) as lines
    from clashes
    full join turns
        on turns.imei = clashes.imei and turns.number_a = clashes.number_a and turns.number_b = clashes.number_b
)

select
    imei,
    number_a,
    number_b,
    clash_count,
    overlap_count,
    apart_count,
    first_seen_at,
    last_seen_at,
    lines.feed_a as feed_a,
    lines.load_id_a as load_id_a,
    lines.line_number_a as line_number_a,
    lines.feed_b as feed_b,
    lines.load_id_b as load_id_b,
    lines.line_number_b as line_number_b
from findings
where clash_count + overlap_count + apart_count > 0
order by imei, number_a, number_b
