"""A day's run: what it does with refused files, killed runs and failed checks; the same day gives the same bytes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import sequence, steps, waiting
from flows.home import opened
from flows.settings import Settings, settings_of
from tests.flows.conftest import IDENTIFIERS, Home, offence, subject
from warehouse.errors import ChecksFailed, UsageError

pytestmark = pytest.mark.usefixtures("unexamined")
quick = pytest.mark.usefixtures("unpictured")


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query over published.duckdb, as any client sees it."""
    with duckdb.connect(str(home.path / "published.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def settings(home: Home) -> Settings:
    return settings_of(home.path, environment={"JIGSAW_CLOCK": "2024-04-02T06:00:00Z"})


@quick
def test_a_refused_delivery_stops_nothing_but_itself(published: Home, tmp_path: Path) -> None:
    published.deliver("more.csv", [offence("SYN-F-6", "E23000010")])
    (published.landing / "strange.csv").write_text("one,two\n1,2\n")
    (published.landing / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08cut")
    published.deliver("odd.csv", [offence("SYN-G-7", "E23000010")], layout="no_such_layout")
    secret = tmp_path / "secret.csv"
    secret.write_text("case_id\nSYN-SECRET\n")
    (published.landing / "aaa.csv").symlink_to(secret)
    done = published.jigsaw("run", "--direct")
    assert done.code == 15
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert sorted(line.split(": ")[1] for line in errors[:-1]) == ["aaa.csv", "cut.csv.gz", "odd.csv", "strange.csv"]
    assert "4 deliveries were refused" in errors[-1]
    assert "aaa.csv: a link that leads out of the landing area" in done.err
    # a link and a file that cannot be read do not get as far as the ledger
    ledger = rows(published, "select status, count(*) from quality.loads group by 1 order by 1")
    assert ledger == [("loaded", 5), ("rejected", 2)]
    assert rows(published, "select count(*) from linkage.cases") == [(5,)]
    again = published.jigsaw("run", "--direct", "--json")
    assert again.code == 15
    assert again.document["new"] is False
    refused = sorted((refusal["file"], refusal["error"]) for refusal in again.document["refused"])
    assert refused == [
        ("aaa.csv", "DeliveryRejected"),
        ("cut.csv.gz", "DeliveryRejected"),
        ("odd.csv", "UsageError"),
        ("strange.csv", "UnknownLayout"),
    ]
    for name in ("aaa.csv", "cut.csv.gz", "odd.csv"):
        (published.landing / name).unlink()
    published.deliver("strange.csv", [offence("SYN-H-8", "E23000010")])
    assert published.jigsaw("run", "--direct").code == 0
    assert rows(published, "select count(*) from linkage.cases") == [(6,)]


@quick
def test_what_was_loaded_and_not_published_is_published_by_the_next_run(published: Home) -> None:
    more = published.deliver("more.csv", [offence("SYN-F-6", "E23000010")])
    assert published.jigsaw("ingest", str(more)).code == 0  # as a run that was killed before it published
    done = published.jigsaw("run", "--direct", "--json")
    assert done.document["new"] is True
    assert done.document["known_count"] == 5
    assert rows(published, "select count(*) from linkage.cases") == [(5,)]


def test_a_run_that_was_killed_after_its_commit_is_finished_by_the_next(published: Home) -> None:
    (published.path / "published.duckdb").unlink()
    (published.path / "report" / "index.html").unlink()
    done = published.jigsaw("run", "--direct")
    assert (done.code, "Nothing new: 4 deliveries" in done.out) == (0, True)
    assert (published.path / "report" / "index.html").exists()
    assert rows(published, "select count(*) from linkage.case_links") == [(2,)]
    assert waiting.is_settled(settings(published)) == 4


@quick
def test_a_failed_check_leaves_the_tables_of_the_day_before(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ChecksFailed("1 of 12 checks found bad rows: link_pairs_once (3); nothing was published")

    before = (published.path / "published.duckdb").read_bytes()
    published.deliver("more.csv", [offence("SYN-F-6", "E23000010")])
    with monkeypatch.context() as patched:
        patched.setattr(steps, "run_checks", fail)
        done = published.jigsaw("run", "--direct")
    assert done.code == 7
    assert done.err.splitlines()[-1].startswith("error: 1 of 12 checks found bad rows")
    seen = "select count(*) as cases, (select count(*) from quality.loads) as loads from linkage.cases"
    assert published.jigsaw("sql", seen, "--json").document == [{"cases": 4, "loads": 4}]
    assert (published.path / "published.duckdb").read_bytes() == before
    assert published.jigsaw("run", "--direct").code == 0
    assert rows(published, "select count(*) from linkage.cases") == [(5,)]


@quick
def test_only_one_run_at_a_time(published: Home) -> None:
    published.deliver("more.csv", [offence("SYN-F-6", "E23000010")])
    with opened(settings(published)):
        done = published.jigsaw("run", "--direct")
    assert done.code == 8
    assert published.jigsaw("sql", "select 1").code == 0


@pytest.mark.heavy
def test_two_runs_of_the_same_deliveries_publish_the_same_bytes(waiting: Home, tmp_path: Path) -> None:
    twin = Home(tmp_path / "twin")
    shutil.copytree(waiting.path, twin.path)
    exported = []
    for home in (waiting, twin):
        done = home.jigsaw("run", "--direct")
        assert done.code == 0, done.err
        told = done.err.splitlines()
        assert told[0].startswith("Jigsaw run of 2024-04-02 in ")
        assert "  taking in 4 files ..." in told
        with duckdb.connect(str(home.path / "published.duckdb"), read_only=True) as con:
            tables = con.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
            exported.append({table: con.execute(f"select * from {table}").fetchall() for (table,) in tables})
    assert exported[0] == exported[1]
    assert "linkage.case_links" in exported[0]
    pages = [(home.path / "report" / "index.html").read_bytes() for home in (waiting, twin)]
    assert pages[0] == pages[1]


def test_authorities_and_registers_are_taken_in_before_what_is_held_against_them(template: Home) -> None:
    feeds = template.jigsaw("sql", "select feed from quality.loads order by load_id", "--json").document
    assert [row["feed"] for row in feeds] == ["authorisations", "offences", "case_subjects", "calls"]


# ---- settings


def test_the_day_of_a_run_is_the_day_in_the_united_kingdom() -> None:
    late = settings_of(Path("x"), environment={"JIGSAW_CLOCK": "2024-06-30T23:30:00Z"})
    assert late.run_date == dt.date(2024, 7, 1)
    assert late.clock() == dt.datetime(2024, 6, 30, 23, 30)
    told = settings_of(Path("x"), dt.date(2024, 1, 1), {"JIGSAW_CLOCK": "2024-06-30T23:30:00+02:00"})
    assert (told.run_date, told.clock()) == (dt.date(2024, 1, 1), dt.datetime(2024, 6, 30, 21, 30))


@pytest.mark.parametrize(
    "given", [{"JIGSAW_CLOCK": "soon"}, {"JIGSAW_THREADS": "many"}, {"JIGSAW_THREADS": "-1"}], ids=str
)
def test_a_setting_that_cannot_be_read_is_a_wrong_call(given: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=next(iter(given))):
        settings_of(Path("x"), environment=given)


def test_the_home_is_that_of_the_option_else_of_the_environment_else_data() -> None:
    assert settings_of(Path("/a"), environment={"JIGSAW_HOME": "/b"}).home == Path("/a")
    assert settings_of(environment={"JIGSAW_HOME": "/b"}).home == Path("/b")
    assert settings_of(environment={}).home == Path.cwd() / "data"


# ---- what the steps are given


class Listing:
    """A doer that keeps the names of the steps and what each waits for."""

    def __init__(self) -> None:
        self.edges: dict[str, list[str]] = {}

    def do(self, name: str, step: Any, *arguments: Any, after: Any = (), reaches_out: bool = False) -> Any:
        """Keep the edge, do the step."""
        self.edges[name] = list(after)
        return step(*arguments)

    def stage(self, what: str, step_count: int) -> None:
        """Nothing."""


def test_the_steps_of_a_build_wait_for_the_tables_that_their_sql_reads(published: Home) -> None:
    listing = Listing()
    with opened(settings(published)) as warehouse:
        sequence.publish_built(listing, warehouse)
    edges = listing.edges
    assert "linkage.hubs" in edges["linkage.identity_ties"]
    assert "linkage.case_links" in edges["linkage.group_members"]
    assert "summary.volume_crime_monthly" in edges[sequence.CHECK]
    assert edges[sequence.PUBLISH] == [sequence.CHECK, sequence.RECORD]
    names = list(edges)
    assert all(names.index(other) < names.index(name) for name in names for other in edges[name] if other in edges)


def test_steps_are_not_named_after_files_or_people(published: Home) -> None:
    file = published.landing / f"{IDENTIFIERS[0]}.csv"
    shutil.copy(published.deliver("more.csv", [subject("SYN-A-1", "E23000010", number="+447700900199")]), file)
    listing = Listing()
    with opened(settings(published)) as warehouse:
        sequence.take_in_waiting(listing, warehouse)
    assert not [name for name in listing.edges if "csv" in name or IDENTIFIERS[0] in name]


def test_nothing_is_left_beside_what_is_written(published: Home) -> None:
    left = [name for _, _, names in os.walk(published.path) for name in names if name.endswith((".new", ".wal"))]
    assert left == []
