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

from flows.evaluation.figures import Figure, figures
from flows.evaluation.scores import Score
from schemas import FEEDS
from warehouse.errors import TruthMissing

__all__ = ["Evaluation", "Figure", "Measure", "Score", "broken_down", "evaluate", "measures", "totals"]

TRUTH = "truth_"

#: Second line of a measure that counts one thing in several ways.
_BROKEN_DOWN = "-- Broken down: one thing counted in several ways, not to be added up."


@dataclass(frozen=True)
class Measure:
    """One question: its name, its sentence, its SQL, and the warehouse's tables that it reads.

    is_broken_down: its scores count one thing in several ways (a pair for each of its forces): they are no sum.
    """

    name: str
    sentence: str
    query: str
    needs: tuple[str, ...]
    is_broken_down: bool = False

    @property
    def is_by_feed(self) -> bool:
        """Whether it is asked once for each feed."""
        return "{feed}" in self.query


@dataclass(frozen=True)
class Evaluation:
    """All scores in order, and for each measure that cannot be taken yet the tables that are not built.

    figures: what is no count of found, missed and wrong.
    """

    scores: tuple[Score, ...]
    not_built: dict[str, tuple[str, ...]]
    figures: tuple[Figure, ...] = ()


def measures() -> list[Measure]:
    """Every measure, by name."""
    folder = files("flows.evaluation").joinpath("measures")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".sql")), key=lambda path: path.name)
    return [_measure(path.name.removesuffix(".sql"), path.read_text(encoding="utf-8")) for path in paths]


def broken_down() -> frozenset[str]:
    """Names of the measures whose scores are no sum."""
    return frozenset(measure.name for measure in measures() if measure.is_broken_down)


def evaluate(con: duckdb.DuckDBPyConnection, truth: Path, *, with_baselines: bool = False) -> Evaluation:
    """Compare a publish with the truth in a folder. Raises TruthMissing where there is none.

    with_baselines: also what simpler ways would have linked; takes seconds.
    """
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
    told = figures(con, there)
    if with_baselines:
        from flows.evaluation.baselines import baselines

        more, seconds = baselines(con)
        scores, told = [*scores, *more], (*told, *seconds)
    return Evaluation(tuple(scores), not_built, told)


def totals(scores: Sequence[Score]) -> list[Score]:
    """One score per measure and operation, over all its kinds; none for measures that are broken down."""
    added: dict[tuple[str, str], list[int]] = {}
    no_sums = broken_down()
    for score in scores:
        if score.measure in no_sums:
            continue
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
    is_broken_down = query.startswith(_BROKEN_DOWN)
    return Measure(name, sentence.removeprefix("-- "), query, tuple(sorted(needs)), is_broken_down)
