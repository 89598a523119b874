"""Explaining a pair of cases: what is said of a link, of a weak tie, of a shared hub, of nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas import reference
from tests.conftest import Gate
from warehouse import database
from warehouse.build import build_all
from warehouse.database import PUBLISHED, Place, Resources, transaction
from warehouse.errors import UsageError
from warehouse.explain import explain, in_words

HUB = reference.rows("hub_numbers")[0]["number"]
A, B, C, D, E = (f"SYN-{letter}" for letter in "ABCDE")
SHARED, CALLER, CALLED, ONCE = (f"+4477009001{digit:02d}" for digit in range(4))


def offence(case: str, force: str = "E23000010") -> dict[str, object]:
    return {
        "case_id": case, "force_code": force, "offence_code": "28E", "occurred_from_at": "2024-03-20T20:00:00Z",
        "occurred_to_at": "2024-03-20T22:00:00Z",
    }  # fmt: skip


def subject(case: str, number: str, force: str = "E23000010") -> dict[str, object]:
    return {
        "case_id": case, "force_code": force, "subject_ref": "S1", "role": "suspect", "number": number,
        "source": "intelligence",
    }  # fmt: skip


def call(calling: str, called: str, minute: int) -> dict[str, object]:
    return {
        "record_id": f"R{minute}", "provider": "Borealis Mobile", "event_type": "voice", "direction": "originating",
        "outcome": "answered", "calling_number": calling, "called_number": called, "served_number": calling,
        "started_at": f"2024-03-20T21:{minute:02d}:00Z", "duration_s": 60,
    }  # fmt: skip


@pytest.fixture(scope="module")
def con(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A publish in which A and B share a number, C and D call each other, C and E did once; C and D call a hub."""
    home = tmp_path_factory.mktemp("explained") / "home"
    shutil.copytree(empty_warehouse, home)
    place = Place.under(home)
    with database.writer(place, Resources()) as writer:
        gate = Gate(home, writer, place)
        gate.deliver("offences", [offence(A), offence(B, "E23000011"), offence(C), offence(D), offence(E)])
        gate.deliver(
            "case_subjects",
            [subject(A, SHARED), subject(B, SHARED, "E23000011"), subject(C, CALLER), subject(D, CALLED),
             subject(E, ONCE), subject("SYN-Z", "+447700900199")],
        )  # fmt: skip
        calls = [call(CALLER, CALLED, minute) for minute in range(4)]
        gate.deliver("calls", [*calls, call(CALLER, ONCE, 10), call(CALLER, HUB, 20), call(CALLED, HUB, 21)])
        with transaction(writer, PUBLISHED):
            build_all(writer)
    with database.reader(place, Resources()) as reader:
        yield reader


def test_a_link_is_told_with_both_cases_its_strength_and_its_lines(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, A, B)
    assert found.is_linked
    assert (found.a.case_id, found.a.force_name, found.a.offence_group) == (A, "West Yorkshire", "burglary")
    assert found.b.force_name == "South Yorkshire"
    assert found.a.occurred_from_at is not None
    assert found.a.group_id == found.b.group_id == "G-000001"
    (reason,) = found.reasons
    assert (reason.kind, reason.basis) == ("same_number", "FACT")
    assert found.strength_bits == reason.bits
    assert SHARED in reason.evidence
    assert [(line.side, line.shows, line.file, line.line_number) for line in reason.lines] == [
        ("a", "register", "case_subjects.csv", 2),
        ("b", "register", "case_subjects.csv", 3),
    ]


def test_the_order_of_the_cases_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    assert explain(con, A, B) == explain(con, B, A)


def test_a_contact_is_told_with_the_lines_of_the_calls(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, D, C)
    (reason,) = found.reasons
    assert reason.kind == "direct_contact"
    calls = [line for line in reason.lines if line.side == "both"]
    assert [(line.feed, line.line_number) for line in calls] == [("calls", number) for number in range(2, 6)]
    assert all(line.seen_at for line in calls)


def test_a_tie_that_is_too_weak_is_told_and_called_no_link(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, C, E)
    assert not found.is_linked
    assert [reason.kind for reason in found.reasons] == ["direct_contact", "against_single_strand"]
    assert [(reason.kind, reason.bits > 0) for reason in found.reasons] == [
        ("direct_contact", True),
        ("against_single_strand", False),
    ]
    assert "weaker" in found.strength_in_words


def test_a_hub_that_both_touch_is_told_as_no_evidence(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, C, D)
    assert [(hub.identifier_type, hub.identifier) for hub in found.hubs] == [("number", HUB)]
    assert found.hubs[0].reason


def test_cases_without_anything_in_common_are_said_to_be_so(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, A, E)
    assert (found.is_linked, found.reasons, found.hubs) == (False, (), ())
    assert "nothing in the loaded feeds ties them" in found.strength_in_words


def test_a_case_that_only_has_subjects_is_known(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, A, "SYN-Z")
    assert (found.b.case_id, found.b.offence_group, found.b.occurred_from_at) == ("SYN-Z", None, None)


def test_an_unknown_case_and_a_case_with_itself_are_wrong_calls(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="there is no case 'SYN-NOBODY'"):
        explain(con, A, "SYN-NOBODY")
    with pytest.raises(UsageError, match="two different cases"):
        explain(con, A, A)


@pytest.mark.parametrize(
    ("bits", "times", "word"),
    [
        (0.5, "about 1 times", "next to no"),
        (1.0, "about 2 times", "weak"),
        (3.0, "about 8 times", "weak"),
        (4.0, "about 16 times", "moderate"),
        (8.0, "about 260 times", "moderately strong"),
        (10.0, "about 1,000 times", "strong"),
        (14.0, "about 16,000 times", "very strong"),
        (19.0, "about 520,000 times", "very strong"),
        (20.0, "about 1 million times", "extremely strong"),
        (31.0, "over a hundred million times", "extremely strong"),
    ],
)
def test_strength_in_words_is_a_ratio_and_a_word_of_the_guideline(bits: float, times: str, word: str) -> None:
    said = in_words(bits, 8)
    assert f"what is seen is {times} likelier" in said
    assert said.endswith(f": {word} support for a link")
