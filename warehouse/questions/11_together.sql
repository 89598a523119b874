-- Were these two in use at the same places, more than chance would have it?
-- Of: device, device.
-- Mind: They used the same or neighbouring cells within minutes; that is not a meeting. Days without a joint quarter hour have no row.
select
    seen_on,
    joint_count,
    discordant_count,
    opportunity_count,
    expected_count,
    score_bits,
    site_count,
    first_joint_at,
    last_joint_at,
    one.file || ':' || together.line_number_a as first_joint_line_a,
    other.file || ':' || together.line_number_b as first_joint_line_b
from evidence.co_presence as together
inner join quality.loads as one on one.load_id = together.load_id_a
inner join quality.loads as other on other.load_id = together.load_id_b
where
    (together.identifier_a = $a and together.identifier_b = $b)
    or (together.identifier_a = $b and together.identifier_b = $a)
order by together.seen_on
