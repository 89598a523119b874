"""The command `jigsaw hubs`: the register of what is no evidence of links, and decisions on it.

Identifiers are printed, for whoever asks is to review them; never on stderr, where a log may keep them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flows.console import Output, command, count, facts, plural, table
from flows.home import newest, place_of, writing
from flows.settings import Settings
from warehouse import hubs
from warehouse.decisions import Decider
from warehouse.hubs import Entry

#: Rows that the screen holds; --json gives all.
ROWS_SHOWN = 50

TAKES_EFFECT = "Takes effect at the next build: `{command} build`, or the next daily run."


@dataclass(frozen=True)
class Asked:
    """A decision as it was typed."""

    decision: str
    identifier_type: str
    identifier: str
    by: str
    why: str


def show(settings: Settings, output: Output, is_all: bool) -> None:
    """Print the register: lifted ones first, then those that touch most cases. Raises NothingPublished."""
    with newest(settings) as con:
        entries = hubs.register(con, is_all=is_all)
        counts = hubs.counts(con)
        waiting = hubs.waiting(con, place_of(settings))
    never_seen = counts.pop("never seen", 0)
    rows = [
        (e.identifier_type, e.identifier, e.degree, e.basis, "hub" if e.is_hub else "lifted", _why(e))
        for e in entries[:ROWS_SHOWN]
    ]
    headings = ["type", "identifier", "touches", "by", "state", "why"]
    told = [("hubs", ", ".join(f"{count(number)} by {basis}" for basis, number in counts.items() if basis != "lifted"))]
    told += [("lifted", count(counts.get("lifted", 0)))]
    if len(entries) > ROWS_SHOWN:
        told += [("shown", f"{ROWS_SHOWN} of {count(len(entries))}; --json gives all")]
    if not is_all and never_seen:
        told += [("not shown", f"{plural(never_seen, 'identifier')} of the list that no case touches (--all)")]
    parts = [table(headings, rows, numbers=(2,), whole=(0, 1), title="Hubs")] if rows else []
    parts.append(facts(told))
    if waiting:
        lines = [(d.decision, d.identifier_type, d.identifier, d.decided_by, d.why) for d in waiting]
        parts.append(table(["decision", "type", "identifier", "by", "why"], lines, whole=(0, 1, 2),
                           title="Decided since the newest publish; takes effect at the next build"))  # fmt: skip
    document = {"hubs": entries, "counts": counts, "never_seen_count": never_seen, "waiting": waiting}
    output.show(document, *parts)


def _why(entry: Entry) -> str:
    if entry.decision is None:
        return entry.reason
    verb = "lifted" if entry.decision == "lift" else "added"
    held = "; it touches too many cases for that to hold" if entry.decision == "lift" and entry.is_hub else ""
    by_itself = "" if entry.basis == "decision" else f"; found: {entry.reason}"
    return f"{verb} by {entry.decided_by}: {entry.decision_why}{held}{by_itself}"


def decide(settings: Settings, output: Output, asked: Asked) -> None:
    """Record a decision. Raises UsageError, NothingPublished, WarehouseBusy."""
    with writing(settings) as warehouse:
        done = hubs.decide(
            warehouse.con, asked.decision, asked.identifier_type, asked.identifier, Decider(asked.by, asked.why),
            settings.clock,
        )  # fmt: skip
    lines = [
        ("decision", f"{done.decision_number}: {done.decision}"),
        ("identifier", f"{done.identifier_type} {done.identifier}"),
        ("held by", plural(done.case_count, "case")),
    ]
    if done.decision == "lift" and not done.is_within_limit:
        lines.append(("but", f"a lift holds up to {plural(done.most_cases, 'case')}; this one stays a hub"))
    document = {
        "decision_number": done.decision_number, "identifier_type": done.identifier_type,
        "identifier": done.identifier, "decision": done.decision, "case_count": done.case_count,
        "is_within_limit": done.decision != "lift" or done.is_within_limit, "takes_effect": "at the next build",
    }  # fmt: skip
    output.show(document, facts(lines, "Recorded"), TAKES_EFFECT.format(command=command()))
