"""A generated world that was run through the daily job, with its tables and its truth side by side."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows import sequence, synthetic
from flows.sequence import Direct, Outcome
from flows.settings import Settings
from warehouse import sql

RUN_DATE = dt.date(2024, 4, 2)
CLOCK = dt.datetime(2024, 4, 2, 6)

#: Where a world's home keeps what its run told.
OUTCOME = "outcome.pickle"


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


def settings_of_world(home: Path) -> Settings:
    """The settings that worlds are run with."""
    return Settings(home=home, run_date=RUN_DATE, threads=1, fixed_at=CLOCK)


def run_world(home: Path, seed: int, scale: str) -> None:
    """Generate a world in a home and take it through the daily job; what the job told is kept beside."""
    settings = settings_of_world(home)
    synthetic.generate(settings.landing, settings.truth, seed=seed, scale=scale)
    outcome = sequence.daily(Direct(), settings)
    (home / OUTCOME).write_bytes(pickle.dumps(outcome))


def look_at_world(home: Path) -> World:
    """A world that was run, perhaps by another process."""
    settings = settings_of_world(home)
    con = duckdb.connect(str(home / "published.duckdb"), read_only=True)
    for path in sorted(settings.truth.glob("*.parquet")):
        con.execute(f"create temp view truth_{path.stem} as select * from read_parquet({sql.literal(str(path))})")
    return World(settings, pickle.loads((home / OUTCOME).read_bytes()), con)
