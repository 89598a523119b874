"""A world: its geography, its people and its cases, with what links them and what only seems to."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass

from flows.synthetic import everyday
from flows.synthetic.casework import DAY, Case, Casebook
from flows.synthetic.chance import Chance
from flows.synthetic.decoys import CASES_OF, DECOYS, everyday_hubs, overlay
from flows.synthetic.geography import Geography, make_geography
from flows.synthetic.identifiers import Allotment
from flows.synthetic.people import Population
from flows.synthetic.planting import MECHANISMS
from flows.synthetic.scales import Scale
from flows.synthetic.values import Ints
from schemas import reference


@dataclass(frozen=True)
class World:
    """What is true. first_s, last_s: the span of events in seconds since 1970. hubs: codes in book.hubs by force."""

    scale: Scale
    first_s: int
    last_s: int
    geography: Geography
    people: Population
    book: Casebook
    hubs: Ints
    home: Ints
    work: Ints


def make_world(scale: Scale, chance: Chance) -> World:
    """A world of that scale. The order in which cases are taken is fixed: links, series, decoys, then ordinary ones."""
    first_s = timegm(scale.first_day.timetuple())
    last_s = first_s + scale.days * DAY
    geography = make_geography(scale, first_s, chance.of("geography"))
    allotment = Allotment(chance.of("identifiers"))
    people = Population(geography, allotment, chance.of("people"), first_s, last_s, scale.acquaintances)
    groups = {row["offence_code"]: row["offence_group"] for row in reference.rows("offence_codes")}
    book = Casebook(scale, geography, people, chance.of("casework"), groups)
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
    for pair in [key for key in book.decoys if any(link[:2] == key[:2] for link in book.links)]:
        del book.decoys[pair]
    home, work = everyday.home_and_work(book)
    return World(scale, first_s, last_s, geography, people, book, hubs, home, work)


def _shuffled(book: Casebook, plain: int) -> list[Case]:
    cases = book.cases[plain:]
    return [cases[i] for i in book.chance.permutation(len(cases)).tolist()]
