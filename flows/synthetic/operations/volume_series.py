"""Volume crime over force borders: series, an arsonist, a malicious caller, a harasser, and suspects to be cleared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, cycle

import numpy as np

from flows.synthetic import methods
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

#: Offence code -> how many offences each series has.
SERIES = {"28E": 4, "34B": 3, "48": 3, "NFIB3A": 3, "56B": 3}
#: So often a series' offence falls into the offender's own hours; so often nobody knows its time to the hour.
KEEPS_HOURS, NOT_NOTICED = 0.8, 0.3
#: Victims of the malicious caller at full volume, and calls to each.
VICTIMS, CALLS_A_VICTIM = 40, 8
#: What the caller and the harasser do, in the two wordings of the registers.
CALLS, MESSAGES = ("repeated calls", "calls at all hours"), ("repeated messages", "messages over social media")
#: Accounts of the harasser, each against another victim.
ACCOUNTS = 3


def plan(book: Casebook, volume: float) -> None:
    """Every story once at small volumes; at full volume each series ten times, by ten offenders."""
    book.everyday_rate = 12 * max(volume, 0.02) ** 0.5
    talk = Talk(book)
    times = max(1, round(10 * volume))
    firsts: list[tuple[Case, Usage]] = []
    for _ in range(times):
        for code, count in SERIES.items():
            firsts.append(_series(book, talk, code, count))
        _suspicions(book, talk)
    _malicious_caller(book, talk, max(4, round(VICTIMS * volume)))
    for _ in range(times):
        _harasser(book)
    surround(book, talk, firsts[0][0], [usage for _, usage in firsts[:3]])
    talk.finish()


def _series(book: Casebook, talk: Talk, code: str, count: int) -> tuple[Case, Usage]:
    """One offender, one telephone, his town and the nearest of other forces; each force knows something else of him.

    He has a way and hours of his own and keeps to them in four offences of five; others go about it as he does.

    The first case lists his number, the second his handset, the others nobody: for those the cells that serve the
    scene are asked for.
    """
    chance, people = book.chance, book.people
    towns = _neighbouring_towns(book, count)
    usage = people.usage(people.person(towns[0].force))
    gaps = chance.integers(1, 7, count)
    days = (int(chance.integers(4, 25 - gaps[1:].sum())) + np.cumsum(gaps) - gaps[0]).tolist()
    habit, own_hour = methods.habit(methods.acts_of(code, book.groups[code]), chance), int(chance.integers(9, 23))
    cases = []
    for place, (town, day) in enumerate(zip(towns, days, strict=True)):
        hour = own_hour + int(chance.integers(-1, 2)) if chance.random() < KEEPS_HOURS else int(chance.integers(8, 24))
        at_s = people.first_s + day * DAY + hour * HOUR
        slack_s = int(chance.integers(2, 9)) * HOUR if code != "34B" and chance.random() < NOT_NOTICED else 0
        case = _case(book, town, code, at_s, habit.text(town.force, chance), slack_s=slack_s)
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
            _ask_for_cells(book, case, at_s)
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
        case = _case(book, town, "34B", at_s, book.method("34B", town.force, at_s))
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
    habit = methods.Habit("harassment", CALLS, ())
    cases = []
    for place, town in enumerate(towns):
        at_s = people.first_s + int(chance.integers(6, 24)) * DAY + 12 * HOUR
        case = _case(book, town, "8L", at_s, habit.text(town.force, chance), place="at home")
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
    habit = methods.Habit("harassment", MESSAGES, ())
    cases = []
    for town in towns:
        at_s = people.first_s + int(book.chance.integers(8, 22)) * DAY + 18 * HOUR
        case = _case(book, town, "8R", at_s, habit.text(town.force, book.chance), place="online")
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


def _case(book: Casebook, town: Town, code: str, at_s: int, method: str, place: str | None = None,
          slack_s: int = 0) -> Case:  # fmt: skip
    """An offence in a town, some hundred metres from its middle; its time is known to the hour, but for the slack."""
    return book.record_case(
        town, code, at_s - HOUR // 2 - slack_s, at_s + HOUR // 2 + slack_s // 2, method=method, place=place,
        latitude=round(town.latitude + float(book.chance.normal(0, 0.008)), 5),
        longitude=round(town.longitude + float(book.chance.normal(0, 0.012)), 5),
        recorded_s=at_s + 3 * HOUR + slack_s,
        period=_within(book, ((at_s - 8 * DAY) // HOUR * HOUR, (at_s + 8 * DAY) // HOUR * HOUR)),
    )  # fmt: skip


def _within(book: Casebook, span: tuple[int, int]) -> tuple[int, int]:
    return max(span[0], book.people.first_s), min(span[1], book.people.last_s)


def _ask_for_cells(book: Casebook, case: Case, at_s: int) -> None:
    """All that the nearest mast of each network, of whatever town, recorded in the two hours in which it was seen."""
    cells: list[str] = []
    for network in range(2):
        found = [cell for cell in book.geography.cells if cell.network == network]
        near = min(found, key=lambda c: (c.latitude - case.latitude) ** 2 + (c.longitude - case.longitude) ** 2 / 3)
        cells += [cell.cell_id for cell in found if cell.site_id == near.site_id]
    period = (at_s - HOUR, at_s + HOUR)
    book.authorise(case, *[("cell", cell) for cell in cells], wants="cell_events", period=period)


def _towns(book: Casebook, count: int) -> list[Town]:
    """Towns by chance, of one force after the other."""
    forces = book.chance.permutation(len(book.scale.forces)).tolist()
    found = []
    for place in range(count):
        towns: Sequence[Town] = book.geography.towns_of(forces[place % len(forces)])
        found.append(towns[int(book.chance.integers(len(towns)))])
    return found


def _neighbouring_towns(book: Casebook, count: int) -> list[Town]:
    """A town by chance, in turn with the nearest ones of other forces: to this one the offender returns."""
    towns = book.geography.towns
    home = towns[int(book.chance.integers(len(towns)))]
    nearest: dict[int, Town] = {}
    for town in sorted(towns, key=lambda each: (_apart(home, each), each.index)):
        nearest.setdefault(town.force, town)
    others = cycle([town for force, town in nearest.items() if force != home.force])
    return [home if place % 2 == 0 else next(others) for place in range(count)]


def _apart(one: Town, other: Town) -> float:
    """How far apart two towns are, in degrees of latitude, about."""
    return float(np.hypot(one.latitude - other.latitude, (one.longitude - other.longitude) * 0.56))


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
