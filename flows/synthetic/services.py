"""What online services record: logs of accounts, headers of messages. There is no content anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.synthetic.identifiers import PORTS_A_BLOCK
from flows.synthetic.people import CHAT, MAIL, SEIZED, Account
from flows.synthetic.sessions import Sessions
from flows.synthetic.values import ABSENT, Directory, Flags, Ints, Moments, Rows, Serials, Wholes, Words
from flows.synthetic.world import World

SERVICES = (CHAT, MAIL, SEIZED)
ACTIONS = ("login", "view", "post", "message", "logout", "download", "purchase")
BOARDS = ("lobby", "for-sale", "help", "offtopic", "trusted")
_SHARES = (0.3, 0.3, 0.1, 0.14, 0.08, 0.04, 0.04)


@dataclass(frozen=True)
class Connections:
    """Moments at which accounts were connected: account, time, session (or -1), address code, port or ABSENT."""

    account: Ints
    at_s: Ints
    session: Ints
    ip: Ints
    port: Ints
    is_planted: Flags
    addresses: Directory


def make_connections(world: World, sessions: Sessions, count: int, chance: np.random.Generator) -> Connections:
    """Connections of every account, and the planned logins after them, each out of what its user really held."""
    addresses = Directory()
    parts: list[tuple[int, Ints, Ints, int, Ints, bool]] = []
    whole = (world.first_s, world.last_s)
    for account in world.people.accounts:
        size = count if account.person else max(2, count // 6)
        parts.append(_connect(world, sessions, account, whole, size, addresses, False, chance))
    for login in world.book.logins:
        parts.append(_connect(world, sessions, login.account, login.period, 1, addresses, True, chance))
    sizes = np.array([len(part[1]) for part in parts], dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    return Connections(
        account=np.repeat(np.array([part[0] for part in parts], dtype=np.int64), sizes),
        at_s=np.concatenate([none, *[part[1] for part in parts]]),
        session=np.concatenate([none, *[part[2] for part in parts]]),
        ip=np.repeat(np.array([part[3] for part in parts], dtype=np.int64), sizes),
        port=np.concatenate([none, *[part[4] for part in parts]]),
        is_planted=np.repeat(np.array([part[5] for part in parts], dtype=np.bool_), sizes),
        addresses=addresses,
    )


def _connect(world: World, sessions: Sessions, account: Account, period: tuple[int, int], size: int,
             addresses: Directory, planted: bool, chance: np.random.Generator,
             ) -> tuple[int, Ints, Ints, int, Ints, bool]:  # fmt: skip
    if account.usage is None and account.line is None:
        at = chance.integers(period[0], period[1], size)
        port = np.where(account.has_port, chance.integers(20_000, 60_000, size), ABSENT)
        return account.index, at, np.full(size, -1), addresses.code(account.own_ip), port, planted
    if account.usage is not None:
        held, ip = np.flatnonzero(sessions.usage == account.usage.index), account.usage.public_ip
    else:
        assert account.line is not None
        held, ip = np.flatnonzero(sessions.line == account.line.index), account.line.public_ip
    inside = (sessions.start_s[held] >= period[0]) & (sessions.end_s[held] < period[1])
    chosen = chance.choice(held[inside], size)
    start, end = sessions.start_s[chosen], sessions.end_s[chosen]
    at = start + (chance.random(size) * (end - start)).astype(np.int64)
    block = sessions.port[chosen]
    port = np.where(account.has_port & (block >= 0), block + chance.integers(0, PORTS_A_BLOCK, size), ABSENT)
    return account.index, at, chosen, addresses.code(ip), port, planted


def returned_logs(world: World, connections: Connections) -> tuple[Ints, Ints]:
    """Which connections come back in a disclosed log, under which grant; the seized log holds all of its service."""
    service = np.array([account.service for account in world.people.accounts], dtype=object)
    rows, grants = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for grant in world.book.grants:
        if "service_logs" not in grant.wants:
            continue
        if grant.legal_basis:
            found = np.flatnonzero(service[connections.account] == SEIZED)
        else:
            assert grant.period is not None
            name = dict(grant.identifiers)["account"]
            own = [each.index for each in world.people.accounts if each.name == name and each.service == CHAT]
            found = np.flatnonzero(
                np.isin(connections.account, own)
                & (connections.at_s >= grant.period[0])
                & (connections.at_s < grant.period[1])
            )
        rows.append(found)
        grants.append(np.full(len(found), grant.index))
    return np.concatenate(rows).astype(np.int64), np.concatenate(grants).astype(np.int64)


def log_rows(world: World, connections: Connections, rows: Ints, grants: Ints, chance: np.random.Generator) -> Rows:
    """The service_logs feed for those connections."""
    accounts = world.people.accounts
    every = chance.choice(len(ACTIONS), len(connections.account), p=_SHARES)
    boards = chance.integers(0, len(BOARDS), len(connections.account))
    action = np.where(connections.is_planted, 0, every)[rows]
    service = np.array([SERVICES.index(account.service) for account in accounts], dtype=np.int64)
    named = np.isin(action, [ACTIONS.index(word) for word in ("view", "post", "download", "purchase")])
    return {
        "record_id": Serials("SL", rows),
        "service": Words(service[connections.account[rows]], SERVICES),
        "authorisation_urn": Words(grants, [grant.urn for grant in world.book.grants]),
        "account": Words(connections.account[rows], [account.name for account in accounts]),
        "action": Words(action, ACTIONS),
        "resource": Words(np.where(named, boards[rows], -1), BOARDS),
        "occurred_at": Moments(connections.at_s[rows]),
        "client_ip": Words(connections.ip[rows], connections.addresses.texts),
        "client_port": Wholes(connections.port[rows]),
    }


def message_rows(world: World, connections: Connections, count: int,
                 chance: np.random.Generator) -> tuple[Rows, Ints]:  # fmt: skip
    """The messages feed: headers of what accounts sent and received within the grants' periods, and their grants."""
    names, recipients = Directory(), 4
    none = np.empty(0, dtype=np.int64)
    sender, recipient, at, ip, port, service, grants, serial = ([none] for _ in range(8))
    wanted = {
        (account.index, grant.index)
        for grant in world.book.grants
        if "messages" in grant.wants
        for account in world.people.accounts
        if ("account", account.name) in grant.identifiers
    }
    for account in world.people.accounts:
        under = sorted(grant for index, grant in wanted if index == account.index)
        if not under:
            continue
        own = names.code(account.name)
        make = world.people.allot.email if account.service == MAIL else world.people.allot.handle
        peers = names.codes(make() for _ in range(recipients))
        rows = chance.choice(np.flatnonzero(connections.account == account.index), count)
        peer = peers[chance.integers(0, recipients, count)]
        sent = chance.random(count) < 0.5
        moment = np.where(sent, connections.at_s[rows], connections.at_s[rows] + chance.integers(1, 600, count))
        first = int(chance.integers(1, 10**8))
        for grant_index in under:
            period = world.book.grants[grant_index].period
            assert period is not None
            inside = np.flatnonzero((moment >= period[0]) & (moment < period[1]))
            sender.append(np.where(sent, own, peer)[inside])
            recipient.append(np.where(sent, peer, own)[inside])
            at.append(moment[inside])
            ip.append(np.where(sent, connections.ip[rows], -1)[inside])
            port.append(np.where(sent, connections.port[rows], ABSENT)[inside])
            service.append(np.full(len(inside), SERVICES.index(account.service)))
            grants.append(np.full(len(inside), grant_index))
            serial.append(first + inside)
    when = np.concatenate(at).astype(np.int64)
    of_service = np.concatenate(service).astype(np.int64)
    under_grant = np.concatenate(grants).astype(np.int64)
    return {
        "message_id": Serials("MSG", np.concatenate(serial).astype(np.int64)),
        "service": Words(of_service, SERVICES),
        "authorisation_urn": Words(under_grant, [grant.urn for grant in world.book.grants]),
        "kind": Words((of_service != SERVICES.index(MAIL)).astype(np.int64), ("email", "social")),
        "sender": Words(np.concatenate(sender).astype(np.int64), names.texts),
        "recipient": Words(np.concatenate(recipient).astype(np.int64), names.texts),
        "sent_at": Moments(when),
        "client_ip": Words(np.concatenate(ip).astype(np.int64), connections.addresses.texts),
        "client_port": Wholes(np.concatenate(port).astype(np.int64)),
        "size_bytes": Wholes(chance.integers(300, 90_000, len(when))),
    }, under_grant
