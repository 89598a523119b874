"""What tests share: a gate that takes small deliveries, and the real inputs where they are at hand."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from schemas import FEEDS
from warehouse import database, load
from warehouse.database import Place, Resources

if TYPE_CHECKING:
    from tests.world import World

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"
NOON = dt.datetime(2024, 4, 2, 12, 0)

#: An authority over whatever is delivered, for tests that are about something else.
BLANKET = "SYN-BLANKET"


def csv_text(rows: list[dict[str, object]]) -> str:
    """Rows as CSV with a header, `\\n` line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, fieldnames=list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class Gate:
    """The gate of one warehouse, with its landing area."""

    home: Path
    con: duckdb.DuckDBPyConnection
    place: Place
    asked: dict[str, str | None] = field(default_factory=dict)

    def file(self, name: str, content: str | bytes, note: dict[str, object] | None = None) -> Path:
        """Write a file, and a covering note if one is given, into the landing area."""
        path = self.home / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if note is not None:
            path.with_name(path.name + ".manifest.json").write_text(json.dumps(note))
        return path

    def take(self, path: Path, **asked: str | None) -> load.Load:
        """Take a file through the gate."""
        wanted = load.Asked(**asked)
        return load.ingest(self.con, self.place, load.look_at(path, path.name, wanted), wanted, lambda: NOON)

    def deliver(
        self, feed: str, rows: list[dict[str, object]], name: str | None = None, **asked: str | None
    ) -> load.Load:
        """Deliver rows in the feed's canonical layout; communications data under the blanket authority."""
        if feed in ("calls", "ip_sessions", "service_logs", "messages", "cell_events", "subscribers"):
            asked.setdefault("authorisation_urn", BLANKET)
        return self.take(self.file(name or f"{feed}.csv", csv_text(rows)), feed=feed, **asked)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query."""
        return self.con.execute(query).fetchall()

    def broken(self, feed: str) -> list[tuple[object, ...]]:
        """Line numbers and rules of the quarantined rows of a feed."""
        return self.rows(f"select line_number, rules from quarantine.{feed} order by load_id, line_number")


def blanket(urn: str = BLANKET) -> dict[str, object]:
    """An authorisation over a whole data set."""
    return {
        "authorisation_urn": urn, "scope": "dataset", "data_type": "mixed", "legal_basis": "test", "route": "SEIZED",
        "decision": "approved", "granted_at": "2024-01-01T00:00:00Z",
    }  # fmt: skip


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder made once for a run of the tests, by the worker that first asks; nobody changes what it holds."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
    with (shared / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed half-way
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty warehouse and the blanket authority, made once and copied for each test."""
    home = tmp_path_factory.mktemp("template")
    place = Place.under(home)
    with database.writer(place, Resources(threads=1)) as con:
        Gate(home, con, place).deliver("authorisations", [blanket()], name="blanket.csv")
    return home


@pytest.fixture
def gate(empty_warehouse: Path, tmp_path: Path) -> Iterator[Gate]:
    """A gate to a warehouse that holds nothing but the blanket authority."""
    home = tmp_path / "home"
    shutil.copytree(empty_warehouse, home)
    place = Place.under(home)
    with database.writer(place, Resources(threads=1)) as con:
        yield Gate(home, con, place)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real inputs; tests that need it are skipped where it is absent."""
    if not REAL.is_dir():
        pytest.skip("the real inputs are not at hand")
    return REAL


@pytest.fixture(params=sorted(FEEDS))
def feed(request: pytest.FixtureRequest) -> str:
    """Each feed in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The tiny world of seed 7, run through once for all tests that look at it; they change nothing in its home."""
    from tests.world import look_at_world, run_world

    home = made_once(tmp_path_factory, "world", lambda home: run_world(home, 7, "tiny"))
    found = look_at_world(home)
    yield found
    found.con.close()
