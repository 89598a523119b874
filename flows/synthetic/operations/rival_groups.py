"""The rival groups: four years of calls and texts among the members of two groups, their families and friends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.geography import Town
from flows.synthetic.operations import Operation
from flows.synthetic.operations.bystanders import surround
from flows.synthetic.operations.talking import Talk, moments
from flows.synthetic.operations.telling import (
    ask_for_calls,
    list_suspect,
    say_role,
    say_role_of_number,
    say_swap,
    say_together,
    say_verdict,
    say_where,
)
from flows.synthetic.operations.travelling import visit
from flows.synthetic.people import Usage
from flows.synthetic.records import DAY, HOUR, Case

#: Calls and texts at full volume.
EXCHANGES = 80_000
#: Role in a group -> how many have it. The first group's are the eleven whom the question is about.
FIRST = {"leader": 1, "lieutenant": 2, "runner": 8}
SECOND = {"leader": 1, "lieutenant": 1, "runner": 5}
#: How often two roles talk, against two runners.
TIES = {("leader", "lieutenant"): 9.0, ("lieutenant", "lieutenant"): 6.0, ("lieutenant", "runner"): 4.0,
        ("leader", "runner"): 0.4, ("runner", "runner"): 1.0}  # fmt: skip
#: Share of the talk by what it is: in the group, with families, with friends, around the shootings.
SHARES = {"group": 0.34, "family": 0.34, "friend": 0.24, "event": 0.08}
FAMILY, FRIENDS = 3, 4
#: Days from the first event to each shooting; which group shoots alternates.
SHOOTINGS = (210, 520, 700, 1_010, 1_330)
#: A provider keeps records for so long, and a case looks ahead for so long.
RETAINED_DAYS, AHEAD_DAYS = 360, 25


@dataclass
class Member:
    """One of a group: what he used in the course of the years, in order of time, and whom he talks to outside it."""

    role: str
    usages: list[Usage] = field(default_factory=list)
    outsiders: dict[str, list[str]] = field(default_factory=dict)

    def at(self, moment: int) -> Usage:
        """What he used at a moment (seconds since 1970)."""
        return next(usage for usage in reversed(self.usages) if usage.from_s <= moment)


def plan(book: Casebook, volume: float) -> None:
    """Two groups, five shootings, and a case for each, whose applications reach back for a year at most."""
    total = max(round(EXCHANGES * volume), 900)
    book.everyday_rate = 0.0
    talk = Talk(book)
    home, other = book.geography.towns[0], book.geography.towns[1]
    groups = [_group(book, FIRST, home, volume), _group(book, SECOND, other, volume)]
    cases = [_shooting(book, place, day, home, other) for place, day in enumerate(SHOOTINGS)]
    for place, members in enumerate(groups):
        share = len(members) / sum(len(group) for group in groups)
        _talk_within(book, talk, members, round(total * share * SHARES["group"]))
        _talk_outside(book, talk, members, total * share)
        for number, case in enumerate(cases):
            if number % 2 == place:
                _shoot(book, talk, members, case, round(total * SHARES["event"] / len(cases)))
        for member in members:
            for usage in member.usages:
                say_role(book, usage, member.role if place == 0 else f"rival_{member.role}", is_answer=place == 0)
    _quarrel(book, talk, groups)
    for number, case in enumerate(cases):
        _investigate(book, case, groups[number % 2], groups[1 - number % 2])
    for (a, first), (b, second) in combinations(enumerate(cases), 2):
        same = a % 2 == b % 2
        book.link(first, second, "same_number" if same else "direct_contact", "", "members" if same else "rivals")
    surround(book, talk, cases[-1], [groups[0][place].at(cases[-1].from_s) for place in (3, 4)])
    talk.finish()


def _group(book: Casebook, roles: dict[str, int], town: Town, volume: float) -> list[Member]:
    members = []
    for role, count in roles.items():
        for _ in range(count):
            member = Member(role)
            person = book.people.person(town.force, town=town, activity=0)
            member.usages = _in_the_years(book, member, person.index)
            for kind, number in (("family", FAMILY), ("friend", FRIENDS)):
                member.outsiders[kind] = [book.people.allot.landline() for _ in range(number)]
                for contact in member.outsiders[kind]:
                    say_role_of_number(book, contact, kind)
            members.append(member)
    return members


def _in_the_years(book: Casebook, member: Member, person: int) -> list[Usage]:
    """A new handset, a new SIM, or everything new, three times in four years; a leader changes oftener."""
    chance, people = book.chance, book.people
    changes = 5 if member.role == "leader" else 3
    span = (people.last_s - people.first_s) // (changes + 1)
    moments_s = [people.first_s + (i + 1) * span + int(chance.integers(-span // 4, span // 4)) for i in range(changes)]
    starts, ends = [people.first_s, *moments_s], [*moments_s, people.last_s]
    usages: list[Usage] = []
    network = int(chance.integers(2))
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        kept: dict[str, str] = {}
        kind = ("new_number", "new_handset", "new_sim")[(place + person) % 3]
        if usages and kind == "new_handset":
            kept = {"number": usages[-1].number, "imsi": usages[-1].imsi}
        elif usages and kind == "new_sim":
            kept = {"imei": usages[-1].imei}
        owner = people.persons[person]
        usage = people.usage(owner, network=network, from_s=start, to_s=end, **kept)
        if usages:
            say_swap(book, usages[-1], usage, kind, start)
            if kind == "new_sim":
                say_swap(book, usages[-1], usage, "new_number", start)
        usages.append(usage)
    return usages


def _talk_within(book: Casebook, talk: Talk, members: Sequence[Member], count: int) -> None:
    """By role: orders go down the ranks, runners talk to runners, the leader hardly to them."""
    pairs = list(combinations(members, 2))
    weights = np.array([TIES.get((a.role, b.role)) or TIES.get((b.role, a.role), 1.0) for a, b in pairs])
    for (one, other), times in zip(pairs, _shared(book, count, weights), strict=True):
        _over_the_years(book, talk, one, other, times)


def _talk_outside(book: Casebook, talk: Talk, members: Sequence[Member], total: float) -> None:
    for member in members:
        for kind in ("family", "friend"):
            contacts = member.outsiders[kind]
            count = round(total * SHARES[kind] / len(members))
            weights = 1 / np.arange(1, len(contacts) + 1)
            for contact, times in zip(contacts, _shared(book, count, weights), strict=True):
                _over_the_years(book, talk, member, contact, times)


def _over_the_years(book: Casebook, talk: Talk, one: Member, other: Member | str, times: int) -> None:
    """So many calls and texts in four years, each under what both use at that time."""
    at_s = moments(book.chance, book.people.first_s, book.people.last_s, times)
    theirs: Sequence[Usage | str] = other.usages if isinstance(other, Member) else [other]
    for mine in one.usages:
        during = at_s[(at_s >= mine.from_s) & (at_s < mine.to_s)]
        for each in theirs:
            talk.between(mine, each, during)


def _quarrel(book: Casebook, talk: Talk, groups: Sequence[Sequence[Member]]) -> None:
    """The two leaders talk once before each shooting."""
    for day in SHOOTINGS:
        at_s = book.people.first_s + day * DAY - 3 * DAY
        one, other = groups[0][0].at(at_s), groups[1][0].at(at_s)
        talk.between(one, other, np.array([at_s, at_s + HOUR]), text_share=0, missed_share=0)


def _shooting(book: Casebook, place: int, day: int, home: Town, other: Town) -> Case:
    """Where the others live, at night."""
    at_s = book.people.first_s + day * DAY + 22 * HOUR
    period = (max(at_s - RETAINED_DAYS * DAY, book.people.first_s), min(at_s + AHEAD_DAYS * DAY, book.people.last_s))
    return book.record_case(
        other if place % 2 == 0 else home, "2" if place == 3 else "5D", at_s, at_s + 900, method="shots from a vehicle",
        recorded_s=at_s + 4 * HOUR, period=period, outcome=1 if place > 2 else 18,
    )  # fmt: skip


def _shoot(book: Casebook, talk: Talk, members: Sequence[Member], case: Case, count: int) -> None:
    """A lieutenant and two runners are there; they and the leader talk much just before and after."""
    there = [members[1 if len(members) < 10 else 2], members[-1], members[-2]]
    span = (case.from_s - HOUR, case.to_s + HOUR // 2)
    for member in there:
        usage = member.at(case.from_s)
        visit(book, usage.person, span, (case.latitude, case.longitude))
        talk.between(usage, member.outsiders["friend"][0], np.array([case.from_s - 600, case.to_s + 300]))
        say_where(book, usage.person, case, span, (case.latitude, case.longitude))
        say_verdict(book, case, usage, "consistent")
    for one, other in combinations(there, 2):
        say_together(book, one.at(case.from_s), other.at(case.from_s), span)
    for one, other in combinations([members[0], *there], 2):
        first, second = one.at(case.from_s), other.at(case.from_s)
        at_s = moments(book.chance, case.from_s - DAY, case.to_s + DAY, max(3, count // 6))
        talk.between(first, second, at_s, length_s=25)
    leader = members[0].at(case.from_s)
    home = book.geography.towns[leader.person.town]
    visit(book, leader.person, span, (home.latitude, home.longitude))
    talk.between(leader, members[0].outsiders["family"][0], np.array([case.from_s - 300, case.to_s + 200]))
    say_where(book, leader.person, case, span, (home.latitude, home.longitude))
    say_verdict(book, case, leader, "inconsistent")


def _investigate(book: Casebook, case: Case, group: Sequence[Member], rivals: Sequence[Member]) -> None:
    """What the force knows at the time: some by number, some by handset; records of all whom the numbers lead to."""
    start, end = case.period
    for place, member in enumerate(group):
        used = [usage for usage in member.usages if usage.from_s < end and usage.to_s > start]
        by = ("number", "imei", "imsi")[place % 3]
        if place % 2 == 0 or member.role != "runner":
            list_suspect(book, case, used[-1], by=by, is_known=place % 3 == 0)
        for usage in used:
            ask_for_calls(book, case, usage)
    for rival in rivals[:2]:
        usage = rival.at(case.from_s)
        list_suspect(book, case, usage, role="associate")
        ask_for_calls(book, case, usage)


def _shared(book: Casebook, count: int, weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    """A number shared out by weight, by chance."""
    shared: list[int] = book.chance.multinomial(count, weights / weights.sum()).tolist()
    return shared


OPERATION = Operation(
    name="rival_groups",
    part=4,
    question="Who belongs to the group behind the shootings, and who gives the orders?",
    answer="Eleven members (a leader, two lieutenants, eight runners) under some thirty numbers: they talk to each "
    "other in every year and whatever they use, most of all around the shootings; a lieutenant and two runners were "
    "at each of theirs, the leader at none. Families and friends talk to one member each.",
    days=1_461,
    deliveries=28,
    plan=plan,
)
