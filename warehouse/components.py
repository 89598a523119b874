"""Parts of a graph of links: connected components, and the links and cases that alone hold one together.

Where SQL would need a pass for every hop, this needs one for all: time and memory grow with the links and no faster. No
database and no name of a group here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Graph:
    """Links between cases, the cases by their position.

    cases: names, sorted, each once. ends_a, ends_b: the cases that each link joins. parts: each case's component, the
    components numbered in the order of their first cases.
    """

    cases: Array
    ends_a: Array
    ends_b: Array
    parts: Array

    @property
    def sizes(self) -> Array:
        """How many cases each component has."""
        return np.bincount(self.parts)


def graph_of(case_a: Array, case_b: Array) -> Graph:
    """The graph of links given by the names of the cases that they join."""
    cases, codes = np.unique(np.concatenate([case_a, case_b]).astype(str), return_inverse=True)
    ends_a, ends_b = codes[: len(case_a)], codes[len(case_a) :]
    links = coo_array((np.ones(len(case_a), dtype=np.int8), (ends_a, ends_b)), shape=(len(cases), len(cases)))
    _, labels = connected_components(links, directed=False)
    _, firsts, members = np.unique(labels, return_index=True, return_inverse=True)
    ranks = np.empty(len(firsts), dtype=np.int64)
    ranks[np.argsort(firsts)] = np.arange(len(firsts))
    return Graph(cases, ends_a, ends_b, ranks[members])


@dataclass(frozen=True)
class Cuts:
    """What alone holds a component together.

    links: positions of the links without which it falls in two (bridges), with the cases on the side of each link's
    first case. cases: positions of the cases without which it falls apart (articulations), with the number of parts, of
    those that hold two cases or more, and the cases in the largest.
    """

    links: Array
    side_counts: Array
    cases: Array
    part_counts: Array
    large_part_counts: Array
    largest_counts: Array


def cuts_of(graph: Graph) -> Cuts:
    """Bridges and articulations by one walk in depth over all links (Tarjan 1974), without recursion.

    low: the earliest case of the walk that a case's subtree reaches by a link beside the walk. A subtree that reaches
    no further back than the case that it hangs on is cut off with it.
    """
    count = len(graph.cases)
    sizes = graph.sizes
    starts, ends, links = _neighbours(graph)
    found, low, subtree, parent_link = [-1] * count, [0] * count, [1] * count, [-1] * count
    hung, hung_large, hung_most, hung_cases = [0] * count, [0] * count, [0] * count, [0] * count
    nexts = starts[:count]
    bridges: list[tuple[int, int]] = []
    clock = 0
    for root in range(count):
        if found[root] >= 0:
            continue
        found[root] = low[root] = clock
        clock += 1
        path = [root]
        while path:
            case = path[-1]
            slot = nexts[case]
            if slot < starts[case + 1]:
                nexts[case] = slot + 1
                other = ends[slot]
                if found[other] < 0:
                    found[other] = low[other] = clock
                    clock += 1
                    parent_link[other] = links[slot]
                    path.append(other)
                elif links[slot] != parent_link[case] and found[other] < low[case]:
                    low[case] = found[other]
                continue
            path.pop()
            if not path:
                break
            above = path[-1]
            subtree[above] += subtree[case]
            low[above] = min(low[above], low[case])
            if low[case] > found[above]:
                bridges.append((parent_link[case], case))
            if low[case] >= found[above]:
                hung[above] += 1
                hung_large[above] += subtree[case] > 1
                hung_most[above] = max(hung_most[above], subtree[case])
                hung_cases[above] += subtree[case]
    return _cuts(graph, sizes[graph.parts], bridges, np.array(subtree), *(
        np.array(each, dtype=np.int64) for each in (hung, hung_large, hung_most, hung_cases)
    ))  # fmt: skip


def _neighbours(graph: Graph) -> tuple[list[int], list[int], list[int]]:
    """For each case the slots of its neighbours, and in each slot the neighbour and the link that leads to it."""
    froms = np.concatenate([graph.ends_a, graph.ends_b])
    order = np.argsort(froms, kind="stable")
    ends = np.concatenate([graph.ends_b, graph.ends_a])[order]
    links = np.tile(np.arange(len(graph.ends_a)), 2)[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(froms, minlength=len(graph.cases)))])
    return starts.tolist(), ends.tolist(), links.tolist()


def _cuts(
    graph: Graph, sizes: Array, bridges: list[tuple[int, int]], subtree: Array, hung: Array, hung_large: Array,
    hung_most: Array, hung_cases: Array,
) -> Cuts:  # fmt: skip
    """From what hangs on each case to what falls apart without it: the rest of its component is a part too."""
    pairs = np.array(sorted(bridges), dtype=np.int64).reshape(-1, 2)
    links, below = pairs[:, 0], pairs[:, 1]
    side = np.where(graph.ends_a[links] == below, subtree[below], sizes[below] - subtree[below])
    rest = sizes - 1 - hung_cases
    parts = hung + (rest > 0)
    cases = np.flatnonzero(parts > 1)
    large = hung_large + (rest > 1)
    return Cuts(links, side, cases, parts[cases], large[cases], np.maximum(hung_most, rest)[cases])
