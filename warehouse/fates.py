"""What becomes of staged rows: which break a rule over the whole table or repeat a row, and where each is written.

Works on the temporary tables of one file: `staged`, `broken_lines` and `shifts` from warehouse/staging.py, and `apart`,
made here: the rows that are not loaded, with their fate and their reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from schemas import FEEDS
from schemas.feed import traits_of
from warehouse import compile as compiler
from warehouse import ddl, sql, staging
from warehouse.staging import Staged

_BROKEN_RULES = (
    "select unnest(reasons) as rule from apart where fate = 'quarantined' "
    f"union all select '{staging.STRUCTURE}' from broken_lines"
)


def mark_repetitions(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    """Make table `apart` of the rows that break a rule, repeat a row, or hold a key that occurs with other content."""
    model = FEEDS[feed]
    traits = traits_of(model)
    columns = ddl.declared_names(model)
    con.execute(
        "create or replace temp table apart as select rowid as row, 'quarantined' as fate, rules as reasons "
        "from staged where rules is not null"
    )
    told_apart = f"and {sql.name(traits.identity)} is not null" if traits.identity else ""
    good = f"select rowid as row, * from staged where rules is null {told_apart}"
    again = "select row_hash from staged where rules is null group by row_hash having count(*) > 1"
    con.execute(
        f"""insert into apart select row, 'duplicate', null from (
            select row, row_number() over (partition by {sql.names(columns)} order by row) as occurrence
            from ({good} and row_hash in ({again})))
        where occurrence > 1"""
    )
    during = ""
    if event := traits.event_column:
        lowest, highest = _row(con, f"select min({event}), max({event}) from staged where rules is null")
        if lowest is None:
            return
        during = f"where {event} between {sql.literal(lowest)} and {sql.literal(highest)}"
    same = " and ".join(f"s.{sql.name(column)} is not distinct from r.{sql.name(column)}" for column in columns)
    con.execute(
        f"""insert into apart select distinct s.row, 'duplicate', null::varchar[]
        from ({good}) s join (select {sql.names(columns)}, hash({sql.names(columns)}) as row_hash
            from raw.{feed} {during}) r on s.row_hash = r.row_hash and {same}
        where s.row not in (select row from apart)"""
    )
    for rule, key in compiler.unique_rules_of(model):
        _mark_not_unique(con, feed, rule, key)


def _mark_not_unique(con: duckdb.DuckDBPyConnection, feed: str, rule: str, key: Sequence[str]) -> None:
    """Rows whose key occurs twice with different content, here or among loaded rows, break a rule: all of them."""
    present = " and ".join(f"s.{sql.name(column)} is not null" for column in key)
    columns = ", ".join(f"s.{sql.name(column)}" for column in key)
    matched = " and ".join(f"r.{sql.name(column)} = s.{sql.name(column)}" for column in key)
    con.execute(
        f"""insert into apart with fresh as (
            select s.rowid as row, {columns} from staged s
            where s.rules is null and {present} and s.rowid not in (select row from apart))
        select row, 'quarantined', [{sql.literal(rule)}] from (
            select row, count(*) over (partition by {columns}) as times,
                exists (select 1 from raw.{feed} r where {matched}) as is_loaded
            from fresh s)
        where times > 1 or is_loaded"""
    )


def number_lines(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Make view `numbered`: the staged rows with their line number in the file."""
    first = _row(con, "select coalesce(min(rowid), 0) from staged")[0]  # not 0 within a transaction
    record = f"(s.rowid - {first})"
    source = f"staged s asof join shifts h on {record} >= h.record" if staged.is_shifted else "staged s"
    shift = "h.shift" if staged.is_shifted else "0"
    con.execute(
        f"create or replace temp view numbered as select s.rowid as row, {record} + {staged.header_line_count + 1} "
        f"+ {shift} as line_number, s.* from {source}"
    )


def counted(con: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, int]:
    """Number of rows by fate."""
    found: dict[str, int] = dict(con.execute("select fate, count(*) from apart group by fate").fetchall())
    return {
        "loaded": staged.record_count - sum(found.values()),
        "quarantined": found.get("quarantined", 0) + staged.broken_line_count,
        "duplicate": found.get("duplicate", 0),
        "excess": found.get("excess", 0),
    }


def repaired(con: duckdb.DuckDBPyConnection) -> int:
    """Number of rows that needed a repair that the layout declares."""
    return int(_row(con, "select count(*) from staged where repairs is not null")[0])


def commonest_rule(con: duckdb.DuckDBPyConnection) -> str:
    """The rule that most rows break, the first by name of several."""
    return str(_row(con, f"select rule from ({_BROKEN_RULES}) group by rule order by count(*) desc, rule limit 1")[0])


def route(con: duckdb.DuckDBPyConnection, feed: str, load_id: int, expected: Mapping[str, int]) -> dict[str, int]:
    """Write every staged row to where it belongs; number of rows written by fate.

    expected: number of rows by fate, as counted. Nothing is asked of the lake for a fate that no row has met.
    """
    stored = [column for column in ddl.columns_with_types(FEEDS[feed]) if column not in ddl.LINEAGE]
    lineage = f"{load_id} as load_id, line_number, repairs"
    apart = "from numbered n join apart a on a.row = n.row where a.fate"
    keep = "where row not in (select row from apart)" if expected["loaded"] < sum(expected.values()) else ""
    queries = {
        "loaded": f"insert into raw.{feed} select {sql.names(stored)}, {lineage} from numbered {keep}",
        "excess": f"insert into excess.{feed} select {sql.names(stored)}, {lineage}, a.reasons {apart} = 'excess' "
        "order by line_number",
        "quarantined": f"insert into quarantine.{feed} select {load_id}, line_number, original, rules from ("
        f"select line_number, original, a.reasons as rules {apart} = 'quarantined' "
        f"union all select line_number, original, ['{staging.STRUCTURE}'] from broken_lines) order by line_number",
        "duplicate": f"insert into quality.repetitions select {load_id}, line_number {apart} = 'duplicate' "
        "order by line_number",
    }
    written = {fate: int(_row(con, query)[0]) if expected[fate] else 0 for fate, query in queries.items()}
    if expected["quarantined"]:
        con.execute(
            f"insert into quality.rule_counts select {load_id}, rule, count(*) from ({_BROKEN_RULES}) "
            "group by 2 order by 2"
        )
    return written


def _row(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The only row of a query's answer."""
    row: tuple[Any, ...] = con.execute(query).fetchall()[0]
    return row
