"""Behavioural series: put together by average likeness, against a brute force; leads put the suspect's case second."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import build, database, ddl, series
from warehouse.errors import UsageError

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(2, 400).map(lambda n: n / 16),
    max_size=30,
)


def found(pairs: dict[tuple[int, int], float], least: float) -> set[tuple[str, ...]]:
    a, b = [f"C{one}" for one, _ in pairs], [f"C{other}" for _, other in pairs]
    return {cases for cases, _ in series.together(a, b, list(pairs.values()), least)}


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_sets_are_alike_on_average_and_no_two_of_them_are_together(pairs: dict[tuple[int, int], float]) -> None:
    def mean(one: tuple[str, ...], other: tuple[str, ...]) -> float:
        return float(np.mean([pairs.get((min(i, j), max(i, j)), 0) for i in map(int, "".join(one).split("C")[1:])
                              for j in map(int, "".join(other).split("C")[1:])]))  # fmt: skip

    sets = found(pairs, 4.0)
    for one, other in combinations(sets, 2):
        assert not set(one) & set(other)
        assert mean(one, other) < 4.0
    for each in sets:
        assert len(each) > 1
        if len(each) == 2:
            assert mean(each[:1], each[1:]) >= 4.0


def test_a_chain_of_likenesses_is_no_series() -> None:
    chain = {(n, n + 1): 6.0 for n in range(9)}
    assert max(len(cases) for cases in found(chain, 4.0)) == 2
    ring = dict.fromkeys(combinations(range(4), 2), 6.0)
    assert found(ring, 4.0) == {("C0", "C1", "C2", "C3")}


def test_too_many_that_hang_together_are_looked_at_again_more_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_TOGETHER", 4)
    pairs = dict.fromkeys(combinations(range(3), 2), 9.0) | dict.fromkeys(combinations(range(3, 6), 2), 9.0)
    assert found(pairs | {(2, 3): 5.0}, 4.0) == {("C0", "C1", "C2"), ("C3", "C4", "C5")}


def test_nothing_alike_is_no_series() -> None:
    assert found({}, 4.0) == set()


def test_the_case_with_a_suspect_is_what_an_undetected_one_looks_like() -> None:
    con = database.memory()
    ddl.create_tables(con, partitioned=False)
    build.build_all(con)
    con.execute("""insert into linkage.cases (case_id, force_code, offence_group) values
        ('A', 'E23000010', 'burglary'), ('B', 'E23000011', 'burglary'), ('C', 'E23000011', 'burglary')""")
    con.execute("insert into evidence.case_identifiers (case_id, role) values ('B', 'suspect'), ('C', 'victim')")
    con.execute("""insert into linkage.behaviour_pairs (case_a, case_b, force_a, force_b, offence_group, bits)
        values ('A', 'B', 'E23000010', 'E23000011', 'burglary', 9), ('A', 'C', 'E23000010', 'E23000011', 'burglary', 8),
        ('B', 'C', 'E23000011', 'E23000011', 'burglary', 7)""")
    seen = series.find(con, "burglary", "E23000010", 5)
    assert [(lead.undetected, lead.like, lead.undetected_force) for lead in seen.leads] == [("A", "B", "E23000010")]
    [one] = seen.series
    assert (one.cases, one.with_suspect, one.mean_bits, one.weakest_bits) == (("A", "B", "C"), ("B",), 8, 7)
    assert one.is_open
    with pytest.raises(UsageError, match="no case here has offence group 'arson'; there are burglary"):
        series.find(con, "arson", None, 5)
    with pytest.raises(UsageError, match="force code"):
        series.find(con, None, "E23000099", 5)
    con.close()
