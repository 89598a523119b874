"""What simpler ways would have linked, beside the same truth: what the warehouse's own way must be better than.

naive join: every pair of cases that hold or touch one identifier. Splink: its deterministic_link, with the rule that
two records of case and identifier name the same identifier; each pair of cases once.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import duckdb

from flows.evaluation.figures import Figure, reading
from flows.evaluation.scores import Score

Pairs = set[tuple[str, ...]]

#: Names of the measures.
NAIVE, SPLINK = "baseline: naive join", "baseline: Splink deterministic_link"


def baselines(con: duckdb.DuckDBPyConnection) -> tuple[tuple[Score, ...], tuple[Figure, ...]]:
    """Scores of both over all pairs of cases, and the seconds that each took."""
    true = {tuple(pair) for pair in con.execute(reading("true_pairs")).fetchall()}
    scores, seconds = [], []
    for name, counts_of in ((NAIVE, _naive), (SPLINK, _splink)):
        started = time.perf_counter()
        said, found = counts_of(con, true)
        seconds.append(Figure(name, "seconds, for so many pairs", time.perf_counter() - started, count=said))
        scores.append(Score(name, "", "(all pairs)", found, len(true) - found, said - found))
    return tuple(scores), tuple(seconds)


def _naive(con: duckdb.DuckDBPyConnection, _: Pairs) -> tuple[int, int]:
    said, found = con.execute(reading("naive_join")).fetchall()[0]
    return int(said), int(found)


def _splink(con: duckdb.DuckDBPyConnection, true: Pairs) -> tuple[int, int]:
    said = splink_pairs(con.execute(reading("held_identifiers")).to_arrow_table())
    return len(said), len(said & true)


def splink_pairs(records: Any) -> Pairs:
    """Pairs of cases that Splink links by rule among records of unique_id, case_id, identifier_type and identifier."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    own = duckdb.connect()
    try:
        api = DuckDBAPI(connection=own)
        settings = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on("identifier_type", "identifier")],
            additional_columns_to_retain=["case_id"],
        )
        linker = Linker(api.register(records), settings, log_level=logging.ERROR)
        found = linker.inference.deterministic_link().as_duckdbpyrelation()
        told = found.project("least(case_id_l, case_id_r) as case_a, greatest(case_id_l, case_id_r) as case_b")
        return set(told.filter("case_a <> case_b").distinct().fetchall())
    finally:
        own.close()
