"""Build the tables from the models and hold them against the checks, on a connection whose transaction the caller owns.

Nothing is published here: the caller begins, builds, and commits, or rolls back when a check fails, so that readers
keep the tables of the last good build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType

import duckdb

from schemas.feed import columns_of
from schemas.published import PUBLISHED
from warehouse import decisions, graph, settings_tables, sql
from warehouse.errors import ChecksFailed, ModelInvalid
from warehouse.graph import Model
from warehouse.group_bridges import GROUP_BRIDGES
from warehouse.group_members import GROUP_MEMBERS
from warehouse.persons import PERSON_PAIRS, PERSON_RECORDS
from warehouse.pointer_links import POINTER_LINKS

#: Where the checks live: each a query that returns the bad rows, first line `-- Bad rows: ...`.
CHECKS = Path(__file__).with_name("checks")

#: Models that are Python functions rather than SQL files.
PYTHON_MODELS = (GROUP_MEMBERS, GROUP_BRIDGES, PERSON_PAIRS, PERSON_RECORDS, POINTER_LINKS)

#: Called with a model's or check's name before and its number of rows after.
Progress = Callable[[str, int | None], None]


@cache
def models() -> Mapping[str, Model]:
    """Every model of the warehouse by name; its files are read and parsed once."""
    return MappingProxyType(graph.load_models(graph.MODELS, PYTHON_MODELS))


def prepare(
    con: duckdb.DuckDBPyConnection, thresholds: Mapping[str, float] | None = None, run_on: dt.date | None = None
) -> None:
    """Make what the models rest on: a schema for each layer and the config tables; `thresholds` replaces values.

    run_on: the logical day of the run. Recorded decisions are left as they are.
    """
    for schema in sorted(schema for layer in graph.LAYERS for schema in layer):
        con.execute(f"create schema if not exists {schema}")
    settings_tables.fill(con, thresholds, run_on)
    decisions.create_tables(con)


def build_model(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make one table anew, whole, from the tables that it reads; returns its number of rows.

    Raises ModelInvalid, with DuckDB's first line, where the SQL does not run.
    """
    with joining_as_written(con, model):
        if model.function is not None:
            model.function(con, model.name)
            rows = row_count(con, model.name)
        else:
            rows = int(con.execute(f"create or replace table {model.name} as\n{model.sql}").fetchall()[0][0])
    describe(con, model)
    return rows


@contextmanager
def joining_as_written(con: duckdb.DuckDBPyConnection, model: Model) -> Iterator[None]:
    """Run a model's SQL in this: its tables are joined in the order in which it names them.

    Of tables made in the same transaction DuckDB knows no size, and an order that it guesses from nothing can be a
    cross product. Raises ModelInvalid, with DuckDB's first line, where the SQL does not run.
    """
    con.execute("set disabled_optimizers = 'join_order'")
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        raise ModelInvalid(f"{model.name}: {str(error).strip().splitlines()[0]}") from error
    finally:
        con.execute("reset disabled_optimizers")


def describe(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Write what a row and, for a published table, what each column is into the database, as comments."""
    con.execute(f"comment on table {model.name} is {sql.literal(model.row_sentence)}")
    if model.name in PUBLISHED:
        for column in columns_of(PUBLISHED[model.name]):
            place = f"{model.name}.{sql.name(column.name)}"
            con.execute(f"comment on column {place} is {sql.literal(column.description)}")


def row_count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])


def checks() -> tuple[str, ...]:
    """Names of the checks, sorted."""
    return tuple(sorted(path.stem for path in CHECKS.glob("*.sql")))


@cache
def check_sql(name: str) -> str:
    """The query of a check, read and parsed once. Raises ModelInvalid where it does not say what a bad row is."""
    text = (CHECKS / f"{name}.sql").read_text(encoding="utf-8")
    if not text.startswith("-- Bad rows: "):
        raise ModelInvalid(f"checks/{name}.sql: the first line must say `-- Bad rows: ...`")
    graph.one_select(text, f"checks/{name}.sql")
    return text


def run_check(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """How many bad rows a check finds."""
    return int(con.execute(f"select count(*) from (\n{check_sql(name)}\n)").fetchall()[0][0])


def run_checks(con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> None:
    """Run every check. Raises ChecksFailed with the names and counts of those that found bad rows."""
    failed = {}
    for name in checks():
        found = run_check(con, name)
        if progress:
            progress(f"check {name}", found)
        if found:
            failed[name] = found
    if failed:
        counts = ", ".join(f"{name} ({count})" for name, count in failed.items())
        raise ChecksFailed(f"{len(failed)} of {len(checks())} checks found bad rows: {counts}; nothing was published")


def build_all(
    con: duckdb.DuckDBPyConnection,
    thresholds: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Prepare, build every model in order and run the checks; returns the number of rows of each table.

    Raises ChecksFailed where a check found bad rows: the caller then rolls back.
    """
    prepare(con, thresholds)
    counts = {}
    for model in graph.in_order(models()):
        if progress:
            progress(model.name, None)
        counts[model.name] = build_model(con, model)
        if progress:
            progress(model.name, counts[model.name])
    run_checks(con, progress)
    return counts
