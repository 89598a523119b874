"""How far two ways of grouping things agree: B-cubed and the adjusted Rand index. Numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Agreement:
    """Precision and recall by B-cubed (Bagga and Baldwin 1998) and the adjusted Rand index (Hubert and Arabie 1985)."""

    count: int
    precision: float
    recall: float
    rand: float


def agreement(true: Numbers, found: Numbers) -> Agreement | None:
    """Compare groups of the same things, given by labels; None where there are none.

    B-cubed: for each thing the share of its found group that is truly with it (precision), and of its true group that
    was found with it (recall); averaged over the things. Rand: 1 for the same groups, 0 for no better than chance.
    """
    count = len(true)
    if not count:
        return None
    _, true_codes, true_sizes = np.unique(true, return_inverse=True, return_counts=True)
    _, found_codes, found_sizes = np.unique(found, return_inverse=True, return_counts=True)
    cells, shared = np.unique(true_codes * len(found_sizes) + found_codes, return_counts=True)
    in_true, in_found = np.divmod(cells, len(found_sizes))
    squares = shared.astype(float) ** 2
    together, in_one, in_other = (_pairs(sizes) for sizes in (shared, true_sizes, found_sizes))
    by_chance = in_one * in_other / max(_pairs(np.array([count])), 1)
    most = (in_one + in_other) / 2
    return Agreement(
        count,
        float((squares / found_sizes[in_found]).sum() / count),
        float((squares / true_sizes[in_true]).sum() / count),
        1.0 if most == by_chance else (together - by_chance) / (most - by_chance),
    )


def _pairs(sizes: Numbers) -> float:
    return float((sizes.astype(np.int64) * (sizes.astype(np.int64) - 1) // 2).sum())
