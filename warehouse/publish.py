"""What a publish consists of beyond the models: what still waits for one, and the plain copy for other tools.

The lake's commit is the publish. published.duckdb repeats it as an ordinary DuckDB file for clients without the
DuckLake extension; it says which publish it holds, so that a run that was killed in between is noticed and mended.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from warehouse import sql
from warehouse.database import Place, first_line, lake_tables, published_versions
from warehouse.errors import NothingPublished, StorageFailed

if TYPE_CHECKING:
    from warehouse.expectations import Result

#: Schemas that published.duckdb carries; the other layers are reached through the lake (`jigsaw sql`).
SCHEMAS = ("config", "linkage", "quality", "summary")

#: Oldest DuckDB that can open the file.
STORAGE_VERSION = "v1.5.0"

RELEASE = {
    "lake_version": ("BIGINT", "version of the publish, as `jigsaw sql --as-of` takes it"),
    "run_on": ("DATE", "logical day of the run"),
    "published_at": ("TIMESTAMP", "when it was published (UTC)"),
}


def newest(place: Place) -> int | None:
    """Version of the newest publish; None before the first."""
    try:
        return published_versions(place)[-1][0]
    except NothingPublished:
        return None


def unpublished(con: duckdb.DuckDBPyConnection, version: int | None) -> list[int]:
    """Lines of the ledger that a publish does not hold as they are now: new, or with another fate."""
    line = "select load_id, status, problem from quality.loads"
    seen = f"except {line} at (version => {version})" if version is not None else ""
    return [load_id for load_id, *_ in con.execute(f"{line} {seen} order by load_id").fetchall()]


def is_behind(place: Place, version: int) -> bool:
    """Whether anything was committed to the lake after a publish; asked of its SQLite catalogue, without a lock."""
    with closing(sqlite3.connect(f"{place.catalog.as_uri()}?mode=ro", uri=True)) as catalog:
        return bool(catalog.execute("select max(snapshot_id) > ? from ducklake_snapshot", [version]).fetchone()[0])


def unexamined(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Loaded deliveries that no expectation has been held against."""
    return [
        load_id
        for (load_id,) in con.execute(
            "select load_id from quality.loads where status = 'loaded' "
            "and load_id not in (select load_id from quality.expectations) order by load_id"
        ).fetchall()
    ]


def record_expectations(con: duckdb.DuckDBPyConnection, results: Sequence[Result]) -> int:
    """Put results into quality.expectations, inside the caller's transaction; returns how many did not hold."""
    fields = ("load_id", "feed", "expectation", "column_name", "success", "observed")
    if results:
        kinds = ("BIGINT[]", "VARCHAR[]", "VARCHAR[]", "VARCHAR[]", "BOOLEAN[]", "VARCHAR[]")
        lists = ", ".join(f"unnest(?::{kind}) as {sql.name(field)}" for field, kind in zip(fields, kinds, strict=True))
        columns = [[getattr(result, field) for result in results] for field in fields]
        con.execute(f"insert into quality.expectations ({sql.names(fields)}) select {lists}", columns)
    return sum(not result.success for result in results)


def hashes_in(published: Path) -> set[str]:
    """SHA-256 of every delivery that is loaded, as a published.duckdb has it."""
    with duckdb.connect(str(published), read_only=True, config={"enable_external_access": "false"}) as con:
        found = con.execute("select sha256 from quality.loads where status = 'loaded'").fetchall()
    return {sha256 for (sha256,) in found}


def write_file(con: duckdb.DuckDBPyConnection, place: Place, version: int, run_on: dt.date, at: dt.datetime) -> None:
    """Write published.duckdb anew from one publish of the lake: written aside, then moved into place.

    Rows are in the order of their columns. A client that has the old file open keeps it; the next one opens the new.
    Raises StorageFailed where the disk refuses it; the old file then stays.
    """
    aside = place.published.with_name(f".{place.published.name}.new")
    for leftover in (aside, aside.with_name(f"{aside.name}.wal")):
        leftover.unlink(missing_ok=True)
    try:
        con.execute(f"attach {sql.literal(str(aside))} as plain (storage_version {sql.literal(STORAGE_VERSION)})")
        try:
            con.execute("begin transaction")  # one for all: the lake's catalogue is then read once
            _copy_tables(con, place, version)
            _write_release(con, version, run_on, at)
            con.execute("commit")
        finally:
            _end(con)
        with aside.open("rb") as handle:
            os.fsync(handle.fileno())
        aside.replace(place.published)
    except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
        aside.unlink(missing_ok=True)
        raise StorageFailed(
            f"{place.published.name} could not be written ({first_line(error)}); the earlier one is in place; "
            "make room and run again"
        ) from error


def _end(con: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.TransactionException):  # there is none any more where it was committed
        con.execute("rollback")
    con.execute("detach plain")


def _copy_tables(con: duckdb.DuckDBPyConnection, place: Place, version: int) -> None:
    as_of = f" at (version => {version})" if is_behind(place, version) else ""
    columns = con.execute(
        f"""select schema_name, table_name, column_name, data_type, comment from duckdb_columns()
        where database_name = 'lake' and schema_name in ({sql.literals(SCHEMAS)}) order by 1, 2, column_index"""
    ).fetchall()
    shapes: dict[tuple[str, str], list[str]] = {}
    for schema, name, column, kind, _ in columns:
        shapes.setdefault((schema, name), []).append(f"{sql.name(column)} {kind}")
    for table in lake_tables(place, version):
        if table.schema not in SCHEMAS:
            continue
        con.execute(f"create schema if not exists plain.{sql.name(table.schema)}")
        place_of_table = f"{sql.name(table.schema)}.{sql.name(table.name)}"
        if table.has_rows or as_of:
            body = f"as select * from lake.{place_of_table}{as_of} order by all"
        else:
            body = f"({', '.join(shapes[table.schema, table.name])})"
        con.execute(f"create table plain.{place_of_table} {body}")
        con.execute(f"comment on table plain.{place_of_table} is {sql.literal(table.comment)}")
    for schema, name, column, _, comment in columns:
        if comment is not None:
            place_of_column = f"{sql.name(schema)}.{sql.name(name)}.{sql.name(column)}"
            con.execute(f"comment on column plain.{place_of_column} is {sql.literal(comment)}")


def _write_release(con: duckdb.DuckDBPyConnection, version: int, run_on: dt.date, at: dt.datetime) -> None:
    body = ", ".join(f"{sql.name(column)} {kind}" for column, (kind, _) in RELEASE.items())
    con.execute(f"create table plain.quality.release ({body})")
    con.execute("comment on table plain.quality.release is 'One row per publish in this file: the one that it holds.'")
    for column, (_, text) in RELEASE.items():
        con.execute(f"comment on column plain.quality.release.{sql.name(column)} is {sql.literal(text)}")
    con.execute("insert into plain.quality.release values (?, ?, ?)", [version, run_on, at])


def version_in(published: Path) -> int | None:
    """Version of the publish that a published.duckdb holds; None where there is no such file or it cannot be read."""
    if not published.exists():
        return None
    try:
        con = duckdb.connect(str(published), read_only=True, config={"enable_external_access": "false"})
    except duckdb.Error:
        return None
    try:
        return int(con.execute("select lake_version from quality.release").fetchall()[0][0])
    except duckdb.Error:
        return None
    finally:
        con.close()
