"""The command `jigsaw series`: undetected cases that look like one with a suspect, and behavioural series."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from flows.console import Output, count, facts, plain, table
from flows.home import reading
from flows.settings import Settings
from warehouse import readings
from warehouse import series as finding
from warehouse.series import Found, Lead

#: Cases of a series that the screen shows; --json has all.
_CASES = 6


def run(settings: Settings, output: Output, offence_group: str | None, force: str | None, most: int) -> None:
    """Print leads and series. Raises UsageError for a group or force without cases, NothingPublished."""
    with reading(settings) as con:
        found = finding.find(con, offence_group, force, most)
        marking = readings.marking(con)
    output.show(
        {"marking": marking, **plain(found)},
        Text(f"{marking} · intelligence, not evidence: an opinion on behaviour\n", style="dim"),
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
    rows = [(lead.undetected, lead.like, f"{lead.bits:.1f}", _why(lead)) for lead in found.leads]
    title = "Cases without a suspect known by an identifier that look like one with such a suspect"
    return table(["case", "looks like", "bits", "why"], rows, numbers=(2,), whole=(0, 1, 2), title=title)


def _why(lead: Lead) -> str:
    """Each feature's bits, for and against, then how far apart the two are and what their methods share."""
    features = (
        ("method", lead.method_bits), ("place", lead.place_bits), ("days", lead.days_bits), ("hour", lead.hour_bits),
        ("weekday", lead.weekday_bits),
    )  # fmt: skip
    told = [", ".join(f"{name} {bits:+.1f}" for name, bits in features if abs(bits) >= 0.05)]
    if lead.distance_m is not None:
        told.append(f"{lead.distance_m / 1000:.1f} km apart")
    if lead.days_between is not None:
        told.append(f"{lead.days_between:.1f} days apart")
    if lead.shared_words:
        told.append(f"words: {lead.shared_words}")
    return "; ".join(told)


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
