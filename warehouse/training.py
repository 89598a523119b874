"""How the weights of a plan are estimated, without anybody saying which records belong together.

u, how often an outcome is seen between records of two persons, from random pairs (with a fixed seed); m, how often
between records of one person, by expectation maximisation (Fellegi and Sunter 1969; Winkler 1988; as Splink does it)
over pairs that agree in something else. This is done once, by hand; a build only uses the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from warehouse.resolution import ABSENT, Plan, Weights, lay_out, settings, workshop

SEED = 20_240_402


def train(
    records: pa.Table,
    plan: Plan,
    sure: tuple[str, ...],
    recall: float,
    most_pairs: float = 1e7,
    resources: Mapping[str, str] | None = None,
) -> Weights:
    """Weights of a plan, estimated from records.

    sure: rules (SQL over l and r) that hardly ever join two persons; recall: the share of pairs of one person that
    they find, from which the number of such pairs is reckoned. most_pairs: random pairs from which u is estimated.
    """
    from splink import DuckDBAPI, Linker

    with workshop(resources or {}) as con:
        count = lay_out(con, records, plan, None)
        linker = Linker(DuckDBAPI(connection=con).register("keyed"), settings(plan, None, 1e-4), log_level=None)
        training = linker.training
        training.estimate_probability_two_random_records_match(list(sure), recall=recall)
        training.estimate_u_using_random_sampling(max_pairs=most_pairs, seed=SEED, min_count_per_level=None)
        for rule in plan.training:
            training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
        made = linker.misc.save_model_to_json(None)
    repeats = made["probability_two_random_records_match"] * count
    pairs = {"m_probability": repeats * count / 2, "u_probability": min(most_pairs, count * (count - 1) / 2)}
    outcomes = {
        (comparison["output_column_name"], level["label_for_charts"]): (
            _with_one_more(level, "m_probability", pairs, comparison),
            _with_one_more(level, "u_probability", pairs, comparison),
        )
        for comparison in made["comparisons"]
        for level in comparison["comparison_levels"]
        if level["label_for_charts"] != ABSENT
    }
    return Weights(outcomes, round(repeats, 3))


def _with_one_more(
    level: Mapping[str, Any], name: str, pairs: Mapping[str, float], comparison: Mapping[str, Any]
) -> float:
    """A share as if every outcome had been seen once more (Laplace): what was never seen is rare, not impossible."""
    outcomes = len(comparison["comparison_levels"]) - 1
    share = (float(level.get(name, 0.0)) * pairs[name] + 1) / (pairs[name] + outcomes)
    return float(f"{share:.3g}")
