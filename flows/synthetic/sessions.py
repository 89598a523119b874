"""Who holds which public address when: mobile customers behind shared addresses, fixed lines with one of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flows.synthetic.identifiers import PORTS_A_BLOCK, first_port
from flows.synthetic.people import FIXED_PROVIDER, MOBILE_PROVIDERS
from flows.synthetic.records import DAY
from flows.synthetic.traffic import covered
from flows.synthetic.values import ABSENT, Directory, Ints, Moments, Rows, Serials, Wholes, Words
from flows.synthetic.world import World


@dataclass(frozen=True)
class Sessions:
    """Parallel arrays. `usage` or `line` is -1; sessions never cross midnight. A block of ports is held for a day."""

    usage: Ints
    line: Ints
    start_s: Ints
    end_s: Ints
    port: Ints


def make_sessions(world: World, chance: np.random.Generator) -> Sessions:
    """Every usage's data sessions and every line's daily holding of its address."""
    usages = world.people.usages
    days = world.scale.days
    first_day = world.first_s // DAY
    count = 1 + chance.poisson(4.0, (len(usages), days))
    cell = np.repeat(np.arange(count.size), count.ravel())
    usage, day = cell // days, first_day + cell % days
    start = day * DAY + chance.integers(0, DAY - 1_800, len(cell))
    end = np.minimum(start + chance.integers(600, 14_400, len(cell)), (day + 1) * DAY - 1)
    begins = np.array([each.from_s for each in usages], dtype=np.int64)
    ends = np.array([each.to_s for each in usages], dtype=np.int64)
    kept = (start >= begins[usage]) & (end < ends[usage])
    usage, day, start, end = usage[kept], day[kept], start[kept], end[kept]
    places = np.array([each.place for each in usages], dtype=np.int64)
    lines = len(world.people.lines)
    line = np.repeat(np.arange(lines), days)
    line_start = (first_day + np.tile(np.arange(days), lines)) * DAY + chance.integers(0, 300, lines * days)
    line_end = (line_start // DAY + 1) * DAY - 1
    return Sessions(
        usage=np.concatenate([usage, np.full(len(line), -1)]),
        line=np.concatenate([np.full(len(usage), -1), line]),
        start_s=np.concatenate([start, line_start]),
        end_s=np.concatenate([end, line_end]),
        port=np.concatenate([first_port(places[usage], day), np.full(len(line), -1)]),
    )


def returned_sessions(world: World, sessions: Sessions) -> tuple[Ints, Ints]:
    """Which sessions come back under which grant: two parallel arrays of codes."""
    named_usages: dict[int, list[int]] = {}
    for grant, usage in covered(world, "ip_sessions"):
        named_usages.setdefault(grant.index, []).append(usage.index)
    usages_of, lines_of = _holders(world)
    line_index = {line.line_id: line.index for line in world.people.lines}
    by_usage, by_line = _Places(sessions.usage), _Places(sessions.line)
    rows, grants = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for grant in world.book.grants:
        if "ip_sessions" not in grant.wants or grant.period is None:
            continue
        named = dict(grant.identifiers)
        usages = usages_of[named["ip"]] if "ip" in named else named_usages.get(grant.index, [])
        lines = [line_index[named["line"]]] if named.get("line") in line_index else []
        lines = lines_of[named["ip"]] if "ip" in named else lines
        found = np.concatenate([by_usage.of(usages), by_line.of(lines)])
        at_s, port = sessions.start_s[found], sessions.port[found]
        inside = (at_s >= grant.period[0]) & (at_s < grant.period[1])
        if grant.port is not None:
            inside &= (port <= grant.port) & (grant.port < port + PORTS_A_BLOCK)
        rows.append(np.sort(found[inside]))
        grants.append(np.full(len(rows[-1]), grant.index))
    return np.concatenate(rows).astype(np.int64), np.concatenate(grants).astype(np.int64)


class _Places:
    """Finds the places at which given codes stand, without looking through all places each time."""

    def __init__(self, codes: Ints) -> None:
        self._order = np.argsort(codes, kind="stable")
        self._sorted = codes[self._order]

    def of(self, wanted: Sequence[int]) -> Ints:
        """Places of some codes, code by code."""
        none = np.empty(0, dtype=np.int64)
        low, high = (
            np.searchsorted(self._sorted, np.array(wanted, dtype=np.int64), side) for side in ("left", "right")
        )
        return np.concatenate([none, *[self._order[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]])


def _holders(world: World) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Usages and lines by their public address; an unknown address has none."""
    usages: dict[str, list[int]] = defaultdict(list)
    lines: dict[str, list[int]] = defaultdict(list)
    for usage in world.people.usages:
        usages[usage.public_ip].append(usage.index)
    for line in world.people.lines:
        lines[line.public_ip].append(line.index)
    return usages, lines


def session_rows(world: World, sessions: Sessions, rows: Ints, grants: Ints, chance: np.random.Generator) -> Rows:
    """The ip_sessions feed for those sessions."""
    usages, lines = world.people.usages, world.people.lines
    usage, line = sessions.usage[rows], sessions.line[rows]
    # The last entry is that of nobody, whom -1 stands for.
    network = np.array([*(each.network for each in usages), -1], dtype=np.int64)
    person = np.array([*(each.person.index for each in usages), 0], dtype=np.int64)
    has_usage = usage >= 0
    addresses = Directory()
    of_usage = np.append(addresses.codes(each.public_ip for each in usages), -1)
    of_line = np.append(addresses.codes(each.public_ip for each in lines), -1)
    port = sessions.port[rows]
    size = len(rows)
    home = world.home[person[usage], network[usage]]
    return {
        "record_id": Serials("IP", rows),
        "provider": Words(np.where(has_usage, network[usage], 2), [*MOBILE_PROVIDERS, FIXED_PROVIDER]),
        "authorisation_urn": Words(grants, [grant.urn for grant in world.book.grants]),
        "line_id": Words(line, [each.line_id for each in lines]),
        "served_number": Words(usage, [each.number for each in usages]),
        "served_imsi": Words(usage, [each.imsi for each in usages]),
        "served_imei": Words(usage, [each.imei for each in usages]),
        "private_ip": Words(usage, [each.private_ip for each in usages]),
        "public_ip": Words(np.where(has_usage, of_usage[usage], of_line[line]), addresses.texts),
        "port_from": Wholes(np.where(has_usage, port, ABSENT)),
        "port_to": Wholes(np.where(has_usage, port + PORTS_A_BLOCK - 1, ABSENT)),
        "started_at": Moments(sessions.start_s[rows]),
        "ended_at": Moments(sessions.end_s[rows]),
        "bytes_up": Wholes(chance.integers(1_000, 9_000_000, size)),
        "bytes_down": Wholes(chance.integers(10_000, 300_000_000, size)),
        "first_cell_id": Words(np.where(has_usage, home, -1), [cell.cell_id for cell in world.geography.cells]),
    }
