"""The main job on a made-up world whose every answer is known: equality with the truth, not plausibility."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows import sequence
from flows.sequence import Direct
from tests.world import World, look_at_world, run_world, settings_of_world
from warehouse import sql

FATES = "rows_read, rows_loaded, rows_quarantined, rows_duplicate, rows_excess"
PLANTED = "(select distinct case_a, case_b from truth_case_links)"
CASE_OF_OPERATION = len("SYN-E23000001-24-1000001")
#: Links of ordinary life. What links an operation's cases is more than today's reasons find: see jigsaw evaluate.
ORDINARY = "(select distinct case_a, case_b from truth_case_links where operation = '')"


def check_fates(world: World) -> None:
    """Every file's rows met the fates that the truth names."""
    assert world.outcome.intake.refused == ()
    planted = world.rows(f"select file, {FATES} from truth_fates order by file")
    assert world.rows(f"select file, {FATES} from quality.loads order by file") == planted


def check_faults(world: World) -> None:
    """Each planted fault is quarantined under the rule that names it, and no clean row is."""
    from flows.home import reading

    with reading(world.settings) as con:
        feeds = [row[0] for row in con.execute("select distinct feed from quality.loads order by 1").fetchall()]
        quarantined = " union all ".join(f"select load_id, line_number, rules from quarantine.{feed}" for feed in feeds)
        excess = " union all ".join(f"select load_id, line_number, reasons from excess.{feed}" for feed in feeds)
        named = "join quality.loads l using (load_id) order by 1, 2"
        found = con.execute(f"select l.file, line_number, rules from ({quarantined}) {named}").fetchall()
        beyond = con.execute(f"select l.file, line_number, reasons from ({excess}) {named}").fetchall()
    fates = world.rows("select distinct fate from truth_faults order by 1")
    assert fates == [("duplicate",), ("excess",), ("kept",), ("quarantined",)]
    by_fate = "select file, line_number, string_split(rule, ' ') from truth_faults where fate = '{}' order by 1, 2"
    assert found == world.rows(by_fate.format("quarantined"))
    assert beyond == world.rows(by_fate.format("excess"))


def check_kept(world: World) -> None:
    """A row that is dirty but readable is loaded, and its companion columns or the cell register tell of it."""
    from flows.home import reading

    kept = world.rows(
        "select file, line_number, rule from truth_faults where fate = 'kept' and feed = 'calls' order by 1, 2"
    )
    with reading(world.settings) as con:
        told = con.execute(
            """select l.file, c.line_number, c.called_number_status, c.called_number is not null, c.served_imei_status,
                n.cell_id is null
            from raw.calls c join quality.loads l using (load_id)
            left join (select distinct cell_id from raw.cells) n on n.cell_id = c.first_cell_id"""
        ).fetchall()
    by_line = {row[:2]: row[2:] for row in told}
    for file, line, rule in kept:
        status, has_number, handset, is_unknown_cell = by_line[file, line]
        if rule == "called_number.e164":
            assert (status, has_number) == ("e164", True)
        elif rule == "served_imei.placeholder":
            assert handset == "placeholder"
        else:
            assert (rule, is_unknown_cell) == ("first_cell_id.not_in_cells", True)
    assert {row[2] for row in kept} == {"called_number.e164", "served_imei.placeholder", "first_cell_id.not_in_cells"}


def check_links(world: World) -> None:
    """Every planted link of ordinary life is found; nothing else is; no decoy is. No operation meets another."""
    missed = world.rows(f"from {ORDINARY} anti join linkage.case_links using (case_a, case_b) order by all")
    wrong = world.rows(
        f"""select case_a, case_b from linkage.case_links anti join {PLANTED} using (case_a, case_b)
        where len(case_a) < {CASE_OF_OPERATION} or len(case_b) < {CASE_OF_OPERATION}"""
    )
    decoys = world.number(
        "select count(*) from linkage.case_links l where exists (select 1 from truth_decoys d "
        "where d.operation = '' and d.case_a = l.case_a and d.case_b = l.case_b)"
    )
    assert (missed, wrong, decoys) == ([], [], 0)


def test_every_row_meets_the_fate_that_was_planned_for_it(world: World) -> None:
    check_fates(world)


def test_each_fault_is_caught_by_the_rule_that_names_it_and_no_clean_row_is(world: World) -> None:
    check_faults(world)


def test_a_readable_row_is_kept_and_what_was_wrong_with_it_is_told(world: World) -> None:
    check_kept(world)


def test_planted_links_are_found_and_decoys_are_not(world: World) -> None:
    check_links(world)


def test_each_direct_mechanism_is_named_as_a_reason(world: World) -> None:
    unnamed = world.rows(
        "select case_a, case_b, mechanism from truth_case_links "
        "where operation = '' and is_planted and mechanism <> 'chain' "
        "and not exists (select 1 from linkage.case_link_reasons r where r.case_a = truth_case_links.case_a "
        "and r.case_b = truth_case_links.case_b and r.kind = mechanism) order by all"
    )
    assert unnamed == []


def test_a_second_run_finds_nothing_new_and_publishes_nothing(world: World, tmp_path: Path) -> None:
    home = shutil.copytree(world.settings.home, tmp_path / "home")
    again = sequence.daily(Direct(), settings_of_world(home))
    assert again.publication is None
    assert again.intake.new == ()
    assert again.intake.known_count == world.number("select count(*) from quality.loads")


def test_the_same_seed_and_clock_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    run_world(tmp_path / "home", 7, "tiny")
    other = look_at_world(tmp_path / "home")
    tables = world.rows(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'published' order by 1"
    )
    assert ("linkage.case_links",) in tables
    assert ("quality.expectations",) in tables
    for (table,) in tables:
        texts = []
        for each in (world, other):
            out = tmp_path / "out.csv"
            each.con.execute(f"copy (from {table}) to {sql.literal(str(out))} (header)")
            texts.append(out.read_bytes())
        assert texts[0] == texts[1], table
    for page in ("report/index.html", "quality/index.html"):
        assert (world.settings.home / page).read_bytes() == (other.settings.home / page).read_bytes(), page
    other.con.close()


def test_pages_and_errors_hold_no_number_of_the_world(world: World) -> None:
    numbers = {str(row[0]) for row in world.rows("select distinct identifier from truth_holdings")}
    digits = sorted({number.lstrip("+") for number in numbers if len(number) >= 8})
    assert len(digits) > 40
    for page in [*world.settings.home.glob("report/**/*.html"), *world.settings.home.glob("quality/**/*.html")]:
        text = page.read_text(encoding="utf-8")
        assert not [number for number in digits if number in text], page
    told = str(world.rows("select expectation, observed from quality.expectations"))
    assert not [number for number in digits if number in told]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [7, 8])
def test_the_demo_is_right_too_and_hubs_are_what_the_naive_join_would_ship(tmp_path: Path, seed: int) -> None:
    run_world(tmp_path / "home", seed, "demo")
    demo = look_at_world(tmp_path / "home")
    check_fates(demo)
    check_faults(demo)
    check_kept(demo)
    check_links(demo)
    from flows.home import reading

    with reading(demo.settings) as con:
        naive, of_hubs = con.execute(
            """with touched as (
                select case_id, identifier_type, identifier from evidence.case_identifiers
                union
                select case_id, identifier_type, other_identifier from evidence.case_contacts),
            pairs as (
                select a.case_id as case_a, b.case_id as case_b,
                    bool_and(h.identifier is not null) as is_hub
                from touched a join touched b using (identifier_type, identifier)
                left join linkage.hubs h using (identifier_type, identifier)
                where a.case_id < b.case_id group by 1, 2)
            select count(*), count(*) filter (is_hub) from pairs"""
        ).fetchall()[0]
    links = demo.number("select count(*) from linkage.case_links")
    assert naive > 20 * links
    assert of_hubs > 0.95 * naive
    demo.con.close()
