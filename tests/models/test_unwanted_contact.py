"""Specs of unwanted contact: frequent, in one direction, with victims; firms, mutual contacts and suspects are not it."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec


def people(spec: Spec, *rows: str) -> None:
    """Identifiers that cases hold: case | identifier | role."""
    spec.given(
        "evidence.case_identifiers",
        "identifier_type | via | case_id | identifier | role\n"
        + "\n".join(f"number | register | {row}" for row in rows),
    )


def contacts(spec: Spec, *rows: str) -> None:
    """Days of contact: identifier_a | identifier_b | from a to b | from b to a | of those from a, withheld | day."""
    drawn = []
    for row in rows:
        a, b, sent, back, withheld, day = (cell.strip() for cell in row.split("|"))
        total = int(sent) + int(back)
        drawn.append(
            f"number | {a} | {b} | {total} | {sent} | {back} | {withheld} | 0 | 30 | {day} | {day} 09:00:00 | {day} 18:00:00"
        )
    spec.given(
        "evidence.contacts",
        "identifier_type | identifier_a | identifier_b | event_count | a_to_b_count | b_to_a_count | a_to_b_withheld_count "
        "| b_to_a_withheld_count | talk_s | contact_on | first_seen_at | last_seen_at\n" + "\n".join(drawn),
    )


VICTIMS = ("A | +7 | victim", "B | +8 | victim")


def test_a_source_of_two_victims_is_a_series_with_its_withheld_calls(spec: Spec) -> None:
    people(spec, *VICTIMS, "A | +1 | suspect")
    contacts(
        spec,
        "+1 | +7 | 2 | 0 | 1 | 2024-03-01",
        "+1 | +7 | 3 | 0 | 2 | 2024-03-02",
        "+1 | +8 | 3 | 0 | 0 | 2024-03-02",
        "+1 | +5 | 4 | 4 | 0 | 2024-03-02",
    )
    spec.given(
        "evidence.unknown_callers",
        "identifier_type | identifier | contact_on | event_count | talk_s | first_seen_at | last_seen_at\n"
        "number | +7 | 2024-03-03 | 4 | 40 | 2024-03-03 09:00:00 | 2024-03-03 10:00:00",
    )
    spec.expect(
        "evidence.unwanted_contact",
        """
        source_identifier | victim_identifier | pattern | is_listed_victim | victim_role | sent_count | back_count | day_count | talk_s | withheld_tied_count | withheld_count | victim_count | reached_victim_count | contact_count | one_way_share      | source_case_count | first_seen_at       | last_seen_at
        +1                | +7                | series  | true             | victim      | 5          | 0          | 2         | 60     | 3                   | 4              | 2            | 2                    | 3             | 0.6666666666666666 | 1                 | 2024-03-01 09:00:00 | 2024-03-02 18:00:00
        +1                | +8                | series  | true             | victim      | 3          | 0          | 1         | 30     | 0                   | 0              | 2            | 2                    | 3             | 0.6666666666666666 | 1                 | 2024-03-02 09:00:00 | 2024-03-02 18:00:00
        """,
    )


def test_one_victim_takes_more_repetition(spec: Spec) -> None:
    people(spec, *VICTIMS)
    contacts(
        spec,
        "+1 | +7 | 9 | 0 | 0 | 2024-03-01",
        "+2 | +7 | 10 | 0 | 0 | 2024-03-01",
        "+3 | +8 | 10 | 1 | 0 | 2024-03-01",
    )
    spec.expect(
        "evidence.unwanted_contact",
        "source_identifier | pattern | sent_count | back_count\n+2 | repeated | 10 | 0\n+3 | repeated | 10 | 1",
    )


def test_a_mutual_contact_is_not_unwanted(spec: Spec) -> None:
    people(spec, *VICTIMS)
    contacts(spec, "+1 | +7 | 20 | 3 | 0 | 2024-03-01", "+1 | +8 | 20 | 20 | 0 | 2024-03-01")
    spec.expect("evidence.unwanted_contact", "source_identifier")


def test_a_call_centre_that_rings_many_victims_once_is_no_source_though_it_rings_two_of_them_often(spec: Spec) -> None:
    people(spec, *VICTIMS, *(f"C{place} | +9{place} | victim" for place in range(5)))
    contacts(
        spec,
        "+1 | +7 | 4 | 0 | 0 | 2024-03-01",
        "+1 | +8 | 12 | 0 | 0 | 2024-03-01",
        *(f"+1 | +9{place} | 1 | 0 | 0 | 2024-03-01" for place in range(5)),
    )
    spec.expect("evidence.unwanted_contact", "source_identifier")


def test_a_listed_hub_is_no_source(spec: Spec) -> None:
    people(spec, *VICTIMS)
    contacts(spec, "+448081570001 | +7 | 12 | 0 | 0 | 2024-03-01", "+448081570001 | +8 | 12 | 0 | 0 | 2024-03-01")
    spec.expect("evidence.unwanted_contact", "source_identifier")


def test_a_mother_who_rings_a_seized_telephone_contacts_no_victim(spec: Spec) -> None:
    people(spec, "A | +7 | suspect")
    contacts(spec, "+1 | +7 | 20 | 0 | 0 | 2024-03-01")
    spec.expect("evidence.unwanted_contact", "source_identifier")


def test_whom_a_source_contacts_in_the_same_way_is_told_though_no_case_lists_them(spec: Spec) -> None:
    people(spec, *VICTIMS)
    contacts(
        spec,
        "+1 | +7 | 3 | 0 | 0 | 2024-03-01",
        "+1 | +8 | 3 | 0 | 0 | 2024-03-01",
        "+1 | +91 | 10 | 0 | 0 | 2024-03-01",
        "+1 | +92 | 9 | 0 | 0 | 2024-03-01",
        "+1 | +93 | 10 | 1 | 0 | 2024-03-01",
        "+2 | +91 | 10 | 0 | 0 | 2024-03-01",
    )
    spec.expect(
        "evidence.unwanted_contact",
        "source_identifier | victim_identifier | is_listed_victim\n+1 | +7 | true\n+1 | +8 | true\n+1 | +91 | false",
    )


def test_calls_without_a_number_stand_apart_and_are_nobodys(spec: Spec) -> None:
    people(spec, *VICTIMS)
    spec.given(
        "evidence.unknown_callers",
        "identifier_type | identifier | contact_on | event_count | talk_s | first_seen_at | last_seen_at\n"
        "number | +7 | 2024-03-01 | 6 | 40 | 2024-03-01 09:00:00 | 2024-03-01 10:00:00\n"
        "number | +7 | 2024-03-02 | 4 | 40 | 2024-03-02 09:00:00 | 2024-03-02 10:00:00\n"
        "number | +8 | 2024-03-02 | 9 | 40 | 2024-03-02 09:00:00 | 2024-03-02 10:00:00\n"
        "number | +9 | 2024-03-02 | 19 | 40 | 2024-03-02 09:00:00 | 2024-03-02 10:00:00",
    )
    spec.expect(
        "evidence.unwanted_contact",
        """
        source_identifier | victim_identifier | pattern  | sent_count | day_count | talk_s | withheld_tied_count | withheld_count | one_way_share | first_seen_at       | last_seen_at
        withheld          | +7                | withheld | 10         | 2         | 80     | 0                   | 10             |               | 2024-03-01 09:00:00 | 2024-03-02 10:00:00
        """,
    )


def test_contact_with_a_number_before_it_was_the_victims_is_left_out(spec: Spec) -> None:
    spec.given(
        "evidence.case_identifiers",
        "identifier_type | via | case_id | identifier | role | period_from_at\nnumber | register | A | +7 | victim | 2024-03-05",
    )
    contacts(spec, "+1 | +7 | 20 | 0 | 0 | 2024-03-01", "+2 | +7 | 20 | 0 | 0 | 2024-03-06")
    spec.expect("evidence.unwanted_contact", "source_identifier | sent_count\n+2 | 20")
