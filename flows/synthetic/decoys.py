"""Links that are not true: what looks like a shared identifier and is none, one function per kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.identifiers import SHARERS
from flows.synthetic.people import CHAT, SEIZED
from flows.synthetic.records import DAY, Case, PlannedCall
from flows.synthetic.values import Ints
from schemas import reference

_NOVEMBER_2023, _FEBRUARY_2024, _MAY_2022 = 1_700_438_400, 1_707_523_200, 1_651_363_200
_LISTED_HUBS = ("voicemail", "bank", "insurer", "delivery", "call_centre", "hospital", "taxi", "takeaway")

Decoy = Callable[[Casebook, Sequence[Case], int], None]

#: How many cases one decoy of a kind takes.
CASES_OF = {"recycled_number": 2, "shared_address": 2, "public_wifi": 3, "same_name": 2, "household": 2}


def recycled_number(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """A number that the first case's suspect gave up in November and the second's was given in February."""
    before, after = cases
    earlier, later = book.people.person(before.force), book.people.person(after.force)
    usage = book.people.usage(later)
    valid = (_MAY_2022, _NOVEMBER_2023)
    book.name_subject(before, earlier, number=usage.number, valid=valid, source="intelligence", is_known=True)
    old = book.authorise(before, ("number", usage.number), wants="subscribers", data_type="entity")
    book.former[old.index] = (earlier, usage.number, *valid)
    book.name_subject(after, later, number=usage.number, valid=(_FEBRUARY_2024, None))
    book.authorise(after, ("number", usage.number), wants="calls subscribers", data_type="mixed")
    book.decoy(before, after, "recycled_number", usage.number)


def shared_address(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """Two customers behind one translated address: the log has no port, or the port of the other customer."""
    first, second = cases
    period = (min(first.period[0], second.period[0]), max(first.period[1], second.period[1]))
    one, two = book.people.person(first.force), book.people.person(second.force)
    usage, other = book.people.neighbours(one, two, SHARERS)
    account = book.people.account(one, service=CHAT, usage=usage, has_port=variant % 2 == 1)
    book.investigate_account(first, account, period=period)
    book.investigate(second, other, "number", has_ip=True, period=period)
    book.decoy(first, second, "shared_address", usage.public_ip)


def public_wifi(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """Users of one cafe's wireless network: each case resolves the address to the cafe's line."""
    keeper = book.people.person(cases[0].force)
    line = book.people.line(keeper, holder="Tideway Coffee", public_ip=book.people.allot.address("wifi"))
    book.hubs.append((line.public_ip, "public_wifi", "anybody in the cafe"))
    for case in cases:
        account = book.people.account(book.people.person(case.force), service=CHAT, line=line, has_port=False)
        book.investigate_account(case, account)
        day = case.middle_s // DAY * DAY
        book.authorise(case, ("ip", line.public_ip), wants="ip_sessions", period=(day, day + DAY))
    for first, second in combinations(cases, 2):
        book.decoy(first, second, "public_wifi", line.public_ip)
    for _ in range(25):
        book.people.account(None, service=SEIZED, line=line, has_port=False)


def same_name(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """Two suspects of one name and different dates of birth."""
    first, second = cases
    one = book.people.person(first.force)
    two = book.people.person(second.force, name=one.name)
    for case, person in ((first, one), (second, two)):
        book.investigate(case, book.people.usage(person), "number", is_known=True)
    book.decoy(first, second, "same_name", one.name)


def household(book: Casebook, cases: Sequence[Case], variant: int) -> None:
    """A victim of one offence and a witness of another who live at one address."""
    first, second = cases
    one = book.people.person(first.force)
    two = book.people.person(first.force, address=one.address)
    for case, person, role in ((first, one, "victim"), (second, two, "witness")):
        book.name_subject(case, person, role, number=book.people.usage(person).number)
        book.investigate(case, book.people.usage(book.people.person(case.force)), "number")
    book.decoy(first, second, "household", one.address)


DECOYS: dict[str, Decoy] = {
    decoy.__name__: decoy for decoy in (recycled_number, shared_address, public_wifi, same_name, household)
}


def everyday_hubs(book: Casebook) -> Ints:
    """Numbers that everybody rings, by force: two that no list names, then listed ones (places in book.hubs)."""
    by_force = []
    for force in range(len(book.scale.forces)):
        for place, kind in enumerate(("taxi", "takeaway")):
            number = book.people.allot.everyday_hub(2 * force + place)
            book.hubs.append((number, kind, f"rung by everybody in area {force + 1}; on no list"))
        by_force.append([len(book.hubs) - 2, len(book.hubs) - 1])
    shared = []
    for row in reference.rows("hub_numbers"):
        book.hubs.append((row["number"], row["hub_kind"], row["why"]))
        if row["hub_kind"] in _LISTED_HUBS:
            shared.append(len(book.hubs) - 1)
    return np.array([[*own, *shared] for own in by_force], dtype=np.int64)


def overlay(book: Casebook) -> None:
    """Two things that touch many suspects: a phone shop's test handset, and a solicitor whom no list names."""
    seen: dict[str, tuple[Case, PlannedCall]] = {}
    chosen = [(c, u, g) for c, u, by, role, g in book.obtained if by != "imei" and role == "suspect"]
    order = book.chance.permutation(len(chosen)).tolist()
    handset, solicitor = book.people.allot.imei(), book.people.allot.hub()
    for reason, identifier, wanted in (
        ("test_handset", handset, book.scale.test_handset_cases),
        ("solicitor", solicitor, book.scale.solicitor_cases),
    ):
        seen = {}
        for case, usage, grant in (chosen[i] for i in order):
            if case.case_id in seen or len(seen) == wanted or grant.period is None:
                continue
            count = int(book.chance.integers(1, 4))
            is_handset = reason == "test_handset"
            call = PlannedCall(
                usage,
                usage.person.contacts[0] if is_handset else solicitor,
                (max(grant.period[0], usage.from_s), min(grant.period[1], usage.to_s)),
                1 if is_handset else count,
                handset if is_handset else None,
            )
            seen[case.case_id] = (case, call)
        for first, second in combinations([case for case, _ in seen.values()], 2):
            book.decoy(first, second, reason, identifier)
        book.calls += [call for _, call in seen.values()]
        book.hubs.append((identifier, reason, "touches many unrelated suspects; on no list"))
        order = order[::-1]
