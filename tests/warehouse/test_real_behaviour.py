"""Behaviour on street-level crimes that nobody here wrote: a month for a time, shared map points, no method."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Gate
from warehouse import build, graph

MODELS = (
    "staging.offences", "staging.offence_methods", "evidence.method_words", "evidence.case_behaviours",
    "evidence.behaviour_candidates", "linkage.behaviour_pairs", "linkage.behaviour_groups", "linkage.behaviour_ties",
)  # fmt: skip


@pytest.mark.heavy
def test_a_month_and_a_map_point_make_no_series(gate: Gate, real_data: Path) -> None:
    load = gate.take(real_data / "west_yorkshire_crime" / "2016-07-west-yorkshire-street.csv.gz")
    assert load.rows_loaded == 27_176, load.problem
    build.prepare(gate.con)
    for model in graph.in_order({name: build.models()[name] for name in MODELS}):
        build.build_model(gate.con, model)
    [(cases, with_method, with_hour, compared)] = gate.rows(
        "select sum(case_count), sum(with_method_count), sum(with_hour_count), sum(compared_count) "
        "from linkage.behaviour_groups"
    )
    assert (cases, with_method, with_hour) == (19_747, 0, 0)
    # in proportion to the cases, not to their square (over 30 million pairs)
    assert 0 < int(str(compared)) < 19_747 * 600
    # neither hour nor weekday nor method says anything; of a month of days nearly nothing is left
    [(method, hour, weekday, days)] = gate.rows(
        "select max(abs(method_bits)), max(abs(hour_bits)), max(abs(weekday_bits)), max(abs(days_bits)) "
        "from linkage.behaviour_pairs"
    )
    assert (method, hour) == (0, 0)
    assert float(str(weekday)) < 0.1
    assert float(str(days)) < 0.2
    # so only the place is left, and that one point is shared by many makes it weigh less, never more
    assert gate.rows("select count(*) from linkage.behaviour_ties") == [(0,)]
    [(same_point, near)] = gate.rows(
        """select max(place_bits) filter (where distance_m = 0),
            max(place_bits) filter (where distance_m between 1 and 900)
        from linkage.behaviour_pairs"""
    )
    assert float(str(same_point)) == pytest.approx(float(str(near)), abs=0.5)
