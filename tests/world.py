"""A generated world that was run through the daily job, with its tables and its truth side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows import sequence, synthetic
from flows.sequence import Direct, Outcome
from flows.settings import Settings
from warehouse import sql

RUN_DATE = dt.date(2024, 4, 2)
CLOCK = dt.datetime(2024, 4, 2, 6)


@dataclass(frozen=True)
class World:
    """A home in which a generated world was run through, and a connection that sees its tables and its truth."""

    settings: Settings
    outcome: Outcome
    con: duckdb.DuckDBPyConnection

    @property
    def operations(self) -> list[str]:
        """The operations of the world, by name."""
        return [str(row[0]) for row in self.rows("select operation from truth_operations order by 1")]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query over published.duckdb; the truth's tables are views named truth_<table>."""
        return self.con.execute(query).fetchall()

    def number(self, query: str) -> int:
        """The one number that a query gives."""
        return int(str(self.rows(query)[0][0]))


def run_world(home: Path, seed: int, scale: str) -> World:
    settings = Settings(home=home, run_date=RUN_DATE, fixed_at=CLOCK)
    synthetic.generate(settings.landing, settings.truth, seed=seed, scale=scale)
    outcome = sequence.daily(Direct(), settings)
    con = duckdb.connect(str(home / "published.duckdb"), read_only=True)
    for path in sorted(settings.truth.glob("*.parquet")):
        con.execute(f"create temp view truth_{path.stem} as select * from read_parquet({sql.literal(str(path))})")
    return World(settings, outcome, con)
