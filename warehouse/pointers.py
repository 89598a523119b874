"""A force's inbox of links with other forces, and what forces decide on them.

The inbox is linkage.pointers, which holds for each recipient what its tier shows and nothing else; nothing is added
here. Whether there is a link is told to nobody whom the tier does not let know: what is not in a force's inbox is, to
that force, no link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from warehouse import decisions
from warehouse.database import Place
from warehouse.decisions import Decider
from warehouse.errors import UsageError

TABLE = "linkage.pointers"
GATEKEEPER = "gatekeeper"
DECISIONS = ("notify", "acknowledge", "approve", "withdraw", "accept", "reject")

#: Tiers that a force may set for a case of its own; T3 comes of two approvals only.
CASE_TIERS = ("T0", "T1", "T2")


@dataclass(frozen=True)
class Pointer:
    """A row of linkage.pointers, all of it: what the tier does not show is None."""

    link_id: str
    status: str
    tier: str
    own_case_id: str
    receiving_force_code: str
    handling_code: str
    marking: str
    is_own_approved: bool
    is_other_approved: bool
    other_force_code: str | None
    other_force_name: str | None
    other_case_id: str | None
    other_offence_group: str | None
    other_occurred_from_on: dt.date | None
    other_occurred_to_on: dt.date | None
    first_seen_on: dt.date | None
    last_seen_on: dt.date | None
    identifier_type: str | None
    identifier_hash: str | None
    identifier: str | None
    strongest_reason: str | None
    reason_count: int | None
    strength_bits: float | None
    basis: str | None
    evidence: str | None


@dataclass(frozen=True)
class Inbox:
    """What one recipient gets. marking: the most restrictive in it. waiting: its decisions since the newest publish."""

    recipient: str
    name: str
    marking: str | None
    pointers: tuple[Pointer, ...]
    waiting_count: int


_STATUSES = "['new', 'notified', 'acknowledged', 'accepted', 'rejected', 'withdrawn']"


def inbox(con: duckdb.DuckDBPyConnection, place: Place, recipient: str) -> Inbox:
    """What a force, or the gatekeeper, gets from the newest publish: what is new first.

    Raises UsageError for a force that there is not, NothingPublished where no pointers are published yet.
    """
    decisions.require(con, TABLE)
    name = _name_of(con, recipient)
    columns = ", ".join(Pointer.__dataclass_fields__)
    rows = con.execute(
        f"""select {columns} from {TABLE} where recipient = ?
        order by list_position({_STATUSES}, status), link_id, own_case_id""",
        [recipient],
    ).fetchall()
    marking = con.execute(
        f"""select arg_max(marking, restrictiveness) from {TABLE}
        inner join config.handling_levels on aspect = 'marking' and level = marking where recipient = ?""",
        [recipient],
    ).fetchall()[0][0]
    waiting = con.execute(
        f"select count(*) from ({decisions.since_publish(place, decisions.POINTERS)}) where force_code = ?", [recipient]
    ).fetchall()[0][0]
    return Inbox(recipient, name, marking, tuple(Pointer(*row) for row in rows), waiting)


def decide(
    con: duckdb.DuckDBPyConnection,
    link_id: str,
    decision: str,
    recipient: str,
    decider: Decider,
    clock: Callable[[], dt.datetime],
) -> int:
    """Record what a force decides on a link of its inbox; the decision's number. It takes effect at the next build.

    Raises UsageError where the link is not in that inbox, has been withdrawn, or is not the gatekeeper's to disclose.
    """
    decisions.require(con, TABLE)
    _name_of(con, recipient)
    if decision not in DECISIONS:
        raise UsageError(f"there is no such decision; the decisions are {', '.join(DECISIONS)}")
    found = con.execute(
        f"select status from {TABLE} where recipient = ? and link_id = ? order by status", [recipient, link_id]
    ).fetchall()
    if not found:
        raise UsageError(f"the inbox of {recipient} has no such link; `jigsaw pointers --force {recipient}` lists it")
    if found[0][0] == "withdrawn":
        raise UsageError("this link no longer stands; there is nothing to decide")
    if recipient == GATEKEEPER and decision in ("approve", "withdraw"):
        raise UsageError("only the forces that hold the cases approve that all is shown")
    values = {"link_id": link_id, "force_code": recipient, "decision": decision}
    return decisions.record(con, decisions.POINTERS, values, decider, clock)


def handle(
    con: duckdb.DuckDBPyConnection,
    case_id: str,
    force_code: str,
    levels: dict[str, str],
    decider: Decider,
    clock: Callable[[], dt.datetime],
) -> dict[str, str]:
    """Record how a force lets one of its cases be shared; all three levels, those not given being as they are now.

    levels: tier, handling_code, marking. Raises UsageError for a case that the force does not hold, or a level that
    there is not. It takes effect at the next build.
    """
    decisions.require(con, TABLE)
    _name_of(con, force_code)
    known = con.execute("select aspect, level, is_default from config.handling_levels order by aspect, restrictiveness")
    allowed: dict[str, list[str]] = {}
    wanted: dict[str, str] = {}
    for aspect, level, is_default in known.fetchall():
        allowed.setdefault(aspect, []).append(level)
        if is_default:
            wanted[aspect] = level
    latest = con.execute(
        f"""select arg_max({{'tier': tier, 'handling_code': handling_code, 'marking': marking}}, decision_number)
        from {decisions.HANDLING.name} where case_id = ? and force_code = ?""",
        [case_id, force_code],
    ).fetchall()[0][0]
    wanted |= (latest or {}) | levels
    for aspect, level in levels.items():
        if level not in allowed[aspect]:
            raise UsageError(f"{aspect.replace('_', ' ')} takes one of {', '.join(allowed[aspect])}")
    held = con.execute(
        """select count(*) from (select case_id, force_code from raw.offences union all
        select case_id, force_code from raw.case_subjects) where case_id = ? and force_code = ?""",
        [case_id, force_code],
    ).fetchall()[0][0]
    if not held:
        raise UsageError(f"{force_code} holds no such case")
    decisions.record(con, decisions.HANDLING, {"case_id": case_id, "force_code": force_code, **wanted}, decider, clock)
    return wanted


def _name_of(con: duckdb.DuckDBPyConnection, recipient: str) -> str:
    if recipient == GATEKEEPER:
        return "the gatekeeper"
    found = con.execute("select force_name from config.forces where force_code = ?", [recipient]).fetchall()
    if not found:
        raise UsageError(
            'there is no such force; `jigsaw sql "select force_code, force_name from config.forces"` lists them'
        )
    return str(found[0][0])
