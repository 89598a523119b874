"""The parts that a world is made in: slices of ordinary life, and operations. Each is made alone, by whichever worker.

A part writes fragments: the rows that it has in each delivery, and its share of the truth. flows/synthetic/joining.py
makes files of them. So memory holds a part at a time, and the number of workers changes no byte.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.synthetic.chance import Chance
from flows.synthetic.damage import plant_faults
from flows.synthetic.faults import FAULTS
from flows.synthetic.feeds import make_deliveries
from flows.synthetic.geography import make_geography
from flows.synthetic.identifiers import Share
from flows.synthetic.operations.register import OPERATIONS
from flows.synthetic.scales import Scale, sliced
from flows.synthetic.traffic import make_traffic
from flows.synthetic.truth import complete_links, write_truth
from flows.synthetic.world import make_operation, make_world
from flows.synthetic.writing import Fragment, write_fragment


@dataclass(frozen=True)
class Part:
    """What is made at a time. `operation` is empty for a slice of ordinary life. place: its place among all parts."""

    seed: int
    whole: Scale
    place: int
    operation: str = ""
    slice: int = 0
    slices: int = 1


@dataclass(frozen=True)
class Made:
    """What a part has written: fragments by name of delivery, its tables of the truth, and counts by name."""

    fragments: tuple[Fragment, ...]
    truth: Path
    links: Counter[str]
    decoys: Counter[str]
    faults: Counter[str]


def parts_of(whole: Scale, operations: list[str], seed: int) -> list[Part]:
    """All parts of a world: the slices of ordinary life, then the operations."""
    count = len(sliced(whole))
    ordinary = [Part(seed, whole, place, slice=place, slices=count) for place in range(count)]
    return ordinary + [Part(seed, whole, count + place, name) for place, name in enumerate(operations)]


def make_part(part: Part, scratch: Path) -> Made:
    """Make a part and write its fragments and its truth below `scratch`."""
    chance = Chance(part.seed)
    geography = make_geography(part.whole, chance.of("geography"))
    if part.operation:
        chance = chance.within(part.operation)
        world = make_operation(OPERATIONS[part.operation], part.whole, geography, chance)
    else:
        own = sliced(part.whole)[part.slice]
        chance = chance.within(f"slice-{part.slice}") if part.slice else chance
        world = make_world(own, geography, chance, Share(0, part.slice, part.slices, own.is_invented))
    traffic = make_traffic(world, world.scale.calls, partial(chance.of, "traffic"))
    complete_links(world, traffic)
    deliveries = make_deliveries(world, traffic, chance)
    plant_faults(FAULTS, deliveries, world.book, chance)
    folder = scratch / f"{part.place:04d}"
    folder.mkdir()
    faults: Counter[str] = Counter()
    for delivery in deliveries:
        faults.update(FAULTS[mark].name for mark in delivery.marks[delivery.marks >= 0].tolist())
    linked = {key[:2] for key in world.book.links}
    made = Made(
        fragments=tuple(write_fragment(delivery, folder) for delivery in deliveries),
        truth=folder / "truth",
        links=Counter(key[2] for key in world.book.links),
        decoys=Counter(key[2] for key in world.book.decoys if key[:2] not in linked),
        faults=faults,
    )
    write_truth(world, deliveries, FAULTS, made.truth)
    return made
