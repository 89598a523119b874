"""Groups of linked cases: connected components, computed by scipy where SQL would need a pass for every hop."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from warehouse.graph import Model

SENTENCE = "One row per case in a group of cases that links join, directly or over other cases."


def groups(case_a: np.ndarray[Any, Any], case_b: np.ndarray[Any, Any]) -> pd.DataFrame:
    """One row per linked case: its group, named after the group's first case in sorted order, and the group's size.

    The name depends on nothing but the members: a group keeps it from run to run as long as it keeps its first case.
    """
    cases, codes = np.unique(np.concatenate([case_a, case_b]).astype(str), return_inverse=True)
    ends_a, ends_b = codes[: len(case_a)], codes[len(case_a) :]
    links = coo_array((np.ones(len(case_a), dtype=np.int8), (ends_a, ends_b)), shape=(len(cases), len(cases)))
    _, labels = connected_components(links, directed=False)
    _, firsts, members, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    # cases are sorted, so the first position of a label is the group's smallest case
    names = np.char.add("G-", cases[firsts]) if len(cases) else cases
    return pd.DataFrame({"group_id": names[members], "case_id": cases, "case_count": sizes[members]})


def build_case_groups(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make linkage.case_groups from linkage.case_links."""
    links = con.execute("select case_a, case_b from linkage.case_links").fetchnumpy()
    found = groups(np.asarray(links["case_a"]), np.asarray(links["case_b"]))
    con.register("case_groups_found", found)
    con.execute(
        f"create or replace table {table} as "
        "select group_id::varchar as group_id, case_id::varchar as case_id, case_count::bigint as case_count "
        "from case_groups_found order by group_id, case_id"
    )
    con.unregister("case_groups_found")


CASE_GROUPS = Model(
    name="linkage.case_groups",
    row_sentence=SENTENCE,
    depends_on=frozenset({"linkage.case_links"}),
    function=build_case_groups,
)
