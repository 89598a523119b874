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

from flows.synthetic.casework import DAY, Stay
from flows.synthetic.geography import Geography
from flows.synthetic.values import Flags, Ints

if TYPE_CHECKING:
    from flows.synthetic.world import World

Decimals = npt.NDArray[np.float64]

#: Metres of a degree of latitude; one of longitude has the cosine of the latitude times as many.
METRES_A_DEGREE = 111_195.0
_SECOND_NEAREST, _BEYOND = 0.125, 2**40


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

    def places(self, person: Ints, at_s: Ints) -> tuple[Flags, Decimals]:
        """Whether a person is on a planned stay at a moment, and the latitude and longitude there."""
        if not len(self._key):
            return np.zeros(len(person), dtype=np.bool_), np.zeros((len(person), 2))
        place = np.maximum(np.searchsorted(self._key, person * _BEYOND + at_s, side="right") - 1, 0)
        away = (self._person[place] == person) & (at_s >= self._from[place]) & (at_s < self._to[place])
        share = (at_s - self._from[place]) / np.maximum(self._to[place] - self._from[place], 1)
        return away, self._start[place] + (self._end[place] - self._start[place]) * share[:, None]


def cells_at(world: World, person: Ints, network: Ints, at_s: Ints, chance: np.random.Generator) -> Ints:
    """The cell that serves each person at a moment: at work by day on weekdays, else at home; elsewhere if planned.

    A quarter of everyday events happen in another cell of the same town.
    """
    hour, weekday = at_s % DAY // 3_600, (at_s // DAY + 3) % 7
    at_work = (hour >= 8) & (hour < 18) & (weekday < 5)
    usual = np.where(at_work, world.work[person, network], world.home[person, network])
    sectors = len(world.geography.cells) // (2 * len(world.geography.towns))
    block = usual // sectors * sectors
    about = chance.random(len(person)) < 0.25
    usual = np.where(about, block + chance.integers(0, sectors, len(person)), usual)
    away, places = world.itineraries.places(person, at_s)
    rows = np.flatnonzero(away)
    if len(rows):
        usual[rows] = world.coverage.serving(network[rows], places[rows, 0], places[rows, 1], at_s[rows], chance)
    return usual
