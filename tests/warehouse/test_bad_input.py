"""Damaged, foreign and hostile files: one clear line each, and a warehouse that stays as it was."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import Gate, csv_text
from tests.warehouse.test_load import call
from warehouse import database, delivery
from warehouse.database import Place, Resources
from warehouse.errors import NothingPublished, StorageFailed, UsageError, WarehouseBusy
from warehouse.landing import waiting

ROWS = [call(duration_s=str(n)) for n in range(200)]
TEXT = csv_text(ROWS).encode()
HEADER = TEXT.split(b"\n")[0]


def refused(gate: Gate, name: str, content: bytes, **asked: str | None) -> str:
    """The problem that a refused file is recorded with; nothing of it may be in the warehouse."""
    asked.setdefault("authorisation_urn", "SYN-BLANKET")
    load = gate.take(gate.file(name, content), **asked)
    assert load.status == "rejected", "the file was let in"
    assert "\n" not in str(load.problem)
    assert str(load.problem).startswith(name)
    for table in ("raw.calls", "quarantine.calls", "excess.calls"):
        assert gate.rows(f"select count(*) from {table}") == [(0,)]
    assert gate.rows("select problem from quality.loads where status = 'rejected'") == [(load.problem,)]
    return str(load.problem)


def test_a_truncated_gzip_is_refused(gate: Gate) -> None:
    assert "truncated" in refused(gate, "calls.csv.gz", gzip.compress(TEXT * 50)[:-2000])


def test_a_gzip_that_lost_only_its_trailer_is_refused(gate: Gate) -> None:
    assert "truncated" in refused(gate, "calls.csv.gz", gzip.compress(TEXT)[:-4])


def test_text_that_calls_itself_gzip_is_refused(gate: Gate) -> None:
    assert "damaged" in refused(gate, "calls.csv.gz", TEXT)


def test_an_empty_file_is_refused(gate: Gate) -> None:
    assert "empty" in refused(gate, "calls.csv", b"")


def test_an_archive_of_nothing_is_refused(gate: Gate) -> None:
    assert "empty" in refused(gate, "calls.csv.gz", gzip.compress(b""))


def test_a_header_without_rows_is_a_delivery_of_no_records(gate: Gate) -> None:
    load = gate.take(gate.file("calls.csv", HEADER + b"\n"), authorisation_urn="SYN-BLANKET")
    assert (load.status, load.rows_read) == ("loaded", 0)


def test_a_wrong_delimiter_is_refused_as_an_unknown_header(gate: Gate) -> None:
    assert "delimiter" in refused(gate, "calls.csv", TEXT.replace(b",", b";"))


def test_nul_bytes_are_refused(gate: Gate) -> None:
    assert "NUL bytes" in refused(gate, "calls.csv", TEXT[:500] + b"\0" + TEXT[500:])


def test_utf_16_is_refused_where_the_layout_says_utf_8(gate: Gate) -> None:
    problem = refused(gate, "calls.csv", TEXT.decode().encode("utf-16"))
    assert "utf-8" in problem


def test_utf_16_is_read_where_the_layout_says_so(gate: Gate) -> None:
    layout = gate.file("wide.toml", 'feed = "calls"\nprovider = "P"\nencoding = "utf-16"\n[columns]\nevent_type = "T"\n'
                       'started_at = { from = "At", format = "%Y-%m-%d %H:%M:%S" }\n')  # fmt: skip
    text = "T,At\n" + "".join(f"voice,2024-03-05 10:00:{n:02}\n" for n in range(9))
    load = gate.take(gate.file("wide.csv", text.encode("utf-16")), layout=str(layout), authorisation_urn="SYN-BLANKET")
    assert load.rows_loaded == 9, load.problem


def test_bytes_that_are_no_utf_8_are_refused(gate: Gate) -> None:
    assert "encoding" in refused(gate, "calls.csv", TEXT.replace(b"Borealis", b"Bor\xe9alis", 1))


def test_an_endless_line_is_refused_before_it_fills_the_memory(gate: Gate) -> None:
    problem = refused(gate, "calls.csv", TEXT + b"x" * (100 << 20))
    assert "line 202 is longer than 1 MiB" in problem


def test_a_column_more_or_fewer_names_the_nearest_layout_and_the_difference(gate: Gate) -> None:
    assert "not expected loyalty" in refused(gate, "calls.csv", TEXT.replace(HEADER, HEADER + b",loyalty"))
    fewer = csv_text([{key: value for key, value in row.items() if key != "started_at"} for row in ROWS])
    load = gate.take(gate.file("other.csv", fewer))
    assert "nearest layout is canonical_calls: missing started_at" in str(load.problem)


def test_a_doubled_column_is_refused(gate: Gate) -> None:
    assert "twice: provider" in refused(gate, "calls.csv", TEXT.replace(HEADER, HEADER + b",provider"))


def test_a_data_line_in_place_of_the_header_leaks_no_value(gate: Gate) -> None:
    problem = refused(gate, "calls.csv", TEXT.split(b"\n", 1)[1])
    assert "7700900001" not in problem


@pytest.mark.parametrize("heading", ["Message Body", "sms_text", "Content", "Inhalt"])
def test_a_column_of_content_stops_the_file(gate: Gate, heading: str) -> None:
    assert "carries content" in refused(gate, "calls.csv", TEXT.replace(HEADER, HEADER + b"," + heading.encode()))


def test_a_spreadsheet_formula_is_quarantined(gate: Gate) -> None:
    rows = [call(provider=f"P{n}") for n in range(8)] + [call(provider="=HYPERLINK(1)"), call(provider="+cmd(1)")]
    gate.deliver("calls", rows)
    assert gate.broken("calls") == [(10, ["provider.no_formula"]), (11, ["provider.no_formula"])]


@pytest.mark.parametrize(
    "name",
    ["x'; drop table raw.calls; --.csv", "[abc]*?.csv", 'quote".csv', "sp ace\t.csv", "ünïcode.csv", "%s{0}.csv"],
)
def test_a_hostile_file_name_is_only_a_name(gate: Gate, name: str) -> None:
    load = gate.take(gate.file(name, TEXT), authorisation_urn="SYN-BLANKET")
    assert load.rows_loaded == 200, load.problem
    assert gate.rows("select file from quality.loads order by load_id desc limit 1") == [(name,)]


def test_a_link_that_leads_out_of_the_landing_area_is_refused(gate: Gate, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_bytes(TEXT)
    landing = gate.home / "landing"
    landing.mkdir(exist_ok=True)
    (landing / "calls.csv").symlink_to(outside)
    found = waiting(landing)
    assert found.files == (("blanket.csv", landing / "blanket.csv"),)
    assert ["leads out of the landing area" in str(error) for error in found.refused] == [True]


def test_other_endings_are_refused_and_covering_notes_are_no_deliveries(gate: Gate) -> None:
    with pytest.raises(UsageError, match="files are taken"):
        gate.take(gate.file("calls.xlsx", b"PK"))
    gate.file("a.csv", TEXT, {"row_count": 200})
    assert [name for name, _ in waiting(gate.home / "landing").files] == ["a.csv", "blanket.csv"]


def test_a_damaged_parquet_file_is_refused(gate: Gate) -> None:
    assert "Parquet" in refused(gate, "calls.parquet", b"PAR1 nonsense PAR1")


@pytest.mark.parametrize("note", ["{", '{"rows": 1}', '{"row_count": "many"}', '{"feed": "gossip"}'])
def test_an_unreadable_covering_note_refuses_the_file(gate: Gate, note: str) -> None:
    path = gate.file("calls.csv", TEXT)
    delivery.note_path(path).write_text(note)
    assert "covering note" in str(gate.take(path).problem)


def test_communications_data_without_an_authority_is_refused(gate: Gate) -> None:
    assert "without an authority" in refused(gate, "calls.csv", TEXT, authorisation_urn=None)
    assert "no authorisation SYN-NOBODY" in refused_again(gate, "SYN-NOBODY")


def refused_again(gate: Gate, urn: str) -> str:
    load = gate.take(gate.home / "landing" / "calls.csv", authorisation_urn=urn)
    assert load.status == "rejected"
    return str(load.problem)


def test_a_rejected_or_cancelled_authorisation_is_no_authority(gate: Gate) -> None:
    base = {"scope": "dataset", "data_type": "mixed", "legal_basis": "test", "route": "SEIZED",
            "granted_at": "2024-01-01T00:00:00Z"}  # fmt: skip
    gate.deliver("authorisations", [
        base | {"authorisation_urn": "SYN-NO", "decision": "rejected", "cancelled_at": ""},
        base | {"authorisation_urn": "SYN-OFF", "decision": "approved", "cancelled_at": "2024-02-01T00:00:00Z"},
    ])  # fmt: skip
    assert "was not approved" in refused(gate, "calls.csv", TEXT, authorisation_urn="SYN-NO")
    assert "was cancelled" in refused_again(gate, "SYN-OFF")


def test_a_second_writer_is_told_to_wait(gate: Gate) -> None:
    with pytest.raises(WarehouseBusy), database.writer(gate.place, Resources()):
        pass


_CHILD = """
import datetime as dt, os, signal, sys
from pathlib import Path
from warehouse import database, ledger, load
home, file, point = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
if point == "load":
    real = ledger.Ledger.record
    def dying(self, done):
        real(self, done)
        os.kill(os.getpid(), signal.SIGKILL)
    ledger.Ledger.record = dying
with database.writer(database.Place.under(home), database.Resources()) as con:
    asked = load.Asked(authorisation_urn="SYN-BLANKET")
    seen = load.look_at(file, file.name, asked)
    load.ingest(con, database.Place.under(home), seen, asked, lambda: dt.datetime(2024, 1, 1))
    with database.transaction(con, database.PUBLISHED):
        con.execute("create or replace table summary.one as select count(*) as n from raw.calls")
        if point == "build":
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("point", ["load", "build"])
def test_a_process_killed_in_the_middle_leaves_nothing_half_done(
    empty_warehouse: Path, tmp_path: Path, point: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(empty_warehouse, home)
    file = tmp_path / "calls.csv"
    file.write_bytes(TEXT)
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), str(home), str(file)]
    killed = subprocess.run([*command, point], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    place = Place.under(home)
    loaded = 200 if point == "build" else 0
    with database.writer(place, Resources()) as con:
        assert con.execute("select count(*) from raw.calls").fetchall() == [(loaded,)]
        assert con.execute("select count(*) from quality.loads where file = 'calls.csv'").fetchall() == [
            (bool(loaded),)
        ]
    with pytest.raises(NothingPublished):
        database.published_versions(place)
    again = subprocess.run([*command, "none"], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    with database.reader(place, Resources()) as con:
        assert con.execute("select n from summary.one").fetchall() == [(200,)]
        named = {
            row[0]
            for row in con.execute(
                "select distinct data_file from ducklake_list_files('lake', 'calls', schema => 'raw')"
            ).fetchall()
        }
    stored = {str(path) for path in (place.files / "raw" / "calls").rglob("*.parquet")}
    assert stored == named, "the files of the killed run were cleared away"


def test_a_full_disk_leaves_the_warehouse_as_it_was(empty_warehouse: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(empty_warehouse, home)
    file = tmp_path / "calls.csv"
    file.write_bytes(csv_text([call(record_id=os.urandom(24).hex()) for _ in range(20_000)]).encode())
    limited = textwrap.dedent(
        """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        from warehouse.errors import StorageFailed
        try:
            exec(compile(CHILD, "child", "exec"))
        except StorageFailed as error:
            print(error)
            sys.exit(error.exit_code)
        """
    ).replace("CHILD", repr("import sys\n" + textwrap.dedent(_CHILD)))
    done = subprocess.run(
        [sys.executable, "-c", "import sys\n" + limited, str(home), str(file), "none"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == StorageFailed.exit_code, done.stderr
    assert "nothing was changed" in done.stdout
    with database.writer(Place.under(home), Resources()) as con:
        assert con.execute("select count(*) from raw.calls").fetchall() == [(0,)]
        assert con.execute("select count(*) from quality.loads where file = 'calls.csv'").fetchall() == [(0,)]


def test_a_note_is_read_as_written(gate: Gate) -> None:
    path = gate.file("calls.csv", TEXT, {"provider": "Borealis", "row_count": 200})
    assert delivery.read_note(path, "calls.csv") == delivery.Note(provider="Borealis", row_count=200)
    assert json.loads(delivery.note_path(path).read_text())["row_count"] == 200
