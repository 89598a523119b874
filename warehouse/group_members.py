"""Which case was in which group from when until when: the one table of the linkage that remembers earlier builds.

Groups are the connected components of the links. A group's number outlives a build, so this table is made from the
links and from itself; linkage.case_groups and linkage.group_history are read off it. The rules of who keeps a number
stand in SUCCESSION. The transaction is the caller's: where a build is rolled back, nothing is remembered of it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from warehouse.components import Graph, graph_of
from warehouse.graph import Model

SENTENCE = "One row per case and unbroken time in one group; a group's number is never given again."

COLUMNS = {
    "case_id": "VARCHAR",
    "group_id": "VARCHAR",
    "from_change": "BIGINT",
    "from_on": "DATE",
    "until_change": "BIGINT",
    "until_on": "DATE",
}

#: Who is in which group now. `components`: case_id, component (numbered in the order of first cases); `members`: the
#: table as it was. A group goes where most of its cases are; of groups that go to one place, that with most cases there
#: gives its number, else the older. Where the counts are equal, the component with the first case in sorted order wins.
SUCCESSION = """
    with before as (
        select case_id, group_id, substr(group_id, 3)::bigint as number from {members} where until_change is null
    ),

    stays as (
        select before.group_id, before.number, components.component, count(*) as case_count
        from before inner join components on components.case_id = before.case_id
        group by before.group_id, before.number, components.component
    ),

    goes as (
        select * from stays
        qualify row_number() over (partition by number order by case_count desc, component) = 1
    ),

    heirs as (
        select * from goes
        qualify row_number() over (partition by component order by case_count desc, number) = 1
    ),

    numbered as (
        select
            found.component,
            coalesce(
                heirs.number,
                (select coalesce(max(substr(group_id, 3)::bigint), 0) from {members})
                + row_number() over (partition by heirs.number is null order by found.component)
            ) as number
        from (select distinct component from components) as found
        left join heirs on heirs.component = found.component
    ),

    now as (
        select
            components.case_id,
            format('G-{{:06d}}', number) as group_id
        from components inner join numbered on numbered.component = components.component
    ),

    this_change as (
        select
            (select coalesce(max(greatest(from_change, coalesce(until_change, 0))), 0) + 1 from {members}) as number,
            (select max(run_on) from config.runs) as run_on
    )

    select
        known.case_id,
        known.group_id,
        known.from_change,
        known.from_on,
        case when known.until_change is null and now.case_id is null then this_change.number else known.until_change
            end as until_change,
        case when known.until_change is null and now.case_id is null then this_change.run_on else known.until_on
            end as until_on
    from {members} as known
    left join now on now.case_id = known.case_id and now.group_id = known.group_id
    cross join this_change
    union all
    select now.case_id, now.group_id, this_change.number, this_change.run_on, null, null
    from now
    anti join before on before.case_id = now.case_id and before.group_id = now.group_id
    cross join this_change
"""


def read_graph(con: duckdb.DuckDBPyConnection) -> Graph:
    """The links of linkage.case_links, in the order of their cases, as a graph."""
    links = con.execute("select case_a, case_b from linkage.case_links order by case_a, case_b").fetchnumpy()
    return graph_of(np.asarray(links["case_a"]), np.asarray(links["case_b"]))


def build(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table anew from the links and from what it held; a build that changes no group changes no row."""
    body = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
    con.execute(f"create table if not exists {table} ({body})")
    graph = read_graph(con)
    con.register("components", pd.DataFrame({"case_id": graph.cases, "component": graph.parts}))
    try:
        con.execute(f"create or replace temp table members_now as {SUCCESSION.format(members=table)}")
    finally:
        con.unregister("components")
    order = "order by from_change, group_id, case_id"
    con.execute(f"create or replace table {table} as select * from temp.members_now {order}")
    con.execute("drop table temp.members_now")


GROUP_MEMBERS = Model(
    name="linkage.group_members",
    row_sentence=SENTENCE,
    depends_on=frozenset({"linkage.case_links", "config.runs"}),
    function=build,
)
