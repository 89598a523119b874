"""Which rows arrive in which file: feeds cut into deliveries by day, in each provider's layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.records import DAY, Grant
from flows.synthetic.rendering import Layout, encode
from flows.synthetic.sheets import Sheet
from flows.synthetic.values import Flags, Ints, Rows, Serials, Value
from flows.synthetic.world import World

#: Share of events that a provider forgets and sends with its next delivery.
LATE_SHARE = 0.02


@dataclass
class Delivery:
    """One file to be: its text by column, and what is known of each row. `marks`: place of its fault in FAULTS, or -1.

    grants: the grant that a row was returned under, or -1. seconds: when it happened, or ABSENT. events: number of the
    call or text that a row tells of, or -1. is_protected: a row that no fault may touch, because a planted link or
    decoy rests on it.
    """

    day: date
    index: int
    label: str
    ending: str
    layout: Layout
    urn: str | None
    texts: Sheet
    grants: Ints
    seconds: Ints
    events: Ints
    is_protected: Flags
    marks: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.marks = np.full(len(self.grants), -1)

    @property
    def feed(self) -> str:
        """The feed that the file belongs to."""
        return self.layout.feed

    @property
    def name(self) -> str:
        """The file's name: day, feed, provider where there are several, format."""
        return f"{self.day.isoformat()}_{self.feed}{'_' if self.label else ''}{self.label}.{self.ending}"

    def append(self, source: Delivery, rows: Ints, mark: int) -> None:
        """Add copies of rows of a delivery of the same layout at the end, marked."""
        self.texts.append(source.texts, rows)
        self.grants = np.concatenate([self.grants, source.grants[rows]])
        self.seconds = np.concatenate([self.seconds, source.seconds[rows]])
        self.events = np.concatenate([self.events, source.events[rows]])
        self.is_protected = np.concatenate([self.is_protected, np.full(len(rows), True)])
        self.marks = np.concatenate([self.marks, np.full(len(rows), mark)])


class Post:
    """The delivery days of a world: knows when a row can arrive, and cuts feeds into files."""

    def __init__(self, world: World) -> None:
        self._scale, self._first_s = world.scale, world.first_s
        self._book = world.book
        self._serials = world.people.allot.share.serials
        self._wave = np.array([self._wave_of(grant) for grant in world.book.grants], dtype=np.int64)

    def wave_of_case(self, recorded_s: int) -> int:
        """The delivery that brings a case and its authorisations: the first register day at least 6 hours later."""
        step = self._scale.days_a_delivery * DAY
        ready = max(-(-(recorded_s + DAY // 4 - self._first_s) // step) - 1, 0)
        return next((wave for wave in self._scale.register_deliveries if wave >= ready), self._scale.deliveries - 1)

    def of_events(self, seconds: Ints, grants: Ints, chance: np.random.Generator, is_sparse: bool) -> Ints:
        """The delivery of each event: after it happened and after its authority arrived; a few come one later."""
        step = self._scale.days_a_delivery * DAY
        last = self._scale.deliveries - 1
        index = np.maximum((seconds - self._first_s) // step, self._wave[grants])
        index = np.clip(index + (chance.random(len(seconds)) < LATE_SHARE), 0, last)
        return self._on(index, self._scale.other_deliveries) if is_sparse else index

    def of_grants(self, grants: Ints) -> Ints:
        """The delivery of rows that arrive with or after their authority (registers, entity data)."""
        return self._wave[grants]

    def cut(self, rows: Rows, layout: Layout, delivery_of: Ints, *, label: str = "", ending: str = "csv",
            grants: Ints | None = None, seconds: Ints | None = None, events: Ints | None = None,
            protected: Flags | None = None, urn: str | None = None) -> list[Delivery]:  # fmt: skip
        """One delivery per day that has rows, sorted within by authority and time.

        urn: the authority of all rows, which the covering note then names instead of a column.
        """
        size = len(delivery_of)
        grants = np.full(size, -1) if grants is None else grants
        seconds = np.zeros(size, dtype=np.int64) if seconds is None else seconds
        events = np.full(size, -1) if events is None else np.where(events < 0, -1, events + self._serials)
        protected = np.zeros(size, dtype=np.bool_) if protected is None else protected
        order = np.lexsort((seconds, grants, delivery_of))
        indices, starts = np.unique(delivery_of[order], return_index=True)
        columns = encode({name: self._numbered(value) for name, value in rows.items()}, layout) if size else {}
        found = []
        for index, chosen in zip(indices.tolist(), np.split(order, starts[1:]), strict=bool(size)):
            texts = Sheet(columns, chosen)
            if urn is not None:
                texts.drop("authorisation_urn")
            found.append(
                Delivery(
                    day=self._scale.first_day + timedelta(days=(index + 1) * self._scale.days_a_delivery),
                    index=index,
                    label="-".join(part for part in (label, self._book.operation) if part),
                    ending=ending,
                    layout=layout,
                    urn=urn,
                    texts=texts,
                    grants=grants[chosen],
                    seconds=seconds[chosen],
                    events=events[chosen],
                    is_protected=protected[chosen],
                )
            )
        return found

    def _numbered(self, value: Value) -> Value:
        """Running numbers that no other share of the world has."""
        return Serials(value.prefix, value.numbers + self._serials) if isinstance(value, Serials) else value

    def _wave_of(self, grant: Grant) -> int:
        if grant.case is None:
            return self._scale.register_deliveries[0]
        return self.wave_of_case(grant.case.recorded_s)

    @staticmethod
    def _on(index: Ints, days: Sequence[int]) -> Ints:
        """The next of certain delivery days; the last one takes what comes after."""
        return np.array(days, dtype=np.int64)[np.minimum(np.searchsorted(days, index), len(days) - 1)]


def story_flags(book: Casebook, grants: Ints) -> Flags:
    """Rows returned for cases that a planted link or decoy rests on."""
    told = [grant.case is not None and grant.case.case_id in book.story for grant in book.grants]
    return np.array(told, dtype=np.bool_)[grants]
