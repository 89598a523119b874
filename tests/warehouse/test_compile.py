"""The compiled rules against pandera's own verdict, row by row, on random rows; and what the compiler refuses."""

from __future__ import annotations

import functools
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.typing.pandas import Series

from schemas import FEEDS
from schemas.feed import columns_of
from warehouse import compile as compiler
from warehouse import ddl, sql
from warehouse.errors import ModelInvalid

AWKWARD = ["", "a", "x\n", "\n", "0٣", "a" * 81, "a" * 300, "=1+1", "+cmd(1)", "-x", "@handle", "@sum(1)", "é",
           "A/b.c_d:e-1",
           "12345678901234", "123456789012345", "E23000010", "30C", "ß\t", "voice"]  # fmt: skip


def words_of(check: Any) -> list[str]:
    if check.name == "isin":
        return list(check.statistics["allowed_values"])
    if check.name == "in_reference":
        return ["E23000010", "28E"]
    return []


def values(model: type[Any], name: str, kind: str) -> st.SearchStrategy[Any]:
    """Values of a kind: some that rules allow, some on their edges, some beyond."""
    checks = model.to_schema().columns[name].checks
    bounds = [check.statistics for check in checks if check.name == "in_range"]
    if kind in ("integer", "decimal", "latitude", "longitude"):
        low, high = bounds[0]["min_value"], bounds[0]["max_value"]
        edges = [low, high, low - 1, 0, 1] + ([high + 1] if high < 2**61 else [])
        base: st.SearchStrategy[Any] = st.sampled_from(edges)
        if kind != "integer":
            base = st.one_of(base.map(float), st.floats(allow_nan=False, allow_infinity=True))
    elif kind in ("instant", "date"):
        stamps = [
            "1989-12-31 23:59:59",
            "1990-01-01",
            "2024-03-05 10:00",
            "2100-01-01",
            "2100-01-01 00:00:01",
            "1900-01-01",
        ]
        base = st.sampled_from([pd.Timestamp(stamp) for stamp in stamps])
        if kind == "date":
            base = base.map(lambda stamp: stamp.normalize())
    elif kind == "flag":
        base = st.booleans()
    else:
        allowed = [word for check in checks for word in words_of(check)]
        any_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
        base = st.one_of(st.sampled_from([*AWKWARD, *allowed]), any_text)
    return st.one_of(base, st.none())


@functools.cache
def frames(feed: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    model = FEEDS[feed]
    row = st.fixed_dictionaries({c.name: values(model, c.name, c.kind) for c in columns_of(model)})
    return st.lists(row, min_size=1, max_size=6)


def pandera_verdict(model: type[Any], frame: pd.DataFrame) -> list[set[str]]:
    """The rules that pandera says each row breaks, asked column by column and check by check."""
    schema = model.to_schema()
    broken: list[set[str]] = [set() for _ in range(len(frame))]
    for name, column in schema.columns.items():
        for check in column.checks:
            good = check(frame[name]).check_output.reindex(frame.index, fill_value=True)  # absent values are not judged
            for position, fine in enumerate(good):
                if not fine:
                    broken[position].add(f"{name}.{check.name}")
    for check in schema.checks:
        for rule, single in singles(check):
            good = single(frame).check_output
            for position, fine in enumerate(good):
                if not fine:
                    broken[position].add(rule)
    return broken


def singles(check: Any) -> list[tuple[str, Any]]:
    """A row check that holds several rules, as one pandera check for each."""
    given_key = next(iter(check.statistics))
    names = [rule.name for rule in compiler._row_rules(check.name, check.statistics)]
    parts = [getattr(pa.Check, check.name)(**{given_key: [part]}) for part in check.statistics[given_key]]
    return list(zip(names, parts, strict=True))


def sql_verdict(model: type[Any], frame: pd.DataFrame) -> list[set[str]]:
    con = duckdb.connect()
    body = ", ".join(f"{sql.name(c.name)} {ddl.SQL_TYPES[c.kind]}" for c in columns_of(model))
    con.execute(f"create table rows (position bigint, {body})")
    plain = frame.astype(object).where(frame.notna(), None)
    cells = [
        cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell
        for position, row in enumerate(plain.itertuples(index=False))
        for cell in (position, *row)
    ]
    places = f"({', '.join('?' * (len(frame.columns) + 1))})"
    con.execute(f"insert into rows values {', '.join([places] * len(frame))}", cells)
    rules = compiler.rules_of(model)
    tests = ", ".join(f"coalesce({rule.broken}, false)" for rule in rules)
    found = con.execute(f"select {tests} from rows order by position").fetchall()
    return [{rule.name for rule, is_broken in zip(rules, row, strict=True) if is_broken} for row in found]


def typed(model: type[Any], rows: list[dict[str, Any]]) -> pd.DataFrame:
    dtypes = {"integer": "Int64", "flag": "boolean", "instant": "datetime64[us]", "date": "datetime64[us]"}
    frame = pd.DataFrame(rows, columns=[c.name for c in columns_of(model)], dtype=object)
    for column in columns_of(model):
        floats = column.kind in ("decimal", "latitude", "longitude")
        frame[column.name] = frame[column.name].astype("float64" if floats else dtypes.get(column.kind, "string"))  # type: ignore[call-overload]
    return frame


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_compiled_rules_say_of_each_row_what_pandera_says(feed: str, data: st.DataObject) -> None:
    frame = typed(FEEDS[feed], data.draw(frames(feed)))
    assert sql_verdict(FEEDS[feed], frame) == pandera_verdict(FEEDS[feed], frame)


def test_every_feed_compiles_and_rule_names_are_unique(feed: str) -> None:
    names = [rule.name for rule in compiler.rules_of(FEEDS[feed])]
    assert len(names) == len(set(names))
    assert len(names) >= len(columns_of(FEEDS[feed]))


def test_a_lambda_has_no_sql_form_and_is_an_error() -> None:
    class Odd(pa.DataFrameModel):
        x: Series[str] = pa.Field()

        @pa.check("x")
        def _odd(cls, values: pd.Series[str]) -> pd.Series[bool]:
            return values.str.len() % 2 == 1

    with pytest.raises(ModelInvalid, match="has no SQL form"):
        compiler.rules_of(Odd)


def test_a_builtin_check_that_nobody_compiled_is_an_error() -> None:
    class Odd(pa.DataFrameModel):
        x: Series[str] = pa.Field(str_endswith="z")

    with pytest.raises(ModelInvalid, match="str_endswith"):
        compiler.rules_of(Odd)


@pytest.mark.parametrize("pattern", [r"\d+", "^a", "a$", "(?=a)b", r"(a)\1", r"a\b", "(?P<x>a)"])
def test_a_pattern_that_two_engines_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ModelInvalid, match="does not mean the same"):
        compiler.pattern_for_duckdb(pattern)


def test_a_rule_with_more_than_sixty_two_others_still_counts() -> None:
    assert max(len(compiler.rules_of(model)) for model in FEEDS.values()) > 20
    many = [f"coalesce({n} = 99, false)" for n in range(100)]
    assert duckdb.execute(f"select list_position([{', '.join(many)}], true)").fetchall() == [(100,)]
