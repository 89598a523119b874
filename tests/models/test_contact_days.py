"""Communications against oracles: a day built from its own records, and calls whose legs were made up one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import build
from warehouse.graph import Model

DAY = dt.datetime(2024, 3, 2)
HOUR = dt.timedelta(hours=1)
MODELS = (
    "staging.call_legs", "evidence.communications", "evidence.contacts", "evidence.contact_hours",
    "evidence.unknown_callers",
)  # fmt: skip
COLUMNS = (
    "record_id", "provider", "event_type", "direction", "calling_number", "calling_number_status", "called_number",
    "forwarded_number", "outcome", "started_at", "duration_s", "ring_s", "load_id", "line_number",
)  # fmt: skip
Row = tuple[Any, ...]
quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def con(empty: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return empty


@contextmanager
def trial(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.execute("begin")
    try:
        yield
    finally:
        con.execute("rollback")


def built(con: duckdb.DuckDBPyConnection, models: Mapping[str, Model], rows: Sequence[Row]) -> None:
    """Build everything from these rows of raw.calls and nothing else."""
    con.execute("delete from raw.calls")
    if rows:
        marks = ", ".join("(" + ", ".join("?" * len(COLUMNS)) + ")" for _ in rows)
        con.execute(f"insert into raw.calls ({', '.join(COLUMNS)}) values {marks}", [v for row in rows for v in row])
    for name in MODELS:
        build.build_model(con, models[name])


def table(con: duckdb.DuckDBPyConnection, name: str, column: str, day: dt.date) -> list[Row]:
    return con.execute(f"select * from {name} where {column}::date = ? order by all", [day]).fetchall()


def row(place: int, leg: str, calling: str | None, at: dt.datetime, *, called: str = "+2",
        outcome: str = "answered", duration: int = 5, ring: int | None = None, forwarded: str | None = None,
        kind: str = "voice") -> Row:  # fmt: skip
    status = "withheld" if calling is None else "e164"
    return (
        f"R{place}", "P", kind, leg, calling, status, called, forwarded, outcome, at, duration, ring, 1 + place % 3,
        place,
    )  # fmt: skip


#: What a leg of each name is: its kind in the feed, the numbers, and what else it says.
LEGS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "out": ("originating", "+1", {}),
    "in": ("terminating", "+1", {}),
    "bare": ("terminating", None, {}),
    "diverted": ("terminating", "+1", {"outcome": "diverted", "duration": 0, "ring": 20}),
    "forwarded": ("forwarded", "+1", {"forwarded": "+3"}),
    "reached": ("terminating", "+1", {"called": "+3"}),
    "text": ("originating", "+1", {"kind": "sms"}),
    "back": ("originating", "+2", {"called": "+1"}),
}
#: Where it begins, its gaps, how many legs, and which.
Burst = tuple[int, tuple[int, ...], int, list[str]]


#: A burst: seconds from a midnight at which it begins, the gaps from leg to leg, and what the legs are in turn.
bursts = st.lists(
    st.tuples(
        st.integers(-4_000, 3_000),
        st.sampled_from([(7,), (0, 1), (59, 60), (60,), (45, 3, 58), (61,), (10, 20, 30, 40, 50)]),
        st.integers(1, 130),
        st.lists(st.sampled_from(sorted(LEGS)), min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=3,
)


def rows_of(found: list[Burst]) -> list[Row]:
    rows: list[Row] = []
    for place, (start, gaps, count, kinds) in enumerate(found):
        at = DAY + dt.timedelta(days=place % 2, seconds=start)
        for number in range(count):
            leg, calling, said = LEGS[kinds[number % len(kinds)]]
            rows.append(row(len(rows) + 1, leg, calling, at, **said))
            at += dt.timedelta(seconds=gaps[number % len(gaps)])
    return rows


@quick
@given(bursts)
def test_a_day_built_from_an_hour_around_it_is_the_day_of_the_whole(
    con: duckdb.DuckDBPyConnection, models: Mapping[str, Model], found: list[Burst]
) -> None:
    rows = rows_of(found)
    with trial(con):
        con.execute("update config.thresholds set value = 60 where name = 'leg_tolerance_s'")
        built(con, models, rows)
        days = [DAY.date() + dt.timedelta(days=step) for step in (-1, 0, 1, 2)]
        kept = {
            (name, day): table(con, name, column, day)
            for name, column in (
                ("evidence.communications", "started_at"), ("evidence.contacts", "contact_on"),
                ("evidence.contact_hours", "contact_at"), ("evidence.unknown_callers", "contact_on"),
            )
            for day in days
        }  # fmt: skip
        columns = {"communications": "started_at", "contact_hours": "contact_at"}
        for day in days:
            start = dt.datetime.combine(day, dt.time())
            built(con, models, [each for each in rows if start - HOUR <= each[9] < start + 25 * HOUR])
            for name in MODELS[1:]:
                column = columns.get(name.removeprefix("evidence."), "contact_on")
                assert table(con, name, column, day) == kept[name, day], (name, day)


def test_a_chain_of_legs_without_end_is_cut_at_midnight_from_either_side(
    con: duckdb.DuckDBPyConnection, models: Mapping[str, Model]
) -> None:
    start = DAY - 3 * HOUR
    rows = [row(place + 1, "originating", "+1", start + dt.timedelta(seconds=15 * place)) for place in range(1_440)]
    rows.append(row(1_441, "terminating", "+1", DAY + dt.timedelta(seconds=1)))
    with trial(con):
        built(con, models, rows)
        [(count, first)] = con.execute(
            "select count(*), min(started_at) filter (where leg_count = 2) from evidence.communications"
        ).fetchall()
    assert (count, first) == (1_440, DAY)


calls = st.lists(
    st.tuples(
        st.integers(0, 100),
        st.sampled_from(["answered", "missed", "diverted", "text", "withheld"]),
        st.sampled_from([("+1", "+2"), ("+2", "+1"), ("+1", "+4"), ("+5", "+2")]),
        st.integers(-5, 5),
        st.tuples(st.booleans(), st.booleans(), st.booleans()),
    ),
    max_size=25,
    unique_by=lambda call: call[0],
)


@quick
@given(calls)
def test_contacts_are_exact_whichever_legs_of_each_call_were_returned(
    con: duckdb.DuckDBPyConnection,
    models: Mapping[str, Model],
    made: list[tuple[int, str, tuple[str, str], int, tuple[bool, bool, bool]]],
) -> None:
    rows: list[Row] = []
    due: Counter[tuple[str, str, str]] = Counter()
    unknown: Counter[str] = Counter()
    for slot, kind, (caller, called), drift, (has_out, has_in, has_third) in made:
        at, late = DAY + dt.timedelta(minutes=4 * slot), dt.timedelta(seconds=drift)
        outcome, length = ("no_answer", 0) if kind == "missed" else ("answered", 20 + slot)
        event = "sms" if kind == "text" else "voice"
        shown = None if kind == "withheld" else caller
        legs: list[Row] = []
        if has_out:
            legs.append(row(0, "originating", caller, at, called=called, outcome=outcome, duration=length, kind=event))
        if has_in:
            rang, talked = ("diverted", 0) if kind == "diverted" else (outcome, length)
            said: dict[str, Any] = {"outcome": rang, "duration": talked, "ring": 20, "kind": event}
            legs.append(row(0, "terminating", shown, at + late, called=called, **said))
        if kind == "diverted" and has_in:
            after = at + late + dt.timedelta(seconds=20)
            legs.append(row(0, "forwarded", shown, after, called=called, duration=length, forwarded="+3"))
            if has_third:
                legs.append(row(0, "terminating", shown, after + late, called="+3", duration=length))
        rows += [(f"R{len(rows) + place}", *leg[1:-1], len(rows) + place + 1) for place, leg in enumerate(legs)]
        if not legs:
            continue
        if kind == "withheld" and not has_out:
            unknown[called] += 1
            continue
        word = "answered" if kind == "withheld" or (kind == "diverted" and not has_in) else kind
        a, b = sorted((caller, called))
        due[a, b, word] += 1
        if word == "diverted":
            a, b = sorted((caller, "+3"))
            due[a, b, word] += 1
    with trial(con):
        built(con, models, rows)
        told = con.execute(
            "select identifier_a, identifier_b, answered_count, missed_count, diverted_count, text_count"
            " from evidence.contacts"
        ).fetchall()
        apart = dict(con.execute("select identifier, event_count from evidence.unknown_callers").fetchall())
    words = ("answered", "missed", "diverted", "text")
    found: Counter[tuple[str, str, str]] = Counter()
    for a, b, *counts in told:
        found.update({(a, b, word): count for word, count in zip(words, counts, strict=True) if count})
    assert found == due
    assert apart == dict(unknown)
