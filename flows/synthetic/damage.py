"""How dirt gets into deliveries: a fault picks rows that no planted link rests on, and spoils each of them once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.chance import Chance
from flows.synthetic.deliveries import Delivery
from flows.synthetic.values import Flags, Ints

#: No file is spoilt beyond this share: above its limit (0.2) the gate refuses the whole file.
MOST_OF_A_FILE = 0.18

QUARANTINED, DUPLICATE, EXCESS, KEPT = "quarantined", "duplicate", "excess", "kept"


@dataclass(frozen=True)
class Spot:
    """Where a fault strikes: rows of one delivery; `mark` is the fault's place in the catalogue."""

    delivery: Delivery
    rows: Ints
    mark: int
    chance: np.random.Generator
    book: Casebook
    deliveries: Sequence[Delivery]


@dataclass(frozen=True)
class Fault:
    """One kind of dirt; `what` says in a few words what is wrong.

    rule: the rule that must catch it, or the reason of an excess row; empty for duplicates. Rules that catch it
    together are separated by spaces. A kept row is loaded; its rule is `column.status`, what the column's companion
    `_status` then says (or not_in_cells: a cell that no register knows).
    spoil: changes the rows, or appends spoilt copies. where: rows that it can strike. It strikes `share` of the feed's
    rows, and at least `least`. bad_rows: how many bad rows one strike makes. appends: the struck row itself stays good.
    is_apart: what is appended has nothing to do with the struck row, which may therefore be any.
    """

    name: str
    what: str
    feed: str
    rule: str
    spoil: Callable[[Spot], None]
    where: Callable[[Delivery, Casebook], Flags] | None = None
    layout: str | None = None
    fate: str = QUARANTINED
    share: float = 0.0003
    least: int = 2
    bad_rows: int = 1
    appends: bool = False
    is_apart: bool = False


def plant_faults(faults: Sequence[Fault], deliveries: Sequence[Delivery], book: Casebook, chance: Chance) -> None:
    """Put a catalogue's faults into the deliveries. Each has its own seed; a later one spares earlier ones' rows.

    Ordinary life has at least a few of each; an operation has its share, which can be none.
    """
    for mark, fault in enumerate(faults):
        targets = [d for d in deliveries if d.feed == fault.feed and fault.layout in (None, d.layout.name)]
        generator = chance.of("faults", fault.name)
        wanted = round(fault.share * sum(len(d.marks) for d in targets))
        wanted = wanted if book.operation else max(fault.least, wanted)
        candidates = [_strikable(fault, delivery, book, generator) for delivery in targets]
        where = np.repeat(np.arange(len(targets)), [len(rows) for rows in candidates])
        rows = np.concatenate([*candidates, np.empty(0, dtype=np.int64)])
        if not wanted:
            continue
        order = generator.permutation(len(rows))[:wanted]
        for position in np.unique(where[order]).tolist():
            delivery = targets[position]
            struck = np.sort(rows[order][where[order] == position])
            if fault.appends:
                delivery.is_protected[struck] = True
            else:
                delivery.marks[struck] = mark
            fault.spoil(Spot(delivery, struck, mark, generator, book, deliveries))


def _strikable(fault: Fault, delivery: Delivery, book: Casebook, chance: np.random.Generator) -> Ints:
    """Rows that a fault can strike, no more of them than the file can bear."""
    free = (delivery.marks < 0) & (fault.is_apart | ~delivery.is_protected)
    if fault.where is not None:
        free &= fault.where(delivery, book)
    found = np.flatnonzero(free)
    room = int(MOST_OF_A_FILE * len(delivery.marks)) - int(np.sum(delivery.marks >= 0))
    return chance.permutation(found)[: max(room // fault.bad_rows, 0)]


def columns_of(delivery: Delivery, target: str) -> tuple[str, ...]:
    """The file's columns that carry a column of the feed."""
    return delivery.layout.columns[target].columns


def put(target: str, text: str) -> Callable[[Spot], None]:
    """A spoiler that writes one text into a column."""

    def spoil(spot: Spot) -> None:
        spot.delivery.texts.put(columns_of(spot.delivery, target)[0], spot.rows, text)

    return spoil


def rewrite(target: str, change: Callable[[str], str]) -> Callable[[Spot], None]:
    """A spoiler that changes a column's text (of the few rows struck)."""

    def spoil(spot: Spot) -> None:
        column = columns_of(spot.delivery, target)[0]
        before = spot.delivery.texts.at(column, spot.rows)
        spot.delivery.texts.put(column, spot.rows, [change(each) for each in before])

    return spoil


def clear(*targets: str) -> Callable[[Spot], None]:
    """A spoiler that empties every file column of some columns."""

    def spoil(spot: Spot) -> None:
        for target in targets:
            for column in columns_of(spot.delivery, target):
                spot.delivery.texts.put(column, spot.rows, "")

    return spoil


def present(target: str) -> Callable[[Delivery, Casebook], Flags]:
    """Rows in which a column has a value."""

    def where(delivery: Delivery, book: Casebook) -> Flags:
        return ~delivery.texts.says(columns_of(delivery, target)[0], ("", delivery.layout.null_word))

    return where


def says(target: str, word: str) -> Callable[[Delivery, Casebook], Flags]:
    """Rows in which a column says a word of the feed, in the provider's own words."""

    def where(delivery: Delivery, book: Casebook) -> Flags:
        written = delivery.layout.columns[target]
        spoken = list(written.words[word]) if written.words is not None else [word]
        return delivery.texts.says(written.columns[0], spoken)

    return where
