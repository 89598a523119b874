"""Bring the tables up to date: those by day for the days whose records are new, the others where what they read is new.

What a table rests on beside the records of days is remembered as a fingerprint (warehouse/fingerprints.py): where that
is another, the table, or all its days, are made again. A day, or a table, whose rows come out as they were is left
alone, and so is whatever is made of it. The caller owns the transaction: what is remembered is kept or lost with what
was made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from schemas import FEEDS
from warehouse import build, by_day, graph, sql
from warehouse.by_day import ByDay, Window
from warehouse.fingerprints import fingerprint
from warehouse.graph import Model

#: Rows of records that are cut to at once: a window of days holds no more, unless one day does.
ROWS_AT_ONCE = 4_000_000

#: A window for a table that has no records yet.
NO_DAYS = Window(dt.date(1990, 1, 1), dt.date(1990, 1, 2))

Days = frozenset[dt.date]


@dataclass(frozen=True)
class Built:
    """A table as a build left it. contents: number and sum of hashes of its rows, where something rests on it."""

    fingerprint: str
    row_count: int | None
    contents: str | None


@dataclass
class Changes:
    """What is new since the last build, and what comes of it as tables are made.

    days: table -> days on which its rows are others now; ALL: on any. before: tables as the last build left them, those
    alone that are still there. fingerprints, row_counts, contents: tables as this build leaves them.
    """

    is_anew: bool
    last_on: dt.date | None
    days: dict[str, Days | None] = field(default_factory=dict)
    before: dict[str, Built] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)


#: Among the days of Changes: all of them.
ALL = None


def since_last_build(con: duckdb.DuckDBPyConnection, *, is_anew: bool = False) -> Changes:
    """What came in since the last build: for each feed of events, the days that its new rows bear on.

    is_anew: make everything again, whatever was made before.
    """
    for table, columns in STATE.items():
        body = ", ".join(f"{sql.name(column)} {kind}" for column, kind in columns.items())
        con.execute(f"create table if not exists {table} ({body})")
        for column, kind in columns.items():  # a warehouse of an earlier release lacks some
            con.execute(f"alter table {table} add column if not exists {sql.name(column)} {kind}")
        con.execute(f"comment on table {table} is {sql.literal(SENTENCES[table])}")
    loads = con.execute(
        "select load_id from quality.loads where status = 'loaded' except select load_id from quality.built_loads "
        "order by load_id"
    ).fetchall()
    new = [load_id for (load_id,) in loads]
    changes = Changes(is_anew, _last_on(con) if new else None)
    for name, days in _events():
        changes.days[name] = _days_of_loads(con, name, days, new, changes.last_on)
    there = con.execute(
        # not duckdb_tables(): that looks up the size of each
        "select distinct schema_name || '.' || table_name from duckdb_columns() "
        "where database_name = current_database() order by 1"
    ).fetchall()
    names = {name for (name,) in there}
    changes.before = {
        name: Built(*rest)
        for name, *rest in con.execute(f"select {sql.names(STATE[BUILT])} from {BUILT}").fetchall()
        if name in names
    }
    return changes


def refresh(
    con: duckdb.DuckDBPyConnection, model: Model, changes: Changes, models: Mapping[str, Model] | None = None
) -> int:
    """Bring one table up to date after those that it reads; returns its number of rows."""
    models = models or build.models()
    rests_on = changes.fingerprints[model.name] = fingerprint(con, model, models, changes.contents)
    before = changes.before.get(model.name)
    is_known = not changes.is_anew and before is not None and before.fingerprint == rests_on
    if model.by_day is None:
        if not is_known or _reads_new_days(model, changes, models):
            changes.row_counts[model.name] = build.build_model(con, model)
            return changes.row_counts[model.name]
        return _kept(con, model, changes)
    affected = _affected(model, changes, models)
    if is_known and not affected and affected is not ALL:
        changes.days[model.name] = frozenset()
        return _kept(con, model, changes)
    if affected is ALL or not is_known:
        build_all_days(con, model, models)
        changes.days[model.name] = ALL
    else:
        changes.days[model.name] = build_days(con, model, affected, models, last_on=changes.last_on)
    changes.row_counts[model.name] = build.row_count(con, model.name)
    return changes.row_counts[model.name]


def remember(con: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    """Keep what the tables now rest on, for the next build."""
    con.execute("delete from quality.built_loads")
    con.execute("insert into quality.built_loads select load_id from quality.loads where status = 'loaded' order by 1")
    con.execute(f"delete from {BUILT}")
    names = sorted(changes.fingerprints)
    if names:
        values = [
            [made.get(name) for name in names] for made in (changes.fingerprints, changes.row_counts, changes.contents)
        ]
        columns = ", ".join(f"unnest(?::{kind}[])" for kind in STATE[BUILT].values())
        con.execute(f"insert into {BUILT} ({sql.names(STATE[BUILT])}) select {columns}", [names, *values])


def build_all_days(con: duckdb.DuckDBPyConnection, model: Model, models: Mapping[str, Model]) -> None:
    """Make a table by day anew, window after window, so that memory holds a window and not the history."""
    assert model.by_day is not None
    days = _histogram(con, model, models)
    windows = by_day.runs(days, ROWS_AT_ONCE, gaps=True) or [NO_DAYS]
    if days:  # a row may lie on another day than the records that it is made of
        first, last = model.by_day.days_touched(min(days))[0], model.by_day.days_touched(max(days))[-1]
        windows[0] = Window(first, windows[0].to_on)
        windows[-1] = Window(windows[-1].from_on, last + by_day.DAY)
    for place, window in enumerate(windows):
        verb = f"create or replace table {model.name} as" if place == 0 else f"insert into {model.name}"
        _run(con, model, f"{verb}\n{select(con, model, window, models)}")
    build.describe(con, model)


def build_days(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    days: Iterable[dt.date],
    models: Mapping[str, Model],
    *,
    last_on: dt.date | None = None,
) -> Days:
    """Make some days of a table by day again; returns the days on which its rows now bear otherwise than before.

    last_on: the last day on which a row that still lasts can bear on anything.
    """
    assert model.by_day is not None
    wanted = dict.fromkeys(days, 0)
    if not wanted:
        return frozenset()
    wanted |= _histogram(con, model, models, Window(min(wanted), max(wanted) + by_day.DAY), set(wanted))
    changed: set[dt.date] = set()
    for window in by_day.runs(wanted, ROWS_AT_ONCE, gaps=False):
        _run(con, model, f"create or replace temp table fresh as\n{select(con, model, window, models)}")
        changed |= _replace(con, model, window, last_on)
    con.execute("drop table if exists temp.fresh")
    return frozenset(changed)


def select(con: duckdb.DuckDBPyConnection, model: Model, window: Window, models: Mapping[str, Model]) -> str:
    """The SQL of a table's rows of a window of days, from those days' records and the stated look-around alone."""
    assert model.by_day is not None
    inputs = {
        name: (days, _is_date(con, name, days.column))
        for name in sorted(model.depends_on)
        if (days := graph.days_of(name, models))
    }
    return by_day.cut(model.sql, model.places, inputs, model.by_day, window)


#: What is remembered between builds.
BUILT = "quality.built_tables"
STATE = {
    "quality.built_loads": {"load_id": "BIGINT"},
    BUILT: {"table_name": "VARCHAR", "fingerprint": "VARCHAR", "row_count": "BIGINT", "contents": "VARCHAR"},
}
SENTENCES = {
    "quality.built_loads": "One row per delivery that the tables were made with.",
    BUILT: "One row per built table, with a hash of what it rests on beside the records of days.",
}


def _run(con: duckdb.DuckDBPyConnection, model: Model, statement: str) -> None:
    with build.joining_as_written(con, model):
        con.execute(statement)


def _replace(con: duckdb.DuckDBPyConnection, model: Model, window: Window, last_on: dt.date | None) -> Days:
    """Put the fresh rows of a window in the place of the old ones, day by day where they differ."""
    days = model.by_day
    assert days is not None
    within = f"{days.column} >= {sql.literal(window.from_on)} and {days.column} < {sql.literal(window.to_on)}"
    count = f"select {days.column}::date as day, count(*) as row_count, sum(hash(r)::hugeint) as hashes"
    differing = con.execute(
        f"""select coalesce(old.day, new.day)
        from ({count} from {model.name} as r where {within} group by 1) as old
        full join ({count} from temp.fresh as r group by 1) as new on new.day = old.day
        where (old.row_count, old.hashes) is distinct from (new.row_count, new.hashes) order by 1"""
    ).fetchall()
    changed = [day for (day,) in differing]
    if not changed:
        return frozenset()
    chosen = f"{days.column}::date in ({sql.literals(changed)})"
    borne = frozenset(changed)
    if days.until_column is not None:
        span = f"{days.column}, {days.until_column}"
        old, new = (f"select {span} from {table} where {chosen}" for table in (model.name, "temp.fresh"))
        rows = f"(({old}) except all ({new})) union all (({new}) except all ({old}))"
        borne |= _days_borne(con, rows, days, last_on)
    con.execute(f"delete from {model.name} where {within} and {chosen}")
    con.execute(f"insert into {model.name} select * from temp.fresh where {chosen}")
    return borne


def _affected(model: Model, changes: Changes, models: Mapping[str, Model]) -> Days | None:
    assert model.by_day is not None
    found: set[dt.date] = set()
    for name in model.depends_on:
        if graph.days_of(name, models) is None:
            continue
        days = changes.days[name]
        if days is ALL:
            return ALL
        for day in days:
            found.update(model.by_day.days_touched(day))
    return frozenset(found)


def _days_borne(con: duckdb.DuckDBPyConnection, rows: str, days: ByDay, last_on: dt.date | None) -> Days:
    """The days that rows (their column, and the one until which they last) bear on, up to a last day."""
    if days.until_column is None:
        query = f"select distinct {days.column}::date from ({rows}) order by 1"
    else:
        cap = f"least(coalesce({days.until_column}::date, {sql.literal(last_on)}), {sql.literal(last_on)})"
        query = f"""select distinct unnest(generate_series({days.column}::date, greatest({cap}, {days.column}::date),
            interval 1 day))::date from (select distinct {days.column}::date as {days.column},
            {days.until_column}::date as {days.until_column} from ({rows})) order by 1"""
    return frozenset(day for (day,) in con.execute(query).fetchall() if day is not None)


def _histogram(
    con: duckdb.DuckDBPyConnection, model: Model, models: Mapping[str, Model], window: Window | None = None,
    only: set[dt.date] | None = None,
) -> dict[dt.date, int]:  # fmt: skip
    """Rows of a model's inputs by day: on all days, or of a window on some."""
    found: dict[dt.date, int] = {}
    for name in sorted(model.depends_on):
        days = graph.days_of(name, models)
        if days is None:
            continue
        within = f"where {days.column} is not null"
        if window is not None:
            within += (
                f" and {days.column} >= {sql.literal(window.from_on)} and {days.column} < {sql.literal(window.to_on)}"
            )
        for day, rows in con.execute(
            f"select {days.column}::date, count(*) from {name} {within} group by 1"
        ).fetchall():
            if only is None or day in only:
                found[day] = found.get(day, 0) + rows
    return found


def _events() -> list[tuple[str, ByDay]]:
    return [(f"raw.{feed}", days) for feed in FEEDS if (days := by_day.of_feed(f"raw.{feed}"))]


def _last_on(con: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The last day of any event: what still lasts bears on no later one."""
    latest = " union all ".join(f"select max({days.column})::date as day from {name}" for name, days in _events())
    found: dt.date | None = con.execute(f"select max(day) from ({latest})").fetchall()[0][0]
    return found


def _days_of_loads(
    con: duckdb.DuckDBPyConnection, name: str, days: ByDay, loads: list[int], last_on: dt.date | None
) -> Days:
    """The days that the rows of some deliveries bear on; a range of their numbers finds the files that hold them."""
    if not loads:
        return frozenset()
    of_loads = f"load_id between {min(loads)} and {max(loads)} and load_id in ({sql.literals(loads)})"
    columns = ", ".join(dict.fromkeys([days.column, days.until_column or days.column]))
    return _days_borne(con, f"select {columns} from {name} where {of_loads}", days, last_on)


def _kept(con: duckdb.DuckDBPyConnection, model: Model, changes: Changes) -> int:
    """Leave a table as the last build left it; its number of rows."""
    before = changes.before[model.name]
    if before.contents is not None:
        changes.contents[model.name] = before.contents
    count = build.row_count(con, model.name) if before.row_count is None else before.row_count
    changes.row_counts[model.name] = count
    return count


def _reads_new_days(model: Model, changes: Changes, models: Mapping[str, Model]) -> bool:
    """Whether a table without days reads one by day that is another now on some day."""
    read = [changes.days[name] for name in model.depends_on if graph.days_of(name, models)]
    return any(days is ALL or days for days in read)


def _is_date(con: duckdb.DuckDBPyConnection, name: str, column: str) -> bool:
    kinds = dict(row[:2] for row in con.execute(f"describe {name}").fetchall())
    return str(kinds[column]) == "DATE"
