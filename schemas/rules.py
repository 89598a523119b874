"""Checks that pandera does not ship, registered under a name so that they can be compiled to SQL as well.

Each has a pandas form here and an SQL form in warehouse/compile.py; a property test holds the two together. A rule that
has only one of the two forms cannot be declared: the compiler refuses it at import.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandera import extensions

from schemas.columns import full_match
from schemas.reference import codes


@extensions.register_check_method(statistics=["pattern"])  # type: ignore[untyped-decorator]
def matches(values: pd.Series[Any], *, pattern: str) -> pd.Series[Any]:
    """Column rule: the whole value matches an ASCII pattern (no anchors, no look-around)."""
    return full_match(values, pattern)


@extensions.register_check_method(statistics=["marks"])  # type: ignore[untyped-decorator]
def no_formula(values: pd.Series[Any], *, marks: str) -> pd.Series[Any]:
    """Column rule: a spreadsheet would not run the text: it starts with no `=`, nor with another mark and a call."""
    calls = f"[{re.escape(marks)}][A-Za-z]+[(]"
    return ~values.map(lambda value: value.startswith("=") or re.match(calls, value) is not None).astype(bool)


@extensions.register_check_method(statistics=["reference"])  # type: ignore[untyped-decorator]
def in_reference(values: pd.Series[Any], *, reference: str) -> pd.Series[Any]:
    """Column rule: the value stands in the first column of a reference file."""
    return values.isin(codes(reference)).astype(bool)


@extensions.register_check_method(statistics=["pairs"])  # type: ignore[untyped-decorator]
def in_order(rows: pd.DataFrame, *, pairs: Sequence[tuple[str, str]]) -> pd.Series[Any]:
    """Row rule, one per pair: the second column is not before the first, where both are present."""
    good = pd.Series(True, index=rows.index)
    for earlier, later in pairs:
        good &= rows[earlier].isna() | rows[later].isna() | (rows[later] >= rows[earlier]).fillna(True).astype(bool)
    return good


@extensions.register_check_method(statistics=["groups"])  # type: ignore[untyped-decorator]
def any_present(rows: pd.DataFrame, *, groups: Sequence[tuple[str, ...]]) -> pd.Series[Any]:
    """Row rule, one per group: at least one column of the group has a value."""
    good = pd.Series(True, index=rows.index)
    for group in groups:
        good &= rows[list(group)].notna().any(axis=1)
    return good


@extensions.register_check_method(statistics=["needs"])  # type: ignore[untyped-decorator]
def present_when(rows: pd.DataFrame, *, needs: Sequence[tuple[str, str, tuple[str, ...]]]) -> pd.Series[Any]:
    """Row rule, one per (column, other, words): the column has a value where the other is one of the words."""
    good = pd.Series(True, index=rows.index)
    for column, other, words in needs:
        good &= ~rows[other].isin(list(words)).astype(bool) | rows[column].notna()
    return good


@extensions.register_check_method(statistics=["needs"])  # type: ignore[untyped-decorator]
def zero_when(rows: pd.DataFrame, *, needs: Sequence[tuple[str, str, tuple[str, ...]]]) -> pd.Series[Any]:
    """Row rule, one per (column, other, words): the column is zero or absent where the other is one of the words."""
    good = pd.Series(True, index=rows.index)
    for column, other, words in needs:
        zero = rows[column].isna() | (rows[column] == 0).fillna(True).astype(bool)
        good &= ~rows[other].isin(list(words)).astype(bool) | zero
    return good


#: Where the British Isles would lie if latitude and longitude changed places: degrees south, north, west, east.
SWAPPED_BRITAIN = (-9.0, 2.0, 49.0, 61.0)


@extensions.register_check_method(statistics=["pairs"])  # type: ignore[untyped-decorator]
def not_swapped(rows: pd.DataFrame, *, pairs: Sequence[tuple[str, str]]) -> pd.Series[Any]:
    """Row rule, one per pair: latitude and longitude are not those of a British place the wrong way round."""
    south, north, west, east = SWAPPED_BRITAIN
    good = pd.Series(True, index=rows.index)
    for latitude, longitude in pairs:
        good &= ~(rows[latitude].between(south, north) & rows[longitude].between(west, east)).fillna(False).astype(bool)
    return good
