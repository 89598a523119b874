"""Quoting: the only two ways in which a name or a value of ours becomes part of an SQL text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str]) -> str:
    """Identifiers, quoted and joined by commas."""
    return ", ".join(name(identifier) for identifier in identifiers)


def literal(value: object) -> str:
    """A Python value as an SQL literal. Raises TypeError for a type that has no literal here."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.datetime):
        return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, dt.date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"no SQL literal for {type(value).__name__}")


def literals(values: Iterable[object]) -> str:
    """Literals joined by commas."""
    return ", ".join(literal(value) for value in values)
