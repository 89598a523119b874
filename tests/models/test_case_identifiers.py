"""Specs of what belongs to whom in a case: identifiers, their periods, the steps to others, the lines behind them."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import pytest

from tests.models.drawing import Spec


def test_a_number_changes_hands_where_another_name_follows(spec: Spec) -> None:
    spec.given(
        "staging.subscriptions",
        """
        number | imsi | holder         | valid_from_at | valid_to_at
        +1     | 234  | ann 1990-01-01 | 2023-01-01    | 2023-06-01
        +1     | 234  | ann 1990-01-01 | 2023-06-01    | 2023-09-01
        +1     | 235  | bob 1980-01-01 | 2023-09-01    |
        """,
    )
    spec.expect(
        "evidence.holdings",
        """
        identifier_type | identifier | holder         | held_from_at | held_to_at
        number          | +1         | ann 1990-01-01 | 2023-01-01   | 2023-09-01
        number          | +1         | bob 1980-01-01 | 2023-09-01   |
        imsi            | 234        | ann 1990-01-01 | 2023-01-01   | 2023-09-01
        imsi            | 235        | bob 1980-01-01 | 2023-09-01   |
        """,
    )


def test_a_number_changes_hands_after_a_long_rest_even_without_names(spec: Spec) -> None:
    spec.given(
        "staging.subscriptions",
        """
        number | holder | valid_from_at | valid_to_at
        +1     |        | 2023-01-01    | 2023-06-01
        +1     |        | 2023-07-30    | 2023-08-01
        +1     |        | 2023-12-01    |
        """,
    )
    spec.expect(
        "evidence.holdings",
        """
        identifier | held_from_at | held_to_at
        +1         | 2023-01-01   | 2023-08-01
        +1         | 2023-12-01   |
        """,
    )


def test_an_unnamed_subscription_that_adjoins_a_named_one_is_no_change_of_hands(spec: Spec) -> None:
    spec.given(
        "staging.subscriptions",
        """
        number | holder         | valid_from_at | valid_to_at
        +1     | ann 1990-01-01 | 2023-01-01    | 2023-06-01
        +1     |                | 2023-06-01    | 2023-09-01
        +1     | ann 1990-01-01 | 2023-09-01    |
        """,
    )
    spec.expect("evidence.holdings", "holder | held_from_at | held_to_at\nann 1990-01-01 | 2023-01-01 |")


def test_another_name_after_an_unnamed_subscription_is_a_change_of_hands(spec: Spec) -> None:
    spec.given(
        "staging.subscriptions",
        """
        number | holder         | valid_from_at | valid_to_at
        +1     | ann 1990-01-01 | 2023-01-01    | 2023-06-01
        +1     |                | 2023-06-01    | 2023-09-01
        +1     | bob 1980-01-01 | 2023-09-01    |
        """,
    )
    spec.expect(
        "evidence.holdings",
        """
        holder         | held_from_at | held_to_at
        ann 1990-01-01 | 2023-01-01   | 2023-09-01
        bob 1980-01-01 | 2023-09-01   |
        """,
    )


def test_steps_lead_both_ways_between_what_is_seen_together(spec: Spec) -> None:
    spec.given(
        "evidence.device_spells",
        """
        number | imsi | imei | first_used_at       | last_used_at        | record_count
        +1     | 234  |      | 2024-03-01 10:00:00 | 2024-03-02 10:00:00 | 7
        """,
    )
    spec.given("staging.subscriptions", "number | account | valid_from_at\n+1 | fox | 2024-01-01")
    spec.expect(
        "evidence.identifier_steps",
        """
        via        | from_type | from_identifier | to_type | to_identifier | seen_from_at        | seen_to_at          | record_count
        use        | number    | +1              | imsi    | 234           | 2024-03-01 10:00:00 | 2024-03-02 10:00:00 | 7
        use        | imsi      | 234             | number  | +1            | 2024-03-01 10:00:00 | 2024-03-02 10:00:00 | 7
        subscriber | number    | +1              | account | fox           | 2024-01-01 00:00:00 |                     | 1
        subscriber | account   | fox             | number  | +1            | 2024-01-01 00:00:00 |                     | 1
        """,
    )


def test_a_handset_number_seen_with_too_many_sims_leads_nowhere(spec: Spec) -> None:
    spec.threshold("hub_handset_sims", 2)
    spec.given(
        "evidence.device_spells",
        """
        number | imsi | imei
               | 231  | 001
               | 232  | 001
               | 233  | 001
               | 233  | 002
        """,
    )
    spec.expect(
        "evidence.identifier_steps",
        "from_identifier | to_identifier\n233 | 002\n002 | 233",
    )


SUSPECT = """
    case_id | force_code | subject_ref | role    | source         | identifier_type | identifier | recorded_as | valid_from_at | valid_to_at
    A       | E23000010  | S1          | suspect | victim_account | number          | +1         | +1          |               |
"""


def test_the_register_is_fact_and_a_step_of_use_is_inference(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT)
    spec.given(
        "evidence.identifier_steps",
        """
        via | from_type | from_identifier | to_type | to_identifier | seen_from_at | seen_to_at | record_count
        use | number    | +1              | imei    | 001           | 2024-03-01   | 2024-03-05 | 7
        use | number    | +1              | imei    | 001           | 2024-03-09   | 2024-03-10 | 2
        """,
    )
    spec.expect(
        "evidence.case_identifiers",
        """
        case_id | force_code | identifier_type | identifier | via      | via_type | via_identifier | role    | basis     | period_basis | period_from_at | period_to_at | first_seen_at | last_seen_at | event_count
        A       | E23000010  | number          | +1         | register |          |                | suspect | FACT      |              |                |              |               |              | 1
        A       | E23000010  | imei            | 001        | use      | number   | +1             | suspect | INFERENCE | use          | 2024-03-01     | 2024-03-10   | 2024-03-01    | 2024-03-10   | 9
        """,
    )


def test_use_before_the_number_was_the_subjects_is_not_the_subjects(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT.replace("|               |\n", "| 2024-03-04 | 2024-03-08\n"))
    spec.given(
        "evidence.identifier_steps",
        """
        via | from_type | from_identifier | to_type | to_identifier | seen_from_at | seen_to_at | record_count
        use | number    | +1              | imei    | 001           | 2024-03-01   | 2024-03-03 | 7
        use | number    | +1              | imei    | 002           | 2024-03-03   | 2024-03-05 | 7
        use | number    | +1              | imei    | 003           | 2024-03-08   | 2024-03-09 | 7
        """,
    )
    spec.expect(
        "evidence.case_identifiers",
        """
        identifier | period_basis | period_from_at | period_to_at
        +1         | stated       | 2024-03-04     | 2024-03-08
        002        | use          | 2024-03-04     | 2024-03-05
        """,
    )


def test_a_number_seen_in_the_offence_was_that_days_holders(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT)
    spec.given("staging.offences", "case_id | force_code | occurred_from_at\nA | E23000010 | 2024-02-01 12:00:00")
    spec.given(
        "evidence.holdings",
        """
        identifier_type | identifier | holder | held_from_at | held_to_at
        number          | +1         | ann    | 2023-01-01   | 2024-01-01
        number          | +1         | bob    | 2024-01-15   |
        """,
    )
    spec.expect(
        "evidence.case_identifiers",
        "identifier | period_basis | period_from_at | period_to_at\n+1 | subscription | 2024-01-15 |",
    )


def test_a_number_found_on_a_seized_phone_need_not_be_that_of_the_day_of_the_offence(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT.replace("victim_account", "seized_device"))
    spec.given("staging.offences", "case_id | force_code | occurred_from_at\nA | E23000010 | 2024-02-01 12:00:00")
    spec.given("evidence.holdings", "identifier_type | identifier | held_from_at\nnumber | +1 | 2024-01-15")
    spec.expect("evidence.case_identifiers", "identifier | period_basis | period_from_at\n+1 | |")


def test_a_subscription_is_stepped_over_only_if_it_is_clear_in_whose_time(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT)
    spec.given(
        "evidence.identifier_steps",
        """
        via        | from_type | from_identifier | to_type | to_identifier | seen_from_at | seen_to_at | record_count
        subscriber | number    | +1              | account | ann@x         | 2023-01-01   | 2024-01-01 | 1
        subscriber | number    | +1              | account | bob@x         | 2024-04-01   |            | 1
        """,
    )
    spec.given(
        "evidence.holdings",
        """
        identifier_type | identifier | holder | held_from_at | held_to_at
        number          | +1         | ann    | 2023-01-01   | 2024-01-01
        number          | +1         | bob    | 2024-04-01   |
        """,
    )
    spec.expect("evidence.case_identifiers", "identifier | via\n+1 | register")


def test_an_account_leads_to_the_holder_of_the_address_that_it_came_from(spec: Spec) -> None:
    spec.given(
        "staging.subjects",
        """
        case_id | force_code | role    | source         | identifier_type | identifier
        A       | E23000010  | suspect | service_record | account         | fox
        """,
    )
    spec.given(
        "evidence.ip_resolutions",
        """
        account | quality    | line | number | used_at
        fox     | static     | L1   |        | 2024-03-01 10:00:00
        fox     | static     | L1   |        | 2024-03-02 10:00:00
        fox     | port_block |      | +7     | 2024-03-02 11:00:00
        fox     | exact      |      | +7     | 2024-03-02 12:00:00
        fox     | foreign    |      |        | 2024-03-02 13:00:00
        fox     | shared     |      |        | 2024-03-03 10:00:00
        owl     | static     | L2   |        | 2024-03-03 10:00:00
        """,
    )
    spec.expect(
        "evidence.case_identifiers",
        """
        identifier_type | identifier | via      | via_identifier | basis     | event_count | first_seen_at       | last_seen_at
        account         | fox        | register |                |           | 1           |                     |
        line            | L1         | address  | fox            | INFERENCE | 2           | 2024-03-01 10:00:00 | 2024-03-02 10:00:00
        number          | +7         | address  | fox            | INFERENCE | 2           | 2024-03-02 11:00:00 | 2024-03-02 12:00:00
        """.replace("|                |           | 1", "|                | FACT      | 1"),
    )


def test_what_an_application_of_the_case_names_belongs_to_it(spec: Spec) -> None:
    spec.given("staging.subjects", SUSPECT)
    spec.given(
        "staging.authorised_identifiers",
        """
        case_id | identifier_type | identifier
        A       | number          | +1
        A       | line            | L1
        A       | line            | L2
        """,
    )
    spec.given(
        "staging.ip_holdings",
        """
        line_id | line
        L1      | L1 @ Larkmoor
        L2      | L2 @ Larkmoor
        L2      | L2 @ Tideway
        """,
    )
    spec.expect(
        "evidence.case_identifiers",
        """
        identifier_type | identifier    | via       | role    | basis
        number          | +1            | register  | suspect | FACT
        line            | L1 @ Larkmoor | authority | other   | INFERENCE
        line            | L2            | authority | other   | INFERENCE
        """,
    )


def test_of_two_parts_in_a_case_the_suspects_is_kept_and_the_force_is_that_of_the_offence(spec: Spec) -> None:
    spec.given(
        "staging.subjects",
        """
        case_id | force_code | subject_ref | role    | source         | identifier_type | identifier
        A       | E23000011  | W1          | witness | victim_account | number          | +1
        A       | E23000011  | S1          | suspect | victim_account | number          | +1
        """,
    )
    spec.given("staging.offences", "case_id | force_code | occurred_from_at\nA | E23000010 | 2024-02-01 12:00:00")
    spec.expect(
        "evidence.case_identifiers",
        "force_code | subject_ref | role | event_count\nE23000010 | S1 | suspect | 2",
    )


def test_every_identifier_has_the_lines_that_show_it_and_their_number(spec: Spec) -> None:
    spec.threshold("evidence_lines", 2)
    spec.given(
        "staging.subjects",
        """
        case_id | identifier_type | identifier | load_id | line_number
        A       | number          | +1         | 1       | 2
        """,
    )
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | identifier_type | identifier | via      | via_type | via_identifier | first_seen_at | last_seen_at
        A       | number          | +1         | register |          |                |               |
        A       | imei            | 001        | use      | number   | +1             | 2024-03-01    | 2024-03-03
        """,
    )
    spec.given(
        "staging.device_days",
        """
        feed  | number | imei | first_used_at | last_used_at | load_id | line_number
        calls | +1     | 001  | 2024-03-01    | 2024-03-01   | 7       | 10
        calls | +1     | 001  | 2024-03-02    | 2024-03-02   | 7       | 20
        calls | +1     | 001  | 2024-03-03    | 2024-03-03   | 7       | 30
        calls | +1     | 001  | 2024-04-01    | 2024-04-01   | 7       | 40
        calls | +1     | 002  | 2024-03-01    | 2024-03-01   | 7       | 50
        """,
    )
    spec.expect(
        "evidence.case_identifier_lines",
        """
        identifier | feed          | load_id | line_number | shows    | line_rank | line_count
        +1         | case_subjects | 1       | 2           | register | 1         | 1
        001        | case_subjects | 1       | 2           | register | 1         | 4
        001        | calls         | 7       | 10          | use      | 2         | 4
        """,
    )


def test_an_address_is_shown_by_the_services_line_and_the_providers(spec: Spec) -> None:
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | identifier_type | identifier    | via        | via_type | via_identifier | first_seen_at | last_seen_at
        A       | line            | L1 @ Larkmoor | address    | account  | fox            | 2024-03-01    | 2024-03-03
        A       | account         | fox           | register   |          |                |               |
        B       | line            | L2 @ Larkmoor | authority  |          |                |               |
        B       | account         | owl           | subscriber | number   | +1             |               |
        """,
    )
    spec.given(
        "evidence.ip_resolutions",
        """
        feed         | account | line          | used_at    | load_id | line_number | holding_load_id | holding_line_number
        service_logs | fox     | L1 @ Larkmoor | 2024-03-02 | 4       | 40          | 5               | 50
        """,
    )
    spec.given(
        "staging.authorised_identifiers",
        "case_id | identifier_type | identifier | load_id | line_number\nB | line | L2 | 6 | 60",
    )
    spec.given(
        "staging.subscriptions", "number | account | valid_from_at | load_id | line_number\n+1|owl|2024-01-01|8|80"
    )
    spec.expect(
        "evidence.case_identifier_lines",
        """
        identifier    | feed           | load_id | line_number | shows
        L1 @ Larkmoor | service_logs   | 4       | 40          | account at address
        L1 @ Larkmoor | ip_sessions    | 5       | 50          | holder of address
        L2 @ Larkmoor | authorisations | 6       | 60          | authority
        owl           | subscribers    | 8       | 80          | subscription
        """,
    )


CONTACTS = """
    identifier_type | identifier_a | identifier_b | contact_on | event_count | a_to_b_count | b_to_a_count | talk_s | first_seen_at       | last_seen_at
    number          | +1           | +5           | 2024-03-01 | 2           | 2            | 0            | 60     | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
    number          | +1           | +5           | 2024-03-02 | 1           | 0            | 1            | 0      | 2024-03-02 10:00:00 | 2024-03-02 10:00:00
    number          | +5           | +9           | 2024-03-02 | 1           | 0            | 1            | 0      | 2024-03-02 10:00:00 | 2024-03-02 10:00:00
"""


def test_a_cases_contacts_are_those_of_its_subjects_seen_from_them(spec: Spec) -> None:
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | force_code | identifier_type | identifier | via      | role    | basis
        A       | E23000010  | number          | +1         | register | suspect | FACT
        B       | E23000011  | number          | +5         | use      | victim  | INFERENCE
        C       | E23000011  | number          | +5         | address  | suspect | INFERENCE
        """,
    )
    spec.given("evidence.contacts", CONTACTS)
    spec.expect(
        "evidence.case_contacts",
        """
        case_id | own_identifier | other_identifier | role    | event_count | outgoing_count | talk_s | day_count | first_seen_at       | last_seen_at
        A       | +1             | +5               | suspect | 3           | 2              | 60     | 2         | 2024-03-01 10:00:00 | 2024-03-02 10:00:00
        B       | +5             | +1               | victim  | 3           | 1              | 60     | 2         | 2024-03-01 10:00:00 | 2024-03-02 10:00:00
        B       | +5             | +9               | victim  | 1           | 0              | 0      | 1         | 2024-03-02 10:00:00 | 2024-03-02 10:00:00
        """,
    )


def test_contacts_outside_the_time_in_which_a_number_was_the_subjects_are_not_the_subjects(spec: Spec) -> None:
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | identifier_type | identifier | via      | period_from_at      | period_to_at
        A       | number          | +1         | register | 2024-03-01 12:00:00 | 2024-03-05
        """,
    )
    spec.given("evidence.contacts", CONTACTS)
    spec.expect("evidence.case_contacts", "own_identifier | event_count\n+1 | 1")


def test_a_case_has_communications_data_if_an_authority_or_a_record_of_its_subjects_says_so(spec: Spec) -> None:
    spec.given(
        "staging.offences",
        """
        case_id | force_code | month      | offence_group
        A       | E23000010  | 2024-03-01 | theft
        B       | E23000010  | 2024-03-01 | theft
        C       | E23000010  | 2024-03-01 | theft
                | E23000010  | 2024-03-01 | theft
        """,
    )
    spec.given("staging.returned_records", "case_id | record_count\nA | 5")
    spec.given("evidence.case_contacts", "case_id | own_identifier\nB | +1\nB | +2")
    spec.expect(
        "evidence.cases",
        "case_id | has_comms_data\nA | true\nB | true\nC | false\n | false",
    )


def test_a_contact_whose_counterpart_no_other_case_touches_is_left_out_of_the_common_ones(spec: Spec) -> None:
    spec.con.execute("delete from config.hub_numbers")
    spec.given("evidence.case_identifiers", "case_id | identifier_type | identifier\nC | number | +9")
    spec.given(
        "evidence.case_contacts",
        """
        case_id | identifier_type | own_identifier | other_identifier | event_count
        A       | number          | +1             | +7               | 1
        A       | number          | +1             | +8               | 2
        A       | number          | +1             | +9               | 3
        B       | number          | +2             | +7               | 4
        B       | account         | +2             | +8               | 5
        """,
    )
    spec.expect("evidence.common_contacts", "case_id | other_identifier | event_count\nA|+7|1\nA|+9|3\nB|+7|4")


@pytest.mark.parametrize("table", ["config.hub_numbers", "config.hub_decisions"])
def test_a_contact_with_a_named_hub_is_a_common_one_though_one_case_has_it(spec: Spec, table: str) -> None:
    for hubs in ("config.hub_numbers", "config.hub_decisions"):
        spec.con.execute(f"delete from {hubs}")
    columns = "number" if table == "config.hub_numbers" else "identifier_type | identifier"
    spec.given(table, f"{columns}\n{'+7' if table == 'config.hub_numbers' else 'number | +7'}")
    spec.given(
        "evidence.case_contacts",
        "case_id | identifier_type | own_identifier | other_identifier\nA | number | +1 | +7\nA | number | +1 | +8",
    )
    spec.expect("evidence.common_contacts", "case_id | other_identifier\nA | +7")
