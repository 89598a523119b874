"""Persons as clusters of records: connected components, cut where two records of one person cannot be one person.

Numbers in, numbers out: records are 0, 1, 2 ...; what a record says, and what a contradiction is, is told by others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Numbers = np.ndarray[Any, Any]

#: Given the cluster of each record, pairs of records of one cluster that cannot be of one person.
Contradictions = Callable[[Numbers], tuple[Numbers, Numbers]]

#: By how much the bar is raised for a cluster that is too large for a person, until it is not.
STEP_BITS = 5.0


def components(count: int, a: Numbers, b: Numbers) -> Numbers:
    """For each of `count` records the smallest record that pairs a-b join it with."""
    joined = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(count, count))
    _, labels = connected_components(joined, directed=False)
    firsts = np.unique(labels, return_index=True)[1]
    return np.asarray(firsts[labels], dtype=np.int64)


def persons(
    count: int,
    certain: tuple[Numbers, Numbers],
    pairs: tuple[Numbers, Numbers, Numbers],
    contradictions: Contradictions,
    sizes: Numbers,
    largest: int,
) -> tuple[Numbers, Numbers]:
    """For each record the smallest record of its person, and for each pair whether it is kept.

    certain: pairs that a register holds to be one person; never cut. pairs: a, b, bits, all above the threshold. A
    cluster larger than `largest`, by the sum of the sizes of its records, is no person: for it the bar is raised by
    STEP_BITS at a time. In a cluster
    with a contradiction the pairs are taken anew, strongest first, and one that would put contradicting records into
    one person is refused, so that a chain breaks at its weakest pair.
    """
    a, b, bits = pairs
    kept = np.ones(len(a), dtype=bool)
    bar = float(bits.min()) if len(bits) else 0.0
    while True:
        labels = components(count, np.concatenate([certain[0], a[kept]]), np.concatenate([certain[1], b[kept]]))
        too_large = np.bincount(labels, weights=sizes, minlength=count)[labels[a]] > largest
        bar += STEP_BITS
        weak = kept & too_large & (bits < bar)
        if not (kept & too_large).any():
            break
        kept &= ~weak
    one, other = contradictions(labels)
    if not len(one):
        return labels, kept
    torn = np.isin(labels[a], labels[one]) & kept
    units = components(count, certain[0], certain[1])
    order = np.lexsort((b, a, -bits))
    order = order[torn[order]]
    refused = _refused(units, a[order], b[order], one, other)
    kept[order[refused]] = False
    labels = components(count, np.concatenate([certain[0], a[kept]]), np.concatenate([certain[1], b[kept]]))
    return labels, kept


def _refused(units: Numbers, a: Numbers, b: Numbers, one: Numbers, other: Numbers) -> Numbers:
    """Places of pairs, strongest first, that would join what contradicts; units are joined from the start."""
    parent: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    enemies: dict[int, set[int]] = {}
    for x, y in zip(units[one].tolist(), units[other].tolist(), strict=True):
        enemies.setdefault(x, set()).add(y)
        enemies.setdefault(y, set()).add(x)

    def root(unit: int) -> int:
        while parent.setdefault(unit, unit) != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    refused = []
    for place, (x, y) in enumerate(zip(units[a].tolist(), units[b].tolist(), strict=True)):
        x, y = root(x), root(y)
        if x == y:
            continue
        ours, theirs = members.setdefault(x, {x}), members.setdefault(y, {y})
        if len(ours) < len(theirs):
            x, y, ours, theirs = y, x, theirs, ours
        hostile = enemies.get(y, set())
        if not hostile.isdisjoint(ours):
            refused.append(place)
            continue
        parent[y] = x
        ours |= theirs
        del members[y]
        if hostile:
            enemies.setdefault(x, set()).update(hostile)
    return np.array(refused, dtype=np.int64)
