-- One row per communication between two identifiers; the legs that several providers recorded of it count once.
-- By day: started_at; needs 1 hour around.
-- Legs whose clocks differ by no more than leg_tolerance_s from one to the next form an island. An island holds as many
-- communications as its most frequent kind of leg; the first leg of each kind belongs to the first of them, and so on.
-- A diverted call is one communication: from, to, and the party that it was forwarded to. Its forwarded leg begins when
-- the ringing ends and is counted with the leg that rang. Where the called party's provider shows no number, the call
-- is that of the one caller whose own provider recorded a call to that number at that second and of that length; where
-- there is none, or more than one, from_identifier is absent and the communication is in no contact.
-- A chain of legs can be endless in theory: one that is unbroken for 55 minutes on a side of midnight is cut there, so
-- that a day's rows rest on an hour around the day (leg_tolerance_s and ringing_most_s may be up to a minute).
with limits as (
    select
        (max(value) filter (where name = 'leg_tolerance_s') * 1000000)::bigint as tolerance_us,
        (max(value) filter (where name = 'leg_duration_tolerance_s'))::bigint as duration_tolerance_s,
        ((
            max(value) filter (where name = 'leg_tolerance_s') + max(value) filter (where name = 'ringing_most_s')
        ) * 1000000)::bigint as reach_us,
        greatest(floor(3300 / max(value) filter (where name = 'leg_tolerance_s')), 1)::bigint as chain_legs
    from config.thresholds
),

spots as (
    -- where and when a call was diverted or came without a number: what lies near is looked at more closely
    select hash(number, slot) as spot
    from (
        select to_number as number, unnest([early_slot, late_slot]) as slot
        from (
            select
                to_number,
                (epoch_us(started_at) - reach_us) // (2 * reach_us) as early_slot,
                (epoch_us(started_at) + reach_us) // (2 * reach_us) as late_slot
            from staging.call_legs
            cross join limits
            where from_number is null or forwarded_number is not null
        )
        union all
        select forwarded_number, unnest([early_slot, late_slot])
        from (
            select
                forwarded_number,
                (epoch_us(started_at) - reach_us) // (2 * reach_us) as early_slot,
                (epoch_us(started_at) + reach_us) // (2 * reach_us) as late_slot
            from staging.call_legs
            cross join limits
            where forwarded_number is not null
        )
    )
),

near as materialized (
    select
        legs.kind, legs.leg, legs.from_number, legs.to_number, legs.forwarded_number, legs.outcome,
        epoch_us(legs.started_at) as started_us,
        legs.started_at, legs.duration_s, legs.ring_s, legs.load_id, legs.line_number
    from staging.call_legs as legs
    cross join limits
    semi join spots on spots.spot = hash(legs.to_number, epoch_us(legs.started_at) // (2 * limits.reach_us))
),

followed as (
    -- a forwarded leg and the leg that rang before it, at best in the same provider's records
    select
        forwarded.load_id,
        forwarded.line_number,
        arg_min(
            {'load_id': rang.load_id, 'line_number': rang.line_number, 'started_at': rang.started_at},
            (
                rang.leg = 'originating',
                abs(forwarded.started_us - rang.started_us - coalesce(rang.ring_s, 0) * 1000000),
                rang.started_us, rang.load_id, rang.line_number
            )
        ) as rang
    from near as forwarded
    inner join near as rang
        on
            rang.to_number = forwarded.to_number
            and rang.from_number is not distinct from forwarded.from_number
            and rang.kind = forwarded.kind
    cross join limits
    where
        forwarded.leg = 'forwarded'
        and (rang.leg = 'originating' or (rang.leg = 'terminating' and coalesce(rang.outcome, 'diverted') = 'diverted'))
        and forwarded.started_us - rang.started_us between -limits.tolerance_us and limits.reach_us
        and (
            rang.leg = 'originating'
            or rang.ring_s is null
            or abs(forwarded.started_us - rang.started_us - rang.ring_s * 1000000) <= limits.tolerance_us
        )
    group by forwarded.load_id, forwarded.line_number
),

shown as (
    -- a caller's leg whose other end the called party's provider shows with the number is no candidate
    select distinct own.load_id, own.line_number
    from (
        select
            arg_min(
                {'load_id': own.load_id, 'line_number': own.line_number},
                (
                    abs(coalesce(own.duration_s - other.duration_s, 0)), abs(own.started_us - other.started_us),
                    own.started_us, own.load_id, own.line_number
                )
            ) as own
        from near as other
        inner join near as own
            on own.to_number = other.to_number and own.from_number = other.from_number and own.kind = other.kind
        cross join limits
        where
            other.leg = 'terminating'
            and own.leg = 'originating'
            and abs(own.started_us - other.started_us) <= limits.tolerance_us
        group by other.load_id, other.line_number
    )
),

candidates as (
    select
        bare.load_id,
        bare.line_number,
        own.from_number,
        own.load_id as own_load_id,
        own.line_number as own_line_number,
        (
            abs(coalesce(own.duration_s - bare.duration_s, 0)), abs(own.started_us - bare.started_us),
            own.started_us, bare.started_us, own.load_id, own.line_number, bare.load_id, bare.line_number
        ) as distance
    from near as bare
    inner join near as own on own.to_number = bare.to_number and own.kind = bare.kind
    cross join limits
    anti join shown on shown.load_id = own.load_id and shown.line_number = own.line_number
    where
        bare.from_number is null
        and bare.leg = 'terminating'
        and own.from_number is not null
        and own.leg = 'originating'
        and abs(own.started_us - bare.started_us) <= limits.tolerance_us
        and (
            bare.outcome = 'diverted'
            or coalesce(abs(own.duration_s - bare.duration_s) <= limits.duration_tolerance_s, true)
        )
),

tied as (
    -- the two are each other's nearest, and nobody else's record fits
    select of_bare.load_id, of_bare.line_number, of_bare.from_number
    from (
        select load_id, line_number, min(from_number) as from_number, min(distance) as distance
        from candidates
        group by load_id, line_number
        having count(distinct from_number) = 1
    ) as of_bare
    semi join (
        select min(distance) as distance
        from candidates
        group by own_load_id, own_line_number
    ) as of_own
        on of_own.distance = of_bare.distance
),

diverted as (
    select
        near.from_number as shown_number,
        coalesce(near.from_number, tied.from_number) as from_number,
        near.to_number,
        near.forwarded_number,
        near.started_us,
        coalesce(followed.rang.started_at, near.started_at) as began_at,
        followed.rang.load_id as rang_load_id,
        followed.rang.line_number as rang_line_number,
        near.load_id,
        near.line_number
    from near
    left join followed on followed.load_id = near.load_id and followed.line_number = near.line_number
    left join tied
        on
            tied.load_id = coalesce(followed.rang.load_id, near.load_id)
            and tied.line_number = coalesce(followed.rang.line_number, near.line_number)
    where near.kind = 'call' and near.forwarded_number is not null
),

handed_on as (
    -- the third party's provider records a leg from the caller to the third party; it belongs to the diverted call
    select
        legs.load_id,
        legs.line_number,
        arg_min(
            {
                'from_number': diverted.from_number, 'to_number': diverted.to_number, 'began_at': diverted.began_at,
                'load_id': coalesce(diverted.rang_load_id, diverted.load_id),
                'line_number': coalesce(diverted.rang_line_number, diverted.line_number)
            },
            (
                abs(legs.started_us - diverted.started_us), diverted.to_number, diverted.load_id, diverted.line_number
            )
        ) as call
    from near as legs
    inner join diverted
        on
            diverted.forwarded_number = legs.to_number
            and diverted.shown_number is not distinct from legs.from_number
    cross join limits
    where
        legs.kind = 'call'
        and legs.leg = 'terminating'
        and legs.forwarded_number is null
        and abs(legs.started_us - diverted.started_us) <= limits.tolerance_us
    group by legs.load_id, legs.line_number
),

moved as materialized (
    -- legs that belong to other parties than they show, or to a leg that is named here
    select
        load_id,
        line_number,
        from_number,
        to_number,
        forwarded_number,
        began_at,
        rang_load_id as of_load_id,
        rang_line_number as of_line_number
    from diverted
    union all
    select
        near.load_id,
        near.line_number,
        handed_on.call.from_number,
        handed_on.call.to_number,
        near.to_number,
        handed_on.call.began_at,
        handed_on.call.load_id,
        handed_on.call.line_number
    from near
    inner join handed_on on handed_on.load_id = near.load_id and handed_on.line_number = near.line_number
    union all
    select near.load_id, near.line_number, tied.from_number, near.to_number, near.forwarded_number, near.started_at,
        null, null
    from near
    inner join tied on tied.load_id = near.load_id and tied.line_number = near.line_number
    anti join handed_on on handed_on.load_id = near.load_id and handed_on.line_number = near.line_number
    where near.forwarded_number is null or near.kind <> 'call'
),

cuts as materialized (
    select distinct pair, midnight
    from (
        select
            hash(coalesce(moved.from_number, legs.from_number), coalesce(moved.to_number, legs.to_number), legs.kind)
                as pair,
            coalesce(moved.began_at, legs.started_at) as began_at,
            (coalesce(moved.began_at, legs.started_at) + interval 55 minute)::date as midnight
        from staging.call_legs as legs
        left join moved on moved.load_id = legs.load_id and moved.line_number = legs.line_number
        where legs.started_at::time >= time '23:05:00' or legs.started_at::time < time '01:00:00'
    )
    cross join limits
    where began_at < midnight + interval 55 minute
    group by pair, midnight, began_at >= midnight
    having count(*) >= min(limits.chain_legs)
),

keys as (
    -- what is sorted is short: a hash of the pair, a time and a code; the legs themselves are fetched afterwards.
    -- code: 0 where the leg was moved or forwarded, else ten times the outcome and the kind of leg
    select
        hash(coalesce(moved.from_number, legs.from_number), coalesce(moved.to_number, legs.to_number), legs.kind)
            as pair,
        epoch_us(coalesce(moved.began_at, legs.started_at)) as began_us,
        case
            when moved.load_id is not null or legs.forwarded_number is not null then 0
            else
                case
                    when legs.outcome = 'diverted' then 10
                    when legs.outcome in ('answered', 'dropped') or legs.duration_s > 0 then 20
                    when legs.outcome in ('no_answer', 'busy', 'failed') then 30
                    else 40
                end
                + case legs.leg when 'originating' then 1 when 'terminating' then 2 else 3 end
        end::tinyint as code,
        legs.duration_s::integer as duration_s,
        legs.load_id,
        legs.line_number
    from staging.call_legs as legs
    left join moved on moved.load_id = legs.load_id and moved.line_number = legs.line_number
),

trails as (
    -- the two legs before and the two after; beyond either end of a pair's trail lie times far away
    select
        *,
        lag(began_us, 1, -2000000000000000000) over trail as before_us,
        lag(began_us, 2, -4000000000000000000) over trail as second_before_us,
        lead(began_us, 1, 2000000000000000000) over trail as next_us,
        lead(began_us, 2, 4000000000000000000) over trail as second_next_us,
        lag(code) over trail as code_before,
        lead(code) over trail as next_code,
        lead(duration_s) over trail as next_duration_s,
        lead(load_id) over trail as next_load_id,
        lead(line_number) over trail as next_line_number
    from keys
    window trail as (partition by pair order by began_us, load_id, line_number)
),

islands as materialized (
    -- almost every island has one leg or two, and the gaps around a leg say which: those need no counting.
    -- leg_place: 1 its only leg, 2 the first of two, 3 the second of two; 4 what must be counted
    select
        trails.load_id, trails.line_number, trails.code, trails.code_before,
        trails.next_code, trails.next_duration_s, trails.next_us, trails.next_load_id, trails.next_line_number,
        case
            when trails.code = 0 or cut_pairs.pair is not null then 4
            when trails.began_us - trails.before_us > limits.tolerance_us
                then case
                    when trails.next_us - trails.began_us > limits.tolerance_us then 1
                    when trails.second_next_us - trails.next_us > limits.tolerance_us and trails.next_code > 0 then 2
                    else 4
                end
            when
                trails.next_us - trails.began_us > limits.tolerance_us
                and trails.before_us - trails.second_before_us > limits.tolerance_us
                and trails.code_before > 0
                then 3
            else 4
        end::tinyint as leg_place
    from trails
    cross join limits
    left join (select distinct pair from cuts) as cut_pairs on cut_pairs.pair = trails.pair
),

short as (
    -- the second leg of a call is told with the first; two legs of one kind are two calls
    select
        load_id,
        line_number,
        code % 10 as leg_code,
        case when leg_place = 2 and code % 10 <> next_code % 10 then next_code % 10 end as next_leg_code,
        next_code // 10 as next_outcome_code,
        next_duration_s,
        next_us,
        next_load_id,
        next_line_number
    from islands
    where leg_place < 3 or (leg_place = 3 and code % 10 = code_before % 10)
),

legs as (
    select
        hash(coalesce(moved.from_number, legs.from_number), coalesce(moved.to_number, legs.to_number), legs.kind)
            as pair,
        legs.kind,
        legs.leg,
        coalesce(moved.from_number, legs.from_number) as from_number,
        coalesce(moved.to_number, legs.to_number) as to_number,
        coalesce(moved.forwarded_number, legs.forwarded_number) as forwarded_number,
        legs.from_number is null as is_withheld,
        legs.outcome,
        legs.started_at,
        coalesce(moved.began_at, legs.started_at) as began_at,
        legs.duration_s,
        legs.load_id,
        legs.line_number,
        moved.of_load_id,
        moved.of_line_number
    from staging.call_legs as legs
    semi join (select load_id, line_number from islands where leg_place = 4) as long
        on long.load_id = legs.load_id and long.line_number = legs.line_number
    left join moved on moved.load_id = legs.load_id and moved.line_number = legs.line_number
),

steps as (
    select
        legs.*,
        coalesce(epoch_us(legs.began_at) - lag(epoch_us(legs.began_at)) over trail > limits.tolerance_us, false)
        or coalesce(cuts.midnight is not null and lag(legs.began_at) over trail < cuts.midnight, false) as is_apart
    from legs
    cross join limits
    left join cuts on cuts.pair = legs.pair and cuts.midnight = legs.began_at::date
    window trail as (partition by legs.pair order by legs.began_at, legs.load_id, legs.line_number)
),

counted as (
    select *, count(*) filter (where is_apart) over trail as island
    from steps
    window trail as (partition by pair order by began_at, load_id, line_number)
),

told_apart as (
    -- calls in quick succession are told apart by their outcome too, where every leg says answered or missed
    select
        *,
        case
            when count(*) filter (
                where outcome is null or outcome not in ('answered', 'dropped', 'no_answer', 'busy', 'failed')
            ) over (partition by pair, island) > 0 then 'any'
            when outcome in ('answered', 'dropped') then 'answered'
            else 'missed'
        end as result
    from counted
),

ranked as (
    select
        pair, island, load_id, line_number, result,
        row_number() over (partition by pair, island, result, leg order by began_at, load_id, line_number) as leg_rank
    from told_apart
    where of_load_id is null
),

gathered as (
    -- a leg that belongs to another one goes wherever that goes
    select
        legs.*,
        legs.of_load_id is not null and legs.leg = 'terminating' as is_reached,
        ranked.result as call_result,
        ranked.leg_rank
    from told_apart as legs
    inner join ranked
        on
            ranked.load_id = coalesce(legs.of_load_id, legs.load_id)
            and ranked.line_number = coalesce(legs.of_line_number, legs.line_number)
),

calls as (
    select
        legs.kind,
        legs.from_number,
        legs.to_number,
        null as forwarded_number,
        legs.from_number is null as is_withheld,
        case
            when legs.leg = 'originating' or short.next_leg_code is distinct from 1 then legs.started_at
            else make_timestamp(short.next_us)
        end as started_at,
        case when short.next_leg_code is null then legs.duration_s else greatest(legs.duration_s, short.next_duration_s)
        end as duration_s,
        legs.outcome = 'diverted' or (short.next_leg_code is not null and short.next_outcome_code = 1) as is_diverted,
        legs.outcome in ('answered', 'dropped') or legs.duration_s > 0
        or (short.next_leg_code is not null and short.next_outcome_code = 2) as is_answered,
        legs.outcome in ('no_answer', 'busy', 'failed')
        or (short.next_leg_code is not null and short.next_outcome_code = 3) as is_missed,
        case when short.next_leg_code is null then 1 else 2 end as leg_count,
        case when short.leg_code = 1 then short.load_id when short.next_leg_code = 1 then short.next_load_id end
            as originating_load_id,
        case when short.leg_code = 1 then short.line_number when short.next_leg_code = 1 then short.next_line_number end
            as originating_line_number,
        case when short.leg_code = 2 then short.load_id when short.next_leg_code = 2 then short.next_load_id end
            as terminating_load_id,
        case when short.leg_code = 2 then short.line_number when short.next_leg_code = 2 then short.next_line_number end
            as terminating_line_number,
        case when short.leg_code = 3 then short.load_id when short.next_leg_code = 3 then short.next_load_id end
            as forwarded_load_id,
        case when short.leg_code = 3 then short.line_number when short.next_leg_code = 3 then short.next_line_number end
            as forwarded_line_number,
        null as reached_load_id,
        null as reached_line_number
    from staging.call_legs as legs
    inner join short on short.load_id = legs.load_id and short.line_number = legs.line_number
    union all
    select
        kind,
        from_number,
        to_number,
        max(forwarded_number),
        bool_or(is_withheld),
        coalesce(min(started_at) filter (where leg = 'originating'), min(began_at)),
        max(duration_s),
        bool_or(outcome = 'diverted' or forwarded_number is not null),
        bool_or(outcome in ('answered', 'dropped') or duration_s > 0),
        bool_or(outcome in ('no_answer', 'busy', 'failed')),
        count(*),
        min(load_id) filter (where leg = 'originating'),
        min(line_number) filter (where leg = 'originating'),
        coalesce(
            min(load_id) filter (where leg = 'terminating' and not is_reached),
            min(load_id) filter (where is_reached)
        ),
        coalesce(
            min(line_number) filter (where leg = 'terminating' and not is_reached),
            arg_min(line_number, (load_id, line_number)) filter (where is_reached)
        ),
        min(load_id) filter (where leg = 'forwarded'),
        arg_min(line_number, (load_id, line_number)) filter (where leg = 'forwarded'),
        min(load_id) filter (where is_reached),
        arg_min(line_number, (load_id, line_number)) filter (where is_reached)
    from gathered
    group by kind, from_number, to_number, pair, island, call_result, leg_rank
)

select
    kind,
    'number' as identifier_type,
    from_number as from_identifier,
    to_number as to_identifier,
    forwarded_number as forwarded_identifier,
    is_withheld,
    started_at,
    case
        when kind = 'text' then 'sent'
        when is_diverted then 'diverted'
        when is_answered then 'answered'
        when is_missed then 'missed'
        else 'unknown'
    end as outcome,
    duration_s,
    leg_count,
    'calls' as feed,
    originating_load_id,
    originating_line_number,
    terminating_load_id,
    terminating_line_number,
    forwarded_load_id,
    forwarded_line_number,
    reached_load_id,
    reached_line_number
from calls
union all
select
    'message' as kind,
    'account' as identifier_type,
    sender as from_identifier,
    recipient as to_identifier,
    null as forwarded_identifier,
    false as is_withheld,
    sent_at as started_at,
    'sent' as outcome,
    null as duration_s,
    1 as leg_count,
    'messages' as feed,
    load_id as originating_load_id,
    line_number as originating_line_number,
    null as terminating_load_id,
    null as terminating_line_number,
    null as forwarded_load_id,
    null as forwarded_line_number,
    null as reached_load_id,
    null as reached_line_number
from staging.message_headers
