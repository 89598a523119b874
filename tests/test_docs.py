"""The docs are true: generated pages are fresh, links lead somewhere, recipes and queries run, every fault is named."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from flows import reference
from tests.conftest import Gate
from tests.world import World
from warehouse import build, layouts
from warehouse.graph import read_model

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: str, language: str) -> list[str]:
    """The fenced code blocks of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_generated_pages_are_fresh(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run `make docs`"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_command_that_the_docs_name_exists() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^## jigsaw (\w+)", commands, flags=re.M))
    named = set(re.findall(r"^jigsaw (?:--home \S+ )?([a-z]+)", text, flags=re.M))
    named |= set(re.findall(r"`jigsaw (?:--home \S+ )?([a-z]+)", text))
    assert named <= known, named - known
    assert {"generate", "ingest", "run", "sql", "explain"} <= named


def test_every_make_target_that_the_docs_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8")):
            assert target in targets, (page.name, target)


def test_the_queries_of_the_docs_run(world: World) -> None:
    from flows.home import reading

    queries = blocks("docs/how-to/ask-in-sql.md", "sql")
    assert len(queries) >= 7
    with reading(world.settings) as con:
        for query in queries:
            con.execute(query).fetchall()
        for page in PAGES:
            for query in re.findall(r'jigsaw sql "([^"]+)"', page.read_text(encoding="utf-8")):
                if query not in ("...", "select ..."):
                    con.execute(query).fetchall()


def test_the_recipe_for_a_layout_takes_its_file_in(gate: Gate) -> None:
    (toml,) = blocks("docs/how-to/add-a-layout.md", "toml")
    (text,) = blocks("docs/how-to/add-a-layout.md", "text")
    load = gate.take(
        gate.file("northern.csv", text),
        layout=str(gate.file("northern_calls.toml", toml)),
        authorisation_urn="SYN-BLANKET",
    )
    assert (load.layout, load.rows_loaded) == ("northern_calls", 1), load.problem
    assert gate.rows(
        "select calling_number, started_at::varchar, duration_s, event_type, direction from raw.calls"
    ) == [("+447700900001", "2024-03-05 10:00:00", 61, "voice", "originating")]


def test_each_key_that_a_layout_takes_is_explained() -> None:
    text = (ROOT / "docs/how-to/add-a-layout.md").read_text(encoding="utf-8")
    for key in (layouts._FILE_KEYS | layouts._COLUMN_KEYS) - {"description", "columns"}:
        assert f"`{key}`" in text or f"[{key}]" in text, key


def test_the_recipe_for_a_table_makes_it(tmp_path: Path) -> None:
    (query,) = blocks("docs/how-to/add-a-table.md", "sql")
    path = tmp_path / "summary" / "offences_by_force.sql"
    path.parent.mkdir()
    path.write_text(query)
    model = read_model(path, tmp_path)
    assert model.depends_on == {"staging.offences"}
    con = duckdb.connect()
    con.execute(
        "create schema staging; create table staging.offences as select 'E23000010' as force_code from range(3)"
    )
    con.execute("create schema summary")
    assert build.build_model(con, model) == 1
    assert con.execute("select * from summary.offences_by_force").fetchall() == [("E23000010", 3)]


def test_the_recipe_for_a_check_finds_its_bad_row() -> None:
    (query,) = blocks("docs/how-to/add-a-check.md", "sql")
    con = duckdb.connect()
    con.execute("create schema linkage")
    con.execute(
        "create table linkage.case_links as select 'A' as case_a, 'B' as case_b, "
        "timestamp '1900-01-01' as first_seen_at, timestamp '2024-01-01' as last_seen_at "
        "union all select 'A', 'C', timestamp '2024-01-01', timestamp '2024-01-02'"
    )
    assert con.execute(query).fetchall() == [("A", "B")]


def test_the_recipe_for_a_feed_gives_tables_rules_and_a_layout(tmp_path: Path) -> None:
    (module,) = blocks("docs/how-to/add-a-feed.md", "python")
    copy = tmp_path / "copy"
    for room in ("schemas", "warehouse"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "schemas" / "anpr_reads.py").write_text(module)
    registry = copy / "schemas" / "__init__.py"
    text = registry.read_text().replace(
        '    "messages": Messages,\n', '    "messages": Messages, "anpr_reads": AnprReads,\n'
    )
    first = "from schemas.authorisations"
    registry.write_text(text.replace(first, f"from schemas.anpr_reads import AnprReads\n{first}"))
    reads = "".join(f"C1,SYN{n},2024-03-05T10:00:0{n}Z\n" for n in range(9))
    (copy / "reads.csv").write_text(f"camera_id,plate,read_at\n{reads}C1,,2024-03-05T10:00:00Z\n")
    script = textwrap.dedent(
        """
        import datetime as dt
        from pathlib import Path
        from warehouse import database, load
        place = database.Place.under(Path("home"))
        with database.writer(place, database.Resources()) as con:
            asked = load.Asked()
            seen = load.look_at(Path("reads.csv"), "reads.csv", asked)
            found = load.ingest(con, place, seen, asked, lambda: dt.datetime(2024, 4, 1))
            print(found.layout, found.rows_loaded, con.execute("select rules from quarantine.anpr_reads").fetchall())
        """
    )
    environment = {"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "canonical_anpr_reads 9 [(['plate.required'],)]", done.stderr
