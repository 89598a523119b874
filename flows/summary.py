"""What a run tells in the terminal: what came in, the strongest links, volume crime, quality, where things lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from flows.console import command, count, facts, plural, shown, table
from flows.home import place_of, reading
from flows.sequence import Intake, Outcome
from flows.settings import Settings, settings_of
from warehouse import readings
from warehouse.errors import JigsawError
from warehouse.load import Load
from warehouse.readings import Expected, Link, Linkage, Volume

#: Links told after a run; all of them are in linkage.case_links.
LINKS_SHOWN = 10
UNMET_SHOWN = 8

#: Of a line of the ledger, what machines are given.
LOAD_FIELDS = (
    "load_id", "feed", "file", "layout", "provider", "authorisation_urn", "status", "problem", "rows_read",
    "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_excess", "rows_repaired",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What is told of a publish."""

    linkage: Linkage
    links: list[Link]
    volume: list[Volume]
    volume_by_force: list[Volume]
    expected: Expected


def published(settings: Settings) -> Published:
    """Read what is told of the newest publish."""
    with reading(settings) as con:
        return Published(
            readings.linkage(con),
            readings.strongest_links(con, LINKS_SHOWN),
            readings.volume(con, "offence_group"),
            readings.volume(con, "force_name"),
            readings.expected(con),
        )


def intake(taken: Intake) -> list[RenderableType]:
    """A table of what came in, by feed, and a line for each refused file."""
    parts: list[RenderableType] = []
    by_feed: dict[str, list[Load]] = {}
    for load in taken.new:
        by_feed.setdefault(load.feed or "", []).append(load)
    fields = ("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_excess", "rows_repaired")
    rows = [
        [feed, len(loads), *(sum(getattr(load, field) for load in loads) for field in fields)]
        for feed, loads in by_feed.items()
    ]
    if rows:
        total: list[object] = [sum(int(str(row[place])) for row in rows) for place in range(1, len(fields) + 2)]
        headings = ["feed", "files", "read", "loaded", "quarantined", "duplicate", "excess", "repaired"]
        rows.append([Text("all", style="bold"), *(Text(count(int(str(each))), style="bold") for each in total)])
        parts.append(table(headings, rows, numbers=range(1, 8), title="What came in"))
    if taken.known_count and taken.new:
        parts.append(Text(f"  {plural(taken.known_count, 'file')} had been loaded before.\n"))
    return parts


def of_publish(told: Published) -> list[RenderableType]:
    """Links, volume crime and quality."""
    return [*_links(told), *_volume(told), *_quality(told)]


def of_run(settings: Settings, outcome: Outcome, told: Published) -> list[RenderableType]:
    """All that a run tells people."""
    if outcome.publication is None:
        known = plural(outcome.intake.known_count, "delivery is", "deliveries are")
        headline = f"Nothing new: {known} already loaded and published."
    else:
        tables = plural(len(outcome.publication.row_counts), "table")
        headline = f"Published version {outcome.publication.version}: {tables} built, every check passed."
    return [
        *intake(outcome.intake), *of_publish(told), Text(headline + "\n", style="bold"), places(places_of(settings)),
        hints(settings, told.links[0] if told.links else None),
    ]  # fmt: skip


def document_of_run(settings: Settings, outcome: Outcome, told: Published) -> dict[str, Any]:
    """All that a run tells machines."""
    return {
        "new": outcome.publication is not None,
        "run_date": settings.run_date,
        "version": outcome.publication.version if outcome.publication else None,
        **document(outcome.intake),
        "published": told,
        "places": places_of(settings),
    }


def document(taken: Intake) -> dict[str, Any]:
    """What was taken in, for machines."""
    return {
        "known_count": taken.known_count,
        "loads": [{field: getattr(load, field) for field in LOAD_FIELDS} for load in taken.loads if not load.is_known],
        "refused": [
            {"file": name, "error": type(error).__name__, "message": refusal(name, error), "exit_code": error.exit_code}
            for name, error in taken.refused
        ],
    }


def refusal(name: str, error: JigsawError) -> str:
    """Why a file was refused, in one line that names it."""
    return str(error) if str(error).startswith(name) else f"{name}: {error}"


def _links(told: Published) -> list[RenderableType]:
    size = told.linkage
    heading = (
        f"Linked cases: {plural(size.link_count, 'link')}, {count(size.cross_force_count)} across forces, "
        f"{plural(size.group_count, 'group')} of cases"
    )
    if not told.links:
        return [Text(heading, style="bold"), Text("  No two cases are linked.\n")]
    rows = [(f"{link.strength_bits:.1f}", _cases(link), _reasons(link)) for link in told.links]
    parts: list[RenderableType] = [
        table(["bits", "cases", "why"], rows, numbers=(0,), whole=(1,), title=f"{heading}; the strongest {len(rows)}"),
        Text("  Intelligence, not evidence: what is seen is consistent with a link, and with other explanations.\n"),
    ]
    return parts


def _cases(link: Link) -> Text:
    forces = link.force_a if not link.is_cross_force else f"{link.force_a} / {link.force_b}"
    return Text.assemble(link.case_a, "\n", link.case_b, "\n", (forces, "dim"))


def _reasons(link: Link) -> Text:
    lines = [f"{reason.title}: {reason.sentence}" for reason in link.reasons]
    return Text("\n".join(lines))


def _volume(told: Published) -> list[RenderableType]:
    if not told.volume:
        return [Text("Volume crime", style="bold"), Text("  No offences are recorded.\n")]
    columns = ["offences", "with comms data", "linked", "charged", "no suspect", "unassigned"]
    parts = []
    for heading, title, volumes in (
        ("offence group", "Volume crime by offence group", told.volume),
        ("force", "Volume crime by force", told.volume_by_force),
    ):
        parts.append(table([heading, *columns], _volume_rows(volumes), numbers=range(1, 7), title=title))
    return parts


def _volume_rows(volumes: Sequence[Volume]) -> list[list[object]]:
    fields = list(Volume.__dataclass_fields__)
    return [[getattr(volume, field) for field in fields] for volume in volumes]


def _quality(told: Published) -> list[RenderableType]:
    unmet = told.expected.unmet
    met = told.expected.count - len(unmet)
    heading = f"Data quality: {count(met)} of {plural(told.expected.count, 'expectation')} met"
    if not unmet:
        return [Text(heading + "\n", style="bold")]
    rows = [
        (one.feed, f"{one.column_name + ': ' if one.column_name else ''}{one.expectation}", one.observed)
        for one in unmet[:UNMET_SHOWN]
    ]
    title = heading + (
        f"; {UNMET_SHOWN} of {len(unmet)} unmet" if len(unmet) > UNMET_SHOWN else f"; {len(unmet)} unmet"
    )
    return [table(["feed", "expected", "observed"], rows, title=title)]


def places_of(settings: Settings) -> dict[str, Path]:
    """Where what a run made lies, by what it is."""
    place = place_of(settings)
    return {
        "warehouse": place.catalog,
        "published": place.published,
        "quality": settings.quality_site / "index.html",
        "report": settings.report_page,
    }


def places(where: Mapping[str, Path]) -> RenderableType:
    """Where what a run made lies."""
    said = {
        "warehouse": "DuckLake: `jigsaw sql`",
        "published": "plain DuckDB file",
        "quality": "open in a browser",
        "report": "open in a browser",
    }
    width = max(len(shown(path)) for path in where.values())
    rows = [(name, Text.assemble(shown(path).ljust(width), (f"  {said[name]}", "dim"))) for name, path in where.items()]
    return facts(rows, "Where it lies")


def hints(settings: Settings, link: Link | None = None) -> RenderableType:
    """What to do next, ready to paste."""
    is_default = settings.home == settings_of().home
    called = command() if is_default else f"{command()} --home {shown(settings.home)}"
    lines = [f'{called} sql "select * from summary.volume_crime_monthly order by month"', f"{called} tables"]
    if link is not None:
        lines.insert(0, f"{called} explain {link.case_a} {link.case_b}")
    return Text.assemble(("Next\n", "bold"), *(f"  {line}\n" for line in lines))
