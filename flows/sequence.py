"""The order of a run's steps, written once: done directly, or as Prefect tasks, by whoever is asked to do them.

A `Doer` does one named step after others. Direct calls it; flows/tasks.py makes a Prefect task of it, whose edges are
the names of the steps that it waits for. Nothing here knows Prefect, SQL or a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from flows import steps, waiting
from flows.home import Warehouse, opened
from flows.settings import Settings
from flows.steps import Refusal
from warehouse import build, publish
from warehouse.database import PUBLISHED, transaction
from warehouse.errors import JigsawError
from warehouse.expectations import Result
from warehouse.graph import in_order
from warehouse.load import Asked, Load, Seen

T = TypeVar("T")


class Doer(Protocol):
    """Does a run's steps, one at a time, in the caller's thread."""

    def do(
        self, name: str, step: Callable[..., T], *arguments: Any, after: Iterable[str] = (), reaches_out: bool = False
    ) -> T:
        """Do a step under a name, after the named ones. reaches_out: to be tried again where a disk or share failed."""
        ...

    def stage(self, what: str, step_count: int) -> None:
        """A stage of so many steps begins, for whoever shows progress."""
        ...


class Watcher(Protocol):
    """Shows how far a run is."""

    def stage(self, what: str, step_count: int) -> None:
        """A stage of so many steps begins."""
        ...

    def step(self, name: str) -> None:
        """A step begins."""
        ...


@dataclass(frozen=True)
class Unwatched:
    """Shows nothing."""

    def stage(self, what: str, step_count: int) -> None:
        """Nothing."""

    def step(self, name: str) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Direct:
    """Calls each step."""

    watcher: Watcher = Unwatched()

    def do(
        self, name: str, step: Callable[..., T], *arguments: Any, after: Iterable[str] = (), reaches_out: bool = False
    ) -> T:
        """Call it."""
        self.watcher.step(name)
        return step(*arguments)

    def stage(self, what: str, step_count: int) -> None:
        """Tell the watcher."""
        self.watcher.stage(what, step_count)


@dataclass(frozen=True)
class Intake:
    """What became of the files that waited: their lines in the ledger, and those that did not get that far."""

    loads: tuple[Load, ...]
    refusals: tuple[Refusal, ...]

    @property
    def new(self) -> tuple[Load, ...]:
        """Loaded for the first time."""
        return tuple(load for load in self.loads if load.status == "loaded" and not load.is_known)

    @property
    def known_count(self) -> int:
        """Files that had been loaded before."""
        return sum(load.is_known for load in self.loads)

    @property
    def refused(self) -> tuple[tuple[str, JigsawError], ...]:
        """Name of each refused file and why."""
        in_ledger = [(load.file, load.error) for load in self.loads if load.error is not None]
        return (*in_ledger, *((refusal.name, refusal.error) for refusal in self.refusals))


@dataclass(frozen=True)
class Publication:
    """A publish: its version in the lake, the rows of each table, and what was expected of the new deliveries."""

    version: int
    row_counts: dict[str, int]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Outcome:
    """What a daily run did. publication: None where nothing was new."""

    intake: Intake
    publication: Publication | None
    report: Path


FIND = "find deliveries"
EXAMINE = "hold expectations against deliveries"
PREPARE = "settings tables"
CHECK = "checks"
REMEMBER = "remember what was built"
RECORD = "record expectations"
PUBLISH = "published file"
REPORT = "report"


def take_in_waiting(doer: Doer, warehouse: Warehouse) -> Intake:
    """Take in whatever waits in the landing area. One refused file stops nothing but itself."""
    found = doer.do(FIND, waiting.find, warehouse.settings, reaches_out=True)
    intake = take_in_files(doer, warehouse, [(name, path, steps.NOTHING_ASKED) for name, path in found.files])
    outside = tuple(Refusal(str(error).partition(":")[0], error) for error in found.refused)
    return Intake(intake.loads, (*intake.refusals, *outside))


def take_in_files(doer: Doer, warehouse: Warehouse, files: Sequence[tuple[str, Path, Asked]]) -> Intake:
    """Look at every file, then take each in, authorities and registers first. Steps bear numbers, not files' names.

    Small files become visible several at once, when the last of them has been taken in.
    """
    doer.stage(f"taking in {len(files)} file{'s' if len(files) != 1 else ''}", 2 * len(files))
    seen: list[Seen] = []
    refusals: list[Refusal] = []
    asked: dict[Path, Asked] = {}
    names: dict[Path, str] = {}
    for number, (name, path, wanted) in enumerate(files, start=1):
        look = f"look at file {number}"
        found = doer.do(look, steps.look_at, path, name, wanted, after=[FIND], reaches_out=True)
        asked[path], names[path] = wanted, look
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            seen.append(found)
    loads: list[Load] = []
    before: list[str] = []
    gate = steps.gate_of(warehouse)
    for group in steps.in_transactions(seen):
        for one in group:
            taking = f"take in {one.layout.feed if one.layout else 'refused file'} {len(loads) + 1}"
            told = gate, one, asked[one.path], one is group[-1]
            loads.append(doer.do(taking, steps.take_in, *told, after=[names[one.path], *before], reaches_out=True))
            before = [taking]
    return Intake(tuple(loads), tuple(refusals))


def publish_built(doer: Doer, warehouse: Warehouse, *, is_anew: bool = False) -> Publication:
    """Examine what is new, bring every table up to date, check, and publish all of it at once, or nothing of it.

    Tables by day are made for the days of which records are new; is_anew: for every day.
    Expectations are reported and never stop a publish; a check that finds bad rows does (ChecksFailed).
    """
    models = in_order(build.models())
    doer.stage("examining what is new (Great Expectations)", 1)
    results = doer.do(EXAMINE, steps.examine, warehouse)
    row_counts: dict[str, int] = {}
    doer.stage(f"building {len(models)} tables", len(models) + 5)
    with transaction(warehouse.con, PUBLISHED):
        changes = doer.do(PREPARE, steps.prepare, warehouse, is_anew)
        for model in models:
            after = [PREPARE, *sorted(model.depends_on)]
            row_counts[model.name] = doer.do(model.name, steps.build_model, warehouse, model, changes, after=after)
        doer.do(CHECK, steps.run_checks, warehouse, after=[model.name for model in models])
        doer.do(REMEMBER, steps.remember, warehouse, changes, after=[CHECK])
        doer.do(RECORD, steps.record_expectations, warehouse, results, after=[EXAMINE, CHECK])
    version = doer.do(PUBLISH, steps.write_published_file, warehouse, after=[CHECK, RECORD], reaches_out=True)
    return Publication(version, row_counts, tuple(results))


def repeat_published(doer: Doer, warehouse: Warehouse) -> None:
    """Write published.duckdb again where an earlier run was stopped before it could."""
    if waiting.is_copy_behind(warehouse.settings):
        doer.stage("writing published.duckdb again", 1)
        doer.do(PUBLISH, steps.write_published_file, warehouse, reaches_out=True)


def report(doer: Doer, settings: Settings) -> Path:
    """Write the report of the newest publish."""
    doer.stage("writing the report", 1)
    return doer.do(REPORT, steps.write_report, settings, after=[PUBLISH], reaches_out=True)


def daily(doer: Doer, settings: Settings) -> Outcome:
    """Take in what waits; where anything is new, decided or left unpublished, build and publish; write the report.

    Raises NothingPublished where nothing waits and nothing was ever taken in.
    """
    waiting.require_work(settings)
    with opened(settings) as warehouse:
        intake = take_in_waiting(doer, warehouse)
        publication = None
        version = publish.newest(warehouse.place)
        if version is None or steps.is_unpublished(warehouse, version):
            publication = publish_built(doer, warehouse)
        else:
            repeat_published(doer, warehouse)
    return Outcome(intake, publication, report(doer, settings))
