"""A link derived again from the delivered files: what agrees, what does not, what is gone."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.conftest import BLANKET, Gate, csv_text
from tests.warehouse.test_explain import CALLED, CALLER, SHARED, A, B, C, D, E, call, offence, subject
from tests.world import World
from warehouse import build, database, graph, verify
from warehouse.build import build_all
from warehouse.database import PUBLISHED, Place, Resources, transaction
from warehouse.errors import UsageError
from warehouse.excerpts import cut
from warehouse.layouts import canonical
from warehouse.verify import AGREES, DISAGREES, FILE_MISSING, NOT_DERIVED, NOT_SHOWN

REMARK = 'said "nobody",\nthen left'


@dataclass(frozen=True)
class Delivered:
    """A home with a publish, its landing area and a reader."""

    home: Path
    con: duckdb.DuckDBPyConnection

    @property
    def landing(self) -> Path:
        """Where its deliveries lie."""
        return self.home / "landing"

    def verdicts(self, a: str, b: str) -> dict[str, str]:
        """Verdict by kind of reason."""
        return {reason.kind: reason.verdict for reason in verify.verify(self.con, self.landing, a, b).reasons}


@pytest.fixture(scope="module")
def written(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publish in which A and B share a number and C and D call each other; the calls came as csv.gz.

    A subject's name runs over two lines of its file.
    """
    home = tmp_path_factory.mktemp("verified") / "home"
    shutil.copytree(empty_warehouse, home)
    place = Place.under(home)
    with database.writer(place, Resources()) as writer:
        gate = Gate(home, writer, place)
        gate.deliver("offences", [offence(A), offence(B, "E23000011"), offence(C), offence(D), offence(E)])
        gate.deliver(
            "case_subjects",
            [{**subject(E, "+447700900150"), "person_name": REMARK}, subject(A, SHARED),
             subject(B, SHARED, "E23000011"), subject(C, CALLER), subject(D, CALLED)],
        )  # fmt: skip
        packed = gzip.compress(csv_text([call(CALLER, CALLED, minute) for minute in range(4)]).encode())
        gate.take(gate.file("calls.csv.gz", packed), authorisation_urn=BLANKET)
        with transaction(writer, PUBLISHED):
            build_all(writer)
    return home


@pytest.fixture
def delivered(written: Path, tmp_path: Path) -> Iterator[Delivered]:
    """A copy of it, to be tampered with."""
    home = tmp_path / "home"
    shutil.copytree(written, home)
    with database.reader(Place.under(home), Resources()) as con:
        yield Delivered(home, con)


def test_a_link_agrees_with_the_lines_that_it_was_made_of(delivered: Delivered) -> None:
    found = verify.verify(delivered.con, delivered.landing, B, A)
    assert found.agrees
    (reason,) = found.reasons
    assert (reason.kind, reason.verdict, reason.line_count, reason.agreeing_count) == ("same_number", AGREES, 2, 2)
    assert (reason.identifier_count, reason.found_count) == (1, 1)
    assert [(file.file, file.line_count, file.agreeing_count) for file in found.files] == [("case_subjects.csv", 2, 2)]
    assert found.unpublished_kinds == ()


def test_calls_are_read_from_a_packed_file(delivered: Delivered) -> None:
    found = verify.verify(delivered.con, delivered.landing, C, D)
    assert found.agrees
    assert {file.file: file.line_count for file in found.files} == {"case_subjects.csv": 2, "calls.csv.gz": 4}


def test_a_file_that_is_gone_is_said_to_be(delivered: Delivered) -> None:
    (delivered.landing / "calls.csv.gz").unlink()
    found = verify.verify(delivered.con, delivered.landing, C, D)
    assert not found.agrees
    assert {reason.verdict for reason in found.reasons} == {FILE_MISSING}
    assert [file.problem is None for file in found.files] == [True, False]
    assert verify.verify(delivered.con, delivered.landing, A, B).agrees


def test_a_file_that_was_changed_is_not_read(delivered: Delivered) -> None:
    path = delivered.landing / "case_subjects.csv"
    path.write_text(path.read_text().replace("intelligence", "informant   "))
    found = verify.verify(delivered.con, delivered.landing, A, B)
    assert not found.agrees
    (file,) = found.files
    assert "SHA-256" in str(file.problem)
    assert (file.agreeing_count, file.line_count) == (0, 2)


def test_a_link_out_of_the_landing_area_is_not_followed(delivered: Delivered, tmp_path: Path) -> None:
    path = delivered.landing / "case_subjects.csv"
    outside = tmp_path / "elsewhere.csv"
    path.rename(outside)
    path.symlink_to(outside)
    (file,) = verify.verify(delivered.con, delivered.landing, A, B).files
    assert "landing area" in str(file.problem)


def tampered(home: Path, statement: str) -> Iterator[Delivered]:
    with database.writer(Place.under(home), Resources()) as writer, transaction(writer, PUBLISHED):
        writer.execute(statement)
    with database.reader(Place.under(home), Resources()) as con:
        yield Delivered(home, con)


def test_a_row_of_the_warehouse_that_the_file_does_not_give_is_found(written: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(written, home)
    statement = f"update raw.case_subjects set role = 'victim' where case_id = '{A}'"
    for found in tampered(home, statement):
        assert found.verdicts(A, B) == {"same_number": DISAGREES}


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        (f"update linkage.case_link_reasons set identifier = '{CALLER}' where kind = 'same_number'", NOT_SHOWN),
        ("update linkage.case_link_reasons set kind = 'same_dream', family = 'dreams' where kind = 'same_number'",
         NOT_DERIVED),
        ("update linkage.case_link_reasons set kind = 'elsewhere', family = 'against', bits = -6 where kind = "
         "'same_number'", NOT_DERIVED),
    ],
    ids=["another identifier", "a kind that is not derived", "a kind that speaks against"],
)  # fmt: skip
def test_a_reason_that_the_lines_do_not_give_is_not_said_to_agree(
    written: Path, tmp_path: Path, statement: str, verdict: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(written, home)
    for found in tampered(home, statement):
        assert list(found.verdicts(A, B).values()) == [verdict]


def test_a_pair_that_is_not_linked_and_a_case_that_is_not_there_are_wrong_calls(delivered: Delivered) -> None:
    with pytest.raises(UsageError, match="not linked"):
        verify.verify(delivered.con, delivered.landing, A, C)
    with pytest.raises(UsageError, match="there is no case"):
        verify.verify(delivered.con, delivered.landing, A, "SYN-NOBODY")


def test_a_record_over_several_lines_is_cut_out_whole(delivered: Delivered, tmp_path: Path) -> None:
    path = delivered.landing / "case_subjects.csv"
    found = cut(path, path.name, canonical("case_subjects"), [2, 5], tmp_path / "one")
    text = path.read_text().splitlines(keepends=True)
    assert found.delivery.path.read_text() == "".join([*text[:3], text[4]])
    assert dict(found.lines) == {2: 2, 4: 5}
    assert not cut(path, path.name, canonical("case_subjects"), [99], tmp_path / "two").lines


def test_the_tables_that_a_model_names_are_those_that_its_grammar_reads() -> None:
    for model in build.models().values():
        if model.sql:
            assert verify.tables_named(model.sql) - {model.name} == model.depends_on, model.name
    by_python = {model.name for model in build.models().values() if model.function}
    assert by_python == verify.MADE_BY_PYTHON
    assert by_python.isdisjoint(graph.SOURCES)


def test_links_of_a_world_are_shown_by_their_files(world: World) -> None:
    """A reason may need more lines than are listed of it; every line that is listed agrees."""
    place = Place.under(world.settings.home)
    with database.reader(place, Resources()) as con:
        pairs = con.execute(
            "select case_a, case_b from linkage.case_links order by hash(case_a || case_b) limit 6"
        ).fetchall()
        listed = con.execute("select max(value) from config.thresholds where name = 'evidence_lines'").fetchall()[0][0]
        for a, b in pairs:
            found = verify.verify(con, world.settings.landing, a, b)
            assert all(file.agrees for file in found.files)
            short = [reason.kind for reason in found.reasons if not reason.agrees and reason.line_count < listed]
            assert not short
