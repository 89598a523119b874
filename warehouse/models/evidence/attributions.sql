-- One row per identifier, person and basis on which it is attributed to that person, with what speaks for it and against.
-- A person is a subject of a case (case_id, subject_ref), or, where no case names the holder of a subscription, that
-- name. Who pays for a line need not be its user. strength lies between 0 and 1: how far the basis is trusted
-- (config.attribution_bases), times the strength of the identifier that leads to it (via), less by what speaks
-- against. person_strength joins the bases of one person as if each could fail alone; person_rank orders the persons
-- of an identifier by it, whenever they had it: the period says when. Of several ways on one basis the strongest is
-- shown (way_count says how many there are). label: FACT, what a register says; INFERENCE; OPINION. The first and last
-- line behind the row are named.
with bases as (
    select
        max(strength) filter (where basis = 'same_device') as same_device,
        max(strength) filter (where basis = 'succession') as succession,
        max(strength) filter (where basis = 'address') as address,
        max(strength) filter (where basis = 'same_subscription') as same_subscription,
        max(strength) filter (where basis = 'subscriber') as subscriber,
        max(strength) filter (where basis = 'contact_overlap') as contact_overlap,
        max(strength) filter (where basis = 'co_movement') as co_movement,
        max(strength) filter (where basis = 'bed_and_breakfast') as bed_and_breakfast,
        max(strength) filter (where basis = 'own_number_call') as own_number_call
    from config.attribution_bases
),

limits as (
    select
        max(value) filter (where name = 'attribution_least') as least_strength,
        (max(value) filter (where name = 'succession_circle_days'))::integer as circle_days,
        max(value) filter (where name = 'hub_handset_sims') as hub_handset_sims,
        max(value) filter (where name = 'companion_least_overlap') as least_overlap,
        max(value) filter (where name = 'companion_most_between') as most_between,
        max(value) filter (where name = 'companion_least_days') as least_days
    from config.thresholds
),

known as (
    select
        case_id, subject_ref, role, identifier_type, identifier, basis, via_type, via_identifier, from_at, to_at,
        for_count, against_count, strength,
        case
            when against_count = 0 then null
            when basis = 'same_device' then 'days on which it was used with others of the same type'
            else 'registers have it for other names at that time'
        end as against,
        first_feed, first_load_id, first_line_number, last_feed, last_load_id, last_line_number
    from evidence.known_identifiers
),

strongest_known as (
    select case_id, subject_ref, role, identifier_type, identifier, max(strength) as strength,
        case when bool_or(from_at is null) then null else min(from_at) end as from_at,
        case when bool_or(to_at is null) then null else max(to_at) end as to_at
    from evidence.known_identifiers
    where strength >= 0.5
    group by case_id, subject_ref, role, identifier_type, identifier
),

followed as (
    select old_identifier as from_identifier, new_identifier as to_identifier, true as is_later, changed_on, score,
        for_count, against_count
    from evidence.swaps
    where candidate_rank = 1 and kind = 'new_number'
    union all
    select new_identifier, old_identifier, false, changed_on, score, for_count, against_count
    from evidence.swaps
    where candidate_rank = 1 and kind = 'new_number'
),

number_uses as (
    select identifier as number, min(first_used_at) as first_used_at, max(last_used_at) as last_used_at,
        arg_min(first_feed, used_on) as first_feed,
        arg_min(first_load_id, used_on) as first_load_id,
        arg_min(first_line_number, used_on) as first_line_number,
        arg_max(last_feed, used_on) as last_feed,
        arg_max(last_load_id, used_on) as last_load_id,
        arg_max(last_line_number, used_on) as last_line_number
    from evidence.use_days
    where identifier_type = 'number'
    group by identifier
),

successions as (
    select
        known.case_id, known.subject_ref, known.role, 'number' as identifier_type, followed.to_identifier as identifier,
        'succession' as basis, 'number' as via_type, followed.from_identifier as via_identifier,
        uses.first_used_at as from_at, uses.last_used_at as to_at,
        followed.for_count, followed.against_count,
        bases.succession * known.strength * followed.score as strength,
        case when followed.against_count > 0 then 'days on which both numbers are on record, or in contact with each other' end
            as against,
        uses.first_feed, uses.first_load_id, uses.first_line_number,
        uses.last_feed, uses.last_load_id, uses.last_line_number
    from strongest_known as known
    cross join bases
    cross join limits
    inner join followed
        on known.identifier_type = 'number' and followed.from_identifier = known.identifier
    left join number_uses as uses on uses.number = followed.to_identifier
    where
        case
            when followed.is_later then coalesce(known.to_at >= followed.changed_on - to_days(limits.circle_days), true)
            else coalesce(known.from_at < followed.changed_on + to_days(limits.circle_days), true)
        end
),

hands as (
    -- the SIM or the handset of a number, unless more than hub_handset_sims numbers were seen with it
    select number, part_type, part, day_count, first_used_at, last_used_at, first_feed, first_load_id, first_line_number,
        last_feed, last_load_id, last_line_number
    from (
        select
            number,
            unnest([{'part_type': 'imsi', 'part': imsi}, {'part_type': 'imei', 'part': imei}], recursive := true),
            day_count, first_used_at, last_used_at, first_feed, first_load_id, first_line_number,
            last_feed, last_load_id, last_line_number
        from evidence.device_spells
        where number is not null
    )
    where part is not null
),

hand_numbers as (
    select part_type, part, count(distinct number) as number_count, sum(day_count)::bigint as day_count
    from hands
    group by part_type, part
),

successor_devices as (
    select
        successions.case_id, successions.subject_ref, successions.role,
        hands.part_type as identifier_type, hands.part as identifier,
        'same_device' as basis, 'number' as via_type, successions.identifier as via_identifier,
        hands.first_used_at as from_at, hands.last_used_at as to_at,
        hands.day_count as for_count, hand_numbers.day_count - hands.day_count as against_count,
        bases.same_device * successions.strength * hands.day_count / hand_numbers.day_count as strength,
        case when hand_numbers.day_count > hands.day_count then 'days on which it was used with other numbers' end
            as against,
        hands.first_feed, hands.first_load_id, hands.first_line_number,
        hands.last_feed, hands.last_load_id, hands.last_line_number
    from hands
    cross join bases
    cross join limits
    inner join successions on successions.identifier = hands.number
    inner join hand_numbers on hand_numbers.part_type = hands.part_type and hand_numbers.part = hands.part
    where hand_numbers.number_count <= limits.hub_handset_sims
),

stepped as (
    select
        held.case_id, held.subject_ref, held.role, held.identifier_type, held.identifier,
        case held.via when 'address' then 'address' else 'same_subscription' end as basis,
        held.via_type, held.via_identifier, held.period_from_at as from_at, held.period_to_at as to_at,
        held.event_count as for_count,
        0::bigint as against_count,
        case held.via when 'address' then bases.address else bases.same_subscription end
        * coalesce(known.strength, 0.5) as strength,
        null as against,
        lines.first_feed, lines.first_load_id, lines.first_line_number,
        lines.last_feed, lines.last_load_id, lines.last_line_number
    from evidence.case_identifiers as held
    cross join bases
    left join strongest_known as known
        on
            known.case_id = held.case_id
            and known.subject_ref = held.subject_ref
            and known.identifier_type = held.via_type
            and known.identifier = held.via_identifier
    left join (
        select
            case_id, identifier_type, identifier,
            arg_min(feed, line_rank) as first_feed,
            arg_min(load_id, line_rank) as first_load_id,
            arg_min(line_number, line_rank) as first_line_number,
            arg_max(feed, line_rank) as last_feed,
            arg_max(load_id, line_rank) as last_load_id,
            arg_max(line_number, line_rank) as last_line_number
        from evidence.case_identifier_lines
        group by case_id, identifier_type, identifier
    ) as lines
        on
            lines.case_id = held.case_id
            and lines.identifier_type = held.identifier_type
            and lines.identifier = held.identifier
    where held.via in ('address', 'subscriber') and held.subject_ref is not null
),

subscribed as (
    select
        unnest([
            {'identifier_type': 'number', 'identifier': number},
            {'identifier_type': 'imsi', 'identifier': imsi},
            {'identifier_type': 'line', 'identifier': line},
            {'identifier_type': 'account', 'identifier': account}
        ], recursive := true),
        holder, coalesce(number, line, imsi, account) as line_of_holder, valid_from_at, valid_to_at, load_id, line_number
    from staging.subscriptions
    where holder is not null
),

subscriptions as (
    select identifier_type, identifier, holder, min(line_of_holder) as line_of_holder,
        min(valid_from_at) as from_at,
        case when bool_or(valid_to_at is null) then null else max(valid_to_at) end as to_at,
        count(*) as for_count,
        min((load_id, line_number)) as first_line,
        max((load_id, line_number)) as last_line
    from subscribed
    where identifier is not null
    group by identifier_type, identifier, holder
),

other_lines as (
    select subscriptions.identifier_type, subscriptions.identifier, subscriptions.holder,
        count(distinct others.line_of_holder) as line_count
    from subscriptions
    inner join subscribed as others
        on
            others.holder = subscriptions.holder
            and others.line_of_holder <> subscriptions.line_of_holder
            and coalesce(others.valid_from_at <= subscriptions.to_at, true)
            and coalesce(others.valid_to_at >= subscriptions.from_at, true)
    group by subscriptions.identifier_type, subscriptions.identifier, subscriptions.holder
),

named as (
    select distinct case_id, subject_ref, holder from staging.subject_names
),

other_users as (
    -- subjects under another name, or under none, for whom a register has the identifier at that time
    select subscriptions.identifier_type, subscriptions.identifier, subscriptions.holder,
        count(distinct (users.case_id, users.subject_ref)) as user_count
    from subscriptions
    inner join evidence.known_identifiers as users
        on
            users.identifier_type = subscriptions.identifier_type
            and users.identifier = subscriptions.identifier
            and users.basis in ('register', 'seized')
            and coalesce(users.from_at <= subscriptions.to_at, true)
            and coalesce(users.to_at >= subscriptions.from_at, true)
    left join named on named.case_id = users.case_id and named.subject_ref = users.subject_ref
    where coalesce(named.holder <> subscriptions.holder, false)
    group by subscriptions.identifier_type, subscriptions.identifier, subscriptions.holder
),

roles as (
    select case_id, subject_ref, min(role) as role from staging.subjects group by case_id, subject_ref
),

paid as (
    select
        named.case_id, named.subject_ref, roles.role,
        subscriptions.identifier_type, subscriptions.identifier,
        'subscriber' as basis, null as via_type, null as via_identifier, subscriptions.from_at, subscriptions.to_at,
        subscriptions.for_count,
        coalesce(other_lines.line_count, 0) + coalesce(other_users.user_count, 0) as against_count,
        bases.subscriber / (1 + 0.25 * coalesce(other_lines.line_count, 0) + coalesce(other_users.user_count, 0))
            as strength,
        nullif(concat_ws(
            '; ',
            case when other_lines.line_count > 0 then 'the same name pays for other lines' end,
            case when other_users.user_count > 0 then 'registers have it for another name' end
        ), '') as against,
        subscriptions.holder,
        'subscribers' as first_feed,
        subscriptions.first_line[1] as first_load_id,
        subscriptions.first_line[2] as first_line_number,
        'subscribers' as last_feed,
        subscriptions.last_line[1] as last_load_id,
        subscriptions.last_line[2] as last_line_number
    from subscriptions
    cross join bases
    left join named on named.holder = subscriptions.holder
    left join roles on roles.case_id = named.case_id and roles.subject_ref = named.subject_ref
    left join other_lines
        on
            other_lines.identifier_type = subscriptions.identifier_type
            and other_lines.identifier = subscriptions.identifier
            and other_lines.holder = subscriptions.holder
    left join other_users
        on
            other_users.identifier_type = subscriptions.identifier_type
            and other_users.identifier = subscriptions.identifier
            and other_users.holder = subscriptions.holder
),

second_numbers as (
    select
        pairs.number, pairs.other_number, pairs.from_on, pairs.to_on,
        unnest([
            {
                'basis': 'contact_overlap', 'for_count': pairs.shared_contact_count,
                'against_count': case when pairs.between_count > limits.most_between then pairs.between_count else 0 end
                    + pairs.apart_count,
                'share': case when pairs.contact_score >= limits.least_overlap then pairs.contact_score else 0 end
            },
            {
                'basis': 'co_movement', 'for_count': pairs.joint_count, 'against_count': pairs.apart_count,
                'share': case
                    when pairs.joint_count >= limits.least_days
                        then pairs.joint_count / (pairs.joint_count + 2 * pairs.apart_count)
                    else 0
                end
            },
            {
                'basis': 'bed_and_breakfast', 'for_count': pairs.base_count, 'against_count': pairs.base_against_count,
                'share': case
                    when pairs.base_count >= limits.least_days
                        then pairs.base_count / (pairs.base_count + pairs.base_against_count)
                    else 0
                end
            },
            {
                'basis': 'own_number_call', 'for_count': pairs.between_count, 'against_count': 0::bigint,
                'share': case when pairs.between_count between 1 and limits.most_between then 1 else 0 end
            }
        ], recursive := true),
        -- two numbers that talk to each other, or are apart when in use, are two people's
        power(0.5, greatest(pairs.between_count - limits.most_between, 0))
        * case when pairs.both_count > 0 then 1 - pairs.apart_count / pairs.both_count else 1 end as agreement
    from evidence.companion_numbers as pairs
    cross join limits
),

companions as (
    select
        known.case_id, known.subject_ref, known.role, 'number' as identifier_type,
        second_numbers.other_number as identifier,
        second_numbers.basis, 'number' as via_type, second_numbers.number as via_identifier,
        greatest(second_numbers.from_on::timestamp, known.from_at) as from_at,
        least(second_numbers.to_on::timestamp + interval 1 day - interval 1 second, known.to_at) as to_at,
        second_numbers.for_count, second_numbers.against_count,
        known.strength * second_numbers.share * second_numbers.agreement * case second_numbers.basis
            when 'contact_overlap' then bases.contact_overlap
            when 'co_movement' then bases.co_movement
            when 'bed_and_breakfast' then bases.bed_and_breakfast
            else bases.own_number_call
        end as strength,
        case
            when second_numbers.against_count > 0
                then case second_numbers.basis
                    when 'bed_and_breakfast' then 'days that begin and end elsewhere'
                    else 'days on which both were in use and had no mast in common, or talk between the two'
                end
        end as against,
        uses.first_feed, uses.first_load_id, uses.first_line_number,
        uses.last_feed, uses.last_load_id, uses.last_line_number
    from second_numbers
    cross join bases
    inner join strongest_known as known
        on known.identifier_type = 'number' and known.identifier = second_numbers.number
    left join number_uses as uses on uses.number = second_numbers.other_number
    where
        second_numbers.share > 0
        and coalesce(known.from_at <= second_numbers.to_on + interval 1 day, true)
        and coalesce(known.to_at >= second_numbers.from_on, true)
),

found as (
    select *, null as holder from known
    union all by name
    select *, null as holder from successions
    union all by name
    select *, null as holder from successor_devices
    union all by name
    select *, null as holder from stepped
    union all by name
    select * from paid
    union all by name
    select *, null as holder from companions
),

weighed as (
    select
        found.* exclude (holder, strength),
        coalesce(found.holder, names.holder) as holder,
        coalesce(found.case_id || ' ' || found.subject_ref, found.holder) as person,
        round(found.strength, 6) as strength
    from found
    cross join limits
    left join (select case_id, subject_ref, min(holder) as holder from named group by case_id, subject_ref) as names
        on names.case_id = found.case_id and names.subject_ref = found.subject_ref
    where found.strength >= limits.least_strength
),

ordered as (
    select
        *,
        row_number() over (
            partition by identifier_type, identifier, person, basis
            order by strength desc, via_type, via_identifier, from_at, to_at, first_load_id, first_line_number
        ) as way,
        count(*) over (partition by identifier_type, identifier, person, basis) as way_count
    from weighed
),

chosen as (
    select
        ordered.*,
        round(1 - exp(
            sum(round(ln(1 - least(strength, 0.999999)) * 1000000)::bigint) over (
                partition by identifier_type, identifier, person
            ) / 1000000
        ), 6) as person_strength
    from ordered
    where way = 1
)

select
    chosen.identifier_type,
    chosen.identifier,
    chosen.case_id,
    chosen.subject_ref,
    chosen.role,
    chosen.holder,
    chosen.basis,
    chosen.via_type,
    chosen.via_identifier,
    chosen.way_count,
    chosen.from_at as period_from_at,
    chosen.to_at as period_to_at,
    chosen.for_count,
    chosen.against_count,
    chosen.against,
    chosen.strength,
    kinds.label,
    chosen.person_strength,
    dense_rank() over (
        partition by chosen.identifier_type, chosen.identifier order by chosen.person_strength desc, chosen.person
    ) as person_rank,
    chosen.first_feed,
    chosen.first_load_id,
    chosen.first_line_number,
    chosen.last_feed,
    chosen.last_load_id,
    chosen.last_line_number
from chosen
inner join config.attribution_bases as kinds on kinds.basis = chosen.basis
