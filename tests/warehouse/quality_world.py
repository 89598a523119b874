"""A small warehouse to hold expectations against: of every feed a good delivery, a broken one and an odd one.

Good: keeps every rule and every measure. Broken: rows that break one rule each, put past the gate. Odd: keeps the rules
and lies outside every measure. Made and checked once for all tests, because Great Expectations takes seconds.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import duckdb

from schemas import FEEDS
from schemas.feed import Column, columns_of
from schemas.reference import codes
from warehouse import ddl, expectations, sql
from warehouse.expectations import Result

RUN_DATE = dt.date(2024, 3, 2)
ROWS = 20
GOOD, BROKEN, ODD, REJECTED = "good", "broken", "odd", "rejected"

#: One row each, by line number: what is done to it, and the rule that it then breaks.
FAULTS: dict[str, list[tuple[str, str]]] = {
    "authorisations": [
        ("scope = null", "scope.required"),
        ("scope = 'dataset', legal_basis = null", "legal_basis.present_when.scope"),
        ("expires_at = granted_at - interval 1 day", "expires_at.not_before.granted_at"),
        ("necessity = '=1+1'", "necessity.no_formula"),
    ],
    "offences": [
        ("force_code = 'nowhere'", "force_code.in_reference"),
        ("offence_code = null, offence_category = null", "any_present.offence_code+offence_category"),
        ("outcome_type = 23", "outcome_type.in_range"),
        ("case_id = 'case/20'", "unique.case_id"),
    ],
    "cells": [
        ("latitude = 'nan'::double", "latitude.in_range"),
        ("radio = '6G'", "radio.isin"),
        ("latitude = -0.5, longitude = 53.2", "latitude.not_swapped.longitude"),
        ("valid_to_at = valid_from_at - interval 1 second", "valid_to_at.not_before.valid_from_at"),
    ],
    "calls": [
        ("started_at = '1989-12-31'", "started_at.in_range"),
        ("served_imei = '1234567890123'", "served_imei.matches"),
        ("served_imsi = '123456789012345' || chr(10)", "served_imsi.matches"),
        ("called_number = repeat('9', 81)", "called_number.str_length"),
        ("outcome = 'busy', duration_s = 1", "duration_s.zero_when.outcome"),
        ("direction = 'forwarded', forwarded_number = null", "forwarded_number.present_when.direction"),
    ],
}

#: What makes each feed's odd delivery odd; all its rows.
ODDITIES: dict[str, str] = {
    "authorisations": "case_id = 'no-such-case'",
    "case_subjects": "case_id = 'no-such-case'",
    "offences": "occurred_from_at = occurred_from_at - interval 101 day",
    "subscribers": "authorisation_urn = 'no-such-authority'",
    "calls": "authorisation_urn = 'no-such-authority', calling_number_status = 'withheld', calling_number = null, "
    "first_latitude = null, first_cell_id = case when line_number % 20 < 12 then null else 'no-such-cell' end, "
    "started_at = started_at - interval 397 day",
    "cell_events": "authorisation_urn = 'no-such-authority', cell_id = 'no-such-cell', "
    "occurred_at = occurred_at - interval 397 day",
    "ip_sessions": "authorisation_urn = 'no-such-authority', first_cell_id = 'no-such-cell', "
    "started_at = started_at + interval 3 day, ended_at = null",
    "service_logs": "authorisation_urn = 'no-such-authority', occurred_at = occurred_at - interval 3654 day",
    "messages": "authorisation_urn = 'no-such-authority', sent_at = sent_at + interval 3 day",
}


@dataclass(frozen=True)
class World:
    """The warehouse, what was found in it, and the pages that tell it."""

    con: duckdb.DuckDBPyConnection
    loads: dict[tuple[str, str], int]
    results: list[Result]
    pages: dict[str, str]
    written_to_home: list[str]

    def of(self, feed: str, delivery: str) -> list[Result]:
        """Results of one delivery."""
        return [result for result in self.results if result.load_id == self.loads[feed, delivery]]


def empty() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory without a row."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    ddl.create_tables(con, partitioned=False)
    return con


def fill(con: duckdb.DuckDBPyConnection, feed: str, load_id: int) -> None:
    """A good delivery of a feed: rows that keep every rule, values that point at each other."""
    model = FEEDS[feed]
    values = {column.name: _good(feed, column) for column in columns_of(model)}
    for name in ddl.columns_with_types(model):
        if name.endswith("_is_ambiguous"):
            values[name] = "false"
        elif name.endswith("_original"):
            values[name] = "'as-delivered-' || i"
        elif name.endswith("_status"):
            values[name] = "'e164'"
    values |= {"load_id": str(load_id), "line_number": "i"}
    con.execute(
        f"insert into raw.{feed} ({sql.names(values)}) select {', '.join(values.values())} "
        f"from range({load_id} * {ROWS}, {load_id + 1} * {ROWS}) as r(i)"
    )
    book(con, feed, load_id)


def book(con: duckdb.DuckDBPyConnection, feed: str, load_id: int, status: str = "loaded", rows: int = ROWS) -> None:
    """A line of the ledger."""
    con.execute(
        "insert into quality.loads (load_id, feed, file, provider, status, rows_read, rows_loaded, rows_quarantined, "
        "rows_duplicate, rows_excess) values (?, ?, 'return of +447700900999.csv', 'Borealis', ?, ?, ?, 0, 0, 0)",
        [load_id, feed, status, rows, rows],
    )


def _good(feed: str, column: Column) -> str:
    """SQL of a value that keeps the column's rules."""
    checks = {check.name: check.statistics for check in FEEDS[feed].to_schema().columns[column.name].checks}
    of_name = {
        "authorisation_urn": "'urn/1'",
        "case_id": "'case/' || (i % 60)" if feed == "offences" else "'case/1'",
        "cell_id": "'cell/' || (i % 20)",
        "first_cell_id": "'cell/' || (i % 20)",
        "duration_s": "0",
        "scope": "'identifier'",
    }
    if column.name in of_name:
        return of_name[column.name]
    if column.kind == "code":
        words = checks["isin"]["allowed_values"] if "isin" in checks else codes(checks["in_reference"]["reference"])
        return sql.literal(words[0])
    return {
        "text": "'private-' || i",
        "telephone": "'+447700' || lpad(i::varchar, 6, '0')",
        "imei": "lpad(i::varchar, 14, '8')",
        "imsi": "lpad(i::varchar, 15, '7')",
        "ip": "'192.0.2.' || i",
        "integer": "1",
        "decimal": "1",
        "latitude": "51.5",
        "longitude": "-0.1",
        "instant": "timestamp '2024-03-01 12:00:00' + to_seconds(i)",
        "date": "date '1980-01-01'",
        "flag": "true",
    }[column.kind]


@cache
def world() -> World:
    """Every feed's deliveries, held against every expectation."""
    con = empty()
    loads: dict[tuple[str, str], int] = {}
    for feed in FEEDS:
        for delivery in (GOOD, BROKEN, ODD):
            loads[feed, delivery] = load_id = len(loads)
            fill(con, feed, load_id)
        loads[feed, REJECTED] = len(loads)
        book(con, feed, loads[feed, REJECTED], status="rejected")
        _break(con, feed, loads[feed, BROKEN])
        _make_odd(con, feed, loads[feed, ODD])
    # Three earlier deliveries of calls give the volumes something to be compared with.
    for earlier in (-3, -2, -1):
        book(con, "calls", earlier)
    with TemporaryDirectory() as folder, mock.patch.dict(os.environ, HOME=f"{folder}/home"):
        (Path(folder) / "home").mkdir()
        site = Path(folder) / "site" / "quality"
        results = expectations.validate(con, sorted(loads.values()), RUN_DATE, site)
        pages = {page.name: page.read_text(encoding="utf-8") for page in sorted(site.iterdir())}
        written = [str(path) for path in (Path(folder) / "home").rglob("*")]
    return World(con, loads, results, pages, written)


def _break(con: duckdb.DuckDBPyConnection, feed: str, load_id: int) -> None:
    for line, (change, _) in enumerate(FAULTS.get(feed, []), start=load_id * ROWS):
        con.execute(f"update raw.{feed} set {change} where load_id = {load_id} and line_number = {line}")


def _make_odd(con: duckdb.DuckDBPyConnection, feed: str, load_id: int) -> None:
    if feed in ODDITIES:
        con.execute(f"update raw.{feed} set {ODDITIES[feed]} where load_id = {load_id}")
    con.execute(
        f"update quality.loads set rows_read = {ROWS} * 11, rows_quarantined = {ROWS}, rows_excess = {ROWS} * 5 "
        f"where load_id = {load_id}"
    )
