"""The suites: every column and rule of a feed's model as Great Expectations, derived from the model alone.

A model is the only list of columns and rules: a rule without a form here is an error, never skipped. The forms share no
SQL with the gate's (warehouse/compile.py), so that Great Expectations is a second opinion on what the gate let through;
tests hold the two to the same names and the same counts. Running them is warehouse/expectations.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from schemas import FEEDS
from schemas.feed import traits_of
from schemas.reference import codes
from schemas.rules import SWAPPED_BRITAIN
from warehouse import ddl, sql

#: The view of all rows ever loaded into a feed.
IN_RAW = "{feed}_in_raw"


@dataclass(frozen=True)
class Expectation:
    """One expectation before GX sees it.

    rule: the name that the gate counts it under in quality.rule_counts. kind: the class in great_expectations.
    columns: every column that it reads, the one that it is about first.
    """

    rule: str
    kind: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    meaning: str = ""
    severity: str = "critical"

    @property
    def column(self) -> str | None:
        """The one column that it is about; none for a rule over the table or over a group of equals."""
        return self.columns[0] if self.columns and not self.rule.startswith(("unique.", "any_present.")) else None


def derived(feed: str) -> list[Expectation]:
    """Every column and rule of a feed's model as expectations, in the model's order.

    Raises NotImplementedError for a check that has no form in Great Expectations.
    """
    model = FEEDS[feed]
    return list(
        expectations_of(model, traits_of(model).unique_keys, IN_RAW.format(feed=feed), ddl.columns_with_types(model))
    )


def expectations_of(
    model: type[Any], unique_keys: Sequence[tuple[str, ...]], loaded: str, stored: Sequence[str] | Mapping[str, Any]
) -> Iterator[Expectation]:
    """The expectations of any pandera model. loaded: view of all rows ever loaded; stored: columns of the table."""
    schema = model.to_schema()
    yield Expectation(
        "columns", "ExpectTableColumnsToMatchSet", (), {"column_set": sorted(stored), "exact_match": True},
        "the table has the declared columns, their companions and their lineage, and no others",
    )  # fmt: skip
    keys = [*unique_keys, *([tuple(schema.unique)] if schema.unique else [])]
    for name, column in schema.columns.items():
        if not column.nullable:
            yield Expectation(f"{name}.required", "ExpectColumnValuesToNotBeNull", (name,), {"column": name})
        for check in column.checks:
            yield _of_column(name, check)
        if column.unique:
            keys.append((name,))
    for check in schema.checks:
        yield from _of_rows(check)
    for key in keys:
        yield _of_key(key, loaded)


def _of_column(name: str, check: Any) -> Expectation:
    facts = dict(check.statistics or {})
    about = f"{name}.{check.name}"
    arguments: dict[str, Any]
    meaning = ""
    match check.name:
        case "isin":
            arguments = {"value_set": list(facts["allowed_values"])}
            kind = "ExpectColumnValuesToBeInSet"
        case "in_reference":
            arguments = {"value_set": codes(facts["reference"])}
            kind = "ExpectColumnValuesToBeInSet"
        case "in_range":
            arguments = {"min_value": _plain(facts["min_value"]), "max_value": _plain(facts["max_value"])}
            arguments |= {"strict_min": not facts["include_min"], "strict_max": not facts["include_max"]}
            kind = "ExpectColumnValuesToBeBetween"
        case "matches":
            arguments = {"regex": f"^(?:{facts['pattern']})$"}
            kind = "ExpectColumnValuesToMatchRegex"
        case "no_formula":
            arguments = {"regex": f"^(?:=|[{re.escape(facts['marks'])}][A-Za-z]+[(])(?s:.*)$"}
            kind = "ExpectColumnValuesToNotMatchRegex"
            meaning = "text should not start like a spreadsheet formula"
        case "str_length":
            exact = facts.get("exact_value")
            low, high = (facts["min_value"], facts["max_value"]) if exact is None else (exact, exact)
            arguments = {"min_value": low, "max_value": high}
            kind = "ExpectColumnValueLengthsToBeBetween"
        case _:
            raise _no_form(about)
    return Expectation(about, kind, (name,), {"column": name, **arguments}, meaning)


def _of_rows(check: Any) -> Iterator[Expectation]:
    facts = dict(check.statistics or {})
    match check.name:
        case "in_order":
            for earlier, later in facts["pairs"]:
                arguments = {"column_A": later, "column_B": earlier, "or_equal": True}
                yield Expectation(
                    f"{later}.not_before.{earlier}", "ExpectColumnPairValuesAToBeGreaterThanB", (later, earlier),
                    arguments | {"ignore_row_if": "either_value_is_missing"},
                    f"{later} should not be before {earlier}, where both are present",
                )  # fmt: skip
        case "any_present":
            for group in facts["groups"]:
                absent = " and ".join(f"{sql.name(column)} is null" for column in group)
                meaning = f"at least one of {', '.join(group)} should be present"
                yield _by_query(f"any_present.{'+'.join(group)}", tuple(group), absent, meaning)
        case "present_when":
            for column, other, words in facts["needs"]:
                bad = f"{sql.name(column)} is null and {sql.name(other)} in ({sql.literals(words)})"
                meaning = f"{column} should be present where {other} is {' or '.join(words)}"
                yield _by_query(f"{column}.present_when.{other}", (column, other), bad, meaning)
        case "zero_when":
            for column, other, words in facts["needs"]:
                bad = f"{sql.name(column)} <> 0 and {sql.name(other)} in ({sql.literals(words)})"
                meaning = f"{column} should be zero or absent where {other} is {' or '.join(words)}"
                yield _by_query(f"{column}.zero_when.{other}", (column, other), bad, meaning)
        case "not_swapped":
            south, north, west, east = SWAPPED_BRITAIN
            for latitude, longitude in facts["pairs"]:
                bad = f"{latitude} between {south} and {north} and {longitude} between {west} and {east}"
                meaning = f"{latitude} and {longitude} should not be those of a British place the wrong way round"
                yield _by_query(f"{latitude}.not_swapped.{longitude}", (latitude, longitude), bad, meaning)
        case _:
            raise _no_form(check.name)


def _of_key(key: tuple[str, ...], loaded: str) -> Expectation:
    """A key among all rows ever loaded, not only among the new ones; rows with an absent value are left aside."""
    meaning = f"{', '.join(key)}: each combination should occur once among all rows ever loaded"
    present = " and ".join(f"{sql.name(column)} is not null" for column in key)
    columns = sql.names(key)
    value = columns if len(key) == 1 else f"row({columns})"
    twice = f"select {value} from {sql.name(loaded)} where {present} group by {columns} having count(*) > 1"
    return _by_query(f"unique.{'+'.join(key)}", key, f"{present} and {value} in ({twice})", meaning)


def _by_query(rule: str, columns: tuple[str, ...], bad: str, meaning: str) -> Expectation:
    """A rule that GX has no class for: the rows that break it, named by load and line only."""
    query = f"select load_id, line_number from {{batch}} where {bad.replace('{', '{{').replace('}', '}}')}"
    return Expectation(rule, "UnexpectedRowsExpectation", columns, {"unexpected_rows_query": query}, meaning)


def _plain(bound: Any) -> Any:
    return bound.to_pydatetime() if isinstance(bound, pd.Timestamp) else bound


def _no_form(check: str) -> NotImplementedError:
    return NotImplementedError(f"check {check!r} has no form in Great Expectations; add one in warehouse/suites.py")
