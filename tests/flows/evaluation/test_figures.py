"""Agreement of groups, intervals and baselines: by hand, and against what defines them."""

from __future__ import annotations

from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.evaluation.agreement import agreement
from flows.evaluation.baselines import splink_pairs
from flows.evaluation.intervals import intervals

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12)


def test_the_same_groups_agree_whatever_they_are_called() -> None:
    told = agreement(np.array(["a", "a", "b"]), np.array([7, 7, 3]))
    assert told is not None
    assert (told.count, told.precision, told.recall, told.rand) == (3, 1.0, 1.0, 1.0)
    assert agreement(np.array([]), np.array([])) is None


def test_two_series_welded_into_one_cost_precision_and_a_series_torn_costs_recall() -> None:
    welded = agreement(np.array([1, 1, 2, 2]), np.array([1, 1, 1, 1]))
    torn = agreement(np.array([1, 1, 1, 1]), np.array([1, 1, 2, 2]))
    assert welded is not None
    assert torn is not None
    assert (welded.precision, welded.recall, welded.rand) == (0.5, 1.0, 0.0)
    assert (torn.precision, torn.recall, torn.rand) == (1.0, 0.5, 0.0)


@given(LABELS)
def test_agreement_is_what_its_definitions_say(labels: list[tuple[int, int]]) -> None:
    true, found = (np.array(each) for each in zip(*labels, strict=True))
    told = agreement(true, found)
    assert told is not None
    things = range(len(true))
    precision = np.mean([np.mean([true[i] == true[j] for j in things if found[i] == found[j]]) for i in things])
    recall = np.mean([np.mean([found[i] == found[j] for j in things if true[i] == true[j]]) for i in things])
    assert told.precision == pytest.approx(precision)
    assert told.recall == pytest.approx(recall)
    pairs = list(combinations(things, 2))
    both = sum(true[i] == true[j] and found[i] == found[j] for i, j in pairs)
    one, other = (sum(each[i] == each[j] for i, j in pairs) for each in (true, found))
    chance, most = one * other / len(pairs), (one + other) / 2
    assert told.rand == pytest.approx(1.0 if most == chance else (both - chance) / (most - chance))


def test_an_interval_holds_its_share_and_is_the_same_each_time() -> None:
    ends_a, ends_b = np.arange(100), np.arange(100) + 100
    is_published = np.ones(100, dtype=bool)
    is_true = np.arange(100) % 10 > 0
    precision, recall = intervals(ends_a, ends_b, is_true, is_published)
    assert precision is not None
    assert recall is not None
    assert precision.value == 0.9
    assert 0.7 < precision.low < 0.9 < precision.high < 1
    assert (recall.low, recall.value, recall.high) == (1, 1, 1)
    assert intervals(ends_a, ends_b, is_true, is_published) == (precision, recall)
    assert intervals(ends_a[:0], ends_b[:0], is_true[:0], is_true[:0]) == (None, None)


def test_pairs_that_hang_on_one_case_are_less_sure_than_pairs_apart() -> None:
    is_published, is_true = np.ones(40, dtype=bool), np.arange(40) % 2 > 0
    apart, _ = intervals(np.arange(40), np.arange(40) + 40, is_true, is_published)
    hung, _ = intervals(np.where(is_true, 0, 1), np.arange(40) + 2, is_true, is_published)
    assert apart is not None
    assert hung is not None
    assert hung.high - hung.low > apart.high - apart.low


def test_splink_links_cases_that_name_the_same_identifier() -> None:
    records = pa.table(
        {
            "unique_id": [1, 2, 3, 4, 5],
            "case_id": ["B", "A", "A", "C", "D"],
            "identifier_type": ["number", "number", "imei", "imei", "imsi"],
            "identifier": ["1", "1", "2", "2", "2"],
        }
    )
    assert splink_pairs(records) == {("A", "B"), ("A", "C")}


def test_the_reliability_table_needs_a_probability() -> None:
    from flows.evaluation.figures import figures

    con = duckdb.connect()
    con.execute("create schema linkage")
    con.execute("create table truth_case_links as select 'A' as case_a, 'B' as case_b")
    con.execute(
        "create table linkage.case_links as select * from (values ('A', 'B', 10.0), ('A', 'C', 9.0)) "
        "as links (case_a, case_b, strength_bits)"
    )
    measures = {figure.measure for figure in figures(con, {"linkage.case_links"})}
    assert measures == {"case_links, 95 % interval"}
    con.execute("alter table linkage.case_links add column probability double")
    con.execute("update linkage.case_links set probability = strength_bits / 10.001")
    told = [figure for figure in figures(con, {"linkage.case_links"}) if figure.measure.startswith("share true")]
    assert [(figure.value, figure.count) for figure in told[:-1]] == [(0.0, 1), (1.0, 1)]
    assert told[0].low == 0.0
    assert told[-1].kind == "Brier score"
    con.close()
