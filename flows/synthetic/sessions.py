"""Who holds which public address when: mobile customers behind shared addresses, fixed lines with one of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.synthetic.casework import DAY
from flows.synthetic.identifiers import PORTS_A_BLOCK, first_port
from flows.synthetic.people import FIXED_PROVIDER, MOBILE_PROVIDERS
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
    usage_ip = np.array([usage.public_ip for usage in world.people.usages], dtype=object)
    line_ip = np.array([line.public_ip for line in world.people.lines], dtype=object)
    rows, grants = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for grant in world.book.grants:
        if "ip_sessions" not in grant.wants or grant.period is None:
            continue
        named = dict(grant.identifiers)
        usages = [usage.index for usage in covered(grant, world, "ip_sessions")]
        lines = [line.index for line in world.people.lines if line.line_id == named.get("line")]
        if "ip" in named:
            usages = np.flatnonzero(usage_ip == named["ip"]).tolist()
            lines = np.flatnonzero(line_ip == named["ip"]).tolist()
        found = np.isin(sessions.usage, usages) | np.isin(sessions.line, lines)
        found &= (sessions.start_s >= grant.period[0]) & (sessions.start_s < grant.period[1])
        if grant.port is not None:
            found &= (sessions.port <= grant.port) & (grant.port < sessions.port + PORTS_A_BLOCK)
        rows.append(np.flatnonzero(found))
        grants.append(np.full(len(rows[-1]), grant.index))
    return np.concatenate(rows).astype(np.int64), np.concatenate(grants).astype(np.int64)


def session_rows(world: World, sessions: Sessions, rows: Ints, grants: Ints, chance: np.random.Generator) -> Rows:
    """The ip_sessions feed for those sessions."""
    usages, lines = world.people.usages, world.people.lines
    usage, line = sessions.usage[rows], sessions.line[rows]
    network = np.array([each.network for each in usages], dtype=np.int64)
    has_usage = usage >= 0
    addresses = Directory()
    of_usage = addresses.codes(each.public_ip for each in usages)
    of_line = addresses.codes(each.public_ip for each in lines)
    port = sessions.port[rows]
    size = len(rows)
    home = world.home[np.array([each.person.index for each in usages], dtype=np.int64)[usage], network[usage]]
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
