"""Commands that change a home: generate, ingest, run, build, report.

Each says what it is about to do before it imports what it needs for that, which can take seconds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows.console import Output, command, facts, plural, shown, table, watching
from flows.settings import Settings, prefect_environment
from warehouse.errors import LandingNotEmpty, NothingPublished, RunIncomplete, StorageFailed, UsageError

if TYPE_CHECKING:
    from flows.sequence import Outcome


@dataclass(frozen=True)
class Asked:
    """What world is asked for. calls: of ordinary life, or the scale's own. operations: names with commas, or none."""

    seed: int
    scale: str
    calls: int | None = None
    operations: str | None = None

    def names(self) -> list[str] | None:
        """The operations asked for; None for all."""
        if self.operations is None:
            return None
        return [name for each in self.operations.split(",") if (name := each.strip()) and name != "none"]


def generate(settings: Settings, output: Output, asked: Asked, if_empty: bool) -> None:
    """Write made-up feeds. Raises LandingNotEmpty where deliveries already lie, unless `if_empty` asks for silence.

    Raises UsageError for an operation that there is not, StorageFailed where nothing can be written.
    """
    if settings.landing.is_dir() and (there := [path for path in settings.landing.rglob("*") if not path.is_dir()]):
        if not if_empty:
            raise LandingNotEmpty(
                f"{plural(len(there), 'file')} already in {shown(settings.landing)}; take another home with --home, "
                "or move them away"
            )
        if output.as_json:
            output.show({"generated": False})
        return
    output.note(f"Generating {asked.scale} feeds with seed {asked.seed} into {shown(settings.landing)} ...")
    from flows import synthetic

    try:
        done = synthetic.generate(
            settings.landing, settings.truth, seed=asked.seed, scale=asked.scale, calls=asked.calls,
            operations=asked.names(), workers=settings.threads,
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise StorageFailed(
            f"{shown(settings.home)} cannot be written: {error.strerror}; nothing is generated"
        ) from None
    document = {
        "generated": True, "seed": asked.seed, "scale": asked.scale, "landing": settings.landing,
        "truth": settings.truth, "first_day": done.first_day, "last_day": done.last_day,
        "file_count": len(done.files), "rows": done.rows, "operations": done.operations, "links": done.links,
        "decoys": done.decoys, "faults": done.faults,
    }  # fmt: skip
    planted = (
        f"{plural(sum(done.links.values()), 'link')}, {plural(sum(done.decoys.values()), 'decoy')}, "
        f"{plural(sum(done.faults.values()), 'faulty row')}"
    )
    lines = [
        ("files", f"{len(done.files)} in {shown(settings.landing)}"),
        ("days", f"{done.first_day} to {done.last_day}"),
        ("operations", ", ".join(done.operations) or "none"),
        ("planted", planted),
        ("truth", f"{shown(settings.truth)}: the answers, apart; only `jigsaw evaluate` reads them"),
        ("next", f"{command()} run"),
    ]
    output.show(document, facts(lines, "Generated"), table(["feed", "rows"], list(done.rows.items()), numbers=(1,)))


def ingest(
    settings: Settings,
    output: Output,
    files: Sequence[Path],
    feed: str | None,
    layout: str | None,
    authorisation: str | None,
) -> None:
    """Take files through the gate. Ends with the first refused file's own exit code."""
    for path in files:
        if not path.is_file():
            raise UsageError(f"{path.name}: there is no such file")
    output.note(f"Taking {plural(len(files), 'file')} into {shown(settings.home)} ...")
    from flows import summary
    from flows.home import opened
    from flows.sequence import Direct, take_in_files
    from warehouse.load import Asked

    asked = Asked(feed=feed, layout=layout, authorisation_urn=authorisation)
    with watching(output) as watcher, opened(settings) as warehouse:
        intake = take_in_files(Direct(watcher), warehouse, [(path.name, path, asked) for path in files])
    if intake.new:
        hint = f"Loaded, not yet published: `{command()} build` publishes."
    else:
        hint = (
            f"Nothing new: {plural(intake.known_count, 'file')} had been loaded before." if intake.known_count else ""
        )
    output.show(summary.document(intake), *summary.intake(intake), *([hint] if hint else []))
    if intake.refused:
        for name, error in intake.refused:
            output.error(summary.refusal(name, error))
        raise typer.Exit(intake.refused[0][1].exit_code)


def run(settings: Settings, output: Output, direct: bool) -> None:
    """The daily run. Raises RunIncomplete where deliveries were refused, after everything else was published."""
    output.note(f"Jigsaw run of {settings.run_date} in {shown(settings.home)}")
    from flows import summary, waiting

    waiting.require_work(settings)
    settled = waiting.is_settled(settings)
    if settled is not None:
        text = f"Nothing new: {plural(settled, 'delivery is', 'deliveries are')} already loaded and published.\n"
        where = summary.places_of(settings)
        document = {"new": False, "known_count": settled, "run_date": settings.run_date, "places": where}
        output.show(document, text, summary.places(where), summary.hints(settings))
        return
    outcome = _directly(settings, output) if direct else _by_prefect(settings, output)
    told = summary.published(settings)
    output.show(summary.document_of_run(settings, outcome, told), *summary.of_run(settings, outcome, told))
    if outcome.intake.refused:
        for name, error in outcome.intake.refused:
            output.error(summary.refusal(name, error))
        raise RunIncomplete(
            f"{plural(len(outcome.intake.refused), 'delivery was', 'deliveries were')} refused and left where they "
            "lie; everything else is published"
        )


def _directly(settings: Settings, output: Output) -> Outcome:
    from flows.sequence import Direct, daily

    with watching(output) as watcher:
        return daily(Direct(watcher), settings)


def _by_prefect(settings: Settings, output: Output) -> Outcome:
    for name, value in prefect_environment(settings).items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        wait = "some seconds" if settings.prefect_home.exists() else "up to half a minute in a new home"
        output.note(f"  waiting for Prefect's temporary server ({wait}; --direct does without) ...")
    from flows import daily

    with watching(output) as watcher:
        return daily.run(settings, watcher)


def build(settings: Settings, output: Output, is_anew: bool) -> None:
    """Build and publish from what is loaded; is_anew: every day of every table.

    Raises ChecksFailed, and NothingPublished where nothing is loaded.
    """
    output.note(f"Building from what is loaded in {shown(settings.home)} ...")
    from flows.home import opened, place_of
    from flows.sequence import Direct, publish_built

    if not place_of(settings).catalog.exists():
        raise NothingPublished(f"nothing is loaded in {shown(settings.home)}; `{command()} ingest` takes files in")
    with watching(output) as watcher, opened(settings) as warehouse:
        publication = publish_built(Direct(watcher), warehouse, is_anew=is_anew)
    unmet = sum(not result.success for result in publication.results)
    held = f"{plural(len(publication.results), 'expectation')} held against new deliveries, {unmet} unmet"
    lines = [("version", publication.version), ("expectations", held)]
    rows = list(publication.row_counts.items())
    document = {
        "version": publication.version, "row_counts": publication.row_counts,
        "expectation_count": len(publication.results), "unmet_count": unmet,
    }  # fmt: skip
    output.show(document, facts(lines, "Published"), table(["table", "rows"], rows, numbers=(1,)))


def report(settings: Settings, output: Output) -> None:
    """Write the report, and published.duckdb where it is behind. Raises NothingPublished."""
    output.note("Writing the report ...")
    from flows import waiting
    from flows.home import opened
    from flows.sequence import Direct, repeat_published
    from flows.sequence import report as write

    with watching(output) as watcher:
        doer = Direct(watcher)
        if waiting.is_copy_behind(settings):
            with opened(settings) as warehouse:
                repeat_published(doer, warehouse)
        page = write(doer, settings)
    output.show({"report": page}, f"Report: {shown(page)}")
