"""Specs of co-presence: who used the same or a neighbouring mast at one time, who was apart, what chance expects."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.drawing import Rows, Spec

#: Masts on one meridian: N lies 1,200 m north of M, O 1,600 m north of M, F 60 km north of it.
MASTS = {"M": (54.0, 1.0), "N": (54.01079, 1.0), "O": (54.01439, 1.0), "F": (54.53959, 1.0)}
COUNTS = "identifier_a, identifier_b, seen_on::varchar, joint_count, discordant_count, opportunity_count"


def seen(spec: Spec, drawing: str) -> None:
    """Give sightings: who | at | mast, and what else is drawn; a mast of no known name is a cell without a position."""
    spec.given("evidence.sightings", drawing.replace("who ", "identifier ").replace("| at", "| seen_at")
               .replace("| mast", "| site_id"))  # fmt: skip
    for mast, place in MASTS.items():
        spec.con.execute(
            "update evidence.sightings set latitude = ?, longitude = ?, cell_id = site_id where site_id = ?",
            [*place, mast],
        )
    spec.con.execute("update evidence.sightings set cell_id = site_id, site_id = null where latitude is null")
    spec.con.execute(
        "update evidence.sightings set identifier_type = coalesce(identifier_type, 'number'), "
        "seen_on = seen_at::date, range_m = coalesce(range_m, 1000)"
    )


def pairs(spec: Spec) -> Rows:
    """Build co-presence; the pairs, their days and counts."""
    spec.build("evidence.co_presence")
    return spec.rows(f"select {COUNTS} from evidence.co_presence order by all")


def test_two_at_one_mast_within_fifteen_minutes_are_a_joint_sighting_and_its_records_are_named(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast | load_id | line_number
        b   | 2024-03-01 10:16:00 | M    | 2       | 8
        a   | 2024-03-01 10:02:00 | M    | 1       | 4
        a   | 2024-03-01 10:04:00 | M    | 1       | 5
        """,
    )
    spec.expect(
        "evidence.co_presence",
        """
        identifier_a | identifier_b | seen_on    | joint_count | opportunity_count | site_count | first_joint_at      | last_joint_at       | load_id_a | line_number_a | load_id_b | line_number_b
        a            | b            | 2024-03-01 | 1           | 1                 | 1          | 2024-03-01 10:16:00 | 2024-03-01 10:16:00 | 1         | 5             | 2         | 8
        """,  # noqa: E501
    )


@pytest.mark.parametrize(
    ("other", "found"), [("10:14:59", 1), ("10:15:00", 1), ("10:15:01", 0), ("09:45:00", 1), ("09:44:59", 0)]
)
def test_fifteen_minutes_are_joint_and_a_second_more_is_not(spec: Spec, other: str, found: int) -> None:
    seen(spec, f"who | at | mast\na | 2024-03-01 10:00:00 | M\nb | 2024-03-01 {other} | M")
    assert len(pairs(spec)) == found


@pytest.mark.parametrize(("other", "found"), [("10:12:00", 1), ("10:12:01", 0), ("09:48:00", 1), ("09:47:59", 0)])
def test_how_long_a_joint_sighting_may_last_is_a_threshold(spec: Spec, other: str, found: int) -> None:
    spec.threshold("joint_minutes", 12)
    seen(spec, f"who | at | mast\na | 2024-03-01 10:00:00 | M\nb | 2024-03-01 {other} | M")
    assert len(pairs(spec)) == found


@pytest.mark.parametrize(("mast", "found"), [("M", 1), ("N", 1), ("O", 0), ("F", 0)])
def test_neighbouring_masts_count_as_one_place(spec: Spec, mast: str, found: int) -> None:
    seen(spec, f"who | at | mast\na | 2024-03-01 10:00:00 | M\nb | 2024-03-01 10:01:00 | {mast}")
    assert len(pairs(spec)) == found


def test_the_same_second_is_joint_and_a_burst_of_texts_counts_once(spec: Spec) -> None:
    burst = "\n".join(f"{who} | 2024-03-01 10:0{minute}:00 | M" for minute in range(5) for who in "ab")
    seen(spec, "who | at | mast\n" + burst)
    assert pairs(spec) == [("a", "b", "2024-03-01", 1, 0, 1)]


def test_a_joint_sighting_across_midnight_counts_once_on_the_later_day(spec: Spec) -> None:
    seen(spec, "who | at | mast\na | 2024-03-01 23:55:00 | M\nb | 2024-03-02 00:05:00 | M")
    assert pairs(spec) == [("a", "b", "2024-03-02", 1, 0, 1)]
    assert spec.rows("select first_joint_at::varchar, line_number_a, line_number_b from evidence.co_presence") == [
        ("2024-03-02 00:05:00", 2, 3)
    ]


def test_the_change_of_the_clock_does_not_matter_because_times_are_utc(spec: Spec) -> None:
    seen(spec, "who | at | mast\na | 2024-10-27 00:59:00 | M\nb | 2024-10-27 01:01:00 | M")
    assert pairs(spec) == [("a", "b", "2024-10-27", 1, 0, 1)]


def test_far_apart_at_the_same_time_is_discordant(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast
        a   | 2024-03-01 10:00:00 | M
        b   | 2024-03-01 10:01:00 | M
        a   | 2024-03-01 14:00:00 | M
        b   | 2024-03-01 14:03:00 | F
        a   | 2024-03-01 16:10:00 | M
        b   | 2024-03-01 16:16:00 | F
        a   | 2024-03-01 18:00:00 | M
        b   | 2024-03-01 18:00:00 | O
        """,
    )
    assert pairs(spec) == [("a", "b", "2024-03-01", 1, 2, 4)]


def test_what_a_car_could_have_driven_in_the_meantime_is_not_discordant(spec: Spec) -> None:
    # 60 km less 2 x 1 km of range and 2 x 5 km of slack are 48 km: 1,067 s at 45 m/s, more than a quarter of an hour
    spec.threshold("sighting_slack_m", 12_000)  # leaves 34 km: 756 s
    seen(
        spec,
        """
        who | at                  | mast
        a   | 2024-03-01 09:00:00 | M
        b   | 2024-03-01 09:00:00 | M
        a   | 2024-03-01 10:00:00 | M
        b   | 2024-03-01 10:12:30 | F
        a   | 2024-03-01 11:00:00 | M
        b   | 2024-03-01 11:13:00 | F
        """,
    )
    assert pairs(spec) == [("a", "b", "2024-03-01", 1, 1, 3)]


def test_a_cell_without_a_position_is_the_same_cell_and_never_far_from_anything(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast
        a   | 2024-03-01 10:00:00 | cell-1
        b   | 2024-03-01 10:01:00 | cell-1
        c   | 2024-03-01 10:01:00 | cell-2
        a   | 2024-03-01 12:00:00 | cell-1
        b   | 2024-03-01 12:00:00 | F
        """,
    )
    assert pairs(spec) == [("a", "b", "2024-03-01", 1, 0, 2)]


def test_a_cell_that_was_moved_between_two_sightings_is_two_places(spec: Spec) -> None:
    seen(spec, "who | at | mast\na | 2024-03-01 10:00:00 | M\nb | 2024-03-01 10:01:00 | F")
    spec.con.execute("update evidence.sightings set cell_id = 'cell-1', site_id = 'moved'")
    assert pairs(spec) == []


def test_one_device_under_two_names_is_not_with_itself(spec: Spec) -> None:
    spec.threshold("passing_others", 3)
    seen(
        spec,
        """
        who | identifier_type | at                  | mast | number | imsi | imei
        +1  | number          | 2024-03-01 08:00:00 | F    | +1     | S1   | H1
        +1  | number          | 2024-03-01 10:00:00 | M    | +1     |      |
        S1  | imsi            | 2024-03-01 10:01:00 | M    |        | S1   |
        H1  | imei            | 2024-03-01 10:02:00 | M    |        |      | H1
        S2  | imsi            | 2024-03-01 10:03:00 | M    |        | S2   | H2
        """,
    )
    assert [row[:2] for row in pairs(spec)] == [("+1", "S2"), ("H1", "S1"), ("H1", "S2"), ("S1", "S2")]


def test_one_device_under_two_names_is_known_across_midnight(spec: Spec) -> None:
    seen(
        spec,
        """
        who | identifier_type | at                  | mast | number | imsi
        +1  | number          | 2024-03-01 23:58:00 | M    | +1     | S1
        S1  | imsi            | 2024-03-02 00:03:00 | M    |        | S1
        """,
    )
    assert pairs(spec) == []


def test_in_a_crowd_nobody_is_with_anybody_and_the_crowd_is_accounted_for(spec: Spec) -> None:
    spec.threshold("crowd_devices", 3)
    crowd = [f"{who} | 2024-03-01 10:01:00 | {mast}" for who, mast in [("a", "M"), ("b", "M"), ("c", "N"), ("d", "N")]]
    seen(spec, "\n".join(["who | at | mast", *crowd, "a | 2024-03-01 11:00:00 | M", "b | 2024-03-01 11:00:00 | M",
                          "a | 2024-03-01 10:05:00 | M"]))  # fmt: skip
    spec.expect(
        "evidence.crowds",
        """
        place | seen_on    | quarter_at          | identifier_count | near_count | sighting_count
        M     | 2024-03-01 | 2024-03-01 10:00:00 | 2                | 4          | 3
        N     | 2024-03-01 | 2024-03-01 10:00:00 | 2                | 4          | 2
        """,
    )
    assert pairs(spec) == [("a", "b", "2024-03-01", 1, 0, 1)]


@pytest.mark.parametrize(
    ("quarters", "others", "kept"),
    [(1, 1, True), (1, 2, False), (2, 4, True), (2, 5, False), (3, 9, True), (3, 10, False)],
)
def test_joint_quarters_are_kept_where_their_square_reaches_the_number_of_others(
    spec: Spec, quarters: int, others: int, kept: bool
) -> None:
    rows = [
        f"{who} | 2024-03-01 {10 + quarter}:00:00 | M"
        for quarter in range(quarters)
        for who in ["a", "b", *(f"{quarter} {other}" for other in range(others - 1))]
    ]
    seen(spec, "\n".join(["who | at | mast", *rows]))
    assert (("a", "b") in [row[:2] for row in pairs(spec)]) == kept


def test_places_are_near_on_the_days_on_which_both_are_in_use_or_were_just_before(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast
        a   | 2024-03-01 10:00:00 | M
        a   | 2024-03-01 23:44:59 | F
        a   | 2024-03-01 23:45:00 | M
        b   | 2024-03-02 10:00:00 | N
        """,
    )
    spec.build("evidence.near_places")
    names = "(select distinct hash(site_id, latitude, longitude) as place_key, site_id from evidence.sightings)"
    assert spec.rows(
        f"select near.seen_on::varchar, one.site_id, other.site_id from evidence.near_places as near "
        f"inner join {names} as one on one.place_key = near.place_key "
        f"inner join {names} as other on other.place_key = near.near_place_key order by all"
    ) == [
        ("2024-03-01", "F", "F"), ("2024-03-01", "M", "M"), ("2024-03-02", "M", "M"), ("2024-03-02", "M", "N"),
        ("2024-03-02", "N", "M"), ("2024-03-02", "N", "N"),
    ]  # fmt: skip


def test_a_cell_without_a_position_is_near_itself_only(spec: Spec) -> None:
    spec.given(
        "evidence.sightings",
        "identifier | cell_id | seen_on | seen_at\n"
        "a | X | 2024-03-01 | 2024-03-01 10:00:00\nb | Y | 2024-03-01 | 2024-03-01 10:00:00",
    )
    spec.expect("evidence.near_places", "seen_on\n2024-03-01\n2024-03-01", where="place_key = near_place_key")
    spec.expect("evidence.near_places", "seen_on", where="place_key <> near_place_key")


def test_pairs_that_met_are_kept_or_counted_by_day_and_reason(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast | number | imsi | load_id | line_number
        a   | 2024-03-01 10:00:00 | M    | a      | S1   | 1       | 2
        b   | 2024-03-01 10:00:00 | N    | b      | S2   | 1       | 3
        a   | 2024-03-01 14:55:00 | M    | a      | S1   | 1       | 4
        b   | 2024-03-01 15:05:00 | M    | b      | S2   | 2       | 5
        c   | 2024-03-01 12:00:00 | M    | c      | S3   | 1       | 6
        d   | 2024-03-01 12:00:00 | M    | d      | S3   | 1       | 7
        a   | 2024-03-02 12:00:00 | M    | a      | S1   | 1       | 8
        b   | 2024-03-02 12:00:00 | M    | b      | S2   | 1       | 9
        c   | 2024-03-02 12:00:00 | M    | c      | S4   | 1       | 10
        """,
    )
    spec.expect(
        "evidence.encounters",
        f"""
        identifier_a | identifier_b | seen_on    | fate       | pair_count | joint_first_60 | joint_after_60 | first_joint_at      | line_number_a | line_number_b
        a            | b            | 2024-03-01 | kept       | 1          | {1 << 40}      | 1              | 2024-03-01 10:00:00 | 2             | 3
                     |              | 2024-03-01 | one_device | 1          |                |                |                     |               |
                     |              | 2024-03-02 | passing    | 3          |                |                |                     |               |
        """,  # noqa: E501
    )
    spec.expect(
        "evidence.encounter_days",
        """
        seen_on    | pair_count | kept_count | passing_count | one_device_count
        2024-03-01 | 2          | 1          | 0             | 1
        2024-03-02 | 3          | 0          | 3             | 0
        """,
    )
    assert pairs(spec) == [("a", "b", "2024-03-01", 2, 0, 2)]


def test_a_place_is_used_by_those_near_it_and_by_all(spec: Spec) -> None:
    seen(
        spec,
        """
        who | at                  | mast | line_number
        a   | 2024-03-01 10:14:59 | M    | 5
        a   | 2024-03-01 10:14:59 | M    | 4
        a   | 2024-03-01 10:00:00 | M    | 3
        b   | 2024-03-01 10:01:00 | N    | 6
        c   | 2024-03-01 10:02:00 | F    | 7
        c   | 2024-03-01 10:15:00 | F    | 8
        """,
    )
    spec.expect(
        "evidence.place_uses",
        """
        identifier | place | quarter_at          | sighting_count | first_seen_at       | last_seen_at        | near_count | use_count | place_count | first_line_number | last_line_number
        a          | M     | 2024-03-01 10:00:00 | 3              | 2024-03-01 10:00:00 | 2024-03-01 10:14:59 | 2          | 3         | 3           | 3                 | 4
        b          | N     | 2024-03-01 10:00:00 | 1              | 2024-03-01 10:01:00 | 2024-03-01 10:01:00 | 2          | 3         | 3           | 6                 | 6
        c          | F     | 2024-03-01 10:00:00 | 1              | 2024-03-01 10:02:00 | 2024-03-01 10:02:00 | 1          | 3         | 3           | 7                 | 7
        c          | F     | 2024-03-01 10:15:00 | 1              | 2024-03-01 10:15:00 | 2024-03-01 10:15:00 | 1          | 1         | 1           | 8                 | 8
        """,  # noqa: E501
    )


def test_two_who_are_at_home_all_day_are_expected_and_two_who_travel_together_are_not(spec: Spec) -> None:
    rows = ["who | at | mast"]
    for hour in range(8, 18):
        rows += [f"{who} | 2024-03-01 {hour:02}:00:00 | M" for who in ("home 1", "home 2")]
        rows += [f"{who} | 2024-03-01 {hour:02}:00:00 | cell-{hour}" for who in ("way 1", "way 2")]
        rows += [f"other {n} | 2024-03-01 {hour:02}:00:00 | cell-{(n * 7 + hour) % 40}" for n in range(40)]
    seen(spec, "\n".join(rows))
    spec.build("evidence.co_presence")
    judged = spec.rows(
        "select identifier_a, joint_count, expected_count > 5, expected_count < 1, score_bits < 4, score_bits > 30 "
        "from evidence.co_presence where (identifier_a, identifier_b) in (('home 1', 'home 2'), ('way 1', 'way 2')) "
        "order by identifier_a"
    )
    assert judged == [("home 1", 10, True, False, True, False), ("way 1", 10, False, True, False, True)]


# --- an independent reckoning in Python

QUARTER_S = 900
START = dt.datetime(2024, 3, 1)


@dataclass(frozen=True, order=True)
class Sighting:
    """Somebody used a mast at a second of three days."""

    who: str
    at_s: int
    mast: str


def distance_m(one: str, other: str) -> float:
    """Great circle between two masts."""
    (a, b), (c, d) = MASTS[one], MASTS[other]
    chord = sin(radians(a - c) / 2) ** 2 + cos(radians(a)) * cos(radians(c)) * sin(radians(b - d) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(chord))


def reckon(sightings: Sequence[Sighting]) -> Rows:
    """Joint, discordant and all quarters with both in use, for each pair and day with a joint one, by brute force."""
    found: list[tuple[object, ...]] = []
    for one, other in combinations(sorted({sighting.who for sighting in sightings}), 2):
        mine, theirs = ([each for each in sightings if each.who == who] for who in (one, other))
        near = [(a, b) for a in mine for b in theirs if abs(a.at_s - b.at_s) <= QUARTER_S]
        met = [(a, b) for a, b in near if distance_m(a.mast, b.mast) <= 1500]
        quarters = [{each.at_s // QUARTER_S for each in sightings} for sightings in (mine, theirs)]
        both = {
            quarter
            for one_has, other_has in (quarters, quarters[::-1])
            for quarter in one_has
            if {quarter, quarter - 1} & other_has
        }
        joint = {max(a.at_s, b.at_s) // QUARTER_S for a, b in met}
        apart = {quarter for quarter in both if is_apart(mine, theirs, quarter)}
        for day in sorted({quarter // 96 for quarter in joint}):
            counts = [sum(quarter // 96 == day for quarter in kind) for kind in (joint, apart, both)]
            found.append((one, other, str((START + dt.timedelta(days=day)).date()), *counts))
    return sorted(found, key=str)


def is_apart(mine: Sequence[Sighting], theirs: Sequence[Sighting], quarter: int) -> bool:
    """Whether the first uses in a quarter, or else the last in the one before, leave no time for the way."""
    uses = []
    for sightings in (mine, theirs):
        now = [each for each in sightings if each.at_s // QUARTER_S == quarter]
        before = [each for each in sightings if each.at_s // QUARTER_S == quarter - 1]
        uses.append(min(now, key=lambda each: (each.at_s, each.mast)) if now else
                    max(before, key=lambda each: (each.at_s, each.mast)))  # fmt: skip
    one, other = uses
    gap_s = abs(one.at_s - other.at_s)
    return gap_s <= QUARTER_S and distance_m(one.mast, other.mast) > 2 * 1_000 + 2 * 5_000 + 45 * gap_s


def draw(sightings: Sequence[Sighting]) -> str:
    """Sightings as a drawing."""
    lines = [f"{each.who} | {START + dt.timedelta(seconds=each.at_s)} | {each.mast}" for each in sightings]
    return "\n".join(["who | at | mast", *lines])


#: Two days and the hours around the midnight between them are full, so that chance meets the edges.
sightings_of_few = st.lists(
    st.builds(
        Sighting,
        who=st.sampled_from("abcd"),
        at_s=st.one_of(
            st.integers(84_000, 90_000),
            st.integers(0, 96 * 2 - 1).map(lambda q: q * 900),
            st.integers(170_000, 174_000),
        ),
        mast=st.sampled_from(sorted(MASTS)),
    ),
    min_size=2,
    max_size=24,
    unique=True,
)


def test_counts_are_those_of_a_reckoning_pair_by_pair(spec: Spec) -> None:
    spec.threshold("passing_others", 100)

    @settings(max_examples=12, deadline=None)
    @given(sightings=sightings_of_few)
    def check(sightings: list[Sighting]) -> None:
        spec.con.execute("delete from evidence.sightings")
        seen(spec, draw(sightings))
        assert sorted(pairs(spec), key=str) == reckon(sightings)

    check()


def test_all_who_met_by_that_reckoning_are_kept_or_counted_as_passed_over(spec: Spec) -> None:
    @settings(max_examples=8, deadline=None)
    @given(sightings=sightings_of_few)
    def check(sightings: list[Sighting]) -> None:
        spec.con.execute("delete from evidence.sightings")
        seen(spec, draw(sightings))
        met = Counter(row[2] for row in reckon(sightings))
        kept = Counter(row[2] for row in pairs(spec))
        spec.build("evidence.encounter_days")
        counted = spec.rows(
            "select seen_on::varchar, pair_count, kept_count, passing_count, one_device_count "
            "from evidence.encounter_days order by all"
        )
        assert counted == [(day, met[day], kept[day], met[day] - kept[day], 0) for day in sorted(met, key=str)]

    check()


def test_a_day_by_itself_gives_the_rows_of_that_day(spec: Spec) -> None:
    spec.threshold("crowd_devices", 3)

    def rows_of_the_day() -> tuple[Rows, Rows]:
        spec.build("evidence.crowds")
        spec.build("evidence.co_presence")
        day = "where seen_on = '2024-03-02' order by all"
        return spec.rows(f"from evidence.co_presence {day}"), spec.rows(f"from evidence.crowds {day}")

    @settings(max_examples=8, deadline=None)
    @given(sightings=sightings_of_few)
    def check(sightings: list[Sighting]) -> None:
        spec.con.execute("delete from evidence.sightings")
        seen(spec, draw(sightings))
        whole = rows_of_the_day()
        spec.con.execute(
            "delete from evidence.sightings where seen_at < '2024-03-01 23:45:00' or seen_at >= '2024-03-03 00:15:00'"
        )
        assert rows_of_the_day() == whole

    check()
