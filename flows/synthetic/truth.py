"""What is true of a part of the world and its deliveries: links, decoys, hubs, holdings, faults, fates, answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from flows.synthetic.answers import ABOUT_ANSWERS, ANSWER_TABLES, Answer, person_ref
from flows.synthetic.damage import DUPLICATE, EXCESS, QUARANTINED, Fault
from flows.synthetic.deliveries import Delivery
from flows.synthetic.people import FIXED_PROVIDER, MOBILE_PROVIDERS, Person
from flows.synthetic.records import Case
from flows.synthetic.traffic import SPECIAL, Traffic
from flows.synthetic.values import Ints
from flows.synthetic.world import World
from flows.synthetic.writing import write_table

_TEXT, _COUNT, _FLAG, _INSTANT = pa.string(), pa.int64(), pa.bool_(), pa.timestamp("s", tz="UTC")

#: Table -> column -> type. Those of ANSWER_TABLES follow; `operation` is empty for ordinary life.
TABLES: dict[str, dict[str, pa.DataType]] = {
    "case_links": {"operation": _TEXT, "case_a": _TEXT, "case_b": _TEXT, "mechanism": _TEXT, "identifier": _TEXT,
                   "via": _TEXT, "is_planted": _FLAG},
    "decoys": {"operation": _TEXT, "case_a": _TEXT, "case_b": _TEXT, "reason": _TEXT, "identifier": _TEXT},
    "hubs": {"operation": _TEXT, "identifier": _TEXT, "kind": _TEXT, "why": _TEXT},
    "identities": {"operation": _TEXT, "case_id": _TEXT, "subject_ref": _TEXT, "person": _TEXT, "true_name": _TEXT,
                   "true_born_on": _TEXT},
    "holdings": {"operation": _TEXT, "person": _TEXT, "kind": _TEXT, "identifier": _TEXT, "provider": _TEXT,
                 "valid_from_at": _INSTANT, "valid_to_at": _INSTANT},
    "faults": {"file": _TEXT, "line_number": _COUNT, "feed": _TEXT, "fault": _TEXT, "fate": _TEXT, "rule": _TEXT},
    "fates": {"file": _TEXT, "feed": _TEXT, "rows_read": _COUNT, "rows_loaded": _COUNT, "rows_quarantined": _COUNT,
              "rows_duplicate": _COUNT, "rows_excess": _COUNT},
    "legs": {"operation": _TEXT, "file": _TEXT, "line_number": _COUNT, "event": _COUNT},
    **{table: {"operation": _TEXT, **columns} for table, columns in ANSWER_TABLES.items()},
}  # fmt: skip

#: Table -> what one row of it is.
ABOUT = {
    "case_links": "One row per pair of cases that belong together and mechanism; via: how each side comes to know it.",
    "decoys": "One row per pair of cases that do not belong together and what makes them look so.",
    "hubs": "One row per identifier that many touch and that is no evidence.",
    "identities": "One row per subject of a case: which true person it is, under the true name and date of birth.",
    "holdings": "One row per person and identifier in use; times are absent where it was held throughout.",
    "faults": "One row per row that a fault struck; a CSV file's header is its line 1, a Parquet file begins at 1.",
    "fates": "One row per file: how many of its rows meet which fate.",
    "legs": "One row per row of a calls file that tells of a call or text; rows with one event tell of the same one.",
    **ABOUT_ANSWERS,
}

#: A number that reaches more cases than this is a hub of a neighbourhood and no rare contact.
RARE_CASES = 6
_DECOYS_A_HUB = 4


def complete_links(world: World, traffic: Traffic) -> None:
    """Add what the clean world holds beside the plan: contacts shared by chance, pairs that share only a hub."""
    book = world.book
    legs, numbers = traffic.legs, traffic.numbers.texts
    other = np.where(legs.direction == 0, legs.called, legs.calling)[traffic.returned_leg]
    case_of = np.array([grant.case.index if grant.case else -1 for grant in book.grants], dtype=np.int64)
    pairs = np.unique(np.stack([other, case_of[traffic.returned_grant]], axis=1), axis=0)
    hubs = set(traffic.hub_codes.tolist())
    listed = {subject.number for subject in book.subjects}
    linked = {key[:2] for key in book.links}
    starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-2))
    sizes = np.diff(starts, append=len(pairs))
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        number = int(pairs[start, 0])
        if number < 0 or numbers[number] in SPECIAL or numbers[number] in listed:
            continue
        cases = [book.cases[index] for index in pairs[start : start + size, 1].tolist()]
        if number in hubs:
            for first, second in list(pairwise(cases))[:_DECOYS_A_HUB]:
                if _pair(first, second) not in linked:
                    book.decoy(first, second, "hub", numbers[number])
        elif size <= RARE_CASES:
            for first, second in combinations(cases, 2):
                via = "same circle" if _pair(first, second) in linked else "by chance"
                book.link(first, second, "shared_rare_contact", numbers[number], via, planted=False)
                linked.add(_pair(first, second))


def _pair(first: Case, second: Case) -> tuple[str, str]:
    a, b = sorted((first.case_id, second.case_id))
    return a, b


def write_truth(world: World, deliveries: Sequence[Delivery], faults: Sequence[Fault], folder: Path) -> None:
    """Write every table of the truth about a part of the world as Parquet. Line numbers are those of its fragments."""
    folder.mkdir()
    rows = _tables(world, deliveries, faults)
    for name, types in TABLES.items():
        columns = {column: [row[place] for row in rows.get(name, [])] for place, column in enumerate(types)}
        write_table(_legs(world, deliveries) if name == "legs" else columns, types, folder / f"{name}.parquet")


def _tables(
    world: World, deliveries: Sequence[Delivery], faults: Sequence[Fault]
) -> dict[str, list[tuple[object, ...]]]:
    book, first = world.book, world.people.first_ref
    named = (book.operation,)
    linked = {key[:2] for key in book.links}
    identities = {(each.case.case_id, each.ref, each.person) for each in book.subjects}
    return {
        "case_links": [named + key + value for key, value in sorted(book.links.items())],
        "decoys": [(*named, *key, value) for key, value in sorted(book.decoys.items()) if key[:2] not in linked],
        "hubs": [named + hub for hub in sorted(book.hubs)],
        "identities": [
            (*named, case_id, ref, person_ref(first + person.index), person.name, person.born)
            for case_id, ref, person in sorted(identities, key=lambda identity: identity[:2])
        ],
        "holdings": [named + holding for holding in _holdings(world)],
        "faults": [row for delivery in deliveries for row in _fault_rows(delivery, faults)],
        "fates": [_fates(delivery, faults) for delivery in deliveries],
        **{table: _answers(named, table, answers) for table, answers in book.answers.rows.items()},
    }


def _answers(named: tuple[str], table: str, answers: list[tuple[Answer, ...]]) -> list[tuple[object, ...]]:
    instants = [kind == _INSTANT for kind in ANSWER_TABLES[table].values()]
    return [
        named
        + tuple(
            _moment(int(value)) if is_instant and value is not None else value
            for value, is_instant in zip(answer, instants, strict=True)
        )
        for answer in answers
    ]


def _holdings(world: World) -> list[tuple[object, ...]]:
    people = world.people
    found: list[tuple[object, ...]] = []

    def ref(person: Person) -> str:
        return person_ref(people.first_ref + person.index)

    for usage in people.usages:
        span = (_moment(usage.from_s), _moment(usage.to_s))
        for kind, value in (("number", usage.number), ("imsi", usage.imsi), ("imei", usage.imei)):
            found.append((ref(usage.person), kind, value, MOBILE_PROVIDERS[usage.network], *span))
    for person, number, start, end in world.book.former.values():
        found.append((ref(person), "number", number, MOBILE_PROVIDERS[0], _moment(start), _moment(end)))
    for account in people.accounts:
        if account.person is not None:
            found.append((ref(account.person), "account", account.name, account.service, None, None))
    at_home = {person.address: person for person in reversed(people.persons)}
    for line in people.lines:
        found.append((ref(at_home[line.address]), "line", line.line_id, FIXED_PROVIDER, None, None))
    return found


def _fault_rows(delivery: Delivery, faults: Sequence[Fault]) -> list[tuple[object, ...]]:
    """Rows are counted from 1 within the fragment; joining turns that into line numbers of the file."""
    return [
        (delivery.name, row + 1, delivery.feed, fault.name, fault.fate, fault.rule or None)
        for row in np.flatnonzero(delivery.marks >= 0).tolist()
        for fault in (faults[int(delivery.marks[row])],)
    ]


def _legs(world: World, deliveries: Sequence[Delivery]) -> dict[str, pa.Array]:
    """As arrays, for they are as many as calls; rows are counted from 1 within the fragment."""
    told = [np.flatnonzero(delivery.events >= 0) for delivery in deliveries]
    sizes = [len(rows) for rows in told]
    none = np.empty(0, dtype=np.int64)
    names = pa.array([*[delivery.name for delivery in deliveries], world.book.operation], pa.string())
    return {
        "operation": names.take(pa.array(np.full(sum(sizes), len(deliveries)))),
        "file": names.take(pa.array(np.repeat(np.arange(len(deliveries)), sizes))),
        "line_number": pa.array(np.concatenate([none, *told]) + 1),
        "event": pa.array(
            np.concatenate([none, *[each.events[rows] for each, rows in zip(deliveries, told, strict=True)]])
        ),
    }


def _fates(delivery: Delivery, faults: Sequence[Fault]) -> tuple[object, ...]:
    fates = [fault.fate for fault in faults]
    marked: Ints = delivery.marks[delivery.marks >= 0]
    struck = [fates[mark] for mark in marked.tolist()]
    bad = [struck.count(fate) for fate in (QUARANTINED, DUPLICATE, EXCESS)]
    size = len(delivery.marks)
    return (delivery.name, delivery.feed, size, size - sum(bad), *bad)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
