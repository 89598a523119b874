"""Specs of attributions: to whom an identifier is attributed, on what basis, and what speaks against it."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.models.drawing import Spec

MARCH = [f"2024-03-{day:02d}" for day in range(1, 29)]


def subject(spec: Spec, *lines: str) -> None:
    """Give subjects: case_id, subject_ref, identifier_type, identifier, source."""
    header = "case_id | subject_ref | identifier_type | identifier | source | role | force_code | load_id | line_number | recorded_as"
    rows = [f"{line} | suspect | E1 | 7 | {place} | x" for place, line in enumerate(lines, start=2)]
    spec.given("staging.subjects", "\n".join([header, *rows]))


def spells(spec: Spec, drawing: str) -> None:
    """Give spells: number, imsi, imei, first and last day, days."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    header = "number | imsi | imei | spell | first_used_at | last_used_at | day_count | record_count | first_feed | first_load_id | first_line_number | last_feed | last_load_id | last_line_number"
    rows = [
        f"{number} | {imsi} | {imei} | 1 | 2024-03-{first} 08:00:00 | 2024-03-{last} 20:00:00 | {days} | {days} | calls | 1 | {place} | calls | 1 | {place + 50}"
        for place, (number, imsi, imei, first, last, days) in enumerate(lines, start=2)
    ]
    spec.given("evidence.device_spells", "\n".join([header, *rows]))


def haunts(spec: Spec, *used: tuple[str, str, Iterable[str]]) -> None:
    """Give numbers, the masts that they used in this order on each day (parted by spaces), and the days."""
    cells = ["identifier_type | identifier | cell_id | site_id | seen_on | sighting_count"]
    days = [
        "identifier_type | identifier | used_on | use_count | is_in_calls | first_site_id | last_site_id | first_feed | first_load_id | first_line_number | last_feed | last_load_id | last_line_number"
    ]
    for place, (number, sites, on) in enumerate(used, start=2):
        for day in on:
            cells += [f"number | {number} | {site} | {site} | {day} | 1" for site in dict.fromkeys(sites.split())]
            days.append(
                f"number | {number} | {day} | 2 | true | {sites.split()[0]} | {sites.split()[-1]} | calls | 1 | {place} | calls | 1 | {place}"
            )
    spec.given("evidence.cell_days", "\n".join(dict.fromkeys(cells)))
    spec.given("evidence.use_days", "\n".join(days))


def test_what_a_register_says_is_a_fact_and_what_was_in_the_same_device_an_inference(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    spells(spec, "+1 | 234 | 001 | 01 | 28 | 28")
    spec.expect(
        "evidence.known_identifiers",
        "identifier | basis | via_identifier | strength | for_count\n+1 | register | | 0.9 | 1\n234 | same_device | +1 | 0.765 | 28\n001 | same_device | +1 | 0.765 | 28",
    )
    spec.expect(
        "evidence.attributions",
        """
        identifier | case_id | subject_ref | basis       | via_identifier | for_count | against_count | label     | person_rank | first_feed    | first_load_id | first_line_number | last_line_number
        +1         | A       | A/1         | register    |                | 1         | 0             | FACT      | 1           | case_subjects | 7             | 2                 | 2
        234        | A       | A/1         | same_device | +1             | 28        | 0             | INFERENCE | 1           | calls         | 1             | 2                 | 52
        001        | A       | A/1         | same_device | +1             | 28        | 0             | INFERENCE | 1           | calls         | 1             | 2                 | 52
        """,
    )


def test_a_seized_handset_leads_to_the_number_that_was_used_in_it(spec: Spec) -> None:
    subject(spec, "A | A/1 | imei | 001 | seized_device")
    spells(spec, "+1 | 234 | 001 | 01 | 28 | 28")
    spec.expect(
        "evidence.attributions",
        "identifier | basis | via_type | label | strength\n001 | seized | | FACT | 0.95\n+1 | same_device | imei | INFERENCE | 0.8075\n234 | same_device | imei | INFERENCE | 0.8075",
    )


def test_another_sim_in_the_handset_meanwhile_speaks_against_it(spec: Spec) -> None:
    subject(spec, "A | A/1 | imsi | 234 | own_admission", "B | B/1 | imsi | 235 | own_admission")
    spells(spec, "+1 | 234 | 001 | 01 | 28 | 20\n+2 | 235 | 001 | 05 | 08 | 4")
    spec.expect(
        "evidence.attributions",
        "subject_ref | for_count | against_count | person_rank\nA/1 | 20 | 4 | 1\nB/1 | 4 | 20 | 2",
        where="identifier = '001'",
    )


def test_a_handset_that_many_sims_were_tried_in_is_nobodys(spec: Spec) -> None:
    spec.threshold("hub_handset_sims", 2)
    subject(spec, "A | A/1 | imei | 001 | victim_account")
    spells(spec, "+1 | 234 | 001 | 01 | 01 | 1\n+2 | 235 | 001 | 02 | 02 | 1\n+3 | 236 | 001 | 03 | 03 | 1")
    spec.expect("evidence.attributions", "identifier | basis\n001 | register")


def test_the_user_that_a_case_names_stands_above_the_subscriber_who_pays(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | intelligence", "B | B/1 | number | +2 | own_admission")
    spec.given(
        "staging.subject_names",
        "case_id | subject_ref | holder\nA | A/1 | ada abney 1990-01-01\nB | B/1 | otto colt 1980-01-01",
    )
    spec.given(
        "staging.subscriptions",
        """
        number | holder               | valid_from_at       | load_id | line_number
        +1     | otto colt 1980-01-01 | 2023-01-01 00:00:00 | 3       | 4
        """,
    )
    spec.expect(
        "evidence.attributions",
        """
        subject_ref | basis      | for_count | against_count | against                            | strength | label     | person_rank | first_feed  | first_load_id | first_line_number
        A/1         | register   | 1         | 0             |                                    | 0.9      | FACT      | 1           | case_subjects | 7           | 2
        B/1         | subscriber | 1         | 1             | registers have it for another name | 0.25     | INFERENCE | 2           | subscribers | 3             | 4
        """,
        where="identifier = '+1'",
    )


def test_a_subscriber_whom_no_case_names_is_a_person_too_and_paying_for_several_lines_speaks_against(
    spec: Spec,
) -> None:
    spec.given(
        "staging.subscriptions",
        """
        number | holder         | valid_from_at       | valid_to_at         | load_id | line_number
        +1     | kit 1990-01-01 | 2023-01-01 00:00:00 |                     | 3       | 4
        +2     | kit 1990-01-01 | 2023-06-01 00:00:00 |                     | 3       | 5
        +3     | kit 1990-01-01 | 2021-01-01 00:00:00 | 2022-01-01 00:00:00 | 3       | 6
        """,
    )
    spec.expect(
        "evidence.attributions",
        "identifier | case_id | holder | against_count | strength\n+1 | | kit 1990-01-01 | 1 | 0.4\n+2 | | kit 1990-01-01 | 1 | 0.4\n+3 | | kit 1990-01-01 | 0 | 0.5",
    )


def test_a_name_in_the_register_is_the_key_of_a_subscription_in_that_name(spec: Spec) -> None:
    spec.given(
        "raw.case_subjects",
        """
        case_id | force_code | subject_ref | role    | person_name | born_on    | source
        A       | E1         | A/1         | suspect | Ada Abney   | 1990-01-01 | intelligence
        A       | E1         | A/2         | suspect |             |            | intelligence
        """,
    )
    spec.expect("staging.subject_names", "case_id | subject_ref | holder\nA | A/1 | ada abney 1990-01-01")


def test_each_holder_of_a_recycled_number_has_it_in_his_own_time(spec: Spec) -> None:
    spec.given(
        "staging.subjects",
        """
        case_id | subject_ref | identifier_type | identifier | source        | role    | force_code | valid_from_at       | valid_to_at         | recorded_as
        A       | A/1         | number          | +1         | intelligence  | suspect | E1         | 2022-01-01 00:00:00 | 2023-01-01 00:00:00 | +1
        B       | B/1         | number          | +1         | own_admission | suspect | E1         | 2023-09-01 00:00:00 |                     | +1
        """,
    )
    spells(spec, "+1 | 234 | 001 | 01 | 28 | 28")
    spec.expect(
        "evidence.attributions",
        """
        subject_ref | identifier | period_from_at      | period_to_at
        A/1         | +1         | 2022-01-01 00:00:00 | 2023-01-01 00:00:00
        B/1         | +1         | 2023-09-01 00:00:00 |
        B/1         | 234        | 2024-03-01 08:00:00 | 2024-03-28 20:00:00
        B/1         | 001        | 2024-03-01 08:00:00 | 2024-03-28 20:00:00
        """,
    )


def test_registers_that_name_two_persons_for_one_number_speak_against_each_other(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission", "B | B/1 | number | +1 | intelligence")
    spec.given("staging.subject_names", "case_id | subject_ref | holder\nA | A/1 | ada\nB | B/1 | otto")
    spec.expect("evidence.attributions", "subject_ref | against_count | strength\nA/1 | 1 | 0.45\nB/1 | 1 | 0.45")


def test_the_successor_of_an_attributed_number_is_attributed_by_the_score(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    spec.given(
        "evidence.swaps",
        """
        identifier_type | old_identifier | new_identifier | kind       | changed_on | score | candidate_rank | for_count | against_count
        number          | +1             | +2             | new_number | 2024-03-14 | 0.75  | 1              | 6         | 0
        number          | +1             | +3             | new_number | 2024-03-15 | 0.3   | 2              | 1         | 0
        number          | +4             | +5             | new_number | 2024-03-15 | 0.3   |                | 1         | 0
        """,
    )
    spec.expect(
        "evidence.attributions",
        "identifier | basis | via_identifier | strength | label | for_count\n+1 | register | | 0.9 | FACT | 1\n+2 | succession | +1 | 0.54 | OPINION | 6",
    )


def test_the_handset_of_the_successor_goes_with_it_but_for_the_days_with_other_numbers(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    spec.given(
        "evidence.swaps",
        "old_identifier | new_identifier | kind | changed_on | score | candidate_rank | for_count | against_count\n+1 | +2 | new_number | 2024-03-14 | 1 | 1 | 6 | 0",
    )
    spells(spec, "+2 | 235 | 002 | 14 | 28 | 12\n+3 | 236 | 002 | 02 | 05 | 4")
    spec.expect(
        "evidence.attributions",
        "identifier | via_identifier | for_count | against_count | strength\n235 | +2 | 12 | 0 | 0.612\n002 | +2 | 12 | 4 | 0.459",
        where="basis = 'same_device'",
    )


def test_an_account_is_attributed_through_the_address_and_the_subscription(spec: Spec) -> None:
    subject(spec, "A | A/1 | account | fox | intelligence")
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | subject_ref | identifier_type | identifier | via        | via_type | via_identifier | event_count
        A       | A/1         | account         | fox        | register   |          |                | 1
        A       | A/1         | number          | +1         | address    | account  | fox            | 3
        A       | A/1         | number          | +2         | subscriber | account  | fox            | 1
        """,
    )
    spec.given(
        "evidence.case_identifier_lines",
        "case_id | identifier_type | identifier | feed | load_id | line_number | line_rank\nA | number | +1 | service_logs | 8 | 3 | 1",
    )
    spec.expect(
        "evidence.attributions",
        """
        identifier | basis             | via_identifier | strength | for_count | first_feed    | first_load_id | first_line_number
        fox        | register          |                | 0.9      | 1         | case_subjects | 7             | 2
        +1         | address           | fox            | 0.54     | 3         | service_logs  | 8             | 3
        +2         | same_subscription | fox            | 0.54     | 1         |               |               |
        """,
    )


def ties(spec: Spec, *pairs: tuple[str, str, int]) -> None:
    """Give days of contact between numbers."""
    rows = [
        f"number | {min(one, other)} | {max(one, other)} | {day} | 1"
        for one, other, days in pairs
        for day in MARCH[:days]
    ]
    spec.given(
        "evidence.contacts",
        "\n".join(["identifier_type | identifier_a | identifier_b | contact_on | event_count", *rows]),
    )


def test_two_numbers_in_use_together_that_share_rare_contacts_are_one_persons_perhaps(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    haunts(spec, ("+1", "home", MARCH), ("+2", "home", MARCH), ("+9", "far", MARCH))
    ties(spec, *[(own, friend, 9) for own in ("+1", "+2") for friend in ("f1", "f2", "f3", "f4")], ("+9", "f1", 9))
    spec.expect(
        "evidence.companion_numbers",
        "number | other_number | shared_contact_count | apart_count | both_count | base_count | base_against_count\n+1 | +2 | 4 | 0 | 28 | 28 | 0",
    )
    spec.expect(
        "evidence.attributions",
        "basis | via_identifier | for_count | against_count | label | subject_ref\ncontact_overlap | +1 | 4 | 0 | OPINION | A/1\nbed_and_breakfast | +1 | 28 | 0 | OPINION | A/1",
        where="identifier = '+2'",
    )


@pytest.mark.parametrize(("apart", "bases"), [(0, 2), (28, 0)])
def test_numbers_in_use_in_different_places_on_the_same_days_are_not_one_persons(
    spec: Spec, apart: int, bases: int
) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    haunts(spec, ("+1", "home", MARCH), ("+2", "home", MARCH[apart:]), ("+2", "far", MARCH[:apart]))
    ties(spec, *[(own, friend, 9) for own in ("+1", "+2") for friend in ("f1", "f2", "f3", "f4")])
    spec.build("evidence.attributions")
    assert spec.rows("select count(*) from evidence.attributions where identifier = '+2'") == [(bases,)]


def test_two_numbers_that_talk_to_each_other_are_two_peoples(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    haunts(spec, ("+1", "home", MARCH), ("+2", "home", MARCH))
    friends = [(own, friend, 9) for own in ("+1", "+2") for friend in ("f1", "f2", "f3", "f4")]
    ties(spec, *friends, ("+1", "+2", 12))
    spec.build("evidence.attributions")
    assert spec.rows("select basis from evidence.attributions where identifier = '+2'") == []


def test_a_number_that_one_rings_once_to_find_it_supports_what_else_there_is(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    haunts(spec, ("+1", "home", MARCH), ("+2", "home", MARCH))
    friends = [(own, friend, 9) for own in ("+1", "+2") for friend in ("f1", "f2", "f3", "f4")]
    ties(spec, *friends, ("+1", "+2", 1))
    spec.expect(
        "evidence.attributions",
        "basis | for_count\nbed_and_breakfast | 28\ncontact_overlap | 4\nown_number_call | 1",
        where="identifier = '+2'",
    )


def test_the_same_journeys_are_co_movement_and_the_same_home_and_work_are_not(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission")
    used = [(number, "home work home", MARCH) for number in ("+1", "+2", "+3")]
    trips = [(number, f"trip{n}", [MARCH[4 * n]]) for number in ("+1", "+2") for n in range(6)]
    haunts(spec, *used)
    cells = [f"number | {number} | {site} | {site} | {day} | 1" for number, site, [day] in trips]
    spec.given(
        "evidence.cell_days",
        "\n".join(["identifier_type | identifier | cell_id | site_id | seen_on | sighting_count", *cells]),
    )
    spec.expect("evidence.companion_numbers", "number | other_number | joint_count | apart_count\n+1 | +2 | 6 | 0")
    spec.expect(
        "evidence.attributions",
        "identifier | basis | for_count | against_count\n+2 | co_movement | 6 | 0\n+2 | bed_and_breakfast | 28 | 0",
        where="identifier in ('+2', '+3')",
    )


def test_the_bases_of_one_person_add_up_and_of_several_ways_the_strongest_is_shown(spec: Spec) -> None:
    subject(spec, "A | A/1 | number | +1 | own_admission", "A | A/1 | imei | 001 | seized_device")
    spells(spec, "+1 | 234 | 001 | 01 | 28 | 28")
    spec.expect(
        "evidence.attributions",
        "identifier | basis | via_type | way_count | strength | person_strength\n234 | same_device | imei | 2 | 0.8075 | 0.8075\n001 | seized | | 1 | 0.95 | 0.98825\n001 | same_device | number | 1 | 0.765 | 0.98825",
        where="identifier in ('234', '001')",
    )
