"""Links that are true: offenders who come up in several cases, one function per mechanism.

Each function makes the offender, puts what the forces know into their cases, applies for the data that shows the rest,
and writes the link into the truth. `variant` changes how each side comes to know the identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.identifiers import first_port
from flows.synthetic.people import CHAT, MAIL, SEIZED, Usage
from flows.synthetic.records import DAY, HOUR, Case, PlannedCall, PlannedLogin
from flows.synthetic.values import wholes

Plant = Callable[[Casebook, Sequence[Case], int], None]


def same_device(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """One handset, a new SIM and number for each case."""
    usages = _in_turn(book, cases, keep="imei")
    for position, (case, usage) in enumerate(zip(cases, usages, strict=True)):
        if variant % 3 == 2 or (variant % 3 == 1 and position == 0):
            book.name_subject(case, usage.person, imei=usage.imei, source="seized_device")
            book.authorise(case, ("number", usage.number), wants="subscribers", data_type="entity")
        else:
            book.investigate(case, usage, "number")
    via = ("returned+returned", "listed+returned", "listed+listed")[variant % 3]
    _link_all(book, cases, "same_device", usages[0].imei, via)


def same_sim(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """One SIM that moves to a new handset and is given a new number for each case."""
    usages = _in_turn(book, cases, keep="imsi")
    for position, (case, usage) in enumerate(zip(cases, usages, strict=True)):
        by = "imsi" if variant % 2 and position == 0 else "imei" if position == 0 else "number"
        book.investigate(case, usage, by)
    _link_all(book, cases, "same_sim", usages[0].imsi, "listed+returned" if variant % 2 else "returned+returned")


def same_number(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """One number that moves to a new SIM and handset for each case."""
    usages = _in_turn(book, cases, keep="number")
    for position, (case, usage) in enumerate(zip(cases, usages, strict=True)):
        if variant % 2 and position == 0:
            book.investigate(case, usage, "imei")
        elif variant % 4 == 2 and position == 0:
            book.name_subject(case, usage.person, number=usage.number)
        else:
            book.investigate(case, usage, "number")
    _link_all(book, cases, "same_number", usages[0].number, "returned+listed" if variant % 2 else "listed+listed")


def same_account(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """One handle or e-mail address; in every second variant the last case learns it from a subscriber return only."""
    person = book.people.person(cases[0].force)
    usage = book.people.usage(person)
    account = book.people.account(person, service=(CHAT, MAIL)[variant % 2], usage=usage, is_on_contract=True)
    for case in cases[:-1]:
        book.investigate_account(case, account)
    if variant % 2:
        book.name_subject(cases[-1], person, number=usage.number)
        book.authorise(cases[-1], ("number", usage.number), wants="subscribers", data_type="entity")
    else:
        book.investigate_account(cases[-1], account)
    via = "listed+returned" if variant % 2 else "listed+listed"
    _link_all(book, cases, "same_account", account.name, via)


def same_ip_subscriber(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """An account in one case, whose logins lead by address, port and time to the subject of another."""
    first, second = cases
    person = book.people.person(second.force)
    period = (min(first.period[0], second.period[0]), max(first.period[1], second.period[1]))
    service = SEIZED if variant % 4 == 1 else CHAT
    if variant % 4 == 3:
        line = book.people.line(person)
        account = book.people.account(person, service=service, line=line)
        book.investigate_line(second, line, person, period)
    else:
        usage = book.people.usage(person)
        account = book.people.account(person, service=service, usage=usage)
        book.investigate(second, usage, "number", has_ip=True, period=period)
    day = (first.middle_s // DAY) * DAY
    login_period = (day, day + DAY) if variant % 4 == 2 else period
    if service == SEIZED:
        book.name_subject(first, person, account=account.name, is_known=False, source="service_record")
    else:
        book.investigate_account(first, account, period=period)
    book.logins += [PlannedLogin(account, login_period)] * 3
    via = "log+line" if variant % 4 == 3 else "log+session"
    if variant % 4 == 2:
        place, days = wholes([usage.place]).numbers, wholes([day // DAY]).numbers
        port = int(first_port(place, days)[0]) + int(book.chance.integers(1_000))
        ip = ("ip", usage.public_ip)
        book.authorise(first, ip, wants="ip_sessions", data_type="events", period=login_period, port=port)
        via = "resolved+listed"
    book.link(first, second, "same_ip_subscriber", account.name, via)


def direct_contact(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """The suspects of two cases ring each other; every third time the other one is a victim."""
    first, second = cases
    caller = book.people.usage(book.people.person(first.force), network=variant % 2)
    called = book.people.usage(book.people.person(second.force), network=1 - variant % 2)
    is_victim = variant % 3 == 2
    book.investigate(first, caller, "number")
    if variant % 3 == 1:
        book.name_subject(second, called.person, number=called.number)
    else:
        book.investigate(second, called, "number", role="victim" if is_victim else "suspect")
    count = int(book.chance.integers(3, 9))
    book.calls.append(PlannedCall(caller, called, second.period if is_victim else first.period, count))
    shared = (max(first.period[0], second.period[0]), min(first.period[1], second.period[1]))
    if variant % 3 == 0 and shared[1] - shared[0] > HOUR:
        book.calls.append(PlannedCall(caller, called, shared, 4))
    if not is_victim:
        book.calls.append(PlannedCall(called, caller, second.period, count // 2 + 1))
    via = ("returned+returned", "returned+listed", "suspect+victim")[variant % 3]
    number = called.number if variant % 3 == 1 else caller.number
    book.link(first, second, "direct_contact", number, via)


def shared_rare_contact(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """The suspects of the cases, and nobody else, ring one number that no case lists."""
    contact = book.people.allot.landline()
    for case in cases:
        usage = book.people.usage(book.people.person(case.force))
        book.investigate(case, usage, "number")
        book.calls.append(PlannedCall(usage, contact, case.period, int(book.chance.integers(3, 8))))
    _link_all(book, cases, "shared_rare_contact", contact, "returned+returned")


def nuisance_caller(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """One malicious caller, the suspect of the first case, rings the victims of the others."""
    home, *others = cases
    caller = book.people.usage(book.people.person(home.force))
    book.investigate(home, caller, "number")
    for case in others:
        victim = book.people.usage(book.people.person(case.force))
        book.investigate(case, victim, "number", role="victim")
        book.calls.append(PlannedCall(caller, victim, case.period, int(book.chance.integers(4, 12))))
        book.link(home, case, "direct_contact", caller.number, "suspect+victim")
        book.answers.add(
            "unwanted_contacts", source_type="number", source=caller.number, victim_type="number",
            victim=victim.number, person=person_ref(book.people.first_ref + caller.person.index),
        )  # fmt: skip
    _link_all(book, others, "shared_rare_contact", caller.number, "returned+returned")


def chain(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """First and second case share a handset, second and third a number; first and third share nothing but the man."""
    first, second, third = cases
    one, two = _in_turn(book, (first, second), keep="imei")
    book.investigate(first, one, "number")
    book.investigate(second, two, "number")
    book.name_subject(third, two.person, number=two.number)
    book.link(first, second, "same_device", one.imei, "returned+returned")
    book.link(second, third, "same_number", two.number, "listed+listed")
    book.link(first, third, "chain", "", "through a third case")


MECHANISMS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        same_device,
        same_sim,
        same_number,
        same_account,
        same_ip_subscriber,
        direct_contact,
        shared_rare_contact,
        nuisance_caller,
        chain,
    )
}


def _in_turn(book: Casebook, cases: Sequence[Case], keep: str) -> list[Usage]:
    """One person's usages, one per case in order of time, changing half-way between cases but for what is kept."""
    person = book.people.person(cases[0].force)
    ordered = sorted(cases, key=lambda case: case.middle_s)
    changes = [(a.middle_s + b.middle_s) // 2 for a, b in pairwise(ordered)]
    starts, ends = [None, *changes], [*changes, None]
    usages: dict[int, Usage] = {}
    kept: dict[str, str] = {}
    network = int(book.chance.integers(2))
    for case, start, end in zip(ordered, starts, ends, strict=True):
        usage = book.people.usage(person, network=network, from_s=start, to_s=end, **kept)
        kept = {keep: getattr(usage, keep)}
        usages[case.index] = usage
    return [usages[case.index] for case in cases]


def _link_all(book: Casebook, cases: Sequence[Case], mechanism: str, identifier: str, via: str) -> None:
    for first, second in combinations(cases, 2):
        book.link(first, second, mechanism, identifier, via)
