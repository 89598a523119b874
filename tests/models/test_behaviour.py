"""Specs of behaviour: what two offences have in common, against what two of their group have by chance."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from __future__ import annotations

import math
import random

import pytest

from tests.models.drawing import Spec

#: Ninety-six burglaries that have nothing to do with anything: all over the country, at all hours, in many ways.
WAYS = ("window", "door", "roof", "cellar", "garage", "fence", "lock", "alarm")


def crowd(spec: Spec, count: int = 96) -> None:
    chance = random.Random(7)
    rows = ["case_id | force_code | offence_group | occurred_from_at | occurred_to_at | latitude | longitude"]
    texts = ["case_id | method"]
    for n in range(count):
        day, hour = 1 + n % 28, n % 24
        rows.append(
            f"N{n:03d} | E23000010 | burglary | 2024-02-{day:02d} {hour:02d}:00:00 | 2024-02-{day:02d} {hour:02d}:59:00"
            f" | {50.5 + chance.random() * 4:.4f} | {-3 + chance.random() * 3:.4f}"
        )
        texts.append(f"N{n:03d} | {WAYS[n % 8]} {WAYS[(n * 3 + 1) % 8]}")
    spec.given("staging.offences", "\n".join(rows))
    spec.given("staging.offence_methods", "\n".join(texts))


#: Shares of these specs' own, so that a new estimate changes none of them.
SHARES = {"method": [0.4], "place": [0.1, 0.1, 0.15, 0.15], "days": [0.1, 0.1, 0.1], "hour": [0.4], "weekday": [0.1]}


def offences(spec: Spec, drawing: str, methods: str = "case_id | method", crowded: bool = True) -> None:
    if crowded:
        crowd(spec)
    spec.given("staging.offences", drawing)
    spec.con.execute(
        "update staging.offences set force_code = coalesce(force_code, 'E23000010'), offence_group = coalesce(offence_group, 'burglary')"
    )
    spec.given("staging.offence_methods", methods)
    spec.threshold("behaviour_least_bits", -100)
    weigh(spec)


def weigh(spec: Spec) -> None:
    for feature, shares in SHARES.items():
        for step, share in enumerate(shares, start=1):
            spec.con.execute(
                "update config.behaviour_weights set share = ? where feature = ? and step = ?", [share, feature, step]
            )


def pair(spec: Spec, columns: str, a: str = "A", b: str = "B") -> tuple[object, ...]:
    [row] = spec.rows(f"select {columns} from linkage.behaviour_pairs where case_a = '{a}' and case_b = '{b}'")
    return row


HEADER = "case_id | occurred_from_at | occurred_to_at | latitude | longitude"


def test_offences_of_one_hand_are_alike_in_everything_and_each_feature_says_how_much(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-10 20:00:00 | 2024-02-10 21:00:00 | 52.5000 | -1.9000
        B | 2024-02-12 20:10:00 | 2024-02-12 20:50:00 | 52.5010 | -1.9010
        """,
        "case_id | method\nA | keys fished through the letterbox\nB | letterbox, keys hooked",
    )
    spec.expect(
        "linkage.behaviour_pairs",
        "case_a | case_b | shared_words | is_cross_force\nA | B | key letterbox | false",
        where="case_a = 'A' and case_b = 'B'",
    )
    bits, method, place, days, hour, weekday, against = pair(
        spec, "bits, method_bits, place_bits, days_bits, hour_bits, weekday_bits, against_bits"
    )
    assert min(method, place, days, hour) > 0 > weekday  # type: ignore[type-var]
    assert bits == pytest.approx(method + place + days + hour + weekday, abs=0.002)  # type: ignore[operator]
    assert against == -weekday  # type: ignore[operator]
    assert bits > 7  # type: ignore[operator]


def test_late_and_early_are_near_each_other_over_midnight(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-10 23:30:00 | 2024-02-10 23:50:00 | |
        B | 2024-02-12 00:10:00 | 2024-02-12 00:30:00 | |
        C | 2024-02-12 12:10:00 | 2024-02-12 12:30:00 | |
        D | 2024-02-14 22:30:00 | 2024-02-15 01:30:00 | |
        """,
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "hour_bits")[0] > 1  # type: ignore[operator]
    assert pair(spec, "hour_bits", "A", "C")[0] < 0  # type: ignore[operator]
    assert pair(spec, "hour_bits", "A", "D")[0] > 1  # type: ignore[operator]


def test_the_clock_is_that_on_the_wall_before_and_after_it_changes(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-03-28 20:00:00 | 2024-03-28 20:30:00 | |
        B | 2024-04-02 19:00:00 | 2024-04-02 19:30:00 | |
        C | 2024-04-03 19:00:00 | 2024-04-03 19:30:00 | |
        """,
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "hour_bits") == pair(spec, "hour_bits", "B", "C")


@pytest.mark.parametrize("until", ["2024-02-24 20:00:00", "2024-02-11 20:00:00"])
def test_a_time_that_is_open_for_whole_days_says_nothing_of_the_hour(spec: Spec, until: str) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-10 20:00:00 | {until}             | |
        B | 2024-02-12 20:00:00 | 2024-02-12 20:30:00 | |
        C | 2024-02-12 03:00:00 | 2024-02-12 03:30:00 | |
        """,
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "hour_bits") == pair(spec, "hour_bits", "A", "C") == (0,)


def test_two_weeks_say_nothing_of_the_weekday_and_nearly_nothing_of_the_days_between(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-10 20:00:00 | 2024-02-24 20:00:00 | |
        B | 2024-02-12 20:00:00 | 2024-02-12 20:30:00 | |
        """,
    )
    spec.build("linkage.behaviour_pairs")
    weekday, days, uncertain = pair(spec, "weekday_bits, days_bits, days_uncertain")
    assert weekday == 0
    assert abs(days) < 0.2  # type: ignore[arg-type]
    assert uncertain == pytest.approx(7, abs=0.1)


def test_the_wider_the_interval_the_less_it_says(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-12 20:00:00 | 2024-02-12 20:00:00 | |
        B | 2024-02-13 20:00:00 | 2024-02-13 20:00:00 | |
        C | 2024-02-13 18:00:00 | 2024-02-13 22:00:00 | |
        D | 2024-02-13 14:00:00 | 2024-02-14 02:00:00 | |
        """,
    )
    spec.build("linkage.behaviour_pairs")
    said = [pair(spec, "hour_bits", "A", b)[0] for b in "BCD"]
    assert said == sorted(said, reverse=True)  # type: ignore[type-var]
    assert said[0] > said[2] > 0  # type: ignore[operator]


def test_a_time_that_ends_before_it_begins_is_no_time(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-12 20:00:00 | 2024-02-11 20:00:00 | 52.5 | -1.9
        B | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 | 52.5 | -1.9
        """,
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "hour_bits, weekday_bits, days_bits, days_between") == (0, 0, 0, None)
    assert pair(spec, "place_bits")[0] > 3  # type: ignore[operator]


def test_what_is_not_known_says_nothing(spec: Spec) -> None:
    offences(
        spec,
        f"""
        {HEADER}
        A | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 |      |
        B | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 | 52.5 | -1.9
        """,
        "case_id | method\nB | letterbox",
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "method_bits, place_bits, distance_m, shared_words") == (0, 0, None, None)


def test_a_method_of_empty_words_is_no_method(spec: Spec) -> None:
    offences(
        spec,
        f"{HEADER}\nA | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 | |\nB | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 | |",
        "case_id | method\nA | - / ..\nB | - / ..",
    )
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "method_bits") == (0,)


def test_cornwall_and_kent_are_far_apart_and_that_speaks_against(spec: Spec) -> None:
    offences(
        spec,
        """
        case_id | force_code | occurred_from_at    | occurred_to_at      | latitude | longitude
        A       | E23000035  | 2024-02-12 20:00:00 | 2024-02-12 21:00:00 | 50.2660  | -5.0527
        B       | E23000032  | 2024-02-13 20:00:00 | 2024-02-13 21:00:00 | 51.2802  | 1.0789
        """,
    )
    spec.build("linkage.behaviour_pairs")
    cross, distance, bits = pair(spec, "is_cross_force, distance_m, place_bits")
    assert cross is True
    # Truro to Canterbury on a globe of 6,371 km
    assert distance == pytest.approx(445_000, rel=0.01)
    assert bits < 0  # type: ignore[operator]


def test_a_rare_word_weighs_more_than_a_common_one_and_another_way_speaks_against(spec: Spec) -> None:
    time = "2024-02-12 20:00:00 | 2024-02-12 21:00:00 | |"
    offences(
        spec,
        f"{HEADER}\nA | {time}\nB | {time}\nC | {time}\nD | {time}",
        "case_id | method\nA | letterbox\nB | letterbox\nC | window\nD | window",
    )
    spec.build("linkage.behaviour_pairs")
    rare, common = pair(spec, "method_bits")[0], pair(spec, "method_bits", "C", "D")[0]
    assert rare > common + 1 > 1  # type: ignore[operator]
    assert pair(spec, "method_bits", "A", "C")[0] < 0  # type: ignore[operator]


def test_a_word_that_everybody_writes_says_nothing(spec: Spec) -> None:
    time = "2024-02-12 20:00:00 | 2024-02-12 21:00:00 | |"
    rows = "\n".join(f"C{n:02d} | {time}" for n in range(40))
    texts = "\n".join(f"C{n:02d} | burglary" for n in range(40))
    offences(spec, f"{HEADER}\n{rows}", f"case_id | method\n{texts}", crowded=False)
    spec.build("linkage.behaviour_pairs")
    assert spec.rows("select min(method_bits), max(method_bits) from linkage.behaviour_pairs") == [(0, 0)]


def test_endings_case_and_accents_make_no_other_word(spec: Spec) -> None:
    spec.given("staging.offences", "case_id | offence_group\nA | theft\nB | theft")
    spec.given("staging.offence_methods", "case_id | method\nA | Forced WINDOWS at a café\nB | forcing window of cafe")
    spec.expect(
        "evidence.method_words",
        """
        case_id | word   | case_count
        A       | forc   | 2
        A       | window | 2
        A       | cafe   | 2
        B       | forc   | 2
        B       | window | 2
        B       | cafe   | 2
        """,
    )


def test_offences_on_one_busy_map_point_are_not_near_for_that(spec: Spec) -> None:
    month = "2024-07-01 00:00:00 | 2024-08-01 00:00:00"
    rows = "\n".join(f"C{n:02d} | {month} | 53.8000 | -1.5000" for n in range(60))
    offences(spec, f"{HEADER}\n{rows}", crowded=False)
    spec.build("linkage.behaviour_pairs")
    # a month for a time, one point for a place: nothing that two of them share is more than all of them share
    low, high = spec.rows("select min(bits), max(bits) from linkage.behaviour_pairs")[0]
    assert -0.2 < low <= high <= 0  # type: ignore[operator]


def test_identical_cases_are_as_alike_as_their_likeness_is_rare(spec: Spec) -> None:
    same = "2024-02-12 03:00:00 | 2024-02-12 03:10:00 | 52.5 | -1.9"
    offences(spec, f"{HEADER}\nA | {same}\nB | {same}", "case_id | method\nA | letterbox\nB | letterbox")
    spec.build("linkage.behaviour_pairs")
    assert pair(spec, "distance_m, days_between, against_bits") == (0, 0, 0)
    assert 7 < pair(spec, "bits")[0] < 30  # type: ignore[operator]


def test_offences_of_two_groups_are_not_compared_and_neither_are_those_without_a_reference(spec: Spec) -> None:
    same = "2024-02-12 03:00:00 | 2024-02-12 03:10:00 | 52.5 | -1.9"
    offences(
        spec,
        f"""
        case_id | offence_group | occurred_from_at | occurred_to_at | latitude | longitude
        A | burglary | {same}
        B | robbery  | {same}
          | burglary | {same}
        """,
        crowded=False,
    )
    spec.expect("linkage.behaviour_pairs", "case_a")


def test_over_random_pairs_the_ratio_is_one_on_average_or_less(spec: Spec) -> None:
    crowd(spec)
    spec.threshold("behaviour_least_bits", -100)
    weigh(spec)
    spec.build("linkage.behaviour_pairs")
    [(pairs, method, place, days, hour, weekday)] = spec.rows(
        "select count(*), avg(2 ** method_bits), avg(2 ** place_bits), avg(2 ** days_bits), avg(2 ** hour_bits), avg(2 ** weekday_bits) from linkage.behaviour_pairs"
    )
    assert pairs == 96 * 95 / 2
    for ratio in (method, place, days, hour, weekday):
        assert 0.4 < ratio < 1.03  # type: ignore[operator]


def test_a_small_group_is_compared_whole_and_a_large_one_by_nearness_and_rare_words(spec: Spec) -> None:
    time = "2024-02-12 20:00:00 | 2024-02-12 21:00:00"
    offences(
        spec,
        f"""
        {HEADER}
        A | {time} | 52.50 | -1.90
        B | {time} | 52.51 | -1.91
        C | {time} | 55.00 | -1.60
        D | {time} | 51.00 | 0.50
        E | 2021-02-12 20:00:00 | 2021-02-12 21:00:00 | 52.50 | -1.90
        """,
        "case_id | method\nC | letterbox\nD | letterbox",
        crowded=False,
    )
    spec.expect(
        "evidence.behaviour_candidates",
        "number_a | number_b | block\n" + "\n".join(f"{a} | {b} | whole" for a in range(1, 6) for b in range(a + 1, 6)),
    )
    spec.threshold("behaviour_whole_group", 4)
    spec.threshold("behaviour_neighbours", 3)
    # C and D share a word that nobody else has, which rank puts among the common ones: it is in the vector
    spec.con.execute("update evidence.method_words set treatment = 'rare'")
    spec.given_tables.add("evidence.method_words")
    spec.expect("evidence.behaviour_candidates", "number_a | number_b | block\n1 | 2 | near\n3 | 4 | word")


def test_where_cases_are_dense_each_is_compared_with_those_nearest(spec: Spec) -> None:
    time = "2024-02-12 20:00:00 | 2024-02-12 21:00:00"
    dense = "\n".join(f"D{n:02d} | {time} | {52.5 + n * 0.0001:.4f} | -1.9" for n in range(12))
    offences(spec, f"{HEADER}\n{dense}\nF | {time} | 52.6 | -1.9\nG | {time} | 52.61 | -1.9", crowded=False)
    spec.threshold("behaviour_whole_group", 5)
    spec.threshold("behaviour_neighbours", 6)
    # the twelve have too many around them at any reach; the two outside have each other
    spec.expect("evidence.behaviour_candidates", "number_a | number_b | block\n13 | 14 | near")
    spec.expect(
        "linkage.behaviour_groups",
        """
        offence_group | case_count | with_method_count | with_place_count | pair_count | compared_count | uncompared_case_count
        burglary      | 14         | 0                 | 14               | 91         | 1              | 12
        """,
    )


def test_each_neighbour_is_found_once_whatever_square_it_lies_in(spec: Spec) -> None:
    chance = random.Random(11)
    places = [(50 + chance.random() * 2, -4 + chance.random() * 3) for _ in range(60)]
    time = "2024-02-12 20:00:00 | 2024-02-12 21:00:00"
    rows = "\n".join(f"P{n:02d} | {time} | {a:.5f} | {b:.5f}" for n, (a, b) in enumerate(places))
    offences(spec, f"{HEADER}\n{rows}", crowded=False)
    spec.threshold("behaviour_whole_group", 1)
    spec.threshold("behaviour_neighbours", 1000)
    spec.build("linkage.behaviour_pairs")
    [(count, distinct)] = spec.rows(
        "select count(*), count(distinct (number_a, number_b)) from evidence.behaviour_candidates"
    )
    assert count == distinct
    found = {(a, b) for a, b in spec.rows("select number_a, number_b from evidence.behaviour_candidates")}
    for n, (lat, lon) in enumerate(places):
        for m in range(n + 1, len(places)):
            north, east = (places[m][0] - lat) * 111.195, (places[m][1] - lon) * 111.195 * math.cos(math.radians(lat))
            if math.hypot(north, east) < 59:
                assert (n + 1, m + 1) in found


def test_behaviour_is_an_opinion_and_links_alone_only_where_it_is_very_strong(spec: Spec) -> None:
    spec.given(
        "evidence.case_behaviours",
        """
        case_id | case_number | offence_group | method_words
        A       | 1           | burglary      | [key, letterbox]
        B       | 2           | burglary      | [key, letterbox]
        C       | 3           | burglary      |
        D       | 4           | burglary      |
        """,
    )
    spec.given(
        "linkage.behaviour_pairs",
        """
        case_a | case_b | force_a   | force_b   | offence_group | bits | method_bits | place_bits | days_bits | hour_bits | weekday_bits | distance_m | days_between | days_uncertain | shared_words
        A      | B      | E23000010 | E23000011 | burglary      | 17   | 12          | 3          | 1         | 1.2       | -0.2         | 2310       | 2.5          | 0.1            | key letterbox
        A      | C      | E23000010 | E23000011 | burglary      | 40   | 40          | 0          | 0         | 0         | 0            |            |              |                |
        A      | D      | E23000010 | E23000011 | burglary      | 9.9  | 1           | 8.9        | 0         | 0         | 0            | 100        | 3            | 7              |
        B      | D      | E23000010 | E23000011 | burglary      | 5    | 5           | 0          | 0         | 0         | 0            |            |              |                |
        B      | C      | E23000010 | E23000011 | burglary      | 6    | 0           | 6          | 0         | 0         | 0            |            |              |                |
        C      | D      | E23000010 | E23000011 | burglary      | 3.9  | 3.9         | 0          | 0         | 0         | 0            |            |              |                |
        """,
    )
    spec.expect(
        "linkage.behaviour_ties",
        """
        case_a | case_b | kind      | family    | basis   | bits | identifier | identifier_a  | identifier_b        | touching_count | event_count
        A      | B      | behaviour | behaviour | OPINION | 8.5  | burglary   | key letterbox | key letterbox       | 4              | 2
        A      | C      | behaviour | behaviour | OPINION | 10   | burglary   | key letterbox | method not recorded | 4              | 2
        A      | D      | behaviour | behaviour | OPINION | 7    | burglary   | key letterbox | method not recorded | 4              | 2
        B      | D      | behaviour | behaviour | OPINION | 5    | burglary   | key letterbox | method not recorded | 4              | 2
        """,
    )
    [(sentence,)] = spec.rows("select evidence from linkage.behaviour_ties where case_b = 'B'")
    assert sentence == (
        "offences of one group (burglary), 2.3 km apart, 2.5 days apart; words of method in common: key letterbox; "
        "bits by feature: method +12.0, place +3.0, days between +1.0, time of day +1.2, weekday -0.2; of these 17.0 "
        "bits 8.5 count"
    )


def test_the_ties_have_the_shape_of_case_ties(spec: Spec) -> None:
    weighed = dict(row[:2] for row in spec.rows("describe linkage.case_ties"))
    ties = dict(row[:2] for row in spec.rows("describe linkage.behaviour_ties"))
    added = {"is_against", "detail"} | {
        f"{what}_{side}" for what in ("feed", "load_id", "line_number") for side in "ab"
    }
    assert {name: kind for name, kind in weighed.items() if name not in added} == {
        name: kind for name, kind in ties.items() if name != "evidence"
    }


def test_a_method_in_the_register_is_read_as_it_stands(spec: Spec) -> None:
    spec.given("raw.offences", "case_id | method\nA | forced\nB |\n | forced")
    spec.expect("staging.offence_methods", "case_id | method\nA | forced")


def test_a_case_is_made_ready_with_place_time_and_words(spec: Spec) -> None:
    offences(
        spec,
        f"{HEADER}\nA | 2024-02-12 20:00:00 | 2024-02-13 20:00:00 | 52.5 | -1.9\nB | 2024-02-12 20:00:00 | 2024-02-11 20:00:00 | |",
        "case_id | method\nA | Letterbox, keys",
        crowded=False,
    )
    spec.expect(
        "evidence.case_behaviours",
        """
        case_id | case_number | has_place | has_time | has_method | method_words     | length_days
        A       | 1           | true      | true     | true       | [key, letterbox] | 1
        B       | 2           | false     | false    | false      |                  | 0.000694444
        """.replace("0.000694444", repr(60 / 3600 / 24)),
    )
