"""What offences have in common in the way in which they are done: an opinion beside what identifiers show."""

from typing import Any

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published


def _feature(text: str) -> Any:
    return columns.decimal(f"bits of {text}: above 0 for, below 0 against one offender; 0 where not known of both",
                           -100, 100, nullable=False)  # fmt: skip


class BehaviourPairs(Published):
    """One row per pair of cases of one offence group whose behaviour is alike; case_a sorts first. An opinion."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    is_cross_force: Flag = columns.flag("whether the two forces differ", nullable=False)
    offence_group: Text = columns.text("offence group of both", nullable=False)
    bits: Decimal = vocabulary.bits("likeness of behaviour: the sum over its features")
    for_bits: Decimal = vocabulary.bits("sum of the features that speak for one offender")
    against_bits: Decimal = vocabulary.bits("sum of the features that speak against, as a positive number")
    method_bits: Decimal = _feature("the method's words")
    place_bits: Decimal = _feature("the distance")
    days_bits: Decimal = _feature("the days between")
    hour_bits: Decimal = _feature("the time of day on the clock in the UK")
    weekday_bits: Decimal = _feature("the weekday")
    distance_m: Integer = columns.integer(
        "great-circle distance between the places in metres; absent without both", 0, 20_100_000
    )
    days_between: Decimal = columns.decimal(
        "days between the middles of the two intervals; absent without both", 0, 1_000_000
    )
    days_uncertain: Decimal = columns.decimal(
        "days by which that may be wrong, as the times are known to intervals", 0, 1_000_000
    )
    shared_words: Text = columns.text("words of method that both have, without endings", longest=400)


class BehaviourTies(Published):
    """One row per pair of cases whose behaviour counts towards a link, in the shape of linkage.case_ties."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    kind: Text = columns.code("kind of reason", ["behaviour"], nullable=False)
    family: Text = columns.code("family of reasons", ["behaviour"], nullable=False)
    identifier_type: Text = columns.code("what ties them", ["offence"], nullable=False)
    identifier: Text = columns.text("offence group of both", nullable=False)
    identifier_a: Text = columns.text("the method's words in case_a", longest=400, nullable=False)
    identifier_b: Text = columns.text("the method's words in case_b", longest=400, nullable=False)
    via_a: Text = columns.code("how case_a comes by it", ["register"], nullable=False)
    via_b: Text = columns.code("how case_b comes by it", ["register"], nullable=False)
    role_a: Text = columns.code("what it is in case_a", ["offence"], nullable=False)
    role_b: Text = columns.code("what it is in case_b", ["offence"], nullable=False)
    bits: Decimal = vocabulary.bits("what counts of the likeness of behaviour")
    basis: Text = columns.code("basis", ["OPINION"], nullable=False)
    touching_count: Integer = vocabulary.count("cases of the offence group, among which the likeness was judged")
    event_count: Integer = vocabulary.count("records behind it: the two offences")
    first_seen_at: Instant = columns.instant("earliest time of either offence (UTC)")
    last_seen_at: Instant = columns.instant("latest time of either offence (UTC)")
    evidence: Text = columns.text("the reason in plain words", longest=4_000, nullable=False)


class BehaviourGroups(Published):
    """One row per offence group: how many of its pairs of cases were compared in behaviour, and what was left out."""

    offence_group: Text = columns.text("offence group", nullable=False)
    case_count: Integer = vocabulary.count("cases with a reference")
    with_method_count: Integer = vocabulary.count("of those, with words of method")
    with_place_count: Integer = vocabulary.count("of those, with coordinates")
    with_hour_count: Integer = vocabulary.count("of those, whose time is known to less than a day")
    pair_count: Integer = vocabulary.count("pairs that they form")
    compared_count: Integer = vocabulary.count("of those, compared")
    kept_count: Integer = vocabulary.count("of those, alike enough for linkage.behaviour_pairs")
    uncompared_case_count: Integer = vocabulary.count("cases compared with none: too many like them lie around them")
    crowded_word_count: Integer = vocabulary.count("words of method that count for nothing: neither common nor rare")
