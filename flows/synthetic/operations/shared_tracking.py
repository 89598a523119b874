"""The shared tracking system: three forces, six cases, one online offender whom none of them sees whole."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.clerical import misdated, misspelt
from flows.synthetic.operations import Operation
from flows.synthetic.operations.bystanders import surround
from flows.synthetic.operations.talking import Talk, moments
from flows.synthetic.operations.telling import ask_for_calls, list_suspect, say_role
from flows.synthetic.people import CHAT, MAIL, Account, Usage
from flows.synthetic.records import DAY, HOUR, Case, Grant, PlannedLogin, Returns
from flows.synthetic.values import ABSENT, Moments, Serials, Wholes, Words, words

FORCES, CASES_A_FORCE, VICTIMS = 3, 2, 150
#: Approaches to a victim by message, and calls to those whose number he has.
APPROACHES, CALLS = 9, 5


def plan(book: Casebook, volume: float) -> None:
    """Six cases; in each the register knows one handle, one number or one address of the same man."""
    people, chance = book.people, book.chance
    talk = Talk(book)
    victims = max(12, round(VICTIMS * volume))
    offender = people.person(0)
    first = people.usage(offender, to_s=people.first_s + 16 * DAY)
    second = people.usage(offender, from_s=people.first_s + 16 * DAY, network=1 - first.network)
    mail = people.account(offender, service=MAIL, usage=first, is_on_contract=True)
    handles = [people.account(offender, service=CHAT, usage=usage) for usage in (first, first, second, second)]
    cases = [_case(book, place) for place in range(FORCES * CASES_A_FORCE)]
    grants = _investigate(book, cases, handles, mail, first, second)
    approached = _approach(book, talk, cases, handles, first, second, victims, grants)
    for case in cases[:2]:
        book.investigate(case, first, "number", has_ip=True, period=case.period, is_known=False)
    _answer(book, cases, handles, mail, first, second)
    _namesake(book, cases[0], offender.name, offender.born)
    surround(book, talk, cases[1], [first])
    talk.finish()
    assert len(approached) == victims
    for account in handles:
        book.logins += [PlannedLogin(account, _during(account))] * max(2, round(10 * chance.random()))


def _during(account: Account) -> tuple[int, int]:
    assert account.usage is not None
    return account.usage.from_s, account.usage.to_s


def _case(book: Casebook, place: int) -> Case:
    """One force after the other; the second round a week later."""
    towns = book.geography.towns_of(place % min(FORCES, len(book.scale.forces)))
    at_s = book.people.first_s + (5 + 3 * place) * DAY + 19 * HOUR
    return book.record_case(
        towns[place // FORCES % len(towns)], "8R", at_s, at_s + 2 * HOUR, method="unwanted approach", place="online",
        period=(book.people.first_s, book.people.last_s),
    )  # fmt: skip


def _investigate(book: Casebook, cases: list[Case], handles: list[Account], mail: Account, first: Usage,
                 second: Usage) -> dict[int, Grant]:  # fmt: skip
    """What each case knows: handle and number, misspelt names, a wrong birthday. Grants are those over headers."""
    person, chance = first.person, book.chance
    grants: dict[int, Grant] = {}
    for place, account in enumerate(handles):
        grants[place] = book.investigate_account(cases[place], account)
    book.name_subject(cases[4], person, account=mail.name, is_known=True, as_name=misspelt(person.name, chance))
    grants[4] = book.authorise(
        cases[4], ("account", mail.name), wants="subscribers", data_type="mixed", period=cases[4].period
    )
    book.name_subject(cases[2], person, number=first.number, is_known=True, as_name=misspelt(person.name, chance))
    ask_for_calls(book, cases[2], first)
    born = misdated(person.born, chance)
    book.name_subject(cases[3], person, number=second.number, is_known=True, as_born=born)
    ask_for_calls(book, cases[3], second)
    book.name_subject(cases[5], person, number=second.number, is_known=True, as_name=misspelt(person.name, chance))
    ask_for_calls(book, cases[5], second)
    return grants


def _approach(book: Casebook, talk: Talk, cases: list[Case], handles: list[Account], first: Usage, second: Usage,
              victims: int, grants: dict[int, Grant]) -> list[str]:  # fmt: skip
    """Victims of all forces, each approached under one handle; every fifth is rung as well. A moderator hears all."""
    people, chance = book.people, book.chance
    senders, recipients, times, under = [], [], [], []
    moderator = people.allot.handle()
    approached = []
    for place in range(victims):
        handle = place % len(handles)
        case = cases[handle if place % 3 else place % len(cases)]
        victim = people.person(case.force, activity=0)
        name = people.allot.handle()
        book.name_subject(case, victim, "victim", account=name, is_known=True)
        at_s = moments(chance, *_during(handles[handle]), APPROACHES)
        senders += [handles[handle].name] * len(at_s)
        recipients += [name] * len(at_s)
        times += at_s.tolist()
        under += [grants[handle].index] * len(at_s)
        if place < 10:
            senders.append(handles[handle].name)
            recipients.append(moderator)
            times.append(int(at_s[0]))
            under.append(grants[handle].index)
        usage = (first, first, second, second)[handle]
        if place % 5 == 0:
            phone = people.usage(victim)
            talk.between(usage, phone, moments(chance, *_during(handles[handle]), CALLS), both_ways=False)
            list_suspect(book, case, phone, role="victim")
            book.answers.add(
                "unwanted_contacts", source_type="number", source=usage.number, victim_type="number",
                victim=phone.number, person=person_ref(usage.person.index),
            )  # fmt: skip
        book.answers.add(
            "unwanted_contacts", source_type="account", source=handles[handle].name, victim_type="account", victim=name,
            person=person_ref(usage.person.index),
        )  # fmt: skip
        approached.append(name)
    book.hubs.append((moderator, "moderator", "every user of the service writes to it; on no list"))
    sender, recipient = words(senders), words(recipients)
    size = len(times)
    book.returns.append(
        Returns(
            feed="messages",
            rows={
                "message_id": Serials("TA", np.arange(size)),
                "service": words([CHAT] * size),
                "authorisation_urn": words(book.grants[grant].urn for grant in under),
                "kind": words(["social"] * size),
                "sender": sender,
                "recipient": recipient,
                "sent_at": Moments(np.array(times, dtype=np.int64)),
                "client_ip": Words(np.full(size, -1), [""]),
                "client_port": Wholes(np.full(size, ABSENT)),
                "size_bytes": Wholes(chance.integers(80, 900, size)),
            },
            grants=np.array(under, dtype=np.int64),
            seconds=np.array(times, dtype=np.int64),
            label="approaches",
        )
    )
    return approached


def _answer(book: Casebook, cases: list[Case], handles: list[Account], mail: Account, first: Usage,
            second: Usage) -> None:  # fmt: skip
    """All six belong together; by what, depends on what two of them know."""
    for (a, one), (b, other) in combinations(enumerate(cases), 2):
        mechanism, identifier, via = _mechanism(a, b, first, second, mail)
        book.link(one, other, mechanism, identifier, via)
    for account in (*handles, mail):
        book.answers.add(
            "roles", person=person_ref(first.person.index), identifier_type="account", identifier=account.name,
            role="offender", is_answer=True,
        )  # fmt: skip
    for usage in (first, second):
        say_role(book, usage, "offender", is_answer=True)


def _mechanism(a: int, b: int, first: Usage, second: Usage, mail: Account) -> tuple[str, str, str]:
    """Cases 0 to 2 hold the first number (0 and 1 its addresses too), 3 and 5 the second, 4 the recovery address."""
    by_first, by_second = {0, 1, 2}, {3, 5}
    if {a, b} <= by_first:
        return "same_number", first.number, "listed+listed"
    if {a, b} <= by_second:
        return "same_number", second.number, "listed+listed"
    if 4 in (a, b) and (a in by_first or b in by_first):
        return "same_account", mail.name, "listed+returned"
    return "same_person", "", "name and date of birth"


def _namesake(book: Casebook, case: Case, name: str, born: str) -> None:
    """Somebody of nearly the same name, born in another year, suspected of something else."""
    given, _, family = name.partition(" ")
    town = book.geography.towns[-1]
    at_s = book.people.first_s + 12 * DAY
    other = book.record_case(town, "46", at_s, at_s + HOUR, method="goods hidden in a bag")
    person = book.people.person(town.force, name=f"{given} {family}e", activity=0)
    usage = book.people.usage(person)
    book.investigate(other, usage, "number", is_known=True)
    assert person.born != born
    book.decoy(case, other, "similar_name", person.name)


OPERATION = Operation(
    name="shared_tracking",
    part=7,
    question="Do the cases of three forces have one offender?",
    answer="All six have: four handles, two numbers and one recovery address belong to one person, whose name is "
    "misspelt in three registers and whose date of birth is wrong in one; a namesake and the moderator have no part.",
    days=28,
    deliveries=4,
    plan=plan,
)
