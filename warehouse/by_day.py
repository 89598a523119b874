"""Tables by day: what a model's second line says of its day, and the model's SQL cut to a window of days.

A model by day is a pure function from a day's records, and a stated look-around, to the day's rows. Its second line is

    -- By day: seen_at.                              rows of one UTC day each, by a column of the result
    -- By day: seen_at; needs 15 minutes around.     a day's rows need records so far outside the day
    -- By day: used_on; needs 1 day before.
    -- By day: started_at to ended_at.               rows that last: they bear on each day of their span

Nothing here touches a database.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import sql

DAY = dt.timedelta(days=1)
_LINE = re.compile(
    r"-- By day: (?P<column>[a-z_]+)(?: to (?P<until>[a-z_]+))?"
    r"(?:; needs (?P<number>[0-9]+) (?P<unit>second|minute|hour|day)s? (?P<where>around|before))?\."
)


@dataclass(frozen=True)
class ByDay:
    """How a table's rows belong to days: by `column`, or from it to `until_column` (absent there: still lasting).

    before, after: how far outside a day the records lie that the day's rows need.
    """

    column: str
    until_column: str | None = None
    before: dt.timedelta = dt.timedelta(0)
    after: dt.timedelta = dt.timedelta(0)

    def days_touched(self, day: dt.date) -> tuple[dt.date, ...]:
        """The days whose rows may be others when records of a day are."""
        return tuple(day + n * DAY for n in range(-_whole_days(self.after), _whole_days(self.before) + 1))


@dataclass(frozen=True)
class Window:
    """Days from one to another; `to_on` is not included."""

    from_on: dt.date
    to_on: dt.date

    def widened(self, by_day: ByDay) -> tuple[dt.datetime, dt.datetime]:
        """First moment and end of the records that the rows of these days need."""
        return _midnight(self.from_on) - by_day.before, _midnight(self.to_on) + by_day.after


@dataclass(frozen=True)
class Place:
    """Where a model's text names a table, and whether an alias follows."""

    table: str
    start: int
    end: int
    has_alias: bool


def read(text: str, where: str) -> ByDay | None:
    """What a model's second line says; None where it says nothing of days. Raises ValueError for a garbled line."""
    line = text.split("\n", 2)[1].strip() if "\n" in text else ""
    if not line.lower().startswith("-- by day"):
        return None
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(
            f"{where}: the second line must say `-- By day: column.`, or `-- By day: column; needs 15 minutes around.`"
        )
    reach = dt.timedelta(0)
    if found["number"]:
        reach = dt.timedelta(**{f"{found['unit']}s": int(found["number"])})
    return ByDay(found["column"], found["until"], reach, reach if found["where"] == "around" else dt.timedelta(0))


def of_feed(name: str) -> ByDay | None:
    """How the rows of `raw.<feed>` belong to days; None for registers, and for what is no feed."""
    schema, _, feed = name.partition(".")
    if schema != "raw" or feed not in FEEDS:
        return None
    traits = traits_of(FEEDS[feed])
    return ByDay(traits.event_column, traits.until_column) if traits.event_column else None


def cut(
    text: str, places: tuple[Place, ...], inputs: Mapping[str, tuple[ByDay, bool]], by_day: ByDay, window: Window
) -> str:
    """A model's SQL, its inputs by day cut to what the rows of a window need, its rows to those of the window.

    inputs: name of each input by day -> its days, and whether its column is a date. All other text stays as it is.
    """
    first, end = window.widened(by_day)
    for place in sorted(places, key=lambda place: place.start, reverse=True):
        if place.table in inputs:
            source, is_date = inputs[place.table]
            alias = "" if place.has_alias else f" as {sql.name(place.table.split('.')[1])}"
            slice_ = f"(select * from {place.table} where {bears_on(source, is_date, first, end)}){alias}"
            text = text[: place.start] + slice_ + text[place.end :]
    bounds = f"{by_day.column} >= {sql.literal(window.from_on)} and {by_day.column} < {sql.literal(window.to_on)}"
    return f"select * from (\n{text}\n) as made where {bounds}"


def bears_on(source: ByDay, is_date: bool, first: dt.datetime, end: dt.datetime) -> str:
    """Condition of the rows of a table by day that bear on the time from one moment to another."""
    if source.until_column is not None:
        return (
            f"{source.column} < {sql.literal(end)} and ({source.until_column} is null or "
            f"{source.until_column} >= {sql.literal(first)})"
        )
    if is_date:
        last = (end - dt.timedelta(microseconds=1)).date()
        return f"{source.column} between {sql.literal(first.date())} and {sql.literal(last)}"
    return f"{source.column} >= {sql.literal(first)} and {source.column} < {sql.literal(end)}"


def runs(days: Mapping[dt.date, int], most_rows: int, *, gaps: bool) -> list[Window]:
    """Days with their rows, gathered in order into windows of at most so many rows (or of one day).

    gaps: a window may span days that are not among them, so that few windows cover all time from the first to the last.
    """
    found: list[Window] = []
    held = 0
    for day in sorted(days):
        is_next = bool(found) and (gaps or found[-1].to_on == day)
        if is_next and held + days[day] <= most_rows:
            found[-1] = Window(found[-1].from_on, day + DAY)
            held += days[day]
        else:
            found.append(Window(found[-1].to_on if gaps and found else day, day + DAY))
            held = days[day]
    return found


def _whole_days(reach: dt.timedelta) -> int:
    return -(-reach // DAY)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
