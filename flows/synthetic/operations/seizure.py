"""The seizure: couriers are arrested with goods at a known time and place; who sent them never came near."""

from __future__ import annotations

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
    say_verdict,
    say_where,
)
from flows.synthetic.people import Usage
from flows.synthetic.records import DAY, HOUR, Case, Stay

COURIERS, ORGANISERS = 3, 2
#: Days from the first event to the arrest, and the hours around it in which the organisers ring ten times as often.
ARREST_DAY, AROUND_H = 20, 20
#: Contacts of an organiser with a courier: a day in ordinary times, and in all around the event, at full volume.
USUAL_A_DAY, AROUND = 0.35, 14


def plan(book: Casebook, volume: float) -> None:
    """Three couriers and two organisers in two forces, with the couriers' everyday contacts and the decoys."""
    share = max(volume, 0.02) ** 0.5
    book.everyday_rate = 14 * share
    talk, first_s = Talk(book), book.people.first_s
    event_s = first_s + ARREST_DAY * DAY + 15 * HOUR
    near, far = _ends(book)
    case = book.record_case(
        near, "92A", event_s, event_s + HOUR // 2, method="goods found in a vehicle", recorded_s=event_s + 2 * HOUR,
        period=(first_s, book.people.last_s), place="lay-by",
    )  # fmt: skip
    behind = book.record_case(
        far, "38", event_s - 9 * DAY, event_s - 8 * DAY, method="cash paid in", period=(first_s, book.people.last_s)
    )
    couriers = [_courier(book, case, near, event_s) for _ in range(COURIERS)]
    organisers = [_organiser(book, case, behind, far, place) for place in range(ORGANISERS)]
    for organiser in organisers:
        for courier in couriers:
            _directs(book, talk, organiser, courier, event_s, share)
    for courier in couriers:
        _everyday(book, talk, courier, event_s, share)
    others = surround(book, talk, case, couriers)
    book.link(case, behind, "direct_contact", organisers[0].number, "suspect+suspect")
    for other in others:
        book.decoy(behind, other, "solicitor", "")
    for usage in couriers:
        say_verdict(book, case, usage, "consistent")
    for usage in organisers:
        say_verdict(book, case, usage, "inconsistent")
    talk.finish()


def _ends(book: Casebook) -> tuple[Town, Town]:
    """A town of the first force, where the arrest is, and the furthest one of another force, where orders come from."""
    towns = book.geography.towns
    near = towns[0]
    others = [town for town in towns if town.force != near.force] or list(towns[1:])
    return near, max(others, key=lambda town: abs(town.latitude - near.latitude) + abs(town.longitude - near.longitude))


def _courier(book: Casebook, case: Case, town: Town, event_s: int) -> Usage:
    """Travels to the place, is there at the time, and rings nobody afterwards: the handset is an exhibit."""
    usage = book.people.usage(book.people.person(town.force, activity=0))
    home = book.geography.towns[usage.person.town]
    start, person = event_s - 3 * HOUR, usage.person.index
    there = (case.latitude, case.longitude)
    book.stays.append(Stay(person, start, event_s - HOUR, home.latitude, home.longitude, *there))
    book.stays.append(Stay(person, event_s - HOUR, event_s + 30 * DAY, *there))
    list_suspect(book, case, usage)
    list_suspect(book, case, usage, by="imei", source="seized_device")
    ask_for_calls(book, case, usage)
    say_where(book, usage.person, case, (event_s - HOUR, event_s + HOUR), there)
    say_role(book, usage, "courier", is_answer=False)
    return usage


def _organiser(book: Casebook, case: Case, behind: Case, town: Town, place: int) -> Usage:
    """Stays at home throughout. The first one is a suspect of another force already, nobody has named the others."""
    usage = book.people.usage(book.people.person(town.force, town=town))
    home, span = (town.latitude, town.longitude), (case.from_s - DAY, case.to_s + DAY)
    book.stays.append(Stay(usage.person.index, *span, *home))
    if place == 0:
        list_suspect(book, behind, usage)
        ask_for_calls(book, behind, usage)
    ask_for_calls(book, case, usage, wants="calls")
    say_where(book, usage.person, case, span, home)
    say_role(book, usage, "organiser", is_answer=True)
    return usage


def _directs(book: Casebook, talk: Talk, organiser: Usage, courier: Usage, event_s: int, share: float) -> None:
    """Now and then before, often around the event, never after it."""
    chance, start = book.chance, event_s - AROUND_H * HOUR
    usual = moments(chance, book.people.first_s, start, max(2, round(USUAL_A_DAY * ARREST_DAY)))
    talk.between(organiser, courier, usual, missed_share=0.05)
    around = moments(chance, start, event_s, max(6, round(AROUND * share)))
    talk.between(organiser, courier, around, missed_share=0.05, length_s=30)


def _everyday(book: Casebook, talk: Talk, courier: Usage, event_s: int, share: float) -> None:
    """Contacts that look close: steady before and, as unanswered calls, after; and a mother who rings only then."""
    chance, people = book.chance, book.people
    days_after = (people.last_s - event_s) / DAY
    for role, a_day in (("partner", 3.0), ("friend", 1.2), ("garage", 0.5)):
        number = people.allot.landline()
        before = moments(chance, people.first_s, event_s, max(4, round(a_day * ARREST_DAY * share)))
        talk.between(courier, number, before, text_share=0.3 if role != "garage" else 0)
        if role == "garage":
            talk.between(courier, number, np.array([event_s - 600]), missed_share=0, both_ways=False)
        after = moments(chance, event_s + HOUR // 2, people.last_s, max(2, round(a_day * days_after * share)))
        talk.missed(number, courier, after)  # to a handset in the exhibit store
        say_role_of_number(book, number, role)
    mother = people.allot.landline()
    before = moments(chance, people.first_s, event_s, 3)
    talk.between(courier, mother, before, text_share=0)
    talk.missed(mother, courier, moments(chance, event_s + HOUR, event_s + 4 * DAY, max(6, round(20 * share))))
    say_role_of_number(book, mother, "mother")


OPERATION = Operation(
    name="seizure",
    part=3,
    question="Couriers were arrested with goods at a known time and place: who sent them?",
    answer="Two persons of another force area, whose contact with all couriers rises in the day before the arrest and "
    "ends with it, and whose telephones were in use far away; partners, friends and a mother do not fit.",
    days=28,
    deliveries=4,
    plan=plan,
)
