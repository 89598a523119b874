"""Chains of links: against brute force over all simple paths, and on graphs whose answer can be seen."""

from __future__ import annotations

from itertools import pairwise

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.components import graph_of
from warehouse.paths import chains

Links = dict[tuple[str, str], int]


def found(links: Links, start: str, end: str) -> tuple[list[str] | None, list[str] | None]:
    ends = sorted(links)
    graph = graph_of(np.array([a for a, _ in ends], dtype=str), np.array([b for _, b in ends], dtype=str))
    bits = np.array([links[pair] for pair in ends], dtype=np.int64)
    told = chains(graph, bits, start, end)
    return tuple(None if each is None else [str(graph.cases[place]) for place in each] for each in told)  # type: ignore[return-value]


def weights(links: Links, way: list[str]) -> list[int]:
    return [links[min(pair), max(pair)] for pair in pairwise(way)]


def test_the_shortest_chain_has_the_fewest_links() -> None:
    links = {("A", "B"): 9, ("B", "C"): 9, ("A", "C"): 1}
    assert found(links, "A", "C") == (["A", "C"], ["A", "B", "C"])
    assert found(links, "C", "A") == (["C", "A"], ["C", "B", "A"])


def test_of_equally_short_chains_the_one_whose_weakest_link_is_strongest_is_told() -> None:
    links = {("A", "B"): 20, ("B", "D"): 8, ("A", "C"): 10, ("C", "D"): 10}
    assert found(links, "A", "D") == (["A", "C", "D"], None)


def test_then_the_one_with_most_bits_then_the_first_by_name() -> None:
    links = {("A", "B"): 8, ("B", "D"): 8, ("A", "C"): 8, ("C", "D"): 12}
    assert found(links, "A", "D")[0] == ["A", "C", "D"]
    links[("C", "D")] = 8
    assert found(links, "A", "D")[0] == ["A", "B", "D"]


@pytest.mark.parametrize("end", ["C", "Z"])
def test_cases_of_two_groups_or_of_none_have_no_chain(end: str) -> None:
    assert found({("A", "B"): 9, ("C", "D"): 9}, "A", end) == (None, None)
    assert found({}, "A", end) == (None, None)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
        st.integers(1, 4),
        min_size=1,
        max_size=14,
    )
)
def test_chains_are_those_of_brute_force(drawn: dict[tuple[int, int], int]) -> None:
    links = {(f"C{a}", f"C{b}"): bits for (a, b), bits in drawn.items()}
    graph = networkx.Graph(list(links))
    cases = sorted(graph)
    start, end = cases[0], cases[-1]
    ways = list(networkx.all_simple_paths(graph, start, end))
    shortest, firmest = found(links, start, end)
    if not ways:
        assert (shortest, firmest) == (None, None)
        return
    assert shortest is not None
    best = min((len(way), -min(weights(links, way)), -sum(weights(links, way))) for way in ways)
    told = weights(links, shortest)
    assert (len(shortest), -min(told), -sum(told)) == best
    floor = max(min(weights(links, way)) for way in ways)
    if firmest is None:
        assert min(told) == floor
    else:
        assert min(weights(links, firmest)) == floor > min(told)
        assert len(firmest) == min(len(way) for way in ways if min(weights(links, way)) == floor)
