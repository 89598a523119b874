"""Tables of the gate, derived from the feeds' models: raw, quarantine, excess, and the ledger beside them."""

from __future__ import annotations

from typing import Any

import duckdb

from schemas import FEEDS
from schemas.feed import Column, columns_of, companions_of, purpose_of, traits_of
from warehouse import sql

#: How DuckDB stores a kind of column.
SQL_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "instant": "TIMESTAMP",
    "date": "DATE",
    "telephone": "VARCHAR",
    "imei": "VARCHAR",
    "imsi": "VARCHAR",
    "ip": "VARCHAR",
    "latitude": "DOUBLE",
    "longitude": "DOUBLE",
    "flag": "BOOLEAN",
}

SCHEMAS = ("raw", "quarantine", "excess", "config", "staging", "evidence", "linkage", "summary", "quality")

#: Where each row came from, in every raw and excess table.
LINEAGE = {
    "load_id": ("BIGINT", "the delivery in quality.loads that brought the row"),
    "line_number": ("BIGINT", "line of the file; the first line is 1, so that a header makes the first row line 2"),
    "repairs": ("VARCHAR[]", "repairs that the layout declares and that this row needed, as 'column: repair'"),
}

QUARANTINE = {
    "load_id": ("BIGINT", "the delivery in quality.loads that brought the row"),
    "line_number": ("BIGINT", "line of the file"),
    "original": ("VARCHAR", "the row as delivered: JSON of the file's own columns, or the line itself if it is broken"),
    "rules": ("VARCHAR[]", "every rule that the row breaks"),
}

LEDGER = {
    "loads": {
        "load_id": ("BIGINT", "number of the delivery, in the order of arrival"),
        "feed": ("VARCHAR", "feed that the file belongs to"),
        "file": ("VARCHAR", "name of the file"),
        "sha256": ("VARCHAR", "hash of the file as delivered"),
        "layout": ("VARCHAR", "layout that it was read with"),
        "provider": ("VARCHAR", "who delivered it, where the layout or the covering note says"),
        "authorisation_urn": ("VARCHAR", "authority of the whole file; absent where its rows name their own"),
        "status": ("VARCHAR", "loaded or rejected"),
        "problem": ("VARCHAR", "why it was rejected"),
        "rows_read": ("BIGINT", "records in the file"),
        "rows_loaded": ("BIGINT", "rows now in raw"),
        "rows_quarantined": ("BIGINT", "rows that break a rule"),
        "rows_duplicate": ("BIGINT", "rows that repeat an earlier one"),
        "rows_excess": ("BIGINT", "rows beyond their authority"),
        "rows_repaired": ("BIGINT", "rows that needed a repair that the layout declares, whatever became of them"),
        "started_at": ("TIMESTAMP", "when the gate began with it (UTC)"),
        "finished_at": ("TIMESTAMP", "when it was done with it (UTC)"),
    },
    "rule_counts": {
        "load_id": ("BIGINT", "the delivery"),
        "rule": ("VARCHAR", "the rule"),
        "row_count": ("BIGINT", "rows of the delivery that break it"),
    },
    "repetitions": {
        "load_id": ("BIGINT", "the delivery"),
        "line_number": ("BIGINT", "line of the file that repeats a row loaded before, or an earlier line"),
    },
    "expectations": {
        "load_id": ("BIGINT", "the delivery that was looked at"),
        "feed": ("VARCHAR", "its feed"),
        "expectation": ("VARCHAR", "what was expected"),
        "column_name": ("VARCHAR", "the column that it is about, if it is about one"),
        "success": ("BOOLEAN", "whether it held"),
        "observed": ("VARCHAR", "what was seen instead or besides: counts and shares, never a record's value"),
    },
}


def columns_with_types(model: type[Any]) -> dict[str, tuple[str, str]]:
    """Every stored column of a feed with its SQL type and its description: declared, then companions, then lineage."""
    declared = columns_of(model)
    stored = {column.name: (SQL_TYPES[column.kind], column.description) for column in declared}
    for column in declared:
        stored |= {name: (companion_type(name), text) for name, text in companions_of(column).items()}
    return stored | LINEAGE


def companion_type(companion: str) -> str:
    """SQL type of a companion column."""
    return "BOOLEAN" if companion.endswith("_is_ambiguous") else "VARCHAR"


def declared_names(model: type[Any]) -> list[str]:
    """Names of the declared columns of a feed."""
    return [column.name for column in columns_of(model)]


def _create(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, tuple[str, str]], comment: str) -> None:
    body = ", ".join(f"{sql.name(column)} {sql_type}" for column, (sql_type, _) in columns.items())
    con.execute(f"create table {table} ({body})")
    con.execute(f"comment on table {table} is {sql.literal(comment)}")
    for column, (_, text) in columns.items():
        con.execute(f"comment on column {table}.{sql.name(column)} is {sql.literal(text)}")


def create_tables(con: duckdb.DuckDBPyConnection, *, partitioned: bool) -> None:
    """Create every schema and every table of the gate in the current catalog, empty.

    `partitioned`: store raw tables that have an event column by its month (DuckLake only). A partition being written
    holds a megabyte or two, and one delivery can span years; within a month, a file's bounds tell its days.
    """
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    for feed, model in FEEDS.items():
        columns = columns_with_types(model)
        _create(con, f"raw.{feed}", columns, purpose_of(model))
        event = traits_of(model).event_column
        if partitioned and event:
            con.execute(f"alter table raw.{feed} set partitioned by (year({event}), month({event}))")
        reasons = {"reasons": ("VARCHAR[]", "how the row goes beyond its authority")}
        _create(con, f"excess.{feed}", columns | reasons, f"{purpose_of(model)[:-1]}, beyond its authority.")
        _create(con, f"quarantine.{feed}", QUARANTINE, f"One row per row of {feed} that breaks a rule.")
    _create(con, "quality.loads", LEDGER["loads"], "One row per file that came to the gate.")
    _create(con, "quality.rule_counts", LEDGER["rule_counts"], "One row per delivery and rule that its rows break.")
    _create(con, "quality.repetitions", LEDGER["repetitions"], "One row per delivered row that repeats an earlier one.")
    _create(
        con, "quality.expectations", LEDGER["expectations"], "One row per delivery and expectation that was looked at."
    )


def identifiers_of(model: type[Any]) -> list[Column]:
    """The columns of a feed that identify somebody."""
    return [column for column in columns_of(model) if column.is_identifier]
