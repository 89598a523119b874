"""Specs of device days, spells, changes of device, and days of use."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.models.drawing import Spec


def days(spec: Spec, drawing: str) -> None:
    """Give days on which number, SIM and handset were together: columns number, imsi, imei, used_on, hour."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    rows = [
        f"calls | {number} | {imsi} | {imei} | {day} | 1 | {day} 09:00:00 | {day} 17:00:00 | 1 | {place} | 1 | {place}"
        for place, (number, imsi, imei, day) in enumerate(lines, start=2)
    ]
    header = "feed | number | imsi | imei | used_on | record_count | first_used_at | last_used_at | load_id | line_number | last_load_id | last_line_number"
    spec.given("staging.device_days", "\n".join([header, *rows]))


def test_a_record_that_came_under_two_authorities_counts_once_in_its_day(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        provider | record_id | authorisation_urn | served_number | served_imsi | served_imei | started_at          | load_id | line_number
        Borealis | r1        | A                 | +1            | 234         | 001         | 2024-03-01 09:00:00 | 1       | 2
        Borealis | r1        | B                 | +1            | 234         | 001         | 2024-03-01 09:00:00 | 2       | 9
        Borealis | r2        | B                 | +1            | 234         | 001         | 2024-03-01 23:59:59 | 2       | 10
        Borealis | r3        | B                 | +1            | 234         | 001         | 2024-03-02 00:00:00 | 2       | 11
        """,
    )
    spec.expect(
        "staging.device_days",
        """
        used_on    | record_count | load_id | line_number | last_load_id | last_line_number
        2024-03-01 | 2            | 1       | 2           | 2            | 10
        2024-03-02 | 1            | 2       | 11          | 2            | 11
        """,
    )


def test_the_same_three_again_after_another_sim_was_in_the_handset_are_a_new_spell(spec: Spec) -> None:
    days(
        spec,
        "+1 | 234 | 001 | 2024-03-01\n+1 | 234 | 001 | 2024-03-02\n+2 | 235 | 001 | 2024-03-04\n+1 | 234 | 001 | 2024-03-06",
    )
    spec.expect(
        "evidence.device_spells",
        """
        number | imsi | imei | spell | first_used_at       | last_used_at        | day_count | first_line_number | last_line_number
        +1     | 234  | 001  | 1     | 2024-03-01 09:00:00 | 2024-03-02 17:00:00 | 2         | 2                 | 3
        +2     | 235  | 001  | 1     | 2024-03-04 09:00:00 | 2024-03-04 17:00:00 | 1         | 4                 | 4
        +1     | 234  | 001  | 2     | 2024-03-06 09:00:00 | 2024-03-06 17:00:00 | 1         | 5                 | 5
        """,
    )


def test_a_pause_or_a_sim_tried_on_the_same_day_parts_no_spell(spec: Spec) -> None:
    days(spec, "+1 | 234 | 001 | 2024-03-01\n+2 | 235 | 001 | 2024-03-01\n+1 | 234 | 001 | 2024-05-01")
    spec.expect("evidence.device_spells", "number | spell | day_count\n+1 | 1 | 2\n+2 | 1 | 1")


def test_a_sim_that_was_in_another_handset_meanwhile_comes_back_as_a_new_spell(spec: Spec) -> None:
    days(spec, "+1 | 234 | 001 | 2024-03-01\n+1 | 234 | 002 | 2024-03-03\n+1 | 234 | 001 | 2024-03-05")
    spec.expect("evidence.device_spells", "imei | spell\n001 | 1\n002 | 1\n001 | 2")


def test_a_record_without_a_handset_says_nothing_of_another(spec: Spec) -> None:
    days(spec, "+1 | 234 | 001 | 2024-03-01\n+1 | 234 |     | 2024-03-03\n+1 | 234 | 001 | 2024-03-05")
    spec.expect("evidence.device_spells", "imei | spell | day_count\n001 | 1 | 2\n | 1 | 1")


def test_a_sim_in_a_new_handset_is_a_change_of_handset_with_its_days_for_and_against(spec: Spec) -> None:
    days(spec, "| 234 | 001 | 2024-03-01\n| 234 | 002 | 2024-03-03\n| 234 | 002 | 2024-03-04\n| 234 | 002 | 2024-03-05")
    spec.expect(
        "evidence.device_changes",
        """
        kept_type | kept | changed_type | old_identifier | new_identifier | place | for_count | against_count | old_line_number | new_line_number
        imsi      | 234  | imei         | 001            | 002            | 1     | 3         | 0             | 2               | 3
        """,
    )


def test_a_sim_tried_in_another_handset_for_a_day_has_not_changed_handset(spec: Spec) -> None:
    days(
        spec,
        "| 234 | 001 | 2024-03-01\n| 234 | 002 | 2024-03-03\n| 234 | 001 | 2024-03-04\n| 234 | 001 | 2024-03-05\n| 234 | 001 | 2024-03-06",
    )
    spec.expect(
        "evidence.device_changes", "old_identifier | new_identifier | for_count | against_count\n001 | 002 | 1 | 3"
    )
    [(score,)] = spec.rows("select hand_score from evidence.device_changes")
    assert isinstance(score, float)
    assert score < 0.2


def test_a_handset_that_many_sims_were_tried_in_leads_nowhere(spec: Spec) -> None:
    spec.threshold("hub_handset_sims", 3)
    days(spec, "\n".join(f"| {234 + n} | 001 | 2024-03-0{n + 1}" for n in range(4)))
    spec.expect("evidence.device_changes", "old_identifier | new_identifier")


def test_days_of_use_hold_the_hours_and_the_first_and_last_mast_of_a_utc_day(spec: Spec) -> None:
    spec.given(
        "staging.call_legs",
        """
        kind | leg         | from_number | to_number | started_at          | load_id | line_number
        call | originating | +1          | +2        | 2024-03-01 00:00:00 | 1       | 2
        call | terminating | +3          | +1        | 2024-03-01 23:59:59 | 1       | 3
        """,
    )
    spec.given(
        "evidence.sightings",
        """
        identifier_type | identifier | seen_at             | cell_id | site_id | feed        | load_id | line_number
        number          | +1         | 2024-03-01 08:00:00 | a1      | a       | cell_events | 4       | 2
        number          | +1         | 2024-03-01 20:00:00 | b1      | b       | cell_events | 4       | 3
        number          | +1         | 2024-03-02 00:00:00 | c1      |         | cell_events | 4       | 4
        """,
    )
    spec.expect(
        "evidence.use_days",
        """
        identifier | used_on    | use_count | first_site_id | last_site_id | first_load_id | first_line_number | last_load_id | last_line_number | is_in_calls
        +1         | 2024-03-01 | 4         | a             | b            | 1             | 2                 | 1            | 3                | true
        +1         | 2024-03-02 | 1         | c1            | c1           | 4             | 4                 | 4            | 4                | false
        """,
    )
    [(hours,)] = spec.rows("select hours from evidence.use_days where used_on = date '2024-03-01'")
    assert isinstance(hours, list)
    assert [hour for hour, count in enumerate(hours) if count] == [0, 8, 20, 23]


def test_of_uses_at_one_moment_the_first_line_is_named_whatever_their_order(spec: Spec) -> None:
    spec.given(
        "evidence.sightings",
        """
        identifier_type | identifier | seen_at             | cell_id | site_id | feed        | load_id | line_number
        number          | +1         | 2024-03-01 08:00:00 | b1      | b       | cell_events | 4       | 3
        number          | +1         | 2024-03-01 08:00:00 | a1      | a       | cell_events | 4       | 2
        """,
    )
    spec.expect(
        "evidence.use_days",
        "use_count | first_site_id | last_site_id | first_line_number | last_line_number\n2 | a | b | 2 | 3",
    )


@given(
    uses=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(1, 9)), max_size=12, unique=True
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spells_are_those_that_counting_by_hand_gives(spec: Spec, uses: list[tuple[int, int, int, int]]) -> None:
    """0: the record does not give it. Between two days of use of the three: is one of them elsewhere on a day between?"""
    named = [use for use in uses if sum(part > 0 for part in use[:3]) >= 2]
    spec.con.execute("delete from staging.device_days")
    if not named:
        return
    days(
        spec,
        "\n".join(" | ".join(["" if not p else str(p) for p in use[:3]] + [f"2024-03-0{use[3]}"]) for use in named),
    )
    spec.build("evidence.device_spells")
    expected = set()
    for trio in {use[:3] for use in named}:
        number, imsi, imei = trio
        own = sorted(use[3] for use in named if use[:3] == trio)
        spell, first = 1, own[0]
        for before, after in pairwise(own):
            between = [use for use in named if before < use[3] < after]
            if any(
                (imsi and imei and s == imsi and e and e != imei)
                or (imsi and imei and e == imei and s and s != imsi)
                or (number and imsi and n == number and s and s != imsi)
                for n, s, e, _ in between
            ):
                expected.add((*trio, spell, first, before))
                spell, first = spell + 1, after
        expected.add((*trio, spell, first, own[-1]))
    found = spec.rows(
        "select coalesce(number, '0')::int, coalesce(imsi, '0')::int, coalesce(imei, '0')::int, spell, "
        "day(first_used_at), day(last_used_at) from evidence.device_spells"
    )
    assert set(found) == expected
    assert len(found) == len(expected)
