"""Great Expectations on an open DuckDB connection: the import, one session, its views. No expectation lives here.

GX 1.24 knows no DuckDB. Three facts carry it: duckdb-engine gives SQLAlchemy a DuckDB connection; one cursor shared by
every engine that GX makes keeps the session's temporary views in sight; and DuckDB speaks PostgreSQL's regular
expression operator, so that GX is told to use that dialect's expressions. Nothing of GX is patched: a test says so when
one of the three stops holding.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb

from warehouse import sql

#: Formats of GX's answers that carry no value of a row. Yes or no takes a third less time than counts.
YES_OR_NO: dict[str, Any] = {"result_format": "BOOLEAN_ONLY"}
COUNTS: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}


def import_gx() -> Any:
    """Great Expectations, imported when first asked for (seconds), with its usage reports off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # GX 1.24 imports two modules of Python's own that 3.11 calls deprecated.
        warnings.filterwarnings("ignore", message="module 'sre_", category=DeprecationWarning)
        import great_expectations
    return great_expectations


@dataclass
class Session:
    """GX over one cursor of a DuckDB connection; `catalog` is where the connection's own tables are."""

    cursor: duckdb.DuckDBPyConnection
    catalog: str
    _source: Any
    _views: set[str] = field(default_factory=set)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query on the session's cursor."""
        return self.cursor.execute(query, list(parameters)).fetchall()

    def view(self, name: str, select: str) -> None:
        """Makes a temporary view that GX can check; the connection's own tables go by their full name (see `table`)."""
        self.cursor.execute(f"create or replace temp view {sql.name(name)} as {select}")

    def table(self, schema: str, name: str) -> str:
        """The full, quoted name of one of the connection's own tables."""
        return ".".join(sql.name(part) for part in (self.catalog, schema, name))

    def columns(self, view: str) -> list[str]:
        """The columns of a view, in order."""
        return [name for name, *_ in self.rows(f"describe {sql.name(view)}")]

    def validate(self, view: str, suite: Any, result_format: dict[str, Any]) -> Any:
        """GX's verdict on a view; raises where GX could not evaluate an expectation, without GX's text of the error.

        That text is left out on purpose: a database's message can quote the value that it stumbled over.
        """
        if view not in self._views:
            self._source.add_table_asset(view, table_name=view).add_batch_definition_whole_table(view)
            self._views.add(view)
        batch = self._source.get_asset(view).get_batch_definition(view).get_batch()
        verdict = batch.validate(suite, result_format=result_format)
        broken = [one.expectation_config.type for one in verdict.results if _was_raised(one.exception_info)]
        if broken:
            raise RuntimeError(f"Great Expectations could not evaluate {', '.join(sorted(set(broken)))} on {view}")
        return verdict


@contextmanager
def session(con: duckdb.DuckDBPyConnection) -> Iterator[Session]:
    """A GX session on a cursor of `con`: sees what is committed, leaves the connection and the disk as they were."""
    gx = import_gx()
    import duckdb_engine
    from sqlalchemy import types
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.reflection import Inspector

    class SharedCursor(duckdb_engine.ConnectionWrapper):
        """The session's cursor, whose views and pending answers must outlive the engines and pools that borrow it."""

        def close(self) -> None:
            """Nothing: the session closes the cursor."""

        def begin(self) -> None:
            """Nothing: the session holds one transaction, so that every expectation sees the same rows."""

        def commit(self) -> None:
            """Nothing: see begin."""

        def rollback(self) -> None:
            """Nothing: see begin. GX reads an answer after it has handed the connection back to its pool."""

    class Described(Inspector):
        """Columns by `describe`: reading them from the catalogue's tables takes half a second a view in a lake."""

        def get_columns(self, table_name: str, schema: str | None = None, **_: Any) -> list[Any]:
            """Name by name; types are not asked for, since the tables are made from the models."""
            described = cursor.execute(f"describe {sql.name(table_name)}").fetchall()
            return [{"name": row[0], "type": types.NullType(), "nullable": True, "default": None} for row in described]

        def get_pk_constraint(self, table_name: str, schema: str | None = None, **_: Any) -> Any:
            """A view has no primary key."""
            return {"constrained_columns": [], "name": None}

    catalog = con.execute("select current_database()").fetchall()[0][0]
    cursor = con.cursor()
    try:
        cursor.execute("set timezone = 'UTC'")
        if cursor.execute("from duckdb_databases() where database_name = 'memory'").fetchall():
            cursor.execute("use memory")
        cursor.execute("begin transaction")
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        source = context.data_sources.add_sql(
            "warehouse",
            connection_string="duckdb://",
            create_temp_table=False,
            kwargs={"creator": lambda: SharedCursor(cursor)},
        )
        engine = source.get_execution_engine()
        engine.dialect_module = postgresql
        engine.engine.dialect.inspector = Described
        yield Session(cursor, catalog, source)
    finally:
        cursor.close()


def _was_raised(info: dict[str, Any]) -> bool:
    """GX gives either one fact about an exception or one per metric."""
    each = [info] if "raised_exception" in info else list(info.values())
    return any(one["raised_exception"] for one in each)
