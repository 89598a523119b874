"""Tables by day: a day, some days, all days give the same rows; a new day costs a day; what changed is found."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from flows.home import reading
from schemas import FEEDS
from tests.world import World
from warehouse import build, by_day, database, ddl, graph, refresh
from warehouse.by_day import ByDay, Window
from warehouse.errors import ModelInvalid
from warehouse.graph import Model

BY_DAY = [model for model in graph.in_order(build.models()) if model.by_day]
DAY = dt.date(2024, 3, 2)


def bytes_of(con: duckdb.DuckDBPyConnection, table: str) -> bytes:
    """Every row of a table in the order of its columns, as text."""
    return repr(con.execute(f"from ({COMPARED.get(table, f'from {table}')}) order by all").fetchall()).encode()


#: Tables that remember earlier builds, and what is compared of them: two builds may give other numbers than one.
GROUPED = "select * exclude (group_id), min(case_id) over (partition by group_id) from {}"
COMPARED = {
    "linkage.group_members": "select case_id from linkage.group_members where until_change is null",
    "linkage.group_history": "select 1 where false",
    "linkage.case_groups": GROUPED.format("linkage.case_groups"),
    "linkage.cases": "select * exclude (group_id) from linkage.cases",
    "linkage.group_bridges": "select * exclude (group_id) from linkage.group_bridges",
    "linkage.pointer_links": "select * exclude (link_id) from linkage.pointer_links semi join linkage.case_links "
    "using (case_a, case_b)",
    "linkage.pointers": "select * exclude (link_id) from linkage.pointers",
}


@pytest.fixture(scope="session")
def raw(world: World) -> dict[str, object]:
    """Every raw and ledger table of the tiny world."""
    names = [f"raw.{feed}" for feed in FEEDS] + ["quality.loads"]
    with reading(world.settings) as con:
        return {name: con.execute(f"from {name}").to_arrow_table() for name in names}


def filled(raw: Mapping[str, object], where: str = "true") -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the tiny world's records of some deliveries."""
    con = database.memory(database.Resources("2GB", threads=1))
    ddl.create_tables(con, partitioned=False)
    build.prepare(con, {"crowd_devices": 3})  # so that the tiny world has crowds
    add(con, raw, where)
    return con


def add(con: duckdb.DuckDBPyConnection, raw: Mapping[str, object], where: str) -> None:
    for name, table in raw.items():
        con.register("delivered", table)
        con.execute(f"insert into {name} by name select * from delivered where {where}")
        con.unregister("delivered")


def brought_up_to_date(con: duckdb.DuckDBPyConnection) -> refresh.Changes:
    changes = refresh.since_last_build(con)
    for model in graph.in_order(build.models()):
        refresh.refresh(con, model, changes)
    refresh.remember(con, changes)
    return changes


@pytest.fixture(scope="module")
def whole(raw: Mapping[str, object]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tiny world, each table made by one run of its SQL."""
    con = filled(raw)
    for model in graph.in_order(build.models()):
        build.build_model(con, model)
    yield con
    con.close()


@pytest.mark.parametrize("model", BY_DAY, ids=lambda model: model.name)
def test_windows_of_days_make_what_one_run_makes(
    whole: duckdb.DuckDBPyConnection, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "ROWS_AT_ONCE", 3_000)
    once = bytes_of(whole, model.name)
    refresh.build_all_days(whole, model, build.models())
    assert bytes_of(whole, model.name) == once
    assert len(once) > 1_000


@pytest.mark.parametrize("model", BY_DAY, ids=lambda model: model.name)
def test_some_days_in_any_order_make_what_one_run_makes(whole: duckdb.DuckDBPyConnection, model: Model) -> None:
    once = bytes_of(whole, model.name)
    column = model.by_day.column if model.by_day else ""
    days = [day for (day,) in whole.execute(f"select distinct {column}::date from {model.name} order by 1").fetchall()]
    chance = random.Random(model.name)
    some = chance.sample(days, min(6, len(days)))
    for day in some:
        if chance.random() < 0.5:
            whole.execute(f"delete from {model.name} where {column}::date = ?", [day])
        assert refresh.build_days(whole, model, [day], build.models(), last_on=dt.date(2024, 4, 2)) <= {
            *days, *(day + n * by_day.DAY for n in range(2_000))
        }  # fmt: skip
    assert bytes_of(whole, model.name) == once


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tables without days that are made, as they are."""
    names: list[str] = []
    make = build.build_model

    def noted(con: duckdb.DuckDBPyConnection, model: Model) -> int:
        names.append(model.name)
        return make(con, model)

    monkeypatch.setattr(build, "build_model", noted)
    return names


def test_a_delivery_more_makes_what_all_at_once_make_and_a_table_is_made_again_only_where_what_it_reads_is_another(
    raw: Mapping[str, object], whole: duckdb.DuckDBPyConnection, made: list[str]
) -> None:
    con = filled(raw, "load_id % 3 <> 0")
    brought_up_to_date(con)
    assert set(made) == {name for name, model in build.models().items() if model.by_day is None}
    add(con, raw, "load_id % 3 = 0")
    changes = brought_up_to_date(con)
    assert any(days is not refresh.ALL and days for name, days in changes.days.items() if name.startswith("staging."))
    for name in build.models():
        assert bytes_of(con, name) == bytes_of(whole, name), name
    made.clear()
    again = brought_up_to_date(con)
    assert {name: days for name, days in again.days.items() if days} == {}
    assert made == []
    # one more listed shop: the registers of hubs are made, and no table of uses of cells; nobody rings it, so that what
    # is tied stays as it is, and the links are not made again
    con.execute(
        "insert into config.hub_numbers by name select '+441632960999' as number, 'shop' as name, 'sells' as why"
    )
    brought_up_to_date(con)
    assert "linkage.hub_register" in made
    assert not {"evidence.scene_visits", "evidence.movements", "linkage.person_pairs", "linkage.case_links"} & {*made}
    made.clear()
    con.execute("update config.thresholds set value = value + 2 where name = 'link_bits'")
    brought_up_to_date(con)
    assert {name for name, model in build.models().items() if "'link_bits'" in model.sql or model.function} <= {*made}
    assert "linkage.case_ties" not in made
    for name in ("linkage.case_links", "linkage.case_groups", "linkage.pointers"):
        kept = bytes_of(con, name)
        build.build_model(con, build.models()[name])
        assert bytes_of(con, name) == kept
    con.close()


def small(tmp_path: Path, **texts: str) -> dict[str, Model]:
    """Models of a folder, by the name of each."""
    for name, text in texts.items():
        layer, _, table = name.partition("__")
        path = tmp_path / layer / f"{table}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return graph.load_models(tmp_path)


USES = "-- One row per use.\n-- By day: used_at.\nselect record_id, started_at as used_at from raw.calls"


def test_the_second_line_says_the_day_and_how_far_to_look(tmp_path: Path) -> None:
    lines = {
        "used_at.": ByDay("used_at"),
        "used_at to gone_at.": ByDay("used_at", "gone_at"),
        "used_at; needs 15 minutes around.": ByDay("used_at", None, dt.timedelta(minutes=15), dt.timedelta(minutes=15)),
        "used_at; needs 1 day before.": ByDay("used_at", None, dt.timedelta(days=1)),
    }
    for line, meant in lines.items():
        assert by_day.read(f"-- One row per use.\n-- By day: {line}\nselect 1", "x") == meant
    assert by_day.read("-- One row per use.\n-- It is used.\nselect 1", "x") is None


def test_a_garbled_line_of_days_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match=r"staging/uses\.sql: the second line must say `-- By day: column"):
        small(tmp_path, staging__uses=USES.replace("used_at.\n", "used_at, 15 minutes\n"))


def test_a_table_by_day_reads_nothing_that_is_made_of_the_history(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match=r"a table by day cannot read staging\.totals, which is made of the whole"):
        small(
            tmp_path, staging__uses=USES, staging__totals="-- One row per all.\nselect count(*) as n from staging.uses",
            staging__shares="-- One row per use.\n-- By day: used_at.\n"
            "select uses.used_at, totals.n from staging.uses as uses cross join staging.totals as totals",
        )  # fmt: skip


def test_only_the_days_that_a_record_can_bear_on_are_made_again() -> None:
    around = ByDay("a", None, dt.timedelta(minutes=15), dt.timedelta(minutes=15))
    assert around.days_touched(DAY) == (DAY - by_day.DAY, DAY, DAY + by_day.DAY)
    assert ByDay("a").days_touched(DAY) == (DAY,)
    assert ByDay("a", None, dt.timedelta(days=1)).days_touched(DAY) == (DAY, DAY + by_day.DAY)


def test_days_are_gathered_into_windows_that_hold_so_many_rows() -> None:
    days = {DAY: 3, DAY + by_day.DAY: 3, DAY + 2 * by_day.DAY: 9, DAY + 5 * by_day.DAY: 1}
    ends = [(0, 2), (2, 3), (5, 6)]
    assert by_day.runs(days, 6, gaps=False) == [Window(DAY + a * by_day.DAY, DAY + b * by_day.DAY) for a, b in ends]
    ends = [(0, 2), (2, 3), (3, 6)]
    assert by_day.runs(days, 6, gaps=True) == [Window(DAY + a * by_day.DAY, DAY + b * by_day.DAY) for a, b in ends]


def rows_at(con: duckdb.DuckDBPyConnection, *moments: str) -> None:
    con.execute("insert into quality.loads by name select ? as load_id, 'loaded' as status", [len(moments)])
    for moment in moments:
        con.execute(
            "insert into raw.calls by name select 'R' as record_id, ?::timestamp as started_at, ? as load_id",
            [moment, len(moments)],
        )


def test_a_new_record_changes_its_day_and_what_is_made_of_it_and_no_other(tmp_path: Path) -> None:
    models = small(
        tmp_path, staging__uses=USES,
        evidence__use_days="-- One row per day.\n-- By day: used_on.\n"
        "select used_at::date as used_on, count(distinct record_id) as n from staging.uses group by all",
    )  # fmt: skip
    con = database.memory()
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)

    def update() -> refresh.Changes:
        changes = refresh.since_last_build(con)
        for model in graph.in_order(models):
            refresh.refresh(con, model, changes, models)
        refresh.remember(con, changes)
        return changes

    rows_at(con, "2024-03-01 23:59:59", "2024-03-03 00:00:00")
    assert update().days["evidence.use_days"] is refresh.ALL
    rows_at(con, "2024-03-02 10:00:00")
    changes = update()
    assert changes.days["staging.uses"] == changes.days["evidence.use_days"] == {DAY}
    # the same record again on a day: the uses of the day are others, its count is what it was
    con.execute("insert into quality.loads by name select 9 as load_id, 'loaded' as status")
    con.execute(
        "insert into raw.calls by name select 'R' as record_id, timestamp '2024-03-02' as started_at, 9 as load_id"
    )
    changes = update()
    assert (changes.days["staging.uses"], changes.days["evidence.use_days"]) == ({DAY}, frozenset())
    assert con.execute("select count(*)::int, min(n)::int from evidence.use_days").fetchall() == [(3, 1)]


def test_another_threshold_makes_the_tables_that_name_it_again_and_no_others(tmp_path: Path) -> None:
    text = USES.replace("from raw.calls", "from raw.calls where (select max(value) from config.thresholds "
                        "where name = 'link_bits') > 0")  # fmt: skip
    models = small(tmp_path, staging__uses=USES, staging__named=text)
    con = database.memory()
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)
    for threshold, made in (("link_bits", {"staging.named"}), ("joint_minutes", set())):
        rows_at(con, "2024-03-01 10:00:00")
        for given in (None, {threshold: 99.0}):
            build.prepare(con, given)
            changes = refresh.since_last_build(con)
            for model in graph.in_order(models):
                refresh.refresh(con, model, changes, models)
            refresh.remember(con, changes)
        assert {name for name, days in changes.days.items() if days is refresh.ALL} == made


def test_what_lasts_bears_on_every_day_of_its_span(tmp_path: Path) -> None:
    models = small(
        tmp_path,
        staging__held="-- One row per holding.\n-- By day: started_at to ended_at.\n"
        "select public_ip, started_at, ended_at from raw.ip_sessions",
        evidence__resolved="-- One row per use.\n-- By day: used_at.\n"
        "select occurred_at as used_at, count(held.public_ip) as holders from staging.uses as uses "
        "left join staging.held as held on held.public_ip = uses.client_ip and held.started_at <= uses.occurred_at "
        "and coalesce(held.ended_at, timestamp '9999-12-31') > uses.occurred_at group by all",
        staging__uses="-- One row per use.\n-- By day: occurred_at.\n"
        "select client_ip, occurred_at from raw.service_logs",
    )
    con = database.memory()
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)

    def update() -> refresh.Changes:
        changes = refresh.since_last_build(con)
        for model in graph.in_order(models):
            refresh.refresh(con, model, changes, models)
        refresh.remember(con, changes)
        return changes

    con.execute("insert into quality.loads by name select 1 as load_id, 'loaded' as status")
    con.execute("""insert into raw.service_logs by name select '192.0.2.1' as client_ip, 1 as load_id,
        unnest(['2024-03-01 10:00'::timestamp, '2024-03-04 10:00', '2024-03-06 10:00']) as occurred_at""")
    update()
    con.execute("insert into quality.loads by name select 2 as load_id, 'loaded' as status")
    con.execute("""insert into raw.ip_sessions by name select '192.0.2.1' as public_ip, 2 as load_id,
        timestamp '2024-03-02' as started_at, timestamp '2024-03-05' as ended_at""")
    changes = update()
    assert changes.days["staging.held"] == {dt.date(2024, 3, day) for day in (2, 3, 4, 5)}
    assert changes.days["evidence.resolved"] == {dt.date(2024, 3, 4)}
    assert con.execute("select holders::int from evidence.resolved order by used_at").fetchall() == [(0,), (1,), (0,)]
