"""The command `jigsaw pointers`: a force's inbox of links with other forces, and what it decides on them.

What is printed is what linkage.pointers holds for the recipient; nothing is looked up besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import RenderableType
from rich.text import Text

from flows.commands_hubs import TAKES_EFFECT
from flows.console import Output, command, facts, plural, table
from flows.home import newest, place_of, writing
from flows.settings import Settings
from warehouse import pointers
from warehouse.decisions import Decider
from warehouse.errors import UsageError
from warehouse.pointers import Inbox, Pointer


@dataclass(frozen=True)
class Asked:
    """A decision on a link, as it was typed."""

    link_id: str
    decision: str
    force: str
    by: str
    why: str


@dataclass(frozen=True)
class Handling:
    """A decision on a case, as it was typed. levels: those that were given."""

    case_id: str
    force: str
    levels: dict[str, str] = field(default_factory=dict)
    by: str = ""
    why: str = ""


def show(settings: Settings, output: Output, force: str | None) -> None:
    """Print an inbox. Raises UsageError for a force that there is not, NothingPublished."""
    if force is None:
        raise UsageError("--force CODE says whose inbox; --force gatekeeper prints the gatekeeper's")
    with newest(settings) as con:
        found = pointers.inbox(con, place_of(settings), force)
    output.show(found, *_told(found))


def _told(inbox: Inbox) -> Iterator[RenderableType]:
    yield Text(f"Links with other forces for {inbox.name}", style="bold")
    if not inbox.pointers:
        yield Text("None.")
        return
    yield Text(f"{inbox.marking} · intelligence, not evidence\n", style="dim")
    rows = [
        (p.link_id, p.status, p.tier, p.own_case_id, p.other_force_name, p.handling_code, _approval(p))
        for p in inbox.pointers
    ]
    headings = ["link", "status", "tier", "own case", "call", "handling", "approved by"]
    yield table(headings, rows, whole=(0, 1, 2, 3))
    for pointer in inbox.pointers:
        if lines := _shown(pointer):
            yield facts(lines, f"{pointer.link_id}: {pointer.own_case_id}")
    if inbox.waiting_count:
        yield Text(f"{plural(inbox.waiting_count, 'decision')} of yours since the newest publish: not yet in effect.")


def _approval(pointer: Pointer) -> str:
    match pointer.is_own_approved, pointer.is_other_approved:
        case True, True:
            return "both"
        case True, False:
            return "this force"
        case False, True:
            return "the other force"
        case _:
            return ""


def _shown(pointer: Pointer) -> Sequence[tuple[str, object]]:
    """What the tier shows beyond a hit: a line for each field that is there."""
    strength = f"{pointer.strength_bits:.1f} bits ({pointer.basis})" if pointer.strength_bits is not None else None
    told = [
        ("other case", pointer.other_case_id),
        ("offence", pointer.other_offence_group),
        ("on", _days(pointer.other_occurred_from_on, pointer.other_occurred_to_on)),
        ("records", _days(pointer.first_seen_on, pointer.last_seen_on)),
        ("identifier", pointer.identifier or pointer.identifier_type),
        ("its SHA-256", pointer.identifier_hash if pointer.identifier is None else None),
        ("strength", strength),
        ("reasons", pointer.evidence),
    ]
    return [(name, value) for name, value in told if value is not None]


def _days(first: object, last: object) -> str | None:
    known = [str(day) for day in dict.fromkeys((first, last)) if day is not None]
    return " to ".join(known) or None


def decide(settings: Settings, output: Output, asked: Asked) -> None:
    """Record a decision on a link. Raises UsageError, NothingPublished, WarehouseBusy."""
    with writing(settings) as warehouse:
        number = pointers.decide(
            warehouse.con, asked.link_id, asked.decision, asked.force, Decider(asked.by, asked.why), settings.clock
        )
    document = {
        "decision_number": number, "link_id": asked.link_id, "force_code": asked.force, "decision": asked.decision,
        "takes_effect": "at the next build",
    }  # fmt: skip
    lines = [("decision", f"{number}: {asked.decision}"), ("link", asked.link_id), ("force", asked.force)]
    output.show(document, facts(lines, "Recorded"), TAKES_EFFECT.format(command=command()))


def handle(settings: Settings, output: Output, asked: Handling) -> None:
    """Record how a case may be shared. Raises UsageError, NothingPublished, WarehouseBusy."""
    if not asked.levels:
        raise UsageError("--tier, --handling or --marking says what is to be another")
    with writing(settings) as warehouse:
        levels = pointers.handle(
            warehouse.con, asked.case_id, asked.force, asked.levels, Decider(asked.by, asked.why), settings.clock
        )
    document = {"case_id": asked.case_id, "force_code": asked.force, **levels, "takes_effect": "at the next build"}
    lines = [("case", asked.case_id), *((name.replace("_", " "), level) for name, level in levels.items())]
    output.show(document, facts(lines, "Recorded"), TAKES_EFFECT.format(command=command()))
