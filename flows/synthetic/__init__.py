"""Where feeds come from: makes a world whose every answer is known, and writes what providers would send about it.

One public function. Nothing here may import the warehouse, and nothing there may read the truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flows.synthetic.chance import Chance
from flows.synthetic.damage import plant_faults
from flows.synthetic.deliveries import Delivery
from flows.synthetic.faults import FAULTS
from flows.synthetic.feeds import make_deliveries
from flows.synthetic.geography import make_geography
from flows.synthetic.operations.register import OPERATIONS, operations_named
from flows.synthetic.scales import Scale, scale_named
from flows.synthetic.traffic import make_traffic
from flows.synthetic.truth import AnswerSheet, complete_links
from flows.synthetic.world import World, make_operation, make_world
from flows.synthetic.writing import write_delivery

__all__ = ["Generated", "generate"]


@dataclass(frozen=True)
class Generated:
    """What was written. files: deliveries, without their covering notes. Counts are by name."""

    files: tuple[Path, ...]
    truth: tuple[Path, ...]
    rows: dict[str, int]
    first_day: date
    last_day: date
    links: dict[str, int]
    decoys: dict[str, int]
    faults: dict[str, int]


def generate(
    landing: Path,
    truth: Path,
    *,
    seed: int,
    scale: str,
    calls: int | None = None,
    operations: Sequence[str] | None = None,
) -> Generated:
    """Write the deliveries of a world into `landing` and the truth about it into `truth`; both are made if absent.

    calls: rows of the calls feed of ordinary life to aim at, instead of the scale's own number. operations: names of
    those to write beside ordinary life, by default all. The same arguments give the same bytes. Raises ValueError for
    an unknown scale or operation, a negative seed, or fewer than one call.
    """
    size = scale_named(scale)
    chosen = operations_named(OPERATIONS if operations is None else operations)
    if calls is not None:
        if calls < 1:
            raise ValueError(f"calls must be at least 1, got {calls}")
        size = replace(size, calls=calls)
    chance = Chance(seed)
    geography = make_geography(size, chance.of("geography"))
    landing.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    sheet, tally = AnswerSheet(), Tally()
    for operation in (None, *chosen):
        part = chance.within(operation.name) if operation else chance
        world = make_operation(operation, size, geography, part) if operation else make_world(size, geography, part)
        traffic = make_traffic(world, world.scale.calls, partial(part.of, "traffic"))
        complete_links(world, traffic)
        deliveries = make_deliveries(world, traffic, part)
        plant_faults(FAULTS, deliveries, world.book, part)
        sheet.add(world, deliveries, FAULTS)
        tally.add(world, deliveries)
        tally.files += [write_delivery(delivery, landing) for delivery in deliveries]
    return tally.told(size, sheet.write(truth))


@dataclass
class Tally:
    """Counts what is written."""

    files: list[Path] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    decoys: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, world: World, deliveries: Sequence[Delivery]) -> None:
        """Count one world and its deliveries."""
        for delivery in deliveries:
            self.rows[delivery.feed] += len(delivery.marks)
            self.faults.update(FAULTS[mark].name for mark in delivery.marks[delivery.marks >= 0].tolist())
        linked = {key[:2] for key in world.book.links}
        self.links.update(key[2] for key in world.book.links)
        self.decoys.update(key[2] for key in world.book.decoys if key[:2] not in linked)

    def told(self, size: Scale, truth: Sequence[Path]) -> Generated:
        """What there is to tell about it all."""
        return Generated(
            files=tuple(sorted(self.files)),
            truth=tuple(truth),
            rows=dict(self.rows),
            first_day=size.first_day,
            last_day=size.first_day + timedelta(days=size.days - 1),
            links=dict(self.links),
            decoys=dict(self.decoys),
            faults=dict(self.faults),
        )
