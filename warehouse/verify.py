"""A link re-derived from the lines of the delivered files alone, and what of it agrees with what was published.

For each line that is named as evidence the delivered file itself is read: it must be there, with the bytes that were
loaded; its line goes through the gate's own parser and must give the row that the warehouse holds. The models of ties
are then run over those rows and nothing else, with the settings of the publish. What is compared is what ties the two
cases: kinds of reason and identifiers. How rare an identifier is cannot be seen from a few lines: bits are not
compared. Kinds that rest on more than identifiers and contacts are not re-derived; their lines are held against the
files all the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas import FEEDS
from warehouse import database, ddl, decisions, excerpts, fates, graph, layouts, load, sql, staging
from warehouse.errors import DeliveryRejected, ModelInvalid, UsageError
from warehouse.excerpts import Excerpt
from warehouse.explain import sides_of
from warehouse.graph import Model
from warehouse.layouts import Layout

#: The table that is made again, and the tables below its layer that are: they follow from lines alone. What else it
#: reads (who was at a scene, which persons are one) stays empty.
TIES = "linkage.case_ties"
MADE_OF_LINES = ("evidence.case_identifiers", "evidence.case_contacts", "evidence.common_contacts", "linkage.hubs")

#: Kinds of reasons that the tables of MADE_OF_LINES decide: a reason of these that does not come again is wrong.
OF_LINES = (
    "same_device", "same_sim", "same_number", "same_ip_subscriber", "same_account", "direct_contact",
    "shared_rare_contact",
)  # fmt: skip

AGREES, NOT_SHOWN, DISAGREES = "agrees", "not shown by the lines", "a line disagrees"
NOT_DERIVED, FILE_MISSING = "lines agree; not derived", "a file is missing"
UNREADABLE = "its lines cannot be read as its layout says"

#: Tables that no SQL file makes; warehouse/build.py, which knows them, takes a second to import.
MADE_BY_PYTHON = frozenset(
    f"linkage.{table}"
    for table in ("group_members", "group_bridges", "person_pairs", "person_records", "pointer_links")
)
_COMMENT = re.compile(r"--[^\n]*")
_TABLE = re.compile(r"\b(?:raw|config|quality|staging|evidence|linkage)\.[a-z_0-9]+\b")


@dataclass(frozen=True)
class FileFound:
    """A delivered file as it lies now. problem: why it cannot be read as it was loaded."""

    file: str
    load_id: int
    line_count: int
    agreeing_count: int
    problem: str | None

    @property
    def agrees(self) -> bool:
        """Whether every listed line of it gives the row that the warehouse holds."""
        return self.problem is None and self.agreeing_count == self.line_count


@dataclass(frozen=True)
class ReasonFound:
    """A published reason and what the lines say. identifier_count: of those that the publish says, found_count."""

    kind: str
    title: str
    bits: float
    verdict: str
    line_count: int
    agreeing_count: int
    identifier_count: int
    found_count: int

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against it: it was derived again, or its lines agree and no more was asked."""
        return self.verdict in (AGREES, NOT_DERIVED)


@dataclass(frozen=True)
class Verification:
    """What of a link could be derived again. unpublished_kinds: kinds that the lines show and the publish does not."""

    case_a: str
    case_b: str
    reasons: tuple[ReasonFound, ...]
    files: tuple[FileFound, ...]
    unpublished_kinds: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing disagrees and no file is missing."""
        return all(reason.agrees for reason in self.reasons) and all(file.agrees for file in self.files)


@dataclass(frozen=True)
class _Line:
    kind: str
    feed: str
    load_id: int
    line_number: int


@dataclass(frozen=True)
class _File:
    load_id: int
    file: str
    sha256: str
    layout: str
    feed: str


@dataclass(frozen=True)
class _Part:
    """Lines cut out of a file, with the layout that reads them."""

    file: _File
    excerpt: Excerpt
    layout: Layout
    header: tuple[str, ...]

    @property
    def reads_like(self) -> tuple[object, ...]:
        """What parts have in common that can be parsed in one pass."""
        own = () if self.excerpt.can_be_joined else (self.file.load_id,)
        return (self.file.layout, self.header, self.excerpt.delivery.note.provider, *own)


def verify(con: duckdb.DuckDBPyConnection, landing: Path, case_one: str, case_other: str) -> Verification:
    """Derive the link of two cases again from the delivered files in the landing area.

    con: a reader of the publish. Raises UsageError for a case that is not there or a pair that is not linked.
    """
    a, b = (side.case_id for side in sides_of(con, case_one, case_other))
    pair = [a, b]
    lines = [
        _Line(*row)
        for row in con.execute(
            "select distinct kind, feed, load_id, line_number from linkage.case_link_evidence "
            "where case_a = ? and case_b = ? order by load_id, line_number, kind",
            pair,
        ).fetchall()
    ]
    if not lines:
        raise UsageError("the two cases are not linked, so no lines are named for a link; see `jigsaw explain`")
    with tempfile.TemporaryDirectory(prefix="jigsaw-verify-") as folder:
        models = _models()
        own = _warehouse(con, models, {line.feed for line in lines})
        try:
            files, good = _read_files(con, own, landing, Path(folder), lines)
            _keep(own, {(line.feed, line.load_id, line.line_number) for line in lines if line.kind in OF_LINES})
            derived = _derive(own, models, pair)
        finally:
            own.close()
    return Verification(a, b, *_compared(con, pair, lines, files, good, derived))


def _warehouse(
    con: duckdb.DuckDBPyConnection, models: Mapping[str, Model], feeds: set[str]
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with all that the models read and do not make: the settings of the publish, else empty."""
    own = database.memory(database.Resources(threads=1))
    for schema in sorted({schema for layer in graph.LAYERS for schema in layer}):
        own.execute(f"create schema if not exists {schema}")
    read = {name for model in models.values() for name in model.depends_on} - models.keys()
    for feed in sorted(feeds | {name.removeprefix("raw.") for name in read if name.startswith("raw.")}):
        body = ", ".join(f"{sql.name(name)} {kind}" for name, (kind, _) in ddl.columns_with_types(FEEDS[feed]).items())
        own.execute(f"create table raw.{feed} ({body})")
    for name in sorted(name for name in read if not name.startswith("raw.")):
        rows = "" if name in graph.SETTINGS else " limit 0"
        try:
            _copy(own, name, con.execute(f"select * from {name}{rows}").to_arrow_table())
        except duckdb.CatalogException:
            if name not in decisions.TABLES:
                raise ModelInvalid(f"{TIES}: the publish has no {name}; `jigsaw build` makes it") from None
    decisions.create_tables(own)  # those that an earlier publish did not have yet
    # weights are not what is compared: no tie may fall away for being weak
    own.execute("update config.thresholds set value = -1000 where name = 'least_reason_bits'")
    return own


def _copy(own: duckdb.DuckDBPyConnection, table: str, rows: Any) -> None:
    own.register("copied", rows)
    own.execute(f"create table {table} as select * from copied")
    own.unregister("copied")


def _read_files(
    con: duckdb.DuckDBPyConnection, own: duckdb.DuckDBPyConnection, landing: Path, folder: Path, lines: Sequence[_Line]
) -> tuple[list[FileFound], set[tuple[int, int]]]:
    """What became of each file, and the lines (load, line) that give the rows that the warehouse holds."""
    wanted: dict[int, list[int]] = {}
    for line in lines:
        wanted.setdefault(line.load_id, []).append(line.line_number)
    loads = [
        _File(*row)
        for row in con.execute(
            "select load_id, file, sha256, layout, feed from quality.loads where load_id in (select unnest(?)) "
            "order by load_id",
            [list(wanted)],
        ).fetchall()
    ]
    problems: dict[int, str | None] = {}
    parts: dict[tuple[object, ...], list[_Part]] = {}
    for each in loads:
        part = _part(each, landing, folder, sorted(set(wanted[each.load_id])))
        problems[each.load_id] = part if isinstance(part, str) else None
        if isinstance(part, _Part):
            parts.setdefault(part.reads_like, []).append(part)
    for alike in parts.values():
        problem = _take_in(own, alike, folder)
        problems |= {part.file.load_id: problem for part in alike}
    good: set[tuple[int, int]] = set()
    for feed in sorted({each.feed for each in loads}):
        of_feed = {each.load_id: wanted[each.load_id] for each in loads if each.feed == feed}
        good |= set(_same_rows(con, own, feed, of_feed))
    found = [
        FileFound(
            each.file, each.load_id, len(set(wanted[each.load_id])),
            sum((each.load_id, line) in good for line in set(wanted[each.load_id])), problems[each.load_id],
        )
        for each in loads
    ]  # fmt: skip
    return found, good


def _part(file: _File, landing: Path, folder: Path, wanted: Sequence[int]) -> _Part | str | None:
    """The wanted lines of a file, ready to be parsed; why they cannot be had; None where the file has no such lines."""
    path = landing / file.file
    if problem := excerpts.problem_of(path, landing, file.sha256):
        return problem
    try:
        excerpt = excerpts.cut(path, file.file, layouts.named(file.layout), wanted, folder / str(file.load_id))
        if not excerpt.lines:
            return None
        layout, header = load.choose_layout(excerpt.delivery, load.Asked(layout=file.layout))
    except UsageError:
        return f"its layout {file.layout} does not come with Jigsaw"
    except DeliveryRejected:
        return UNREADABLE
    return _Part(file, excerpt, load.with_provider(layout, excerpt.delivery), header)


def _take_in(own: duckdb.DuckDBPyConnection, parts: Sequence[_Part], folder: Path) -> str | None:
    """Parse parts of files that read alike into their feed's table, in one pass; why that cannot be done, else None."""
    feed, layout, header = parts[0].file.feed, parts[0].layout, parts[0].header
    joined, starts = excerpts.joined([part.excerpt for part in parts], layout, folder)
    try:
        staged = staging.stage(own, joined, layout, header, folder)
    except DeliveryRejected:
        return UNREADABLE
    fates.number_lines(own, staged)
    columns = sql.names([name for name in ddl.columns_with_types(FEEDS[feed]) if name not in ddl.LINEAGE])
    places = [
        (start + place, part.file.load_id, line)
        for part, start in zip(parts, starts, strict=True)
        for place, line in part.excerpt.lines.items()
    ]
    own.execute(
        f"""insert into raw.{feed} by name
        select {columns}, places.load_id, places.line as line_number, repairs
        from numbered
        inner join (
            select unnest(?::bigint[]) as place, unnest(?::bigint[]) as load_id, unnest(?::bigint[]) as line
        ) as places on places.place = numbered.line_number
        where rules is null order by places.load_id, places.line""",
        [list(each) for each in zip(*places, strict=True)],
    )
    for table in staging.TABLES:
        own.execute(f"drop table if exists temp.{table}")
    return None


def _same_rows(
    con: duckdb.DuckDBPyConnection, own: duckdb.DuckDBPyConnection, feed: str, wanted: dict[int, list[int]]
) -> list[tuple[int, int]]:
    """Lines of a feed whose row, read again, is the row of the warehouse."""
    names = sql.names(["load_id", "line_number", *ddl.declared_names(FEEDS[feed])])
    places = [(load_id, line) for load_id, numbers in wanted.items() for line in set(numbers)]
    loads = ", ".join(map(str, sorted(wanted)))  # written out, so that files of other deliveries are not opened
    held = con.execute(
        f"""select {names} from raw.{feed} inner join
            (select unnest(?::bigint[]) as load_id, unnest(?::bigint[]) as line_number) using (load_id, line_number)
        where load_id in ({loads})""",
        [[load_id for load_id, _ in places], [line for _, line in places]],
    ).to_arrow_table()
    own.register("held", held)
    found: list[tuple[int, int]] = own.execute(
        f"select load_id, line_number from (select {names} from held intersect select {names} from raw.{feed})"
    ).fetchall()
    own.unregister("held")
    return found


def _keep(own: duckdb.DuckDBPyConnection, places: set[tuple[str, int, int]]) -> None:
    """Leave the lines behind the kinds that are derived: half of what another kind rests on would lead elsewhere."""
    by_feed: dict[str, list[tuple[int, int]]] = {}
    for feed, load_id, line_number in sorted(places):
        by_feed.setdefault(feed, []).append((load_id, line_number))
    for (table,) in own.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall():
        kept = by_feed.get(table, [])
        own.execute(
            f"""delete from raw.{sql.name(table)} as held where not exists (
                from (select unnest(?::bigint[]) as load_id, unnest(?::bigint[]) as line_number) as kept
                where kept.load_id = held.load_id and kept.line_number = held.line_number)""",
            [[load_id for load_id, _ in kept], [line for _, line in kept]],
        )


def _derive(
    own: duckdb.DuckDBPyConnection, models: Mapping[str, Model], pair: Sequence[str]
) -> set[tuple[str, str, str]]:
    """Kinds and identifiers that tie the two cases by the rows that were read."""
    own.execute("set disabled_optimizers = 'join_order'")
    for model in graph.in_order(models):
        own.execute(f"create table {model.name} as\n{model.sql}")
    rows = own.execute(
        f"select distinct kind, identifier_type, identifier from {TIES} where case_a = ? and case_b = ?", pair
    ).fetchall()
    return set(rows)


def _models() -> dict[str, Model]:
    """The models to be made from lines."""
    models: dict[str, Model] = {}
    _follow(MADE_OF_LINES, models, lambda name: True)
    _follow([TIES], models, lambda name: name.startswith("linkage."))
    return models


def _follow(names: Iterable[str], models: dict[str, Model], is_made: Callable[[str], bool]) -> None:
    """Add the SQL models of `names` and of all that they read, as far as is_made says so."""
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        path = _path(name)
        if name not in models and path.exists() and is_made(name):
            text = path.read_text(encoding="utf-8")
            models[name] = Model(name, "", tables_named(text) - {name}, text)
            waiting += models[name].depends_on


def _path(name: str) -> Path:
    schema, _, table = name.partition(".")
    return graph.MODELS / schema / f"{table}.sql"


def tables_named(text: str) -> frozenset[str]:
    """The tables that a model names: what warehouse/graph.py reads from its grammar, in a hundredth of the time."""
    named = {found.group() for found in _TABLE.finditer(_COMMENT.sub("", text))}
    return frozenset(name for name in named if name in graph.SOURCES or _path(name).exists() or name in MADE_BY_PYTHON)


def _compared(
    con: duckdb.DuckDBPyConnection,
    pair: Sequence[str],
    lines: Sequence[_Line],
    files: Sequence[FileFound],
    good: set[tuple[int, int]],
    derived: set[tuple[str, str, str]],
) -> tuple[tuple[ReasonFound, ...], tuple[FileFound, ...], tuple[str, ...]]:
    reasons = con.execute(
        """select reasons.kind, coalesce(kinds.title, replace(reasons.kind, '_', ' ')),
            reasons.bits, reasons.identifier_type, reasons.identifier
        from linkage.case_link_reasons as reasons
        left join config.reason_kinds as kinds on kinds.kind = reasons.kind
        where reasons.case_a = ? and reasons.case_b = ?
        order by reasons.bits desc, reasons.kind""",
        pair,
    ).fetchall()
    tied: dict[str, set[tuple[str, str]]] = {}
    for kind, *identifier in con.execute(
        f"select distinct kind, identifier_type, identifier from {TIES} where case_a = ? and case_b = ?", pair
    ).fetchall():
        tied.setdefault(kind, set()).add((identifier[0], identifier[1]))
    missing = {file.load_id for file in files if file.problem}
    found = []
    for kind, title, bits, identifier_type, identifier in reasons:
        own = [line for line in lines if line.kind == kind]
        agreeing = sum((line.load_id, line.line_number) in good for line in own)
        again = {each[1:] for each in derived if each[0] == kind}
        is_shown = (identifier_type, identifier) in again
        if is_shown and agreeing == len(own):
            verdict = AGREES
        elif any(line.load_id in missing for line in own):
            verdict = FILE_MISSING
        elif agreeing < len(own):
            verdict = DISAGREES
        elif kind in OF_LINES:
            verdict = NOT_SHOWN
        else:
            verdict = NOT_DERIVED
        known = tied.get(kind, set())
        found.append(
            ReasonFound(kind, title, bits, verdict, len(own), agreeing, max(len(known), 1), len(again & known))
        )
    unpublished = sorted({kind for kind, *_ in derived if kind in OF_LINES} - {reason.kind for reason in found})
    return tuple(found), tuple(files), tuple(unpublished)
