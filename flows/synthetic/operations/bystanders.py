"""Who only seems to belong to an operation: one unrelated case for each way of looking involved.

`surround` takes the suspects of an operation's first case and puts beside them what analysts fall for. Each is written
into the truth as a decoy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.geography import Town
from flows.synthetic.operations.talking import Talk, moments
from flows.synthetic.people import Person, Usage
from flows.synthetic.records import DAY, HOUR, Case, PlannedCall, Stay

#: SIMs that a phone shop tries in its test handset: more than any honest handset sees (thresholds: 20).
SHOP_SIMS = 24
_OFFENCES = ("28E", "45", "48", "39", "34B", "49", "30C", "58C")


@dataclass(frozen=True)
class Involved:
    """What the decoys stand beside: the case, the usage of its first suspect, and the operation's talk."""

    book: Casebook
    talk: Talk
    case: Case
    usage: Usage

    @property
    def span(self) -> tuple[int, int]:
        """Two weeks before and after the case, within its data period and the time of the usage (s since 1970)."""
        start, end = self.case.from_s - 14 * DAY, self.case.to_s + 14 * DAY
        return max(start, self.case.period[0], self.usage.from_s), min(end, self.case.period[1], self.usage.to_s)


def surround(book: Casebook, talk: Talk, case: Case, usages: Sequence[Usage]) -> list[Case]:
    """Plan every decoy beside a case and its suspects; give the unrelated cases, one or two a decoy."""
    involved = Involved(book, talk, case, usages[0])
    found: list[tuple[Case, Usage]] = []
    for plan in DECOYS.values():
        found += plan(involved)
    everybody = [*usages, *(usage for _, usage in found)]
    _rung_by_all(involved, everybody, "solicitor")
    _rung_by_all(involved, everybody, "journalist")
    for first, second in combinations([case, *(each for each, _ in found)], 2):
        book.decoy(first, second, "solicitor", "")
    return [each for each, _ in found]


def phone_shop(involved: Involved) -> list[tuple[Case, Usage]]:
    """A shop's test handset in which two dozen SIMs were tried once, the suspect's and the other's among them."""
    book = involved.book
    other, usage = _unrelated(involved)
    handset, network = book.people.allot.imei(), involved.usage.network
    at = involved.span
    customers = [
        book.people.usage(book.people.person(other.force, activity=0), imei=handset, network=network)
        for _ in range(SHOP_SIMS)
    ]
    opening = (involved.span[0], involved.span[0] + DAY)
    for customer in customers:
        book.calls.append(PlannedCall(customer, customer.person.contacts[0], opening, 1))
    for tried in (involved.usage, usage):
        book.calls.append(PlannedCall(tried, tried.person.contacts[0], at, 1, handset))
    book.authorise(involved.case, ("imei", handset), wants="calls", period=opening)
    book.hubs.append((handset, "test_handset", "a phone shop tries SIMs in it; on no list"))
    book.decoy(involved.case, other, "phone_shop", handset)
    return [(other, usage)]


def flat_share(involved: Involved) -> list[tuple[Case, Usage]]:
    """The suspect of the other case lives at the first one's address, and they have nothing to say to each other."""
    other, usage = _unrelated(involved, address=involved.usage.person.address)
    involved.book.decoy(involved.case, other, "flat_share", usage.person.address)
    return [(other, usage)]


def commuters(involved: Involved) -> list[tuple[Case, Usage]]:
    """Two strangers on one train on three mornings."""
    book = involved.book
    here = book.geography.towns[involved.usage.person.town]
    rider = book.people.usage(book.people.person(here.force, town=here, activity=0))
    other, usage = _unrelated(involved, town=here)
    there = _far(book, here)
    for morning in range(1, 4):
        start = involved.span[0] // DAY * DAY + morning * DAY + 7 * HOUR
        for each in (rider, usage):
            book.stays.append(_journey(each.person, start, start + HOUR, here, there))
            book.calls.append(PlannedCall(each, each.person.contacts[0], (start + 600, start + HOUR - 600), 2))
        book.answers.add(
            "companions",
            identifier_a=min(rider.number, usage.number),
            identifier_b=max(rider.number, usage.number),
            from_at=start,
            to_at=start + HOUR,
            is_true=False,
        )
    book.name_subject(involved.case, rider.person, "witness", number=rider.number)
    book.authorise(involved.case, ("number", rider.number), wants="calls", period=involved.span)
    book.decoy(involved.case, other, "commuters", "")
    return [(other, usage)]


def recycled_number(involved: Involved) -> list[tuple[Case, Usage]]:
    """A number that somebody of the first case gave up a year ago and the other's suspect was given since."""
    book = involved.book
    other, usage = _unrelated(involved)
    earlier = book.people.person(involved.case.force, activity=0)
    given_up = involved.span[0] - 300 * DAY
    book.name_subject(other, usage.person, number=usage.number, valid=(given_up + 90 * DAY, None), is_known=True)
    valid = (given_up - 400 * DAY, given_up)
    book.name_subject(
        involved.case, earlier, "associate", number=usage.number, valid=valid, source="intelligence", is_known=True
    )
    old = book.authorise(involved.case, ("number", usage.number), wants="subscribers", data_type="entity")
    book.former[old.index] = (earlier, usage.number, *valid)
    book.decoy(involved.case, other, "recycled_number", usage.number)
    return [(other, usage)]


def cloned_handset(involved: Involved) -> list[tuple[Case, Usage]]:
    """A copy of the suspect's handset identity in another phone, in use at the same time and far from the case.

    A suspect who does not live where the case is may be near it all the same: such a copy no journey betrays.
    """
    other, usage = _unrelated(involved, imei=involved.usage.imei, town=_far(involved.book, involved.case.town))
    involved.book.decoy(involved.case, other, "cloned_handset", usage.imei)
    return [(other, usage)]


def owner_not_user(involved: Involved) -> list[tuple[Case, Usage]]:
    """The other case's suspect owns the SIM that the first one uses; he pays and never holds it."""
    book = involved.book
    other, usage = _unrelated(involved)
    book.owners[involved.usage.index] = usage.person
    book.answers.add(
        "roles",
        person=person_ref(usage.person.index),
        identifier_type="number",
        identifier=involved.usage.number,
        role="owner_not_user",
        is_answer=False,
    )
    book.decoy(involved.case, other, "owner_not_user", involved.usage.number)
    return [(other, usage)]


DECOYS: dict[str, Callable[[Involved], list[tuple[Case, Usage]]]] = {
    plan.__name__: plan for plan in (phone_shop, flat_share, commuters, recycled_number, cloned_handset, owner_not_user)
}


def _rung_by_all(involved: Involved, everybody: Sequence[Usage], role: str) -> None:
    """Somebody on no list who rings every suspect once or twice."""
    book = involved.book
    number = book.people.allot.hub()
    for usage in everybody:
        start, end = max(usage.from_s, involved.span[0]), min(usage.to_s, involved.span[1])
        at_s = moments(book.chance, start, end, 2)
        involved.talk.between(number, usage, at_s, both_ways=False, text_share=0, missed_share=0)
    book.hubs.append((number, role, "talks to every suspect; on no list"))
    book.answers.add("roles", identifier_type="number", identifier=number, role=role, is_answer=False)


def _unrelated(involved: Involved, *, town: Town | None = None, address: str | None = None,
               imei: str | None = None) -> tuple[Case, Usage]:  # fmt: skip
    """A case that has nothing to do with the operation, its suspect known by number, and his everyday calls."""
    book, near = involved.book, involved.case
    towns = book.geography.towns
    town = town or towns[int(book.chance.integers(len(towns)))]
    at = near.from_s + int(book.chance.integers(-2 * DAY, 2 * DAY))
    code = _OFFENCES[len(book.cases) % len(_OFFENCES)]
    method = book.method(code, town.force, at)
    case = book.record_case(town, code, at, at + 2 * HOUR, method=method, period=involved.span)
    person = book.people.person(town.force, town=town, address=address)
    usage = book.people.usage(person, imei=imei)
    book.investigate(case, usage, "number")
    return case, usage


def _far(book: Casebook, town: Town) -> Town:
    """The town that lies furthest from another."""
    towns = book.geography.towns
    apart = [(each.latitude - town.latitude) ** 2 + ((each.longitude - town.longitude) * 0.57) ** 2 for each in towns]
    return towns[int(np.argmax(apart))]


def _journey(person: Person, from_s: int, to_s: int, here: Town, there: Town) -> Stay:
    return Stay(person.index, from_s, to_s, here.latitude, here.longitude, there.latitude, there.longitude)
