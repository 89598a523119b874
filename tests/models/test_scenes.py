"""Specs of scenes: which cells may serve a place, who used them, and whether a device can have been there."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import pytest

from tests.models.drawing import Spec
from tests.models.scenes import held, masts, offences, place, theft, uses

#: A mast at the scene, one 20 km and one 100 km to the north of it.
MASTS = """
    cell_id | north | network
    here    | 0.5   | N
    there   | 20    | A
    far     | 100   | B
"""
VERDICT = "verdict | during_count | covering_count | elsewhere_count | could_be_there | is_contradictory\n"


# --- which cells may serve a place


def test_a_cell_may_serve_a_place_within_its_range_or_as_one_of_the_two_nearest_masts(spec: Spec) -> None:
    theft(spec)
    masts(
        spec,
        """
        cell_id | north | range_m
        near    | 5     | 1000
        second  | 8     | 1000
        third   | 9     | 1000
        wide    | 10    | 12000
        """,
    )
    spec.expect("evidence.scene_cells", "cell_id | mast_rank\nnear | 1\nsecond | 2\nwide | 4")


def test_an_antenna_that_faces_away_does_not_serve_unless_the_mast_stands_beside_the_place(spec: Spec) -> None:
    theft(spec)
    masts(
        spec,
        """
        cell_id | north | azimuth_deg | beamwidth_deg
        facing  | 1     | 180         | 65
        aside   | 1     | 260         | 65
        away    | 1     | 0           | 65
        broad   | 1     | 85          | 200
        round   | 1     |             |
        beside  | 0.2   | 0           | 65
        """,
    )
    spec.expect("evidence.scene_cells", "cell_id\nfacing\nbroad\nround\nbeside")


def test_no_mast_serves_a_place_beyond_the_timing_limit(spec: Spec) -> None:
    theft(spec)
    masts(spec, "cell_id | east | north | range_m\na | 34.9 | 0 | 90000\nb | 35.1 | 0 | 90000")
    spec.expect("evidence.scene_cells", "cell_id\na")


def test_a_cell_serves_a_scene_in_each_period_of_its_description_about_the_time(spec: Spec) -> None:
    theft(spec)
    masts(
        spec,
        """
        cell_id | north | azimuth_deg | valid_from_at       | valid_to_at
        turned  | 1     | 0           | 2020-01-01 00:00:00 | 2024-03-05 20:30:00
        turned  | 1     | 180         | 2024-03-05 20:30:00 |
        former  | 1     |             | 2020-01-01 00:00:00 | 2024-02-01 00:00:00
        """,
    )
    spec.expect("evidence.scene_cells", "cell_id | valid_from_at\nturned | 2024-03-05 20:30:00")


# --- verdicts


def test_a_use_of_the_scenes_cell_at_the_time_is_consistent_and_names_its_line(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id | load_id | line_number
        +1     | 2024-03-05 18:00:00 | there         | 7       | 40
        +1     | 2024-03-05 20:10:00 | here          | 7       | 41
        +1     | 2024-03-05 22:00:00 | there         | 8       | 42
        +9     | 2024-03-05 20:10:00 | far           | 8       | 43
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        """
        case_id | identifier | is_own | verdict    | before_at           | before_line_number | during_at           | during_load_id | during_line_number | during_cell_id | during_traffic_share | after_at            | after_load_id
        C1      | +1         | true   | consistent | 2024-03-05 18:00:00 | 40                 | 2024-03-05 20:10:00 | 7              | 41                 | here           | 0.25                 | 2024-03-05 22:00:00 | 8
        """,
    )
    [(before, during)] = spec.rows("select before_distance_m, during_distance_m from evidence.scene_presence")
    assert (before, during) == (pytest.approx(20_000, rel=1e-4), pytest.approx(500, rel=1e-4))


def test_a_use_too_far_away_to_have_been_there_at_any_moment_is_inconsistent(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 19:50:00 | far
        +1     | 2024-03-05 20:40:00 | far
        """,
    )
    # 92 km beyond range and slack take 34 minutes: not back in between, and not there before nine
    spec.expect("evidence.scene_presence", VERDICT + "inconsistent | 2 | 0 | 2 | false | false")


def test_a_use_far_away_that_leaves_time_for_the_scene_decides_nothing(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(spec, "number | started_at | first_cell_id\n+1 | 2024-03-05 20:20:00 | far")
    spec.expect("evidence.scene_presence", VERDICT + "no_data | 1 | 0 | 1 | true | false")


def test_no_record_is_no_finding(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(spec, "number | started_at | first_cell_id\n+1 | 2024-03-09 20:20:00 | here")
    spec.expect("evidence.scene_presence", VERDICT + "no_data | 0 | 0 | 0 | true | false")


def test_a_use_on_the_other_side_of_midnight_counts(spec: Spec) -> None:
    theft(spec, "2024-03-05 23:50:00", "2024-03-05 23:59:00")
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 21:30:00 | far
        +1     | 2024-03-06 00:14:00 | here
        +1     | 2024-03-06 02:00:00 | far
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        "verdict | before_at | during_at | after_at\n"
        "consistent | 2024-03-05 21:30:00 | 2024-03-06 00:14:00 | 2024-03-06 00:14:00",
    )


def test_an_hour_of_the_clock_that_is_missing_in_spring_is_no_hour_of_the_records(spec: Spec) -> None:
    # half past midnight to half past two on the clocks of 31 March, which skip an hour: 00:30 to 01:30 UTC
    theft(spec, "2024-03-31 00:30:00", "2024-03-31 01:30:00")
    masts(spec, MASTS)
    uses(spec, "number | started_at | first_cell_id\n+1 | 2024-03-31 01:40:00 | here")
    spec.expect("evidence.scene_presence", "verdict\nconsistent")
    spec.con.execute("update staging.cell_uses set started_at = '2024-03-31 02:20:00'")
    # 02:20 by clocks that had not been changed would be 01:20 UTC: it is 03:20 on the clock, and after
    spec.expect("evidence.scene_presence", "verdict | during_at | after_at\nno_data | | 2024-03-31 02:20:00")


def test_a_cell_that_moved_between_two_sightings_speaks_for_each_place_in_its_time(spec: Spec) -> None:
    offences(
        spec,
        """
        case_id | occurred_from_at    | occurred_to_at
        C1      | 2024-03-05 20:00:00 | 2024-03-05 21:00:00
        C2      | 2024-03-15 20:00:00 | 2024-03-15 20:10:00
        """,
    )
    held(spec, "case_id | identifier\nC1 | +1\nC2 | +1")
    masts(
        spec,
        """
        cell_id | north | valid_from_at       | valid_to_at
        c       | 1     | 2020-01-01 00:00:00 | 2024-03-10 00:00:00
        c       | 200   | 2024-03-10 00:00:00 |
        """,
    )
    uses(spec, "number | started_at | first_cell_id\n+1 | 2024-03-05 20:05:00 | c\n+1 | 2024-03-15 20:05:00 | c")
    spec.expect("evidence.scene_presence", "case_id | verdict\nC1 | consistent\nC2 | inconsistent")


def test_an_offence_at_a_known_second_has_its_quarters_of_an_hour(spec: Spec) -> None:
    theft(spec, "2024-03-05 20:00:00", "2024-03-05 20:00:00")
    held(spec, "case_id | identifier\nC1 | +2\nC1 | +3\nC1 | +4")
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 20:15:00 | here
        +2     | 2024-03-05 20:15:01 | here
        +3     | 2024-03-05 20:10:00 | far
        +4     | 2024-03-05 20:40:00 | far
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        "identifier | verdict\n+1 | consistent\n+2 | no_data\n+3 | inconsistent\n+4 | no_data",
    )


def test_an_interval_of_two_weeks_is_answered_for_its_own_identifiers_only(spec: Spec) -> None:
    offences(
        spec,
        """
        case_id | occurred_from_at    | occurred_to_at
        C1      | 2024-03-01 12:00:00 | 2024-03-15 12:00:00
        C2      | 2024-06-01 12:00:00 | 2024-06-01 12:00:00
        """,
    )
    held(spec, "case_id | identifier\nC1 | +1\nC1 | +2\nC2 | +3")
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-08 20:05:00 | here
        +2     | 2024-03-08 20:05:00 | far
        +3     | 2024-03-08 20:05:00 | here
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        "case_id | identifier | verdict | elsewhere_count\n"
        "C1 | +1 | consistent | 0\nC1 | +2 | no_data | 1\nC2 | +3 | no_data | 0",
    )


def test_uses_at_one_and_the_same_second_need_no_order(spec: Spec) -> None:
    theft(spec)
    held(spec, "case_id | identifier\nC1 | +2")
    masts(spec, MASTS + "next | 3 | N\n")
    uses(
        spec,
        """
        number | started_at          | first_cell_id | line_number
        +1     | 2024-03-05 20:10:00 | next          | 5
        +1     | 2024-03-05 20:10:00 | here          | 4
        +2     | 2024-03-05 20:10:00 | here          | 6
        +2     | 2024-03-05 20:10:00 | far           | 7
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        "identifier | verdict | during_count | is_contradictory | during_line_number\n"
        "+1 | consistent | 2 | false | 4\n+2 | no_data | 2 | true | 6",
    )


def test_from_cornwall_to_kent_within_two_hours_nobody_has_been(spec: Spec) -> None:
    spec.given(
        "staging.offences",
        """
        case_id | force_code | occurred_from_at    | occurred_to_at      | latitude | longitude
        C1      | E23000010  | 2024-03-05 20:00:00 | 2024-03-05 20:30:00 | 50.0657  | -5.7148
        """,
    )
    held(spec, "case_id | identifier\nC1 | +1\nC1 | +2")
    spec.given("raw.cells", "cell_id | network | latitude | longitude | range_m\ndover | N | 51.1279 | 1.3134 | 3000")
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 22:30:00 | dover
        +2     | 2024-03-05 23:45:00 | dover
        """,
    )
    spec.expect("evidence.scene_presence", "identifier | verdict\n+1 | inconsistent\n+2 | no_data")
    [(distance,)] = spec.rows("select after_distance_m from evidence.scene_presence where identifier = '+1'")
    assert distance == pytest.approx(510_600, rel=0.002)


def test_a_cell_without_an_azimuth_serves_all_round_and_a_sector_that_faces_away_decides_nothing(spec: Spec) -> None:
    theft(spec)
    held(spec, "case_id | identifier\nC1 | +2")
    masts(spec, "cell_id | north | azimuth_deg\nround | 2 |\naway | 2 | 0")
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 20:10:00 | round
        +2     | 2024-03-05 20:10:00 | away
        """,
    )
    spec.expect(
        "evidence.scene_presence",
        "identifier | verdict | during_count | covering_count\n+1 | consistent | 1 | 1\n+2 | no_data | 1 | 0",
    )


def test_uses_that_no_journey_joins_are_an_error_first_and_no_verdict(spec: Spec) -> None:
    theft(spec)
    held(spec, "case_id | identifier\nC1 | +2\nC1 | +3")
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 20:05:00 | here
        +1     | 2024-03-05 20:10:00 | far
        +2     | 2024-03-05 19:30:00 | here
        +2     | 2024-03-05 19:40:00 | far
        +2     | 2024-03-05 20:59:00 | far
        +3     | 2024-03-05 12:00:00 | here
        +3     | 2024-03-05 12:10:00 | far
        +3     | 2024-03-05 20:10:00 | here
        """,
    )
    # the hop of +3 lies eight hours before and has no bearing on the offence
    spec.expect(
        "evidence.scene_presence",
        "identifier | verdict | is_contradictory\n+1 | no_data | true\n+2 | no_data | true\n+3 | consistent | false",
    )


def test_a_use_that_no_error_touches_counts_though_two_others_of_the_time_contradict_each_other(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 20:05:00 | here
        +1     | 2024-03-05 20:20:00 | here
        +1     | 2024-03-05 20:55:00 | here
        +1     | 2024-03-05 20:58:00 | far
        """,
    )
    spec.expect("evidence.scene_presence", "verdict | covering_count | is_contradictory\nconsistent | 3 | true")


def test_uses_of_cells_that_nobody_describes_are_counted_and_decide_nothing(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(spec, "number | started_at | first_cell_id\n+1 | 2024-03-05 20:10:00 | unknown")
    spec.expect("evidence.scene_presence", "verdict | during_count | unplaced_count\nno_data | 0 | 1")


def test_a_place_that_the_record_states_covers_its_neighbourhood(spec: Spec) -> None:
    theft(spec)
    near, beyond = place(1, 0), place(2, 0)
    uses(
        spec,
        f"""
        number | started_at          | stated_latitude | stated_longitude
        +1     | 2024-03-05 20:10:00 | {near[0]}       | {near[1]}
        """,
    )
    spec.expect("evidence.scene_presence", "verdict\nconsistent")
    spec.con.execute("update staging.cell_uses set stated_latitude = ?", [beyond[0]])
    spec.expect("evidence.scene_presence", "verdict\nno_data")


def test_a_sims_records_count_for_the_one_number_that_it_is_seen_with(spec: Spec) -> None:
    theft(spec)
    held(spec, "case_id | identifier\nC1 | +2")
    masts(spec, MASTS)
    spec.given("evidence.device_spells", "number | imsi\n+1 | 00101\n+2 | 00102\n+3 | 00102")
    uses(
        spec,
        """
        imsi  | started_at          | first_cell_id
        00101 | 2024-03-05 20:10:00 | here
        00102 | 2024-03-05 20:10:00 | here
        """,
    )
    spec.expect("evidence.scene_presence", "identifier | verdict | via_imsi\n+1 | consistent | 00101\n+2 | no_data |")


def test_a_handset_is_followed_through_its_sims_and_through_no_other_handset_of_theirs(spec: Spec) -> None:
    theft(spec)
    held(spec, "case_id | identifier_type | identifier\nC1 | imei | h1\nC1 | imsi | s2")
    spec.con.execute("delete from evidence.case_identifiers where identifier_type = 'number'")
    masts(spec, MASTS)
    spec.given(
        "evidence.device_spells",
        """
        number | imsi | imei
        +1     | s1   | h1
        +1     | s1   | h2
               | s2   | h1
        """,
    )
    uses(
        spec,
        """
        number | imsi | imei | started_at          | first_cell_id
        +1     | s1   | h1   | 2024-03-05 20:05:00 | here
        +1     | s1   | h2   | 2024-03-05 20:06:00 | here
               | s2   | h1   | 2024-03-05 20:07:00 | here
               |      | h1   | 2024-03-05 20:08:00 | here
        """,
    )
    spec.expect("evidence.scene_presence", "identifier | covering_count\nh1 | 3\ns2 | 1")


def test_a_cell_of_unknown_range_may_reach_as_far_as_any(spec: Spec) -> None:
    theft(spec, "2024-03-05 20:00:00", "2024-03-05 20:00:00")
    held(spec, "case_id | identifier\nC1 | +2")
    masts(spec, "cell_id | north\nknown | 38\nunknown | 38")
    spec.con.execute("update raw.cells set range_m = null where cell_id = 'unknown'")
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-05 20:00:00 | known
        +2     | 2024-03-05 20:00:00 | unknown
        """,
    )
    spec.expect("evidence.scene_presence", "identifier | verdict\n+1 | inconsistent\n+2 | no_data")


# --- who else was there


def two_cases(spec: Spec) -> None:
    """An offence at the scene, and a case elsewhere that holds +7 for a suspect and +8 for a witness."""
    offences(
        spec,
        """
        case_id | occurred_from_at    | occurred_to_at      | latitude
        C1      | 2024-03-05 20:00:00 | 2024-03-05 21:00:00 |
        C2      | 2024-01-01 20:00:00 | 2024-01-01 21:00:00 | 55
        """,
    )
    held(spec, "case_id | identifier | role\nC2 | +7 | suspect\nC2 | +8 | witness")
    masts(spec, MASTS)


def test_another_cases_suspect_in_use_at_the_scene_is_listed_and_its_witness_is_not(spec: Spec) -> None:
    two_cases(spec)
    uses(
        spec,
        """
        number | started_at          | first_cell_id
        +7     | 2024-03-05 20:10:00 | here
        +8     | 2024-03-05 20:10:00 | here
        +9     | 2024-03-05 20:10:00 | here
        """,
    )
    spec.expect(
        "evidence.scene_subjects",
        "case_id | identifier | is_own\nC1 | +7 | false\nC2 | +7 | true\nC2 | +8 | true",
    )
    spec.expect("evidence.scene_presence", "case_id | identifier | verdict\nC1 | +7 | consistent", "not is_own")


def test_another_cases_suspect_who_lives_at_the_scene_is_listed_only_where_the_cells_were_asked_for(spec: Spec) -> None:
    two_cases(spec)
    days = "".join(f"+7 | 2024-03-0{day} 02:00:00 | here | calls\n" for day in range(1, 5))
    uses(spec, "number | started_at | first_cell_id | feed\n" + days + "+7 | 2024-03-05 20:10:00 | here | cell_events")
    spec.expect("evidence.scene_presence", "case_id | identifier", "not is_own")
    spec.given(
        "staging.authorised_cells",
        "case_id | cell_id | period_from_at | period_to_at\nC1 | here | 2024-03-05 19:00:00 | 2024-03-05 22:00:00",
    )
    spec.expect("evidence.scene_presence", "identifier | is_resident | habit_share\n+7 | true | 0.8", "not is_own")


def test_a_visit_is_in_use_at_the_scenes_cells_within_an_hour_or_in_the_records_that_were_asked_for(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS + "side | 0.6 | N\n")
    spec.con.execute("update raw.cells set azimuth_deg = 0 where cell_id = 'side'")
    spec.given(
        "staging.authorised_cells",
        "case_id | cell_id | period_from_at | period_to_at\nC1 | side | 2024-03-05 12:00:00 | 2024-03-05 13:00:00",
    )
    uses(
        spec,
        """
        feed        | number | imsi | started_at          | first_cell_id | line_number
        calls       | +1     |      | 2024-03-05 19:00:00 | here          | 2
        calls       | +1     |      | 2024-03-05 20:30:00 | here          | 3
        calls       | +2     |      | 2024-03-05 22:00:00 | here          | 4
        calls       | +3     |      | 2024-03-05 22:00:01 | here          | 5
        calls       | +4     |      | 2024-03-05 20:30:00 | side          | 6
        cell_events |        | s5   | 2024-03-05 12:30:00 | side          | 7
        cell_events |        | s6   | 2024-03-05 13:30:00 | side          | 8
        """,
    )
    spec.expect(
        "evidence.scene_visits",
        """
        case_id | identifier | use_count | at_time_count | dump_count | first_line_number | last_line_number
        C1      | +1         | 2         | 1             | 0          | 2                 | 3
        C1      | +2         | 1         | 0             | 0          | 4                 | 4
        C1      | s5         | 1         | 0             | 1          | 7                 | 7
        """,
    )


def test_of_an_offence_whose_day_is_not_known_only_the_records_asked_for_are_visits(spec: Spec) -> None:
    theft(spec, "2024-03-01 20:00:00", "2024-03-15 21:00:00")
    masts(spec, MASTS)
    spec.given(
        "staging.authorised_cells",
        "case_id | cell_id | period_from_at | period_to_at\nC1 | here | 2024-03-05 12:00:00 | 2024-03-05 13:00:00",
    )
    uses(
        spec,
        """
        feed        | number | started_at          | first_cell_id
        calls       | +1     | 2024-03-05 12:30:00 | here
        cell_events | +2     | 2024-03-05 12:30:00 | here
        """,
    )
    spec.expect("evidence.scene_visits", "identifier | at_time_count | dump_count\n+2 | 0 | 1")


def test_who_uses_the_scenes_cells_on_other_days_lives_there_by_night_and_commutes_by_day(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    rows = [f"{number} | 2024-03-0{day} {hour}:00:00 | here" for number, hour, days in (
        ("+1", "02", (1, 2, 3)), ("+2", "21", (1, 2, 3)), ("+3", "21", (1, 2)), ("+4", "11", (1, 2, 3)),
    ) for day in days]  # fmt: skip
    rows += [f"+4 | 2024-02-{day} 11:00:00 | far" for day in range(10, 20)]
    rows += [f"{number} | 2024-03-05 20:30:00 | here" for number in ("+1", "+2", "+3", "+4")]
    uses(spec, "number | started_at | first_cell_id\n" + "\n".join(rows))
    spec.expect(
        "evidence.scene_visits",
        """
        identifier | habit_day_count | night_day_count | same_hour_day_count | is_resident | is_commuter | active_day_count
        +1         | 3               | 3               | 0                   | true        | false       | 4
        +2         | 3               | 0               | 3                   | false       | true        | 4
        +3         |                 |                 |                     | false       | false       | 3
        +4         | 3               | 0               | 0                   | false       | false       | 14
        """,
    )


def test_the_uses_that_bear_on_a_scene_are_listed_with_their_neighbours(spec: Spec) -> None:
    theft(spec)
    masts(spec, MASTS)
    uses(
        spec,
        """
        number | started_at          | first_cell_id | line_number
        +1     | 2024-03-05 08:00:00 | here          | 2
        +1     | 2024-03-05 09:00:00 | here          | 3
        +1     | 2024-03-05 19:40:00 | far           | 4
        +1     | 2024-03-05 20:50:00 | here          | 5
        +1     | 2024-03-05 23:00:00 | here          | 6
        +1     | 2024-03-06 12:00:00 | here          | 7
        """,
    )
    # the use at 19:40 leaves no time before 20:14; those at nine and at eleven are its and the last one's neighbours
    spec.expect(
        "evidence.scene_uses",
        """
        line_number | is_during | is_covering | is_contradictory
        3           | false     | true        | false
        4           | false     | false       | false
        5           | true      | true        | false
        6           | false     | true        | false
        """,
    )
    [(away_s,)] = spec.rows(
        "select epoch(there_from_at) - epoch(seen_at) from evidence.scene_uses where line_number = 4"
    )
    assert away_s == pytest.approx((100_000 - 3_000 - 5_000) / 45, rel=1e-3)
