"""Clusters of records against networkx, and cut where two records cannot be of one person."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from warehouse.clusters import Contradictions, Numbers, components, persons


def numbers(values: list[int]) -> Numbers:
    return np.array(values, dtype=np.int64)


NONE = (numbers([]), numbers([]))


def never(labels: Numbers) -> tuple[Numbers, Numbers]:
    return NONE


def between(*pairs: tuple[int, int]) -> Contradictions:
    """Contradictions between given records, told of those that are in one cluster."""

    def told(labels: Numbers) -> tuple[Numbers, Numbers]:
        inside = [(a, b) for a, b in pairs if labels[a] == labels[b]]
        return numbers([a for a, _ in inside]), numbers([b for _, b in inside])

    return told


def clustered(count: int, pairs: list[tuple[int, int, float]], contradictions: Contradictions = never,
              certain: list[tuple[int, int]] | None = None, largest: int = 1_000_000) -> list[int]:  # fmt: skip
    columns = [numbers([pair[end] for pair in pairs]) for end in (0, 1)]
    sure = [numbers([pair[end] for pair in certain or []]) for end in (0, 1)]
    bits = np.array([pair[2] for pair in pairs], dtype=float)
    labels, _ = persons(
        count, (sure[0], sure[1]), (columns[0], columns[1], bits), contradictions, np.ones(count), largest
    )
    return labels.tolist()


EDGES = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), st.floats(4, 40)), max_size=40)


@given(EDGES)
def test_without_contradictions_persons_are_connected_components(pairs: list[tuple[int, int, float]]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(20))
    graph.add_edges_from((a, b) for a, b, _ in pairs)
    wanted = {member: min(group) for group in nx.connected_components(graph) for member in group}
    assert clustered(20, pairs) == [wanted[record] for record in range(20)]


@given(EDGES, st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=10))
def test_nobody_is_in_one_person_with_what_contradicts_and_nobody_is_cut_off_without_need(
    pairs: list[tuple[int, int, float]], hostile: list[tuple[int, int]]
) -> None:
    hostile = [(a, b) for a, b in hostile if a != b]
    labels = clustered(20, pairs, between(*hostile))
    assert all(labels[a] != labels[b] for a, b in hostile)
    graph = nx.Graph((a, b) for a, b, _ in pairs)
    for a, b, _ in pairs:
        if labels[a] != labels[b]:  # what was cut had a reason: both sides together would hold a contradiction
            side = {record for record in range(20) if labels[record] in (labels[a], labels[b])}
            assert any(x in side and y in side for x, y in hostile)
    assert all(nx.has_path(graph, record, label) for record, label in enumerate(labels) if record != label)


def test_a_chain_breaks_at_its_weakest_pair() -> None:
    chain = [(0, 1, 20.0), (1, 2, 9.0), (2, 3, 15.0)]
    assert clustered(4, chain, between((0, 3))) == [0, 0, 2, 2]


def test_what_a_register_holds_to_be_one_is_never_cut() -> None:
    assert clustered(4, [(1, 2, 30.0)], between((0, 3)), certain=[(0, 1), (2, 3)]) == [0, 0, 2, 2]
    assert clustered(2, [], between((0, 1)), certain=[(0, 1)]) == [0, 0]


def test_a_cluster_too_large_for_a_person_falls_apart_where_it_is_weak() -> None:
    strong = [(n, n + 1, 40.0) for n in range(0, 12, 3)] + [(n + 1, n + 2, 40.0) for n in range(0, 12, 3)]
    weak = [(n + 2, n + 3, 8.0) for n in range(0, 9, 3)]
    assert clustered(12, strong + weak, largest=12) == [0] * 12
    assert clustered(12, strong + weak, largest=6) == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9]
    assert clustered(12, strong, largest=2) == list(range(12))


def test_copies_of_one_record_do_not_make_a_person_too_large() -> None:
    pairs = (numbers([0] * 99), numbers(list(range(1, 100))), np.full(99, 9.0))
    labels, _ = persons(100, NONE, pairs, never, (np.arange(100) == 0).astype(int), 1)
    assert (labels == 0).all()


def test_a_chain_of_a_hundred_thousand_records_in_order_takes_a_moment() -> None:
    count = 100_000
    chain = np.arange(count - 1, dtype=np.int64)
    bits = np.full(count - 1, 10.0)
    labels, _ = persons(count, NONE, (chain, chain + 1, bits), between((0, count - 1)), np.ones(count), count)
    assert len(np.unique(labels)) == 2
    assert (components(count, chain, chain + 1) == 0).all()
