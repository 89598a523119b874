"""The links and cases that alone hold a group together, so that one wrong link cannot weld two series in silence."""

from __future__ import annotations

import duckdb
import pandas as pd

from warehouse.components import cuts_of
from warehouse.graph import Model
from warehouse.group_members import read_graph

SENTENCE = "One row per link or case without which its group falls apart, with the sizes of what it falls into."

#: `bridge_links` and `bridge_cases` are found by warehouse/components.py, which knows neither groups nor strengths.
TABLE = """
    with sizes as (
        select case_id, group_id, count(*) over (partition by group_id) as case_count
        from linkage.group_members
        where until_change is null
    )

    select
        sizes.group_id,
        'link' as kind,
        found.case_a,
        found.case_b,
        links.is_cross_force,
        links.strength_bits,
        links.basis,
        sizes.case_count::bigint as case_count,
        2::bigint as part_count,
        found.side_count::bigint as side_a_count,
        (sizes.case_count - found.side_count)::bigint as side_b_count,
        greatest(found.side_count, sizes.case_count - found.side_count)::bigint as largest_part_count,
        least(found.side_count, sizes.case_count - found.side_count) > 1 as is_between_groups
    from bridge_links as found
    inner join sizes on sizes.case_id = found.case_a
    inner join linkage.case_links as links on links.case_a = found.case_a and links.case_b = found.case_b
    union all
    select
        sizes.group_id,
        'case',
        found.case_id,
        null,
        null,
        null,
        null,
        sizes.case_count::bigint,
        found.part_count::bigint,
        null,
        null,
        found.largest_count::bigint,
        found.large_part_count > 1
    from bridge_cases as found
    inner join sizes on sizes.case_id = found.case_id
    order by group_id, kind desc, case_a, case_b
"""


def build(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table from the links and the groups of now."""
    graph = read_graph(con)
    cuts = cuts_of(graph)
    found = {
        "bridge_links": pd.DataFrame(
            {
                "case_a": graph.cases[graph.ends_a[cuts.links]],
                "case_b": graph.cases[graph.ends_b[cuts.links]],
                "side_count": cuts.side_counts,
            }
        ),
        "bridge_cases": pd.DataFrame(
            {
                "case_id": graph.cases[cuts.cases],
                "part_count": cuts.part_counts,
                "large_part_count": cuts.large_part_counts,
                "largest_count": cuts.largest_counts,
            }
        ),
    }
    for name, frame in found.items():
        con.register(name, frame)
    con.execute(f"create or replace table {table} as {TABLE}")
    for name in found:
        con.unregister(name)


GROUP_BRIDGES = Model(
    name="linkage.group_bridges",
    row_sentence=SENTENCE,
    depends_on=frozenset({"linkage.case_links", "linkage.group_members"}),
    function=build,
)
