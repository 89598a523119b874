"""Who talks to whom in an operation: moments of the day, and calls and texts gathered as arrays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.people import Usage
from flows.synthetic.records import DAY, HOUR, Exchanges
from flows.synthetic.traffic import ANSWERED, NO_ANSWER, SMS, VOICE
from flows.synthetic.values import Ints

#: Somebody at one end of a call: a usage, or the number of somebody of whom nothing else is known.
End: TypeAlias = Usage | str

#: Share of a day's talk by hour.
_HOURS = np.array([2, 1, 1, 0, 0, 1, 3, 6, 8, 8, 8, 9, 10, 9, 9, 10, 12, 14, 15, 14, 12, 10, 7, 4], dtype=float)


def moments(chance: np.random.Generator, from_s: int, to_s: int, count: int) -> Ints:
    """So many moments (seconds since 1970) between two, in order, by the hours at which people talk."""
    if count <= 0 or to_s <= from_s:
        return np.empty(0, dtype=np.int64)
    day = from_s // DAY * DAY + chance.integers(0, max(-(-(to_s - from_s) // DAY), 1), 4 * count + 8) * DAY
    hour = chance.choice(24, len(day), p=_HOURS / _HOURS.sum())
    at = day + hour * HOUR + chance.integers(0, HOUR, len(day))
    inside = at[(at >= from_s) & (at < to_s)]
    if len(inside) < count:  # a span of some hours: any moment of it
        inside = chance.integers(from_s, to_s, count)
    return np.sort(inside[:count]).astype(np.int64)


class Talk:
    """Gathers calls and texts of an operation, and hands them to its casebook once."""

    def __init__(self, book: Casebook) -> None:
        self.book = book
        self._parts: list[tuple[Ints, ...]] = []
        self._names: list[tuple[str, str]] = []
        self._size = 0

    def between(self, first: End, second: End, at_s: Ints, *, both_ways: bool = True, text_share: float = 0.35,
                missed_share: float = 0.12, length_s: float = 80) -> None:  # fmt: skip
        """Calls and texts at these moments, from the first to the second or in both directions.

        What falls outside the time of a usage does not happen. length_s: mean length of an answered call.
        """
        chance = self.book.chance
        for end in (first, second):
            if isinstance(end, Usage):
                at_s = at_s[(at_s >= end.from_s) & (at_s < end.to_s)]
        size = len(at_s)
        if not size:
            return
        kind = np.where(chance.random(size) < text_share, SMS, VOICE)
        missed = chance.random(size) < missed_share
        outcome = np.where(kind == SMS, -1, np.where(missed, NO_ANSWER, ANSWERED))
        talked = 3 + chance.exponential(length_s, size).astype(np.int64)
        back = chance.random(size) < 0.5 if both_ways else np.zeros(size, dtype=np.bool_)
        for way, one, other in ((~back, first, second), (back, second, first)):
            rows = np.flatnonzero(way)
            if len(rows):
                self._add(one, other, at_s[rows], kind[rows], outcome[rows], talked[rows])

    def missed(self, first: End, second: End, at_s: Ints) -> None:
        """Calls that nobody answers."""
        size = len(at_s)
        none = np.zeros(size, dtype=np.int64)
        self._add(first, second, at_s, np.full(size, VOICE), np.full(size, NO_ANSWER), none)

    def withheld(self, caller: Usage, victim: Usage, at_s: Ints) -> None:
        """Calls without a number: the caller's provider knows whose they are, the victim's does not say."""
        size = len(at_s)
        kind, outcome = np.full(size, VOICE), np.full(size, ANSWERED)
        talked = 2 + self.book.chance.exponential(20, size).astype(np.int64)
        events = self._size + np.arange(size)
        self._add(caller, victim.number, at_s, kind, outcome, talked, events)
        self._add("withheld", victim, at_s + 1, kind, outcome, talked, events)

    def _add(self, one: End, other: End, at_s: Ints, kind: Ints, outcome: Ints, talked: Ints,
             events: Ints | None = None) -> None:  # fmt: skip
        size = len(at_s)
        events = self._size + np.arange(size) if events is None else events
        self._size += size
        ends = [end.index if isinstance(end, Usage) else -1 for end in (one, other)]
        duration = np.where(outcome == ANSWERED, talked, 0)
        self._parts.append((np.full(size, ends[0]), np.full(size, ends[1]), at_s, kind, outcome, duration, events))
        self._names.append((_number(one), _number(other)))

    def finish(self) -> int:
        """Give everything to the casebook; how many calls and texts that were."""
        if not self._parts:
            return 0
        caller, callee, at_s, kind, outcome, duration, event = (
            np.concatenate(column).astype(np.int64) for column in zip(*self._parts, strict=True)
        )
        sizes = [len(part[0]) for part in self._parts]
        calling, called = (np.repeat(np.array(side, dtype=object), sizes) for side in zip(*self._names, strict=True))
        self.book.exchanges.append(Exchanges(caller, callee, calling, called, at_s, kind, outcome, duration, event))
        return len(at_s)


def _number(end: End) -> str:
    return end.number if isinstance(end, Usage) else end
