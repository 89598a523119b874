"""Specs of communications, contacts and devices: what was one call counts once, however many recorded it."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec


def legs(spec: Spec, drawing: str) -> None:
    """Give call legs."""
    spec.given("staging.call_legs", drawing)


def test_both_providers_legs_of_a_call_count_once_and_the_callers_clock_is_taken(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | outcome  | started_at          | duration_s | load_id | line_number
        call | originating | +1          | +2        | answered | 2024-03-01 10:00:05 | 60         | 1       | 2
        call | terminating | +1          | +2        | answered | 2024-03-01 10:00:02 | 61         | 2       | 7
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        kind | from_identifier | to_identifier | started_at          | outcome  | duration_s | leg_count | originating_load_id | originating_line_number | terminating_load_id | terminating_line_number
        call | +1              | +2            | 2024-03-01 10:00:05 | answered | 61         | 2         | 1                   | 2                       | 2                   | 7
        """,
    )


def test_two_quick_calls_are_two_though_their_legs_lie_in_one_island(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | outcome   | started_at          | duration_s
        call | originating | +1          | +2        | no_answer | 2024-03-01 10:00:00 | 0
        call | terminating | +1          | +2        | no_answer | 2024-03-01 10:00:03 | 0
        call | originating | +1          | +2        | answered  | 2024-03-01 10:00:12 | 30
        call | terminating | +1          | +2        | answered  | 2024-03-01 10:00:15 | 30
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        started_at          | outcome  | leg_count
        2024-03-01 10:00:00 | missed   | 2
        2024-03-01 10:00:12 | answered | 2
        """,
    )


def test_a_communication_is_counted_by_its_most_frequent_leg(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | started_at
        text | originating | +1          | +2        | 2024-03-01 10:00:00
        text | terminating | +1          | +2        | 2024-03-01 10:00:01
        text | terminating | +1          | +2        | 2024-03-01 10:00:02
        text | terminating | +1          | +2        | 2024-03-01 10:00:03
        """,
    )
    spec.expect("evidence.communications", "outcome | leg_count\nsent | 2\nsent | 1\nsent | 1")


def test_legs_further_apart_than_the_tolerance_are_two_calls(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | started_at
        call | originating | +1          | +2        | 2024-03-01 10:00:00
        call | terminating | +1          | +2        | 2024-03-01 10:00:15
        call | originating | +1          | +3        | 2024-03-01 10:00:00
        call | terminating | +1          | +3        | 2024-03-01 10:00:16
        """,
    )
    spec.expect("evidence.communications", "to_identifier | leg_count\n+2 | 2\n+3 | 1\n+3 | 1")


def test_legs_either_side_of_midnight_are_one_call(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | started_at
        call | originating | +1          | +2        | 2024-03-01 23:59:58
        call | terminating | +1          | +2        | 2024-03-02 00:00:01
        """,
    )
    spec.expect("evidence.communications", "started_at | leg_count\n2024-03-01 23:59:58 | 2")


def test_calling_back_and_texting_at_the_same_second_are_other_communications(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | started_at
        call | originating | +1          | +2        | 2024-03-01 10:00:00
        call | originating | +2          | +1        | 2024-03-01 10:00:00
        text | originating | +1          | +2        | 2024-03-01 10:00:00
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        kind | from_identifier | to_identifier
        call | +1              | +2
        call | +2              | +1
        text | +1              | +2
        """,
    )


def test_a_diverted_call_is_one_call_whoever_recorded_a_part_of_it(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at          | duration_s | load_id
        call | originating | +1          | +2        |                  | answered | 2024-03-01 10:00:00 | 40         | 1
        call | forwarded   | +1          | +2        | +3               | diverted | 2024-03-01 10:00:02 |            | 2
        call | terminating | +1          | +3        |                  | answered | 2024-03-01 10:00:04 | 38         | 3
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        from_identifier | to_identifier | forwarded_identifier | outcome  | leg_count | duration_s | forwarded_load_id | terminating_load_id
        +1              | +2            | +3                   | diverted | 3         | 40         | 2                 | 3
        """,
    )


def test_a_call_to_the_third_party_on_another_occasion_is_no_part_of_a_diverted_one(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at
        call | forwarded   | +1          | +2        | +3               | diverted | 2024-03-01 10:00:00
        call | terminating | +1          | +3        |                  | answered | 2024-03-01 10:05:00
        """,
    )
    spec.expect("evidence.communications", "to_identifier | outcome\n+2 | diverted\n+3 | answered")


def test_a_call_is_diverted_when_the_ringing_ends_and_is_still_one_call(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at          | duration_s | ring_s | load_id | line_number
        call | terminating | +1          | +2        |                  | diverted | 2024-03-01 23:59:50 | 0          | 25     | 1       | 2
        call | forwarded   | +1          | +2        | +448081570001    | answered | 2024-03-02 00:00:15 | 9          |        | 1       | 3
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        from_identifier | to_identifier | forwarded_identifier | started_at          | outcome  | duration_s | leg_count | terminating_line_number | forwarded_line_number
        +1              | +2            | +448081570001        | 2024-03-01 23:59:50 | diverted | 9          | 2         | 2                       | 3
        """,
    )


def test_the_forwarded_leg_goes_with_the_call_that_rang_before_it(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at          | duration_s | ring_s
        call | terminating | +1          | +2        |                  | answered | 2024-03-01 10:00:00 | 8          | 2
        call | terminating | +1          | +2        |                  | diverted | 2024-03-01 10:00:13 | 0          | 4
        call | forwarded   | +1          | +2        | +3               | answered | 2024-03-01 10:00:17 | 50         |
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        started_at          | outcome  | forwarded_identifier | duration_s | leg_count
        2024-03-01 10:00:00 | answered |                      | 8          | 1
        2024-03-01 10:00:13 | diverted | +3                   | 50         | 2
        """,
    )


def test_a_diverted_call_that_four_legs_tell_of_is_one_call(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at          | duration_s | ring_s | line_number
        call | originating | +1          | +2        |                  | answered | 2024-03-01 10:00:00 | 40         |        | 2
        call | terminating | +1          | +2        |                  | diverted | 2024-03-01 10:00:02 | 0          | 20     | 3
        call | forwarded   | +1          | +2        | +3               | answered | 2024-03-01 10:00:22 | 40         |        | 4
        call | terminating | +1          | +3        |                  | answered | 2024-03-01 10:00:24 | 39         |        | 5
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        to_identifier | forwarded_identifier | outcome  | leg_count | originating_line_number | terminating_line_number | forwarded_line_number | reached_line_number
        +2            | +3                   | diverted | 4         | 2                       | 3                       | 4                     | 5
        """,
    )


def test_a_missed_and_an_answered_call_in_one_breath_are_told_apart_by_their_outcome(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | outcome   | started_at          | duration_s
        call | originating | +1          | +2        | no_answer | 2024-03-01 10:00:00 | 0
        call | terminating | +1          | +2        | answered  | 2024-03-01 10:00:01 | 30
        call | originating | +1          | +2        | answered  | 2024-03-01 10:00:03 | 30
        call | terminating | +1          | +2        | no_answer | 2024-03-01 10:00:03 | 0
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        started_at          | outcome  | leg_count
        2024-03-01 10:00:00 | missed   | 2
        2024-03-01 10:00:03 | answered | 2
        """,
    )


def test_legs_at_one_instant_are_as_many_calls_as_the_most_frequent_leg(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | started_at          | load_id | line_number
        text | originating | +1          | +2        | 2024-03-01 10:00:00 | 1       | 2
        text | originating | +1          | +2        | 2024-03-01 10:00:00 | 1       | 3
        text | terminating | +1          | +2        | 2024-03-01 10:00:00 | 2       | 2
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        leg_count | originating_load_id | originating_line_number | terminating_load_id | terminating_line_number
        2         | 1                   | 2                       | 2                   | 2
        1         | 1                   | 3                       |                     |
        """,
    )


def test_a_call_in_the_night_of_the_clock_change_is_one_call(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | outcome  | started_at          | duration_s
        call | originating | +1          | +2        | answered | 2024-03-31 00:59:58 | 60
        call | terminating | +1          | +2        | answered | 2024-03-31 01:00:02 | 60
        """,
    )
    spec.expect("evidence.communications", "started_at | leg_count\n2024-03-31 00:59:58 | 2")


WITHHELD = """
    kind | leg         | from_number | to_number | outcome  | started_at          | duration_s | load_id | line_number
    call | originating | +1          | +2        | answered | 2024-03-01 10:00:00 | 20         | 1       | 2
    call | terminating |             | +2        | answered | 2024-03-01 10:00:03 | 21         | 2       | 9
    """


def test_a_withheld_call_is_that_of_the_caller_whose_own_record_shows_it(spec: Spec) -> None:
    legs(spec, WITHHELD)
    spec.expect(
        "evidence.communications",
        """
        from_identifier | to_identifier | is_withheld | started_at          | leg_count | originating_line_number | terminating_line_number
        +1              | +2            | true        | 2024-03-01 10:00:00 | 2         | 2                       | 9
        """,
    )
    spec.expect(
        "evidence.contacts",
        "identifier_a | identifier_b | event_count | answered_count | a_to_b_withheld_count | b_to_a_withheld_count\n+1 | +2 | 1 | 1 | 1 | 0",
    )
    spec.expect("evidence.unknown_callers", "identifier")


def test_a_withheld_call_of_another_length_is_no_call_of_that_caller(spec: Spec) -> None:
    legs(spec, WITHHELD.replace("10:00:03 | 21", "10:00:03 | 23"))
    spec.expect(
        "evidence.communications", "from_identifier | to_identifier | is_withheld\n+1 | +2 | false\n | +2 | true"
    )
    spec.expect("evidence.contacts", "identifier_a | identifier_b | event_count\n+1 | +2 | 1")
    spec.expect(
        "evidence.unknown_callers",
        """
        identifier_type | identifier | contact_on | event_count | answered_count | talk_s | first_seen_at       | last_seen_at
        number          | +2         | 2024-03-01 | 1           | 1              | 23     | 2024-03-01 10:00:03 | 2024-03-01 10:00:03
        """,
    )


def test_a_withheld_call_at_another_time_is_no_call_of_that_caller(spec: Spec) -> None:
    legs(spec, WITHHELD.replace("10:00:03 | 21", "10:00:16 | 20"))
    spec.expect("evidence.communications", "from_identifier | to_identifier\n+1 | +2\n | +2")


def test_a_withheld_call_that_two_callers_can_have_made_is_nobodys(spec: Spec) -> None:
    legs(spec, WITHHELD + "call | originating | +3 | +2 | answered | 2024-03-01 10:00:05 | 20 | 3 | 4")
    spec.expect("evidence.communications", "from_identifier | to_identifier\n+1 | +2\n+3 | +2\n | +2")


def test_a_caller_whose_number_was_shown_did_not_withhold_it_in_the_same_call(spec: Spec) -> None:
    legs(spec, WITHHELD + "call | terminating | +1 | +2 | answered | 2024-03-01 10:00:01 | 20 | 2 | 10")
    spec.expect("evidence.communications", "from_identifier | to_identifier | leg_count\n+1 | +2 | 2\n | +2 | 1")


def test_two_withheld_calls_in_quick_succession_are_tied_each_to_its_own(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | outcome   | started_at          | duration_s | line_number
        call | originating | +1          | +2        | no_answer | 2024-03-01 10:00:00 | 0          | 2
        call | terminating |             | +2        | no_answer | 2024-03-01 10:00:01 | 0          | 3
        call | originating | +1          | +2        | no_answer | 2024-03-01 10:00:09 | 0          | 4
        call | terminating |             | +2        | no_answer | 2024-03-01 10:00:10 | 0          | 5
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        from_identifier | outcome | originating_line_number | terminating_line_number
        +1              | missed  | 2                       | 3
        +1              | missed  | 4                       | 5
        """,
    )


def test_a_withheld_call_that_went_to_the_mailbox_is_one_call_of_its_caller(spec: Spec) -> None:
    legs(
        spec,
        """
        kind | leg         | from_number | to_number | forwarded_number | outcome  | started_at          | duration_s | ring_s
        call | originating | +1          | +2        |                  | answered | 2024-03-01 10:00:00 | 30         |
        call | terminating |             | +2        |                  | diverted | 2024-03-01 10:00:02 | 0          | 20
        call | forwarded   |             | +2        | +448081570001    | answered | 2024-03-01 10:00:22 | 30         |
        """,
    )
    spec.expect(
        "evidence.communications",
        """
        from_identifier | to_identifier | forwarded_identifier | is_withheld | outcome  | leg_count
        +1              | +2            | +448081570001        | true        | diverted | 3
        """,
    )


def test_messages_are_communications_of_accounts(spec: Spec) -> None:
    spec.given("staging.message_headers", "sender | recipient | sent_at\nann@x | bob@x | 2024-03-01 10:00:00")
    spec.expect(
        "evidence.communications",
        """
        kind    | identifier_type | from_identifier | to_identifier | outcome | feed
        message | account         | ann@x           | bob@x         | sent    | messages
        """,
    )


def test_contacts_count_by_pair_and_day_in_both_directions(spec: Spec) -> None:
    spec.given(
        "evidence.communications",
        """
        kind    | identifier_type | from_identifier | to_identifier | started_at          | outcome  | duration_s
        call    | number          | +1              | +2            | 2024-03-01 10:00:00 | answered | 60
        call    | number          | +2              | +1            | 2024-03-01 23:59:59 | missed   | 0
        text    | number          | +1              | +2            | 2024-03-01 11:00:00 | sent     |
        call    | number          | +1              | +2            | 2024-03-02 00:00:00 | answered | 5
        message | account         | bob@x           | ann@x         | 2024-03-02 00:00:00 | sent     |
        """,
    )
    spec.expect(
        "evidence.contacts",
        """
        identifier_a | identifier_b | contact_on | event_count | answered_count | missed_count | diverted_count | text_count | message_count | a_to_b_count | b_to_a_count | talk_s | first_seen_at       | last_seen_at
        +1           | +2           | 2024-03-01 | 3           | 1              | 1            | 0              | 1          | 0             | 2            | 1            | 60     | 2024-03-01 10:00:00 | 2024-03-01 23:59:59
        +1           | +2           | 2024-03-02 | 1           | 1              | 0            | 0              | 0          | 0             | 1            | 0            | 5      | 2024-03-02 00:00:00 | 2024-03-02 00:00:00
        ann@x        | bob@x        | 2024-03-02 | 1           | 0              | 0            | 0              | 0          | 1             | 0            | 1            | 0      | 2024-03-02 00:00:00 | 2024-03-02 00:00:00
        """,
    )


def test_a_diverted_call_is_a_contact_with_either_party_and_its_seconds_are_with_the_one_reached(spec: Spec) -> None:
    spec.given(
        "evidence.communications",
        """
        kind | identifier_type | from_identifier | to_identifier | forwarded_identifier | started_at          | outcome  | duration_s
        call | number          | +1              | +2            | +3                   | 2024-03-01 10:00:00 | diverted | 60
        """,
    )
    spec.expect(
        "evidence.contacts",
        """
        identifier_a | identifier_b | diverted_count | talk_s
        +1           | +2           | 1              | 0
        +1           | +3           | 1              | 60
        """,
    )


def test_hours_of_contact_run_from_the_full_hour_in_utc(spec: Spec) -> None:
    spec.given(
        "evidence.communications",
        """
        kind | identifier_type | from_identifier | to_identifier | forwarded_identifier | started_at
        call | number          | +1              | +2            |                      | 2024-03-31 00:59:59
        call | number          | +2              | +1            |                      | 2024-03-31 01:00:00
        text | number          | +1              | +2            |                      | 2024-03-31 01:59:59
        call | number          | +2              | +1            | +3                   | 2024-03-31 23:00:00
        call | number          |                 | +1            |                      | 2024-03-31 23:00:00
        """,
    )
    spec.expect(
        "evidence.contact_hours",
        """
        identifier_a | identifier_b | contact_at          | event_count | a_to_b_count | first_seen_at       | last_seen_at
        +1           | +2           | 2024-03-31 00:00:00 | 1           | 1            | 2024-03-31 00:59:59 | 2024-03-31 00:59:59
        +1           | +2           | 2024-03-31 01:00:00 | 2           | 1            | 2024-03-31 01:00:00 | 2024-03-31 01:59:59
        +1           | +2           | 2024-03-31 23:00:00 | 1           | 0            | 2024-03-31 23:00:00 | 2024-03-31 23:00:00
        +2           | +3           | 2024-03-31 23:00:00 | 1           | 1            | 2024-03-31 23:00:00 | 2024-03-31 23:00:00
        """,
    )


def test_a_spell_runs_from_the_first_to_the_last_use_of_the_three_together(spec: Spec) -> None:
    spec.given(
        "staging.device_days",
        """
        feed        | number | imsi | imei | used_on    | record_count | first_used_at       | last_used_at
        calls       | +1     | 234  | 001  | 2024-03-01 | 2            | 2024-03-01 09:00:00 | 2024-03-01 10:00:00
        ip_sessions | +1     | 234  | 001  | 2024-03-05 | 3            | 2024-03-05 09:00:00 | 2024-03-05 19:00:00
        calls       | +1     | 234  | 002  | 2024-03-06 | 1            | 2024-03-06 09:00:00 | 2024-03-06 09:00:00
        """,
    )
    spec.expect(
        "evidence.device_spells",
        """
        number | imsi | imei | first_used_at       | last_used_at        | record_count
        +1     | 234  | 001  | 2024-03-01 09:00:00 | 2024-03-05 19:00:00 | 5
        +1     | 234  | 002  | 2024-03-06 09:00:00 | 2024-03-06 09:00:00 | 1
        """,
    )
