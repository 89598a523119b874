"""Specs of the staging models: each feed's rows, once, in the words that the evidence uses."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec


def test_a_record_returned_under_two_authorities_is_one_leg(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        record_id | authorisation_urn | provider | event_type | direction   | calling_number | called_number | started_at          | load_id
        R1        | URN/1             | Borealis | voice      | originating | +1             | +2            | 2024-03-01 10:00:00 | 1
        R1        | URN/2             | Borealis | voice      | originating | +1             | +2            | 2024-03-01 10:00:00 | 2
        R2        | URN/2             | Borealis | sms        | originating | +1             | +2            | 2024-03-01 10:00:00 | 2
        """,
    )
    spec.expect(
        "staging.call_legs",
        """
        kind | leg         | from_number | to_number | started_at          | load_id | line_number
        call | originating | +1          | +2        | 2024-03-01 10:00:00 | 1       | 2
        text | originating | +1          | +2        | 2024-03-01 10:00:00 | 2       | 4
        """,
    )


def test_a_leg_without_a_direction_is_that_of_the_customer_whom_it_serves(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        record_id | event_type | calling_number | called_number | forwarded_number | served_number | started_at
        R1        | voice      | +1             | +2            |                  | +2            | 2024-03-01 10:00:00
        R2        | voice      | +1             | +2            |                  |               | 2024-03-01 11:00:00
        R3        | voice      | +1             | +2            | +3               | +3            | 2024-03-01 12:00:00
        """,
    )
    spec.expect(
        "staging.call_legs",
        """
        leg         | started_at
        terminating | 2024-03-01 10:00:00
        originating | 2024-03-01 11:00:00
        forwarded   | 2024-03-01 12:00:00
        """,
    )


def test_data_sessions_withheld_parties_and_calls_to_oneself_are_no_legs(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        event_type | calling_number | called_number | started_at
        data       | +1             |               | 2024-03-01 10:00:00
        voice      |                | +2            | 2024-03-01 10:00:00
        voice      | +1             | +1            | 2024-03-01 10:00:00
        """,
    )
    spec.expect("staging.call_legs", "kind | leg")


def test_devices_are_counted_by_day_and_a_lone_identifier_is_left_out(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        event_type | served_number | served_imsi | served_imei | started_at
        voice      | +1            | 234         | 001         | 2024-03-01 10:00:00
        data       | +1            | 234         | 001         | 2024-03-01 09:00:00
        voice      | +1            | 234         | 001         | 2024-03-02 00:00:00
        voice      | +9            |             |             | 2024-03-01 10:00:00
        """,
    )
    spec.given(
        "raw.cell_events",
        """
        served_imsi | served_imei | occurred_at
        234         | 001         | 2024-03-01 23:59:59
        """,
    )
    spec.expect(
        "staging.device_days",
        """
        feed        | number | imsi | imei | used_on    | record_count | first_used_at       | last_used_at        | line_number
        calls       | +1     | 234  | 001  | 2024-03-01 | 2            | 2024-03-01 09:00:00 | 2024-03-01 10:00:00 | 3
        calls       | +1     | 234  | 001  | 2024-03-02 | 1            | 2024-03-02 00:00:00 | 2024-03-02 00:00:00 | 4
        cell_events |        | 234  | 001  | 2024-03-01 | 1            | 2024-03-01 23:59:59 | 2024-03-01 23:59:59 | 2
        """,
    )


def test_one_port_is_a_block_and_a_line_is_named_with_its_provider(spec: Spec) -> None:
    spec.given(
        "raw.ip_sessions",
        """
        provider | line_id | served_number | public_ip  | port_from | port_to | started_at
        Larkmoor | L1      |               | 192.0.2.1  |           |         | 2024-03-01 10:00:00
        Borealis |         | +1            | 192.0.2.2  | 1024      |         | 2024-03-01 10:00:00
        Borealis |         | +2            | 192.0.2.2  |           | 2048    | 2024-03-01 10:00:00
        """,
    )
    spec.expect(
        "staging.ip_holdings",
        """
        public_ip | holder        | line          | number | port_from | port_to
        192.0.2.1 | L1 @ Larkmoor | L1 @ Larkmoor |        |           |
        192.0.2.2 | +1            |               | +1     | 1024      | 1024
        192.0.2.2 | +2            |               | +2     | 2048      | 2048
        """,
    )


def test_accounts_come_from_addresses_in_logs_and_in_headers(spec: Spec) -> None:
    spec.given(
        "raw.service_logs",
        """
        account  | service | action | client_ip | client_port | occurred_at
        Fox77    | Board   | login  | 192.0.2.1 | 4000        | 2024-03-01 10:00:00
        Fox77    | Board   | post   |           |             | 2024-03-01 10:01:00
        """,
    )
    spec.given(
        "raw.messages",
        """
        sender          | service | client_ip | sent_at
        Ann@example.org | Mail    | 192.0.2.9 | 2024-03-01 12:00:00
        Ann@example.org | Mail    |           | 2024-03-01 13:00:00
        """,
    )
    spec.expect(
        "staging.ip_uses",
        """
        feed         | account         | client_ip | client_port | used_at
        service_logs | fox77           | 192.0.2.1 | 4000        | 2024-03-01 10:00:00
        messages     | ann@example.org | 192.0.2.9 |             | 2024-03-01 12:00:00
        """,
    )


def test_a_use_knows_what_its_time_leaves_open_and_port_0_is_no_port(spec: Spec) -> None:
    spec.given(
        "raw.service_logs",
        """
        account | client_ip        | client_port | occurred_at         | occurred_at_original | occurred_at_is_ambiguous
        a       | 192.0.2.1        | 0           | 2024-10-27 00:30:00 | 27/10/2024 01:30:00  | true
        b       | ::ffff:192.0.2.1 | 65535       | 2024-03-01 10:00:00 | 2024-03-01 10:00     | false
        c       | 2001:db8::1      | 1           | 2024-03-01 10:00:00 | 20240301100000       | false
        d       | 192.0.2.1        |             | 2024-03-01 10:00:00 | 1709287200           | false
        e       | 192.0.2.1        |             | 2024-03-01 10:00:07 | odd                  | false
        f       | 192.0.2.1        |             | 2024-03-01 10:00:00 | 01 Mar 2024          | false
        g       | 192.0.2.1        |             | 2024-03-01 10:00:00 | 2024-03-01T10:00Z    | false
        h       | 192.0.2.1        |             | 2024-03-01 10:00:00 | 202403011000         | false
        """,
    )
    spec.expect(
        "staging.ip_uses",
        """
        account | client_ip   | client_port | precision_s | is_ambiguous
        a       | 192.0.2.1   |             | 1           | true
        b       | 192.0.2.1   | 65535       | 60          | false
        c       | 2001:db8::1 | 1           | 1           | false
        d       | 192.0.2.1   |             | 1           | false
        e       | 192.0.2.1   |             | 1           | false
        f       | 192.0.2.1   |             | 3600        | false
        g       | 192.0.2.1   |             | 60          | false
        h       | 192.0.2.1   |             | 60          | false
        """,
    )


def test_a_copy_of_a_header_comes_within_a_quarter_of_an_hour_also_across_midnight(spec: Spec) -> None:
    spec.given(
        "raw.messages",
        """
        message_id | service | sender | recipient | sent_at
        M1         | MailA   | ann@x  | bob@x     | 2024-03-01 23:55:00
        M1         | MailB   | ann@x  | bob@x     | 2024-03-02 00:10:00
        M1         | MailC   | ann@x  | bob@x     | 2024-03-02 00:25:00
        M1         | MailA   | ann@x  | bob@x     | 2024-03-02 00:40:01
        """,
    )
    spec.expect("staging.message_headers", "sent_at\n2024-03-01 23:55:00\n2024-03-02 00:40:01")


def test_a_message_that_two_services_returned_is_one_message(spec: Spec) -> None:
    spec.given(
        "raw.messages",
        """
        message_id | service | sender | recipient | sent_at
        M1         | MailA   | ann@x  | Bob@x     | 2024-03-01 12:00:00
        M1         | MailB   | Ann@x  | bob@x     | 2024-03-01 12:00:04
        M1         | MailA   | ann@x  | cat@x     | 2024-03-01 12:00:00
                   | MailA   | ann@x  | bob@x     | 2024-03-01 12:00:00
                   | MailA   | ann@x  | bob@x     | 2024-03-01 12:00:00
        M2         | MailA   | ann@x  | ANN@x     | 2024-03-01 12:00:00
        """,
    )
    spec.expect(
        "staging.message_headers",
        """
        sender | recipient | sent_at             | line_number
        ann@x  | bob@x     | 2024-03-01 12:00:00 | 2
        ann@x  | cat@x     | 2024-03-01 12:00:00 | 4
        ann@x  | bob@x     | 2024-03-01 12:00:00 | 5
        ann@x  | bob@x     | 2024-03-01 12:00:00 | 6
        """,
    )


def test_an_offence_counts_in_the_month_of_recording_else_of_its_earliest_local_time(spec: Spec) -> None:
    spec.given(
        "raw.offences",
        """
        case_id | force_code | offence_code | offence_category       | occurred_from_at    | recorded_on
        A       | E23000010  | 28E          |                        | 2024-05-31 12:00:00 | 2024-06-02
        B       | E23000010  |              | Criminal damage and arson | 2024-05-31 23:00:00 |
        C       | E23000010  | 56A          |                        | 2024-05-31 22:59:59 |
                | E23000010  |              | Something new          | 2024-01-01 00:00:00 |
        """,
    )
    spec.expect(
        "staging.offences",
        """
        case_id | force_name     | month      | offence_group
        A       | West Yorkshire | 2024-06-01 | burglary
        B       | West Yorkshire | 2024-06-01 | criminal damage and arson
        C       | West Yorkshire | 2024-05-01 | arson
                | West Yorkshire | 2024-01-01 | other
        """,
    )


def test_a_case_has_records_if_an_authority_of_its_own_brought_some_in(spec: Spec) -> None:
    spec.given(
        "raw.authorisations",
        """
        authorisation_urn | case_id | identifier
        URN/1             | A       | +1
        URN/1             | A       | +2
        URN/2             | B       | +3
        URN/3             |         |
        """,
    )
    spec.given(
        "raw.calls",
        """
        authorisation_urn | started_at
        URN/1             | 2024-03-01 23:59:59
        URN/1             | 2024-03-02 00:00:00
        URN/3             | 2024-03-02 00:00:00
                          | 2024-03-02 00:00:00
        """,
    )
    spec.given("raw.subscribers", "authorisation_urn\nURN/1")
    spec.expect("staging.returned_records", "case_id | record_count\nA | 3")
    spec.expect(
        "staging.returned_days",
        """
        authorisation_urn | event_on   | record_count
        URN/1             | 2024-03-01 | 1
        URN/1             | 2024-03-02 | 1
        URN/3             | 2024-03-02 | 1
        """,
    )


def test_a_subject_has_a_row_for_each_identifier(spec: Spec) -> None:
    spec.given(
        "raw.case_subjects",
        """
        case_id | force_code | subject_ref | role    | number | imei | imsi | account
        A       | E23000010  | S1          | suspect | +1     | 001  |      | Fox77
        B       | E23000010  | S2          | victim  |        |      | 234  |
        C       | E23000010  | S3          | witness |        |      |      |
        """,
    )
    spec.expect(
        "staging.subjects",
        """
        case_id | subject_ref | role    | identifier_type | identifier | recorded_as | line_number
        A       | S1          | suspect | number          | +1         | +1          | 2
        A       | S1          | suspect | imei            | 001        | 001         | 2
        A       | S1          | suspect | account         | fox77      | Fox77       | 2
        B       | S2          | victim  | imsi            | 234        | 234         | 3
        """,
    )


def test_only_approved_authorities_over_identifiers_name_identifiers(spec: Spec) -> None:
    spec.given(
        "raw.authorisations",
        """
        case_id | scope      | decision | identifier_type | identifier
        A       | identifier | approved | line            | L1
        A       | identifier | approved | line            | L1
        A       | identifier | rejected | number          | +1
        A       | identifier | approved | cell            | C1
                | dataset    | approved |                 |
        B       | identifier | approved | account         | Fox77
        """,
    )
    spec.expect(
        "staging.authorised_identifiers",
        """
        case_id | identifier_type | identifier | line_number
        A       | line            | L1         | 2
        B       | account         | fox77      | 7
        """,
    )


def test_a_subscription_names_its_holder_by_name_and_birth_if_it_names_one(spec: Spec) -> None:
    spec.given(
        "raw.subscribers",
        """
        provider | line_id | served_number | person_name | born_on    | valid_from_at
        Borealis |         | +1            | Ann Ash     | 1990-01-02 | 2024-01-01 00:00:00
        Borealis |         | +2            |             |            | 2024-01-01 00:00:00
        Larkmoor | L1      |               | Ann  Ash    |            | 2024-01-01 00:00:00
        """,
    )
    spec.expect(
        "staging.subscriptions",
        """
        line          | number | holder
                      | +1     | ann ash 1990-01-02
                      | +2     |
        L1 @ Larkmoor |        | ann  ash
        """,
    )
