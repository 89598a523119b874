"""The command `jigsaw series`: undetected cases that look like one with a suspect, and behavioural series."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from flows.console import Output, count, facts, plain, table
from flows.home import reading
from flows.settings import Settings
from warehouse import readings
from warehouse import series as finding
from warehouse.series import Found

#: Words of a method and cases of a series that one line of the screen shows.
_WORDS, _CASES = 6, 6


def run(settings: Settings, output: Output, offence_group: str | None, force: str | None, most: int) -> None:
    """Print leads and series. Raises UsageError for a group or force without cases, NothingPublished."""
    with reading(settings) as con:
        found = finding.find(con, offence_group, force, most)
        marking = readings.marking(con)
    output.show(
        {"marking": marking, **plain(found)},
        Text(f"{marking} · intelligence, not evidence: an opinion on how offences were done\n", style="dim"),
        _compared(found, offence_group),
        _leads(found),
        _series(found),
    )


def _compared(found: Found, offence_group: str | None) -> RenderableType:
    return facts(
        [
            ("offence group", offence_group or "all"),
            ("cases", count(found.case_count)),
            ("pairs", f"{count(found.compared_count)} compared, {count(found.kept_count)} alike"),
        ]
    )


def _leads(found: Found) -> RenderableType:
    header = ["undetected case", "looks like", "bits", "method", "place", "days", "hour", "km", "days apart", "words"]
    rows = [
        (
            lead.undetected, lead.like, f"{lead.bits:.1f}", f"{lead.method_bits:+.1f}", f"{lead.place_bits:+.1f}",
            f"{lead.days_bits:+.1f}", f"{lead.hour_bits:+.1f}",
            "" if lead.distance_m is None else f"{lead.distance_m / 1000:.1f}",
            "" if lead.days_between is None else f"{lead.days_between:.1f}",
            " ".join((lead.shared_words or "").split()[:_WORDS]),
        )
        for lead in found.leads
    ]  # fmt: skip
    title = "Cases without a suspect known by an identifier that look like one with such a suspect"
    return table(header, rows, numbers=tuple(range(2, 9)), whole=(0, 1), title=title)


def _series(found: Found) -> RenderableType:
    header = ["offence group", "cases", "with suspect", "forces", "mean bits", "weakest", "which"]
    rows = [
        (
            each.offence_group, len(each.cases), len(each.with_suspect), len(each.forces), f"{each.mean_bits:.1f}",
            f"{each.weakest_bits:.1f}",
            ", ".join(each.cases[:_CASES]) + (", ..." if len(each.cases) > _CASES else ""),
        )
        for each in found.series
    ]  # fmt: skip
    title = f"Cases that are {found.series_bits:g} bits alike on average; those with a suspect in some of them first"
    return table(header, rows, numbers=(1, 2, 3, 4, 5), whole=(0,), title=title)
