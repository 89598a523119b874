"""How the weights of a plan are estimated, without anybody saying which records belong together.

u, how often an outcome is seen between records of two persons, from random pairs (with a fixed seed); m, how often
between records of one person, by expectation maximisation (Fellegi and Sunter 1969; Winkler 1988; as Splink does it)
over pairs that agree in something else. Random pairs hold some of one person too: their share is taken out of u, and m
is estimated again. This is done once, by hand; a build only uses the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from warehouse.resolution import ABSENT, Plan, Weights, lay_out, settings, workshop

if TYPE_CHECKING:
    from splink import Linker

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
    with workshop(resources or {}) as con:
        count = lay_out(con, records, plan, None)
        pairs = count * (count - 1) / 2
        first = _linker(con, settings(plan, None, 1e-4))
        first.training.estimate_probability_two_random_records_match(list(sure), recall=recall)
        first.training.estimate_u_using_random_sampling(max_pairs=most_pairs, seed=SEED, min_count_per_level=None)
        _maximise(first, plan)
        of_one = first.misc.save_model_to_json(None)["probability_two_random_records_match"]
        shares = _shares(first)
        seen = {"m": of_one * pairs, "u": min(most_pairs, pairs)}
        guess = {
            outcome: (max(m, 1e-9), max((u - of_one * m) / (1 - of_one), 0.1 / seen["u"]))
            for outcome, (m, u) in shares.items()
        }
        second = _linker(con, settings(plan, Weights(guess, 0), of_one))
        _maximise(second, plan)
        learnt = _shares(second)
    outcomes = {
        (comparison.name, outcome): (
            _with_one_more(learnt[comparison.name, outcome][0], seen["m"], len(comparison.outcomes)),
            _with_one_more(guess[comparison.name, outcome][1], seen["u"], len(comparison.outcomes)),
        )
        for comparison in plan.comparisons
        for outcome in comparison.outcomes
    }
    return Weights(outcomes, round(of_one * count, 3))


def _linker(con: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> Linker:
    from splink import DuckDBAPI, Linker

    return Linker(DuckDBAPI(connection=con).register("keyed"), given, log_level=None)


def _maximise(linker: Linker, plan: Plan) -> None:
    for rule in plan.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def _shares(linker: Linker) -> dict[tuple[str, str], tuple[float, float]]:
    """What a linker has learnt: m and u of each outcome."""
    return {
        (comparison["output_column_name"], level["label_for_charts"]): (
            float(level.get("m_probability", 0)),
            float(level.get("u_probability", 0)),
        )
        for comparison in linker.misc.save_model_to_json(None)["comparisons"]
        for level in comparison["comparison_levels"]
        if level["label_for_charts"] != ABSENT
    }


def _with_one_more(share: float, seen: float, outcomes: int) -> float:
    """A share as if every outcome had been seen once more (Laplace): what was never seen is rare, not impossible."""
    return float(f"{(share * seen + 1) / (seen + outcomes):.3g}")
