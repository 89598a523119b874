"""Specs of movements: stays, trips, gaps and impossible steps; and great-circle distances against another library."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import random

import pytest
from pyproj import Geod

from tests.models.drawing import Spec, read
from tests.models.scenes import drawn, place

RADIUS_M = 6_371_008.8


def sightings(spec: Spec, drawing: str) -> None:
    """Give sightings of masts by `north` (km): range 3 km, of +1 unless another is drawn, the mast named by its place."""
    header, rows = read(drawing)
    filled = []
    for row in rows:
        given = dict(zip(header, row, strict=True))
        north = given.pop("north", None)
        latitude, longitude = place(float(north), 0) if north is not None else (None, None)
        filled.append([
            given.pop("identifier", None) or "+1", given["seen_at"], str(given["seen_at"])[:10],
            f"M{north}" if north is not None else None, latitude, longitude,
        ])  # fmt: skip
    header = ["identifier", "seen_at", "seen_on", "site_id", "latitude", "longitude"]
    spec.given("evidence.sightings", drawn(header, filled))
    spec.con.execute(
        "update evidence.sightings set identifier_type = 'number', feed = 'calls', moment = 'start', range_m = 3000"
    )


def test_uses_of_one_mast_are_a_stay_and_the_next_mast_a_trip_with_its_lines(spec: Spec) -> None:
    sightings(
        spec,
        """
        seen_at             | north
        2024-03-01 08:00:00 | 0
        2024-03-01 09:00:00 | 0
        2024-03-01 10:00:00 | 36
        2024-03-01 10:30:00 | 36
        """,
    )
    spec.expect(
        "evidence.movements",
        """
        kind | from_at             | to_at               | from_site_id | to_site_id | sighting_count | is_impossible | first_line_number | last_line_number
        stay | 2024-03-01 08:00:00 | 2024-03-01 09:00:00 | M0           | M0         | 2              | false         | 2                 | 3
        trip | 2024-03-01 09:00:00 | 2024-03-01 10:00:00 | M0           | M36        | 2              | false         | 3                 | 4
        stay | 2024-03-01 10:00:00 | 2024-03-01 10:30:00 | M36          | M36        | 2              | false         | 4                 | 5
        """,
    )
    [(distance, speed)] = spec.rows("select distance_m, speed_ms from evidence.movements where kind = 'trip'")
    assert (distance, speed) == (pytest.approx(36_000, rel=1e-4), pytest.approx(10, rel=1e-4))


def test_a_change_between_neighbouring_masts_is_no_trip(spec: Spec) -> None:
    sightings(
        spec,
        """
        seen_at             | north
        2024-03-01 08:00:00 | 0
        2024-03-01 08:10:00 | 1.4
        2024-03-01 08:20:00 | 0
        """,
    )
    spec.expect(
        "evidence.movements", "kind | sighting_count | from_site_id | to_site_id | distance_m\nstay | 3 | M0 | M0 | 0"
    )


def test_what_nothing_could_travel_is_an_error_of_the_data_first(spec: Spec) -> None:
    sightings(
        spec,
        """
        seen_at             | north
        2024-03-01 08:00:00 | 0
        2024-03-01 08:10:00 | 200
        2024-03-01 08:20:00 | 0
        """,
    )
    # 184 km beyond ranges and slack within ten minutes would be 307 m/s; a flight of 550 km within the hour is a trip
    spec.expect(
        "evidence.movements",
        """
        kind       | is_impossible | from_site_id | to_site_id
        stay       | false         | M0           | M0
        impossible | true          | M0           | M200
        stay       | false         | M200         | M200
        impossible | true          | M200         | M0
        stay       | false         | M0           | M0
        """,
    )


def test_a_flight_is_a_trip(spec: Spec) -> None:
    sightings(spec, "seen_at | north\n2024-03-01 08:00:00 | 0\n2024-03-01 09:00:00 | 550")
    spec.expect("evidence.movements", "kind\nstay\ntrip\nstay")


def test_two_places_at_one_second_are_impossible_unless_their_areas_may_meet(spec: Spec) -> None:
    sightings(
        spec,
        """
        identifier | seen_at             | north
        +1         | 2024-03-01 08:00:00 | 0
        +1         | 2024-03-01 08:00:00 | 15
        +2         | 2024-03-01 08:00:00 | 0
        +2         | 2024-03-01 08:00:00 | 17
        """,
    )
    spec.expect(
        "evidence.movements",
        "identifier | kind | speed_ms\n+1 | trip |\n+2 | impossible |",
        "kind <> 'stay'",
    )


def test_no_use_for_long_is_a_gap_and_says_how_many_days_were_empty(spec: Spec) -> None:
    sightings(
        spec,
        """
        identifier | seen_at             | north
        +1         | 2024-03-01 01:00:00 | 0
        +1         | 2024-03-01 13:00:01 | 0
        +1         | 2024-03-01 23:00:00 | 0
        +1         | 2024-03-05 09:00:00 | 40
        +2         | 2024-03-01 01:00:00 | 0
        +2         | 2024-03-01 13:00:00 | 0
        """,
    )
    spec.expect(
        "evidence.movements",
        """
        identifier | kind | from_at             | to_at               | empty_day_count
        +1         | stay | 2024-03-01 01:00:00 | 2024-03-01 01:00:00 | 0
        +1         | gap  | 2024-03-01 01:00:00 | 2024-03-01 13:00:01 | 0
        +1         | stay | 2024-03-01 13:00:01 | 2024-03-01 23:00:00 | 0
        +1         | gap  | 2024-03-01 23:00:00 | 2024-03-05 09:00:00 | 3
        +1         | stay | 2024-03-05 09:00:00 | 2024-03-05 09:00:00 | 0
        +2         | stay | 2024-03-01 01:00:00 | 2024-03-01 13:00:00 | 0
        """,
    )


def test_a_stay_is_cut_at_midnight_and_a_trip_over_it_is_one(spec: Spec) -> None:
    sightings(
        spec,
        """
        identifier | seen_at             | north
        +1         | 2024-03-01 23:50:00 | 0
        +1         | 2024-03-02 00:10:00 | 0
        +2         | 2024-03-01 23:50:00 | 0
        +2         | 2024-03-02 00:30:00 | 30
        +3         | 2024-03-01 23:50:00 | 0
        +3         | 2024-03-02 00:00:00 | 300
        """,
    )
    spec.expect(
        "evidence.movements",
        """
        identifier | kind       | from_at             | to_at
        +1         | stay       | 2024-03-01 23:50:00 | 2024-03-01 23:50:00
        +1         | stay       | 2024-03-02 00:10:00 | 2024-03-02 00:10:00
        +2         | stay       | 2024-03-01 23:50:00 | 2024-03-01 23:50:00
        +2         | trip       | 2024-03-01 23:50:00 | 2024-03-02 00:30:00
        +2         | stay       | 2024-03-02 00:30:00 | 2024-03-02 00:30:00
        +3         | stay       | 2024-03-01 23:50:00 | 2024-03-01 23:50:00
        +3         | impossible | 2024-03-01 23:50:00 | 2024-03-02 00:00:00
        +3         | stay       | 2024-03-02 00:00:00 | 2024-03-02 00:00:00
        """,
    )


def test_uses_without_a_place_move_nobody(spec: Spec) -> None:
    sightings(spec, "seen_at | north\n2024-03-01 08:00:00 | 0\n2024-03-01 08:10:00 |\n2024-03-01 08:20:00 | 0")
    spec.expect("evidence.movements", "kind | sighting_count\nstay | 2")


def test_a_days_first_and_last_stay_are_known(spec: Spec) -> None:
    sightings(
        spec,
        """
        seen_at             | north
        2024-03-01 08:00:00 | 0
        2024-03-01 09:00:00 | 0
        2024-03-01 10:00:00 | 40
        2024-03-02 10:00:00 | 40
        """,
    )
    spec.expect(
        "evidence.day_movements",
        """
        seen_on    | kind | from_at             | is_first_of_day | is_last_of_day
        2024-03-01 | stay | 2024-03-01 08:00:00 | true            | false
        2024-03-01 | trip | 2024-03-01 09:00:00 | false           | false
        2024-03-01 | stay | 2024-03-01 10:00:00 | false           | true
        2024-03-02 | stay | 2024-03-02 10:00:00 | true            | true
        """,
    )


def test_distances_are_great_circles_of_the_mean_sphere_and_within_six_thousandths_of_the_ellipsoid(spec: Spec) -> None:
    chance = random.Random(7)
    points = [(50.0657, -5.7148), (51.1279, 1.3134)]  # Land's End and Dover
    points += [(chance.uniform(49.9, 60.9), chance.uniform(-8.2, 1.8)) for _ in range(200)]
    points += [(chance.uniform(-89, 89), chance.uniform(-179.9, 179.9)) for _ in range(200)]
    rows = [
        ["+1", f"2024-03-01 {n // 60:02d}:{n % 60:02d}:00", "2024-03-01", f"M{n}", latitude, longitude]
        for n, (latitude, longitude) in enumerate(points)
    ]
    spec.given(
        "evidence.sightings", drawn(["identifier", "seen_at", "seen_on", "site_id", "latitude", "longitude"], rows)
    )
    spec.con.execute("update evidence.sightings set identifier_type = 'number', feed = 'calls', moment = 'start'")
    spec.build("evidence.movements")
    sphere, ellipsoid = Geod(a=RADIUS_M, b=RADIUS_M), Geod(ellps="WGS84")
    steps = spec.rows(
        "select from_longitude, from_latitude, to_longitude, to_latitude, distance_m from evidence.movements "
        "where kind <> 'stay' order by from_at"
    )
    assert len(steps) == len(points) - 1
    for *ends, distance in steps:
        assert distance == pytest.approx(sphere.inv(*ends)[2], rel=1e-9, abs=1e-3)
        assert distance == pytest.approx(ellipsoid.inv(*ends)[2], rel=0.006)
    assert steps[0][4] == pytest.approx(510_600, rel=0.002)
