"""The register of hubs for whoever reviews it: what stands in it, and decisions to add to it or to lift from it.

Identifiers are shown to the analyst who asked; no error and no log holds one.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from warehouse import decisions, telephones
from warehouse.database import Place
from warehouse.decisions import Decider
from warehouse.errors import UsageError

REGISTER = "linkage.hub_register"
TYPES = ("number", "imei", "imsi", "line", "account", "ip")


@dataclass(frozen=True)
class Entry:
    """An identifier of the register, with the latest decision on it that the publish knew."""

    identifier_type: str
    identifier: str
    hub_kind: str
    reason: str
    degree: int
    basis: str
    is_hub: bool
    decision: str | None
    decision_why: str | None
    decided_by: str | None
    decided_at: dt.datetime | None


@dataclass(frozen=True)
class Decision:
    """A decision on an identifier."""

    decision_number: int
    identifier_type: str
    identifier: str
    decision: str
    why: str
    decided_by: str
    decided_at: dt.datetime


@dataclass(frozen=True)
class Decided:
    """What was recorded, and how many cases of the publish hold the identifier; a lift holds up to most_cases."""

    decision_number: int
    identifier_type: str
    identifier: str
    decision: str
    case_count: int
    most_cases: int

    @property
    def is_within_limit(self) -> bool:
        """Whether a lift takes effect."""
        return self.case_count <= self.most_cases


def register(con: duckdb.DuckDBPyConnection, *, is_all: bool) -> list[Entry]:
    """What stands in the register of the newest publish, most cases first; is_all: listed ones never seen too.

    Raises NothingPublished where the publish has none.
    """
    decisions.require(con, REGISTER)
    columns = ", ".join(Entry.__dataclass_fields__)
    rows = con.execute(
        f"""select {columns} from {REGISTER} where ? or degree > 0 or decision is not null
        order by is_hub, degree desc, identifier_type, identifier""",
        [is_all],
    ).fetchall()
    return [Entry(*row) for row in rows]


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many hubs there are by the way in which they were found, how many are lifted, how many were never seen."""
    rows = con.execute(
        f"""select case when is_hub then basis else 'lifted' end, count(*) from {REGISTER} group by 1
        union all
        select 'never seen', count(*) from {REGISTER} where degree = 0 and decision is null order by 1"""
    ).fetchall()
    return dict(rows)


def waiting(con: duckdb.DuckDBPyConnection, place: Place) -> list[Decision]:
    """Decisions that wait for the next build, oldest first."""
    columns = ", ".join(Decision.__dataclass_fields__)
    query = decisions.since_publish(place, decisions.HUBS)
    rows = con.execute(f"select {columns} from ({query}) order by decision_number").fetchall()
    return [Decision(*row) for row in rows]


def decide(
    con: duckdb.DuckDBPyConnection,
    decision: str,
    identifier_type: str,
    identifier: str,
    decider: Decider,
    clock: Callable[[], dt.datetime],
) -> Decided:
    """Record that an identifier is a hub (add) or none (lift). It takes effect at the next build.

    Raises UsageError where the identifier is none of its type, where the latest decision says so already, and where
    there is nothing to lift; NothingPublished where no register is published yet.
    """
    decisions.require(con, REGISTER)
    known = _as_kept(con, identifier_type, identifier)
    latest = con.execute(
        f"""select arg_max(decision, decision_number) from {decisions.HUBS.name}
        where identifier_type = ? and identifier = ?""",
        [identifier_type, known],
    ).fetchall()[0][0]
    is_hub = con.execute(
        f"select count(*) > 0 from {REGISTER} where identifier_type = ? and identifier = ? and is_hub",
        [identifier_type, known],
    ).fetchall()[0][0]
    if latest == decision:
        raise UsageError(f"the latest decision on this {identifier_type} is {decision!r} already; nothing was recorded")
    if decision == "lift" and not is_hub and latest != "add":
        raise UsageError(f"this {identifier_type} is no hub, so there is nothing to lift; `jigsaw hubs` lists them")
    case_count, most_cases = con.execute(
        """select count(distinct case_id), (select max(value) from config.thresholds where name = 'lifted_hub_cases')
        from evidence.case_identifiers where identifier_type = ? and identifier = ?""",
        [identifier_type, known],
    ).fetchall()[0]
    values = {"identifier_type": identifier_type, "identifier": known, "decision": decision}
    number = decisions.record(con, decisions.HUBS, values, decider, clock)
    return Decided(number, identifier_type, known, decision, case_count, int(most_cases))


def _as_kept(con: duckdb.DuckDBPyConnection, identifier_type: str, text: str) -> str:
    """An identifier in the form in which the warehouse keeps it; one that the register holds is taken as it is."""
    if identifier_type not in TYPES:
        raise UsageError(f"there is no such type of identifier; the types are {', '.join(TYPES)}")
    there = con.execute(
        f"select count(*) > 0 from {REGISTER} where identifier_type = ? and identifier = ?", [identifier_type, text]
    ).fetchall()[0][0]
    if there:
        return text
    known = _normalised(con, identifier_type, text.strip())
    if known is None:
        raise UsageError(
            f"the identifier given is no {identifier_type} as the warehouse keeps it: {_FORMS[identifier_type]}"
        )
    return known


_FORMS = {
    "number": "a telephone number such as +447700900123 or 07700 900123",
    "imei": "14 digits, or 15 or 16 of which the first 14 count",
    "imsi": "15 digits",
    "line": "the line's identifier as the provider names it",
    "account": "an account, a handle or an e-mail address",
    "ip": "an IPv4 or IPv6 address",
}


def _normalised(con: duckdb.DuckDBPyConnection, identifier_type: str, text: str) -> str | None:
    if identifier_type == "number":
        found = con.execute(f"select {telephones.normalised('text')} from (select ? as text)", [text]).fetchall()[0][0]
        return found if found and found.startswith("+") else None
    if identifier_type == "ip":
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            return None
    if identifier_type == "imei":
        return text[:14] if text.isascii() and text.isdigit() and 14 <= len(text) <= 16 else None
    if identifier_type == "imsi":
        return text if text.isascii() and text.isdigit() and len(text) == 15 else None
    if not 0 < len(text) <= 254:
        return None
    return text.lower() if identifier_type == "account" else text
