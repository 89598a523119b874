"""The rival groups: members and their roles out of four years of records."""

from __future__ import annotations

import networkx as nx

from tests.flows.operations.conftest import Read

MINE = "operation = 'rival_groups'"
#: A person by his numbers: what analysts would have attributed.
PEOPLE = f"select distinct identifier as number, person from truth_holdings where {MINE} and kind = 'number'"


def ties(operations: Read) -> list[tuple[str, str, int]]:
    """Pairs of persons, or of a person and an outsider's number, with how often they were in contact."""
    rows = operations.rows(
        f"""with people as ({PEOPLE})
        select least(coalesce(a.person, calling), coalesce(b.person, called)),
            greatest(coalesce(a.person, calling), coalesce(b.person, called)), count(*)
        from calls left join people a on a.number = calling left join people b on b.number = called
        where {MINE} and calling is not null and called is not null and calling <> called group by all"""
    )
    return [(str(one), str(other), int(str(count))) for one, other, count in rows]


def test_the_members_are_those_who_hold_together_and_families_know_one_of_them_each(operations: Read) -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([tie for tie in ties(operations) if tie[2] >= 3])
    answer = operations.values(
        f"select person from truth_roles where {MINE} and is_answer and role in ('leader', 'lieutenant', 'runner')"
    )
    assert len(answer) == 11
    core = nx.k_core(nx.Graph(graph.edges), 3)
    found = next(part for part in nx.connected_components(core) if answer & part)
    rivals = operations.values(f"select person from truth_roles where {MINE} and role like 'rival%'")
    assert answer <= found
    assert found - answer <= rivals
    for kind in ("family", "friend"):
        numbers = operations.values(f"select identifier from truth_roles where {MINE} and role = '{kind}'")
        assert {len(graph[number]) for number in numbers if number in graph} == {1}, kind


def test_orders_go_through_lieutenants_and_hardly_from_the_leader_to_runners(operations: Read) -> None:
    role = dict(operations.rows(f"select distinct person, role from truth_roles where {MINE} and is_answer"))
    times: dict[tuple[object, object], list[int]] = {}
    for one, other, count in ties(operations):
        if one in role and other in role:
            times.setdefault(tuple(sorted((str(role[one]), str(role[other])))), []).append(count)  # type: ignore[arg-type]
    mean = {pair: sum(counts) / len(counts) for pair, counts in times.items()}
    assert mean["leader", "lieutenant"] > 2 * mean["leader", "runner"]
    assert mean["lieutenant", "runner"] > mean["runner", "runner"]


def test_three_of_the_group_used_cells_at_each_scene_and_the_leader_did_not(operations: Read) -> None:
    rows = operations.rows(f"select case_id, verdict, count(*) from truth_scene_verdicts where {MINE} group by all")
    assert sorted(str(count) for _, verdict, count in rows if verdict == "consistent") == ["3"] * 5
    assert sorted(str(count) for _, verdict, count in rows if verdict == "inconsistent") == ["1"] * 5
    apart = dict(
        operations.rows(
            f"""select v.verdict, median(111.195 * sqrt(power(m.latitude - o.latitude::double, 2) + power(
                (m.longitude - o.longitude::double) * cos(radians(m.latitude)), 2)))
            from truth_scene_verdicts v join offences o using (case_id)
            join calls c on c.{MINE} and c.served = v.identifier
                and abs(date_diff('minute', c.at_utc, o.occurred_from_at::timestamp)) <= 20
            join masts m on m.cell_id = c.cell where v.{MINE} group by v.verdict"""
        )
    )
    assert float(str(apart["consistent"])) < 8
    assert float(str(apart["inconsistent"])) > 15


def test_every_change_of_handset_sim_and_number_is_told(operations: Read) -> None:
    kinds = operations.values(f"select kind from truth_swaps where {MINE}")
    assert kinds == {"new_handset", "new_sim", "new_number"}
    assert len(operations.rows(f"from truth_swaps where {MINE}")) >= 18 * 3


def test_no_application_reaches_back_for_more_than_a_year(operations: Read) -> None:
    rows = operations.rows(
        f"""select max(date_diff('day', period_from_at::timestamp, granted_at::timestamp))
        from authorisations where {MINE} and period_from_at is not null and decision = 'approved'"""
    )
    assert int(str(rows[0][0])) <= 366
