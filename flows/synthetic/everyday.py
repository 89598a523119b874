"""Ordinary cases: suspects known by a number, a handset, a SIM or an account, victims, witnesses, cell dumps."""

from __future__ import annotations

import numpy as np

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.people import CHAT, MAIL, SEIZED
from flows.synthetic.records import HOUR, Case, PlannedCall
from flows.synthetic.values import Ints

#: Share of people who work in the town where they live.
WORKS_IN_OWN_TOWN = 0.55

_BY = ("number", "number", "number", "imei", "number", "imsi", "account", "number", "imei", "account")


def ordinary_case(book: Casebook, case: Case) -> None:
    """A suspect or two, with what the force has of them and asks for."""
    by = _BY[case.index % len(_BY)]
    suspect = book.people.person(case.force)
    usage = book.people.usage(suspect)
    if by == "account":
        service = (CHAT, MAIL)[case.index // 10 % 2]
        book.investigate_account(case, book.people.account(suspect, service=service, usage=usage))
        if case.index % 20 == 9:
            line = book.people.line(suspect)
            book.investigate_line(case, line, suspect, case.period)
        return
    book.investigate(case, usage, by, has_ip=case.index % 3 != 2)
    if case.index % 5 == 2:
        partner = book.people.usage(book.people.person(case.force))
        book.investigate(case, partner, "number")
        book.calls.append(PlannedCall(usage, partner, case.period, 5))


def bystanders(book: Casebook, case: Case) -> None:
    """A victim in every third case, a witness in every fifth; a harassed victim is rung by the suspect."""
    if case.index % 3 == 0:
        victim = book.people.usage(book.people.person(case.force))
        suspects = [usage for known, usage, _, role, _ in book.obtained if known is case and role == "suspect"]
        if book.groups[case.offence_code] == "harassment" and suspects:
            book.investigate(case, victim, "number", role="victim")
            start, end = max(case.period[0], suspects[0].from_s), min(case.period[1], suspects[0].to_s)
            book.calls.append(PlannedCall(suspects[0], victim, (start, end), 10))
            book.answers.add(
                "unwanted_contacts", source_type="number", source=suspects[0].number, victim_type="number",
                victim=victim.number, person=person_ref(book.people.first_ref + suspects[0].person.index),
            )  # fmt: skip
        else:
            book.name_subject(case, victim.person, "victim", number=victim.number)
    if case.index % 5 == 0:
        witness = book.people.usage(book.people.person(case.force))
        book.name_subject(case, witness.person, "witness", number=witness.number)


def dumps(book: Casebook, cases: list[Case]) -> None:
    """Ask for everything that the nearest mast of each network recorded around an offence."""
    for case in cases:
        cells: list[str] = []
        for network in range(2):
            found = [book.geography.cells[i] for i in book.geography.cells_of(case.town.index, network).tolist()]
            near = min(found, key=lambda c: (c.latitude - case.latitude) ** 2 + (c.longitude - case.longitude) ** 2 / 3)
            cells += [cell.cell_id for cell in found if cell.site_id == near.site_id]
        period = (case.middle_s - HOUR, case.middle_s + HOUR)
        book.authorise(case, *[("cell", cell) for cell in cells], wants="cell_events", period=period)
    if len(cases) > 1:
        book.decoy(cases[0], cases[1], "commuters", "")


def seized_log(book: Casebook) -> None:
    """The log of a service whose server was seized: an authority over the whole data set, and its other users."""
    book.authorise(
        None,
        wants="service_logs",
        data_type="events",
        legal_basis="PACE 1984 s.19, server seized under warrant (invented)",
    )
    exits = [book.people.allot.address("exits") for _ in range(3)]
    for position in range(book.scale.bystander_accounts):
        exit_ip = exits[position % 3] if position % 6 == 0 else ""
        book.people.account(None, service=SEIZED, own_ip=exit_ip, has_port=position % 3 == 1)


def turn_down(book: Casebook, cases: list[Case]) -> None:
    """Applications that were rejected or returned, and never made again."""
    for position, case in enumerate(cases):
        numbers = [subject.number for subject in book.subjects if subject.case is case and subject.number]
        if numbers:
            decision = "returned" if position % 3 == 0 else "rejected"
            book.authorise(case, ("number", numbers[-1]), wants="calls", decision=decision)


def home_and_work(book: Casebook) -> tuple[Ints, Ints]:
    """Cells at home and at work, by person and network."""
    geography, chance = book.geography, book.chance
    by_place = {(town.index, n): geography.cells_of(town.index, n) for town in geography.towns for n in range(2)}
    home, work = [], []
    for person in book.people.persons:
        neighbours = geography.towns_of(person.force)
        away = chance.random() >= WORKS_IN_OWN_TOWN
        office = neighbours[int(chance.integers(len(neighbours)))].index if away else person.town
        picks = chance.integers(0, 1 << 30, 4)
        home.append([by_place[person.town, n][picks[n] % len(by_place[person.town, n])] for n in range(2)])
        work.append([by_place[office, n][picks[2 + n] % len(by_place[office, n])] for n in range(2)])
    return np.array(home, dtype=np.int64), np.array(work, dtype=np.int64)
