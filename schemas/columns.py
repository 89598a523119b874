"""The vocabulary of columns: every kind of value that a feed may carry, declared once.

A feed's model picks a type alias (what pandas and pandera see) and a maker (what the value means, whether it
identifies somebody, what the reader is told). How text becomes such a value, in SQL, is the warehouse's business.
No clock, no file and no database is touched here.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

Text: TypeAlias = Series[pd.StringDtype]
Integer: TypeAlias = Series[pd.Int64Dtype]
Decimal: TypeAlias = Series[float]
Instant: TypeAlias = Series[pa.DateTime]
Flag: TypeAlias = Series[pd.BooleanDtype]

#: Kinds of value. The key is written in a field's metadata; parsing and storage derive from it.
KINDS = {
    "text": "free or structured text, trimmed; empty is absent",
    "code": "one of a closed list of words",
    "integer": "whole number; digits with an optional sign and nothing else",
    "decimal": "number with an optional decimal point; no exponent, no thousands mark",
    "instant": "point in time, stored in UTC, read only by a declared format and zone",
    "date": "calendar day, read only by a declared format",
    "telephone": "telephone number, stored as E.164 with a status; opaque where the layout says so",
    "imei": "handset identity, stored as its first 14 digits",
    "imsi": "SIM identity, 15 digits",
    "ip": "IPv4 or IPv6 address in its shortest form",
    "latitude": "degrees north, WGS84",
    "longitude": "degrees east, WGS84",
    "flag": "true or false",
}

#: Companion columns that the gate adds beside a column of a kind: suffix -> description.
COMPANIONS: dict[str, dict[str, str]] = {
    "instant": {
        "_original": "the text as delivered",
        "_is_ambiguous": "true where the clock showed this time twice (autumn change)",
    },
    "telephone": {
        "_original": "the text as delivered",
        "_status": "e164, opaque, withheld, short_code, service, alpha_sender",
    },
    "imei": {
        "_original": "the text as delivered",
        "_status": "valid, check_digit_zero, no_check_digit, software_version, placeholder",
    },
}

#: What a normalised telephone number can be. Only `e164` and `opaque` carry a value; `malformed` breaks a rule.
TELEPHONE_STATUSES = ("e164", "opaque", "withheld", "short_code", "service", "alpha_sender", "malformed")


def field(
    kind: str, description: str, *, nullable: bool = True, unique: bool = False, identifier: bool = False, **checks: Any
) -> Any:
    """A fresh pandera field of a kind (fresh, because pandera drops a column whose field object is shared)."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of column: {kind}")
    metadata = {"kind": kind, "identifier": identifier}
    return pa.Field(nullable=nullable, unique=unique, description=description, metadata=metadata, **checks)


def text(description: str, *, identifier: bool = False, longest: int = 200, **options: Any) -> Any:
    """Text of at most `longest` characters that is no spreadsheet formula."""
    rules: dict[str, Any] = {"str_length": {"max_value": longest}, "no_formula": {"marks": "+-@"}}
    return field("text", description, identifier=identifier, **rules, **options)


def reference(description: str, **options: Any) -> Any:
    """A reference number such as a URN or a case number: letters, digits and `-/._:`; at most 80 characters."""
    pattern = {"pattern": "[A-Za-z0-9][A-Za-z0-9/._:-]{0,79}"}
    return field("text", description, matches=pattern, **options)


def code(description: str, values: list[str] | tuple[str, ...], **options: Any) -> Any:
    """One of the listed words."""
    return field("code", description, isin=list(values), **options)


def listed(description: str, reference: str, **options: Any) -> Any:
    """A code that stands in the first column of reference file `reference`."""
    return field("code", description, in_reference={"reference": reference}, **options)


def integer(description: str, low: int = 0, high: int = 2**62, **options: Any) -> Any:
    """Whole number between `low` and `high`, both allowed."""
    return field("integer", description, in_range={"min_value": low, "max_value": high}, **options)


def decimal(description: str, low: float, high: float, **options: Any) -> Any:
    """Number between `low` and `high`, both allowed."""
    return field("decimal", description, in_range={"min_value": low, "max_value": high}, **options)


def instant(description: str, **options: Any) -> Any:
    """UTC instant between 1990 and 2100 (outside lies a misread year, not a record)."""
    bounds = {"min_value": pd.Timestamp("1990-01-01"), "max_value": pd.Timestamp("2100-01-01")}
    return field("instant", description, in_range=bounds, **options)


def date(description: str, **options: Any) -> Any:
    """Calendar day between 1900 and 2100."""
    bounds = {"min_value": pd.Timestamp("1900-01-01"), "max_value": pd.Timestamp("2100-01-01")}
    return field("date", description, in_range=bounds, **options)


def telephone(description: str, **options: Any) -> Any:
    """Telephone number: E.164 with its plus sign, or the layout's opaque identifier."""
    return field("telephone", description, identifier=True, str_length={"max_value": 80}, **options)


def imei(description: str, **options: Any) -> Any:
    """First 14 digits of a handset identity (TAC and serial number; TS 23.003), the part that is compared."""
    return field("imei", description, identifier=True, matches={"pattern": "[0-9]{14}"}, **options)


def imsi(description: str, **options: Any) -> Any:
    """SIM identity: 15 digits."""
    return field("imsi", description, identifier=True, matches={"pattern": "[0-9]{15}"}, **options)


def ip(description: str, **options: Any) -> Any:
    """IPv4 or IPv6 address, canonical text."""
    return field("ip", description, identifier=True, str_length={"max_value": 45}, **options)


def port(description: str, **options: Any) -> Any:
    """TCP or UDP port."""
    return integer(description, 0, 65535, **options)


def latitude(description: str, **options: Any) -> Any:
    """Degrees north."""
    return field("latitude", description, in_range={"min_value": -90.0, "max_value": 90.0}, **options)


def longitude(description: str, **options: Any) -> Any:
    """Degrees east."""
    return field("longitude", description, in_range={"min_value": -180.0, "max_value": 180.0}, **options)


def flag(description: str, **options: Any) -> Any:
    """True or false."""
    return field("flag", description, **options)


def full_match(values: pd.Series[Any], pattern: str) -> pd.Series[Any]:
    """Whether each value matches the pattern from its first to its last character, with ASCII classes.

    RE2 (DuckDB) means the same by `regexp_full_match`: no anchors, no trailing newline let through, `[0-9]` for digits.
    """
    compiled = re.compile(pattern, re.ASCII)
    return values.map(lambda value: compiled.fullmatch(value) is not None).astype(bool)
