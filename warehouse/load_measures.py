"""What is measured of each new delivery that no schema can say, and between which bounds it should lie.

Every threshold of data quality is in MEASURES, with its reason. A measure outside its bounds is a question, never a
refusal: the gate has already decided what is loaded. Each measure becomes one column of a table with one row per
delivery, and one Great Expectations expectation on that column; absent means that it does not apply.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import sql
from warehouse.gx_duckdb import Session
from warehouse.suites import IN_RAW

#: Earlier deliveries of the same feed from the same provider that a volume needs to be compared with.
EARLIER_DELIVERIES = 3
#: What deliveries of one stream have in common: their file's name but for the numbers in it (dates, serials).
_STREAM = "regexp_replace({}, '[0-9]+', '', 'g')"


@dataclass(frozen=True)
class Measure:
    """One number per delivery and the bounds that it should keep, both allowed.

    value: SQL. Without a feed an expression on a row of quality.loads with `usual_rows`; with one an aggregate over the
    delivery's rows in that feed. column: the column that it is about, if any. severity: `critical`
    where a measure outside its bounds is a defect of the warehouse, `warning` where it is a question to the provider.
    """

    name: str
    value: str
    low: float
    high: float
    meaning: str
    feed: str | None = None
    column: str | None = None
    severity: str = "warning"

    @property
    def key(self) -> str:
        """The measure's column in the table of measures."""
        return self.label.replace(".", "_")

    @property
    def label(self) -> str:
        """The measure's name for readers, with the feed and the column that it is about."""
        return ".".join(part for part in (self.feed, self.column, self.name) if part)

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


def share(condition: str, among: str = "true") -> str:
    """SQL: the share of rows that meet a condition, among the rows that meet another; absent where there are none."""
    return f"avg(({condition})::int) filter (where {among})"


def _age_in_days(column: str) -> str:
    return f"date_diff('day', max({column})::date, getvariable('run_date'))"


def _orphans(feed: str, column: str, other: str, key: str, *, most: float, why: str, where: str = "true") -> Measure:
    known = f"select {key} from {sql.name(IN_RAW.format(feed=other))} where {key} is not null"
    value = share(f"{column} not in ({known})", f"{column} is not null and {where}")
    meaning = f"share of {feed}.{column} that is not in {other}.{key}: {why}"
    return Measure("orphan_share", value, 0, most, meaning, feed, column)


def _authority_orphans() -> list[Measure]:
    """Rows under an authority that nobody knows: neither a register's nor the file's own. The gate sets them aside."""
    register, column = sql.name(IN_RAW.format(feed="authorisations")), "authorisation_urn"
    known = f"select {column} from {register} union all select {column} from new_deliveries where {column} is not null"
    value = share(f"{column} not in ({known})", f"{column} is not null")
    why = "the gate sets such rows aside as excess, so that one of them here is a defect"
    return [
        Measure("orphan_share", value, 0, 0, f"share of {feed}.{column} that is in no register: {why}", feed, column,
                severity="critical")
        for feed, model in FEEDS.items() if traits_of(model).holds in ("events", "entity")
    ]  # fmt: skip


def _event_ages() -> list[Measure]:
    """Newest event against the run's date; one day ahead is allowed, because the date is local and instants are UTC."""
    ages = []
    for feed, model in FEEDS.items():
        column = traits_of(model).event_column
        if column is None:
            continue
        if "provider" in model.to_schema().columns:
            # A UK operator may be made to keep such data for 12 months at most (IPA 2016 s.87); a month for the answer.
            high, why = 396, "operators keep records for twelve months; older is a misread date or published data"
        else:
            # A seized server can hold anything up to the service's own age.
            high, why = 3653, "ten years; older is a misread date"
        text = f"days from the newest {feed}.{column} to the date of the run: {why}"
        ages.append(Measure("newest_age_days", _age_in_days(column), -1, high, text, feed, column))
    return ages


#: Every measure. Bounds were set for a force's mixed intake; tighten them for a single steady provider.
MEASURES: tuple[Measure, ...] = (
    # Returns answer single requests, so their sizes differ by nature: a factor of ten finds the file that was cut off
    # or that holds another subject's year, and leaves the rest alone.
    Measure(
        "volume_ratio", "rows_read / usual_rows", 0.1, 10,
        "rows read, divided by the median of earlier deliveries of the feed from the same provider under such a name",
    ),
    # A twentieth of bad rows is far below the share at which a layout refuses the file (0.2 unless it says otherwise),
    # and far above what single typing errors make: more means that the provider has changed its format.
    Measure(
        "quarantined_share", "rows_quarantined / nullif(rows_read, 0)", 0, 0.05,
        "share of rows that break a rule: more means that the provider's format has changed",
    ),
    # Excess is kept apart, but a provider that sends a quarter beyond its authority must be told so.
    Measure(
        "excess_share", "rows_excess / nullif(rows_read, 0)", 0, 0.25,
        "share of rows beyond their authority: more means that the request was misread",
    ),
    # Nothing may be lost between the file and the four places where a row can end: no tolerance.
    Measure(
        "unaccounted_rows", "rows_read - rows_loaded - rows_quarantined - rows_duplicate - rows_excess", 0, 0,
        "rows read, less rows loaded, quarantined, duplicate and excess", severity="critical",
    ),
    *_event_ages(),
    # data.police.uk publishes a month about six weeks after its end; a force's own register is newer.
    Measure(
        "newest_age_days", _age_in_days("occurred_from_at"), -1, 100,
        "days from the newest offence to the date of the run: registers are at most three months behind",
        "offences", "occurred_from_at",
    ),
    # Cell references lag behind the network. A twentieth is a lag; more is a missing or foreign reference. A record
    # that brings its own coordinates can be placed without one.
    _orphans("calls", "first_cell_id", "cells", "cell_id", most=0.05, where="first_latitude is null",
             why="such events cannot be placed"),
    _orphans("ip_sessions", "first_cell_id", "cells", "cell_id", most=0.05, why="such sessions cannot be placed"),
    _orphans("cell_events", "cell_id", "cells", "cell_id", most=0.05, why="such events cannot be placed"),
    # A case without an offence is in no count of crimes. One in a hundred is a register delivered a day late.
    _orphans("case_subjects", "case_id", "offences", "case_id", most=0.01, why="such cases are in no count of crimes"),
    _orphans("authorisations", "case_id", "offences", "case_id", most=0.01, why="such cases are in no count of crimes"),
    *_authority_orphans(),
    # Terminating legs and SMS often come without a cell; if most events do, the location columns were not returned.
    Measure(
        "without_cell_share", share("first_cell_id is null and first_latitude is null"), 0, 0.5,
        "share of events with neither cell nor coordinates: more means that locations were not returned",
        "calls", "first_cell_id",
    ),
    # Nuisance callers withhold their numbers, most people do not: above a third the provider has masked the column.
    Measure(
        "withheld_share", share("calling_number_status = 'withheld'", "calling_number_status is not null"), 0, 0.33,
        "share of calling numbers that are withheld: more means that the provider has masked the column",
        "calls", "calling_number",
    ),
)  # fmt: skip

#: The table of measures, one row per delivery.
TABLE = "deliveries"


def measure(gx: Session, loads: Sequence[int], run_date: dt.date) -> None:
    """Fills the session's table of measures for some deliveries; needs the view new_<feed> of each feed's new rows.

    Columns: load_id, feed, then one per measure. Volumes are compared with loaded deliveries that came before.
    """
    ledger = gx.table("quality", "loads")
    gx.rows(f"set variable run_date = {sql.literal(run_date)}")
    gx.rows(
        f"create or replace temp view new_deliveries as select now.*, ("
        f"  select case when count(*) >= {EARLIER_DELIVERIES} then median(rows_read) end from {ledger} before"
        "   where before.feed = now.feed and before.provider is not distinct from now.provider"
        f"   and {_STREAM.format('before.file')} = {_STREAM.format('now.file')}"
        "   and before.status = 'loaded' and before.rows_read > 0 and before.load_id < now.load_id) as usual_rows"
        f" from {ledger} now where now.status = 'loaded' and now.load_id in ({sql.literals(loads)})"
    )
    over_ledger = [f"({one.value})::double as {sql.name(one.key)}" for one in MEASURES if one.feed is None]
    selects, joins = ["d.load_id", "d.feed", *over_ledger], []
    for feed in FEEDS:
        of_feed = [one for one in MEASURES if one.feed == feed]
        if not of_feed:
            continue
        values = ", ".join(f"({one.value})::double as {sql.name(one.key)}" for one in of_feed)
        gx.view(f"{feed}_measures", f"select load_id, {values} from {sql.name('new_' + feed)} group by load_id")
        selects += [sql.name(one.key) for one in of_feed]
        joins.append(f"left join {sql.name(feed + '_measures')} using (load_id)")
    gx.rows(
        f"create or replace temp table {TABLE} as select {', '.join(selects)} from new_deliveries d "
        f"{' '.join(joins)} order by load_id"
    )
