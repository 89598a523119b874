"""The graph: order and dependencies are read from the SQL; what is wrong with a file is said in one clear line."""

from itertools import pairwise
from pathlib import Path

import pytest

from warehouse import graph
from warehouse.errors import ModelInvalid
from warehouse.graph import Model


def write(folder: Path, **files: str) -> Path:
    """Write models named schema__table, each with a first line of its own unless it has one."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if text.startswith("--") else f"-- One row per thing.\n{text}")
    return folder


def refused(folder: Path) -> str:
    """The one line with which a folder of models is refused."""
    with pytest.raises(ModelInvalid) as caught:
        graph.in_order(graph.load_models(folder))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_model_comes_after_all_that_it_reads(tmp_path: Path) -> None:
    write(
        tmp_path,
        evidence__a="select x from staging.c",
        linkage__b="select x from evidence.a union all select x from evidence.z",
        evidence__z="select a.x from evidence.a as a",
        staging__c="select record_id as x from raw.calls",
    )
    order = [model.name for model in graph.in_order(graph.load_models(tmp_path))]
    assert order == ["staging.c", "evidence.a", "evidence.z", "linkage.b"]


def test_dependencies_are_tables_and_not_common_table_expressions_or_functions(tmp_path: Path) -> None:
    write(
        tmp_path,
        staging__c="""
            with recent as (select record_id from raw.calls where provider in (select service from raw.messages)),
            hours as (select unnest(generate_series(1, 24)) as hour from range(3))
            select recent.record_id, (select max(value) from config.thresholds) as most
            from recent cross join hours
            where exists (select 1 from raw.cells where cells.cell_id = recent.record_id)
        """,
    )
    model = graph.load_models(tmp_path)["staging.c"]
    assert model.depends_on == {"raw.calls", "raw.messages", "raw.cells", "config.thresholds"}
    assert model.row_sentence == "One row per thing."


def test_a_cycle_is_refused_and_its_path_is_named(tmp_path: Path) -> None:
    write(tmp_path, staging__a="select x from staging.b", staging__b="select x from staging.c",
          staging__c="select x from staging.a")  # fmt: skip
    said = refused(tmp_path)
    assert said.startswith("models read each other in a circle: ")
    path = said.removeprefix("models read each other in a circle: ").split(" -> ")
    reads = {("staging.a", "staging.b"), ("staging.b", "staging.c"), ("staging.c", "staging.a")}
    assert set(pairwise(path)) == reads


def test_a_table_that_nobody_makes_is_refused(tmp_path: Path) -> None:
    write(tmp_path, staging__a="select x from raw.telegrams")
    assert refused(tmp_path).endswith("staging/a.sql: reads raw.telegrams, which no feed and no model makes")


@pytest.mark.parametrize("reader", ["linkage__b", "staging__b"])
def test_a_model_reads_its_own_layer_or_the_one_below(tmp_path: Path, reader: str) -> None:
    source = "staging.a" if reader == "linkage__b" else "evidence.a"
    write(tmp_path, **{source.replace(".", "__"): "select 1 as x", reader: f"select x from {source}"})
    layer = reader.split("__")[0]
    assert refused(tmp_path).endswith(f"b.sql: {layer} reads its own layer or the one below, not {source}")


def test_thresholds_are_read_from_every_layer(tmp_path: Path) -> None:
    write(tmp_path, summary__a="select value from config.thresholds")
    assert list(graph.load_models(tmp_path)) == ["summary.a"]


@pytest.mark.parametrize("place", ["a", "marts__a", "staging__deep__a", "raw__a"])
def test_a_file_outside_a_layer_is_refused(tmp_path: Path, place: str) -> None:
    write(tmp_path, **{place: "select 1 as x"})
    assert "a model lies in models/<layer>/<table>.sql; layers: evidence, governance, linkage" in refused(tmp_path)


def test_a_model_that_does_not_say_what_a_row_is_is_refused(tmp_path: Path) -> None:
    write(tmp_path, staging__a="-- Offences.\nselect 1 as x")
    assert refused(tmp_path).endswith("staging/a.sql: the first line must say `-- One row per ...`")


@pytest.mark.parametrize("text", ["select * from raw.calls", "select c.* from raw.calls as c",
                                  "select 1 as x union all select * from raw.calls"])  # fmt: skip
def test_a_star_in_the_last_select_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, staging__a=text)
    assert "`select *` in the last select; name the columns" in refused(tmp_path)


def test_a_star_inside_is_let_pass(tmp_path: Path) -> None:
    write(tmp_path, staging__a="with c as (select * from raw.calls) select record_id, count(*) as n from c group by 1")
    assert list(graph.load_models(tmp_path)) == ["staging.a"]


@pytest.mark.parametrize("call", ["now()", "random()", "uuid()", "gen_random_uuid()", "current_timestamp", "today()",
                                  "current_date", "get_current_timestamp()"])  # fmt: skip
def test_what_answers_differently_each_time_is_refused(tmp_path: Path, call: str) -> None:
    write(tmp_path, staging__a=f"select record_id, {call} as x from raw.calls")
    assert "gives another answer each time; take the value from a config table" in refused(tmp_path)


@pytest.mark.parametrize(
    "text", ["drop table raw.calls", "select 1 as x; select 2 as x", "create table t as select 1", ""]
)
def test_what_is_not_one_select_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, staging__a=text)
    assert refused(tmp_path).endswith("staging/a.sql: a file holds one SELECT and nothing else")


def test_sql_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, staging__a="select 1 as x,\n(from where")
    assert "staging/a.sql: SQL that cannot be read, near line " in refused(tmp_path)


def test_a_table_that_is_made_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, staging__a="select 1 as x")
    with pytest.raises(ModelInvalid, match=r"staging\.a is made twice"):
        graph.load_models(tmp_path, [Model("staging.a", "One row per thing.", frozenset())])


def test_the_shipped_models_are_in_an_order_that_can_be_built() -> None:
    from warehouse import build

    seen = set(graph.SOURCES)
    for model in graph.in_order(build.models()):
        assert model.depends_on <= seen, model.name
        seen.add(model.name)
