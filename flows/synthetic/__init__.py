"""Where feeds come from: makes a world whose every answer is known, and writes what providers would send about it.

One public function. Nothing here may import the warehouse, and nothing there may read the truth.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from flows.synthetic.chance import Chance
from flows.synthetic.damage import plant_faults
from flows.synthetic.faults import FAULTS
from flows.synthetic.feeds import make_deliveries
from flows.synthetic.scales import scale_named
from flows.synthetic.traffic import make_traffic
from flows.synthetic.truth import complete_links, write_truth
from flows.synthetic.world import make_world
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


def generate(landing: Path, truth: Path, *, seed: int, scale: str, calls: int | None = None) -> Generated:
    """Write the deliveries of a world into `landing` and the truth about it into `truth`; both are made if absent.

    calls: rows of the calls feed to aim at, instead of the scale's own number. The same seed, scale and calls give the
    same bytes. Raises ValueError for an unknown scale, a negative seed, or fewer than one call.
    """
    size = scale_named(scale)
    if calls is not None:
        if calls < 1:
            raise ValueError(f"calls must be at least 1, got {calls}")
        size = replace(size, calls=calls)
    chance = Chance(seed)
    world = make_world(size, chance)
    traffic = make_traffic(world, size.calls, lambda part: chance.of("traffic", part))
    complete_links(world, traffic)
    deliveries = make_deliveries(world, traffic, chance)
    plant_faults(FAULTS, deliveries, world.book, chance)
    landing.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    files = tuple(write_delivery(delivery, landing) for delivery in deliveries)
    rows: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for delivery in deliveries:
        rows[delivery.feed] += len(delivery.marks)
        faults.update(FAULTS[mark].name for mark in delivery.marks[delivery.marks >= 0].tolist())
    written = write_truth(world, deliveries, FAULTS, truth)
    linked = {key[:2] for key in world.book.links}
    return Generated(
        files=files,
        truth=tuple(written),
        rows=dict(rows),
        first_day=size.first_day,
        last_day=size.first_day + timedelta(days=size.days - 1),
        links=dict(Counter(key[2] for key in world.book.links)),
        decoys=dict(Counter(key[2] for key in world.book.decoys if key[:2] not in linked)),
        faults=dict(faults),
    )
