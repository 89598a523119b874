"""Specs of groups over time: who keeps a number, what is told of a change, and what alone holds a group together."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from __future__ import annotations

import time
from collections import Counter

import duckdb
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.models.drawing import Spec
from warehouse import components

CASES = [f"C{n:02d}" for n in range(12)]
TABLES = ("linkage.group_members", "linkage.group_bridges", "linkage.case_groups", "linkage.group_history")

Pairs = list[tuple[str, str]]
pairs_of = st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(CASES)), max_size=16).map(
    lambda pairs: sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
)


def graph_of(pairs: Pairs) -> components.Graph:
    return components.graph_of(np.array([a for a, _ in pairs], dtype=str), np.array([b for _, b in pairs], dtype=str))


def linked(spec: Spec, links: str, run_on: str | None = None) -> None:
    """The links of a build, drawn as `A-B B-C`, and the tables of groups built from them."""
    rows = "\n".join(link.replace("-", " | ") for link in links.split())
    spec.con.execute("delete from linkage.case_links")
    spec.given("linkage.case_links", f"case_a | case_b\n{rows}")
    spec.con.execute("update config.runs set run_on = ?", [run_on])
    for table in TABLES:
        spec.build(table)


def groups(spec: Spec) -> dict[str, str]:
    """Members of each group."""
    return dict(  # type: ignore[arg-type]
        spec.rows("select group_id, string_agg(case_id, '' order by case_id) from linkage.case_groups group by 1")
    )


def test_cases_linked_over_others_are_one_group(spec: Spec) -> None:
    spec.given("linkage.case_links", "case_a | case_b\nB | C\nC | D\nX | Y")
    spec.con.execute("update config.runs set run_on = date '2024-04-02'")
    spec.expect(
        "linkage.group_members",
        """
        case_id | group_id | from_change | from_on    | until_change | until_on
        B       | G-000001 | 1           | 2024-04-02 |              |
        C       | G-000001 | 1           | 2024-04-02 |              |
        D       | G-000001 | 1           | 2024-04-02 |              |
        X       | G-000002 | 1           | 2024-04-02 |              |
        Y       | G-000002 | 1           | 2024-04-02 |              |
        """,
    )
    spec.expect(
        "linkage.case_groups",
        """
        group_id | case_id | case_count | is_held_by_bridge | is_held_by_case
        G-000001 | B       | 3          | false             | false
        G-000001 | C       | 3          | false             | false
        G-000001 | D       | 3          | false             | false
        G-000002 | X       | 2          | false             | false
        G-000002 | Y       | 2          | false             | false
        """,
    )


def test_no_links_make_no_groups(spec: Spec) -> None:
    for table in TABLES:
        spec.build(table)
    assert spec.rows("select * from linkage.group_members") == []
    spec.expect("linkage.case_groups", "group_id | case_id")


def test_a_build_without_change_adds_nothing_and_changes_no_byte(spec: Spec) -> None:
    linked(spec, "B-C C-D X-Y", "2024-04-02")
    before = {table: spec.rows(f"from {table}") for table in TABLES}
    linked(spec, "X-Y C-D B-C B-D", "2024-04-09")
    spec.con.execute("delete from linkage.case_links where case_a = 'B' and case_b = 'D'")
    for table in TABLES:
        spec.build(table)
    assert {table: spec.rows(f"from {table}") for table in TABLES} == before


def test_a_group_keeps_its_number_when_its_first_case_leaves(spec: Spec) -> None:
    linked(spec, "A-B B-C")
    linked(spec, "B-C C-D")
    assert groups(spec) == {"G-000001": "BCD"}


def test_the_history_tells_what_became_of_each_group(spec: Spec) -> None:
    linked(spec, "A-B B-C C-D D-E P-Q X-Y", "2024-04-02")
    # A to E falls in two, the larger part keeps the number; P and Q are joined by R; X and Y are linked no more
    linked(spec, "A-B B-C D-E P-Q Q-R", "2024-04-03")
    # the part comes back with a case more
    linked(spec, "A-B B-C C-D D-E E-F P-Q Q-R", "2024-04-05")
    assert groups(spec) == {"G-000001": "ABCDEF", "G-000002": "PQR"}
    spec.expect(
        "linkage.group_history",
        """
        change_number | run_on     | group_id | event  | other_group_id | case_count_before | case_count_after | moved_count
        1             | 2024-04-02 | G-000001 | born   |                | 0                 | 5                | 5
        1             | 2024-04-02 | G-000002 | born   |                | 0                 | 2                | 2
        1             | 2024-04-02 | G-000003 | born   |                | 0                 | 2                | 2
        2             | 2024-04-03 | G-000001 | shrank | G-000004       | 5                 | 3                | 2
        2             | 2024-04-03 | G-000002 | grew   |                | 2                 | 3                | 1
        2             | 2024-04-03 | G-000003 | ended  |                | 2                 | 0                | 2
        2             | 2024-04-03 | G-000004 | split  | G-000001       | 0                 | 2                | 2
        3             | 2024-04-05 | G-000001 | grew   | G-000004       | 3                 | 6                | 3
        3             | 2024-04-05 | G-000004 | merged | G-000001       | 2                 | 0                | 2
        """,
    )


def test_a_number_is_never_given_again(spec: Spec) -> None:
    linked(spec, "A-B X-Y")
    linked(spec, "A-B")
    linked(spec, "A-B X-Y")
    assert groups(spec) == {"G-000001": "AB", "G-000003": "XY"}
    linked(spec, "")
    linked(spec, "A-B")
    assert groups(spec) == {"G-000004": "AB"}


def test_of_two_groups_that_merge_the_larger_gives_the_number_and_of_equals_the_older(spec: Spec) -> None:
    linked(spec, "A-B X-Y Y-Z")
    linked(spec, "A-B B-X X-Y Y-Z")
    assert groups(spec) == {"G-000002": "ABXYZ"}
    linked(spec, "A-B B-X X-Y Y-Z P-Q")
    linked(spec, "P-Q B-X X-Y")
    linked(spec, "P-Q B-X X-Y M-N")
    linked(spec, "P-Q Q-M M-N")
    assert groups(spec) == {"G-000003": "MNPQ"}


def test_a_group_that_falls_in_halves_keeps_its_number_where_the_first_case_is(spec: Spec) -> None:
    linked(spec, "A-B B-C C-D")
    linked(spec, "A-B C-D")
    assert groups(spec) == {"G-000001": "AB", "G-000002": "CD"}


def test_where_most_of_a_group_goes_to_a_larger_one_it_ends_there_and_the_rest_is_new(spec: Spec) -> None:
    linked(spec, "A-B B-C C-D D-E P-Q Q-R R-S")
    linked(spec, "A-B B-C C-P P-Q Q-R R-S D-E")
    assert groups(spec) == {"G-000002": "ABCPQRS", "G-000003": "DE"}
    assert spec.rows(
        "select group_id, event, other_group_id, moved_count::int from linkage.group_history where change_number = 2"
    ) == [
        ("G-000001", "merged", "G-000002", 3), ("G-000002", "grew", "G-000001", 3), ("G-000003", "split", "G-000001", 2),
    ]  # fmt: skip


def test_a_case_that_was_deleted_has_left_its_group(spec: Spec) -> None:
    linked(spec, "A-B B-C", "2024-04-02")
    linked(spec, "A-B", "2024-04-03")
    assert spec.rows("select case_id, until_change::int, until_on::varchar from linkage.group_members order by 1") == [
        ("A", None, None), ("B", None, None), ("C", 2, "2024-04-03"),
    ]  # fmt: skip


BARBELL = "A-B A-C B-C C-D D-E D-F E-F"


def test_a_link_that_alone_joins_two_series_is_shown_and_the_group_is_flagged(spec: Spec) -> None:
    linked(spec, BARBELL)
    spec.con.execute("update linkage.case_links set strength_bits = 9, basis = 'OPINION' where case_a = 'C'")
    spec.expect(
        "linkage.group_bridges",
        """
        group_id | kind | case_a | case_b | strength_bits | basis   | case_count | part_count | side_a_count | side_b_count | largest_part_count | is_between_groups
        G-000001 | link | C      | D      | 9             | OPINION | 6          | 2          | 3            | 3            | 3                  | true
        G-000001 | case | C      |        |               |         | 6          | 2          |              |              | 3                  | true
        G-000001 | case | D      |        |               |         | 6          | 2          |              |              | 3                  | true
        """,
    )
    spec.expect(
        "linkage.case_groups",
        """
        case_id | is_held_by_bridge | is_held_by_case | weakest_bridge_bits
        A       | true              | true            | 9
        """,
        where="case_id = 'A'",
    )


def test_two_series_that_share_one_case_are_held_by_that_case_and_by_no_link(spec: Spec) -> None:
    linked(spec, "A-B A-C B-C C-D C-E D-E")
    assert spec.rows("select kind, case_a, part_count::int, largest_part_count::int, is_between_groups "
                     "from linkage.group_bridges") == [("case", "C", 2, 2, True)]  # fmt: skip
    spec.expect("linkage.case_groups", "is_held_by_bridge | is_held_by_case\nfalse | true", where="case_id = 'A'")


def test_a_case_that_hangs_on_one_link_does_not_make_its_group_weak(spec: Spec) -> None:
    linked(spec, "A-B A-C B-C C-D")
    assert spec.rows("select kind, case_a, case_b, is_between_groups from linkage.group_bridges") == [
        ("link", "C", "D", False), ("case", "C", None, False),
    ]  # fmt: skip
    spec.expect("linkage.case_groups", "is_held_by_bridge | is_held_by_case\nfalse | false", where="case_id = 'A'")


@pytest.mark.parametrize("links", ["A-B", BARBELL, "A-B B-C C-D D-E E-F F-G"])
def test_bridges_are_those_of_their_group_only(spec: Spec, links: str) -> None:
    linked(spec, f"{links} X-Y Y-Z X-Z")
    assert spec.rows("select count(*)::int from linkage.group_bridges where case_a >= 'X'") == [(0,)]
    assert spec.rows("select bool_and(case_count = side_a_count + side_b_count) from linkage.group_bridges "
                     "where kind = 'link'") == [(True,)]  # fmt: skip


def test_a_chain_of_a_hundred_thousand_cases_is_one_group_within_seconds(spec: Spec) -> None:
    spec.con.execute(
        "insert into linkage.case_links by name select format('C{:06d}', n) as case_a, format('C{:06d}', n + 1) as case_b, "
        "9.0 as strength_bits from range(99999) as chain(n)"
    )
    spec.given_tables.add("linkage.case_links")
    begun = time.perf_counter()
    for table in TABLES:
        spec.build(table)
    assert time.perf_counter() - begun < 30
    assert spec.rows("select group_id, count(*)::int, min(case_count)::int, bool_and(is_held_by_bridge) "
                     "from linkage.case_groups group by 1") == [("G-000001", 100_000, 100_000, True)]  # fmt: skip
    assert spec.rows("select kind, count(*)::int from linkage.group_bridges group by 1 order by 1") == [
        ("case", 99_998), ("link", 99_999),
    ]  # fmt: skip
    assert spec.rows("select side_a_count::int, side_b_count::int from linkage.group_bridges "
                     "where kind = 'link' and case_a = 'C000009'") == [(10, 99_990)]  # fmt: skip


# ---- oracles


@settings(max_examples=80, deadline=None)
@given(pairs_of)
def test_components_are_those_that_networkx_finds(pairs: Pairs) -> None:
    graph = graph_of(pairs)
    found: dict[int, set[str]] = {}
    for case, part in zip(graph.cases.tolist(), graph.parts.tolist(), strict=True):
        found.setdefault(part, set()).add(case)
    expected = sorted(nx.connected_components(nx.Graph(pairs)), key=min)
    assert found == dict(enumerate(expected))


@settings(max_examples=150, deadline=None)
@given(pairs_of)
def test_bridges_and_articulations_are_those_that_networkx_finds_with_their_sizes(pairs: Pairs) -> None:
    known, graph = nx.Graph(pairs), graph_of(pairs)
    cuts = components.cuts_of(graph)
    links = {}
    for a, b in nx.bridges(known):
        a, b = min(a, b), max(a, b)
        without = known.copy()
        without.remove_edge(a, b)
        links[a, b] = len(nx.node_connected_component(without, a))
    assert {
        (graph.cases[graph.ends_a[link]], graph.cases[graph.ends_b[link]]): side
        for link, side in zip(cuts.links.tolist(), cuts.side_counts.tolist(), strict=True)
    } == links
    cases = {}
    for case in nx.articulation_points(known):
        without = known.subgraph(nx.node_connected_component(known, case)).copy()
        without.remove_node(case)
        sizes = [len(part) for part in nx.connected_components(without)]
        cases[case] = (len(sizes), sum(size > 1 for size in sizes), max(sizes))
    columns = (cuts.part_counts, cuts.large_part_counts, cuts.largest_counts)
    assert {
        graph.cases[case]: numbers
        for case, *numbers in zip(cuts.cases.tolist(), *(column.tolist() for column in columns), strict=True)
    } == {case: list(numbers) for case, numbers in cases.items()}


def successors(before: dict[str, set[str]], pairs: Pairs, last: int) -> tuple[dict[str, set[str]], int]:
    """The rule of who keeps a number, in plain Python: the oracle."""
    parts = sorted(nx.connected_components(nx.Graph(pairs)), key=min)
    wanted: dict[int, list[tuple[int, str]]] = {}
    for number, members in before.items():
        if any(members & part for part in parts):
            place = max(range(len(parts)), key=lambda at: (len(members & parts[at]), -at))
            wanted.setdefault(place, []).append((-len(members & parts[place]), number))
    after = {}
    for place, part in enumerate(parts):
        if place in wanted:
            after[min(wanted[place])[1]] = part
        else:
            last += 1
            after[f"G-{last:06d}"] = part
    return after, last


@pytest.mark.heavy
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pairs_of, min_size=1, max_size=6))
def test_numbers_over_many_builds_are_those_of_the_rule_and_the_history_adds_up(
    spec: Spec, builds: list[Pairs]
) -> None:
    spec.con.execute("delete from linkage.group_members")
    expected: dict[str, set[str]] = {}
    last = 0
    for pairs in builds:
        linked(spec, " ".join(f"{a}-{b}" for a, b in pairs))
        ended = {row[0] for row in spec.rows("select group_id from linkage.group_history "
                                             "where event in ('merged', 'ended')")}  # fmt: skip
        expected, last = successors(expected, pairs, last)
        found = pd.DataFrame(spec.rows("select group_id, case_id from linkage.case_groups"), columns=["group", "case"])
        assert {group: set(each["case"]) for group, each in found.groupby("group")} == expected
        assert not ended & set(expected)
    sizes: Counter[str] = Counter()
    history = spec.rows(
        "select group_id, event, other_group_id, case_count_before, case_count_after, moved_count, change_number "
        "from linkage.group_history order by change_number, event = 'shrank'"
    )
    seen: set[object] = set()
    for group, event, other, before, after, moved, change in history:
        assert isinstance(group, str)
        assert int(str(moved)) > 0
        assert (group in seen) == (event not in ("born", "split"))
        assert (other is not None) or event not in ("split", "merged")
        assert (event in ("merged", "ended")) == (after == 0)
        if (group, change) not in seen:
            assert sizes[group] == before
        sizes[group] = int(str(after))
        seen |= {group, (group, change)}
    assert {group: size for group, size in sizes.items() if size} == {g: len(m) for g, m in expected.items()}


def test_the_tables_are_the_same_on_any_number_of_threads(spec: Spec) -> None:
    assert isinstance(spec.con, duckdb.DuckDBPyConnection)
    chance = np.random.default_rng(7)
    links = {tuple(sorted(pair)) for pair in chance.integers(0, 900, (800, 2)).tolist() if pair[0] != pair[1]}
    drawn = " ".join(f"C{a:03d}-C{b:03d}" for a, b in sorted(links))
    linked(spec, drawn)
    first = {table: spec.rows(f"from {table}") for table in TABLES}
    spec.con.execute("delete from linkage.group_members")
    spec.con.execute("set threads = 1")
    linked(spec, " ".join(reversed(drawn.split())))
    spec.con.execute("reset threads")
    assert {table: spec.rows(f"from {table}") for table in TABLES} == first
