"""Files that share a transaction: what becomes visible when, and that a bad one among them harms nobody but itself."""

from __future__ import annotations

import gc
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from tests.conftest import NOON, Gate, csv_text
from tests.warehouse.test_load import call
from warehouse import database, fates, load
from warehouse.database import Place, Resources
from warehouse.errors import StorageFailed

ASKED = load.Asked(authorisation_urn="SYN-BLANKET")
MIXED_LINE_ENDS = csv_text([call(duration_s=str(n)) for n in range(3)]).rstrip("\n") + "\r\n"
TWO_BAD_ROWS = csv_text([call(duration_s="x"), call(duration_s="y"), call()])


def through(gate: Gate) -> load.Gate:
    return load.Gate(gate.con, gate.place, lambda: NOON)


def calls(gate: Gate, name: str, *durations: int) -> load.Seen:
    """A looked-at file of calls that differ in their duration."""
    path = gate.file(name, csv_text([call(duration_s=str(n)) for n in durations]))
    return load.look_at(path, name, ASKED)


def visible(gate: Gate) -> list[tuple[object, ...]]:
    """Calls that another connection sees."""
    with gate.con.cursor() as other:
        return other.execute("select load_id, duration_s from lake.raw.calls order by all").fetchall()


def everything(gate: Gate) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the gate."""
    tables = gate.rows(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'lake' and schema_name in ('raw', 'quarantine', 'excess', 'quality')"
    )
    return {str(table): gate.rows(f"from {table} order by all") for (table,) in tables}


def test_files_of_one_transaction_become_visible_together(gate: Gate) -> None:
    wide = through(gate)
    first = wide.take_in(calls(gate, "a.csv", 1), ASKED, commits=False)
    assert (first.status, visible(gate)) == ("loaded", [])
    second = wide.take_in(calls(gate, "b.csv", 2), ASKED)
    assert (first.load_id, second.load_id) == (2, 3)
    assert visible(gate) == [(2, 1), (3, 2)]


def test_a_row_that_repeats_one_of_the_same_transaction_is_a_duplicate(gate: Gate) -> None:
    wide = through(gate)
    wide.take_in(calls(gate, "a.csv", *range(30)), ASKED, commits=False)
    second = wide.take_in(calls(gate, "b.csv", 29, 30), ASKED)
    assert (second.rows_loaded, second.rows_duplicate) == (1, 1)


def test_the_same_bytes_twice_in_one_transaction_are_recognised(gate: Gate) -> None:
    wide = through(gate)
    first = wide.take_in(calls(gate, "a.csv", 1), ASKED, commits=False)
    again = wide.take_in(calls(gate, "b.csv", 1), ASKED)
    assert (again.is_known, again.load_id) == (True, first.load_id)
    assert visible(gate) == [(2, 1)]


def test_an_authority_of_the_same_transaction_holds_for_the_files_after_it(gate: Gate) -> None:
    row = {
        "authorisation_urn": "SYN-NEW", "scope": "dataset", "data_type": "events", "legal_basis": "test",
        "route": "SEIZED", "decision": "approved", "granted_at": "2024-01-01T00:00:00Z",
    }  # fmt: skip
    new = load.Asked(authorisation_urn="SYN-NEW")
    wide = through(gate)
    assert wide.take_in(calls(gate, "early.csv", 1), new, commits=False).status == "rejected"
    path = gate.file("authorisations.csv", csv_text([row]))
    assert wide.take_in(load.look_at(path, path.name, load.Asked()), load.Asked(), commits=False).rows_loaded == 1
    assert wide.take_in(calls(gate, "late.csv", 2), new).rows_loaded == 1


@pytest.mark.parametrize("text", [MIXED_LINE_ENDS, TWO_BAD_ROWS], ids=["the reader fails", "too many bad rows"])
def test_a_refused_file_leaves_its_neighbours_alone(gate: Gate, text: str) -> None:
    wide = through(gate)
    wide.take_in(calls(gate, "a.csv", 1), ASKED, commits=False)
    path = gate.file("bad.csv", text)
    refused = wide.take_in(load.look_at(path, path.name, ASKED), ASKED, commits=False)
    assert (refused.status, refused.feed, refused.rows_read) == ("rejected", "calls", 0)
    wide.take_in(calls(gate, "c.csv", 3), ASKED)
    assert visible(gate) == [(2, 1), (4, 3)]
    assert gate.rows("select load_id, file, status from quality.loads where load_id > 1 order by 1") == [
        (2, "a.csv", "loaded"),
        (3, "bad.csv", "rejected"),
        (4, "c.csv", "loaded"),
    ]
    assert gate.rows("select count(*) from quarantine.calls") == [(0,)]


def test_what_failed_outside_is_undone_whole_and_can_be_tried_again(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(gate)
    wide = through(gate)
    wide.take_in(calls(gate, "a.csv", 1), ASKED, commits=False)
    wide.take_in(calls(gate, "b.csv", 2), ASKED, commits=False)
    last = calls(gate, "c.csv", 3)

    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(fates, "route", full)
        with pytest.raises(StorageFailed, match="nothing was changed"):
            wide.take_in(last, ASKED)
    assert everything(gate) == before
    assert wide.take_in(last, ASKED).load_id == 4
    assert visible(gate) == [(2, 1), (3, 2), (4, 3)]


def test_together_or_one_by_one_the_same_files_fill_the_same_tables(gate: Gate, empty_warehouse: Path) -> None:
    texts = [csv_text([call(duration_s=str(n % 40), ring_s=str(n % 3)) for n in range(k, k + 30)]) for k in range(5)]
    texts.insert(1, MIXED_LINE_ENDS)
    texts.insert(3, TWO_BAD_ROWS)
    texts.insert(4, texts[0] + "one,two\n\n")
    texts.insert(6, texts[0].replace("voice", "fax", 2))
    seen = [load.look_at(gate.file(f"{i}.csv", text), f"{i}.csv", ASKED) for i, text in enumerate(texts)]
    wide = through(gate)
    for one in seen:
        wide.take_in(one, ASKED, commits=one is seen[-1])
    other = gate.home.parent / "other"
    shutil.copytree(empty_warehouse, other)
    with database.writer(Place.under(other), Resources()) as con:
        single = Gate(other, con, Place.under(other))
        for one in seen:
            load.ingest(con, single.place, one, ASKED, lambda: NOON)
        assert everything(gate) == everything(single)
    assert gate.rows("select status, count(*) from quality.loads group by 1 order by 1") == [
        ("loaded", 8),
        ("rejected", 2),
    ]
    assert gate.rows("select count(*) > 0 from quality.repetitions") == [(True,)]


def test_a_gate_that_is_left_before_its_commit_leaves_nothing(gate: Gate, empty_warehouse: Path) -> None:
    place = Place.under(shutil.copytree(empty_warehouse, gate.home.parent / "left"))
    with database.writer(place, Resources()) as con:
        wide = load.Gate(con, place, lambda: NOON)
        assert wide.take_in(calls(gate, "a.csv", 1), ASKED, commits=False).status == "loaded"
    del wide
    gc.collect()
    with database.writer(place, Resources()) as con:
        assert con.execute("select count(*) from raw.calls").fetchall() == [(0,)]
        assert con.execute("select max(load_id) from quality.loads").fetchall() == [(1,)]


_CHILD = """
import datetime as dt, os, signal, sys
from pathlib import Path
from warehouse import database, load
home, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
asked = load.Asked(authorisation_urn="SYN-BLANKET")
place = database.Place.under(home)
with database.writer(place, database.Resources()) as con:
    gate = load.Gate(con, place, lambda: dt.datetime(2024, 1, 1))
    for file in files:
        gate.take_in(load.look_at(file, file.name, asked), asked, commits=file is files[1])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_between_two_files_leaves_what_was_committed_and_nothing_else(gate: Gate, empty_warehouse: Path) -> None:
    home = gate.home.parent / "killed"
    shutil.copytree(empty_warehouse, home)
    names = [str(calls(gate, f"{n}.csv", *range(20 * n, 20 * n + 20)).path) for n in range(4)]
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), str(home), *names]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with database.writer(Place.under(home), Resources()) as con:
        assert con.execute("select count(*) from raw.calls").fetchall() == [(40,)]
        ledger = "select file from quality.loads where load_id > 1 order by load_id"
        assert con.execute(ledger).fetchall() == [("0.csv",), ("1.csv",)]
        files = "select data_file from ducklake_list_files('lake', 'calls', schema => 'raw')"
        named = {row[0] for row in con.execute(files).fetchall()}
    assert {str(path) for path in (home / "files" / "raw" / "calls").rglob("*.parquet")} == named


def test_small_files_share_a_transaction_and_a_large_one_has_its_own(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = [calls(gate, f"{n}.csv", n) for n in range(5)]
    large = calls(gate, "large.csv", *range(50))
    nothing = load.look_at(gate.file("empty.csv", ""), "empty.csv", ASKED)
    assert nothing.delivery is None
    sizes = [one.delivery.size_bytes for one in small if one.delivery]
    monkeypatch.setattr(load, "BYTES_TOGETHER", sum(sizes[:3]))
    files = [small[0], nothing, small[1], large, *small[2:]]
    assert load.in_transactions(files) == [[small[0], nothing, small[1]], [large], small[2:]]
    monkeypatch.setattr(load, "FILES_TOGETHER", 2)
    assert load.in_transactions(small) == [small[:2], small[2:4], small[4:]]
    assert load.in_transactions([]) == []


def test_a_delivery_that_spans_four_years_fits_into_little_memory(gate: Gate) -> None:
    rows = [call(started_at=f"{year}-{month:02d}-{day:02d}T10:00:00Z")
            for year in range(2020, 2024) for month in range(1, 13) for day in range(1, 29)]  # fmt: skip
    gate.con.execute("set memory_limit = '400MB'")
    assert gate.take(gate.file("years.csv", csv_text(rows)), authorisation_urn="SYN-BLANKET").rows_loaded == len(rows)
    assert gate.rows("select count(distinct started_at::date) from raw.calls") == [(len(rows),)]
