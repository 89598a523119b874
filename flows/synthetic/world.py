"""A world: its geography, its people and its cases, with what links them and what only seems to."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass

from flows.synthetic import everyday
from flows.synthetic.casework import Casebook
from flows.synthetic.chance import Chance
from flows.synthetic.decoys import CASES_OF, DECOYS, everyday_hubs, overlay
from flows.synthetic.geography import Geography
from flows.synthetic.identifiers import Allotment, Share
from flows.synthetic.movement import Coverage, Itineraries
from flows.synthetic.operations import Operation
from flows.synthetic.people import Population
from flows.synthetic.planting import MECHANISMS
from flows.synthetic.records import DAY, Case
from flows.synthetic.scales import Scale
from flows.synthetic.values import Ints
from schemas import reference


@dataclass(frozen=True)
class World:
    """What is true. first_s, last_s: the span of events in seconds since 1970. hubs: codes in book.hubs by force.

    home, work: cells by person and network. Ordinary life is one world, every operation another in the same places.
    """

    scale: Scale
    first_s: int
    last_s: int
    geography: Geography
    people: Population
    book: Casebook
    hubs: Ints
    home: Ints
    work: Ints
    coverage: Coverage
    itineraries: Itineraries


def make_world(scale: Scale, geography: Geography, chance: Chance, share: Share) -> World:
    """Ordinary life. The order in which cases are taken is fixed: links, series, decoys, then ordinary ones."""
    book = _blank(scale, geography, chance, share)
    first_s, last_s = book.people.first_s, book.people.last_s
    for position in range(scale.cases):
        book.open_case(position < scale.plain_cases, last_s, first_s)
    hubs = everyday_hubs(book)
    waiting = _shuffled(book, scale.plain_cases)
    for name, count in scale.pairs.items():
        for variant in range(count):
            MECHANISMS[name](book, [waiting.pop(), waiting.pop()], variant)
    for name, length in scale.series:
        MECHANISMS[name](book, [waiting.pop() for _ in range(length)], 0)
    for name, count in scale.decoys.items():
        for variant in range(count):
            DECOYS[name](book, [waiting.pop() for _ in range(CASES_OF[name])], variant)
    for case in waiting:
        everyday.ordinary_case(book, case)
    for case in book.cases[scale.plain_cases :]:
        everyday.bystanders(book, case)
    everyday.dumps(book, waiting[: scale.dumps])
    everyday.seized_log(book)
    everyday.turn_down(book, book.cases[scale.plain_cases :: 11])
    overlay(book)
    linked = {link[:2] for link in book.links}
    for key in [key for key in book.decoys if key[:2] in linked]:
        del book.decoys[key]
    return _completed(book, hubs)


def make_operation(operation: Operation, whole: Scale, geography: Geography, chance: Chance) -> World:
    """The world of one operation: its own people and identifiers, in the towns and cells of everybody."""
    share = Share(operation.part, is_invented=True)
    book = _blank(operation.scale(whole), geography, chance, share, operation.name)
    hubs = everyday_hubs(book)
    operation.plan(book, whole.volume)
    book.answers.add("operations", question=operation.question, answer=operation.answer)
    return _completed(book, hubs)


def _blank(scale: Scale, geography: Geography, chance: Chance, share: Share, operation: str = "") -> Casebook:
    first_s = timegm(scale.first_day.timetuple())
    last_s = first_s + scale.days * DAY
    allotment = Allotment(chance.of("identifiers"), share)
    people = Population(geography, allotment, chance.of("people"), first_s, last_s, scale.acquaintances)
    groups = {row["offence_code"]: row["offence_group"] for row in reference.rows("offence_codes")}
    return Casebook(scale, geography, people, chance.of("casework"), groups, operation=operation)


def _completed(book: Casebook, hubs: Ints) -> World:
    home, work = everyday.home_and_work(book)
    people = book.people
    places = (Coverage(book.geography), Itineraries(book.stays))
    return World(book.scale, people.first_s, people.last_s, book.geography, people, book, hubs, home, work, *places)


def _shuffled(book: Casebook, plain: int) -> list[Case]:
    cases = book.cases[plain:]
    return [cases[i] for i in book.chance.permutation(len(cases)).tolist()]
