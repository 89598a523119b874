"""How sure precision and recall are: intervals by drawing the cases anew, many times. Numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]

#: Draws, the seed, and the share of draws within an interval.
DRAWS, SEED, WITHIN = 1_000, 20_240_402, 0.95


@dataclass(frozen=True)
class Interval:
    """A share and the bounds between which it lies in WITHIN of the draws."""

    value: float
    low: float
    high: float


def intervals(
    ends_a: Numbers, ends_b: Numbers, is_true: Numbers, is_published: Numbers
) -> tuple[Interval | None, Interval | None]:
    """Precision and recall of pairs, with percentile intervals; None where there is nothing to take a share of.

    What is drawn anew, with replacement, is the cases: pairs with a case in common are not independent, so drawing
    pairs would give intervals that are too narrow (Snijders and Borgatti 1999). A pair counts as often as its
    two cases were drawn, multiplied.
    """
    if not len(ends_a):
        return None, None
    cases = int(max(ends_a.max(), ends_b.max())) + 1
    drawn = np.random.default_rng(SEED).multinomial(cases, np.full(cases, 1 / cases), size=DRAWS)
    shares = {"precision": is_published, "recall": is_true}
    found = is_true & is_published
    told: list[Interval | None] = []
    for among in shares.values():
        if not among.any():
            told.append(None)
            continue
        values = []
        for weights in drawn:
            weight = weights[ends_a] * weights[ends_b]
            if whole := int(weight[among].sum()):
                values.append(int(weight[found].sum()) / whole)
        edge = (1 - WITHIN) / 2
        low, high = np.quantile(values, [edge, 1 - edge]) if values else (np.nan, np.nan)
        told.append(Interval(float(found.sum() / among.sum()), float(low), float(high)))
    return told[0], told[1]
