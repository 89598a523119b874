"""One writer, readers that are never blocked, publishes kept as of a version or a time, and no way round."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Gate
from tests.warehouse.test_load import call
from warehouse import database
from warehouse.database import PUBLISHED, Resources
from warehouse.errors import NothingPublished, QueryFailed, UsageError


def publish(gate: Gate, value: int) -> None:
    with database.transaction(gate.con, PUBLISHED):
        gate.con.execute(f"create or replace table summary.one as select {value} as n")


def test_a_reader_sees_the_newest_publish_and_not_what_was_loaded_since(gate: Gate) -> None:
    gate.deliver("calls", [call()])
    publish(gate, 1)
    gate.deliver("calls", [call(duration_s="61")], name="later.csv")
    with database.reader(gate.place, Resources()) as con:
        assert con.execute("select n from summary.one").fetchall() == [(1,)]
        assert con.execute("select count(*) from raw.calls").fetchall() == [(1,)]


def test_a_reader_in_another_process_is_not_blocked_by_an_open_transaction(gate: Gate) -> None:
    publish(gate, 1)
    code = (
        "import sys; from pathlib import Path; from warehouse import database\n"
        "with database.reader(database.Place.under(Path(sys.argv[1])), database.Resources()) as con:\n"
        "    print(con.execute('select n from summary.one').fetchall())"
    )
    with database.transaction(gate.con, PUBLISHED):
        gate.con.execute("create or replace table summary.one as select 2 as n")
        done = subprocess.run([sys.executable, "-c", code, str(gate.home)], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "[(1,)]", done.stderr


def test_an_earlier_publish_is_read_by_version_and_by_time(gate: Gate) -> None:
    publish(gate, 1)
    (first,) = database.published_versions(gate.place)
    while not gate.rows(f"select now()::timestamp > timestamp '{first[1]}' + interval 20 millisecond")[0][0]:
        time.sleep(0.005)
    publish(gate, 2)
    for as_of, value in ((None, 2), (str(first[0]), 1), (str(first[0] + 1), 2), (first[1].isoformat(), 1)):
        with database.reader(gate.place, Resources(), as_of) as con:
            assert con.execute("select n from summary.one").fetchall() == [(value,)]


def test_before_the_first_publish_there_is_nothing_to_read(gate: Gate, tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="nothing has been published"), database.reader(gate.place, Resources()):
        pass
    place = database.Place.under(tmp_path / "nowhere")
    with pytest.raises(NothingPublished, match="no warehouse"), database.reader(place, Resources()):
        pass
    publish(gate, 1)
    with pytest.raises(NothingPublished, match="as of 0"), database.reader(gate.place, Resources(), "0"):
        pass
    with pytest.raises(UsageError, match="version or a time"), database.reader(gate.place, Resources(), "yesterday"):
        pass


@pytest.mark.parametrize(
    "text",
    [
        "drop table raw.calls", "insert into raw.calls(provider) values ('x')", "select 1; select 2",
        "copy (select 1) to '/tmp/jigsaw-leak.csv'", "select * from read_csv('/etc/passwd')",
        "attach ':memory:' as other",
        "select * from no.such_table", "set enable_external_access = true", "not sql",
        "load '/tmp/jigsaw.duckdb_extension'",
        "select * from read_text('/etc/hostname')",
    ],
)  # fmt: skip
def test_a_readers_query_can_only_read_the_warehouse(gate: Gate, text: str) -> None:
    publish(gate, 1)
    with (
        database.reader(gate.place, Resources()) as con,
        pytest.raises((QueryFailed, duckdb.PermissionException)) as caught,
    ):
        database.query(con, text).fetchall()
    assert "\n" not in str(caught.value).strip()


def test_a_rolled_back_transaction_leaves_no_trace(gate: Gate) -> None:
    before = gate.rows("select max(snapshot_id) from lake.snapshots()")
    with pytest.raises(duckdb.ConversionException), database.transaction(gate.con, PUBLISHED):
        gate.con.execute("create or replace table summary.one as select 'x'::bigint as n")
    assert gate.rows("select max(snapshot_id) from lake.snapshots()") == before


def test_big_tables_lie_in_parquet_by_month(gate: Gate) -> None:
    gate.deliver(
        "calls",
        [call(record_id=f"r{n}", started_at=f"2024-{month:02}-05T10:00:00Z") for n in range(40) for month in (3, 4)],
    )
    found = sorted(path.parent.name for path in (gate.place.files / "raw" / "calls").rglob("*.parquet"))
    assert found == ["month=3", "month=4"]


def tables_in_catalogue(gate: Gate) -> int:
    with closing(sqlite3.connect(f"{gate.place.catalog.as_uri()}?mode=ro", uri=True)) as catalog:
        return int(catalog.execute("select count(*) from sqlite_master where type = 'table'").fetchone()[0])


def test_a_table_made_anew_leaves_no_table_behind_in_the_catalogue(gate: Gate) -> None:
    publish(gate, 1)
    before = tables_in_catalogue(gate)
    for value in (2, 3):
        publish(gate, value)
    assert tables_in_catalogue(gate) == before


def test_a_line_of_the_ledger_is_no_file_of_its_own(gate: Gate) -> None:
    gate.deliver("calls", [call()])
    assert not list((gate.place.files / "quality").rglob("*.parquet"))


def test_the_signature_of_an_extension_is_checked_by_the_first_connection_that_loads_it() -> None:
    code = (
        "from warehouse import database\n"
        "for _ in range(2):\n"
        "    with database.memory() as con:\n"
        "        print(con.execute(\"select current_setting('allow_unsigned_extensions')\").fetchall()[0][0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["False", "True"], done.stderr


def test_a_memory_limit_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    place = database.Place.under(tmp_path)
    with pytest.raises(UsageError, match="memory limit"), database.writer(place, Resources(memory_limit="plenty")):
        pass
