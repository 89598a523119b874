"""How right the published tables are: each measure is an SQL file that lays them beside the truth of a made-up world.

Only this room and the tests read the truth. A measure gives rows of operation, kind, found, missed, wrong; which tables
it needs is read from its SQL, and what a later version has yet to build is said to be not built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

from schemas import FEEDS
from warehouse.errors import TruthMissing

TRUTH = "truth_"


@dataclass(frozen=True)
class Score:
    """One line of an evaluation; counts are of pairs, rows, identifiers or whatever the measure counts."""

    measure: str
    operation: str
    kind: str
    found: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """Found among all that was said; None where nothing was."""
        return _share(self.found, self.wrong)

    @property
    def recall(self) -> float | None:
        """Found among all that there is; None where there is nothing."""
        return _share(self.found, self.missed)


@dataclass(frozen=True)
class Measure:
    """One question: its name, its sentence, its SQL, and the warehouse's tables that it reads."""

    name: str
    sentence: str
    query: str
    needs: tuple[str, ...]

    @property
    def is_by_feed(self) -> bool:
        """Whether it is asked once for each feed."""
        return "{feed}" in self.query


@dataclass(frozen=True)
class Evaluation:
    """All scores in order, and for each measure that cannot be taken yet the tables that are not built."""

    scores: tuple[Score, ...]
    not_built: dict[str, tuple[str, ...]]


def measures() -> list[Measure]:
    """Every measure, by name."""
    folder = files("flows.evaluation").joinpath("measures")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".sql")), key=lambda path: path.name)
    return [_measure(path.name.removesuffix(".sql"), path.read_text(encoding="utf-8")) for path in paths]


def evaluate(con: duckdb.DuckDBPyConnection, truth: Path) -> Evaluation:
    """Compare a publish with the truth in a folder. Raises TruthMissing where there is none."""
    paths = sorted(truth.glob("*.parquet"))
    if not paths:
        raise TruthMissing(
            f"{truth.name}/ holds no truth to compare with; `jigsaw generate` writes it beside its feeds"
        )
    for path in paths:
        con.register(f"{TRUTH}{path.stem}", pq.read_table(path))
    there = {f"{row[1]}.{row[2]}" for row in con.execute("show all tables").fetchall()}
    scores: list[Score] = []
    not_built: dict[str, tuple[str, ...]] = {}
    for measure in measures():
        absent = tuple(name for name in measure.needs if name not in there)
        if absent:
            not_built[measure.name] = absent
        else:
            scores += sorted(_taken(con, measure), key=lambda score: (score.operation, score.kind))
    return Evaluation(tuple(scores), not_built)


def totals(scores: Sequence[Score]) -> list[Score]:
    """One score per measure and operation, over all its kinds."""
    added: dict[tuple[str, str], list[int]] = {}
    for score in scores:
        counts = added.setdefault((score.measure, score.operation), [0, 0, 0])
        for place, count in enumerate((score.found, score.missed, score.wrong)):
            counts[place] += count
    return [Score(measure, operation, "(all)", *counts) for (measure, operation), counts in added.items()]


def _taken(con: duckdb.DuckDBPyConnection, measure: Measure) -> Iterator[Score]:
    queries = [measure.query.replace("{feed}", feed) for feed in FEEDS] if measure.is_by_feed else [measure.query]
    for query in queries:
        for operation, kind, found, missed, wrong in con.execute(query).fetchall():
            yield Score(measure.name, operation, kind, int(found), int(missed), int(wrong))


def _measure(name: str, text: str) -> Measure:
    sentence, _, query = text.partition("\n")
    plain = sqlglot.parse_one(query.replace("{feed}", "calls"), dialect="duckdb")
    needs = {f"{table.db}.{table.name}" for table in plain.find_all(exp.Table) if table.db}
    return Measure(name, sentence.removeprefix("-- "), query, tuple(sorted(needs)))


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None
