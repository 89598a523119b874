"""The gate: no path into the warehouse avoids it. Rows go to raw, quarantine or excess, or repeat earlier ones.

One transaction a file: everything of it becomes visible with its line in the ledger, or nothing does.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import compile as compiler
from warehouse import ddl, layouts, scope, sql, staging
from warehouse import delivery as deliveries
from warehouse.database import Place, transaction
from warehouse.delivery import Delivery
from warehouse.errors import DeliveryRejected, UnknownLayout, UsageError
from warehouse.layouts import Layout

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Asked:
    """What the caller says about a file. What is None is found out from the covering note or the header."""

    feed: str | None = None
    layout: str | None = None
    authorisation_urn: str | None = None


@dataclass(frozen=True)
class Load:
    """One line of the ledger (quality.loads), and whether the file had been loaded before (`is_known`)."""

    load_id: int
    feed: str | None
    file: str
    sha256: str
    layout: str | None
    provider: str | None
    authorisation_urn: str | None
    status: str
    problem: str | None
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_excess: int
    rows_repaired: int
    started_at: dt.datetime
    finished_at: dt.datetime
    is_known: bool = False
    error: DeliveryRejected | None = None


@dataclass(frozen=True)
class Seen:
    """A file that has been looked at and given a layout, or refused (`error`)."""

    path: Path
    name: str
    delivery: Delivery | None
    layout: Layout | None
    header: tuple[str, ...]
    error: DeliveryRejected | None

    @property
    def rank(self) -> tuple[int, str]:
        """Place in the order of loading: authorities and registers before what is held against them."""
        order = list(FEEDS)
        return (order.index(self.layout.feed) if self.layout else len(order), self.name)


def look_at(path: Path, name: str, asked: Asked) -> Seen:
    """Inspect a file and find its layout. A refusal is returned, not raised; UsageError is raised."""
    delivery = None
    try:
        delivery = deliveries.inspect(path, name)
        layout, header = choose_layout(delivery, asked)
        return Seen(path, name, delivery, layout, header, None)
    except DeliveryRejected as error:
        return Seen(path, name, delivery, None, (), error)


def choose_layout(delivery: Delivery, asked: Asked) -> tuple[Layout, tuple[str, ...]]:
    """The layout of a file and its header: as asked, else as its covering note says, else the one that the header fits.

    Raises UnknownLayout if none fits, ContentRefused for a column of content, DeliveryRejected for a doubled column.
    """
    wanted = asked.layout or delivery.note.layout
    feed = asked.feed or delivery.note.feed
    if feed is not None and feed not in FEEDS:
        raise UsageError(f"there is no feed {feed!r}; feeds are {', '.join(FEEDS)}")
    if wanted is not None:
        candidates = [layouts.named(wanted)]
        if feed is not None and candidates[0].feed != feed:
            raise UsageError(f"{delivery.name}: layout {wanted} is of feed {candidates[0].feed}, not {feed}")
    else:
        candidates = [layout for layout in layouts.shipped().values() if feed in (None, layout.feed)]
    first_header: tuple[str, ...] | None = None
    readable = False
    for encoding, delimiter in dict.fromkeys((layout.encoding, layout.delimiter) for layout in candidates):
        header = deliveries.header_of(delivery, encoding, delimiter)
        if header is None:
            continue
        readable = True
        if any(layout.has_header for layout in candidates):
            deliveries.refuse_content(delivery, header)
            deliveries.refuse_doubled(delivery, header, {word for layout in candidates for word in layout.header})
        same = [each for each in candidates if (each.encoding, each.delimiter) == (encoding, delimiter)]
        if wanted is not None and not same[0].has_header:
            return _without_header(delivery, same[0], header)
        if found := layouts.matching(header, same):
            chosen = found[0]
            if delivery.note.time_zone is not None and delivery.note.time_zone != chosen.time_zone:
                raise DeliveryRejected(
                    f"{delivery.name}: its covering note declares times in {delivery.note.time_zone}, layout "
                    f"{chosen.name} reads them in {chosen.time_zone}; name the right layout with --layout"
                )
            return (chosen.narrowed_to(header) if chosen.is_canonical else chosen), header
        first_header = first_header or header
    if not readable or first_header is None:
        encodings = ", ".join(sorted({layout.encoding for layout in candidates}))
        raise DeliveryRejected(
            f"{delivery.name}: its first line is not {encodings} text; a layout that declares its encoding is needed"
        )
    raise layouts.refuse(first_header, candidates, delivery.name)


def _without_header(delivery: Delivery, layout: Layout, first: tuple[str, ...]) -> tuple[Layout, tuple[str, ...]]:
    if len(first) != len(layout.file_columns):
        raise UnknownLayout(
            f"{delivery.name}: layout {layout.name} expects {len(layout.file_columns)} columns and no header; "
            f"the first line has {len(first)}"
        )
    return layout, layout.file_columns


def ingest(con: duckdb.DuckDBPyConnection, place: Place, seen: Seen, asked: Asked, clock: Clock) -> Load:
    """Take one file through the gate. Returns its line in the ledger; a refusal is a line too, with `error` set.

    The same bytes again are recognised by their hash and left alone (a file that was refused is tried again).
    """
    started = clock()
    load_id = 0
    con.execute("set disabled_optimizers = 'in_clause'")  # it would turn each word list into a join for every row
    try:
        # One transaction for all of it: each statement outside of one would read the lake's catalogue anew.
        with transaction(con, "load"):
            known = _known(con, seen)
            if known is not None and known.status == "loaded":
                return known
            load_id = known.load_id if known else _next_id(con)
            if seen.error is not None:
                raise seen.error
            assert seen.delivery is not None
            assert seen.layout is not None
            return _load(con, place, load_id, seen.delivery, seen.layout, seen.header, asked, clock, started)
    except DeliveryRejected as error:
        refused = _refusal(load_id, seen, error, started, clock())
        with transaction(con, "refuse"):
            _record(con, refused)
        return refused
    finally:
        con.execute("reset disabled_optimizers")


def _refusal(load_id: int, seen: Seen, error: DeliveryRejected, started: dt.datetime, now: dt.datetime) -> Load:
    return Load(
        load_id=load_id, feed=seen.layout.feed if seen.layout else None, file=seen.name,
        sha256=seen.delivery.sha256 if seen.delivery else deliveries.hash_of(seen.path),
        layout=seen.layout.name if seen.layout else None, provider=None, authorisation_urn=None, status="rejected",
        problem=str(error), rows_read=0, rows_loaded=0, rows_quarantined=0, rows_duplicate=0, rows_excess=0,
        rows_repaired=0, started_at=started, finished_at=now, error=error,
    )  # fmt: skip


_LEDGER = list(ddl.LEDGER["loads"])


def _known(con: duckdb.DuckDBPyConnection, seen: Seen) -> Load | None:
    sha256 = seen.delivery.sha256 if seen.delivery else deliveries.hash_of(seen.path)
    known = f"select {sql.names(_LEDGER)} from quality.loads where sha256 = ? order by load_id"
    rows = con.execute(known, [sha256]).fetchall()
    return dataclasses.replace(Load(*rows[0]), is_known=True) if rows else None


def _next_id(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("select coalesce(max(load_id), 0) + 1 from quality.loads").fetchall()[0][0])


def _record(con: duckdb.DuckDBPyConnection, load: Load) -> None:
    con.execute("delete from quality.loads where load_id = ?", [load.load_id])
    values = [getattr(load, column) for column in _LEDGER]
    con.execute(f"insert into quality.loads values ({', '.join('?' * len(values))})", values)


def _load(
    con: duckdb.DuckDBPyConnection,
    place: Place,
    load_id: int,
    delivery: Delivery,
    layout: Layout,
    header: tuple[str, ...],
    asked: Asked,
    clock: Clock,
    started: dt.datetime,
) -> Load:
    authority = scope.authority_of(con, delivery, layout, asked.authorisation_urn)
    staged = staging.stage(con, delivery, _with_provider(layout, delivery), header, place.scratch)
    read = staged.record_count + staged.broken_line_count
    _agree(delivery, read)
    _mark_repetitions(con, layout.feed)
    scope.mark_excess(con, layout.feed, authority)
    _number(con, staged.header_line_count)
    fates = _fates(con)
    if read and fates["quarantined"] / read > layout.bad_share_limit:
        raise DeliveryRejected(
            f"{delivery.name}: {fates['quarantined']} of {read} rows break a rule, more than the "
            f"{layout.bad_share_limit:.0%} that layout {layout.name} lets through "
            f"(most often {_commonest_rule(con)}); nothing was loaded"
        )
    if sum(fates.values()) != read:
        raise AssertionError(f"load {load_id}: {fates} do not add up to {read}")
    _route(con, layout.feed, load_id)
    done = Load(
        load_id=load_id, feed=layout.feed, file=delivery.name, sha256=delivery.sha256, layout=layout.name,
        provider=delivery.note.provider or layout.provider, authorisation_urn=authority.urn, status="loaded",
        problem=None, rows_read=read, rows_loaded=fates["loaded"], rows_quarantined=fates["quarantined"],
        rows_duplicate=fates["duplicate"], rows_excess=fates["excess"], rows_repaired=_repaired(con),
        started_at=started, finished_at=clock(),
    )  # fmt: skip
    _record(con, done)
    for table in ("staged", "apart", "shifts", "broken_lines", "gaps"):
        con.execute(f"drop table if exists temp.{table}")
    return done


def _with_provider(layout: Layout, delivery: Delivery) -> Layout:
    """The layout, with the covering note's provider where neither a column nor the layout names one."""
    declared = set(ddl.declared_names(FEEDS[layout.feed]))
    sources = dict(layout.sources)
    for column in ("provider", "service"):
        if column in declared and column not in sources and delivery.note.provider:
            sources[column] = layouts.Source(constant=delivery.note.provider)
    return dataclasses.replace(layout, sources=sources)


def _agree(delivery: Delivery, read: int) -> None:
    said = delivery.note.row_count
    if said is not None and said != read:
        raise DeliveryRejected(
            f"{delivery.name}: its covering note says {said} rows, the file has {read}; ask the provider which is right"
        )


def _mark_repetitions(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    """Table `apart`: rows that are not loaded, with their fate. First the rows that break a rule or repeat a row."""
    model = FEEDS[feed]
    traits = traits_of(model)
    columns = ddl.declared_names(model)
    con.execute("create or replace temp table apart (row bigint, fate varchar, reasons varchar[])")
    con.execute("insert into apart select rowid, 'quarantined', rules from staged where rules is not null")
    told_apart = f"and {sql.name(traits.identity)} is not null" if traits.identity else ""
    good = f"select rowid as row, * from staged where rules is null {told_apart}"
    again = "select row_hash from staged where rules is null group by row_hash having count(*) > 1"
    con.execute(
        f"""insert into apart select row, 'duplicate', null from (
            select row, row_number() over (partition by {sql.names(columns)} order by row) as occurrence
            from ({good} and row_hash in ({again})))
        where occurrence > 1"""
    )
    during = ""
    if event := traits.event_column:
        lowest, highest = con.execute(f"select min({event}), max({event}) from staged where rules is null").fetchall()[
            0
        ]
        if lowest is None:
            return
        during = f"where {event} between {sql.literal(lowest)} and {sql.literal(highest)}"
    if con.execute(f"select count(*) from (select 1 from raw.{feed} {during} limit 1)").fetchall()[0][0]:
        same = " and ".join(f"s.{sql.name(column)} is not distinct from r.{sql.name(column)}" for column in columns)
        con.execute(
            f"""insert into apart select distinct s.row, 'duplicate', null::varchar[]
            from ({good}) s join (select {sql.names(columns)}, hash({sql.names(columns)}) as row_hash
                from raw.{feed} {during}) r on s.row_hash = r.row_hash and {same}
            where s.row not in (select row from apart)"""
        )
    for rule, key in compiler.unique_rules_of(model):
        _mark_not_unique(con, feed, rule, key)


def _mark_not_unique(con: duckdb.DuckDBPyConnection, feed: str, rule: str, key: Sequence[str]) -> None:
    """Rows whose key occurs twice with different content, here or among loaded rows, break a rule: all of them."""
    present = " and ".join(f"s.{sql.name(column)} is not null" for column in key)
    columns = ", ".join(f"s.{sql.name(column)}" for column in key)
    matched = " and ".join(f"r.{sql.name(column)} = s.{sql.name(column)}" for column in key)
    con.execute(
        f"""insert into apart with fresh as (
            select s.rowid as row, {columns} from staged s
            where s.rules is null and {present} and s.rowid not in (select row from apart))
        select row, 'quarantined', [{sql.literal(rule)}] from (
            select row, count(*) over (partition by {columns}) as times,
                exists (select 1 from raw.{feed} r where {matched}) as is_loaded
            from fresh s)
        where times > 1 or is_loaded"""
    )


def _number(con: duckdb.DuckDBPyConnection, header_lines: int) -> None:
    """View `numbered`: the staged rows with their line number in the file."""
    shifted = con.execute("select count(*) from shifts").fetchall()[0][0] > 1
    first = con.execute("select coalesce(min(rowid), 0) from staged").fetchall()[0][0]  # not 0 within a transaction
    record = f"(s.rowid - {first})"
    source = f"staged s asof join shifts h on {record} >= h.record" if shifted else "staged s"
    shift = "h.shift" if shifted else "0"
    con.execute(
        f"create or replace temp view numbered as select s.rowid as row, {record} + {header_lines + 1} + {shift} "
        f"as line_number, s.* from {source}"
    )


_BROKEN_RULES = (
    "select unnest(reasons) as rule from apart where fate = 'quarantined' "
    f"union all select '{staging.STRUCTURE}' from broken_lines"
)


def _fates(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Number of rows by fate."""
    found: dict[str, int] = dict(con.execute("select fate, count(*) from apart group by fate").fetchall())
    staged = con.execute("select count(*) from staged").fetchall()[0][0]
    broken = con.execute("select count(*) from broken_lines").fetchall()[0][0]
    return {
        "loaded": staged - sum(found.values()),
        "quarantined": found.get("quarantined", 0) + broken,
        "duplicate": found.get("duplicate", 0),
        "excess": found.get("excess", 0),
    }


def _repaired(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("select count(*) from staged where repairs is not null").fetchall()[0][0])


def _commonest_rule(con: duckdb.DuckDBPyConnection) -> str:
    found = con.execute(f"select rule from ({_BROKEN_RULES}) group by rule order by count(*) desc, rule limit 1")
    return str(found.fetchall()[0][0])


def _route(con: duckdb.DuckDBPyConnection, feed: str, load_id: int) -> None:
    """Write every staged row to where it belongs."""
    stored = [column for column in ddl.columns_with_types(FEEDS[feed]) if column not in ddl.LINEAGE]
    is_apart = con.execute("select count(*) from apart").fetchall()[0][0]
    keep = "where row not in (select row from apart)" if is_apart else ""
    lineage = f"{load_id} as load_id, line_number, repairs"
    con.execute(f"insert into raw.{feed} select {sql.names(stored)}, {lineage} from numbered {keep}")
    apart = "from numbered n join apart a on a.row = n.row where a.fate"
    con.execute(
        f"insert into excess.{feed} select {sql.names(stored)}, {lineage}, a.reasons {apart} = 'excess' "
        "order by line_number"
    )
    con.execute(
        f"insert into quarantine.{feed} select {load_id}, line_number, original, rules from ("
        f"select line_number, original, a.reasons as rules {apart} = 'quarantined' "
        f"union all select line_number, original, ['{staging.STRUCTURE}'] from broken_lines) order by line_number"
    )
    con.execute(
        f"insert into quality.repetitions select {load_id}, line_number {apart} = 'duplicate' order by line_number"
    )
    con.execute(f"delete from quality.rule_counts where load_id = {load_id}")
    con.execute(
        f"insert into quality.rule_counts select {load_id}, rule, count(*) from ({_BROKEN_RULES}) group by 2 order by 2"
    )
