"""Specs of ties: which identifiers join two cases, how strongly, and which must not."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import pytest

from tests.models.cases import contacts, holders, in_cases
from tests.models.drawing import Spec


def test_each_type_of_identifier_ties_in_its_own_kind(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | via     | via_identifier | basis     | event_count
        A       | imei            | 001        |         |                |           |
        B       | imei            | 001        |         |                |           |
        A       | imsi            | 234        |         |                |           |
        B       | imsi            | 234        |         |                |           |
        A       | number          | +1         |         |                |           |
        B       | number          | +1         |         |                |           |
        A       | account         | fox        |         |                |           |
        B       | account         | fox        |         |                |           |
        A       | line            | L1         | address | owl            | INFERENCE | 1
        B       | line            | L1         | address | bat            | INFERENCE | 9
        """,
    )
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind               | family   | identifier | bits | basis
        A      | B      | same_device        | identity | 001        | 20   | FACT
        A      | B      | same_sim           | identity | 234        | 20   | FACT
        A      | B      | same_number        | identity | +1         | 19   | FACT
        A      | B      | same_account       | account  | fox        | 17   | FACT
        A      | B      | same_ip_subscriber | identity | L1         | 10   | INFERENCE
        """,
    )


def test_an_identifier_of_many_cases_says_less_about_any_two(spec: Spec) -> None:
    holders(spec, in_cases("imei", "001", 4))
    spec.build("linkage.case_ties")
    # six pairs could owe themselves to it: 20 - log2(6)
    assert spec.rows("select distinct bits, count(*) over () from linkage.case_ties") == [(17.415, 6)]


def test_a_hub_ties_nobody_and_neither_does_what_is_known_through_it(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier    | via | via_type | via_identifier
        A       | number          | +441632960001 |     |          |
        B       | number          | +441632960001 |     |          |
        A       | imei            | 001           | use | number   | +441632960001
        B       | imei            | 001           | use | number   | +5
        """,
    )
    spec.expect("linkage.case_ties", "kind")


def test_a_number_handed_on_to_a_new_holder_links_nobody(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | period_basis | period_from_at | period_to_at
        A       | number          | +1         | stated       | 2022-05-01     | 2023-11-20
        B       | number          | +1         | subscription | 2024-02-10     |
        """,
    )
    spec.expect("linkage.case_ties", "kind | bits | is_against\nagainst_recycled | 0 | true")


def test_a_number_that_one_ends_with_in_the_moment_the_other_begins_links_nobody(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | period_basis | period_from_at | period_to_at
        A       | number          | +1         | stated       |                | 2024-02-10
        B       | number          | +1         | stated       | 2024-02-10     |
        """,
    )
    spec.expect("linkage.case_ties", "kind | bits | is_against\nagainst_recycled | 0 | true")


def test_a_period_that_is_not_known_excludes_nobody(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | period_basis | period_from_at | period_to_at
        A       | number          | +1         | stated       | 2022-05-01     | 2023-11-20
        B       | number          | +1         |              |                |
        """,
    )
    spec.expect("linkage.case_ties", "case_a | case_b\nA | B")


def test_a_handset_used_with_one_sim_after_the_other_links_their_cases(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | via | via_type | via_identifier | basis     | event_count | period_basis | period_from_at | period_to_at
        A       | imei            | 001        | use | number   | +1             | INFERENCE | 9           | use          | 2024-01-01     | 2024-01-20
        B       | imei            | 001        | use | number   | +2             | INFERENCE | 9           | use          | 2024-02-01     | 2024-02-20
        """,
    )
    spec.expect(
        "linkage.case_ties", "kind | identifier_a | identifier_b | basis | bits\nsame_device | +1 | +2 | INFERENCE | 20"
    )


def test_a_second_hand_handset_used_after_it_was_given_up_links_nobody(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | via      | via_type | via_identifier | period_basis | period_from_at | period_to_at
        A       | imei            | 001        | register |          |                | stated       | 2023-01-01     | 2024-01-20
        B       | imei            | 001        | use      | number   | +2             | use          | 2024-02-01     | 2024-02-20
        """,
    )
    spec.expect("linkage.case_ties", "kind | bits | is_against\nagainst_recycled | 0 | true")


def test_what_follows_from_one_number_on_both_sides_adds_nothing_to_it(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | via | via_type | via_identifier
        A       | number          | +1         |     |          |
        B       | number          | +1         |     |          |
        A       | imei            | 001        | use | number   | +1
        B       | imei            | 001        | use | number   | +1
        """,
    )
    spec.expect("linkage.case_ties", "kind\nsame_number")


def test_a_shared_victim_is_a_weak_reason_and_a_victim_who_is_a_suspect_elsewhere_a_stronger_one(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | role
        A       | number          | +1         | victim
        B       | number          | +1         | victim
        C       | number          | +2         | victim
        D       | number          | +2         | suspect
        """,
    )
    spec.expect("linkage.case_ties", "case_a | case_b | bits\nA | B | 5\nC | D | 12")


def test_two_spellings_of_an_account_are_an_inference(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier | recorded_as
        A       | account         | fox        | Fox
        B       | account         | fox        | fox
        """,
    )
    spec.expect("linkage.case_ties", "kind | basis\nsame_account | INFERENCE")


def test_subjects_who_speak_tie_their_cases_and_once_is_weaker_than_often(spec: Spec) -> None:
    contacts(
        spec,
        """
        case_id | own_identifier | other_identifier | event_count
        A       | +1             | +2               | 5
        B       | +2             | +1               | 5
        C       | +3             | +4               | 1
        D       | +4             | +3               | 1
        """,
    )
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind           | family  | identifier_a | identifier_b | event_count | bits
        A      | B      | direct_contact | contact | +1           | +2           | 5           | 14
        C      | D      | direct_contact | contact | +3           | +4           | 1           | 7
        """,
        where="not is_against",
    )


def test_a_contact_counts_only_while_both_numbers_were_the_subjects(spec: Spec) -> None:
    # B's side of the contact is missing: it fell outside the period in which B's subject had the number
    contacts(spec, "case_id | own_identifier | other_identifier | event_count\nA | +1 | +2 | 5")
    spec.expect("linkage.case_ties", "kind")


def test_what_a_shared_subject_does_says_nothing_more_than_the_subject(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier
        A       | number          | +1
        B       | number          | +1
        B       | number          | +2
        """,
    )
    contacts(
        spec,
        """
        case_id | own_identifier | other_identifier | event_count
        A       | +1             | +2               | 5
        B       | +1             | +2               | 5
        B       | +2             | +1               | 5
        A       | +1             | +9               | 5
        B       | +1             | +9               | 5
        B       | +2             | +9               | 5
        """,
    )
    spec.expect("linkage.case_ties", "case_a | case_b | kind\nA | B | same_number")


def test_a_third_party_that_few_ring_ties_and_one_event_on_a_side_is_not_enough(spec: Spec) -> None:
    contacts(
        spec,
        """
        case_id | own_identifier | other_identifier | event_count
        A       | +1             | +8               | 3
        B       | +2             | +8               | 4
        C       | +3             | +9               | 1
        D       | +4             | +9               | 4
        """,
    )
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind                | identifier | event_count | bits
        A      | B      | shared_rare_contact | +8         | 7           | 11
        C      | D      | shared_rare_contact | +9         | 5           | 7
        """,
        where="not is_against",
    )


def test_a_third_party_that_many_ring_ties_nobody(spec: Spec) -> None:
    rows = "\n".join(f"C{n} | +9{n:03d} | +1 | 3" for n in range(9))
    contacts(spec, f"case_id | own_identifier | other_identifier | event_count\n{rows}")
    spec.expect("linkage.case_ties", "kind")


def test_a_hub_that_two_suspects_rang_ties_nobody(spec: Spec) -> None:
    contacts(
        spec,
        """
        case_id | own_identifier | other_identifier | event_count
        A       | +1             | +441632960001    | 3
        B       | +2             | +441632960001    | 4
        """,
    )
    spec.expect("linkage.case_ties", "kind")


def test_a_contact_that_stands_in_one_of_the_cases_is_no_third_party(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +8")
    contacts(
        spec,
        """
        case_id | own_identifier | other_identifier | event_count
        A       | +1             | +8               | 3
        B       | +2             | +8               | 4
        """,
    )
    spec.expect("linkage.case_ties", "kind", where="kind = 'shared_rare_contact'")


@pytest.mark.parametrize(("events", "outgoing", "bits"), [(3, 0, 11), (3, 1, 7), (2, 0, 7)])
def test_a_caller_whom_two_victims_never_rang_is_no_shared_friend(
    spec: Spec, events: int, outgoing: int, bits: int
) -> None:
    contacts(
        spec,
        f"""
        case_id | own_identifier | other_identifier | role   | event_count | outgoing_count
        A       | +1             | +8               | victim | {events}    | {outgoing}
        B       | +2             | +8               | victim | {events}    | 0
        """,
    )
    spec.expect("linkage.case_ties", f"kind | bits\nshared_rare_contact | {bits}")


def test_an_offender_in_contact_with_many_victims_keeps_most_of_the_weight(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +1")
    rows = "\n".join(f"A | +1 | +9{n} | 4\nC{n} | +9{n} | +1 | 4" for n in range(8))
    contacts(spec, f"case_id | own_identifier | other_identifier | event_count\n{rows}")
    spec.build("linkage.case_ties")
    # eight pairs, not thirty-six: by contact a number ties its own case to each other one
    assert spec.rows("select distinct bits from linkage.case_ties where kind = 'direct_contact'") == [(11.0,)]
