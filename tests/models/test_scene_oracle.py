"""Presence against brute force: great circles by another formula, and every moment at which somebody can have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.models.drawing import Spec
from tests.models.scenes import LATITUDE, LONGITUDE, drawn, held, offences, place

RADIUS_M = 6_371_008.8
SPEED_MS, SLACK_M = 45.0, 5_000.0
TOLERANCE_S = 15 * 60
START = datetime(2024, 3, 5)


@dataclass(frozen=True)
class Use:
    """A use of a cell of its own, so many minutes after START; kilometres from the scene."""

    minute: int
    north: int
    east: int
    range_m: int
    azimuth: int | None


@dataclass(frozen=True)
class Story:
    """One offence, from one minute to another, and the uses of its suspect's telephone."""

    from_minute: int
    to_minute: int
    uses: tuple[Use, ...]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Offences of up to six hours; uses near and far, some at one and the same minute."""
    start = draw(st.integers(600, 900))
    end = start + draw(st.sampled_from([0, 0, 10, 60, 360]))
    minutes = st.integers(start - 400, end + 400)
    kilometres = st.one_of(st.integers(-8, 8), st.integers(-300, 300))
    use = st.builds(
        Use, minutes, kilometres, kilometres, st.sampled_from([500, 3_000, 15_000]),
        st.one_of(st.none(), st.integers(0, 359)),
    )  # fmt: skip
    return Story(start, end, tuple(draw(st.lists(use, max_size=6))))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance by the formula of Vincenty for a sphere (the models use the haversine)."""
    (a, x), (b, y) = ((radians(v) for v in point) for point in (one, other))
    east, north = cos(b) * sin(y - x), cos(a) * sin(b) - sin(a) * cos(b) * cos(y - x)
    return RADIUS_M * atan2(hypot(east, north), sin(a) * sin(b) + cos(a) * cos(b) * cos(y - x))


def bearing(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Degrees from north at which the other lies."""
    (a, x), (b, y) = ((radians(v) for v in point) for point in (one, other))
    return degrees(atan2(cos(b) * sin(y - x), cos(a) * sin(b) - sin(a) * cos(b) * cos(y - x)))


def verdict(story: Story, margin_s: float = 0.0) -> tuple[str, bool]:
    """The verdict, and whether a moment is left, by trying every moment that can matter."""
    scene = (LATITUDE, LONGITUDE)
    spots = [place(use.north, use.east) for use in story.uses]
    away = [metres(spot, scene) for spot in spots]
    sites = sorted({round(m, 6) for m in away})
    covers = [_covers(use, spot, m, sites) for use, spot, m in zip(story.uses, spots, away, strict=True)]
    needs = [
        0.0 if covered else max(m - use.range_m - SLACK_M, 0) / SPEED_MS
        for use, m, covered in zip(story.uses, away, covers, strict=True)
    ]
    needs = [max(need + margin_s, 0) if need else 0.0 for need in needs]
    times = [use.minute * 60.0 for use in story.uses]
    start, end = story.from_minute * 60.0, story.to_minute * 60.0
    moments = [start, end, *(t + sign * n for t, n in zip(times, needs, strict=True) for sign in (-1, 1))]
    is_left = any(
        start <= moment <= end and all(abs(moment - t) >= n - 1e-6 for t, n in zip(times, needs, strict=True))
        for moment in moments
    )
    during = [start - TOLERANCE_S <= t <= end + TOLERANCE_S for t in times]
    bears = [d or (t + n > start and t - n < end) for d, t, n in zip(during, times, needs, strict=True)]
    order = sorted(range(len(times)), key=lambda i: (times[i], i))
    doubtful: set[int] = set()
    for one, other in pairwise(order):
        beyond = metres(spots[one], spots[other]) - story.uses[one].range_m - story.uses[other].range_m - 2 * SLACK_M
        if beyond > SPEED_MS * (times[other] - times[one]) + margin_s and (bears[one] or bears[other]):
            doubtful |= {one, other}
    is_covered = any(d and c for d, c in zip(during, covers, strict=True))
    is_sound = any(during[i] and covers[i] for i in range(len(times)) if i not in doubtful)
    if is_left and is_sound:
        return "consistent", is_left
    if doubtful:
        return "no_data", is_left
    return ("inconsistent" if not is_left and not is_covered else "no_data"), is_left


def _covers(use: Use, spot: tuple[float, float], away: float, sites: list[float]) -> bool:
    """Whether the cell may serve the scene: in range or of the two nearest masts, and facing it or beside it."""
    if away > 35_000 or not (away <= use.range_m or sites.index(round(away, 6)) < 2):
        return False
    if use.azimuth is None or away <= 300:
        return True
    return abs((bearing(spot, (LATITUDE, LONGITUDE)) - use.azimuth + 540) % 360 - 180) <= 70


def test_verdicts_are_those_of_brute_force(spec: Spec) -> None:
    @given(told=st.lists(stories(), min_size=20, max_size=30))
    @settings(max_examples=5, deadline=None, phases=[Phase.generate], derandomize=True)
    def agree(told: list[Story]) -> None:
        found = judged(spec, told)
        for number, story in enumerate(told):
            due = verdict(story)
            if verdict(story, 0.01) == due == verdict(story, -0.01):  # no matter of a hundredth of a second
                assert found[f"C{number:02d}"] == due, story

    agree()


def judged(spec: Spec, told: list[Story]) -> dict[str, tuple[str, bool]]:
    """What the models say of each story: case -> verdict, and whether a moment is left."""
    for table in ("staging.offences", "evidence.case_identifiers", "raw.cells", "staging.cell_uses"):
        spec.con.execute(f"delete from {table}")
    rows: dict[str, list[list[object]]] = {"offences": [], "held": [], "cells": [], "uses": []}
    for number, story in enumerate(told):
        case, holder = f"C{number:02d}", f"+{number}"
        rows["offences"].append([case, *(_at(minute) for minute in (story.from_minute, story.to_minute))])
        rows["held"].append([case, holder])
        for index, use in enumerate(story.uses):
            cell = f"{case}-{index}"
            rows["cells"].append([cell, f"N{number}", *place(use.north, use.east), use.range_m, use.azimuth])
            rows["uses"].append([holder, _at(use.minute), cell])
    offences(spec, drawn(["case_id", "occurred_from_at", "occurred_to_at"], rows["offences"]))
    held(spec, drawn(["case_id", "identifier"], rows["held"]))
    spec.given(
        "raw.cells", drawn(["cell_id", "network", "latitude", "longitude", "range_m", "azimuth_deg"], rows["cells"])
    )
    spec.given("staging.cell_uses", drawn(["number", "started_at", "first_cell_id"], rows["uses"]))
    spec.con.execute("update staging.cell_uses set feed = 'calls'")
    spec.build("evidence.scene_presence")
    return {
        case: (said, is_left)
        for case, said, is_left in spec.rows(
            "select case_id, verdict, could_be_there from evidence.scene_presence where is_own"
        )
    }


def _at(minute: int) -> str:
    return str(START + timedelta(minutes=minute))
