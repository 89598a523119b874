"""Specs of succession: which number, SIM or handset took up where another ended, and when nobody may be named.

Most of them are drawn as a bare call list, which is all that succession by continuity needs: two opaque identifiers and a
time. A caller who rings somebody every day keeps the list open: an end that is the list's own is no end of a number.
"""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pytest

from tests.models.drawing import Spec

FIRST = dt.date(2024, 3, 1)
#: A call: from, to, days after the first.
Call = tuple[str, str, int]


def daily(caller: str, called: Sequence[str], days: Iterable[int], every: int = 1) -> list[Call]:
    """Calls to each on every so manieth day."""
    return [(caller, other, day) for day in list(days)[::every] for other in called]


def give(spec: Spec, calls: Sequence[Call]) -> None:
    """Give calls as a bare list, an hour apart in a day, and a caller who keeps the list open for 40 days."""
    lines = ["kind | leg | from_number | to_number | outcome | started_at | duration_s"]
    for place, (caller, called, day) in enumerate([*calls, *daily("clock", ["speaking clock"], range(40))]):
        at = dt.datetime.combine(FIRST, dt.time(8)) + dt.timedelta(days=day, minutes=place % 700)
        lines.append(f"call | originating | {caller} | {called} | answered | {at} | 60")
    spec.given("staging.call_legs", "\n".join(lines))


def ranks(spec: Spec, kind: str = "new_number") -> list[tuple[object, ...]]:
    """Who is taken to have succeeded whom."""
    spec.build("evidence.swaps")
    return spec.rows(
        "select old_identifier, new_identifier from evidence.swaps "
        f"where candidate_rank = 1 and kind = '{kind}' order by all"
    )


FRIENDS = ["f1", "f2", "f3", "f4", "f5"]


def test_a_dropped_number_is_succeeded_by_the_one_that_talks_to_the_same_people(spec: Spec) -> None:
    give(spec, [*daily("old", FRIENDS, range(14)), *daily("new", FRIENDS, range(16, 30))])
    spec.expect(
        "evidence.swaps",
        """
        identifier_type | old_identifier | new_identifier | kind       | changed_on | candidate_rank | runner_up_score | candidate_count | for_count | against_count | shared_contact_count | label   | old_load_id | new_load_id
        number          | old            | new            | new_number | 2024-03-17 | 1              |                 | 1               | 5         | 0             | 5                    | OPINION | 1           | 1
        """,
    )


def test_the_runner_up_stands_beside_the_successor_with_its_score(spec: Spec) -> None:
    give(
        spec,
        [
            *daily("old", FRIENDS, range(14)),
            *daily("new", FRIENDS, range(16, 30)),
            *daily("cousin", [*FRIENDS[:2], "g1", "g2", "g3"], range(16, 30)),
        ],
    )
    assert ranks(spec) == [("old", "new")]
    rows = spec.rows(
        "select new_identifier, candidate_rank, score, runner_up_score from evidence.swaps order by candidate_rank"
    )
    [(first, one, best, runner_up), (second, two, other, winner)] = rows
    assert (first, one, second, two) == ("new", 1, "cousin", 2)
    assert (runner_up, winner) == (other, best)


def test_a_number_that_merely_stops_is_succeeded_by_nobody(spec: Spec) -> None:
    give(spec, [*daily("old", FRIENDS, range(14)), *daily("stranger", ["g1", "g2", "g3"], range(16, 30))])
    assert ranks(spec) == []


def test_one_friend_in_common_makes_no_successor_even_where_neither_has_another(spec: Spec) -> None:
    give(spec, [*daily("old", ["f1"], range(14)), *daily("newcomer", ["f1"], range(16, 30))])
    spec.expect("evidence.swaps", "old_identifier | new_identifier | candidate_rank\nold | newcomer |")


def test_a_number_still_in_use_later_was_not_dropped(spec: Spec) -> None:
    give(
        spec,
        [*daily("old", FRIENDS, [*range(14), 38, 39]), *daily("second", FRIENDS, range(16, 30))],
    )
    spec.expect("evidence.swaps", "old_identifier")


def test_where_the_list_ends_no_number_does(spec: Spec) -> None:
    give(spec, [*daily("old", FRIENDS, range(39)), *daily("new", FRIENDS, [39])])
    spec.build("evidence.swaps")
    assert spec.rows("select count(*) from evidence.number_lives where is_dropped") == [(0,)]
    assert spec.rows("select count(*) from evidence.swaps") == [(0,)]


@pytest.mark.parametrize(("until", "is_dropped"), [("2024-03-15", False), ("2024-04-05", True)])
def test_the_end_of_what_was_asked_for_is_no_end_of_a_number(spec: Spec, until: str, is_dropped: bool) -> None:
    spec.given(
        "staging.authorised_periods",
        f"""
        case_id | identifier_type | identifier | period_from_at      | period_to_at
        A       | number          | old        | 2024-03-01 00:00:00 | {until} 00:00:00
        A       | number          | new        | 2024-03-01 00:00:00 | 2024-04-05 00:00:00
        """,
    )
    give(spec, [*daily("old", FRIENDS, range(14)), *daily("new", FRIENDS, range(16, 30))])
    assert ranks(spec) == ([("old", "new")] if is_dropped else [])


def test_a_period_on_end_counts_its_last_day_and_overlapping_periods_are_one(spec: Spec) -> None:
    spec.given(
        "raw.authorisations",
        """
        case_id | scope      | decision | data_type | identifier_type | identifier | period_from_at      | period_to_at
        A       | identifier | approved | events    | number          | +1         | 2024-03-01 00:00:00 | 2024-03-05 00:00:00
        B       | identifier | approved | mixed     | number          | +1         | 2024-03-05 00:00:00 | 2024-03-08 12:00:00
        B       | identifier | approved | entity    | number          | +1         | 2024-01-01 00:00:00 | 2024-03-31 00:00:00
        B       | identifier | rejected | events    | number          | +1         | 2024-01-01 00:00:00 | 2024-03-31 00:00:00
        """,
    )
    spec.expect(
        "staging.authorised_periods",
        "case_id | identifier | period_to_at\nA | +1 | 2024-03-05 00:00:00\nB | +1 | 2024-03-08 12:00:00",
    )
    spec.given(
        "evidence.use_days", "identifier_type | identifier | used_on | is_in_calls\nnumber | +1 | 2024-03-31 | true"
    )
    spec.given("evidence.device_spells", "number | imsi")
    spec.expect(
        "evidence.watches",
        "number | basis | watched_from_on | watched_to_on\n+1 | authority | 2024-03-01 | 2024-03-08",
    )


def test_a_number_known_from_others_is_dropped_while_their_records_go_on(spec: Spec) -> None:
    give(
        spec, [*daily("a", ["silent", "x"], range(14)), *daily("a", ["x"], range(14, 30)), *daily("b", ["brief"], [3])]
    )
    spec.expect(
        "evidence.number_lives",
        """
        number | first_on   | last_on    | own_day_count | silent_after_count | is_dropped | is_begun
        silent | 2024-03-01 | 2024-03-14 | 0             | 16                 | true       | false
        brief  | 2024-03-04 | 2024-03-04 | 0             | 0                  | false      | false
        """,
        where="number in ('silent', 'brief')",
    )


def test_ties_and_rarity_count_those_whose_own_records_there_are(spec: Spec) -> None:
    give(spec, [*daily("a", ["x", "y"], range(3)), *daily("b", ["y"], range(2))])
    spec.expect(
        "evidence.number_ties",
        "number | counterpart | first_contact_on | last_contact_on | day_count | event_count\ny | a | 2024-03-01 | 2024-03-03 | 3 | 3\ny | b | 2024-03-01 | 2024-03-02 | 2 | 2",
        where="number = 'y'",
    )
    spec.expect("evidence.number_rarity", "number | own_count\nx | 1\ny | 2\na | 0", where="number in ('x', 'y', 'a')")


@pytest.mark.parametrize("by", ["list", "degree"])
def test_hubs_in_common_count_for_nothing(spec: Spec, by: str) -> None:
    hubs = ["+448081570001", "+448081570002"] if by == "list" else ["taxi", "takeaway"]
    if by == "degree":
        spec.threshold("succession_hub_numbers", 4)
    customers = [call for n in range(5) for call in daily(f"customer {n}", hubs, range(30))]
    give(spec, [*customers, *daily("old", [*hubs, "f1"], range(14)), *daily("new", [*hubs, "g1"], range(16, 30))])
    spec.expect(
        "evidence.succession_circles",
        "side | number | counterpart | is_changing\nold | old | f1 | false\nnew | new | g1 | false",
        where="(side, number) in (('old', 'old'), ('new', 'new'))",
    )
    assert ranks(spec) == []


#: How often the members of a group ring each other: every so many days.
TIES = {(0, 1): 1, (0, 2): 2, (0, 3): 5, (1, 2): 3, (1, 3): 7, (2, 3): 10}


def group(names: str, days: range) -> list[Call]:
    """Talk among four who are called by a letter and a number."""
    return [
        call
        for (one, other), every in TIES.items()
        for call in daily(f"{names}{one}", [f"{names}{other}"], days, every)
    ] + [
        call
        for (one, other), every in TIES.items()
        for call in daily(f"{names}{other}", [f"{names}{one}"], days, every)
    ]


def test_a_group_that_changes_in_one_night_is_matched_by_its_shape(spec: Spec) -> None:
    # two of four keep two friends; a newcomer is a friend of one of them; nobody else knows the other two
    give(
        spec,
        [
            *group("a", range(14)), *group("b", range(14, 30)),
            *daily("a0", ["f0", "g0"], range(14), 2), *daily("b0", ["f0", "g0"], range(14, 30), 2),
            *daily("a1", ["f1", "g1"], range(14), 2), *daily("b1", ["f1", "g1"], range(14, 30), 2),
            *daily("newcomer", ["f0", "h1", "h2", "h3"], range(15, 30), 2),
        ],
    )  # fmt: skip
    assert ranks(spec) == [("a0", "b0"), ("a1", "b1"), ("a2", "b2"), ("a3", "b3")]
    spec.expect(
        "evidence.succession_candidates",
        "old_number | new_number | has_shared_contact\na2 | b2 | false",
        where="old_number = 'a2' and new_number = 'b2'",
    )
    spec.expect(
        "evidence.succession_scores",
        "old_number | new_number | shared_count | tie_count\na2 | b2 | 0 | 3",
        where="old_number = 'a2' and new_number = 'b2'",
    )


def test_a_group_that_talks_to_nobody_else_is_matched_by_who_talks_to_whom_how_often(spec: Spec) -> None:
    give(spec, [*group("a", range(14)), *group("b", range(14, 30))])
    assert ranks(spec) == [("a0", "b0"), ("a1", "b1"), ("a2", "b2"), ("a3", "b3")]


def test_the_next_number_in_the_same_handset_succeeds_without_any_contact(spec: Spec) -> None:
    spec.given(
        "staging.device_days",
        """
        feed  | number | imsi | imei | used_on    | record_count | first_used_at       | last_used_at        | load_id | line_number | last_load_id | last_line_number
        calls | +1     | 234  | 001  | 2024-03-01 | 1            | 2024-03-01 09:00:00 | 2024-03-01 23:59:59 | 1       | 2           | 1            | 3
        calls | +2     | 235  | 001  | 2024-03-02 | 1            | 2024-03-02 00:00:00 | 2024-03-02 10:00:00 | 1       | 4           | 1            | 5
        """,
    )
    spec.given(
        "evidence.sightings",
        "identifier_type | identifier | seen_at | feed\nnumber | +1 | 2024-03-01 23:59:59 | calls\nnumber | +2 | 2024-03-02 00:00:00 | calls",
    )
    spec.expect(
        "evidence.swaps",
        """
        kind       | old_identifier | new_identifier | changed_on | candidate_rank | kept_type | kept_identifier | label
        new_sim    | 234            | 235            | 2024-03-02 | 1              | imei      | 001             | INFERENCE
        new_number | +1             | +2             | 2024-03-02 | 1              | imei      | 001             | INFERENCE
        """,
    )


def test_the_same_sim_in_a_new_handset_names_the_last_and_the_first_line(spec: Spec) -> None:
    spec.given(
        "staging.device_days",
        """
        feed  | imsi | imei | used_on    | record_count | first_used_at       | last_used_at        | load_id | line_number | last_load_id | last_line_number
        calls | 234  | 001  | 2024-03-01 | 2            | 2024-03-01 09:00:00 | 2024-03-01 10:00:00 | 1       | 2           | 1            | 3
        calls | 234  | 002  | 2024-03-01 | 1            | 2024-03-01 10:00:00 | 2024-03-01 10:00:00 | 1       | 4           | 1            | 4
        """,
    )
    spec.expect(
        "evidence.swaps",
        """
        kind        | old_identifier | new_identifier | candidate_rank | old_line_number | new_line_number | for_count | against_count
        new_handset | 001            | 002            | 1              | 3               | 4               | 1         | 0
        """,
    )


def test_two_handsets_in_use_side_by_side_with_one_sim_number_are_no_succession(spec: Spec) -> None:
    rows = [
        f"calls | +1 | 23{n} | 00{n} | 2024-03-{day:02d} | 1 | 2024-03-{day:02d} 0{n}:00:00 | 2024-03-{day:02d} 2{n}:00:00 | 1 | {2 * day + n} | 1 | {2 * day + n}"
        for day in range(1, 12)
        for n in (1, 2)
    ]
    header = "feed | number | imsi | imei | used_on | record_count | first_used_at | last_used_at | load_id | line_number | last_load_id | last_line_number"
    spec.given("staging.device_days", "\n".join([header, *rows]))
    assert ranks(spec, "new_handset") == []


def test_talk_between_the_two_numbers_speaks_against_one_user(spec: Spec) -> None:
    calls = [*daily("old", FRIENDS, range(14)), *daily("new", FRIENDS, range(12, 30))]
    give(spec, [*calls, ("old", "new", 12), ("old", "new", 13), ("new", "old", 13)])
    spec.expect("evidence.swaps", "old_identifier | new_identifier | candidate_rank | against_count\nold | new | | 3")


def test_a_new_number_that_fits_another_better_is_given_to_that_one(spec: Spec) -> None:
    give(
        spec,
        [
            *daily("old", FRIENDS, range(14)), *daily("wife", [*FRIENDS[:4], "g1", "g2"], range(14)),
            *daily("new", FRIENDS, range(16, 30)),
        ],
    )  # fmt: skip
    assert ranks(spec) == [("old", "new")]


def test_of_two_candidates_alike_in_everything_the_order_is_always_the_same(spec: Spec) -> None:
    both = [*daily("twin b", FRIENDS, range(16, 30)), *daily("twin a", FRIENDS, range(16, 30))]
    give(spec, [*daily("old", FRIENDS, range(14)), *both])
    spec.build("evidence.swaps")
    assert spec.rows("select new_identifier, candidate_rank from evidence.swaps order by candidate_rank") == [
        ("twin a", 1),
        ("twin b", 2),
    ]
    [(score, runner_up)] = spec.rows("select score, runner_up_score from evidence.swaps where candidate_rank = 1")
    assert score == pytest.approx(runner_up, abs=0.02)


def test_the_same_masts_and_hours_alone_make_no_successor(spec: Spec) -> None:
    rows = [
        f"number | {who} | {site} | {site} | {FIRST + dt.timedelta(days=day)} | 1"
        for who, days in (("old", range(14)), ("new", range(16, 30)))
        for day in days
        for site in ("home", "work")
    ]
    spec.given(
        "evidence.cell_days",
        "\n".join(["identifier_type | identifier | cell_id | site_id | seen_on | sighting_count", *rows]),
    )
    give(spec, [*daily("old", ["f1"], range(14)), *daily("new", ["g1"], range(16, 30))])
    spec.expect(
        "evidence.swaps",
        "old_identifier | new_identifier | candidate_rank | cell_score | shared_contact_count\nold | new | | 1 | 0",
    )
