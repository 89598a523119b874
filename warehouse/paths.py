"""The chain of links between two cases: over which other cases they hang together, and where it is weakest.

Shortest: fewest links; of several such chains the one whose weakest link is strongest, then that with most bits in all,
then the first by the names of its cases. Firmest: the chain whose weakest link is as strong as that of any chain can
be, and of those the shortest. A chain says less than its weakest link: what ties A to B and B to C need not tie A to C.
Everything is one pass over the links (the firmest sorts them once).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from warehouse.components import Array, Graph, graph_of
from warehouse.explain import CaseSide, sides_of


@dataclass(frozen=True)
class Hop:
    """One link of a chain and its strongest reason."""

    case_from: str
    case_to: str
    strength_bits: float
    basis: str
    is_cross_force: bool
    kind: str
    title: str
    evidence: str


@dataclass(frozen=True)
class Chain:
    """Links from the first case to the last, in order."""

    hops: tuple[Hop, ...]

    @property
    def weakest_bits(self) -> float:
        """Strength of its weakest link."""
        return min(hop.strength_bits for hop in self.hops)


@dataclass(frozen=True)
class PathFound:
    """How two cases hang together. shortest: None where no chain of links joins them; firmest: where it is another."""

    a: CaseSide
    b: CaseSide
    shortest: Chain | None
    firmest: Chain | None


def path(con: duckdb.DuckDBPyConnection, case_from: str, case_to: str) -> PathFound:
    """The shortest chain of links from one case to another, and the firmest where that is not the same.

    Raises UsageError for a case that is not there, or twice the same.
    """
    sides = {side.case_id: side for side in sides_of(con, case_from, case_to)}
    links = con.execute("select case_a, case_b, strength_bits from linkage.case_links order by 1, 2").fetchnumpy()
    graph = graph_of(np.asarray(links["case_a"]), np.asarray(links["case_b"]))
    bits = np.round(np.asarray(links["strength_bits"], dtype=float) * 1000).astype(np.int64)
    found = [
        None if chain is None else _told(con, [str(graph.cases[place]) for place in chain])
        for chain in chains(graph, bits, case_from, case_to)
    ]
    return PathFound(sides[case_from], sides[case_to], *found)


def chains(graph: Graph, bits: Array, case_from: str, case_to: str) -> tuple[list[int] | None, list[int] | None]:
    """Positions of the cases of the shortest and of the firmest chain; the second is None where it is no firmer.

    bits: strength of each link, in whole thousandths, so that sums do not hang on their order.
    """
    places = [int(np.searchsorted(graph.cases, case)) for case in (case_from, case_to)]
    known = [
        place < len(graph.cases) and graph.cases[place] == case
        for place, case in zip(places, (case_from, case_to), strict=True)
    ]
    if not all(known) or graph.parts[places[0]] != graph.parts[places[1]]:
        return None, None
    start, end = places
    inside = graph.parts[graph.ends_a] == graph.parts[start]
    shortest = _shortest(len(graph.cases), graph.ends_a[inside], graph.ends_b[inside], bits[inside], start, end)
    floor = _firmest_floor(len(graph.cases), graph.ends_a[inside], graph.ends_b[inside], bits[inside], start, end)
    if floor <= shortest[1]:
        return shortest[0], None
    firm = inside & (bits >= floor)
    return shortest[0], _shortest(len(graph.cases), graph.ends_a[firm], graph.ends_b[firm], bits[firm], start, end)[0]


def _shortest(count: int, ends_a: Array, ends_b: Array, bits: Array, start: int, end: int) -> tuple[list[int], int]:
    """The best of the shortest chains, and the strength of its weakest link."""
    steps = _distances(count, ends_a, ends_b, start)
    back = _distances(count, ends_a, ends_b, end)
    total = steps[end]
    froms, tos, weights = (np.concatenate(each) for each in ((ends_a, ends_b), (ends_b, ends_a), (bits, bits)))
    on_way = (steps[froms] >= 0) & (steps[tos] == steps[froms] + 1) & (steps[tos] + back[tos] == total)
    froms, tos, weights = froms[on_way], tos[on_way], weights[on_way]
    floor = _floor(froms, tos, weights, steps, start, end)
    firm = weights >= floor
    return _heaviest(froms[firm], tos[firm], weights[firm], steps, start, end), floor


def _distances(count: int, ends_a: Array, ends_b: Array, start: int) -> Array:
    """Links from `start` to each case; -1 where there is no way."""
    joined = coo_array((np.ones(len(ends_a), dtype=np.int8), (ends_a, ends_b)), shape=(count, count)).tocsr()
    order, before = breadth_first_order(joined, start, directed=False)
    found = [-1] * count
    found[start] = 0
    parents = before.tolist()
    for case in order.tolist()[1:]:
        found[case] = found[parents[case]] + 1
    return np.array(found)


def _in_steps(froms: Array, tos: Array, weights: Array, steps: Array) -> list[tuple[int, int, int]]:
    order = np.lexsort((tos, froms, steps[froms]))
    return list(zip(froms[order].tolist(), tos[order].tolist(), weights[order].tolist(), strict=True))


def _floor(froms: Array, tos: Array, weights: Array, steps: Array, start: int, end: int) -> int:
    """The strength of the weakest link that the best way from start to end has."""
    most = int(weights.max())
    best = {start: most}
    for one, other, weight in _in_steps(froms, tos, weights, steps):
        best[other] = max(best.get(other, -1), min(best[one], weight))
    return best[end]


def _heaviest(froms: Array, tos: Array, weights: Array, steps: Array, start: int, end: int) -> list[int]:
    """The way from start to end with most bits in all; of equals the one over the first cases."""
    best: dict[int, tuple[int, int]] = {start: (0, start)}
    for one, other, weight in _in_steps(froms, tos, weights, steps):
        if one in best and (other not in best or best[one][0] + weight > best[other][0]):
            best[other] = (best[one][0] + weight, one)
    way = [end]
    while way[-1] != start:
        way.append(best[way[-1]][1])
    return way[::-1]


def _firmest_floor(count: int, ends_a: Array, ends_b: Array, bits: Array, start: int, end: int) -> int:
    """The strength of the weakest link of the firmest chain: that on the way through a tree of the strongest links."""
    ranks = np.empty(len(bits), dtype=np.int64)
    order = np.lexsort((ends_b, ends_a, -bits))
    ranks[order] = np.arange(1, len(bits) + 1)
    links = coo_array((ranks, (ends_a, ends_b)), shape=(count, count)).tocsr()
    tree = minimum_spanning_tree(links)
    _, before = breadth_first_order(tree, start, directed=False)
    kept = tree.tocoo()
    rank_of = {
        (min(one, other), max(one, other)): int(rank)
        for one, other, rank in zip(kept.row.tolist(), kept.col.tolist(), kept.data.tolist(), strict=True)
    }
    parents = before.tolist()
    worst, case = 0, end
    while case != start:
        above = parents[case]
        worst = max(worst, rank_of[min(case, above), max(case, above)])
        case = above
    return int(bits[order[worst - 1]])


def _told(con: duckdb.DuckDBPyConnection, cases: list[str]) -> Chain:
    rows = con.execute(
        """with hops as (
            select unnest(range(1, len($cases))) as place, $cases[place] as case_from, $cases[place + 1] as case_to
        )
        select hops.case_from, hops.case_to, links.strength_bits, links.basis, links.is_cross_force,
            links.strongest_reason, coalesce(kinds.title, replace(links.strongest_reason, '_', ' ')),
            coalesce(reasons.evidence, '')
        from hops
        inner join linkage.case_links as links
            on links.case_a = least(hops.case_from, hops.case_to)
            and links.case_b = greatest(hops.case_from, hops.case_to)
        left join linkage.case_link_reasons as reasons
            on reasons.case_a = links.case_a and reasons.case_b = links.case_b and reasons.kind = links.strongest_reason
        left join config.reason_kinds as kinds on kinds.kind = links.strongest_reason
        order by hops.place""",
        {"cases": cases},
    ).fetchall()
    return Chain(tuple(Hop(*row) for row in rows))
