"""Specs of contacts around an event: counts and rates before, around and after, over days that were asked for."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec

SUBJECT = """
    case_id | identifier_type | identifier | via      | subject_ref | role    | force_code
    A       | number          | +1         | register | A/1         | suspect | E23000009
    """


def event(spec: Spec, from_at: str, to_at: str, subjects: str = SUBJECT) -> None:
    """An offence of case A and its subjects."""
    spec.given("staging.offences", f"case_id | occurred_from_at | occurred_to_at\nA | {from_at} | {to_at}")
    spec.given("evidence.case_identifiers", subjects)


def asked(spec: Spec, *periods: str) -> None:
    """Stretches of time for which records were asked for: identifier | from | to."""
    rows = "\n".join(f"number | {period}" for period in periods)
    spec.given("staging.obtained_periods", "identifier_type | identifier | period_from_at | period_to_at\n" + rows)


def calls(spec: Spec, *rows: str) -> None:
    """Calls: from | to | time."""
    drawn = "\n".join(f"call | number | {row}" for row in rows)
    spec.given(
        "evidence.communications", "kind | identifier_type | from_identifier | to_identifier | started_at\n" + drawn
    )


def test_contacts_are_counted_from_a_day_before_to_an_hour_after_in_whole_hours(spec: Spec) -> None:
    event(spec, "2024-03-10 15:20:00", "2024-03-10 16:10:00")
    asked(spec, "+1 | 2024-03-01 | 2024-03-21")
    calls(
        spec,
        "+1 | +2 | 2024-03-09 14:59:59",
        "+2 | +1 | 2024-03-09 15:00:00",
        "+1 | +2 | 2024-03-10 15:20:00",
        "+1 | +2 | 2024-03-10 17:59:59",
        "+2 | +1 | 2024-03-10 18:00:00",
        "+2 | +1 | 2024-03-11 00:00:00",
    )
    spec.expect(
        "evidence.event_contacts",
        """
        case_id | subject_identifier | other_identifier | before_count | around_count | after_count | around_outgoing_count | after_outgoing_count | first_seen_at       | last_seen_at
        A       | +1                 | +2               | 1            | 3            | 2           | 2                     | 0                    | 2024-03-09 14:59:59 | 2024-03-11 00:00:00
        """,
    )


def test_an_event_of_one_instant_has_hours_around_it(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-10 00:00:00")
    asked(spec, "+1 | 2024-03-01 | 2024-03-21")
    calls(
        spec,
        "+1 | +2 | 2024-03-08 23:59:59",
        "+1 | +2 | 2024-03-09 00:00:00",
        "+1 | +2 | 2024-03-10 01:59:59",
        "+1 | +2 | 2024-03-10 02:00:00",
    )
    spec.expect(
        "evidence.event_contacts",
        "before_count | around_count | after_count | before_days | around_days        | after_days\n"
        "1            | 2            | 1           | 8           | 1.0833333333333333 | 10.916666666666666",
    )


def test_an_event_of_two_weeks_is_around_for_two_weeks(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-23 23:00:00")
    asked(spec, "+1 | 2024-01-01 | 2024-06-01")
    calls(
        spec,
        "+1 | +2 | 2024-03-08 12:00:00",
        "+1 | +2 | 2024-03-16 12:00:00",
        "+1 | +2 | 2024-03-23 12:00:00",
        "+1 | +2 | 2024-03-25 12:00:00",
    )
    spec.expect(
        "evidence.event_contacts",
        "before_count | around_count | after_count | before_days | around_days        | after_days\n"
        "1            | 2            | 1           | 28          | 15.041666666666666 | 28.958333333333332",
    )


def test_the_clock_change_moves_no_window(spec: Spec) -> None:
    event(spec, "2024-03-31 01:00:00", "2024-03-31 01:00:00")
    asked(spec, "+1 | 2024-03-01 | 2024-04-10")
    calls(
        spec,
        "+1 | +2 | 2024-03-30 00:59:59",
        "+1 | +2 | 2024-03-30 01:00:00",
        "+1 | +2 | 2024-03-31 02:59:59",
        "+1 | +2 | 2024-03-31 03:00:00",
    )
    spec.expect("evidence.event_contacts", "before_count | around_count | after_count\n1 | 2 | 1")


def test_contacts_beyond_the_window_are_left_out(spec: Spec) -> None:
    event(spec, "2024-03-10 12:00:00", "2024-03-10 12:00:00")
    asked(spec, "+1 | 2024-01-01 | 2024-06-01")
    calls(
        spec,
        "+1 | +2 | 2024-02-09 23:59:59",
        "+1 | +2 | 2024-02-10 00:00:00",
        "+1 | +2 | 2024-04-07 23:59:59",
        "+1 | +2 | 2024-04-08 00:00:00",
    )
    spec.expect("evidence.event_contacts", "before_count | around_count | after_count\n1 | 0 | 1")


def test_rates_are_told_per_day_for_which_records_were_asked_for(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-10 00:00:00")
    asked(spec, "+1 | 2024-03-05 | 2024-03-09 12:00:00")
    calls(spec, "+1 | +2 | 2024-03-05 10:00:00", "+1 | +2 | 2024-03-06 10:00:00", "+1 | +2 | 2024-03-09 10:00:00")
    spec.expect(
        "evidence.event_contacts",
        """
        before_count | around_count | after_count | before_days | around_days | after_days | before_rate | around_rate | after_rate | days_basis
        2            | 1            | 0           | 4           | 0.5         | 0          | 0.5         | 2           |            | authority
        """,
    )


def test_days_that_both_sides_were_asked_for_count_once(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-10 00:00:00")
    asked(spec, "+1 | 2024-03-01 | 2024-03-05", "+2 | 2024-03-03 | 2024-03-07")
    calls(spec, "+1 | +2 | 2024-03-03 10:00:00", "+1 | +3 | 2024-03-03 10:00:00")
    spec.expect("evidence.event_contacts", "other_identifier | before_days | after_days\n+2 | 6 | 0\n+3 | 4 | 0")


def test_where_nobody_was_asked_for_the_records_themselves_tell_the_days(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-10 00:00:00")
    calls(spec, "+1 | +2 | 2024-03-01 10:00:00", "+1 | +3 | 2024-03-20 10:00:00")
    spec.expect(
        "evidence.event_contacts",
        """
        other_identifier | before_days | around_days        | after_days         | days_basis
        +2               | 8           | 1.0833333333333333 | 10.916666666666666 | records
        +3               | 8           | 1.0833333333333333 | 10.916666666666666 | records
        """,
    )


def test_a_rise_is_told_in_bits_and_a_steady_contact_has_none(spec: Spec) -> None:
    event(spec, "2024-03-10 00:00:00", "2024-03-10 00:00:00")
    asked(spec, "+1 | 2024-02-09 | 2024-04-10")
    steady = [f"+1 | +2 | 2024-03-{day:02} 10:00:00" for day in range(1, 20)]
    rising = [f"+1 | +3 | 2024-03-09 10:{minute:02}:00" for minute in range(10)]
    calls(spec, *steady, *rising, "+1 | +3 | 2024-03-01 10:00:00")
    spec.expect(
        "evidence.event_contacts",
        """
        other_identifier | before_count | around_count | after_count | rise_bits
        +2               | 8            | 1            | 10          | 0.58
        +3               | 1            | 10           | 0           | 55.82
        """,
    )


def test_who_touches_several_subjects_is_told_and_hubs_are_marked(spec: Spec) -> None:
    event(
        spec,
        "2024-03-10 00:00:00",
        "2024-03-10 00:00:00",
        """
        case_id | identifier_type | identifier | via       | via_identifier | subject_ref | role    | force_code
        A       | number          | +1         | register  |                | A/1         | suspect | E23000009
        A       | number          | +5         | use       | 001            | A/2         | suspect | E23000009
        A       | number          | +9         | authority |                |             | other   | E23000009
        A       | imei            | 001        | register  |                | A/2         | suspect | E23000009
        """,
    )
    spec.given(
        "staging.subjects",
        "case_id | subject_ref | identifier_type | identifier | source\nA | A/2 | imei | 001 | seized_device",
    )
    calls(
        spec,
        "+1 | +2 | 2024-03-09 10:00:00",
        "+2 | +5 | 2024-03-09 10:00:00",
        "+9 | +5 | 2024-03-09 10:00:00",
        "+1 | +448081570001 | 2024-03-01 10:00:00",
        "+5 | +448081570001 | 2024-03-09 10:00:00",
    )
    spec.expect(
        "evidence.event_contacts",
        """
        subject_identifier | is_seized | other_identifier | hub_kind  | subject_count | around_subject_count
        +1                 | false     | +2               |           | 2             | 2
        +5                 | true      | +2               |           | 2             | 2
        +5                 | true      | +9               |           | 1             | 1
        +1                 | false     | +448081570001    | voicemail | 2             | 1
        +5                 | true      | +448081570001    | voicemail | 2             | 1
        """,
    )


def test_contacts_of_a_number_while_it_was_somebody_elses_are_left_out(spec: Spec) -> None:
    event(
        spec,
        "2024-03-10 00:00:00",
        "2024-03-10 00:00:00",
        """
        case_id | identifier_type | identifier | via      | subject_ref | role    | period_from_at | period_to_at
        A       | number          | +1         | register | A/1         | suspect | 2024-03-05     |
        """,
    )
    calls(spec, "+1 | +2 | 2024-03-04 10:00:00", "+1 | +2 | 2024-03-06 10:00:00")
    spec.expect("evidence.event_contacts", "before_count | first_seen_at\n1 | 2024-03-06 10:00:00")


def test_an_offence_without_a_time_is_no_event(spec: Spec) -> None:
    event(spec, "", "")
    calls(spec, "+1 | +2 | 2024-03-04 10:00:00")
    spec.expect("evidence.event_contacts", "case_id")
