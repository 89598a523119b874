"""The plain copy of a publish, and what still waits for one."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from tests.conftest import NOON, Gate
from warehouse import database, publish
from warehouse.build import build_all
from warehouse.database import PUBLISHED, Place, Resources, transaction
from warehouse.errors import StorageFailed
from warehouse.expectations import Result

DAY = dt.date(2024, 4, 2)


def offence(case: str) -> dict[str, object]:
    return {
        "case_id": case, "force_code": "E23000010", "offence_code": "28E", "occurred_from_at": "2024-03-20T20:00:00Z",
        "occurred_to_at": "2024-03-20T22:00:00Z",
    }  # fmt: skip


@pytest.fixture(scope="module")
def template(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two offences, published and written once."""
    home = tmp_path_factory.mktemp("published") / "home"
    shutil.copytree(empty_warehouse, home)
    place = Place.under(home)
    with database.writer(place, Resources()) as con:
        gate = Gate(home, con, place)
        gate.deliver("offences", [offence("SYN-1"), offence("SYN-2")])
        write(gate, build(gate))
    return home


@pytest.fixture
def published(template: Path, tmp_path: Path) -> Iterator[Gate]:
    """A copy of it, open for writing."""
    home = tmp_path / "published"
    shutil.copytree(template, home)
    place = Place.under(home)
    with database.writer(place, Resources()) as con:
        yield Gate(home, con, place)


def version_of(gate: Gate) -> int:
    version = publish.newest(gate.place)
    assert version is not None
    return version


def build(gate: Gate) -> int:
    with transaction(gate.con, PUBLISHED):
        build_all(gate.con)
    return version_of(gate)


def write(gate: Gate, version: int) -> None:
    publish.write_file(gate.con, gate.place, version, DAY, NOON)


def test_the_file_opens_in_plain_duckdb_and_holds_the_published_schemas(published: Gate) -> None:
    with duckdb.connect(str(published.place.published), read_only=True) as con:
        schemas = con.execute("select distinct schema_name from duckdb_tables() order by 1").fetchall()
        assert [schema for (schema,) in schemas] == ["config", "linkage", "quality", "summary"]
        assert con.execute("select case_id from linkage.cases").fetchall() == [("SYN-1",), ("SYN-2",)]
        comments = con.execute("select table_name, comment from duckdb_tables()").fetchall()
        assert all(comment and comment.startswith("One row per ") for _, comment in comments)
        release = con.execute("select * from quality.release").fetchall()
        assert release == [(version_of(published), DAY, NOON)]
        ((words,),) = con.execute(
            "select comment from duckdb_columns() where table_name = 'loads' and column_name = 'rows_read'"
        ).fetchall()
        assert words == "records in the file"


def test_the_file_can_be_opened_by_the_oldest_duckdb_that_is_promised(published: Gate) -> None:
    with duckdb.connect(str(published.place.published), read_only=True) as con:
        ((tags,),) = con.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert tags["storage_version"].startswith("v1.5")


def test_the_file_holds_the_publish_and_not_what_was_loaded_since(published: Gate) -> None:
    version = version_of(published)
    published.deliver("offences", [offence("SYN-3")], name="later.csv")
    write(published, version)
    with duckdb.connect(str(published.place.published), read_only=True) as con:
        assert con.execute("select count(*) from quality.loads where feed = 'offences'").fetchall() == [(1,)]
    assert publish.version_in(published.place.published) == version


def test_every_table_has_the_columns_of_the_lake_with_or_without_rows(published: Gate) -> None:
    query = (
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name in ('config', 'linkage', 'quality', 'summary') "
        "and table_name <> 'release' order by all"
    )
    assert published.rows("select count(*) from linkage.case_links") == [(0,)]
    with duckdb.connect(str(published.place.published), read_only=True) as con:
        assert con.execute(query).fetchall() == published.rows(query)


def test_who_reads_the_old_file_keeps_it_and_the_next_reader_sees_the_new_one(published: Gate) -> None:
    with duckdb.connect(str(published.place.published), read_only=True) as reader:
        published.deliver("offences", [offence("SYN-3")], name="later.csv")
        write(published, build(published))
        assert reader.execute("select count(*) from linkage.cases").fetchall() == [(2,)]
    with duckdb.connect(str(published.place.published), read_only=True) as reader:
        assert reader.execute("select count(*) from linkage.cases").fetchall() == [(3,)]


def test_a_full_disk_leaves_the_earlier_file(published: Gate) -> None:
    before = published.place.published.read_bytes()
    with (
        mock.patch.object(Path, "replace", side_effect=OSError(28, "No space left on device")),
        pytest.raises(StorageFailed, match="No space left"),
    ):
        write(published, version_of(published))
    assert published.place.published.read_bytes() == before
    assert {path.name for path in published.home.iterdir() if "published" in path.name} == {"published.duckdb"}
    write(published, version_of(published))


@pytest.mark.heavy
def test_the_same_build_gives_the_same_rows_in_the_same_order(published: Gate) -> None:
    exports = []
    for _ in range(2):
        with duckdb.connect(str(published.place.published), read_only=True) as con:
            tables = con.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
            names = [table for (table,) in tables if table != "quality.release"]
            exports.append({name: con.execute(f"select * from {name}").fetchall() for name in names})
        write(published, build(published))
    assert exports[0] == exports[1]


def test_a_file_that_is_no_database_has_no_version(tmp_path: Path) -> None:
    assert publish.version_in(tmp_path / "absent.duckdb") is None
    (tmp_path / "odd.duckdb").write_text("not a database")
    assert publish.version_in(tmp_path / "odd.duckdb") is None


def test_what_waits_for_a_publish_is_what_the_newest_one_does_not_hold(gate: Gate) -> None:
    assert publish.newest(gate.place) is None
    assert publish.unpublished(gate.con, None) == [1]
    version = build(gate)
    assert publish.unpublished(gate.con, version) == []
    assert not publish.is_behind(gate.place, version)
    strange = gate.file("strange.csv", "one,two\n1,2\n")
    refused = gate.take(strange)
    assert refused.status == "rejected"
    assert publish.unpublished(gate.con, version) == [refused.load_id]
    assert publish.is_behind(gate.place, version)
    version = build(gate)
    gate.take(strange)  # refused again, for the same reason: nothing that a reader has to be told
    assert publish.unpublished(gate.con, version) == []


def test_each_delivery_is_examined_once(gate: Gate) -> None:
    loaded = gate.deliver("offences", [offence("SYN-1")])
    gate.take(gate.file("strange.csv", "one,two\n1,2\n"))
    assert publish.unexamined(gate.con) == [1, loaded.load_id]
    results = [
        Result(1, "authorisations", "columns", None, True, "as declared"),
        Result(loaded.load_id, "offences", "case_id.required", "case_id", False, "1 of 2 rows"),
    ]
    assert publish.record_expectations(gate.con, results) == 1
    assert publish.unexamined(gate.con) == []
    assert gate.rows("select load_id, success, observed from quality.expectations order by 1") == [
        (1, True, "as declared"),
        (loaded.load_id, False, "1 of 2 rows"),
    ]
    assert publish.record_expectations(gate.con, []) == 0
