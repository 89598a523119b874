"""The failed devices: missed calls on two handsets lead to callers who drop their numbers in one night and move on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.geography import Town
from flows.synthetic.movement import METRES_A_DEGREE
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
    say_where,
)
from flows.synthetic.operations.travelling import visit
from flows.synthetic.people import Usage
from flows.synthetic.records import DAY, HOUR, Case, Stay

MEMBERS = 4
#: Days from the first event to the two failures, and to the night in which all numbers are dropped.
FAILURE_DAY, CHANGE_DAY = 8, 10
#: Private contacts of a member who are kept through the change.
KEPT_CONTACTS = 3
#: How far the two who leave travel, in metres, and in how many days at most.
ROAD_M, ROAD_DAYS = 600_000, 7


@dataclass(frozen=True)
class Member:
    """One of the callers: his number before and after the change, and whom he goes on talking to."""

    old: Usage
    new: Usage
    contacts: tuple[Usage | str, ...]


def plan(book: Casebook, volume: float) -> None:
    """Two handsets at two scenes, four callers, one night in which they change everything, and a week on the road."""
    share = max(volume, 0.02) ** 0.5
    book.everyday_rate = 8 * share
    talk, first_s = Talk(book), book.people.first_s
    failure_s, change_s = first_s + FAILURE_DAY * DAY + 8 * HOUR, first_s + CHANGE_DAY * DAY + 2 * HOUR
    towns = book.geography.towns
    scenes = [towns[0], next((town for town in towns if town.force != towns[0].force), towns[-1])]
    cases = [
        book.record_case(
            town,
            "56A",
            failure_s,
            failure_s + HOUR,
            method="device that did not work, with a handset",
            place="platform",
            recorded_s=failure_s + 2 * HOUR,
            period=(first_s, book.people.last_s),
        )
        for town in scenes
    ]
    later = book.record_case(
        towns[-1], "48", change_s + 8 * DAY, change_s + 8 * DAY + HOUR, method="taken from a drive",
        period=(first_s, book.people.last_s),
    )  # fmt: skip
    members = [_member(book, towns[place % len(towns)], change_s) for place in range(MEMBERS)]
    devices = [_device(book, case) for case in cases]
    _ring_the_devices(book, talk, cases, devices, members, failure_s)
    _talk_on(book, talk, members, share, change_s)
    _newcomers(book, talk, members, cases[0], change_s)
    _take_the_road(book, talk, members[:2], change_s, share)
    for member in members:
        list_suspect(book, cases[0], member.old, is_known=False)
        ask_for_calls(book, cases[0], member.old)
        ask_for_calls(book, cases[0], member.new, by="imei", wants="calls")
        say_swap(book, member.old, member.new, "new_number", change_s)
        say_role(book, member.old, "caller", is_answer=True)
        say_role(book, member.new, "caller", is_answer=True)
    list_suspect(book, later, members[0].new)
    ask_for_calls(book, later, members[0].new)
    _answer(book, cases, later, members)
    surround(book, talk, cases[0], [members[-1].old, members[2].old])
    talk.finish()


def _member(book: Casebook, town: Town, change_s: int) -> Member:
    person = book.people.person(town.force, town=town)
    network = int(book.chance.integers(2))
    old = book.people.usage(person, network=network, to_s=change_s)
    new = book.people.usage(person, network=1 - network, from_s=change_s + 5 * HOUR)
    friend = book.people.usage(book.people.person(town.force, town=town))
    return Member(old, new, (friend, *(book.people.allot.landline() for _ in range(KEPT_CONTACTS - 1))))


def _device(book: Casebook, case: Case) -> Usage:
    """A handset that was found at a scene; its records are asked for by its identity."""
    person = book.people.person(case.force, activity=0)
    usage = book.people.usage(person, from_s=case.from_s - 2 * DAY, to_s=case.to_s + 4 * HOUR)
    visit(book, person, (case.from_s - HOUR, case.to_s + 4 * HOUR), (case.latitude, case.longitude))
    list_suspect(book, case, usage, by="imei", source="seized_device", is_known=False)
    ask_for_calls(book, case, usage, by="imei", wants="calls")
    say_role(book, usage, "device", is_answer=False)
    return usage


def _ring_the_devices(book: Casebook, talk: Talk, cases: Sequence[Case], devices: Sequence[Usage],
                      members: Sequence[Member], failure_s: int) -> None:  # fmt: skip
    """Calls that were to set the devices off: nobody answers them."""
    for place, member in enumerate(members):
        device = devices[place % len(devices)]
        talk.missed(member.old, device, np.sort(book.chance.integers(failure_s, failure_s + HOUR, 3)))
    talk.missed(members[0].old, devices[1], np.sort(book.chance.integers(failure_s, failure_s + HOUR, 2)))
    for device in devices:
        wrong = book.people.allot.landline()
        talk.missed(wrong, device, np.array([failure_s - 20 * HOUR]))
        say_role_of_number(book, wrong, "wrong_number")


def _talk_on(book: Casebook, talk: Talk, members: Sequence[Member], share: float, change_s: int) -> None:
    """The same pairs before and after the change, under other numbers; private contacts never change."""
    first_s, last_s = book.people.first_s, book.people.last_s
    for one, other in combinations(members, 2):
        for before, first, second in ((True, one.old, other.old), (False, one.new, other.new)):
            span = (first_s, change_s) if before else (change_s, last_s)
            talk.between(first, second, moments(book.chance, *span, max(4, round(30 * share))))
    for member in members:
        for place, contact in enumerate(member.contacts):
            often = max(5, round(40 * share / (1 + place)))
            talk.between(member.old, contact, moments(book.chance, first_s, change_s, often))
            talk.between(member.new, contact, moments(book.chance, change_s + DAY // 2, last_s, often))
            if isinstance(contact, Usage):
                say_role(book, contact, "friend", is_answer=False)
            else:
                say_role_of_number(book, contact, "family")


def _newcomers(book: Casebook, talk: Talk, members: Sequence[Member], case: Case, change_s: int) -> None:
    """Others whose numbers begin in the same days and who know one friend of the group: candidates that are wrong.

    The friends' records are asked for: the next number of a member is among those that begin to ring them.
    """
    last_s = book.people.last_s
    for place, member in enumerate(members):
        friend = member.contacts[0]
        assert isinstance(friend, Usage)
        ask_for_calls(book, case, friend, wants="calls")
        newcomer = book.people.usage(
            book.people.person(case.force), from_s=change_s + (place + 1) * 4 * HOUR, network=member.new.network
        )
        talk.between(newcomer, friend, moments(book.chance, newcomer.from_s, last_s, 6))
        ask_for_calls(book, case, newcomer, by="imei", wants="calls")
        say_swap(book, member.old, newcomer, "new_number", change_s, is_true=False)
        say_role(book, newcomer, "newcomer", is_answer=False)


def _take_the_road(book: Casebook, talk: Talk, pair: Sequence[Member], change_s: int, share: float) -> None:
    """Two members drive from town to town, calling as they go, until they have come 600 km."""
    start = change_s + 2 * DAY
    stops = _route(book, book.geography.towns[pair[0].new.person.town])
    legs = list(pairwise(stops))
    seconds = min(ROAD_DAYS * DAY // len(legs), 10 * HOUR)
    for place, (here, there) in enumerate(legs):
        span = (start + place * seconds, start + (place + 1) * seconds)
        for member in pair:
            book.stays.append(
                Stay(member.new.person.index, *span, here.latitude, here.longitude, there.latitude, there.longitude)
            )
            calls = moments(book.chance, *span, max(2, round(6 * share)))
            talk.between(member.new, member.contacts[1], calls, both_ways=False, missed_share=0)
            say_where(book, member.new.person, None, (span[1] - 60, span[1]), (there.latitude, there.longitude))
    say_together(book, pair[0].new, pair[1].new, (start, start + len(legs) * seconds))


def _route(book: Casebook, home: Town) -> list[Town]:
    """Towns to and fro between the ends of the country until the way is long enough."""
    ordered = sorted(book.geography.towns, key=lambda town: (town.latitude, town.index))
    south, north = ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]
    stops, metres, turn = [home], 0.0, 0
    while metres < ROAD_M:
        side = north if turn % 2 == 0 else south
        town = side[-1 - turn // 2 % len(side)] if turn % 2 == 0 else side[turn // 2 % len(side)]
        metres += distance_m(stops[-1], town)
        stops.append(town)
        turn += 1
    return stops


def distance_m(one: Town, other: Town) -> float:
    """Metres between two towns, on a plane at their latitude."""
    squeeze = np.cos(np.radians((one.latitude + other.latitude) / 2))
    east, north = (one.longitude - other.longitude) * squeeze, one.latitude - other.latitude
    return float(np.hypot(east, north) * METRES_A_DEGREE)


def _answer(book: Casebook, cases: Sequence[Case], later: Case, members: Sequence[Member]) -> None:
    """Both scenes have a caller in common; the later case lists the number that one of them took up."""
    book.link(cases[0], cases[1], "direct_contact", members[0].old.number, "listed+returned")
    book.link(cases[0], later, "number_succession", members[0].new.number, "succession+listed")
    book.link(cases[1], later, "chain", "", "through the first scene")


OPERATION = Operation(
    name="failed_devices",
    part=2,
    question="Two handsets found at two scenes show missed calls: who called, and where are the callers now?",
    answer="Four callers, who all dropped their numbers in one night; each new number is the one that goes on talking "
    "to the same friends and to the same three others; two of them then travelled 600 km together.",
    days=28,
    deliveries=4,
    plan=plan,
)
