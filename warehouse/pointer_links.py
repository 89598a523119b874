"""The numbers by which links across forces are spoken of: given once, kept for good, telling nothing of the cases.

A hash of the two case references would be as stable, but could be undone: who knows one reference and the form of the
other tries them all, and has what the lowest tier of sharing hides. So the table remembers, as linkage.group_members
does.
"""

from __future__ import annotations

import duckdb

from warehouse.graph import Model

SENTENCE = "One row per pair of cases of two forces that was ever linked, with the number by which it is spoken of."

COLUMNS = {
    "link_id": "VARCHAR",
    "case_a": "VARCHAR",
    "case_b": "VARCHAR",
    "force_a": "VARCHAR",
    "force_b": "VARCHAR",
    "first_linked_on": "DATE",
}

#: New pairs are numbered in an order that no one can work out who does not know all of them.
KNOWN_AND_NEW = """
    with fresh as (
        select links.case_a, links.case_b, links.force_a, links.force_b
        from linkage.case_links as links
        anti join {table} as known on known.case_a = links.case_a and known.case_b = links.case_b
        where links.force_a <> links.force_b
    ),

    seed as (
        select sha256(string_agg(case_a || ' ' || case_b, ' ' order by case_a, case_b)) as text from fresh
    ),

    last as (
        select coalesce(max(substr(link_id, 3)::bigint), 0) as number from {table}
    ),

    numbered as (
        select
            fresh.*,
            last.number + row_number() over (
                order by sha256(seed.text || ' ' || fresh.case_a || ' ' || fresh.case_b), fresh.case_a, fresh.case_b
            ) as number
        from fresh
        cross join seed
        cross join last
    )

    select link_id, case_a, case_b, force_a, force_b, first_linked_on from {table}
    union all
    select
        format('L-{{:06d}}', number),
        case_a,
        case_b,
        force_a,
        force_b,
        (select max(run_on) from config.runs)
    from numbered
"""


def build(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table anew from what it held before and the links that it does not know yet."""
    body = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
    con.execute(f"create table if not exists {table} ({body})")
    con.execute(f"create or replace temp table links_now as {KNOWN_AND_NEW.format(table=table)}")
    con.execute(f"create or replace table {table} as select * from temp.links_now order by substr(link_id, 3)::bigint")
    con.execute("drop table temp.links_now")


POINTER_LINKS = Model(
    name="linkage.pointer_links",
    row_sentence=SENTENCE,
    depends_on=frozenset({"linkage.case_links", "config.runs"}),
    function=build,
)
