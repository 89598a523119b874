"""The build: all or nothing, the same bytes from the same input, and errors that say which model."""

from collections.abc import Mapping

import duckdb
import pytest

from tests.models.drawing import Spec
from warehouse import build, database, ddl
from warehouse.errors import ChecksFailed, ModelInvalid
from warehouse.graph import Model


def test_checks_that_find_bad_rows_are_named_and_counted(spec: Spec) -> None:
    spec.given("linkage.case_groups", "group_id | case_id | case_count\nG-A | A | 1\nG-B | A | 1")
    with pytest.raises(ChecksFailed) as caught:
        build.run_checks(spec.con)
    assert str(caught.value) == (
        f"2 of {len(build.checks())} checks found bad rows: cases_in_one_group (1), groups_hold_linked_cases (2); "
        "nothing was published"
    )


def test_a_model_that_does_not_run_is_named(spec: Spec) -> None:
    model = Model("staging.a", "One row per thing.", frozenset(), "select nothing_of_the_kind from raw.calls")
    with pytest.raises(ModelInvalid, match=r"^staging\.a: Binder Error: Referenced column \"nothing_of_the_kind\""):
        build.build_model(spec.con, model)


def test_thresholds_of_a_build_stand_in_its_config_table(spec: Spec) -> None:
    build.prepare(spec.con, {"link_bits": 12})
    assert spec.rows("select value, unit from config.thresholds where name = 'link_bits'") == [(12.0, "bits")]
    with pytest.raises(KeyError, match="link_bytes"):
        build.prepare(spec.con, {"link_bytes": 12})


def test_progress_names_each_model_before_and_after_and_each_check(
    empty: duckdb.DuckDBPyConnection, models: Mapping[str, Model]
) -> None:
    told: list[tuple[str, int | None]] = []
    empty.execute("begin")
    counts = build.build_all(empty, progress=lambda name, rows: told.append((name, rows)))
    empty.execute("rollback")
    assert set(counts) == set(models)
    assert [name for name, rows in told if rows is None] == list(counts)
    assert [name for name, _ in told if name.startswith("check ")] == [f"check {name}" for name in build.checks()]


def _world(order: str) -> duckdb.DuckDBPyConnection:
    """A few hundred calls and thirty cases; `order` says in which order the rows arrive."""
    con = database.memory(database.Resources(threads=2))
    ddl.create_tables(con, partitioned=False)
    con.execute(f"""
        insert into raw.calls by name
        select 'R' || i as record_id, 'P' || i % 2 as provider, 'voice' as event_type,
            ['originating', 'terminating'][1 + i % 2] as direction, 'answered' as outcome,
            '+' || (i // 2) * 7 % 31 as calling_number, '+' || (i // 2) * 11 % 37 as called_number,
            '+' || case i % 2 when 0 then (i // 2) * 7 % 31 else (i // 2) * 11 % 37 end as served_number,
            '0010100000' || case i % 2 when 0 then (i // 2) * 7 % 31 else (i // 2) * 11 % 37 end % 13 as served_imei,
            timestamp '2024-03-01' + to_seconds(i // 2 * 7000 + i % 2 * 3) as started_at,
            60 as duration_s, 1 as load_id, i + 2 as line_number
        from range(800) as calls(i) order by {order}
    """)
    con.execute(f"""
        insert into raw.case_subjects by name
        select 'C' || i as case_id, 'E2300001' || i % 2 as force_code, 'S' || i as subject_ref,
            ['suspect', 'victim'][1 + i % 3 // 2] as "role", 'victim_account' as "source", '+' || i % 23 as number,
            2 as load_id, i + 2 as line_number
        from range(30) as subjects(i) order by {order}
    """)
    con.execute(f"""
        insert into raw.offences by name
        select 'C' || i as case_id, 'E2300001' || i % 2 as force_code, '28E' as offence_code,
            timestamp '2024-03-01' + to_days(i::integer) as occurred_from_at, 3 as load_id, i + 2 as line_number
        from range(31) as offences(i) order by {order}
    """)
    return con


def _contents(con: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows; the published ones in the order in which they lie."""
    build.build_all(con)
    lying = ("linkage.", "summary.")
    return {
        name: con.execute(f"from {name}" + ("" if name.startswith(lying) else " order by all")).fetchall()
        for name in models
    }


def test_the_same_rows_in_another_order_give_the_same_tables(models: Mapping[str, Model]) -> None:
    forwards, backwards = _world("i"), _world("i desc")
    first, second = _contents(forwards, models), _contents(backwards, models)
    assert {name for name, rows in first.items() if rows} >= {
        "staging.call_legs", "staging.device_days", "evidence.communications", "evidence.contacts",
        "evidence.device_spells", "evidence.case_identifiers", "evidence.attributions", "linkage.case_ties",
        "linkage.case_links", "linkage.group_members", "linkage.pointers", "summary.volume_crime_monthly",
    }  # fmt: skip
    for name, rows in first.items():
        assert rows == second[name], name


def test_building_again_changes_nothing(models: Mapping[str, Model]) -> None:
    con = _world("hash(i)")
    assert _contents(con, models) == _contents(con, models)
