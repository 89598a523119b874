-- One row per source and victim between whom contact is frequent and goes one way; withheld numbers stand apart.
-- A victim is whom a case lists as victim, complainant, witness or vulnerable person. Contact is one-way where the
-- victim sent at most unwanted_back_share of it. pattern: series (at least unwanted_contact_least contacts with each of
-- two victims or more), repeated (at least unwanted_repeat_least with one), withheld (as many calls to a victim whose
-- caller no record shows; source_identifier is then the word withheld, and they may be of many callers). A source that
-- reached most of its victims otherwise (unwanted_victim_share) is a firm and is left out, as are listed hubs. Whom
-- such a source contacts in the same way, at least unwanted_repeat_least times, and whom no case lists, is there with
-- is_listed_victim false. Whether contact was unwanted is for the victim to say: long talks, contact back, and records
-- of one side only speak against. The records behind a row are those of the two identifiers in evidence.communications
-- from first_seen_at to last_seen_at.
with limits as (
    select
        max(value) filter (where name = 'unwanted_contact_least') as series_least,
        max(value) filter (where name = 'unwanted_repeat_least') as repeat_least,
        max(value) filter (where name = 'unwanted_back_share') as back_share,
        max(value) filter (where name = 'unwanted_victim_share') as victim_share
    from config.thresholds
),

victims as (
    select
        identifier_type,
        identifier,
        min(role) as role,
        count(distinct case_id) as case_count,
        min(coalesce(period_from_at, timestamp '1900-01-01')) as held_from_at,
        max(coalesce(period_to_at, timestamp '9999-12-31')) as held_to_at
    from evidence.case_identifiers
    where
        role in ('victim', 'complainant', 'witness', 'vulnerable_person')
        and via in ('register', 'use')
        and identifier_type in ('number', 'account')
    group by identifier_type, identifier
),

suspects as (
    select identifier_type, identifier, count(distinct case_id) as case_count
    from evidence.case_identifiers
    where role in ('suspect', 'associate')
    group by identifier_type, identifier
),

ways as (
    select
        identifier_type, identifier_a as source_identifier, identifier_b as other_identifier, contact_on,
        a_to_b_count as sent_count, b_to_a_count as back_count, a_to_b_withheld_count as withheld_tied_count, talk_s,
        first_seen_at, last_seen_at
    from evidence.contacts
    union all
    select
        identifier_type, identifier_b, identifier_a, contact_on,
        b_to_a_count, a_to_b_count, b_to_a_withheld_count, talk_s,
        first_seen_at, last_seen_at
    from evidence.contacts
),

reached as (
    -- whoever contacted a victim while the identifier was the victim's
    select
        ways.identifier_type,
        ways.source_identifier,
        ways.other_identifier as victim_identifier,
        sum(ways.sent_count)::bigint as sent_count,
        sum(ways.back_count)::bigint as back_count,
        sum(ways.withheld_tied_count)::bigint as withheld_tied_count,
        sum(ways.talk_s)::bigint as talk_s,
        count(*) filter (where ways.sent_count > 0) as day_count,
        min(ways.first_seen_at) as first_seen_at,
        max(ways.last_seen_at) as last_seen_at
    from ways
    inner join victims
        on victims.identifier_type = ways.identifier_type and victims.identifier = ways.other_identifier
    where ways.last_seen_at >= victims.held_from_at and ways.first_seen_at <= victims.held_to_at
    group by ways.identifier_type, ways.source_identifier, ways.other_identifier
),

judged as (
    select
        reached.*,
        reached.back_count <= limits.back_share * (reached.sent_count + reached.back_count) as is_one_way
    from reached
    cross join limits
    where reached.sent_count > 0
),

sources as (
    select
        judged.identifier_type,
        judged.source_identifier,
        count(*) as reached_victim_count,
        count(*) filter (where judged.is_one_way and judged.sent_count >= limits.series_least) as victim_count,
        count(*) filter (where judged.is_one_way and judged.sent_count >= limits.repeat_least) as repeated_count
    from judged
    cross join limits
    anti join config.hub_numbers as hubs
        on judged.identifier_type = 'number' and hubs.number = judged.source_identifier
    group by judged.identifier_type, judged.source_identifier
    having
        (victim_count >= 2 or repeated_count >= 1)
        and victim_count >= min(limits.victim_share) * reached_victim_count
),

contacted as (
    -- everybody whom such a source contacted, listed or not
    select
        ways.identifier_type,
        ways.source_identifier,
        ways.other_identifier,
        sum(ways.sent_count)::bigint as sent_count,
        sum(ways.back_count)::bigint as back_count,
        sum(ways.withheld_tied_count)::bigint as withheld_tied_count,
        sum(ways.talk_s)::bigint as talk_s,
        count(*) filter (where ways.sent_count > 0) as day_count,
        min(ways.first_seen_at) as first_seen_at,
        max(ways.last_seen_at) as last_seen_at
    from ways
    semi join sources
        on sources.identifier_type = ways.identifier_type and sources.source_identifier = ways.source_identifier
    group by ways.identifier_type, ways.source_identifier, ways.other_identifier
    having sum(ways.sent_count) > 0
),

habits as (
    select
        identifier_type,
        source_identifier,
        count(*) as contact_count,
        count(*) filter (where back_count = 0) as one_way_contact_count
    from contacted
    group by identifier_type, source_identifier
),

named as (
    select
        judged.identifier_type, judged.source_identifier, judged.victim_identifier, true as is_listed_victim,
        judged.sent_count, judged.back_count, judged.withheld_tied_count, judged.talk_s, judged.day_count,
        judged.first_seen_at, judged.last_seen_at
    from judged
    cross join limits
    inner join sources
        on
            sources.identifier_type = judged.identifier_type
            and sources.source_identifier = judged.source_identifier
    where
        judged.is_one_way
        and judged.sent_count
        >= case when sources.victim_count >= 2 then limits.series_least else limits.repeat_least end
    union all
    select
        contacted.identifier_type, contacted.source_identifier, contacted.other_identifier, false,
        contacted.sent_count, contacted.back_count, contacted.withheld_tied_count, contacted.talk_s,
        contacted.day_count, contacted.first_seen_at, contacted.last_seen_at
    from contacted
    cross join limits
    anti join victims
        on victims.identifier_type = contacted.identifier_type and victims.identifier = contacted.other_identifier
    anti join config.hub_numbers as hubs
        on contacted.identifier_type = 'number' and hubs.number = contacted.other_identifier
    where contacted.back_count = 0 and contacted.sent_count >= limits.repeat_least
),

unknown as (
    select
        days.identifier_type,
        days.identifier,
        sum(days.event_count)::bigint as event_count,
        sum(days.talk_s)::bigint as talk_s,
        count(*) as day_count,
        min(days.first_seen_at) as first_seen_at,
        max(days.last_seen_at) as last_seen_at
    from evidence.unknown_callers as days
    group by days.identifier_type, days.identifier
)

select
    named.identifier_type,
    named.source_identifier,
    named.victim_identifier,
    case when sources.victim_count >= 2 then 'series' else 'repeated' end as pattern,
    named.is_listed_victim,
    victims.role as victim_role,
    coalesce(victims.case_count, 0) as victim_case_count,
    named.sent_count,
    named.back_count,
    named.day_count,
    named.talk_s,
    named.withheld_tied_count,
    coalesce(unknown.event_count, 0) as withheld_count,
    sources.victim_count,
    sources.reached_victim_count,
    habits.contact_count,
    habits.one_way_contact_count / habits.contact_count as one_way_share,
    coalesce(suspects.case_count, 0) as source_case_count,
    named.first_seen_at,
    named.last_seen_at
from named
inner join sources
    on sources.identifier_type = named.identifier_type and sources.source_identifier = named.source_identifier
inner join habits
    on habits.identifier_type = named.identifier_type and habits.source_identifier = named.source_identifier
left join victims
    on victims.identifier_type = named.identifier_type and victims.identifier = named.victim_identifier
left join unknown
    on unknown.identifier_type = named.identifier_type and unknown.identifier = named.victim_identifier
left join suspects
    on suspects.identifier_type = named.identifier_type and suspects.identifier = named.source_identifier
union all
select
    victims.identifier_type,
    'withheld',
    victims.identifier,
    'withheld',
    true,
    victims.role,
    victims.case_count,
    unknown.event_count,
    0,
    unknown.day_count,
    unknown.talk_s,
    0,
    unknown.event_count,
    1,
    1,
    1,
    null,
    0,
    unknown.first_seen_at,
    unknown.last_seen_at
from unknown
cross join limits
inner join victims on victims.identifier_type = unknown.identifier_type and victims.identifier = unknown.identifier
where unknown.event_count >= limits.repeat_least
