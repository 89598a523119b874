"""Specs of what the report reads of links: forces, findings against, bridges, persons."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec
from warehouse import link_readings, readings

LINKS = """
    case_a | case_b | force_a   | force_b   | is_cross_force | strength_bits | basis     | reason_count
    A      | B      | E23000010 | E23000011 | true           | 20            | FACT      | 1
    A      | C      | E23000011 | E23000010 | true           | 30            | FACT      | 1
    A      | D      | E23000010 | E23000010 | false          | 12            | INFERENCE | 1
    """


def test_links_of_two_forces_are_counted_whichever_case_sorts_first(spec: Spec) -> None:
    spec.given("linkage.case_links", LINKS)
    found = link_readings.force_pairs(spec.con)
    assert [(pair.force_a, pair.force_b, pair.link_count, pair.case_count, pair.most_bits) for pair in found] == [
        ("South Yorkshire", "West Yorkshire", 2, 3, 30.0),
        ("West Yorkshire", "West Yorkshire", 1, 2, 12.0),
    ]
    assert [pair.is_cross_force for pair in found] == [True, False]


def test_findings_against_are_counted_with_the_links_that_stand_all_the_same(spec: Spec) -> None:
    spec.given("linkage.case_links", LINKS)
    spec.given(
        "linkage.case_link_reasons",
        """
        case_a | case_b | kind           | bits | is_against | family   | basis     | identifier_type | identifier | identifier_a | identifier_b | tie_count
        A      | B      | same_device    | 20   | false      | identity | FACT      | imei            | 001        | 001          | 001          | 1
        A      | B      | against_person | -7   | true       | identity | FACT      | imei            | 001        | 001          | 001          | 1
        C      | D      | against_person | -7   | true       | identity | FACT      | imei            | 001        | 001          | 001          | 1
        A      | D      | against_hub    | 0    | true       | identity | FACT      | number          | +1         | +1           | +1           | 1
        """,
    )
    found = link_readings.against(spec.con)
    assert [(one.title, one.pair_count, one.linked_count, one.least_bits) for one in found] == [
        ("different persons hold it", 2, 1, -7.0),
        ("shared with many other cases", 1, 1, 0.0),
    ]
    contested = readings.strongest_links(spec.con, 5, "contested")
    assert [(link.case_a, link.case_b) for link in contested] == [("A", "B")]
    assert [link.case_b for link in readings.strongest_links(spec.con, 5, "across")] == ["C", "B"]
    assert [link.case_b for link in readings.strongest_links(spec.con, 5, "within")] == ["D"]


def test_bridges_between_parts_are_told_weakest_first_and_single_cases_are_none(spec: Spec) -> None:
    spec.given(
        "linkage.group_bridges",
        """
        group_id | kind | case_a | case_b | is_cross_force | strength_bits | basis     | case_count | side_a_count | side_b_count | is_between_groups
        G-1      | link | A      | B      | true           | 14            | INFERENCE | 6          | 3            | 3            | true
        G-1      | link | C      | D      | false          | 9             | OPINION   | 6          | 2            | 4            | true
        G-1      | link | D      | E      | false          | 8             | OPINION   | 6          | 5            | 1            | false
        G-1      | case | D      |        |                |               |           | 6          |              |              | true
        """,
    )
    count, found = link_readings.bridges(spec.con, 1)
    assert count == 2
    assert [(one.case_a, one.case_b, one.side_a_count, one.side_b_count) for one in found] == [("C", "D", 2, 4)]


def test_persons_of_several_cases_are_told_by_number_with_roles_and_cases(spec: Spec) -> None:
    spec.given(
        "linkage.persons",
        """
        person_id | record_count | case_count | force_count | least_probability | is_hub
        P-1       | 3            | 2          | 1           | 0.97              | false
        P-2       | 2            | 2          | 2           | 0.99              | false
        P-3       | 1            | 1          | 1           |                   | false
        P-4       | 900          | 900        | 4           | 0.99              | true
        """,
    )
    spec.given(
        "linkage.person_records",
        """
        person_id | case_id | role
        P-1       | A       | suspect
        P-1       | A       | subscriber
        P-1       | B       | next_of_kin
        P-2       | B       | suspect
        P-2       | C       | suspect
        """,
    )
    found = link_readings.persons(spec.con, 5)
    assert (found.count, found.several_count, found.cross_force_count) == (4, 2, 1)
    assert [(one.person_id, one.roles, one.cases, one.least_probability) for one in found.shown] == [
        ("P-2", ("suspect",), ("B", "C"), 0.99),
        ("P-1", ("next of kin", "subscriber", "suspect"), ("A", "B"), 0.97),
    ]
