"""From values to the text that a provider writes: the layouts of schemas/layouts, read the other way round."""

from __future__ import annotations

import tomllib
from calendar import timegm
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.synthetic.identifiers import check_digit
from flows.synthetic.records import DAY
from flows.synthetic.values import ABSENT, Flags, Ints, Moments, Rows, Serials, Texts, Value, Wholes, Words
from schemas import FEEDS
from schemas.feed import columns_of

#: Habits that a layout does not say: how numbers and handsets are written, which word of several a leg takes.
NUMBER_STYLE = {"borealis_calls": "national", "meridian_calls": "international"}
HANDSET_STYLE = {
    "borealis_calls": "checked", "meridian_calls": "zero", "canonical_case_subjects": "checked",
    "canonical_cell_events": "version", "canonical_ip_sessions": "bare",
}  # fmt: skip
_CANONICAL_FORMATS = {"instant": "%Y-%m-%dT%H:%M:%SZ"}


@dataclass(frozen=True)
class Written:
    """Where a column of the feed goes in the file: its columns there, its format, its words by code."""

    columns: tuple[str, ...]
    format: str | None = None
    words: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True)
class Layout:
    """One provider's file format, seen from the provider. `header`: the file's columns in order."""

    name: str
    feed: str
    columns: Mapping[str, Written]
    header: tuple[str, ...]
    provider: str | None = None
    time_zone: str = "UTC"
    delimiter: str = ","
    null_word: str = ""


def canonical(feed: str) -> Layout:
    """The layout whose columns are the feed's own."""
    columns = {c.name: Written((c.name,), _CANONICAL_FORMATS.get(c.kind)) for c in columns_of(FEEDS[feed])}
    return Layout(f"canonical_{feed}", feed, columns, tuple(columns))


@cache
def provider_layout(name: str) -> Layout:
    """A layout of schemas/layouts."""
    raw: dict[str, Any] = tomllib.loads(files("schemas").joinpath("layouts", f"{name}.toml").read_text("utf-8"))
    columns: dict[str, Written] = {}
    for target, entry in raw["columns"].items():
        spec: dict[str, Any] = {"from": entry} if isinstance(entry, str) else entry
        taken = (spec["from"],) if isinstance(spec["from"], str) else tuple(spec["from"])
        spoken: dict[str, list[str]] = {}
        for word, code in spec.get("values", {}).items():
            spoken.setdefault(code, []).append(word)
        columns[target] = Written(taken, spec.get("format"), spoken or None)
    header = [column for written in columns.values() for column in written.columns] + raw.get("ignored", [])
    return Layout(
        name=name,
        feed=raw["feed"],
        columns=columns,
        header=tuple(dict.fromkeys(header)),
        provider=raw["provider"],
        time_zone=raw["time_zone"],
        delimiter=raw["delimiter"],
        null_word=next(iter(raw.get("nulls", [])), ""),
    )


@dataclass(frozen=True)
class Coded:
    """A file's column as codes into the texts that occur; the last of them is the layout's word for what is absent."""

    codes: Ints
    texts: pa.StringArray

    def take(self, rows: Ints) -> pa.StringArray:
        """The column's text in some rows."""
        return self.texts.take(pa.array(self.codes[rows]))


@dataclass(frozen=True)
class Numbered:
    """A file's column of whole numbers, each after the same prefix; `null_word` stands for ABSENT."""

    numbers: Ints
    null_word: str
    prefix: str = ""

    def take(self, rows: Ints) -> pa.StringArray:
        """The column's text in some rows."""
        numbers = self.numbers[rows]
        texts = pc.cast(pa.array(numbers), pa.string())
        if self.prefix:
            texts = pc.binary_join_element_wise(pa.scalar(self.prefix), texts, "")
        return pc.if_else(pa.array(numbers == ABSENT), pa.scalar(self.null_word), texts)


@dataclass(frozen=True)
class Joined:
    """A file's column whose text is that of two others, one after the other (a day and a time of day)."""

    first: Coded
    second: Coded

    def take(self, rows: Ints) -> pa.StringArray:
        """The column's text in some rows."""
        return pc.binary_join_element_wise(self.first.take(rows), self.second.take(rows), "")


Encoded: TypeAlias = Coded | Numbered | Joined


def encode(rows: Rows, layout: Layout) -> dict[str, Encoded]:
    """The file's columns in the order of its header, ready to be cut into deliveries."""
    kinds = {column.name: column.kind for column in columns_of(FEEDS[layout.feed])}
    size = len(_codes(next(iter(rows.values()))))
    absent = Coded(np.zeros(size, dtype=np.int64), pa.array([layout.null_word], pa.string()))
    found: dict[str, Encoded] = dict.fromkeys(layout.header, absent)
    for target, written in layout.columns.items():
        if target in rows:
            found |= _encoded(rows, target, kinds[target], written, layout)
    return found


def render_instants(seconds: Ints, target: str, layout: Layout) -> dict[str, Texts]:
    """The file's columns of one instant as text."""
    every = np.arange(len(seconds))
    return {
        column: encoded.take(every).to_numpy(zero_copy_only=False)
        for column, encoded in _encoded_instants(seconds, target, layout).items()
    }


def _encoded_instants(seconds: Ints, target: str, layout: Layout) -> dict[str, Encoded]:
    written = layout.columns[target]
    assert written.format is not None
    local = seconds + _offsets(seconds, layout.time_zone)
    formats = written.format.split(" ") if len(written.columns) > 1 else [written.format]
    return {
        column: _clock(local, seconds == ABSENT, pattern, layout.null_word)
        for column, pattern in zip(written.columns, formats, strict=True)
    }


def write_number(number: str, style: str | None) -> str:
    """An E.164 number in a provider's style; service numbers and words stay as they are.

    A number of another country is dialled with 00 where national numbers have their 0, and keeps its + elsewhere.
    """
    if style is None or not number.startswith("+"):
        return number
    if not number.startswith("+44"):
        return "00" + number[1:] if style == "national" else number
    return "0" + number[3:] if style == "national" else number[1:]


def write_handset(imei: str, style: str | None) -> str:
    """14 digits, with the true check digit, with 0 in its place, with a software version, or bare."""
    if style == "checked":
        return imei + check_digit(imei)
    return imei + {"zero": "0", "version": "01"}.get(style or "bare", "")


def _encoded(rows: Rows, target: str, kind: str, written: Written, layout: Layout) -> dict[str, Encoded]:
    value, column, null_word = rows[target], written.columns[0], layout.null_word
    if isinstance(value, Moments):
        return _encoded_instants(value.seconds, target, layout)
    if isinstance(value, Serials):
        return {column: Numbered(value.numbers + 10**9, null_word, value.prefix)}
    if isinstance(value, Wholes):
        absent = value.numbers == ABSENT
        if written.format is not None:
            return {column: _clock(value.numbers, absent, written.format, null_word)}
        return {column: Numbered(value.numbers, null_word)}
    vocabulary: Sequence[str] = value.vocabulary
    codes = value.codes
    if kind == "telephone":
        vocabulary = [write_number(word, NUMBER_STYLE.get(layout.name)) for word in vocabulary]
    elif kind == "imei":
        vocabulary = [write_handset(word, HANDSET_STYLE.get(layout.name)) for word in vocabulary]
    elif written.words is not None:
        codes, vocabulary = _spoken(rows, codes, vocabulary, written.words)
    return {column: _coded(codes, vocabulary, null_word)}


def _coded(codes: Ints, vocabulary: Sequence[str], null_word: str) -> Coded:
    """Codes into a vocabulary; -1 is absent."""
    return Coded(np.where(codes < 0, len(vocabulary), codes), pa.array([*vocabulary, null_word], pa.string()))


def _spoken(
    rows: Rows, codes: Ints, vocabulary: Sequence[str], spoken: Mapping[str, Sequence[str]]
) -> tuple[Ints, list[str]]:
    """The provider's words; where it has several for one code they go by leg: originating, terminating, diverted."""
    legs = rows["direction"]
    assert isinstance(legs, Words)
    listed = [[spoken[word][min(leg, len(spoken[word]) - 1)] for leg in range(3)] for word in vocabulary]
    flat = [word for words in listed for word in words]
    return np.where(codes < 0, -1, codes * 3 + np.clip(legs.codes, 0, 2)), flat


def _codes(value: Value) -> Ints:
    if isinstance(value, Words):
        return value.codes
    return value.seconds if isinstance(value, Moments) else value.numbers


def _offsets(seconds: Ints, zone: str) -> Ints:
    """Seconds that a zone's clock is ahead of UTC, by looking up each hour once."""
    if zone == "UTC":
        return np.zeros(len(seconds), dtype=np.int64)
    hours, where = np.unique(np.where(seconds == ABSENT, 0, seconds) // 3_600, return_inverse=True)
    ahead = [_ahead(hour * 3_600, ZoneInfo(zone)) for hour in hours.tolist()]
    return np.array(ahead, dtype=np.int64)[where]


def _ahead(seconds: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(seconds, tz=zone).replace(tzinfo=UTC)
    return timegm(local.timetuple()) - seconds


def _clock(seconds: Ints, absent: Flags, pattern: str, null_word: str) -> Encoded:
    """Seconds as text: the day part by each distinct day, the time part out of a table of a day's seconds."""
    cut = pattern.find("%H")
    day_pattern, time_pattern = (pattern, "") if cut < 0 else (pattern[:cut], pattern[cut:])
    days, where = np.unique(np.where(absent, 0, seconds) // DAY, return_inverse=True)
    named = [datetime.fromtimestamp(day * DAY, tz=UTC).strftime(day_pattern) for day in days.tolist()]
    day = _coded(np.where(absent, -1, where), named, null_word)
    if not time_pattern:
        return day
    time = _coded(
        np.where(absent, -1, seconds % DAY), _times_of_day(time_pattern), null_word if not day_pattern else ""
    )
    return Joined(day, time) if day_pattern else time


@cache
def _times_of_day(pattern: str) -> list[str]:
    marks = pattern.replace("%H", "{0:02d}").replace("%M", "{1:02d}").replace("%S", "{2:02d}")
    return [marks.format(hour, minute, second) for hour in range(24) for minute in range(60) for second in range(60)]
