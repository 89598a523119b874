"""Where feeds come from: makes a world whose every answer is known, and writes what providers would send about it.

One public function. Nothing here may import the warehouse, and nothing there may read the truth.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from flows.synthetic.joining import join_delivery, join_truth, offsets_of
from flows.synthetic.operations.register import OPERATIONS, operations_named
from flows.synthetic.parts import Made, Part, make_part, parts_of
from flows.synthetic.scales import scale_named, with_calls
from flows.synthetic.writing import Fragment

__all__ = ["Generated", "generate"]

#: A world of so many calls is worth the two seconds that each further worker takes to start.
CALLS_WORTH_WORKERS = 400_000


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
    operations: tuple[str, ...]


def generate(
    landing: Path,
    truth: Path,
    *,
    seed: int,
    scale: str,
    calls: int | None = None,
    operations: Sequence[str] | None = None,
    workers: int = 0,
) -> Generated:
    """Write the deliveries of a world into `landing` and the truth about it into `truth`; both are made if absent.

    calls: rows of the calls feed of ordinary life to aim at, instead of the scale's own number; everything else in
    ordinary life grows with it. operations: names of those to write beside ordinary life, by default all. workers:
    processes, by default one per core where the world is large. The same seed, scale, calls and operations give the
    same bytes. Raises ValueError for an unknown scale or operation, a negative seed, or fewer than one call.
    """
    if seed < 0:
        raise ValueError(f"the seed must not be negative, got {seed}")
    whole = scale_named(scale)
    chosen = operations_named(OPERATIONS if operations is None else operations)
    whole = whole if calls is None else with_calls(whole, calls)
    parts = parts_of(whole, [operation.name for operation in chosen], seed)
    landing.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    if not workers:
        workers = (
            len(os.sched_getaffinity(0)) if whole.calls * whole.volume >= CALLS_WORTH_WORKERS or len(parts) > 20 else 1
        )
    with tempfile.TemporaryDirectory(prefix=".making-", dir=landing.parent) as scratch:
        made = list(_made(parts, Path(scratch), workers))
        fragments: dict[str, list[Fragment]] = {}
        for each in made:
            for fragment in each.fragments:
                fragments.setdefault(fragment.name, []).append(fragment)
        files = tuple(join_delivery(fragments[name], landing) for name in sorted(fragments))
        offsets = offsets_of([each.fragments for each in made])
        answers = tuple(join_truth([each.truth for each in made], offsets, truth))
    rows: Counter[str] = Counter()
    for each in made:
        for fragment in each.fragments:
            rows[str(fragment.note["feed"])] += fragment.rows
    return Generated(
        files=files,
        truth=answers,
        rows=dict(sorted(rows.items())),
        first_day=whole.first_day,
        last_day=whole.first_day + timedelta(days=whole.days - 1),
        links=_summed([each.links for each in made]),
        decoys=_summed([each.decoys for each in made]),
        faults=_summed([each.faults for each in made]),
        operations=tuple(operation.name for operation in chosen),
    )


def _made(parts: Sequence[Part], scratch: Path, workers: int) -> Iterator[Made]:
    """Every part, in order; by one process after the other, or by several at a time."""
    make = partial(make_part, scratch=scratch)
    if workers == 1:
        yield from map(make, parts)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, parts)


def _summed(counts: Sequence[Counter[str]]) -> dict[str, int]:
    return dict(sum(counts, start=Counter()))
