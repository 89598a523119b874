"""Every feed of a world as deliveries: what was returned, in whose layout, on which day. Clean; faults come after."""

from __future__ import annotations

import numpy as np

from flows.synthetic import registers
from flows.synthetic.chance import Chance
from flows.synthetic.deliveries import Delivery, Post, story_flags
from flows.synthetic.dumps import cell_event_rows
from flows.synthetic.holders import tell_holders
from flows.synthetic.records import Returns
from flows.synthetic.rendering import canonical, provider_layout
from flows.synthetic.services import log_rows, make_connections, message_rows, returned_logs
from flows.synthetic.sessions import make_sessions, returned_sessions, session_rows
from flows.synthetic.traffic import DIRECTION_WORDS, EVENT_WORDS, OUTCOME_WORDS, RADIO_WORDS, Legs, Traffic
from flows.synthetic.values import ABSENT, Flags, Ints, Moments, Rows, Serials, Wholes, Words, take
from flows.synthetic.world import World

CALL_FILES = (("borealis_calls", "borealis", "csv.gz", "BO"), ("meridian_calls", "meridian", "csv", "ME"))


def make_deliveries(world: World, traffic: Traffic, chance: Chance) -> list[Delivery]:
    """All files of a world, by day and then in the order in which they are taken in."""
    post = Post(world)
    found = [
        *_registers(world, post, chance),
        *_calls(world, traffic, post, chance),
        *_cell_events(world, post, chance),
        *_services(world, post, chance),
        *[delivery for returns in world.book.returns for delivery in _returns(world, post, returns, chance)],
    ]
    return sorted(found, key=lambda delivery: delivery.name)


def _returns(world: World, post: Post, returns: Returns, chance: Chance) -> list[Delivery]:
    """What an operation made itself. No fault touches it."""
    size = len(returns.grants)
    part = chance.of("deliveries", "returns", returns.feed, returns.label)
    delivery = post.of_events(returns.seconds, returns.grants, part, is_sparse=False)
    if returns.is_seized:
        delivery = np.full(size, world.scale.deliveries - 1)
    return post.cut(
        returns.rows,
        canonical(returns.feed),
        delivery,
        label=returns.label,
        ending="csv.gz",
        grants=returns.grants,
        seconds=returns.seconds,
        protected=np.ones(size, dtype=np.bool_),
        urn=world.book.grants[int(returns.grants[0])].urn if returns.is_seized and size else None,
    )


def _registers(world: World, post: Post, chance: Chance) -> list[Delivery]:
    book = world.book
    wave = np.array([post.wave_of_case(case.recorded_s) for case in book.cases], dtype=np.int64)
    with_comms = np.arange(len(book.cases)) >= world.scale.plain_cases
    rung = {(case.index, usage.number) for case, usage, _, _, _ in book.obtained}
    told = [
        each.case.case_id in book.story and (each.role == "suspect" or (each.case.index, each.number) in rung)
        for each in book.subjects
    ]
    subjects, case_of = registers.subject_rows(book)
    authorisations, grant_of = registers.authorisation_rows(book)
    subscribers, under = registers.subscriber_rows(world, chance.of("subscribers"))
    accounts = subscribers["account"]
    assert isinstance(accounts, Words)
    is_ordinary = not book.operation
    cells = registers.cell_rows(world)
    in_dumps = {value for grant in book.grants for kind, value in grant.identifiers if kind == "cell"}
    cell_ids = cells["cell_id"]
    assert isinstance(cell_ids, Words)
    dumped = np.array([cell in in_dumps for cell in cell_ids.vocabulary], dtype=np.bool_)[cell_ids.codes]
    return [
        *post.cut(registers.offence_rows(book), canonical("offences"), wave, protected=with_comms),
        *post.cut(
            subjects,
            canonical("case_subjects"),
            wave[case_of],
            protected=np.array(told, dtype=np.bool_) | (not is_ordinary),
        ),
        *post.cut(
            authorisations,
            canonical("authorisations"),
            post.of_grants(grant_of),
            grants=grant_of,
            protected=np.ones(len(grant_of), dtype=np.bool_),
        ),
        *post.cut(
            subscribers,
            canonical("subscribers"),
            post.of_grants(under),
            grants=under,
            protected=story_flags(book, under) & (accounts.codes >= 0) | (not is_ordinary),
        ),
        *(
            post.cut(cells, canonical("cells"), np.zeros(len(dumped), np.int64), ending="parquet", protected=dumped)
            if is_ordinary and world.people.allot.share.slice == 0
            else []
        ),
    ]


def _calls(world: World, traffic: Traffic, post: Post, chance: Chance) -> list[Delivery]:
    returned, grants = traffic.returned_leg, traffic.returned_grant
    at_s = traffic.legs.at_s[returned]
    friends = traffic.numbers.codes(person.friend for person in world.people.persons if person.friend)
    network = np.array([usage.network for usage in world.people.usages], dtype=np.int64)[traffic.legs.usage[returned]]
    delivery = post.of_events(at_s, grants, chance.of("deliveries", "calls"), is_sparse=False)
    found = []
    for position, (name, label, ending, prefix) in enumerate(CALL_FILES):
        own = np.flatnonzero(network == position)
        legs = traffic.legs.take(returned[own])
        found += post.cut(
            _call_rows(world, traffic, legs, returned[own], grants[own], prefix),
            provider_layout(name),
            delivery[own],
            label=label,
            ending=ending,
            grants=grants[own],
            seconds=legs.at_s,
            protected=legs.is_planted | np.isin(legs.calling, friends) | np.isin(legs.called, friends),
        )
    return found


def _call_rows(world: World, traffic: Traffic, legs: Legs, serial: Ints, grants: Ints, prefix: str) -> Rows:
    cells, usages = world.geography.cells, world.people.usages
    numbers = traffic.numbers.texts
    has_end = legs.duration_s != ABSENT
    return {
        "record_id": Serials(prefix, serial),
        "authorisation_urn": Words(grants, [grant.urn for grant in world.book.grants]),
        "event_type": Words(legs.kind, EVENT_WORDS),
        "direction": Words(legs.direction, DIRECTION_WORDS),
        "outcome": Words(legs.outcome, OUTCOME_WORDS),
        "calling_number": Words(legs.calling, numbers),
        "called_number": Words(legs.called, numbers),
        "forwarded_number": Words(legs.forwarded, numbers),
        "served_number": Words(legs.usage, [usage.number for usage in usages]),
        "served_imsi": Words(legs.usage, [usage.imsi for usage in usages]),
        "served_imei": Words(legs.imei, traffic.handsets.texts),
        "started_at": Moments(legs.at_s),
        "ended_at": Moments(np.where(has_end, legs.at_s + legs.duration_s, ABSENT)),
        "duration_s": Wholes(legs.duration_s),
        "ring_s": Wholes(legs.ring_s),
        "first_cell_id": Words(legs.first_cell, [cell.cell_id for cell in cells]),
        "last_cell_id": Words(legs.last_cell, [cell.cell_id for cell in cells]),
        "first_latitude": Words(legs.first_cell, [f"{cell.latitude:.6f}" for cell in cells]),
        "first_longitude": Words(legs.first_cell, [f"{cell.longitude:.6f}" for cell in cells]),
        "first_azimuth_deg": Words(legs.first_cell, [str(cell.azimuth_deg) for cell in cells]),
        "radio": Words(legs.radio, RADIO_WORDS),
        "bytes_up": Wholes(legs.bytes_up),
        "bytes_down": Wholes(legs.bytes_down),
    }


def _cell_events(world: World, post: Post, chance: Chance) -> list[Delivery]:
    rows, grants = cell_event_rows(world, chance.of("cell_events"))
    at, number = rows["occurred_at"], rows["served_number"]
    assert isinstance(at, Moments)
    assert isinstance(number, Words)
    delivery = post.of_events(at.seconds, grants, chance.of("deliveries", "cell_events"), is_sparse=True)
    protected: Flags = (number.codes >= 0) & story_flags(world.book, grants) | bool(world.book.operation)
    return post.cut(
        rows,
        canonical("cell_events"),
        delivery,
        ending="parquet",
        grants=grants,
        seconds=at.seconds,
        protected=protected,
    )


def _services(world: World, post: Post, chance: Chance) -> list[Delivery]:
    sessions = make_sessions(world, chance.of("sessions"))
    connections = make_connections(world, sessions, world.scale.account_events, chance.of("connections"))
    held, under = returned_sessions(world, sessions)
    found = post.cut(
        session_rows(world, sessions, held, under, chance.of("session_rows")),
        canonical("ip_sessions"),
        post.of_events(sessions.start_s[held], under, chance.of("deliveries", "ip_sessions"), is_sparse=True),
        ending="csv.gz",
        grants=under,
        seconds=sessions.start_s[held],
        protected=np.isin(held, connections.session[connections.is_planted]),
    )
    logged, log_under = returned_logs(world, connections)
    tell_holders(world, sessions, held, connections, logged)
    logs = log_rows(world, connections, logged, log_under, chance.of("log_rows"))
    at = connections.at_s[logged]
    delivery = post.of_events(at, log_under, chance.of("deliveries", "service_logs"), is_sparse=True)
    planted = connections.is_planted[logged]
    if not len(world.people.accounts):
        return found
    is_seized = np.array([grant.legal_basis is not None for grant in world.book.grants], dtype=np.bool_)
    seized, disclosed = np.flatnonzero(is_seized[log_under]), np.flatnonzero(~is_seized[log_under])
    found += post.cut(
        take(logs, seized),
        canonical("service_logs"),
        np.full(len(seized), world.scale.deliveries - 1),
        label=f"quayside{world.people.allot.share.mark}",
        grants=log_under[seized],
        seconds=at[seized],
        protected=planted[seized],
        urn=world.book.grants[int(np.flatnonzero(is_seized)[0])].urn if len(seized) else None,
    )
    found += post.cut(
        take(logs, disclosed),
        canonical("service_logs"),
        delivery[disclosed],
        label="tern",
        grants=log_under[disclosed],
        seconds=at[disclosed],
        protected=planted[disclosed],
    )
    messages, message_under = message_rows(world, connections, world.scale.account_events // 2, chance.of("messages"))
    sent = messages["sent_at"]
    assert isinstance(sent, Moments)
    found += post.cut(
        messages,
        canonical("messages"),
        post.of_events(sent.seconds, message_under, chance.of("deliveries", "messages"), is_sparse=True),
        ending="csv.gz",
        grants=message_under,
        seconds=sent.seconds,
    )
    return found
