"""Volume crime over force borders: series, an arsonist, a malicious caller, a harasser, and suspects to be cleared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.geography import Town
from flows.synthetic.operations import Operation
from flows.synthetic.operations.bystanders import surround
from flows.synthetic.operations.talking import Talk, moments
from flows.synthetic.operations.telling import (
    ask_for_calls,
    list_suspect,
    say_role,
    say_verdict,
    say_where,
)
from flows.synthetic.operations.travelling import visit
from flows.synthetic.people import CHAT, Usage
from flows.synthetic.records import DAY, HOUR, Case, PlannedLogin

#: Offence code -> what the register says of the method; each series has so many offences, in as many towns.
SERIES = {
    "28E": ("rear window forced", 4), "34B": ("approached by two on a moped", 3), "48": ("keyless entry", 3),
    "NFIB3A": ("goods never sent", 3), "56B": ("bin set alight", 3),
}  # fmt: skip
#: Victims of the malicious caller at full volume, and calls to each.
VICTIMS, CALLS_A_VICTIM = 40, 8
#: Accounts of the harasser, each against another victim.
ACCOUNTS = 3


def plan(book: Casebook, volume: float) -> None:
    """Every story once at small volumes; at full volume each series ten times, by ten offenders."""
    book.everyday_rate = 12 * max(volume, 0.02) ** 0.5
    talk = Talk(book)
    times = max(1, round(10 * volume))
    firsts: list[tuple[Case, Usage]] = []
    for _ in range(times):
        for code, (method, count) in SERIES.items():
            firsts.append(_series(book, talk, code, method, count))
        _suspicions(book, talk)
    _malicious_caller(book, talk, max(4, round(VICTIMS * volume)))
    for _ in range(times):
        _harasser(book)
    surround(book, talk, firsts[0][0], [usage for _, usage in firsts[:3]])
    talk.finish()


def _series(book: Casebook, talk: Talk, code: str, method: str, count: int) -> tuple[Case, Usage]:
    """One offender, one telephone, towns of several forces; each force knows something else of him.

    The first case lists his number, the second his handset, the others nobody: for those the cells that serve the
    scene are asked for.
    """
    chance, people = book.chance, book.people
    towns = _towns(book, count)
    usage = people.usage(people.person(towns[0].force))
    days = np.sort(chance.permutation(np.arange(4, 24))[:count]).tolist()
    cases = []
    for place, (town, day) in enumerate(zip(towns, days, strict=True)):
        at_s = people.first_s + day * DAY + int(chance.integers(20, 23)) * HOUR
        case = _case(book, town, code, at_s, method)
        span = (at_s - HOUR, at_s + HOUR)
        visit(book, usage.person, span, (case.latitude, case.longitude))
        talk.between(  # calls: a text need not be recorded with its cell
            usage,
            usage.person.contacts[place],
            np.array([at_s - 900, at_s + 600]),
            both_ways=False,
            text_share=0,
            missed_share=0,
        )
        if place == 0:
            book.investigate(case, usage, "number")
        elif place == 1:
            list_suspect(book, case, usage, by="imei", is_known=False, source="intelligence")
            ask_for_calls(book, case, usage, by="imei", wants="calls")
        else:
            _ask_for_cells(book, case)
        say_where(book, usage.person, case, span, (case.latitude, case.longitude))
        say_verdict(book, case, usage, "consistent")
        cases.append(case)
    say_role(book, usage, "offender", is_answer=True)
    for (a, first), (b, second) in combinations(enumerate(cases), 2):
        is_listed = b < 2
        mechanism = "same_device" if is_listed else "scene_intersection"
        book.link(first, second, mechanism, usage.imei, "listed+listed" if is_listed else f"{_known(a)}+at scene")
    return cases[0], usage


def _known(place: int) -> str:
    return "listed" if place < 2 else "at scene"


def _suspicions(book: Casebook, talk: Talk) -> None:
    """Three suspects of three robberies: one was there, one was far away, of one there are no records at the time."""
    towns = _towns(book, 3)
    for town, verdict in zip(towns, ("consistent", "inconsistent", "no_data"), strict=True):
        at_s = book.people.first_s + int(book.chance.integers(5, 24)) * DAY + 21 * HOUR
        case = _case(book, town, "34B", at_s, "threatened on foot")
        usage = book.people.usage(book.people.person(town.force, town=town, activity=0))
        elsewhere = _far(book, town)
        place = (case.latitude, case.longitude)
        span = (at_s - 2 * HOUR, at_s + 2 * HOUR)
        if verdict == "inconsistent":
            place = (elsewhere.latitude, elsewhere.longitude)
        visit(book, usage.person, span, place, is_silent=verdict == "no_data")
        at = moments(book.chance, book.people.first_s, book.people.last_s, 20)
        talk.between(usage, usage.person.contacts[0], at[(at < span[0] - 6 * HOUR) | (at > span[1] + 6 * HOUR)])
        if verdict != "no_data":
            talk.between(
                usage,
                usage.person.contacts[1],
                np.array([at_s - 1_200, at_s + 60, at_s + 1_500]),
                text_share=0,
                missed_share=0,
            )
        list_suspect(book, case, usage)
        ask_for_calls(book, case, usage)
        say_where(book, usage.person, case, span, place)
        say_verdict(book, case, usage, verdict)
        say_role(book, usage, "cleared" if verdict == "inconsistent" else "suspect", is_answer=verdict != "no_data")


def _malicious_caller(book: Casebook, talk: Talk, victims: int) -> None:
    """One caller, many victims in all forces; half of the calls withhold the number. He is a suspect in one case."""
    people, chance = book.people, book.chance
    towns = _towns(book, victims)
    caller = people.usage(people.person(towns[0].force))
    cases = []
    for place, town in enumerate(towns):
        at_s = people.first_s + int(chance.integers(6, 24)) * DAY + 12 * HOUR
        case = _case(book, town, "8L", at_s, "repeated calls", place="at home")
        victim = people.usage(people.person(town.force, town=town))
        at = moments(chance, max(case.period[0], people.first_s), min(case.period[1], people.last_s), CALLS_A_VICTIM)
        talk.between(caller, victim, at[::2], both_ways=False, text_share=0, missed_share=0.3, length_s=15)
        talk.withheld(caller, victim, at[1::2])
        list_suspect(book, case, victim, role="victim")
        ask_for_calls(book, case, victim)
        if place == 0:
            list_suspect(book, case, caller, is_known=False)
            ask_for_calls(book, case, caller)
        book.answers.add(
            "unwanted_contacts", source_type="number", source=caller.number, victim_type="number",
            victim=victim.number, person=person_ref(caller.person.index),
        )  # fmt: skip
        cases.append(case)
    say_role(book, caller, "malicious_caller", is_answer=True)
    for first, second in combinations(cases, 2):
        mechanism = "direct_contact" if first is cases[0] else "unwanted_contact"
        book.link(first, second, mechanism, caller.number, "suspect+victim" if first is cases[0] else "victim+victim")


def _harasser(book: Casebook) -> None:
    """One person behind several accounts, each in another case; their logins come from one telephone's addresses."""
    people = book.people
    towns = _towns(book, ACCOUNTS)
    usage = people.usage(people.person(towns[0].force))
    cases = []
    for town in towns:
        at_s = people.first_s + int(book.chance.integers(8, 22)) * DAY + 18 * HOUR
        case = _case(book, town, "8R", at_s, "repeated messages", place="online")
        account = people.account(usage.person, service=CHAT, usage=usage)
        book.investigate_account(case, account)
        book.logins += [PlannedLogin(account, _within(book, case.period))] * 3
        book.answers.add(
            "roles", person=person_ref(usage.person.index), identifier_type="account", identifier=account.name,
            role="harasser", is_answer=True,
        )  # fmt: skip
        cases.append(case)
    book.investigate(cases[0], usage, "number", has_ip=True, is_known=True, period=_within(book, (0, 2**40)))
    for first, second in combinations(cases, 2):
        is_resolved = first is cases[0]
        book.link(first, second, "same_ip_subscriber" if is_resolved else "chain", usage.number, "log+session")


def _case(book: Casebook, town: Town, code: str, at_s: int, method: str, place: str | None = None) -> Case:
    """An offence in a town, some hundred metres from its middle; its time is known to the hour."""
    return book.record_case(
        town, code, at_s - HOUR // 2, at_s + HOUR // 2, method=method, place=place,
        latitude=round(town.latitude + float(book.chance.normal(0, 0.008)), 5),
        longitude=round(town.longitude + float(book.chance.normal(0, 0.012)), 5),
        recorded_s=at_s + 3 * HOUR,
        period=_within(book, ((at_s - 8 * DAY) // HOUR * HOUR, (at_s + 8 * DAY) // HOUR * HOUR)),
    )  # fmt: skip


def _within(book: Casebook, span: tuple[int, int]) -> tuple[int, int]:
    return max(span[0], book.people.first_s), min(span[1], book.people.last_s)


def _ask_for_cells(book: Casebook, case: Case) -> None:
    """All that the nearest mast of each network, of whatever town, recorded in the two hours around the offence."""
    cells: list[str] = []
    for network in range(2):
        found = [cell for cell in book.geography.cells if cell.network == network]
        near = min(found, key=lambda c: (c.latitude - case.latitude) ** 2 + (c.longitude - case.longitude) ** 2 / 3)
        cells += [cell.cell_id for cell in found if cell.site_id == near.site_id]
    period = (case.middle_s - HOUR, case.middle_s + HOUR)
    book.authorise(case, *[("cell", cell) for cell in cells], wants="cell_events", period=period)


def _towns(book: Casebook, count: int) -> list[Town]:
    """Towns by chance, of one force after the other."""
    forces = book.chance.permutation(len(book.scale.forces)).tolist()
    found = []
    for place in range(count):
        towns: Sequence[Town] = book.geography.towns_of(forces[place % len(forces)])
        found.append(towns[int(book.chance.integers(len(towns)))])
    return found


def _far(book: Casebook, town: Town) -> Town:
    """The town that lies furthest to the north or south."""
    return max(book.geography.towns, key=lambda each: (abs(each.latitude - town.latitude), each.index))


OPERATION = Operation(
    name="volume_series",
    part=1,
    question="Which offences of several forces are the work of one offender, and which suspects were not there?",
    answer="Five kinds of series have one offender each, whose handset occurs at all scenes; of three suspected "
    "robbers one was there, one was far away and is cleared, of one nothing can be said; one caller rang all victims, "
    "half of the time without a number; one person is behind three accounts.",
    days=28,
    deliveries=28,
    plan=plan,
)
