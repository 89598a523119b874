"""The laws of the house: which room may import which, where heavy packages are loaded, what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("schemas", "warehouse", "flows")
#: Modules that define the flows; Prefect may be imported in these files only.
DAGS = {"flows/ingest.py", "flows/build.py", "flows/report.py", "flows/daily.py", "flows/tasks.py"}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    """Top names of the modules that a file imports (anywhere, or when it is itself imported)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if id(node) in checking and top_level_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("schemas", {"warehouse", "flows", "duckdb", "prefect", "splink", "great_expectations", "sqlglot", "time"}),
        ("warehouse", {"flows", "prefect"}),
        ("flows/synthetic", {"warehouse", "duckdb", "prefect"}),
    ],
)
def test_imports_go_one_way(room: str, forbidden: set[str]) -> None:
    for path in sources(room):
        assert not tops(imports(path)) & forbidden, path


def test_the_synthetic_world_imports_of_flows_nothing_but_itself() -> None:
    for path in sources("flows/synthetic"):
        others = {name for name in imports(path) if name.startswith("flows") and not name.startswith("flows.synthetic")}
        assert not others, path


def test_prefect_is_imported_in_the_dag_files_only() -> None:
    users = {str(path.relative_to(ROOT)) for path in sources("flows") if "prefect" in tops(imports(path))}
    assert users <= DAGS | {"flows/commands_serve.py"}, users


def test_nothing_in_the_warehouse_can_read_the_truth() -> None:
    for path in [*sources("warehouse"), *(ROOT / "warehouse").rglob("*.sql")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\btruth/|/truth\b|\.truth\b|truth\.parquet", text), path


#: Where a heavy package may be imported at the top of a file; the file itself is imported only where it is needed.
HEAVY = {
    "great_expectations": set(),
    "altair": {"flows/charts.py"},
    "vl_convert": {"flows/charts.py"},
    "splink": set(),
    "scipy": {"warehouse/clusters.py", "warehouse/components.py", "warehouse/paths.py", "flows/synthetic/movement.py"},
    "prefect": DAGS | {"flows/commands_serve.py"},
}


@pytest.mark.parametrize("heavy", HEAVY)
def test_heavy_packages_are_loaded_where_they_are_used(heavy: str) -> None:
    users = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sources(room)
        if heavy in tops(imports(path, top_level_only=True))
    }
    assert users <= HEAVY[heavy], users


def test_the_command_line_starts_without_the_heavy_packages() -> None:
    heavy = "{'duckdb', 'pandas', 'pandera', 'prefect', 'great_expectations', 'numpy', 'altair'}"
    code = f"import sys, flows.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_schemas_read_no_file_when_imported() -> None:
    code = (
        "import sys\n"
        "import pandera.pandas\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import schemas, schemas.published\n"
        "print([name for name in opened if name.endswith(('.csv', '.toml'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_no_catch_all_and_no_wall_clock_in_the_rooms() -> None:
    for room in ROOMS:
        for path in sources(room):
            text = path.read_text(encoding="utf-8")
            if path.name != "tasks.py":  # there Prefect is told of an error by its class alone, and it is raised again
                assert "except Exception" not in text, path
            assert not re.search(r"except:\s*$", text, re.M), path
            if path.name not in {"settings.py"}:
                assert not re.search(r"datetime\.now\(|\.utcnow\(|date\.today\(|time\.time\(", text), path


def test_flows_hold_no_sql() -> None:
    for path in sources("flows"):
        if "synthetic" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(
                    r"\s*(select|insert|create|delete|update|with)\s.+\sfrom\s", node.value, re.I | re.S
                ) or ("jigsaw sql" in node.value), (path, node.lineno)


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT)
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_address_of_a_package_index_stands_in_a_file() -> None:
    hosts = ("pypi" + ".org", "files.python" + "hosted.org", "index-" + "url =", "registry.npm" + "js.org")
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        assert not any(host in text for host in hosts), path


def test_the_lock_has_a_hash_for_every_package() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    packages = [block for block in blocks if re.match(r"[a-z0-9][a-z0-9._\[\]-]*==", block)]
    assert len(packages) > 100
    assert all("--hash=sha256:" in block for block in packages)


def test_every_model_file_says_what_one_row_is() -> None:
    for path in sorted((ROOT / "warehouse" / "models").rglob("*.sql")):
        assert path.read_text(encoding="utf-8").startswith("-- One row per "), path


def test_no_python_file_is_far_beyond_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for room in ROOMS
        for path in sources(room)
        if (n := len(path.read_text().splitlines())) > 420
    }
    assert not long
