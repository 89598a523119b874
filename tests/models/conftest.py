"""An empty warehouse in memory, with every table built once; each spec has it inside a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pytest

from tests.models.drawing import Spec
from warehouse import build, database, ddl
from warehouse.graph import Model


@pytest.fixture(scope="session")
def models() -> Mapping[str, Model]:
    """Every model by name."""
    return build.models()


@pytest.fixture(scope="session")
def empty(models: Mapping[str, Model]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse with every table."""
    con = database.memory(database.Resources(threads=1))  # specs are small, and a worker has a core
    ddl.create_tables(con, partitioned=False)
    build.build_all(con)
    yield con
    con.close()


@pytest.fixture
def spec(empty: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> Iterator[Spec]:
    """A spec to draw; whatever it does is rolled back."""
    empty.execute("begin")
    try:
        yield Spec(empty, models)
    finally:
        empty.execute("rollback")
