"""Specs of scene intersections: who occurs in the records of several scenes, and how many would by chance."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import math

import pytest

from tests.models.drawing import Spec
from tests.models.scenes import held, offences, place


def scenes(spec: Spec, *names: str, km: float = 50) -> None:
    """Offences in towns, one so far from the next."""
    rows = []
    for number, name in enumerate(names):
        latitude, longitude = place(number * km, 0)
        rows.append(f"{name} | 2024-03-01 00:00:00 | {latitude} | {longitude}")
    offences(spec, "case_id | occurred_from_at | latitude | longitude\n" + "\n".join(rows))


VISITS = "case_id | imei | imsi | number | dump_count | first_seen_at       | last_seen_at        | is_resident | is_commuter"


def visits(spec: Spec, *rows: str) -> None:
    """Give visits: a line of a dump each unless drawn otherwise."""
    spec.given("evidence.scene_visits", "\n".join([VISITS, *rows]))
    spec.con.execute(
        "update evidence.scene_visits set dump_count = coalesce(dump_count, 1), use_count = 1, first_feed = 'cell_events', "
        "first_load_id = 1, first_line_number = 2, is_resident = coalesce(is_resident, false), "
        "is_commuter = coalesce(is_commuter, false), last_seen_at = coalesce(last_seen_at, first_seen_at)"
    )


def test_a_handset_in_the_cell_records_of_two_scenes_is_one_row_with_its_cases(spec: Spec) -> None:
    scenes(spec, "A", "B")
    visits(
        spec,
        "A | h1 | s1 | | | 2024-03-01 10:00:00 | | |",
        "B | h1 | s2 | | | 2024-03-09 10:00:00 | | |",
        "A | h2 | s3 | | | 2024-03-01 10:00:00 | | |",
        "B | h3 | s4 | | | 2024-03-09 10:00:00 | | |",
    )
    spec.expect(
        "evidence.scene_intersections",
        """
        identifier_type | identifier | imei | imsi | scene_count | occasion_count | dump_scene_count | case_ids | observed_count | is_resident | is_commuter | first_seen_at       | last_seen_at        | first_line_number
        imei            | h1         | h1   |      | 2           | 2              | 2                | A B      | 1              | false       | false       | 2024-03-01 10:00:00 | 2024-03-09 10:00:00 | 2
        """,
    )


def test_a_sim_is_listed_beside_its_handset_only_for_scenes_where_the_handset_is_not(spec: Spec) -> None:
    scenes(spec, "A", "B", "C")
    visits(
        spec,
        "A | h1 | s1 | +1 | | 2024-03-01 10:00:00 | | |",
        "B | h1 | s1 | +1 | | 2024-03-09 10:00:00 | | |",
        "A | h2 | s2 | | | 2024-03-01 10:00:00 | | |",
        "B | h3 | s2 | | | 2024-03-09 10:00:00 | | |",
    )
    spec.expect(
        "evidence.scene_intersections",
        "identifier_type | identifier | number | case_ids\nimei | h1 | +1 | A B\nimsi | s2 | | A B",
    )


@pytest.mark.parametrize(("findings", "expected"), [(1, "imei | h1 | A B C"), (2, "imsi | s1 | A B")])
def test_a_copied_handset_number_stands_for_nobody_and_its_sims_for_themselves(
    spec: Spec, findings: int, expected: str
) -> None:
    scenes(spec, "A", "B", "C")
    visits(
        spec,
        "A | h1 | s1 | | | 2024-03-01 10:00:00 | | |",
        "B | h1 | s1 | | | 2024-03-09 10:00:00 | | |",
        "C | h1 | s2 | | | 2024-03-19 10:00:00 | | |",
    )
    spec.given(
        "evidence.handset_copies",
        f"imei | number_a | number_b | clash_count | overlap_count | apart_count\nh1 | +1 | +2 | 1 | {findings - 1} | 9",
    )
    spec.expect("evidence.scene_intersections", f"identifier_type | identifier | case_ids\n{expected}")


def test_scenes_close_in_place_and_time_are_one_occasion(spec: Spec) -> None:
    scenes(spec, "A", "B", km=5)
    visits(
        spec,
        "A | h1 | s1 | | | 2024-03-01 10:00:00 | 2024-03-01 11:00:00 | |",
        "B | h1 | s1 | | | 2024-03-01 16:00:00 | | |",
        "A | h2 | s2 | | | 2024-03-01 10:00:00 | 2024-03-01 11:00:00 | |",
        "B | h2 | s2 | | | 2024-03-01 17:00:01 | | |",
    )
    spec.expect("evidence.scene_intersections", "identifier | occasion_count\nh2 | 2")


def test_scenes_far_apart_are_two_occasions_whatever_the_time(spec: Spec) -> None:
    scenes(spec, "A", "B", km=11)
    visits(spec, "A | h1 | s1 | | | 2024-03-01 10:00:00 | | |", "B | h1 | s1 | | | 2024-03-01 10:20:00 | | |")
    spec.expect("evidence.scene_intersections", "identifier | occasion_count\nh1 | 2")


def test_other_records_count_where_the_case_holds_the_identifier_and_one_scene_has_a_dump(spec: Spec) -> None:
    scenes(spec, "A", "B")
    held(spec, "case_id | identifier\nA | +1\nA | +2\nB | +2")
    visits(
        spec,
        "A | h1 | s1 | +1 | 0 | 2024-03-01 10:00:00 | | |",
        "B | h1 | s1 |    | 1 | 2024-03-09 10:00:00 | | |",
        "A | h2 | s2 | +2 | 0 | 2024-03-01 10:00:00 | | |",
        "B | h2 | s2 | +2 | 0 | 2024-03-09 10:00:00 | | |",
        "A | h3 | s3 | +3 | 0 | 2024-03-01 10:00:00 | | |",
        "B | h3 | s3 | +3 | 1 | 2024-03-09 10:00:00 | | |",
    )
    spec.expect(
        "evidence.scene_intersections",
        "identifier | scene_count | dump_scene_count | holding_scene_count\nh1 | 2 | 1 | 1",
    )


def test_a_victims_telephone_at_the_scene_is_no_held_identifier(spec: Spec) -> None:
    scenes(spec, "A", "B")
    held(spec, "case_id | identifier | role\nA | +1 | victim")
    visits(spec, "A | h1 | s1 | +1 | 0 | 2024-03-01 10:00:00 | | |", "B | h1 | s1 | +1 | 1 | 2024-03-09 10:00:00 | | |")
    spec.expect("evidence.scene_intersections", "identifier")


def test_residents_and_commuters_are_marked_by_the_scenes_that_remain(spec: Spec) -> None:
    scenes(spec, "A", "B", "C")
    held(spec, "case_id | identifier\nA | +4")
    visits(
        spec,
        "A | h1 | s1 | | | 2024-03-01 10:00:00 | | true  | false",
        "B | h1 | s1 | | | 2024-03-09 10:00:00 | | false | false",
        "A | h2 | s2 | | | 2024-03-01 10:00:00 | | false | true",
        "B | h2 | s2 | | | 2024-03-09 10:00:00 | | false | false",
        "A | h3 | s3 | | | 2024-03-01 10:00:00 | | true  | false",
        "B | h3 | s3 | | | 2024-03-09 10:00:00 | | false | false",
        "C | h3 | s3 | | | 2024-03-19 10:00:00 | | false | false",
        "A | h4 | s4 | +4 | | 2024-03-01 10:00:00 | | true  | false",
        "B | h4 | s4 | +4 | | 2024-03-09 10:00:00 | | false | false",
    )
    # h3 is unusual at two scenes; A suspects the holder of +4 whatever his habits
    spec.expect(
        "evidence.scene_intersections",
        """
        identifier | unusual_occasion_count | is_resident | is_commuter
        h1         | 1                      | true        | false
        h2         | 1                      | false       | true
        h3         | 2                      | false       | false
        h4         | 2                      | false       | false
        """,
    )


def test_a_handset_in_which_many_sims_were_tried_is_marked(spec: Spec) -> None:
    scenes(spec, "A", "B")
    spec.threshold("hub_handset_sims", 2)
    spec.given("evidence.device_spells", "imei | imsi\nh1 | s1\nh1 | s2\nh1 | s3\nh2 | s4")
    visits(
        spec,
        "A | h1 | s1 | | | 2024-03-01 10:00:00 | | |",
        "B | h1 | s2 | | | 2024-03-09 10:00:00 | | |",
        "A | h2 | s4 | | | 2024-03-01 10:00:00 | | |",
        "B | h2 | s4 | | | 2024-03-09 10:00:00 | | |",
    )
    spec.expect("evidence.scene_intersections", "identifier | is_shared_handset\nh1 | true\nh2 | false")


def test_the_number_expected_by_chance_is_that_of_random_lists_from_one_population(spec: Spec) -> None:
    scenes(spec, "A", "B", "C")
    sizes = {"A": 40, "B": 30, "C": 20}
    rows = [
        f"{case} | {case}{n} | | | | 2024-03-0{day} 10:00:00 | | |"
        for day, (case, size) in enumerate(sizes.items(), 1)
        for n in range(size - 2)
    ]
    rows += [f"{case} | x | | | | 2024-03-0{day} 10:00:00 | | |" for day, case in enumerate("AB", 1)]
    rows += [f"{case} | y | | | | 2024-03-0{day} 10:00:00 | | |" for day, case in enumerate("ABC", 1)]
    rows += ["C | z | | | | 2024-03-03 10:00:00 | | |"]
    visits(spec, *rows)
    # 40 * 30 + 40 * 20 + 30 * 20 pairs of devices; one device (x) is on two occasions just
    population = (40 * 30 + 40 * 20 + 30 * 20) / (1 + 1)
    spec.build("evidence.scene_intersections")
    found = {
        name: (expected, anywhere, people)
        for name, expected, anywhere, people in spec.rows(
            "select identifier, expected_count, expected_anywhere_count, population_count from evidence.scene_intersections"
        )
    }
    tail = [math.exp(-90 / population) * (90 / population) ** n / math.factorial(n) for n in range(2, 30)]
    assert found["x"] == (
        pytest.approx(40 * 30 / population, rel=1e-4), pytest.approx(population * sum(tail), rel=1e-6), population,
    )  # fmt: skip
    assert found["y"] == (
        pytest.approx(40 * 30 * 20 / population**2, rel=1e-4), pytest.approx(population * sum(tail[1:]), rel=1e-6),
        population,
    )  # fmt: skip


def test_the_population_is_no_smaller_than_the_devices_seen(spec: Spec) -> None:
    scenes(spec, "A", "B")
    visits(
        spec,
        *(f"{case} | h{n} | | | | 2024-03-0{day} 10:00:00 | | |" for day, case in enumerate("AB", 1) for n in range(5)),
    )
    spec.expect(
        "evidence.scene_intersections",
        "identifier | observed_count | population_count\n" + "\n".join(f"h{n} | 5 | 5" for n in range(5)),
    )


def test_chance_is_never_stated_to_be_rarer_than_the_model_can_know(spec: Spec) -> None:
    scenes(spec, "A", "B", "C", "D")
    spec.threshold("least_expected_count", 0.5)
    visits(spec, *(f"{case} | h1 | | | | 2024-03-0{day} 10:00:00 | | |" for day, case in enumerate("ABCD", 1)))
    spec.expect("evidence.scene_intersections", "identifier | expected_count | expected_anywhere_count\nh1 | 0.5 | 0.5")
