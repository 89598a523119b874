"""What cells record: whole dumps around a few scenes, and the registrations of some suspects."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from flows.synthetic.geography import Cell
from flows.synthetic.movement import cells_at
from flows.synthetic.people import MOBILE_PROVIDERS
from flows.synthetic.records import DAY, Grant
from flows.synthetic.traffic import covered
from flows.synthetic.values import ABSENT, Directory, Ints, Moments, Rows, Serials, Wholes, Words
from flows.synthetic.world import World

KINDS = ("registration", "location_update", "call", "sms", "data", "detach")
_SHARES = (0.2, 0.34, 0.12, 0.12, 0.2, 0.02)
#: Devices that pass two dumped scenes: commuters, no evidence of anything.
COMMUTERS = 3
#: Degrees of latitude within which somebody on a planned stay is served by a dumped mast: about 4 km.
NEAR_DEG = 0.036


class _Seen:
    """Collects events as parallel arrays; devices and SIMs are codes."""

    def __init__(self) -> None:
        self.devices, self.sims, self.numbers = Directory(), Directory(), Directory()
        self.parts: list[tuple[Ints, Ints, Ints, Ints, Ints, Ints]] = []

    def add(self, grant: Grant, cells: Ints, at: Ints, imei: Ints, imsi: Ints, number: Ints) -> None:
        self.parts.append((np.full(len(at), grant.index), cells, at, imei, imsi, number))


def cell_event_rows(world: World, chance: np.random.Generator) -> tuple[Rows, Ints]:
    """The cell_events feed and the grant of each row."""
    seen = _Seen()
    by_id = {cell.cell_id: cell for cell in world.geography.cells}
    commuters = [[_device(world, network) for _ in range(COMMUTERS)] for network in range(2)]
    asked = [g for g in world.book.grants if "cell_events" in g.wants and g.identifiers[0][0] == "cell"]
    for position, grant in enumerate(asked):
        _dump(world, seen, grant, [by_id[value] for _, value in grant.identifiers], chance)
        _stay_by(world, seen, grant, [by_id[value] for _, value in grant.identifiers], chance)
        if position < 2:
            for network in range(2):
                _pass_by(seen, grant, [by_id[v] for _, v in grant.identifiers], network, commuters[network], chance)
    for grant, usage in covered(world, "cell_events"):
        _registrations(world, seen, grant, usage.index, chance)
    none = np.empty(0, dtype=np.int64)
    parts = [(none,) * 6, *seen.parts]
    grants, cells, at, imei, imsi, number = (np.concatenate(part).astype(np.int64) for part in zip(*parts, strict=True))
    network_of = np.array([cell.network for cell in world.geography.cells], dtype=np.int64)
    size = len(at)
    return {
        "record_id": Serials("CE", np.arange(size)),
        "provider": Words(network_of[cells], MOBILE_PROVIDERS),
        "authorisation_urn": Words(grants, [grant.urn for grant in world.book.grants]),
        "event_type": Words(chance.choice(len(KINDS), size, p=_SHARES), KINDS),
        "cell_id": Words(cells, [cell.cell_id for cell in world.geography.cells]),
        "occurred_at": Moments(at),
        "served_number": Words(number, seen.numbers.texts),
        "served_imsi": Words(imsi, seen.sims.texts),
        "served_imei": Words(imei, seen.devices.texts),
        "timing_advance": Wholes(np.where(chance.random(size) < 0.7, chance.integers(0, 64, size), ABSENT)),
    }, grants


def _device(world: World, network: int) -> tuple[str, str]:
    return world.people.allot.imei(), world.people.allot.imsi(network)


def _dump(world: World, seen: _Seen, grant: Grant, cells: list[Cell], chance: np.random.Generator) -> None:
    """Passers-by, each seen one to four times, and the suspect of the case, if he has a phone."""
    assert grant.period is not None
    for network in range(2):
        own = np.array([cell.index for cell in cells if cell.network == network], dtype=np.int64)
        devices = [_device(world, network) for _ in range(world.scale.devices_a_dump // 2)]
        imei = seen.devices.codes(device for device, _ in devices)
        imsi = seen.sims.codes(sim for _, sim in devices)
        times = np.repeat(np.arange(len(devices)), chance.integers(1, 5, len(devices)))
        size = len(times)
        at = chance.integers(grant.period[0], grant.period[1], size)
        place = own[chance.integers(0, len(own), size)]
        seen.add(grant, place, at, imei[times], imsi[times], np.full(size, -1))
        for case, usage, _, role, _ in world.book.obtained:
            if case is grant.case and role == "suspect" and usage.network == network:
                at = np.sort(chance.integers(case.middle_s - 1_200, case.middle_s + 1_200, 3))
                codes = (seen.devices.code(usage.imei), seen.sims.code(usage.imsi), seen.numbers.code(usage.number))
                seen.add(grant, own[chance.integers(0, len(own), 3)], at, *[np.full(3, code) for code in codes])


def _stay_by(world: World, seen: _Seen, grant: Grant, cells: list[Cell], chance: np.random.Generator) -> None:
    """Who is on a planned stay close by meanwhile: seen a few times, whether the case knows of him or not."""
    assert grant.period is not None
    by_person = defaultdict(list)
    for usage in world.people.usages:
        by_person[usage.person.index].append(usage)
    for stay in world.book.stays:
        start, end = max(stay.from_s, grant.period[0]), min(stay.to_s, grant.period[1])
        away = [np.hypot(stay.latitude - c.latitude, (stay.longitude - c.longitude) * 0.57) for c in cells]
        if start >= end or min(away) >= NEAR_DEG or stay.to_latitude is not None or stay.is_silent:
            continue
        for usage in by_person[stay.person]:
            own = np.array([cell.index for cell in cells if cell.network == usage.network], dtype=np.int64)
            if usage.from_s <= start and end <= usage.to_s and len(own):
                at = start + ((np.arange(9) + chance.random(9)) * (end - start) / 9).astype(np.int64)  # now and then
                places = np.full(9, stay.latitude), np.full(9, stay.longitude)
                serving = world.coverage.serving(np.full(9, usage.network), *places, at, chance)
                rows = np.flatnonzero(np.isin(serving, own))  # the dump holds what its own cells served
                rows = rows[:: max(len(rows) // 3, 1)]
                codes = (seen.devices.code(usage.imei), seen.sims.code(usage.imsi), seen.numbers.code(usage.number))
                seen.add(grant, serving[rows], at[rows], *[np.full(len(rows), code) for code in codes])


def _pass_by(seen: _Seen, grant: Grant, cells: list[Cell], network: int, devices: list[tuple[str, str]],
             chance: np.random.Generator) -> None:  # fmt: skip
    assert grant.period is not None
    own = np.array([cell.index for cell in cells if cell.network == network], dtype=np.int64)
    size = len(devices)
    at = chance.integers(grant.period[0], grant.period[1], size)
    imei, imsi = seen.devices.codes(d for d, _ in devices), seen.sims.codes(s for _, s in devices)
    seen.add(grant, own[chance.integers(0, len(own), size)], at, imei, imsi, np.full(size, -1))


def _registrations(world: World, seen: _Seen, grant: Grant, usage_index: int, chance: np.random.Generator) -> None:
    """A dozen registrations a day in the cells at home and at work."""
    usage = world.people.usages[usage_index]
    assert grant.period is not None
    start, end = max(grant.period[0], usage.from_s), min(grant.period[1], usage.to_s)
    size = int(12 * max(end - start, 0) / DAY)
    if size == 0:
        return
    at = np.sort(chance.integers(start, end, size))
    cells = cells_at(world, np.full(size, usage.person.index), np.full(size, usage.network), at, chance)
    codes = (seen.devices.code(usage.imei), seen.sims.code(usage.imsi), seen.numbers.code(usage.number))
    seen.add(grant, cells, at, *[np.full(size, code) for code in codes])
