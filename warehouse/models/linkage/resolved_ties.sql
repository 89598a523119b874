-- One row per pair of cases that a resolved person, a number that succeeded another, or a user of two accounts ties.
-- Not yet weighed. same_person: linkage.person_ties; what name, birth and address say is its own weight, the number that
-- both records name is not: it stands among the identifiers. Who is the subscriber only,
-- and has another number of their own, need not be the user.
-- number_succession: a number of one case was, as evidence.swaps has it, followed by a number of the other; the doubt
-- about it (log2 of its score) is taken off. same_account_user: two accounts from one connection, address holder or
-- subscription (evidence.account_ties, not the weak ones).
with persons as (
    select
        ties.case_a,
        ties.case_b,
        ties.force_a,
        ties.force_b,
        'same_person' as kind,
        'person' as identifier_type,
        ties.person_id as identifier,
        ties.name_a as identifier_a,
        ties.name_b as identifier_b,
        'person' as via_a,
        'person' as via_b,
        ties.role_a,
        ties.role_b,
        'INFERENCE' as basis,
        persons.case_count as touching_count,
        1 as pair_count,
        -- who is joined over a third record only is as likely as the weakest step
        coalesce(
            ties.personal_bits, log2(greatest(ties.probability, 0.001) / greatest(1 - ties.probability, 0.001))
        ) as own_bits,
        case when ties.number_outcome = 'other' and 'subscriber' in (ties.role_a, ties.role_b) then (
            select max(value) from config.thresholds where name = 'subscriber_discount_bits'
        ) else 0.0 end as discount_bits,
        (ties.role_a not in ('suspect', 'associate', 'other'))::integer
        + (ties.role_b not in ('suspect', 'associate', 'other'))::integer as other_role_count,
        false as is_single_event,
        2 as event_count,
        null::timestamp as first_seen_at,
        null::timestamp as last_seen_at,
        ties.feed_a,
        ties.load_id_a,
        ties.line_number_a,
        ties.feed_b,
        ties.load_id_b,
        ties.line_number_b
    from linkage.person_ties as ties
    inner join linkage.persons as persons on persons.person_id = ties.person_id
),

holders as (
    select
        held.case_id,
        held.force_code,
        held.identifier_type,
        held.identifier,
        held.via,
        held.role
    from evidence.case_identifiers as held
    anti join linkage.hubs as hubs
        on hubs.identifier_type = held.identifier_type and hubs.identifier = held.identifier
    where held.via in ('register', 'authority', 'use')
),

holder_counts as (
    select identifier_type, identifier, count(*) as case_count
    from holders
    group by identifier_type, identifier
),

succeeded as (
    select
        swaps.identifier_type,
        swaps.old_identifier as one,
        swaps.new_identifier as other,
        'number_succession' as kind,
        swaps.label as basis,
        -log2(greatest(swaps.score, 0.001)) as discount_bits,
        swaps.for_count as event_count,
        swaps.old_last_used_at as first_seen_at,
        swaps.new_first_used_at as last_seen_at,
        swaps.old_feed as feed_one,
        swaps.old_load_id as load_id_one,
        swaps.old_line_number as line_number_one,
        swaps.new_feed as feed_other,
        swaps.new_load_id as load_id_other,
        swaps.new_line_number as line_number_other
    from evidence.swaps as swaps
    -- a test handset goes through many hands: that two numbers were seen in it one after the other is no succession
    anti join linkage.hubs as hubs
        on hubs.identifier_type = swaps.kept_type and hubs.identifier = swaps.kept_identifier
    where swaps.kind = 'new_number' and swaps.candidate_rank = 1
    union all
    select
        'account',
        account_a,
        account_b,
        'same_account_user',
        'INFERENCE',
        case when strength = 'strong' then 0.0 else (
            select max(value) from config.thresholds where name = 'fair_account_tie_bits'
        ) end,
        meeting_count + holder_day_count,
        first_seen_at,
        last_seen_at,
        null, null, null, null, null, null
    from evidence.account_ties
    where is_tied
),

followed as (
    select
        least(one.case_id, other.case_id) as case_a,
        greatest(one.case_id, other.case_id) as case_b,
        case when one.case_id < other.case_id then one.force_code else other.force_code end as force_a,
        case when one.case_id < other.case_id then other.force_code else one.force_code end as force_b,
        succeeded.kind,
        succeeded.identifier_type,
        succeeded.other as identifier,
        case when one.case_id < other.case_id then succeeded.one else succeeded.other end as identifier_a,
        case when one.case_id < other.case_id then succeeded.other else succeeded.one end as identifier_b,
        case when one.case_id < other.case_id then one.via else other.via end as via_a,
        case when one.case_id < other.case_id then other.via else one.via end as via_b,
        case when one.case_id < other.case_id then one.role else other.role end as role_a,
        case when one.case_id < other.case_id then other.role else one.role end as role_b,
        succeeded.basis,
        one_count.case_count + other_count.case_count as touching_count,
        one_count.case_count * other_count.case_count as pair_count,
        null::double as own_bits,
        succeeded.discount_bits,
        (one.role not in ('suspect', 'associate', 'other'))::integer
        + (other.role not in ('suspect', 'associate', 'other'))::integer as other_role_count,
        false as is_single_event,
        coalesce(succeeded.event_count, 1) as event_count,
        least(succeeded.first_seen_at, succeeded.last_seen_at) as first_seen_at,
        greatest(succeeded.first_seen_at, succeeded.last_seen_at) as last_seen_at,
        case when one.case_id < other.case_id then feed_one else feed_other end as feed_a,
        case when one.case_id < other.case_id then load_id_one else load_id_other end as load_id_a,
        case when one.case_id < other.case_id then line_number_one else line_number_other end as line_number_a,
        case when one.case_id < other.case_id then feed_other else feed_one end as feed_b,
        case when one.case_id < other.case_id then load_id_other else load_id_one end as load_id_b,
        case when one.case_id < other.case_id then line_number_other else line_number_one end as line_number_b
    from succeeded
    inner join holders as one
        on one.identifier_type = succeeded.identifier_type and one.identifier = succeeded.one
    inner join holder_counts as one_count
        on one_count.identifier_type = one.identifier_type and one_count.identifier = one.identifier
    inner join holders as other
        on
            other.identifier_type = succeeded.identifier_type
            and other.identifier = succeeded.other
            and other.case_id <> one.case_id
    inner join holder_counts as other_count
        on other_count.identifier_type = other.identifier_type and other_count.identifier = other.identifier
    -- what the register of a case names itself is no news of another
    anti join evidence.case_identifiers as held_one
        on
            held_one.identifier_type = succeeded.identifier_type
            and held_one.identifier = succeeded.one
            and held_one.case_id = other.case_id
            and held_one.via = 'register'
    anti join evidence.case_identifiers as held_other
        on
            held_other.identifier_type = succeeded.identifier_type
            and held_other.identifier = succeeded.other
            and held_other.case_id = one.case_id
            and held_other.via = 'register'
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
    basis,
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
from persons
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
    basis,
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
from followed
order by
    case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, via_a, via_b, role_a, role_b,
    load_id_a, line_number_a, load_id_b, line_number_b
