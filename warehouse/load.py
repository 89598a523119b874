"""The gate: no path into the warehouse avoids it. Rows go to raw, quarantine or excess, or repeat earlier ones.

Everything of a file becomes visible with its line in the ledger, or nothing does. Small files share a transaction.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import ddl, fates, layouts, scope, staging
from warehouse import delivery as deliveries
from warehouse.database import Place, transaction
from warehouse.delivery import Delivery
from warehouse.errors import DeliveryRejected, StorageFailed, UnknownLayout, UsageError
from warehouse.layouts import Layout
from warehouse.ledger import Ledger, Load

__all__ = ["Asked", "Gate", "Load", "Seen", "in_transactions", "ingest", "look_at"]

Clock = Callable[[], dt.datetime]

#: A transaction in the lake costs as much as several small files. It ends after so many files or bytes, so that a run
#: that is killed has little to do again.
FILES_TOGETHER = 32
BYTES_TOGETHER = 16 << 20


@dataclass(frozen=True)
class Asked:
    """What the caller says about a file. What is None is found out from the covering note or the header."""

    feed: str | None = None
    layout: str | None = None
    authorisation_urn: str | None = None


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


def in_transactions(ordered: Iterable[Seen]) -> list[list[Seen]]:
    """Files in their order, in groups that are each taken in within one transaction; a large file is one by itself."""
    groups: list[list[Seen]] = []
    room = 0
    for seen in ordered:
        size = seen.delivery.size_bytes if seen.delivery else 0
        if not groups or size > room or len(groups[-1]) == FILES_TOGETHER:
            groups.append([])
            room = BYTES_TOGETHER
        groups[-1].append(seen)
        room -= size
    return groups


def ingest(con: duckdb.DuckDBPyConnection, place: Place, seen: Seen, asked: Asked, clock: Clock) -> Load:
    """Take one file through the gate, in a transaction of its own; its line in the ledger. See Gate.take_in."""
    return Gate(con, place, clock).take_in(seen, asked)


@dataclass
class Gate:
    """The gate of one writer. Files pass one after the other; what a transaction holds becomes visible at once.

    A failure undoes the transaction that is open. The files that had passed within it are kept in mind and pass again
    at the next call, so that a caller may simply try the failed file again.
    """

    con: duckdb.DuckDBPyConnection
    place: Place
    clock: Clock
    _ledger: Ledger = field(init=False)
    _passed: list[tuple[Seen, Asked]] = field(default_factory=list, init=False)
    _open: ExitStack | None = field(default=None, init=False)
    _knows_authorities: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.con)

    def take_in(self, seen: Seen, asked: Asked, *, commits: bool = True) -> Load:
        """Take a file through. Returns its line in the ledger; a refusal is a line too, with `error` set.

        The same bytes again are recognised by their hash and left alone (a file that was refused is tried again).
        commits: make it visible now, with all that passed since the last commit. Raises StorageFailed.
        """
        try:
            return self._take_in(seen, asked, commits)
        except DeliveryRejected as error:
            # The reader's own failure ended the transaction. What had passed is committed with the refusal, so that
            # however many such files come, no other passes more than twice.
            return self._take_in(dataclasses.replace(seen, error=error), asked, commits=True)

    def _take_in(self, seen: Seen, asked: Asked, commits: bool) -> Load:
        stack, self._open = self._open, None
        try:
            with stack or ExitStack() as opened:
                self.con.execute("set disabled_optimizers = 'in_clause'")  # it would join each row to each word list
                if stack is None:
                    self._begin(opened)
                load = self._pass(seen, asked)
                if not commits:
                    self._passed.append((seen, asked))
                    self._open = opened.pop_all()
        except BaseException:
            self._ledger.forget()
            raise
        finally:
            self.con.execute("reset disabled_optimizers")
        if commits:
            self._passed.clear()
        return load

    def _begin(self, opened: ExitStack) -> None:
        opened.enter_context(transaction(self.con, "load"))
        self._knows_authorities = False
        for seen, asked in self._passed:
            try:
                self._pass(seen, asked)
            except DeliveryRejected as error:
                raise StorageFailed(f"{seen.name}: it changed while it was taken in; run again") from error

    def _pass(self, seen: Seen, asked: Asked) -> Load:
        """What a file's passing writes. Raises DeliveryRejected only where the transaction has come to an end."""
        started = self.clock()
        sha256 = seen.delivery.sha256 if seen.delivery else deliveries.hash_of(seen.path)
        known = self._ledger.line_of(sha256)
        if known is not None and known.status == "loaded":
            return known
        load_id = known.load_id if known else self._ledger.next_id()
        try:
            load = self._judged(seen, asked, load_id, started)
        except DeliveryRejected as error:  # it is raised before anything of the file is written to the lake
            if _has_ended(self.con):
                raise
            load = _refusal(load_id, seen, sha256, error, started, self.clock())
        self._ledger.record(load)
        return load

    def _judged(self, seen: Seen, asked: Asked, load_id: int, started: dt.datetime) -> Load:
        if seen.error is not None:
            raise seen.error
        assert seen.delivery is not None
        assert seen.layout is not None
        con, delivery, layout = self.con, seen.delivery, with_provider(seen.layout, seen.delivery)
        holds = traits_of(FEEDS[layout.feed]).holds
        if holds in scope.HELD and not self._knows_authorities:
            scope.read_authorities(con)
            self._knows_authorities = True
        authority = scope.authority_of(con, delivery, layout, asked.authorisation_urn)
        staged = staging.stage(con, delivery, layout, seen.header, self.place.scratch)
        read = staged.record_count + staged.broken_line_count
        _agree(delivery, read)
        fates.mark_repetitions(con, layout.feed)
        scope.mark_excess(con, layout.feed, authority)
        fates.number_lines(con, staged)
        counts = fates.counted(con, staged)
        if read and counts["quarantined"] / read > layout.bad_share_limit:
            raise DeliveryRejected(
                f"{delivery.name}: {counts['quarantined']} of {read} rows break a rule, more than the "
                f"{layout.bad_share_limit:.0%} that layout {layout.name} lets through "
                f"(most often {fates.commonest_rule(con)}); nothing was loaded"
            )
        repaired = fates.repaired(con)
        written = fates.route(con, layout.feed, load_id, counts)
        if written != counts or sum(written.values()) != read:
            raise AssertionError(f"load {load_id}: {written} rows were written, {counts} counted, {read} read")
        if holds == "authority":
            self._knows_authorities = False
        for table in staging.TABLES:
            con.execute(f"drop table if exists temp.{table}")
        return Load(
            load_id=load_id, feed=layout.feed, file=delivery.name, sha256=delivery.sha256, layout=layout.name,
            provider=delivery.note.provider or layout.provider, authorisation_urn=authority.urn, status="loaded",
            problem=None, rows_read=read, rows_loaded=counts["loaded"], rows_quarantined=counts["quarantined"],
            rows_duplicate=counts["duplicate"], rows_excess=counts["excess"], rows_repaired=repaired,
            started_at=started, finished_at=self.clock(),
        )  # fmt: skip


def _has_ended(con: duckdb.DuckDBPyConnection) -> bool:
    try:
        con.execute("select 1")
    except duckdb.TransactionException:
        return True
    return False


def _refusal(
    load_id: int, seen: Seen, sha256: str, error: DeliveryRejected, started: dt.datetime, now: dt.datetime
) -> Load:
    return Load(
        load_id=load_id, feed=seen.layout.feed if seen.layout else None, file=seen.name, sha256=sha256,
        layout=seen.layout.name if seen.layout else None, provider=None, authorisation_urn=None, status="rejected",
        problem=str(error), rows_read=0, rows_loaded=0, rows_quarantined=0, rows_duplicate=0, rows_excess=0,
        rows_repaired=0, started_at=started, finished_at=now, error=error,
    )  # fmt: skip


def with_provider(layout: Layout, delivery: Delivery) -> Layout:
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
