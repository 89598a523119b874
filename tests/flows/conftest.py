"""A home with a few small deliveries in it, and the command line called in this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from flows import cli
from tests.conftest import BLANKET, blanket, csv_text, made_once

CLOCK = "2024-04-02T06:00:00Z"
FIRST, SECOND, THIRD, FOURTH = "SYN-A-1", "SYN-B-2", "SYN-C-3", "SYN-D-4"

#: Every identifier in the deliveries below: none may come out where only counts belong.
SHARED, CALLER, CALLED, HELPLINE = "+447700900101", "+447700900102", "+447700900103", "+447700900104"
HANDSET, SIM, PERSON = "35123456789012", "234150000000001", "Marmaduke"
IDENTIFIERS = (SHARED[1:], CALLER[1:], CALLED[1:], HELPLINE[1:], HANDSET, SIM, PERSON)


@dataclass(frozen=True)
class Called:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Home:
    """A home folder and the command line for it."""

    path: Path

    @property
    def landing(self) -> Path:
        """Where deliveries wait."""
        return self.path / "landing"

    def jigsaw(self, *words: str, clock: str = CLOCK) -> Called:
        """Call a command in this home."""
        out, err = io.StringIO(), io.StringIO()
        environment = {"JIGSAW_HOME": str(self.path), "JIGSAW_CLOCK": clock, "JIGSAW_THREADS": "1"}
        with (
            mock.patch.dict(os.environ, environment),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = cli.main(words)
        return Called(code, out.getvalue(), err.getvalue())

    def deliver(self, name: str, rows: list[dict[str, object]], **note: object) -> Path:
        """Put a delivery in the canonical layout into the landing area, with a covering note if anything is said."""
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(csv_text(rows))
        if note:
            path.with_name(f"{name}.manifest.json").write_text(json.dumps(note))
        return path


def offence(case: str, force: str, **more: object) -> dict[str, object]:
    """One recorded burglary."""
    return {
        "case_id": case, "force_code": force, "offence_code": "28E", "occurred_from_at": "2024-03-20T20:00:00Z",
        "occurred_to_at": "2024-03-20T22:00:00Z", "recorded_on": "2024-03-21", "outcome_type": 1, **more,
    }  # fmt: skip


def subject(case: str, force: str, **known: object) -> dict[str, object]:
    """One suspect."""
    return {
        "case_id": case, "force_code": force, "subject_ref": f"{case}-S1", "role": "suspect", "person_name": PERSON,
        "source": "intelligence", **known,
    }  # fmt: skip


def call(calling: str, called: str, minute: int, **more: object) -> dict[str, object]:
    """One call that the caller's provider returned."""
    return {
        "record_id": f"R{minute}", "provider": "Borealis Mobile", "event_type": "voice", "direction": "originating",
        "outcome": "answered", "calling_number": calling, "called_number": called, "served_number": calling,
        "served_imsi": SIM, "served_imei": HANDSET, "started_at": f"2024-03-20T21:{minute:02d}:00Z", "duration_s": 60,
        **more,
    }  # fmt: skip


def fill(home: Home) -> Home:
    """Deliveries in which the first two cases share a number and the third is in contact with the fourth."""
    west, south = "E23000010", "E23000011"
    home.deliver("authorisations.csv", [blanket()])
    home.deliver(
        "offences.csv",
        [offence(FIRST, west), offence(SECOND, south), offence(THIRD, west, outcome_type=18), offence(FOURTH, south),
         offence("SYN-E-5", "nowhere")],
    )  # fmt: skip
    home.deliver(
        "case_subjects.csv",
        [
            subject(FIRST, west, number=SHARED),
            subject(SECOND, south, number=SHARED),
            subject(THIRD, west, number=CALLER),
            subject(FOURTH, south, number=CALLED),
        ],
    )
    calls = [call(CALLER, CALLED, minute) for minute in range(5)] + [call(CALLER, HELPLINE, 30)]
    home.deliver("calls.csv", [*calls, calls[0]], feed="calls", authorisation_urn=BLANKET)
    return home


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the deliveries have been taken in, published and reported, once; not to be changed."""

    def make(folder: Path) -> None:
        home = fill(Home(folder))
        done = home.jigsaw("run", "--direct")
        assert done.code == 0, done.err
        (home.path / "printed.txt").write_text(done.out)

    return Home(made_once(tmp_path_factory, "template", make))


@pytest.fixture
def published(template: Home, tmp_path: Path) -> Home:
    """A copy of the published home, to be changed at will."""
    shutil.copytree(template.path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def waiting(tmp_path: Path) -> Home:
    """A home with deliveries that wait."""
    return fill(Home(tmp_path / "waiting"))


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """A home without anything."""
    return Home(tmp_path / "empty")


@pytest.fixture
def unexamined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Great Expectations left out: it takes seconds, and the test is about something else."""
    monkeypatch.setattr("flows.steps.examine", lambda _: [])


@pytest.fixture
def unpictured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report left out but for the publish that it shows, for the same reason."""
    page = '<meta name="jigsaw-publish" content="{}">'
    monkeypatch.setattr("flows.report_page.report", lambda _con, version, _date, _at: page.format(version))
