"""Where people are, and which cell serves them there: an everyday round, and the stays that an operation plans.

A mast's sector is a serving area, not a point: one event in eight is served by the second nearest mast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from flows.synthetic.geography import Geography
from flows.synthetic.records import DAY, HOUR, Stay
from flows.synthetic.values import Flags, Ints

if TYPE_CHECKING:
    from flows.synthetic.world import World

Decimals = npt.NDArray[np.float64]

#: Metres of a degree of latitude; one of longitude has the cosine of the latitude times as many.
METRES_A_DEGREE = 111_195.0
_SECOND_NEAREST, _BEYOND = 0.125, 2**40
#: Seconds of the day: when people leave for work and for home, how long either takes, when evenings out begin.
_LEAVES, _RETURNS, _JOURNEY, _EVENING = 27_000, 63_000, 3_600, 72_000


@dataclass(frozen=True)
class _Network:
    """A network's masts: a tree of their places, and by mast its three cells with their bearings."""

    tree: cKDTree
    places: Decimals
    cells: Ints
    azimuth: Ints
    turned_s: Ints
    turned_to: Ints


class Coverage:
    """Finds the cell that serves a place."""

    def __init__(self, geography: Geography) -> None:
        self._squeeze = float(np.cos(np.radians(np.mean([town.latitude for town in geography.towns]))))
        #: Latitude and longitude of every cell's mast, by index.
        self.places: Decimals = np.array([(cell.latitude, cell.longitude) for cell in geography.cells])
        self._networks = [self._network(geography, network) for network in range(2)]

    def _network(self, geography: Geography, network: int) -> _Network:
        sites: dict[str, list[int]] = {}
        for cell in geography.cells:
            if cell.network == network:
                sites.setdefault(cell.site_id, []).append(cell.index)
        cells = np.array(list(sites.values()), dtype=np.int64)
        masts = [geography.cells[index] for index in cells[:, 0].tolist()]
        places = self._plane(np.array([m.latitude for m in masts]), np.array([m.longitude for m in masts]))
        sectors = [[geography.cells[index] for index in row] for row in cells.tolist()]
        return _Network(
            tree=cKDTree(places),
            places=places,
            cells=cells,
            azimuth=np.array([[cell.azimuth_deg for cell in row] for row in sectors], dtype=np.int64),
            turned_s=np.array([[cell.turned_s or _BEYOND for cell in row] for row in sectors], dtype=np.int64),
            turned_to=np.array([[cell.turned_to_deg for cell in row] for row in sectors], dtype=np.int64),
        )

    def _plane(self, latitude: Decimals, longitude: Decimals) -> Decimals:
        """Metres east and north of the meridian and the equator; good to some per cent within the world."""
        return np.stack([longitude * METRES_A_DEGREE * self._squeeze, latitude * METRES_A_DEGREE], axis=1)

    def serving(self, network: Ints, latitude: Decimals, longitude: Decimals, at_s: Ints,
                chance: np.random.Generator) -> Ints:  # fmt: skip
        """The index of the cell that serves each place on a network (0 or 1) at a moment (seconds since 1970)."""
        found = np.zeros(len(network), dtype=np.int64)
        second = chance.random(len(network)) < _SECOND_NEAREST
        points = self._plane(latitude, longitude)
        for number, masts in enumerate(self._networks):
            rows = np.flatnonzero(network == number)
            if not len(rows):
                continue
            nearest = masts.tree.query(points[rows], k=min(2, len(masts.places)))[1].reshape(len(rows), -1)
            mast = np.where(second[rows], nearest[:, -1], nearest[:, 0])
            away = points[rows] - masts.places[mast]
            bearing = np.degrees(np.arctan2(away[:, 0], away[:, 1])) % 360
            azimuth = np.where(
                at_s[rows, None] >= masts.turned_s[mast], masts.turned_to[mast], masts.azimuth[mast] % 360
            )
            apart = np.abs((azimuth - bearing[:, None] + 180) % 360 - 180)
            found[rows] = masts.cells[mast, np.argmin(apart, axis=1)]
        return found


class Itineraries:
    """The planned stays, searchable by person and moment."""

    def __init__(self, stays: Sequence[Stay]) -> None:
        ordered = sorted(stays, key=lambda stay: (stay.person, stay.from_s))
        for before, after in pairwise(ordered):
            if before.person == after.person and before.to_s > after.from_s:
                raise ValueError(f"stays of person {before.person} overlap at {after.from_s}")
        self._person = np.array([stay.person for stay in ordered], dtype=np.int64)
        self._from = np.array([stay.from_s for stay in ordered], dtype=np.int64)
        self._to = np.array([stay.to_s for stay in ordered], dtype=np.int64)
        self._key = self._person * _BEYOND + self._from
        start = np.array([(stay.latitude, stay.longitude) for stay in ordered], dtype=np.float64).reshape(-1, 2)
        end = [
            (
                stay.latitude if stay.to_latitude is None else stay.to_latitude,
                stay.longitude if stay.to_longitude is None else stay.to_longitude,
            )
            for stay in ordered
        ]
        self._start, self._end = start, np.array(end, dtype=np.float64).reshape(-1, 2)

    @property
    def travellers(self) -> Ints:
        """Who is on a planned stay at some time: indices of persons, each once."""
        return np.unique(self._person)

    def places(self, person: Ints, at_s: Ints) -> tuple[Flags, Decimals]:
        """Whether a person is on a planned stay at a moment, and the latitude and longitude there."""
        if not len(self._key):
            return np.zeros(len(person), dtype=np.bool_), np.zeros((len(person), 2))
        place = np.maximum(np.searchsorted(self._key, person * _BEYOND + at_s, side="right") - 1, 0)
        away = (self._person[place] == person) & (at_s >= self._from[place]) & (at_s < self._to[place])
        share = (at_s - self._from[place]) / np.maximum(self._to[place] - self._from[place], 1)
        return away, self._start[place] + (self._end[place] - self._start[place]) * share[:, None]


def cells_at(world: World, person: Ints, network: Ints, at_s: Ints, chance: np.random.Generator) -> Ints:
    """The cell that serves each person at a moment (seconds since 1970): where the everyday round or a plan has them.

    The round: at work by day on weekdays, else at home; on the way between the two when they lie in different towns; in
    the middle of the area's first town on some Friday and Saturday nights; in another town on some Sundays. A quarter
    of what happens at home or at work happens in another cell of the town.
    """
    sectors = len(world.geography.cells) // (2 * len(world.geography.towns))
    day, second = at_s // DAY, at_s % DAY
    weekday = (day + 3) % 7
    home, work = world.home[person, network], world.work[person, network]
    is_worktime = (second >= _LEAVES) & (second < _RETURNS + _JOURNEY) & (weekday < 5)
    usual = np.where(is_worktime, work, home)
    within = chance.integers(0, sectors, len(person))
    about = chance.random(len(person)) < 0.25
    usual = np.where(about, usual // sectors * sectors + within, usual)
    town = home // (2 * sectors)
    out = (second >= _EVENING) & ((weekday == 4) | (weekday == 5)) & (_habit(person, day) < 0.3)
    first_town = town - town % world.scale.towns_a_force
    usual = np.where(out, _block(first_town, network, sectors) + within, usual)
    trip = (second >= 10 * HOUR) & (second < 18 * HOUR) & (weekday == 6) & (_habit(person, day) > 0.9)
    elsewhere = (town + 1 + (_habit(person, day + 1) * 6).astype(np.int64)) % len(world.geography.towns)
    usual = np.where(trip, _block(elsewhere, network, sectors) + within, usual)

    away, places = world.itineraries.places(person, at_s)
    commutes, on_the_way = _commutes(world, home, work, second)
    places = np.where(away[:, None], places, on_the_way)
    rows = np.flatnonzero(away | (commutes & (weekday < 5) & (home // (2 * sectors) != work // (2 * sectors))))
    if len(rows):
        usual[rows] = world.coverage.serving(network[rows], places[rows, 0], places[rows, 1], at_s[rows], chance)
    return usual


def _commutes(world: World, home: Ints, work: Ints, second: Ints) -> tuple[Flags, Decimals]:
    """Whether it is time to travel to or from work, and where between the masts of home and work one then is."""
    places = world.coverage.places
    there = (second - _LEAVES) / _JOURNEY
    back = 1 - (second - _RETURNS) / _JOURNEY
    share = np.where(second < 12 * HOUR, there, back)
    return (share >= 0) & (share < 1), places[home] + (places[work] - places[home]) * share[:, None]


def _block(town: Ints, network: Ints, sectors: int) -> Ints:
    """The first cell of a network in a town."""
    return town * 2 * sectors + network * sectors


def _habit(person: Ints, day: Ints) -> Decimals:
    """A number from 0 to 1 that a person has on a day: the same for every call of an evening."""
    mixed = (person * 2_654_435_761 + day * 40_503_773) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2_246_822_519) & 0xFFFFFFFF
    return np.asarray((mixed ^ (mixed >> 13)) / 2**32, dtype=np.float64)
