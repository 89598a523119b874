"""The feeds' pandera rules as SQL predicates. A check that has no SQL form here is an error, never a silent skip."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas import reference
from schemas.feed import traits_of
from schemas.rules import SWAPPED_BRITAIN
from warehouse import sql
from warehouse.errors import ModelInvalid


@dataclass(frozen=True)
class Rule:
    """One rule of a feed: its name, and SQL that is true exactly where a row breaks it (false or NULL where not)."""

    name: str
    broken: str


def _value(raw: object) -> str:
    return sql.literal(raw.to_pydatetime() if isinstance(raw, pd.Timestamp) else raw)


def _in_range(column: str, given: Mapping[str, Any]) -> str:
    low, high = _value(given["min_value"]), _value(given["max_value"])
    below = "<" if given.get("include_min", True) else "<="
    above = ">" if given.get("include_max", True) else ">="
    return f"{column} {below} {low} or {column} {above} {high} or isnan({column}::double)" if _is_float(given) else (
        f"{column} {below} {low} or {column} {above} {high}"
    )  # fmt: skip


def _is_float(given: Mapping[str, Any]) -> bool:
    return isinstance(given["min_value"], float)


def _str_length(column: str, given: Mapping[str, Any]) -> str:
    bounds = [
        f"length({column}) {sign} {given[key]}"
        for key, sign in (("min_value", "<"), ("max_value", ">"))
        if given.get(key) is not None
    ]
    return " or ".join(bounds)


def pattern_for_duckdb(pattern: str) -> str:
    """A declared pattern, refused unless RE2 and Python read it alike: no anchors, look-around, back-reference, classes
    whose meaning depends on the alphabet (`\\d`, `\\w`, `\\s`, `\\b`)."""
    if re.search(r"\\[A-Za-z0-9]|\(\?[=!<P]|(?<!\[)\^|\$", pattern):
        raise ModelInvalid(f"pattern {pattern!r} does not mean the same in DuckDB and in Python")
    return pattern


def _matches(column: str, given: Mapping[str, Any]) -> str:
    return f"not regexp_full_match({column}, {sql.literal(pattern_for_duckdb(given['pattern']))})"


_COLUMN_CHECKS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "in_range": _in_range,
    "isin": lambda column, given: f"{column} not in ({sql.literals(given['allowed_values'])})",
    "in_reference": lambda column, given: f"{column} not in ({sql.literals(reference.codes(given['reference']))})",
    "matches": _matches,
    "no_formula": lambda column, given: (
        rf"regexp_matches({column}, '^(?:=|[{re.escape(given['marks'])}][A-Za-z]+[(])')"
    ),
    "str_length": _str_length,
}


def _when(other: str, words: tuple[str, ...]) -> str:
    return f"{sql.name(other)} in ({sql.literals(words)})"


def _row_rules(check: str, given: Mapping[str, Any]) -> list[Rule]:
    if check == "in_order":
        return [
            Rule(f"{later}.not_before.{earlier}", f"{sql.name(later)} < {sql.name(earlier)}")
            for earlier, later in given["pairs"]
        ]
    if check == "any_present":
        return [
            Rule(f"any_present.{'+'.join(group)}", " and ".join(f"{sql.name(column)} is null" for column in group))
            for group in given["groups"]
        ]
    if check == "present_when":
        return [
            Rule(f"{column}.present_when.{other}", f"{_when(other, words)} and {sql.name(column)} is null")
            for column, other, words in given["needs"]
        ]
    if check == "zero_when":
        return [
            Rule(f"{column}.zero_when.{other}", f"{_when(other, words)} and {sql.name(column)} <> 0")
            for column, other, words in given["needs"]
        ]
    if check == "not_swapped":
        south, north, west, east = SWAPPED_BRITAIN
        return [
            Rule(
                f"{latitude}.not_swapped.{longitude}",
                f"{sql.name(latitude)} between {south} and {north} and {sql.name(longitude)} between {west} and {east}",
            )
            for latitude, longitude in given["pairs"]
        ]
    raise ModelInvalid(f"row check {check!r} has no SQL form; give it one in warehouse/compile.py")


def rules_of(model: type[Any]) -> tuple[Rule, ...]:
    """Every rule of a model that one row can break by itself, in the order of its columns, then row rules.

    `required` is left to the gate, which knows whether a text was absent or unreadable. Raises ModelInvalid for a
    check that has no SQL form.
    """
    schema = model.to_schema()
    found: list[Rule] = []
    for name, column in schema.columns.items():
        for check in column.checks:
            form = _COLUMN_CHECKS.get(check.name)
            if form is None:
                raise ModelInvalid(f"{schema.name}.{name}: check {check.name!r} has no SQL form")
            found.append(Rule(f"{name}.{check.name}", form(sql.name(name), check.statistics)))
    for check in schema.checks:
        found += _row_rules(check.name, check.statistics)
    return tuple(found)


def required_of(model: type[Any]) -> tuple[str, ...]:
    """Columns that must have a value."""
    return tuple(name for name, column in model.to_schema().columns.items() if not column.nullable)


def unique_rules_of(model: type[Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rules over the whole table: name and columns whose combined value may occur once."""
    return tuple((f"unique.{'+'.join(columns)}", columns) for columns in traits_of(model).unique_keys)
