"""Measures that are no counts of found, missed and wrong: agreement of groups, intervals, calibration.

Each reads the publish and the truth through a query in readings/ and reckons in Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import duckdb
import numpy as np

from flows.evaluation.agreement import Numbers, agreement
from flows.evaluation.intervals import Interval, intervals
from warehouse.components import graph_of

#: Bounds of the bins of probability in the reliability table.
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Figure:
    """One number of an evaluation. low, high: bounds, where it has some. count: how many things it was taken over."""

    measure: str
    kind: str
    value: float
    low: float | None = None
    high: float | None = None
    count: int | None = None


def reading(name: str) -> str:
    """The query of that name in readings/."""
    return files("flows.evaluation").joinpath("readings", f"{name}.sql").read_text(encoding="utf-8")


def figures(con: duckdb.DuckDBPyConnection, tables: set[str]) -> tuple[Figure, ...]:
    """Every figure that can be taken of the tables that are there."""
    found: list[Figure] = []
    if "linkage.case_links" in tables:
        found += _intervals(con)
        if "linkage.case_groups" in tables:
            found += _groups(con)
        found += _reliability(con)
    if "linkage.person_records" in tables:
        found += _persons(con)
    return tuple(found)


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Numbers]:
    return {column: np.asarray(values) for column, values in con.execute(reading(name)).fetchnumpy().items()}


def _intervals(con: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    pairs = _columns(con, "pairs")
    if not len(pairs["case_a"]):
        return
    graph = graph_of(pairs["case_a"], pairs["case_b"])
    is_true, is_published = pairs["is_true"].astype(bool), pairs["is_published"].astype(bool)
    for kind, share, among in zip(
        ("precision", "recall"),
        intervals(graph.ends_a, graph.ends_b, is_true, is_published),
        (is_published, is_true),
        strict=True,
    ):
        if isinstance(share, Interval):
            yield Figure("case_links, 95 % interval", kind, share.value, share.low, share.high, int(among.sum()))


def _groups(con: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    """Over the cases that are in a true or a published group: a case that is in neither agrees and says nothing."""
    published, pairs = _columns(con, "case_groups"), _columns(con, "true_pairs")
    graph = graph_of(pairs["case_a"], pairs["case_b"])
    cases = np.union1d(published["case_id"].astype(str), graph.cases.astype(str))
    true = _labels(cases, graph.cases, graph.parts)
    found = _labels(cases, published["case_id"], np.unique(published["group_id"].astype(str), return_inverse=True)[1])
    yield from _agreement("groups of cases", true, found)


def _labels(cases: Numbers, named: Numbers, labels: Numbers) -> Numbers:
    """For each case its label; a case that has none is a group of its own."""
    told = -1 - np.arange(len(cases), dtype=np.int64)
    told[np.searchsorted(cases, named.astype(str))] = labels
    return told


def _persons(con: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    subjects = _columns(con, "subjects")
    yield from _agreement("persons of subjects", subjects["person"].astype(str), subjects["person_id"].astype(str))


def _agreement(measure: str, true: Numbers, found: Numbers) -> Iterator[Figure]:
    told = agreement(true, found)
    if told is not None:
        yield Figure(measure, "B-cubed precision", told.precision, count=told.count)
        yield Figure(measure, "B-cubed recall", told.recall, count=told.count)
        yield Figure(measure, "adjusted Rand index", told.rand, count=told.count)


def _reliability(con: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    """For each bin of probability the share that is true, with its interval; the kind names the bin.

    Nothing where the publish gives links no probability.
    """
    try:
        links = _columns(con, "probabilities")
    except duckdb.BinderException:
        return
    probability, is_true = links["probability"].astype(float), links["is_true"].astype(float)
    for low, high in pairwise(BINS):
        within = (probability >= low) & ((probability < high) | (high == BINS[-1]))
        if within.any():
            mean = probability[within].mean()
            kind = f"said {low:.2f} to {high:.2f}, on average {mean:.3f}"
            yield Figure("share true of links by probability", kind, float(is_true[within].mean()),
                         *_wilson(int(is_true[within].sum()), int(within.sum())), int(within.sum()))  # fmt: skip
    if len(probability):
        brier = float(((probability - is_true) ** 2).mean())
        yield Figure("share true of links by probability", "Brier score", brier, count=len(probability))


def _wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927)."""
    z = 1.959964
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * ((share * (1 - share) + z * z / (4 * whole)) / whole) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
