"""Who was behind the lines of logs, and how well what came back lets it be known: a table of the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.identifiers import kind_of_address
from flows.synthetic.services import Connections
from flows.synthetic.sessions import Sessions
from flows.synthetic.values import ABSENT, Ints
from flows.synthetic.world import World

#: Of lines that come from abroad or through exits, one in so many is told.
TOLD_EVERY = 20

Spans = dict[int, list[tuple[int, int]]]


def tell_holders(world: World, sessions: Sessions, held: Ints, connections: Connections, logged: Ints) -> None:
    """Add the holders of the logged connections to the truth; `held`: the sessions that came back from providers.

    exact: a session of the user that came back covers the moment, and the log has the port. shared: no port, and a
    session of some sharer of the address came back; or a public wireless network. static: the line's holding of its
    own address came back. none: nothing came back. foreign, vpn_or_hosting: by the range of the address.
    """
    people, rows = world.people, np.unique(logged)
    by_usage, by_line = _spans(sessions.usage, sessions, held), _spans(sessions.line, sessions, held)
    sharers: dict[str, list[int]] = defaultdict(list)
    for usage in people.usages:
        sharers[usage.public_ip].append(usage.index)
    base = people.allot.share.serials + 10**9
    for place, row in enumerate(rows.tolist()):
        account, at_s = people.accounts[int(connections.account[row])], int(connections.at_s[row])
        quality = kind_of_address(connections.addresses.texts[int(connections.ip[row])])
        holder_type = holder = None
        if quality in ("foreign", "vpn_or_hosting") and place % TOLD_EVERY:
            continue
        if quality == "public_wifi":
            quality = "shared"
        elif account.usage is not None:
            has_port = int(connections.port[row]) != ABSENT
            keepers = [account.usage.index] if has_port else sharers[account.usage.public_ip]
            quality = ("exact" if has_port else "shared") if _covers(by_usage, keepers, at_s) else "none"
            holder_type, holder = "number", account.usage.number
        elif account.line is not None:
            quality = "static" if _covers(by_line, [account.line.index], at_s) else "none"
            holder_type, holder = "line", account.line.line_id
        is_knowable = quality in ("exact", "static")
        world.book.answers.add(
            "log_holders",
            service=account.service,
            record_id=f"SL{base + row}",
            account=account.name,
            person=person_ref(people.first_ref + account.person.index) if account.person and is_knowable else None,
            holder_type=holder_type if is_knowable else None,
            holder=holder if is_knowable else None,
            quality=quality,
        )


def _spans(owner: Ints, sessions: Sessions, held: Ints) -> Spans:
    """The sessions that came back, by usage or line."""
    found: Spans = defaultdict(list)
    for place in np.unique(held).tolist():
        if owner[place] >= 0:
            found[int(owner[place])].append((int(sessions.start_s[place]), int(sessions.end_s[place])))
    return found


def _covers(spans: Spans, owners: Iterable[int], at_s: int) -> bool:
    return any(start <= at_s < end for owner in owners for start, end in spans.get(owner, ()))
