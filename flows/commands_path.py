"""The command `jigsaw path`: over which cases two cases hang together."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from flows.bars import bits_bar
from flows.console import Output, plain, plural, table
from flows.home import reading
from flows.settings import Settings
from warehouse import paths, readings
from warehouse.paths import Chain, PathFound

MIND = "A chain says less than its weakest link: what ties one case to the next need not reach to the last.\n"


def run(settings: Settings, output: Output, case_from: str, case_to: str) -> None:
    """Print the chain. Raises UsageError for a case that is not there, NothingPublished."""
    with reading(settings) as con:
        marking = readings.marking(con)
        found = paths.path(con, case_from, case_to)
    document = {
        "is_joined": found.shortest is not None, "marking": marking, "from": found.a.case_id, "to": found.b.case_id,
        "shortest": _document(found.shortest), "firmest": _document(found.firmest),
    }  # fmt: skip
    output.show(document, *_told(found, marking))


def _document(chain: Chain | None) -> dict[str, object] | None:
    return None if chain is None else {"weakest_bits": chain.weakest_bits, "hops": plain(chain.hops)}


def _told(found: PathFound, marking: str) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Text(f"{found.a.case_id} to {found.b.case_id}", style="bold"),
        Text(f"{marking} · intelligence, not evidence\n", style="dim"),
    ]
    if found.shortest is None:
        return [*parts, Text("No chain of links joins the two cases.\n")]
    parts.append(_chain("The shortest chain", found.shortest))
    if found.firmest is not None:
        parts.append(_chain("A longer one whose weakest link is stronger", found.firmest))
    return [*parts, Text(MIND, style="dim")]


def _chain(title: str, chain: Chain) -> RenderableType:
    most = max(hop.strength_bits for hop in chain.hops)
    rows = [
        (
            hop.case_to, f"{hop.strength_bits:.1f}", bits_bar(hop.strength_bits, most, 10),
            "across forces" if hop.is_cross_force else "",
            f"{hop.title}: {hop.evidence}" if hop.evidence else hop.title,
        )
        for hop in chain.hops
    ]  # fmt: skip
    size = f"{title}: {plural(len(rows), 'link')}, the weakest {chain.weakest_bits:.1f} bits"
    return table(["from the case before to", "bits", "", "", "strongest reason"], rows, numbers=(1,), whole=(0, 2),
                 title=size)  # fmt: skip
