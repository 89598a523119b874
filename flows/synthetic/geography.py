"""Where the world lies: invented towns at sea, and the masts of two networks.

The force areas keep their codes, but lie in the North Sea, where no address is: a handful of them east of Yorkshire,
more of them further north. The boxes stay inside the bounds that coordinates of Great Britain have.
"""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass

import numpy as np

from flows.synthetic.scales import Scale
from flows.synthetic.values import Ints, word_list

#: South, north, west, east in degrees: of a handful of force areas, and of a whole country (off Northumberland and
#: the Scottish coast).
SMALL_BOX, LARGE_BOX = (54.05, 55.55, 0.65, 1.70), (54.80, 58.40, -0.90, 1.75)
_FORCES_IN_SMALL_BOX = 4
NETWORK_NAMES = ("001-01", "001-02")
_FIRST = word_list("Aske Brindle Calder Dun Ester Fenn Garth Hollin Ister Kell Lang Mar Nether Osk Pell Quarn")
_LAST = word_list("haven marsh staithe wick quay ness holm sand reach mere fold gate")
_STREETS = (
    "Larch Row", "Foundry Lane", "Tern Street", "Slate Walk", "Orchard Close", "Ropery Road", "Chandler Court",
    "Beacon Hill",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """An invented town: its index is its position in Geography.towns."""

    index: int
    name: str
    force: int
    latitude: float
    longitude: float
    outcode: str


@dataclass(frozen=True)
class Cell:
    """One sector of a mast. `turned_s`: when its antenna was turned to `turned_to_deg`, if it was."""

    index: int
    cell_id: str
    network: int
    town: int
    area_code: int
    site_id: str
    latitude: float
    longitude: float
    azimuth_deg: int
    range_m: int
    radio: str
    turned_s: int | None
    turned_to_deg: int


@dataclass(frozen=True)
class Geography:
    """Towns and cells."""

    towns: tuple[Town, ...]
    cells: tuple[Cell, ...]

    def towns_of(self, force: int) -> list[Town]:
        """The towns of a force area."""
        return [town for town in self.towns if town.force == force]

    def cells_of(self, town: int, network: int) -> Ints:
        """Indices of a network's cells in a town."""
        found = [cell.index for cell in self.cells if cell.town == town and cell.network == network]
        return np.array(found, dtype=np.int64)


def make_geography(scale: Scale, chance: np.random.Generator) -> Geography:
    """Towns in a grid of force areas, each with masts of three sectors for both networks."""
    first_s = timegm(scale.first_day.timetuple())
    towns = _towns(scale, chance)
    cells: list[Cell] = []
    for town in towns:
        for network in range(2):
            for mast in range(scale.masts_a_town):
                area = 1_000 + 10 * town.index + network
                latitude = round(town.latitude + float(chance.normal(0, 0.012)), 6)
                longitude = round(town.longitude + float(chance.normal(0, 0.02)), 6)
                bearing = int(chance.integers(0, 120))
                radio = ("4G", "4G", "5G", "3G")[mast % 4]
                for sector in range(3):
                    azimuth = bearing + 120 * sector
                    turned = first_s + 86_400 * (scale.days // 2) if chance.random() < 0.08 else None
                    identity = 20_000 + 1_000 * network + 10 * mast + sector + 1
                    cells.append(
                        Cell(
                            index=len(cells),
                            cell_id=f"{NETWORK_NAMES[network]}-{area}-{identity}",
                            network=network,
                            town=town.index,
                            area_code=area,
                            site_id=f"{'BM'[network]}{area}-{mast + 1}",
                            latitude=latitude,
                            longitude=longitude,
                            azimuth_deg=azimuth,
                            range_m=int(chance.integers(8, 60)) * 100,
                            radio=radio,
                            turned_s=turned,
                            turned_to_deg=(azimuth + 20) % 360,
                        )
                    )
    return Geography(tuple(towns), tuple(cells))


def street_address(town: Town, chance: np.random.Generator) -> str:
    """An address in a town; its postcode area XX is not issued."""
    street = _STREETS[int(chance.integers(len(_STREETS)))]
    letters = "".join("ABDEFGHJLNPQRSTUWXYZ"[i] for i in chance.integers(0, 20, 2))
    return (
        f"{int(chance.integers(1, 200))} {street}, {town.name}, {town.outcode} {int(chance.integers(1, 10))}{letters}"
    )


def street_of(address: str) -> str:
    """The street and town of an address, without the house."""
    house_and_street, town, _ = address.split(", ")
    return f"{house_and_street.split(' ', 1)[1]}, {town}"


def _towns(scale: Scale, chance: np.random.Generator) -> list[Town]:
    is_small = len(scale.forces) <= _FORCES_IN_SMALL_BOX
    south, north, west, east = SMALL_BOX if is_small else LARGE_BOX
    wide = min(2, len(scale.forces)) if is_small else round((len(scale.forces) / 2) ** 0.5 + 0.5)
    high = -(-len(scale.forces) // wide)
    order = chance.permutation(len(_FIRST) * len(_LAST))
    towns: list[Town] = []
    for force in range(len(scale.forces)):
        row, column = divmod(force, wide)
        for _ in range(scale.towns_a_force):
            x, y = chance.uniform(0.12, 0.88, 2)
            pick = int(order[len(towns)])
            towns.append(
                Town(
                    index=len(towns),
                    name=_FIRST[pick % len(_FIRST)] + _LAST[pick // len(_FIRST)],
                    force=force,
                    latitude=round(south + (north - south) * (row + float(y)) / high, 5),
                    longitude=round(west + (east - west) * (column + float(x)) / wide, 5),
                    outcode=f"XX{len(towns) + 1}",
                )
            )
    return towns
