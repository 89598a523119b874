"""Specs of reasons, links, groups and the lines behind them, and of the whole way from raw records."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec

TIES = """
    case_a | case_b | force_a   | force_b   | kind                | family   | identifier_type | identifier | identifier_a | identifier_b | via_a    | via_b    | role_a  | role_b | bits | basis     | touching_count | event_count | first_seen_at | last_seen_at
    A      | B      | E23000010 | E23000011 | same_device         | identity | imei            | 001        | +1           | 001          | use      | register | suspect | victim | 20   | INFERENCE | 2              | 9           | 2024-03-02    | 2024-03-05
    A      | B      | E23000010 | E23000011 | same_device         | identity | imei            | 002        | 002          | 002          | register | register | suspect | victim | 12   | FACT      | 2              | 2           | 2024-03-01    |
    A      | B      | E23000010 | E23000011 | same_number         | identity | number          | +1         | +1           | +1           | register | register | suspect | victim | 19   | FACT      | 2              | 2           |               |
    A      | B      | E23000010 | E23000011 | direct_contact      | contact  | number          | +1         | +1           | +2           | register | register | suspect | victim | 7    | INFERENCE | 2              | 1           | 2024-03-09    | 2024-03-09
    A      | C      | E23000010 | E23000010 | shared_rare_contact | contact  | number          | +8         | +1           | +3           | register | register | suspect | next_of_kin | 7 | INFERENCE | 2            | 5           | 2024-03-09    | 2024-03-10
    D      | E      | E23000010 | E23000010 | shared_rare_contact | contact  | number          | +8         | +1           | +3           | register | register | suspect | suspect | 9   | INFERENCE | 2              | 5           | 2024-03-09    | 2024-03-10
"""


def test_a_reason_has_the_weight_of_its_strongest_identifier_and_counts_the_others(spec: Spec) -> None:
    spec.given("linkage.case_ties", TIES)
    spec.expect(
        "linkage.case_link_reasons",
        """
        case_a | case_b | kind                | bits | basis     | event_count | tie_count | identifier | first_seen_at | last_seen_at
        A      | B      | same_device         | 20   | INFERENCE | 11          | 2         | 001        | 2024-03-01    | 2024-03-05
        A      | B      | same_number         | 19   | FACT      | 2           | 1         | +1         |               |
        A      | B      | direct_contact      | 7    | INFERENCE | 1           | 1         | +1         | 2024-03-09    | 2024-03-09
        A      | C      | shared_rare_contact | 7    | INFERENCE | 5           | 1         | +8         | 2024-03-09    | 2024-03-10
        D      | E      | shared_rare_contact | 9    | INFERENCE | 5           | 1         | +8         | 2024-03-09    | 2024-03-10
        """,
    )


def test_a_reason_is_said_in_plain_words(spec: Spec) -> None:
    spec.given("linkage.case_ties", TIES)
    spec.build("linkage.case_link_reasons")
    said = spec.rows("select kind, evidence from linkage.case_link_reasons where case_a = 'A'")
    assert {str(kind): text for kind, text in said} == {
        "same_device": "handset 001: suspect in A (used with +1), victim in B; it stands in 2 cases; 1 more of this kind",
        "same_number": "number +1: suspect in A, victim in B; it stands in 2 cases",
        "direct_contact": "number +1 (suspect in A) and number +2 (victim in B) were in contact 1 time",
        "shared_rare_contact": "number +1 (suspect in A) and number +3 (next of kin in C) were both in contact with "
        "number +8, which subjects of 2 cases contacted",
    }  # fmt: skip


REASONS = """
    case_a | case_b | force_a   | force_b   | kind                | family   | bits | basis     | first_seen_at | last_seen_at
    A      | B      | E23000010 | E23000011 | same_device         | identity | 20   | INFERENCE | 2024-03-02    | 2024-03-05
    A      | B      | E23000010 | E23000011 | same_number         | identity | 7    | FACT      |               |
    A      | B      | E23000010 | E23000011 | direct_contact      | contact  | 14   | INFERENCE | 2024-03-01    | 2024-03-09
    A      | C      | E23000010 | E23000010 | shared_rare_contact | contact  | 7.9  | INFERENCE | 2024-03-09    | 2024-03-10
    D      | E      | E23000010 | E23000010 | same_account        | account  | 8    | FACT      |               |
    D      | E      | E23000010 | E23000010 | shared_rare_contact | contact  | 7    | INFERENCE |               |
"""


def test_families_add_up_and_within_a_family_only_the_strongest_counts(spec: Spec) -> None:
    spec.given("linkage.case_link_reasons", REASONS)
    spec.expect(
        "linkage.case_links",
        """
        case_a | case_b | is_cross_force | strength_bits | reason_count | strongest_reason | basis     | first_seen_at | last_seen_at | marking            | status_label
        A      | B      | true           | 34            | 3            | same_device      | INFERENCE | 2024-03-01    | 2024-03-09   | OFFICIAL-SENSITIVE | intelligence, not evidence
        D      | E      | false          | 15            | 2            | same_account     | FACT      |               |              | OFFICIAL-SENSITIVE | intelligence, not evidence
        """,
    )


def test_the_threshold_is_data(spec: Spec) -> None:
    spec.threshold("link_bits", 7.9)
    spec.given("linkage.case_link_reasons", REASONS)
    spec.expect("linkage.case_links", "case_a | case_b\nA | B\nA | C\nD | E")


def test_a_conclusion_that_needs_an_opinion_is_an_opinion(spec: Spec) -> None:
    spec.given(
        "linkage.case_link_reasons",
        """
        case_a | case_b | kind           | family   | bits | basis
        A      | B      | same_number    | identity | 5    | FACT
        A      | B      | direct_contact | contact  | 8    | OPINION
        """,
    )
    spec.expect("linkage.case_links", "strength_bits | basis\n13 | OPINION")


def test_an_opinion_makes_no_link_of_findings_that_are_each_too_weak(spec: Spec) -> None:
    spec.given(
        "linkage.case_link_reasons",
        """
        case_a | case_b | kind                | family    | bits | basis
        A      | B      | shared_rare_contact | contact   | 6.6  | INFERENCE
        A      | B      | behaviour           | behaviour | 7    | OPINION
        """,
    )
    spec.expect("linkage.case_links", "case_a")


def test_every_side_of_a_reason_has_its_lines_registers_first(spec: Spec) -> None:
    spec.threshold("evidence_lines", 2)
    spec.given("linkage.case_links", "case_a | case_b\nA | B")
    spec.given("linkage.case_ties", TIES)
    spec.given(
        "evidence.case_identifier_lines",
        """
        case_id | identifier_type | identifier | feed          | load_id | line_number | seen_at    | shows    | line_count
        A       | imei            | 001        | case_subjects | 1       | 2           |            | register | 31
        A       | imei            | 001        | calls         | 7       | 11          | 2024-03-02 | use      | 31
        A       | imei            | 001        | calls         | 7       | 10          | 2024-03-01 | use      | 31
        B       | imei            | 001        | case_subjects | 1       | 3           |            | register | 1
        A       | number          | +1         | case_subjects | 1       | 2           |            | register | 1
        C       | number          | +3         | case_subjects | 1       | 4           |            | register | 1
        """,
    )
    spec.expect(
        "linkage.case_link_evidence",
        """
        case_a | case_b | kind        | side | case_id | identifier | feed          | load_id | line_number | shows    | line_rank | line_count
        A      | B      | same_device | a    | A       | 001        | case_subjects | 1       | 2           | register | 1         | 31
        A      | B      | same_device | a    | A       | 001        | calls         | 7       | 10          | use      | 2         | 31
        A      | B      | same_device | b    | B       | 001        | case_subjects | 1       | 3           | register | 1         | 1
        """,
        where="kind = 'same_device'",
    )


def test_a_contact_is_shown_by_the_legs_of_its_calls(spec: Spec) -> None:
    spec.given("linkage.case_links", "case_a | case_b\nA | B\nD | E")
    spec.given("linkage.case_ties", TIES)
    spec.given(
        "evidence.communications",
        """
        kind | from_identifier | to_identifier | forwarded_identifier | feed  | started_at | originating_load_id | originating_line_number | terminating_load_id | terminating_line_number
        call | +2              | +1            |                      | calls | 2024-03-01 | 7                   | 10                      | 8                   | 20
        text | +1              | +8            |                      | calls | 2024-03-01 | 7                   | 11                      |                     |
        call | +3              | +4            | +8                   | calls | 2024-03-01 |                     |                         | 8                   | 21
        call | +5              | +8            |                      | calls | 2024-03-01 |                     |                         | 8                   | 22
        """,
    )
    spec.expect(
        "linkage.case_link_evidence",
        """
        case_a | case_b | kind                | side | case_id | feed  | load_id | line_number | shows
        A      | B      | direct_contact      | both |         | calls | 7       | 10          | call
        A      | B      | direct_contact      | both |         | calls | 8       | 20          | call
        D      | E      | shared_rare_contact | a    | D       | calls | 7       | 11          | text
        D      | E      | shared_rare_contact | b    | E       | calls | 8       | 21          | call
        """,
    )


def test_a_case_knows_how_it_is_linked(spec: Spec) -> None:
    spec.given(
        "evidence.cases",
        """
        case_id | force_code | month      | offence_group | has_comms_data
        A       | E23000010  | 2024-03-01 | theft         | true
        B       | E23000011  | 2024-03-01 | fraud         | false
                | E23000011  | 2024-03-01 | fraud         | false
        """,
    )
    spec.given(
        "linkage.case_links",
        """
        case_a | case_b | is_cross_force | strength_bits
        A      | B      | true           | 20
        A      | Z      | false          | 9
        """,
    )
    spec.expect(
        "linkage.cases",
        """
        case_id | link_count | cross_force_link_count | strongest_bits | group_id
        A       | 2          | 1                      | 20             | G-000001
        B       | 1          | 1                      | 20             | G-000001
                | 0          | 0                      |                |
        """,
    )


def test_one_handset_with_a_new_sim_in_each_force_joins_their_cases_from_the_raw_records(spec: Spec) -> None:
    spec.given(
        "raw.offences",
        """
        case_id | force_code | offence_code | occurred_from_at
        A       | E23000010  | 28E          | 2024-03-01 10:00:00
        B       | E23000011  | 28E          | 2024-03-20 10:00:00
        """,
    )
    spec.given(
        "raw.case_subjects",
        """
        case_id | force_code | subject_ref | role    | source         | number
        A       | E23000010  | S1          | suspect | victim_account | +1
        B       | E23000011  | S2          | suspect | victim_account | +2
        """,
    )
    spec.given(
        "raw.calls",
        """
        record_id | event_type | direction   | calling_number | called_number | served_number | served_imsi | served_imei | started_at
        R1        | voice      | originating | +1             | +7            | +1            | 231         | 001         | 2024-03-01 09:00:00
        R2        | voice      | originating | +1             | +7            | +1            | 231         | 001         | 2024-03-02 09:00:00
        R3        | voice      | originating | +2             | +8            | +2            | 232         | 001         | 2024-03-19 09:00:00
        R4        | voice      | originating | +2             | +8            | +2            | 232         | 001         | 2024-03-21 09:00:00
        """,
    )
    spec.build("linkage.case_link_evidence")
    assert spec.rows("select case_a, case_b, is_cross_force, strongest_reason, basis from linkage.case_links") == [
        ("A", "B", True, "same_device", "INFERENCE")
    ]
    lines = "select side, feed, line_number from linkage.case_link_evidence where kind = 'same_device'"
    assert spec.rows(f"{lines} order by side, line_rank") == [
        ("a", "case_subjects", 2), ("a", "calls", 2), ("a", "calls", 3),
        ("b", "case_subjects", 3), ("b", "calls", 4), ("b", "calls", 5),
    ]  # fmt: skip
