"""Every model and every check has a spec; every published table has the columns that its declaration promises."""

import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from schemas.feed import columns_of, purpose_of
from schemas.published import PUBLISHED
from tests.models.test_checks import BAD, CLEAN
from warehouse import build, ddl
from warehouse.graph import Model

HERE = Path(__file__).parent


def test_every_model_has_a_spec(models: Mapping[str, Model]) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    specified = set(re.findall(r'spec\.expect\(\s*"([a-z_.]+)"', text))
    assert set(models) - specified == set()


def test_every_check_has_a_spec_with_bad_rows_and_one_without() -> None:
    assert set(build.checks()) == set(BAD) == set(CLEAN)


def test_every_file_among_the_models_and_checks_is_one(models: Mapping[str, Model]) -> None:
    files = {path for path in HERE.parents[1].joinpath("warehouse/models").rglob("*") if path.is_file()}
    assert files == {model.path for model in models.values() if model.path}
    assert {path.suffix for path in build.CHECKS.iterdir()} == {".sql"}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_published_table_has_the_columns_that_it_promises(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    declared = {column.name: ddl.SQL_TYPES[column.kind] for column in columns_of(PUBLISHED[name])}
    described = dict(row[:2] for row in empty.execute(f"describe {name}").fetchall())
    assert described == declared


def test_every_table_of_linkage_and_summary_is_published(models: Mapping[str, Model]) -> None:
    layers = ("linkage.", "summary.")
    assert {name for name in models if name.startswith(layers)} == {n for n in PUBLISHED if n.startswith(layers)}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_published_table_and_its_columns_say_what_they_are(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    schema, table = name.split(".")
    [(comment,)] = empty.execute(
        "select comment from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table]
    ).fetchall()
    assert comment.startswith("One row per ")
    assert purpose_of(PUBLISHED[name]).split(";")[0].rstrip(".").split(",")[0] in comment
    bare = empty.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ? and comment is null",
        [schema, table],
    ).fetchall()
    assert bare == []


def test_the_ledger_of_the_gate_is_the_one_that_is_published() -> None:
    for name, model in PUBLISHED.items():
        schema, table = name.split(".")
        if schema == "quality":
            declared = {c.name: (ddl.SQL_TYPES[c.kind], c.description) for c in columns_of(model)}
            assert list(declared.items()) == list(ddl.LEDGER[table].items())
