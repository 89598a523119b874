"""Times: from text in a declared format and zone to UTC. Autumn's doubled hour is flagged, spring's gap refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from warehouse import sql

#: What each part of a format may look like, as DuckDB's and Python's strptime both read it.
PARTS = {
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%f": "[0-9]{1,6}",
    "%b": "[A-Za-z]{3}",
    "%z": "[+-][0-9]{2}:?[0-9]{2}",
}

FIRST_YEAR, LAST_YEAR = 1989, 2101


def is_readable(form: str) -> bool:
    """Whether every part of a format can be read strictly: known parts, a year, and `unix` for seconds since 1970."""
    if form == "unix":
        return True
    parts = re.findall("%.", form)
    return bool({"%Y", "%y"} & set(parts)) and all(part in PARTS for part in parts) and len(parts) == len(set(parts))


def pattern(form: str) -> str:
    """The regular expression (RE2 and Python) that a text in this format matches from end to end."""
    pieces = re.split("(%.)", form)
    return "".join(PARTS.get(piece) or re.sub(r"([^A-Za-z0-9 ])", r"\\\1", piece) for piece in pieces)


@dataclass(frozen=True)
class Change:
    """One change of a zone's clock: the local times that were skipped or shown twice, and the shift in seconds."""

    local_from: dt.datetime
    local_to: dt.datetime
    is_gap: bool


@cache
def changes(zone: str) -> tuple[Change, ...]:
    """Every clock change of a zone from 1989 to 2101 (source: the tz database through zoneinfo)."""
    clock = ZoneInfo(zone)

    def offset(at: dt.datetime) -> dt.timedelta:
        return clock.utcoffset(at.replace(tzinfo=dt.UTC).astimezone(clock)) or dt.timedelta(0)

    found = []
    day = dt.datetime(FIRST_YEAR, 1, 1)
    at_day = offset(day)
    while day.year <= LAST_YEAR:
        following = day + dt.timedelta(days=1)
        at_following = offset(following)
        if at_day != at_following:
            low, high = day, following
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if offset(middle) == offset(low):
                    low = middle
                else:
                    high = middle
            before, after = high + offset(low), high + offset(high)
            found.append(Change(min(before, after), max(before, after), is_gap=after > before))
        day, at_day = following, at_following
    return tuple(found)


def local_text(text: str, forms: tuple[str, ...]) -> str:
    """SQL: the text read as a local (or, with a zone in the format, UTC) timestamp; NULL where no format fits."""
    readings = []
    for form in forms:
        if form == "unix":
            seconds = f"make_timestamp({text}::bigint * 1000000)"
            readings.append(f"case when regexp_full_match({text}, '[0-9]{{1,10}}') then {seconds} end")
        elif "%z" in form:
            parsed = f"try_strptime({text}, {sql.literal(form)})"
            readings.append(
                f"case when regexp_full_match({text}, {sql.literal(pattern(form))}) then timezone('UTC', {parsed}) end"
            )
        else:
            parsed = f"try_strptime({text}, {sql.literal(form)})"
            readings.append(f"case when regexp_full_match({text}, {sql.literal(pattern(form))}) then {parsed} end")
    return readings[0] if len(readings) == 1 else f"coalesce({', '.join(readings)})"


def is_local(form: str) -> bool:
    """Whether a format leaves the zone to the layout."""
    return form != "unix" and "%z" not in form and not form.endswith("Z")


def span_end(moment: str, form: str) -> str:
    """SQL: the end of the period that a text of this format names (a month, a day, an hour, a minute, a second)."""
    for part, unit in (("%S", "second"), ("%M", "minute"), ("%H", "hour"), ("%d", "day"), ("%m", "month")):
        if part in form:
            return f"({moment} + interval 1 {unit})"
    return f"({moment} + interval 1 year)"


def _within(moment: str, zone: str, gaps: bool) -> str:
    spans = [] if zone == "UTC" else [change for change in changes(zone) if change.is_gap == gaps]
    if not spans:
        return "false"
    return f"(case when {_near_a_change(moment, spans)} then {_in_any(moment, spans)} else false end)"


def _in_any(moment: str, spans: Iterable[Change]) -> str:
    """SQL: whether a local time lies in one of some spans.

    Nearly all changes of a zone come at the same hours: a list of days for each pair of hours is a fraction of the text
    (and of the time that it takes to plan) of a comparison for each span.
    """
    days: dict[tuple[dt.time, dt.time], list[dt.date]] = {}
    for span in spans:
        start = span.local_from
        while start < span.local_to:
            midnight = dt.datetime.combine(start.date() + dt.timedelta(days=1), dt.time())
            end = min(midnight, span.local_to)
            days.setdefault((start.time(), end.time()), []).append(start.date())
            start = end
    return " or ".join(
        f"({moment}::date in ({sql.literals(each)}) and {moment}::time >= {_clock(start)}"
        f"{f' and {moment}::time < {_clock(end)}' if end > dt.time() else ''})"
        for (start, end), each in days.items()
    )


def _clock(time: dt.time) -> str:
    return f"TIME '{time:%H:%M:%S}'"


def _near_a_change(moment: str, spans: list[Change]) -> str:
    """SQL: a cheap test that is true on every day of a change and false on most others: month and day of the week."""
    days = {each.date() for c in spans for each in (c.local_from, c.local_to)}
    months = sql.literals(sorted({day.month for day in days}))
    weekdays = sql.literals(sorted({day.isoweekday() for day in days}))
    return f"month({moment}) in ({months}) and isodow({moment}) in ({weekdays})"


def in_gap(moment: str, zone: str) -> str:
    """SQL: whether a local time was skipped by a clock change."""
    return _within(moment, zone, gaps=True)


def in_fold(moment: str, zone: str) -> str:
    """SQL: whether a local time was shown twice by a clock change."""
    return _within(moment, zone, gaps=False)


def to_utc(moment: str, zone: str) -> str:
    """SQL: a local timestamp of a zone in UTC; of two possible instants the earlier."""
    if zone == "UTC":
        return moment
    plain = f"timezone('UTC', timezone({sql.literal(zone)}, {moment}))"
    spans = [change for change in changes(zone) if not change.is_gap]
    if not spans:
        return plain
    clock = ZoneInfo(zone)
    by_offset: dict[int, list[Change]] = {}
    for span in spans:
        offset = clock.utcoffset(span.local_from) or dt.timedelta(0)
        by_offset.setdefault(int(offset.total_seconds()), []).append(span)
    cases = " ".join(
        f"when {_in_any(moment, each)} then {moment} - to_seconds({offset})" for offset, each in by_offset.items()
    )
    return f"(case when {_near_a_change(moment, spans)} then case {cases} else {plain} end else {plain} end)"
