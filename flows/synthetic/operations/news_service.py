"""The news service: a million headers in hundreds of groups; who used the illegal ones, and who is to be told first?"""

from __future__ import annotations

from collections.abc import Sequence

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
from flows.synthetic.values import ABSENT, Ints, Moments, Serials, Wholes, Words, moments, repeat, words

SERVICE = "Harbour News"
HEADERS, USERS, GROUPS = 1_300_000, 1_300, 420
#: Share of groups that the investigators call illegal, of users who use such a group, of users in this country.
ILLEGAL_GROUPS, ILLEGAL_USERS, UK_SHARE = 0.09, 0.3, 0.16
#: Users in a position of trust, and entries of the registers that have nothing to do with it.
TRUSTED, OTHER_ENTRIES = 4, 30
#: Hours around a header for which the holder of its address is asked.
ASKED_S = 12 * HOUR
#: Of headers that lead nowhere, one in so many is told.
TOLD_EVERY = 200
_REGISTERS = ("teaching", "health", "social_care", "clergy", "youth_work")


def plan(book: Casebook, volume: float) -> None:
    """Headers of everybody, classes of all groups, look-ups of the users of illegal groups in this country."""
    chance, people = book.chance, book.people
    users, groups = max(60, round(USERS * volume)), max(30, round(GROUPS * volume))
    case = book.record_case(
        book.geography.towns[0], "8R", people.first_s + 6 * DAY, people.first_s + 6 * DAY + HOUR, place="online",
        method="use of prohibited groups", period=(people.first_s, people.last_s),
    )  # fmt: skip
    grant = book.authorise(None, wants="", legal_basis="PACE 1984 s.19, server seized under warrant (invented)")
    is_illegal = np.arange(groups) < max(3, round(groups * ILLEGAL_GROUPS))
    uses_illegal = chance.random(users) < ILLEGAL_USERS
    in_country = chance.random(users) < UK_SHARE
    uses_illegal[:6], in_country[:8] = True, True
    uses_illegal[6:8] = False
    sender, group, at_s = _posts(book, round(max(HEADERS * volume**1.6, 350)), users, is_illegal, uses_illegal)
    lines = _lines(book, np.flatnonzero(in_country))
    ip, names = _addresses(book, users, lines), [people.allot.email() for _ in range(users)]
    book.returns.append(
        Returns(
            feed="messages",
            rows={
                "message_id": Serials("HN", np.arange(len(sender))),
                "service": repeat(SERVICE, len(sender)),
                "authorisation_urn": repeat(grant.urn, len(sender)),
                "kind": repeat("social", len(sender)),
                "sender": Words(sender, names),
                "recipient": Words(group, [f"grp.{number:04d}" for number in range(groups)]),
                "sent_at": Moments(at_s),
                "client_ip": Words(sender, ip),
                "client_port": Wholes(np.where(sender % 3 == 0, 1_024 + at_s % 60_000, ABSENT)),
                "size_bytes": Wholes(chance.integers(400, 60_000, len(sender))),
            },
            grants=np.full(len(sender), grant.index),
            seconds=at_s,
            label="harbour",
            is_seized=True,
        )
    )
    _classify(book, case, is_illegal)
    used = np.zeros(users, dtype=np.bool_)
    used[np.unique(sender[is_illegal[group]])] = True
    trusted, held = _look_up(book, case, lines, used, sender, at_s, names)
    _tell_holders(book, held, lines, sender, at_s, ip, names)
    _registers(book, case, trusted)
    for user in range(users):
        owner = lines.get(user)
        is_user = bool(used[user])
        book.answers.add(
            "roles", person=person_ref(owner.person.index) if owner else None, identifier_type="account",
            identifier=names[user], role="illegal_user" if is_user else "legal_only_user", is_answer=is_user,
        )  # fmt: skip
    talk = Talk(book)
    suspect = people.usage(trusted[0].person)
    book.investigate(case, suspect, "number", is_known=True)
    surround(book, talk, case, [suspect])
    talk.finish()


def _posts(book: Casebook, count: int, users: int, is_illegal: np.ndarray[tuple[int], np.dtype[np.bool_]],
           uses_illegal: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Sender, group and moment of every header; a few write most; who uses illegal groups does so one time in five."""
    chance = book.chance
    weights = chance.lognormal(0, 1.1, users)
    sender = np.concatenate([np.arange(users), chance.choice(users, max(count - users, 0), p=weights / weights.sum())])
    legal, illegal = np.flatnonzero(~is_illegal), np.flatnonzero(is_illegal)
    popular = 1 / np.arange(1, len(legal) + 1)
    group = legal[chance.choice(len(legal), len(sender), p=popular / popular.sum())]
    turns = uses_illegal[sender] & (chance.random(len(sender)) < 0.2)
    group = np.where(turns, illegal[chance.integers(0, len(illegal), len(sender))], group)
    days = chance.integers(0, book.scale.days, len(sender)) * DAY
    at_s = book.people.first_s + days + chance.integers(0, DAY, len(sender))
    order = np.argsort(at_s, kind="stable")
    return sender[order].astype(np.int64), group[order].astype(np.int64), at_s[order].astype(np.int64)


def _lines(book: Casebook, users: Ints) -> dict[int, Customer]:
    """The broadband lines of the users in this country; the second and third user share a household."""
    people = book.people
    found: dict[int, Customer] = {}
    for place, user in enumerate(users.tolist()):
        force = int(book.chance.integers(len(book.scale.forces)))
        customer = Customer(people.allot.line(), people.person(force, activity=0))
        found[user] = found[users.tolist()[1]] if place == 2 else customer
    return found


def _addresses(book: Casebook, users: int, lines: dict[int, Customer]) -> list[str]:
    """One address a user: of the line in this country, or of a foreign block of a country."""
    allot, by_line, found = book.people.allot, dict[str, str](), []
    for user in range(users):
        customer = lines.get(user)
        if customer is None:
            found.append(allot.address("elsewhere"))
        else:
            found.append(by_line.setdefault(customer.line_id, allot.address("fixed")))
    return found


def _classify(book: Casebook, case: Case, is_illegal: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """The investigators' list: every group once."""
    size = len(is_illegal)
    kinds = ["illegal" if illegal else "not_classified" if place % 17 == 16 else "legal"
             for place, illegal in enumerate(is_illegal.tolist())]  # fmt: skip
    book.returns.append(
        Returns(
            feed="resource_classes",
            rows={
                "service": repeat(SERVICE, size),
                "resource": words(f"grp.{number:04d}" for number in range(size)),
                "resource_class": words(kinds),
                "classified_by": repeat("Internet Investigations Unit", size),
                "classified_on": repeat(_day(book.people.first_s + 5 * DAY), size),
                "case_id": repeat(case.case_id, size),
            },
            grants=np.full(size, _grant_of(book, case)),
            seconds=np.full(size, book.people.first_s + 6 * DAY),
        )
    )


def _grant_of(book: Casebook, case: Case) -> int:
    """A grant of the case, whose arrival the register waits for."""
    return next((grant.index for grant in book.grants if grant.case is case), 0)


def _look_up(book: Casebook, case: Case, lines: dict[int, Customer], used: np.ndarray[tuple[int], np.dtype[np.bool_]],
             sender: Ints, at_s: Ints, names: Sequence[str]) -> tuple[list[Customer], list[Held]]:  # fmt: skip
    """Addresses and subscribers of those in this country who used an illegal group; the first of them are trusted."""
    held: list[Held] = []
    asked: list[tuple[Grant, Customer]] = []
    customers: dict[str, Customer] = {}
    ips = {user: None for user in lines if used[user]}
    for user in ips:
        first = int(at_s[np.flatnonzero(sender == user)[0]])
        span = (first - ASKED_S, first + ASKED_S)
        book.name_subject(case, lines[user].person, account=names[user], is_known=False, source="service_record")
        ip = _ip_of(book, user)
        held.append(Held(resolve(book, case, ip, span), lines[user], ip, first - ASKED_S, first + ASKED_S - 1))
        if lines[user].line_id not in customers:
            customers[lines[user].line_id] = lines[user]
            asked.append(ask_for_subscriber(book, case, lines[user]))
    return_holdings(book, held)
    return_subscribers(book, asked)
    for place, customer in enumerate(customers.values()):
        if place < TRUSTED:
            book.answers.add(
                "roles", person=person_ref(customer.person.index), identifier_type="line",
                identifier=customer.line_id, role="refer_first", is_answer=True,
            )  # fmt: skip
    return list(customers.values()), held


def _tell_holders(book: Casebook, held: Sequence[Held], lines: dict[int, Customer], sender: Ints, at_s: Ints,
                  ips: Sequence[str], names: Sequence[str]) -> None:  # fmt: skip
    """Of headers: those that a look-up covers, and one in TOLD_EVERY that lead nowhere."""
    base = book.people.allot.share.serials + 10**9
    spans = {each.ip: [(other.from_s, other.to_s) for other in held if other.ip == each.ip] for each in held}
    for place, (user, moment) in enumerate(zip(sender.tolist(), at_s.tolist(), strict=True)):
        is_covered = any(start <= moment < end for start, end in spans.get(ips[user], ()))
        if not is_covered and place % TOLD_EVERY:
            continue
        owner = lines[user] if is_covered else None
        book.answers.add(
            "log_holders", service=SERVICE, record_id=f"HN{base + place}", account=names[user],
            person=person_ref(owner.person.index) if owner else None, holder_type="line" if owner else None,
            holder=owner.line_id if owner else None,
            quality="static" if owner else "none" if user in lines else "foreign",
        )  # fmt: skip


def _ip_of(book: Casebook, user: int) -> str:
    """The address that a user's headers carry."""
    headers = next(returns for returns in book.returns if returns.feed == "messages").rows["client_ip"]
    assert isinstance(headers, Words)
    return headers.vocabulary[user]


def _registers(book: Casebook, case: Case, customers: Sequence[Customer]) -> None:
    """Entries of those in a position of trust, of namesakes with another birthday, and of others."""
    chance, people = book.chance, book.people
    entries: list[tuple[str, str, str]] = []
    for customer in customers[:TRUSTED]:
        entries.append((customer.person.name, customer.person.born, customer.person.address))
    for customer in customers[TRUSTED : TRUSTED + 2]:  # namesakes: born on another day, living elsewhere
        namesake = people.person(customer.person.force, name=customer.person.name, activity=0)
        entries.append((namesake.name, namesake.born, namesake.address))
        book.answers.add(
            "roles", person=person_ref(customer.person.index), identifier_type="line", identifier=customer.line_id,
            role="namesake", is_answer=False,
        )  # fmt: skip
    others: list[Person] = [people.person(0, activity=0) for _ in range(OTHER_ENTRIES)]
    entries += [(person.name, person.born, person.address) for person in others]
    order = chance.permutation(len(entries)).tolist()
    size = len(entries)
    book.returns.append(
        Returns(
            feed="trust_register",
            rows={
                "register": words(_REGISTERS[place % 5] for place in range(size)),
                "entry_id": words(f"SYN-TR-{place + 1:05d}" for place in range(size)),
                "person_name": words(entries[place][0] for place in order),
                "born_on": words(entries[place][1] for place in order),
                "address": words(entries[place][2] for place in order),
                "valid_from_at": moments([people.first_s - 900 * DAY] * size),
                "valid_to_at": moments([None] * size),
            },
            grants=np.full(size, _grant_of(book, case)),
            seconds=np.full(size, people.first_s + 6 * DAY),
        )
    )


def _day(at_s: int) -> str:
    return str(np.datetime64(at_s, "s"))[:10]


OPERATION = Operation(
    name="news_service",
    part=6,
    question="Which users of the service used its illegal groups, who in this country are they, and who comes first?",
    answer="Three users in ten used an illegal group; one in six of them is on a line in this country; four lines "
    "belong to persons in a position of trust and are referred first; users of legal groups and namesakes are left "
    "alone.",
    days=28,
    deliveries=7,
    plan=plan,
)
