"""Scope of authority: every row of communications data is held against what was approved.

A row is within scope if its authorisation was approved and not cancelled, covers this class of data, names one of the
row's identifiers (or the whole data set), and covers the time of the event. What lies beyond is excess: kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import ddl, sql
from warehouse.delivery import Delivery
from warehouse.errors import AuthorityMissing
from warehouse.layouts import Layout

#: What a feed may hold that is held against an authority.
HELD = ("events", "entity")

_APPROVED = "decision = 'approved' and cancelled_at is null"


@dataclass(frozen=True)
class AuthorityOfFile:
    """The authority that a whole file came under. `covers_all`: over the data set, without limit of time."""

    urn: str | None
    covers_all: bool


def read_authorities(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `authorities` and `named` of what is loaded: what each authority covers, and whom.

    They stand for all files until authorisations are loaded again or the transaction is undone.
    """
    covered = ", ".join(
        f"bool_or(data_type in ('mixed', {sql.literal(holds)}) and {_APPROVED}) as covers_{holds}, "
        f"bool_or(data_type in ('mixed', {sql.literal(holds)}) and {_APPROVED} and scope = 'dataset' "
        f"and period_from_at is null and period_to_at is null) as covers_all_{holds}"
        for holds in HELD
    )
    con.execute(
        f"""create or replace temp table authorities as
        select authorisation_urn as urn, bool_or({_APPROVED}) as is_approved,
            bool_or(scope = 'dataset' and {_APPROVED}) as covers_dataset, {covered},
            min(coalesce(period_from_at, timestamp '1900-01-01')) filter ({_APPROVED}) as from_at,
            max(coalesce(period_to_at, timestamp '9999-12-31')) filter ({_APPROVED}) as to_at
        from raw.authorisations group by authorisation_urn"""
    )
    con.execute(
        f"""create or replace temp table named as select distinct authorisation_urn as urn, identifier
        from raw.authorisations where scope = 'identifier' and {_APPROVED}"""
    )


def authority_of(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout, asked: str | None
) -> AuthorityOfFile:
    """The authority of a file: named on the command line, in the covering note, or by the layout of published data.

    Asks the tables of `read_authorities`. Raises AuthorityMissing where communications data has none, or one that is
    unknown or was not approved.
    """
    holds = traits_of(FEEDS[layout.feed]).holds
    if holds not in HELD:
        return AuthorityOfFile(None, covers_all=True)
    urn = asked or delivery.note.authorisation_urn
    if urn is None and layout.authority is not None:
        return AuthorityOfFile(layout.authority.urn, covers_all=True)
    if urn is None:
        if "authorisation_urn" not in layout.sources:
            raise AuthorityMissing(
                f"{delivery.name}: communications data without an authority: neither its rows nor its covering note "
                "name one; name it with --authorisation, after its authorisations delivery has been loaded"
            )
        return AuthorityOfFile(None, covers_all=False)
    found = con.execute(f"select is_approved, covers_all_{holds} from authorities where urn = ?", [urn]).fetchall()
    if not found:
        raise AuthorityMissing(
            f"{delivery.name}: there is no authorisation {urn}; load its authorisations delivery first"
        )
    is_approved, covers_all = found[0]
    if not is_approved:
        raise AuthorityMissing(f"{delivery.name}: authorisation {urn} was not approved or was cancelled; refused whole")
    # A row's own reference goes before the file's, so only a file without that column is covered as a whole.
    return AuthorityOfFile(urn, bool(covers_all) and "authorisation_urn" not in layout.sources)


def mark_excess(con: duckdb.DuckDBPyConnection, feed: str, authority: AuthorityOfFile) -> None:
    """Add the rows of `staged` that go beyond their authority to `apart`, each with every way in which it does."""
    if authority.covers_all:
        return
    model = FEEDS[feed]
    traits = traits_of(model)
    has_own = "authorisation_urn" in ddl.declared_names(model)
    urn = f"coalesce(s.authorisation_urn, {sql.literal(authority.urn)})" if has_own else sql.literal(authority.urn)
    is_named = " or ".join(
        f"coalesce((u.urn, s.{sql.name(column)}) in (select (urn, identifier) from named), false)"
        for column in traits.scope_columns
    )
    in_time = (
        f"s.{traits.event_column} >= from_at and s.{traits.event_column} < to_at" if traits.event_column else "true"
    )
    con.execute(
        f"""insert into apart with owed as (
            select s.rowid as row, a.urn is null as is_unknown, a.is_approved,
                a.covers_{traits.holds} as covers_class,
                a.covers_dataset or {is_named.replace("u.urn", urn)} as is_named, {in_time} as is_in_time
            from staged s left join authorities a on a.urn = {urn}
            where s.rules is null),
        judged as (
            select row, case when is_unknown then ['unknown_authority'] when not is_approved then ['not_approved']
                else list_filter([case when not covers_class then 'data_type' end,
                    case when not is_named then 'identifier' end, case when not is_in_time then 'period' end],
                    lambda reason: reason is not null) end as reasons
            from owed where row not in (select row from apart))
        select row, 'excess', reasons from judged where len(reasons) > 0"""
    )
