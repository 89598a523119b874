"""Decisions of people that results follow: recorded with who, when and why, added to and never changed.

They lie in the lake beside the settings (config.*), so that any layer may read them, any publish carries those that it
was made with, and SQL shows them. Of several on one thing the latest wins; what they mean is the models' business. What
was decided takes effect at the next build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from warehouse import sql
from warehouse.database import Place, published_versions, transaction
from warehouse.errors import NothingPublished, UsageError

#: Message of the commit that keeps a decision.
DECIDED = "decision"

#: Who decided, why and when: the same in every table.
_BY = {
    "why": ("VARCHAR", "the reason, in the words of whoever decided"),
    "decided_by": ("VARCHAR", "who decided"),
    "decided_at": ("TIMESTAMP", "when it was recorded (UTC)"),
}
_NUMBER = {"decision_number": ("BIGINT", "place in the order of recording; the latest on one thing wins")}


@dataclass(frozen=True)
class Register:
    """A table of decisions. subject: the columns that say what a decision is about."""

    name: str
    sentence: str
    subject: dict[str, tuple[str, str]]

    @property
    def columns(self) -> dict[str, tuple[str, str]]:
        """Every column with its type and its description."""
        return _NUMBER | self.subject | _BY


HUBS = Register(
    "config.hub_decisions",
    "One row per decision that an identifier is, or is not, evidence of links.",
    {
        "identifier_type": ("VARCHAR", "type of the identifier"),
        "identifier": ("VARCHAR", "the identifier, as the warehouse keeps it"),
        "decision": ("VARCHAR", "add: no evidence, however few cases it touches; lift: evidence like any other"),
    },
)
POINTERS = Register(
    "config.pointer_decisions",
    "One row per decision of a force on a link with another force.",
    {
        "link_id": ("VARCHAR", "the link, by its number in linkage.pointer_links"),
        "force_code": ("VARCHAR", "the force that decided, or the gatekeeper"),
        "decision": ("VARCHAR", "notify, acknowledge, approve, withdraw, accept or reject"),
    },
)
HANDLING = Register(
    "config.case_handling",
    "One row per decision of a force on how what is known of one of its cases may be shared.",
    {
        "case_id": ("VARCHAR", "the case"),
        "force_code": ("VARCHAR", "the force that holds it"),
        "tier": ("VARCHAR", "what another force may see of it: T0, T1 or T2"),
        "handling_code": ("VARCHAR", "P or C of the 3x5x2 report"),
        "marking": ("VARCHAR", "security marking"),
    },
)
REGISTERS = (HUBS, POINTERS, HANDLING)

#: Names of the tables, for whoever lists what models may read.
TABLES = tuple(register.name for register in REGISTERS)

LONGEST = {"why": 1_000, "decided_by": 200}


@dataclass(frozen=True)
class Decider:
    """Who decides and why."""

    by: str
    why: str


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of decisions that are not there yet; those that are stay as they are."""
    for register in REGISTERS:
        if is_there(con, register.name):
            continue
        body = ", ".join(f"{sql.name(column)} {kind}" for column, (kind, _) in register.columns.items())
        con.execute(f"create table {register.name} ({body})")
        con.execute(f"comment on table {register.name} is {sql.literal(register.sentence)}")
        for column, (_, text) in register.columns.items():
            con.execute(f"comment on column {register.name}.{sql.name(column)} is {sql.literal(text)}")


def record(
    con: duckdb.DuckDBPyConnection,
    register: Register,
    values: dict[str, str],
    decider: Decider,
    clock: Callable[[], dt.datetime],
) -> int:
    """Add a decision, in a transaction of its own; its number. Raises UsageError where nobody or no reason is named."""
    said = {"why": decider.why.strip(), "decided_by": decider.by.strip()}
    for column, text in said.items():
        option = {"why": "--why", "decided_by": "--by"}[column]
        if not text or len(text) > LONGEST[column]:
            raise UsageError(f"{option} takes 1 to {LONGEST[column]} characters; a decision is kept with who and why")
    with transaction(con, DECIDED):
        number: int = con.execute(
            f"select coalesce(max(decision_number), 0) + 1 from {register.name}"
        ).fetchall()[0][0]  # fmt: skip
        row = {"decision_number": number, **values, **said, "decided_at": clock()}
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into {register.name} ({sql.names(row)}) values ({marks})", list(row.values()))
    return number


def is_there(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the warehouse has a table. Asked of its columns: asked of tables, a lake counts the rows of all."""
    schema, name = table.split(".")
    found = con.execute(
        "select count(*) from duckdb_columns() where database_name = current_database() and schema_name = ? "
        "and table_name = ?",
        [schema, name],
    ).fetchall()
    return bool(found[0][0])


def require(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Raises NothingPublished where the newest publish was made by a version of this program without the table."""
    if not is_there(con, table):
        raise NothingPublished(f"nothing that is published has {table} yet; `jigsaw build` makes it")


def since_publish(place: Place, register: Register) -> str:
    """SQL of the decisions that the newest publish was made without, for a connection that sees the newest commit."""
    version = published_versions(place)[-1][0]
    known = f"select coalesce(max(decision_number), 0) from {register.name} at (version => {version})"
    return f"select * from {register.name} where decision_number > ({known})"


def are_unpublished(con: duckdb.DuckDBPyConnection, place: Place) -> bool:
    """Whether a decision was recorded that the newest publish was made without."""
    waiting = [register for register in REGISTERS if is_there(con, register.name)]
    queries = (f"select count(*) from ({since_publish(place, register)})" for register in waiting)
    return any(con.execute(query).fetchall()[0][0] for query in queries)
