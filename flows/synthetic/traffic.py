"""Calls, texts and data sessions of everybody in the world, and which of them a provider returns under an authority.

One row here is one leg: a record that one provider keeps about its own customer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from flows.synthetic.movement import cells_at
from flows.synthetic.people import CONTACTS, Usage
from flows.synthetic.records import DAY, HOUR, Exchanges, Grant, PlannedCall
from flows.synthetic.values import ABSENT, Flags, Ints
from flows.synthetic.values import Directory as Names
from flows.synthetic.world import World

VOICE, SMS, MMS, DATA = range(4)
OUT, IN, FORWARDED = range(3)
ANSWERED, NO_ANSWER, BUSY, DIVERTED, FAILED, DROPPED = range(6)
EVENT_WORDS = ("voice", "sms", "mms", "data")
DIRECTION_WORDS = ("originating", "terminating", "forwarded")
OUTCOME_WORDS = ("answered", "no_answer", "busy", "diverted", "failed", "dropped")
RADIO_WORDS = ("2G", "3G", "4G", "5G", "wifi")
SPECIAL = ("121", "101", "withheld", "PARCELCO", "DENTIST", "SCHOOLAPP")

#: Share of a day's events by hour (local habit; the clock change is too small to matter here).
_HOURS = np.array([8, 4, 3, 2, 2, 4, 12, 28, 44, 50, 54, 56, 60, 56, 54, 58, 66, 74, 76, 70, 60, 48, 30, 16], float)
#: Events of a weekday, Monday first, as a share of those of the busiest.
_WEEKDAYS = np.array([0.88, 0.88, 0.89, 0.92, 1.0, 0.84, 0.72])
_BEYOND = 2**40
_RANKS = 1 / np.arange(1, CONTACTS + 1) ** 0.8


@dataclass(frozen=True)
class Legs:
    """Parallel arrays, one entry per leg. Numbers, handsets and cells are codes; -1: none.

    event: the call, text or session that it is a leg of; the legs of one have one number.
    """

    event: Ints
    usage: Ints
    at_s: Ints
    kind: Ints
    direction: Ints
    outcome: Ints
    calling: Ints
    called: Ints
    forwarded: Ints
    imei: Ints
    duration_s: Ints
    ring_s: Ints
    first_cell: Ints
    last_cell: Ints
    radio: Ints
    bytes_up: Ints
    bytes_down: Ints
    is_planted: Flags

    def take(self, rows: npt.NDArray[np.int64]) -> Legs:
        """These legs, in this order."""
        return Legs(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(frozen=True)
class Traffic:
    """All legs with the names behind the codes, and which of them are returned under which grant."""

    legs: Legs
    numbers: Names
    handsets: Names
    returned_leg: Ints
    returned_grant: Ints
    hub_codes: Ints


def covered(world: World, wanted: str) -> list[tuple[Grant, Usage]]:
    """Grants that want a feed, each with every usage that its identifiers name."""
    by_identifier: dict[tuple[str, str], list[Grant]] = {}
    for grant in world.book.grants:
        if wanted in grant.wants:
            for identifier in grant.identifiers:
                by_identifier.setdefault(identifier, []).append(grant)
    found = {
        (grant.index, usage.index): (grant, usage)
        for usage in world.people.usages
        for identifier in (("number", usage.number), ("imei", usage.imei), ("imsi", usage.imsi))
        for grant in by_identifier.get(identifier, ())
    }
    return [found[key] for key in sorted(found)]


def make_traffic(world: World, calls: int, of: Callable[[str], np.random.Generator]) -> Traffic:
    """The legs of everybody whom a grant names, at a rate that makes about `calls` rows come back."""
    numbers, handsets = Names(), Names()
    hub_codes = numbers.codes(hub[0] for hub in world.book.hubs)
    views = [
        (grant.index, usage.index, max(grant.period[0], usage.from_s), min(grant.period[1], usage.to_s))
        for grant, usage in covered(world, "calls")
        if grant.period is not None
    ]
    activity = np.array([usage.person.activity for usage in world.people.usages])
    view = np.array(views, dtype=np.int64).reshape(-1, 4)
    expected = float(np.sum(np.maximum(view[:, 3] - view[:, 2], 0) / DAY * activity[view[:, 1]]))
    rate = calls / max(expected, 1e-9) if calls else world.book.everyday_rate
    spans = _spans(view, len(world.people.usages))
    plain = _background(world, numbers, handsets, hub_codes, rate, spans, of("background"))
    planted = _planted(world, numbers, handsets, len(plain.usage), of("planted"))
    legs = _joined([plain, _diverted(plain, hub_codes, world, of("diverted")), planted])
    rows, grants = _returned(legs, view, len(world.people.usages))
    own = handsets.codes(usage.imei for usage in world.people.usages)
    by_handset = np.array([all(kind == "imei" for kind, _ in g.identifiers) for g in world.book.grants], dtype=np.bool_)
    named = ~by_handset[grants] | (legs.imei[rows] == own[legs.usage[rows]])  # not what the SIM did in another handset
    return Traffic(legs, numbers, handsets, rows[named], grants[named], hub_codes)


def _spans(view: Ints, usages: int) -> tuple[Ints, Ints]:
    """From when to when anybody is told of each usage's events; an empty span where nobody is."""
    starts, ends = np.full(usages, 2**40), np.zeros(usages, dtype=np.int64)
    np.minimum.at(starts, view[:, 1], view[:, 2])
    np.maximum.at(ends, view[:, 1], view[:, 3])
    return starts, np.maximum(ends, starts)


def _returned(legs: Legs, view: Ints, usages: int) -> tuple[Ints, Ints]:
    """Which legs come back under which grant: for each grant and usage the legs of its span, in order of time."""
    order = np.argsort(legs.usage * _BEYOND + legs.at_s, kind="stable")
    usage, at_s = legs.usage[order], legs.at_s[order]
    bounds = np.searchsorted(usage, np.arange(usages + 1))
    rows, grants = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for grant, index, start, end in view.tolist():
        times = at_s[bounds[index] : bounds[index + 1]]
        low, high = np.searchsorted(times, [start, end])
        rows.append(order[bounds[index] + low : bounds[index] + high])
        grants.append(np.full(max(high - low, 0), grant))
    return np.concatenate(rows).astype(np.int64), np.concatenate(grants).astype(np.int64)


def _background(world: World, numbers: Names, handsets: Names, hub_codes: Ints, rate: float,
                spans: tuple[Ints, Ints], chance: np.random.Generator) -> Legs:  # fmt: skip
    usages, persons = world.people.usages, world.people.persons
    person_of = np.array([usage.person.index for usage in usages], dtype=np.int64)
    starts, ends = spans
    own = numbers.codes(usage.number for usage in usages)
    handset = handsets.codes(usage.imei for usage in usages)
    contacts = np.array([numbers.codes(person.contacts) for person in persons], dtype=np.int64)
    force = np.array([person.force for person in persons], dtype=np.int64)
    special = numbers.codes(SPECIAL)
    activity = np.array([usage.person.activity for usage in usages])
    counts = chance.poisson(rate / _WEEKDAYS.mean() * activity * (ends - starts) / DAY)
    usage = np.repeat(np.arange(len(usages)), counts)
    size = len(usage)
    at = starts[usage] + (chance.random(size) * (ends - starts)[usage]).astype(np.int64)
    late = (person_of * 7 % 3 - 1)[usage] * HOUR  # some live an hour early, others an hour late
    at = at // DAY * DAY + (_second_of_day(size, chance) + late) % DAY
    kept = (at >= starts[usage]) & (at < ends[usage])
    kept &= chance.random(size) < _WEEKDAYS[(at // DAY + 3) % 7]
    usage, at = usage[kept], at[kept]
    size = len(usage)
    who = person_of[usage]
    kind = chance.choice(4, size, p=[0.42, 0.28, 0.01, 0.29])
    direction = np.where((chance.random(size) < 0.55) | (kind == DATA), OUT, IN)
    outcome = chance.choice(6, size, p=[0.72, 0.15, 0.04, 0.06, 0.02, 0.01])
    outcome = np.where((outcome == DIVERTED) & (direction == OUT), ANSWERED, outcome)
    outcome = np.where(kind == VOICE, outcome, -1)
    other = contacts[who, chance.choice(CONTACTS, size, p=_RANKS / _RANKS.sum())]
    draw = chance.random(size)
    # half of what hubs get goes to the area's own taxi firm and takeaway, the first two
    listed = chance.integers(2, world.hubs.shape[1], size)
    hubs = hub_codes[world.hubs[force[who], np.where(chance.random(size) < 0.5, chance.integers(0, 2, size), listed)]]
    other = np.where(draw < 0.1, hubs, other)
    voice_out, voice_in = (kind == VOICE) & (direction == OUT), (kind == VOICE) & (direction == IN)
    other = np.where((draw > 0.97) & voice_out, special[0], other)
    other = np.where((draw > 0.995) & voice_out, special[1], other)
    other = np.where((draw > 0.95) & voice_in, special[2], other)
    other = np.where((draw > 0.86) & (kind == SMS) & (direction == IN), special[chance.integers(3, 6, size)], other)
    return _leg(
        world,
        usage,
        at,
        kind=kind,
        direction=direction,
        outcome=outcome,
        own=own[usage],
        other=np.where(kind == DATA, -1, other),
        imei=handset[usage],
        event=np.arange(size),
        chance=chance,
    )


def _planted(world: World, numbers: Names, handsets: Names, first_event: int, chance: np.random.Generator) -> Legs:
    """Calls with a reason. Where both sides are of this world there are two legs, a second or so apart."""
    parts = []
    for plan in world.book.calls:
        parts += _plan(world, plan, numbers, handsets, first_event, chance)
        first_event += plan.count
    for exchanges in world.book.exchanges:
        parts += _exchanged(world, exchanges, numbers, handsets, first_event, chance)
        first_event += len(exchanges.at_s)
    return _joined(parts)


def _exchanged(world: World, exchanges: Exchanges, numbers: Names, handsets: Names, first_event: int,
               chance: np.random.Generator) -> list[Legs]:  # fmt: skip
    """The legs of exchanges: the callee's provider has its own clock, some seconds apart."""
    imeis = handsets.codes(usage.imei for usage in world.people.usages)
    calling, called = numbers.codes(exchanges.calling), numbers.codes(exchanges.called)
    late = chance.integers(-2, 4, len(exchanges.at_s))
    legs = []
    for usage, own, other, direction in (
        (exchanges.caller, calling, called, OUT),
        (exchanges.callee, called, calling, IN),
    ):
        rows = np.flatnonzero(usage >= 0)
        if not len(rows):
            continue
        legs.append(
            _leg(
                world,
                usage[rows],
                exchanges.at_s[rows] + (late[rows] if direction == IN else 0),
                kind=exchanges.kind[rows],
                direction=np.full(len(rows), direction),
                outcome=exchanges.outcome[rows],
                own=own[rows],
                other=other[rows],
                imei=imeis[usage[rows]],
                event=first_event + exchanges.event[rows],
                chance=chance,
                duration=exchanges.duration_s[rows],
                is_planted=True,
            )
        )
    return legs


def _plan(world: World, plan: PlannedCall, numbers: Names, handsets: Names, first_event: int,
          chance: np.random.Generator) -> list[Legs]:  # fmt: skip
    called = plan.called if isinstance(plan.called, Usage) else None
    start = max(plan.period[0], plan.caller.from_s, called.from_s if called else 0)
    end = min(plan.period[1], plan.caller.to_s, called.to_s if called else plan.period[1])
    size = plan.count
    at = start + (chance.random(size) * max(end - start - 4, 1)).astype(np.int64)
    duration = np.maximum(chance.exponential(90, size).astype(np.int64), 5)
    kind = np.where(chance.random(size) < 0.75, VOICE, SMS)
    number_a = numbers.code(plan.caller.number)
    number_b = numbers.code(called.number if called else str(plan.called))
    legs = []
    for usage, direction in ((plan.caller, OUT), (called, IN)):
        if usage is None:
            continue
        late = chance.integers(1, 4, size) if direction == IN else np.zeros(size, dtype=np.int64)
        handset = plan.handset if plan.handset and direction == OUT else usage.imei
        legs.append(
            _leg(
                world,
                np.full(size, usage.index),
                at + late,
                kind=kind,
                direction=np.full(size, direction),
                outcome=np.where(kind == VOICE, ANSWERED, -1),
                own=np.full(size, number_a if direction == OUT else number_b),
                other=np.full(size, number_b if direction == OUT else number_a),
                imei=np.full(size, handsets.code(handset)),
                event=first_event + np.arange(size),
                chance=chance,
                duration=duration,
                is_planted=True,
            )
        )
    return legs


def _leg(world: World, usage: Ints, at: Ints, *, kind: Ints, direction: Ints, outcome: Ints, own: Ints, other: Ints,
         imei: Ints, event: Ints, chance: np.random.Generator, duration: Ints | None = None,
         is_planted: bool = False) -> Legs:  # fmt: skip
    size = len(usage)
    talked = np.maximum(chance.exponential(110, size).astype(np.int64), 1) if duration is None else duration
    data_s, is_data = chance.integers(20, 3_600, size), kind == DATA
    length = np.where(kind == VOICE, np.where(np.isin(outcome, (ANSWERED, DROPPED)), talked, 0), ABSENT)
    first, last, radio = _cells(world, usage, at, np.where(is_data, data_s, np.maximum(length, 0)), chance)
    return Legs(
        event=event,
        usage=usage,
        at_s=at,
        kind=kind,
        direction=direction,
        outcome=outcome,
        calling=np.where(is_data, -1, np.where(direction == OUT, own, other)),
        called=np.where(is_data, -1, np.where(direction == OUT, other, own)),
        forwarded=np.full(size, -1),
        imei=imei,
        duration_s=np.where(is_data, data_s, length),
        ring_s=np.where(kind == VOICE, chance.integers(1, 30, size), ABSENT),
        first_cell=first,
        last_cell=np.where(kind == SMS, -1, last),
        radio=radio,
        bytes_up=np.where(is_data, chance.integers(400, 2_000_000, size), ABSENT),
        bytes_down=np.where(is_data, chance.integers(900, 40_000_000, size), ABSENT),
        is_planted=np.full(size, is_planted),
    )


def _diverted(legs: Legs, hub_codes: Ints, world: World, chance: np.random.Generator) -> Legs:
    """The second leg of a diverted call: on to the network's mailbox, without a cell."""
    mailbox = hub_codes[[hub[1] for hub in world.book.hubs].index("voicemail")]
    extra = legs.take(np.flatnonzero(legs.outcome == DIVERTED))
    size = len(extra.usage)
    none = np.full(size, -1)
    changed = {
        "at_s": extra.at_s + extra.ring_s,
        "direction": np.full(size, FORWARDED),
        "outcome": np.full(size, ANSWERED),
        "forwarded": np.full(size, mailbox),
        "duration_s": chance.integers(3, 60, size),
        "ring_s": np.full(size, ABSENT),
        "first_cell": none,
        "last_cell": none,
        "radio": none,
    }
    return Legs(**{each.name: changed.get(each.name, getattr(extra, each.name)) for each in fields(Legs)})


def _cells(world: World, usage: Ints, at: Ints, length_s: Ints,
           chance: np.random.Generator) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Cells at the start and the end, and the radio technology of the first; none over wifi.

    The end lies in the same town, but for those whom an operation sends about: they may have travelled meanwhile.
    """
    usages = world.people.usages
    person = np.array([each.person.index for each in usages], dtype=np.int64)[usage]
    network = np.array([each.network for each in usages], dtype=np.int64)[usage]
    first = cells_at(world, person, network, at, chance)
    sectors = len(world.geography.cells) // (2 * len(world.geography.towns))
    block = first // sectors * sectors
    last = np.where(chance.random(len(usage)) > 0.85, block + chance.integers(0, sectors, len(usage)), first)
    moving = np.flatnonzero(np.isin(person, world.itineraries.travellers) & (length_s > 0))
    if len(moving):
        last[moving] = cells_at(world, person[moving], network[moving], (at + length_s)[moving], chance)
    radio_of = np.array([RADIO_WORDS.index(cell.radio) for cell in world.geography.cells], dtype=np.int64)
    over_wifi = chance.random(len(usage)) < 0.05
    radio = np.where(over_wifi, RADIO_WORDS.index("wifi"), radio_of[first])
    return np.where(over_wifi, -1, first), np.where(over_wifi, -1, last), radio


def _second_of_day(size: int, chance: np.random.Generator) -> Ints:
    hours = chance.choice(24, size, p=_HOURS / _HOURS.sum())
    return np.asarray(hours * 3_600 + chance.integers(0, 3_600, size), dtype=np.int64)


def _joined(parts: list[Legs]) -> Legs:
    """All parts as one; none at all give legs without rows."""
    columns: dict[str, Any] = {}
    for each in fields(Legs):
        none: npt.NDArray[Any] = np.empty(0, dtype=np.bool_ if each.name == "is_planted" else np.int64)
        columns[each.name] = np.concatenate([none, *[getattr(part, each.name) for part in parts]])
    return Legs(**columns)
