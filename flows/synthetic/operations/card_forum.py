"""The forum: members in many countries sell stolen cards; a seized log has their addresses, and few lead to anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.operations import Operation
from flows.synthetic.operations.bystanders import surround
from flows.synthetic.operations.returning import (
    Customer,
    Held,
    ask_for_subscriber,
    resolve,
    return_holdings,
    return_subscribers,
)
from flows.synthetic.operations.talking import Talk
from flows.synthetic.people import Person
from flows.synthetic.records import DAY, HOUR, Case, Grant, Returns
from flows.synthetic.values import ABSENT, Flags, Ints, Moments, Serials, Wholes, Words, repeat

SERVICE = "Lantern Board"
MEMBERS, EVENTS_A_MEMBER = 2_000, 45
#: Administrators, and accounts of each. They log in oftener than others.
ADMINISTRATORS, ACCOUNTS = 3, 3
ADMIN_EVENTS = 60
#: Share of members who come from this country's lines, and of those who come through exits of private networks.
UK_SHARE, EXIT_SHARE = 0.18, 0.15
#: A line holds its address for so long before somebody else has it.
LEASE_S = 6 * HOUR
ACTIONS = ("login", "view", "post", "message", "purchase", "logout")
_SHARES = (0.3, 0.34, 0.12, 0.12, 0.04, 0.08)
BOARDS = ("cards", "lobby", "services", "vouches")


@dataclass(frozen=True)
class Pool:
    """Addresses that a provider gives to its lines in turn: lines[i] holds address (i + lease) mod size."""

    addresses: list[str]
    customers: list[Customer]

    def address_of(self, line: int, at_s: int) -> str:
        """What a line holds at a moment."""
        return self.addresses[(line + at_s // LEASE_S) % len(self.addresses)]

    def holder_of(self, ip: str, at_s: int) -> Customer:
        """Whose line holds an address at a moment."""
        return self.customers[(self.addresses.index(ip) - at_s // LEASE_S) % len(self.addresses)]


def plan(book: Casebook, volume: float) -> None:
    """The log of a seized board, its administrators, and the few addresses that were looked up."""
    chance, people = book.chance, book.people
    members = max(40, round(MEMBERS * volume))
    pool = _pool(book, max(8, round(members * UK_SHARE / 3)))
    grant = book.authorise(None, wants="", legal_basis="PACE 1984 s.19, server seized under warrant (invented)")
    main = _case(book, 0, "NFIB5A", 20)
    administrators = [pool.customers[place] for place in range(ADMINISTRATORS)]
    names = [people.allot.handle() for _ in range(members + ADMINISTRATORS * ACCOUNTS)]
    account, line, at_s = _connections(book, members, len(pool.customers), volume)
    ip, port, quality = _addresses(book, pool, account, line, at_s)
    serials = np.arange(len(account))
    book.returns.append(
        Returns(
            feed="service_logs",
            rows={
                "record_id": Serials("LB", serials),
                "service": repeat(SERVICE, len(account)),
                "authorisation_urn": repeat(grant.urn, len(account)),
                "account": Words(account, names),
                "action": Words(chance.choice(len(ACTIONS), len(account), p=_SHARES), ACTIONS),
                "resource": Words(chance.integers(0, len(BOARDS), len(account)), BOARDS),
                "occurred_at": Moments(at_s),
                "client_ip": ip,
                "client_port": Wholes(port),
            },
            grants=np.full(len(account), grant.index),
            seconds=at_s,
            label="lantern",
            is_seized=True,
        )
    )
    cases, held = _look_up(book, pool, main, administrators, names, members, account, line, at_s)
    _tell(book, names, members, administrators, account, line, quality, at_s, pool, held)
    talk = Talk(book)
    suspect = people.usage(administrators[0].person)
    book.investigate(main, suspect, "number", is_known=True)
    surround(book, talk, main, [suspect])
    talk.finish()
    book.link(main, cases[0], "same_person", "", "listed+subscriber")
    for case in cases[1:]:
        book.link(main, case, "chain", "", "through the seized log")
    for place, first in enumerate(cases):
        for second in cases[place + 1 :]:
            book.link(first, second, "chain", "", "through the seized log")


def _pool(book: Casebook, size: int) -> Pool:
    """As many lines as addresses, so that each address always has one holder."""
    people, chance = book.people, book.chance
    forces = len(book.scale.forces)
    customers = [
        Customer(people.allot.line(), people.person(int(chance.integers(forces)), activity=0)) for _ in range(size)
    ]
    return Pool([people.allot.address("fixed") for _ in range(size)], customers)


def _connections(book: Casebook, members: int, lines: int, volume: float) -> tuple[Ints, Ints, Ints]:
    """Account, line (or -1: abroad, -2: through an exit) and moment of every action in the log, in order of time."""
    chance, people = book.chance, book.people
    each = max(4, round(EVENTS_A_MEMBER * min(1.0, volume * 4)))
    counts = np.maximum(chance.poisson(each * chance.lognormal(-0.3, 0.8, members)), 1)
    whence = chance.random(members)
    origin = np.where(whence < EXIT_SHARE, -2, np.where(whence < EXIT_SHARE + UK_SHARE, 0, -1))
    origin = np.where(origin == 0, ADMINISTRATORS + chance.integers(0, lines - ADMINISTRATORS, members), origin)
    account, line = np.repeat(np.arange(members), counts), np.repeat(origin, counts)
    times = max(12, round(ADMIN_EVENTS * min(1.0, volume * 4)))
    own = np.repeat(np.arange(ADMINISTRATORS * ACCOUNTS), times)
    hidden = chance.random(len(own)) < 0.7  # most of the time an administrator comes through an exit
    account = np.concatenate([account, members + own])
    line = np.concatenate([line, np.where(hidden, -2, own // ACCOUNTS)])
    day = chance.integers(0, book.scale.days, len(account)) * DAY
    hour = np.where(account >= members, 20 + chance.integers(0, 4, len(account)), chance.integers(0, 24, len(account)))
    wrong = len(line) - len(own)  # the login that is looked up an hour wrong: at the end of a lease, not of the world
    line[wrong], hour[wrong], day[wrong] = 0, 23, min(int(day[wrong]), (book.scale.days - 2) * DAY)
    at_s = people.first_s + day + hour * HOUR + chance.integers(0, HOUR, len(account))
    order = np.argsort(at_s, kind="stable")
    return account[order], line[order], at_s[order]


def _addresses(book: Casebook, pool: Pool, account: Ints, line: Ints, at_s: Ints) -> tuple[Words, Ints, list[str]]:
    """Address, source port (or ABSENT) and quality of every action."""
    chance, allot = book.chance, book.people.allot
    abroad = [allot.address("elsewhere") for _ in range(min(2_500, int(account.max()) + 1))]
    exits = [allot.address("exits") for _ in range(12)]
    texts = [*pool.addresses, *abroad, *exits]
    size = len(pool.addresses)
    held = (line + at_s // LEASE_S) % size
    code = np.where(line >= 0, held, size + account % len(abroad))
    code = np.where(line == -2, size + len(abroad) + chance.integers(0, len(exits), len(line)), code)
    port = np.where(chance.random(len(line)) < 0.3, chance.integers(1_024, 65_535, len(line)), ABSENT)
    quality = [("vpn_or_hosting", "foreign", "static")[min(each, 0) + 2] for each in line.tolist()]
    return Words(code, texts), port, quality


def _look_up(book: Casebook, pool: Pool, main: Case, administrators: list[Customer], names: list[str], members: int,
             account: Ints, line: Ints, at_s: Ints) -> tuple[list[Case], list[Held]]:  # fmt: skip
    """What was asked: an administrator's login by one force each; once the clock was read an hour wrong."""
    held: list[Held] = []
    asked: list[tuple[Grant, Customer]] = []
    cases = []
    for place, customer in enumerate(administrators):
        case = _case(book, place + 1, "NFIB3A", 8 + 4 * place)
        name = names[members + place * ACCOUNTS]
        book.name_subject(case, customer.person, account=name, is_known=False, source="service_record")
        mine = np.flatnonzero((account == members + place * ACCOUNTS) & (line == place))[:3]
        for row in mine.tolist():
            moment = int(at_s[row])
            held += _returned(book, pool, case, pool.address_of(place, moment), moment)
        asked.append(ask_for_subscriber(book, case, customer))
        cases.append(case)
        if place == 0:
            _wrong_hour(book, pool, case, account == members, line, at_s, held, asked)
    return_holdings(book, held)
    return_subscribers(book, asked)
    return cases, held


def _wrong_hour(book: Casebook, pool: Pool, case: Case, is_own: Flags, line: Ints, at_s: Ints,
                held: list[Held], asked: list[tuple[Grant, Customer]]) -> None:  # fmt: skip
    """A login in the last hour of a lease: asked for rightly, and once more with the clock an hour wrong.

    The second answer names whoever had the address next: a stranger.
    """
    moment = int(at_s[np.flatnonzero(is_own & (line == 0) & (at_s % LEASE_S >= LEASE_S - HOUR))[0]])
    ip, later = pool.address_of(0, moment), moment + HOUR
    held += _returned(book, pool, case, ip, moment)
    held += _returned(book, pool, case, ip, later)
    stranger = pool.holder_of(ip, later)
    asked.append(ask_for_subscriber(book, case, stranger))
    other = _case(book, 5, "45", 15)
    book.name_subject(other, stranger.person, "witness", is_known=True, number=book.people.allot.mobile())
    book.decoy(case, other, "wrong_hour", stranger.line_id)


def _returned(book: Casebook, pool: Pool, case: Case, ip: str, at_s: int) -> list[Held]:
    """The holding of an address around a moment, under an application for that hour."""
    start = at_s // LEASE_S * LEASE_S
    grant = resolve(book, case, ip, (max(start, at_s - HOUR // 2), start + LEASE_S))
    first = max(start, at_s - HOUR // 2)
    return [Held(grant, pool.holder_of(ip, at_s), ip, first, start + LEASE_S)]


def _tell(book: Casebook, names: list[str], members: int, administrators: list[Customer], account: Ints, line: Ints,
          quality: list[str], at_s: Ints, pool: Pool, held: list[Held]) -> None:  # fmt: skip
    """Who is behind the accounts. Of connections: those that a look-up covers, and one in twenty that lead nowhere."""
    for place in range(ADMINISTRATORS * ACCOUNTS):
        person: Person = administrators[place // ACCOUNTS].person
        book.answers.add(
            "roles", person=person_ref(person.index), identifier_type="account", identifier=names[members + place],
            role="administrator", is_answer=True,
        )  # fmt: skip
    for place in range(members):
        book.answers.add("roles", identifier_type="account", identifier=names[place], role="member", is_answer=False)
    base = book.people.allot.share.serials + 10**9
    covered = np.zeros(len(account), dtype=np.bool_)
    for each in held:
        covered |= (
            (line >= 0) & (at_s >= each.from_s) & (at_s < each.to_s) & (line == pool.customers.index(each.customer))
        )
    told = covered | ((line < 0) & (np.arange(len(account)) % 20 == 0))
    for row in np.flatnonzero(told).tolist():
        customer = pool.customers[int(line[row])] if line[row] >= 0 else None
        book.answers.add(
            "log_holders", service=SERVICE, record_id=f"LB{base + row}", account=names[int(account[row])],
            person=person_ref(customer.person.index) if customer else None, holder_type="line" if customer else None,
            holder=customer.line_id if customer else None, quality=quality[row],
        )  # fmt: skip


def _case(book: Casebook, force: int, code: str, day: int) -> Case:
    towns = book.geography.towns_of(force % len(book.scale.forces))
    at_s = book.people.first_s + day * DAY + 10 * HOUR
    return book.record_case(
        towns[0], code, at_s, at_s + HOUR, method="card details used", place="online",
        period=(book.people.first_s, book.people.last_s),
    )  # fmt: skip


OPERATION = Operation(
    name="card_forum",
    part=5,
    question="Who runs the board on which stolen cards are sold?",
    answer="Three administrators with three accounts each, all active in the same evening hours and now and then from "
    "one line each in this country; most addresses are foreign, shared or exits and lead to nobody, and one look-up an "
    "hour wrong leads to a stranger.",
    days=28,
    deliveries=4,
    plan=plan,
)
