"""Expectations: derived from the models, measured of deliveries, evaluated by Great Expectations on DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb
import pandera.pandas as pa
import pytest
from pandera.typing.pandas import Series

from schemas import FEEDS
from schemas.feed import columns_of
from tests.conftest import Gate
from tests.warehouse import quality_world
from tests.warehouse.quality_world import BROKEN, FAULTS, GOOD, ODD, REJECTED, ROWS, RUN_DATE, World, world
from warehouse import compile as compiled
from warehouse import expectations, load_measures, suites
from warehouse.gx_duckdb import COUNTS, import_gx, session
from warehouse.load_measures import EARLIER_DELIVERIES, MEASURES

MEASURED = {measure.name for measure in MEASURES}


@pytest.fixture(scope="module")
def checked() -> World:
    return world()


def failed(results: list[expectations.Result]) -> list[tuple[str, str]]:
    return [(result.expectation, result.observed) for result in results if not result.success]


def test_every_rule_of_the_gate_is_an_expectation_by_the_same_name(feed: str) -> None:
    model = FEEDS[feed]
    rules = {rule.name for rule in compiled.rules_of(model)}
    rules |= {f"{column}.required" for column in compiled.required_of(model)}
    rules |= {name for name, _ in compiled.unique_rules_of(model)}
    assert {one.rule for one in suites.derived(feed)} == rules | {"columns"}


def test_a_check_without_a_form_in_gx_stops_the_suite() -> None:
    class Odd(pa.DataFrameModel):
        size: Series[int] = pa.Field(ge=2)

    with pytest.raises(NotImplementedError, match="size"):
        list(suites.expectations_of(Odd, (), "all_rows", ["size"]))


def test_a_row_check_without_a_form_in_gx_stops_the_suite() -> None:
    class Odd(pa.DataFrameModel):
        size: Series[int]

        @pa.dataframe_check
        @classmethod
        def adds_up(cls, rows: Any) -> bool:
            return True

    with pytest.raises(NotImplementedError, match="adds_up"):
        list(suites.expectations_of(Odd, (), "all_rows", ["size"]))


def test_a_good_delivery_keeps_every_expectation(checked: World, feed: str) -> None:
    # The rows of the broken delivery share a key with the good one, and both break the rule that it occurs once.
    shared = [("unique.case_id", "1 of 20 rows break it")] if feed == "offences" else []
    assert failed(checked.of(feed, GOOD)) == shared


def test_each_broken_row_fails_the_expectation_that_names_its_rule(checked: World, feed: str) -> None:
    broken = {result.expectation: result.observed for result in checked.of(feed, BROKEN) if not result.success}
    rules = [rule for _, rule in FAULTS.get(feed, [])]
    assert broken == {rule: f"{rules.count(rule)} of {ROWS} rows break it" for rule in rules}


def test_every_kind_of_derived_expectation_has_a_broken_row() -> None:
    declared = {_kind(one.rule) for feed in FEEDS for one in suites.derived(feed)}
    planted = {_kind(rule) for faults in FAULTS.values() for _, rule in faults}
    assert planted == declared - {"columns"}


def _kind(rule: str) -> str:
    words = ("unique", "any_present", "not_before", "present_when", "zero_when", "not_swapped")
    return next((word for word in words if word in rule), rule.rpartition(".")[2])


def test_gx_counts_what_the_gates_own_sql_counts(checked: World, feed: str) -> None:
    for rule in compiled.rules_of(FEEDS[feed]):
        query = f"select count(*) from raw.{feed} where load_id = ? and ({rule.broken})"
        [(bad,)] = checked.con.execute(query, [checked.loads[feed, BROKEN]]).fetchall()
        [seen] = [one for one in checked.of(feed, BROKEN) if one.expectation == rule.name]
        assert (seen.success, seen.observed) == (bad == 0, f"{bad} of {ROWS} rows break it")


def test_a_key_is_held_against_deliveries_of_other_days() -> None:
    con = quality_world.empty()
    quality_world.fill(con, "offences", 1)
    quality_world.fill(con, "offences", 2)
    con.execute("update raw.offences set case_id = 'case/20' where line_number = 40")
    results = expectations.validate(con, [2], RUN_DATE)
    assert ("unique.case_id", "1 of 20 rows break it") in failed(results)
    assert {result.load_id for result in results} == {2}


def test_an_odd_delivery_lies_outside_every_measure_that_applies_to_it(checked: World, feed: str) -> None:
    # Only calls have earlier deliveries to compare a volume with.
    applying = [one for one in MEASURES if one.feed in (None, feed) and (one.name != "volume_ratio" or feed == "calls")]
    outside = [(one.expectation, one.column_name) for one in checked.of(feed, ODD) if not one.success]
    assert sorted(outside, key=str) == sorted(((one.name, one.column) for one in applying), key=str)


def test_measures_are_what_plain_arithmetic_says(checked: World) -> None:
    seen = {(one.expectation, one.column_name): one.observed for one in checked.of("calls", ODD)}
    assert seen["volume_ratio", None] == "11, expected 0.1 to 10"
    assert seen["quarantined_share", None] == f"{1 / 11:.4g}, expected 0 to 0.05"
    assert seen["excess_share", None] == f"{5 / 11:.4g}, expected 0 to 0.25"
    assert seen["unaccounted_rows", None] == f"{(11 - 1 - 1 - 5) * ROWS}, expected 0"
    assert seen["newest_age_days", "started_at"] == "398, expected -1 to 396"
    assert seen["without_cell_share", "first_cell_id"] == "0.6, expected 0 to 0.5"
    assert seen["orphan_share", "first_cell_id"] == "1, expected 0 to 0.05"
    assert seen["withheld_share", "calling_number"] == "1, expected 0 to 0.33"


def test_a_volume_needs_enough_earlier_deliveries(checked: World) -> None:
    compared = {one.feed for one in checked.results if one.expectation == "volume_ratio"}
    assert EARLIER_DELIVERIES == 3
    assert compared == {"calls"}


def measured(con: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    """The measures of delivery 1."""
    with session(con) as opened:
        expectations.open_views(opened, [1])
        load_measures.measure(opened, [1], RUN_DATE)
        columns = opened.columns(load_measures.TABLE)
        [row] = opened.rows(f"from {load_measures.TABLE}")
    return dict(zip(columns, row, strict=True))


def test_a_call_with_its_own_coordinates_is_no_orphan() -> None:
    con = quality_world.empty()
    quality_world.fill(con, "calls", 1)
    assert measured(con)["calls_first_cell_id_orphan_share"] is None
    con.execute("update raw.calls set first_latitude = null where line_number < 25")
    assert measured(con)["calls_first_cell_id_orphan_share"] == 1.0
    quality_world.fill(con, "cells", 2)
    assert measured(con)["calls_first_cell_id_orphan_share"] == 0.0


def test_an_authority_that_the_file_names_for_itself_is_known() -> None:
    con = quality_world.empty()
    quality_world.fill(con, "subscribers", 1)
    assert measured(con)["subscribers_authorisation_urn_orphan_share"] == 1.0
    con.execute("update quality.loads set authorisation_urn = 'urn/1'")
    assert measured(con)["subscribers_authorisation_urn_orphan_share"] == 0.0


def test_results_come_by_delivery_and_the_same_every_time(checked: World) -> None:
    order = [result.load_id for result in checked.results]
    assert order == sorted(order)
    again = expectations.validate(checked.con, [checked.loads["cell_events", BROKEN]], RUN_DATE)
    assert again == checked.of("cell_events", BROKEN)


def test_a_rejected_delivery_has_no_result(checked: World, feed: str) -> None:
    assert checked.of(feed, REJECTED) == []
    assert expectations.validate(checked.con, [], RUN_DATE) == []


def test_a_table_without_a_declared_column_fails_and_the_rest_is_still_looked_at() -> None:
    con = quality_world.empty()
    quality_world.fill(con, "cells", 1)
    con.execute("alter table raw.cells drop column range_m")
    assert failed(expectations.validate(con, [1], RUN_DATE)) == [
        ("columns", "not as declared"),
        ("range_m.in_range", "a column is missing"),
    ]


def test_a_lake_is_checked_through_its_open_connection(gate: Gate) -> None:
    cell = {"network": "234-15", "radio": "4G", "cell_id": "c1", "latitude": "51.5", "longitude": "-0.1"}
    taken = gate.deliver("cells", [cell])
    results = expectations.validate(gate.con, [taken.load_id], RUN_DATE)
    assert len(results) == len(suites.derived("cells")) + 3  # quarantined, excess, unaccounted
    assert failed(results) == []
    assert gate.rows("select current_database()") == [("lake",)]
    assert gate.rows("select count(*) from duckdb_views() where view_name like 'new_%'") == [(0,)]


def test_no_value_of_a_record_is_in_a_result(checked: World) -> None:
    told = "\n".join(f"{one.expectation} {one.column_name} {one.observed}" for one in checked.results)
    assert not [value for value in private_values(checked.con) if value in told]


def private_values(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Every identifier in the world, in any feed, as stored and as delivered, and every file name."""
    found = {"+447700900999"}
    for feed, model in FEEDS.items():
        for column in columns_of(model):
            if column.is_identifier or column.kind == "text":
                query = f"select distinct {column.name} from raw.{feed} where length({column.name}) > 5"
                found |= {value for (value,) in con.execute(query).fetchall()}
    assert len(found) > 500
    return found - {"private-"}


def test_nothing_is_written_to_the_users_home(checked: World) -> None:
    assert checked.written_to_home == []


def test_an_expectation_that_cannot_be_evaluated_stops_without_quoting_a_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gx, con = import_gx(), duckdb.connect()
    with session(con) as opened:
        opened.view("broken_view", "select '+447700900999' as number")
        bad = gx.expectations.UnexpectedRowsExpectation(
            unexpected_rows_query="select 1 from {batch} where number::integer > 0"
        )
        with pytest.raises(RuntimeError, match="could not evaluate unexpected_rows_expectation") as error:
            opened.validate("broken_view", gx.ExpectationSuite(name="broken", expectations=[bad]), COUNTS)
    assert "447700900999" not in str(error.value) + caplog.text


def test_what_gx_on_duckdb_rests_on_is_still_there() -> None:
    """Fails when a new GX, SQLAlchemy or duckdb-engine changes what warehouse/gx_duckdb.py relies on."""
    gx, con = import_gx(), duckdb.connect()
    with session(con) as opened:
        engine = opened._source.get_execution_engine()
        assert type(engine.get_inspector()).__name__ == "Described", (
            "SQLAlchemy no longer takes the inspector from `dialect.inspector`: columns are read from catalogue tables"
        )
        assert engine.dialect_module.__name__ == "sqlalchemy.dialects.postgresql", (
            "GX made a new execution engine: `dialect_module` must be set where it now comes from"
        )
        opened.view("words", "select * from (values ('ab'), ('abc'), (null)) as v(word)")
        regex = gx.expectations.ExpectColumnValuesToMatchRegex(column="word", regex="^(?:ab)$")
        [verdict] = opened.validate("words", gx.ExpectationSuite(name="words", expectations=[regex]), COUNTS).results
        assert verdict.result["unexpected_count"] == 1, "GX's regular expressions on DuckDB do not match whole values"
        assert verdict.result["partial_unexpected_list"] == [], "GX gives values although none were asked for"


def test_gx_still_needs_to_be_told_how_duckdb_writes_regular_expressions() -> None:
    """Fails when Great Expectations learns DuckDB (upstream PR 12084): then drop `dialect_module` there."""
    gx, con = import_gx(), duckdb.connect()
    with session(con) as opened:
        opened._source.get_execution_engine().dialect_module = None
        opened.view("words", "select 'ab' as word")
        regex = gx.expectations.ExpectColumnValuesToMatchRegex(column="word", regex="ab")
        with pytest.raises(RuntimeError, match="could not evaluate"):
            opened.validate("words", gx.ExpectationSuite(name="words", expectations=[regex]), COUNTS)
