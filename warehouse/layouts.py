"""Layouts: how a provider's file maps onto a feed. Read from TOML, checked against the model, matched to headers."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas import FEEDS, reference
from schemas.feed import columns_of
from warehouse import instants
from warehouse.errors import LayoutInvalid, UnknownLayout, UsageError

ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16", "latin-1": "latin-1"}
REPAIRS = {"decimal_point": {"decimals"}, "leading_zero": {"digits"}}
CANONICAL = "canonical"

_FILE_KEYS = {
    "feed", "description", "provider", "time_zone", "encoding", "delimiter", "header", "file_columns", "identifiers",
    "country_code", "bad_share_limit", "nulls", "ignored", "decimal_mark", "columns", "authority",
}  # fmt: skip
_COLUMN_KEYS = {"from", "separator", "format", "edge", "values", "lookup", "repair", "constant"}


@dataclass(frozen=True)
class Source:
    """Where one column of the feed comes from in the file."""

    columns: tuple[str, ...] = ()
    constant: str | None = None
    separator: str = " "
    formats: tuple[str, ...] = ()
    edge: str = "start"
    words: Mapping[str, str | None] | None = None
    repair: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Authority:
    """The data-set-wide authority that comes with a layout for published or seized data."""

    urn: str
    legal_basis: str
    route: str = "PUBLISHED"


@dataclass(frozen=True)
class Layout:
    """One provider's file format. `sources` maps columns of the feed to where they come from."""

    name: str
    feed: str
    description: str
    sources: Mapping[str, Source]
    provider: str | None = None
    time_zone: str = "UTC"
    encoding: str = "utf-8"
    delimiter: str = ","
    has_header: bool = True
    file_columns: tuple[str, ...] = ()
    is_opaque: bool = False
    country_code: str = "44"
    bad_share_limit: float = 0.2
    nulls: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    decimal_mark: str = "."
    authority: Authority | None = None
    is_canonical: bool = field(default=False)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns that a file of this layout has: those it takes and those it knows and leaves."""
        if self.file_columns:
            return self.file_columns
        taken = [column for source in self.sources.values() for column in source.columns]
        return tuple(dict.fromkeys([*taken, *self.ignored]))

    def accepts(self, header: Iterable[str]) -> bool:
        """Whether a file with this header is of this layout. The canonical layout lets optional columns be absent."""
        found = set(header)
        if not self.is_canonical:
            return found == set(self.header)
        required = {c.name for c in columns_of(FEEDS[self.feed]) if not c.is_nullable}
        return required <= found <= set(self.header)

    def narrowed_to(self, header: Iterable[str]) -> Layout:
        """The canonical layout without the optional columns that a file leaves out."""
        found = set(header)
        kept = {target: source for target, source in self.sources.items() if set(source.columns) <= found}
        return dataclasses.replace(self, sources=kept, file_columns=())


@cache
def canonical(feed: str) -> Layout:
    """The layout whose columns are the feed's own, derived from its model: UTC, ISO 8601, E.164."""
    formats = {
        "instant": ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d %H:%M:%S"),
        "date": ("%Y-%m-%d",),
    }
    sources = {
        column.name: Source(columns=(column.name,), formats=formats.get(column.kind, ()))
        for column in columns_of(FEEDS[feed])
    }
    return Layout(
        name=f"{CANONICAL}_{feed}",
        feed=feed,
        description=f"The columns of {feed} under their own names, in UTC.",
        sources=sources,
        is_canonical=True,
    )


@cache
def shipped() -> dict[str, Layout]:
    """Every layout that comes with Jigsaw: the canonical ones, then the providers', by name."""
    found = {layout.name: layout for layout in map(canonical, FEEDS)}
    folder = files("schemas").joinpath("layouts")
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            layout = parse(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
            found[layout.name] = layout
    return found


def named(name: str) -> Layout:
    """The shipped layout of that name, or the one in a TOML file at that path.

    Raises UsageError for a name that is neither, LayoutInvalid for a file that cannot be used.
    """
    if name in shipped():
        return shipped()[name]
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return parse(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"layout file {name!r} cannot be read") from None
    near = difflib.get_close_matches(name, shipped(), n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `jigsaw layouts` lists them"
    raise UsageError(f"there is no layout {name!r}{hint}")


def parse(name: str, text: str) -> Layout:
    """A layout from its TOML text. Raises LayoutInvalid with the first thing that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutInvalid(f"layout {name}: not valid TOML: {error}") from None
    check = _Checker(name)
    check.that(set(raw) <= _FILE_KEYS, f"unknown keys {_listed(set(raw) - _FILE_KEYS)}")
    check.that(raw.get("feed") in FEEDS, f"feed must be one of {', '.join(FEEDS)}")
    check.that(bool(raw.get("columns")), "a [columns] table is needed")
    feed = raw["feed"]
    declared = {column.name: column for column in columns_of(FEEDS[feed])}
    check.that(
        set(raw["columns"]) <= set(declared), f"{feed} has no columns {_listed(set(raw['columns']) - set(declared))}"
    )
    sources = {target: _source(check, target, declared[target].kind, spec) for target, spec in raw["columns"].items()}
    provider = raw.get("provider")
    for column in ("provider", "service", "network"):
        if provider and column in declared and column not in sources:
            sources[column] = Source(constant=provider)
    missing = {n for n, column in declared.items() if not column.is_nullable} - set(sources)
    check.that(not missing, f"{feed} needs the columns {_listed(missing)}")
    encoding = raw.get("encoding", "utf-8")
    check.that(encoding in ENCODINGS, f"encoding must be one of {', '.join(ENCODINGS)}")
    identifiers = raw.get("identifiers", "e164")
    check.that(identifiers in ("e164", "opaque"), "identifiers must be e164 or opaque")
    limit = raw.get("bad_share_limit", 0.2)
    check.that(isinstance(limit, int | float) and 0 <= limit <= 1, "bad_share_limit must lie between 0 and 1")
    check.that(len(raw.get("delimiter", ",")) == 1, "delimiter must be one character")
    check.that(raw.get("decimal_mark", ".") in (".", ","), "decimal_mark must be . or ,")
    zone = raw.get("time_zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        check.that(False, f"there is no time zone {zone!r}")
    has_header = raw.get("header", True)
    file_columns = tuple(raw.get("file_columns", ()))
    check.that(has_header or bool(file_columns), "a file without a header needs file_columns")
    layout = Layout(
        name=name, feed=feed, description=raw.get("description", ""), sources=sources, provider=provider,
        time_zone=zone, encoding=encoding, delimiter=raw.get("delimiter", ","), has_header=has_header,
        file_columns=file_columns, is_opaque=identifiers == "opaque", country_code=str(raw.get("country_code", "44")),
        bad_share_limit=float(limit), nulls=tuple(raw.get("nulls", ())), ignored=tuple(raw.get("ignored", ())),
        decimal_mark=raw.get("decimal_mark", "."), authority=_authority(check, raw.get("authority")),
    )  # fmt: skip
    taken = {column for source in sources.values() for column in source.columns}
    check.that(taken <= set(layout.header), f"file_columns lacks {_listed(taken - set(layout.header))}")
    return layout


def _authority(check: _Checker, raw: dict[str, str] | None) -> Authority | None:
    if raw is None:
        return None
    check.that(
        {"urn", "legal_basis"} <= set(raw) <= {"urn", "legal_basis", "route"},
        "[authority] takes urn, legal_basis, route",
    )
    return Authority(**raw)


def _source(check: _Checker, target: str, kind: str, raw: object) -> Source:
    spec = {"from": raw} if isinstance(raw, str) else raw
    if not isinstance(spec, dict) or not set(spec) <= _COLUMN_KEYS:
        raise LayoutInvalid(f"layout {check.layout}: column {target}: takes {', '.join(sorted(_COLUMN_KEYS))}")
    check.that(("from" in spec) != ("constant" in spec), f"column {target}: needs either from or constant")
    taken = spec.get("from", [])
    formats = spec.get("format", ())
    formats = (formats,) if isinstance(formats, str) else tuple(formats)
    if kind in ("instant", "date") and "constant" not in spec:
        check.that(bool(formats), f"column {target}: needs a format, such as '%d/%m/%Y %H:%M:%S' or 'unix'")
        for each in formats:
            check.that(
                instants.is_readable(each), f"column {target}: format {each!r} has a part that cannot be read strictly"
            )
        check.that(
            len({instants.is_local(each) for each in formats}) == 1, f"column {target}: formats with and without a zone"
        )
    elif formats:
        check.that(
            formats == ("%H:%M:%S",) and kind == "integer",
            f"column {target}: only instants, dates and hh:mm:ss seconds take a format",
        )
    edge = spec.get("edge", "start")
    check.that(edge in ("start", "end"), f"column {target}: edge must be start or end")
    words: dict[str, str | None] | None = None
    if "lookup" in spec:
        try:
            words = {word: code or None for word, code in reference.lookup(spec["lookup"]).items()}
        except KeyError:
            check.that(False, f"column {target}: there is no lookup {spec['lookup']!r}")
    if "values" in spec:
        words = (words or {}) | {word: code or None for word, code in spec["values"].items()}
    repair = spec.get("repair")
    if repair is not None:
        known = REPAIRS.get(repair.get("kind"))
        check.that(known is not None, f"column {target}: repair must be one of {', '.join(REPAIRS)}")
        check.that(
            known == set(repair) - {"kind"}, f"column {target}: repair {repair['kind']} takes {_listed(known or set())}"
        )
    return Source(
        columns=(taken,) if isinstance(taken, str) else tuple(taken),
        constant=None if "constant" not in spec else str(spec["constant"]),
        separator=spec.get("separator", " "), formats=formats, edge=edge, words=words, repair=repair,
    )  # fmt: skip


@dataclass(frozen=True)
class _Checker:
    layout: str

    def that(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise LayoutInvalid(f"layout {self.layout}: {otherwise}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def matching(header: tuple[str, ...], candidates: Iterable[Layout]) -> list[Layout]:
    """Layouts that a header fits, providers' before canonical ones."""
    fitting = [layout for layout in candidates if layout.has_header and layout.accepts(header)]
    return sorted(fitting, key=lambda layout: (layout.is_canonical, layout.name))


def refuse(header: tuple[str, ...], candidates: Iterable[Layout], file: str) -> UnknownLayout:
    """The error for a header that no layout has: the nearest layout, and what differs."""
    found = set(header)

    def likeness(layout: Layout) -> float:
        return len(found & set(layout.header)) / max(1, len(found | set(layout.header)))

    ranked = sorted((c for c in candidates if c.has_header), key=lambda layout: (-likeness(layout), layout.name))
    if not ranked or likeness(ranked[0]) == 0:
        hint = " (is the delimiter right?)" if len(header) == 1 else ""
        return UnknownLayout(
            f"{file}: its {len(header)} columns belong to no layout{hint}; `jigsaw layouts` lists them, "
            "docs/how-to/add-a-layout.md shows how to write one"
        )
    best = ranked[0]
    expected = set(best.header)
    if best.is_canonical:
        expected = {column.name for column in columns_of(FEEDS[best.feed]) if not column.is_nullable}
    return UnknownLayout(
        f"{file}: unknown header; the nearest layout is {best.name}: missing {_listed(expected - found)}; "
        f"not expected {_listed(_shown(found - set(best.header)))}; name another with --layout"
    )


def _shown(names: Iterable[str]) -> list[str]:
    """Header words fit to stand in an error: a data line taken for a header must not leak its values."""
    listed = sorted(names)
    shown = [name for name in listed if len(name) <= 40 and not any(character.isdigit() for character in name)]
    hidden = len(listed) - len(shown)
    return shown[:12] + ([f"{hidden + len(shown[12:])} more"] if hidden or len(shown) > 12 else [])
