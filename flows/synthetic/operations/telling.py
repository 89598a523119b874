"""What an operation says of its people: to the forces (who is listed, what is asked for) and to the answer sheet."""

from __future__ import annotations

from typing import Any

from flows.synthetic.answers import person_ref
from flows.synthetic.casework import Casebook
from flows.synthetic.people import Person, Usage
from flows.synthetic.records import Case, Grant

#: A span in seconds since 1970.
Span = tuple[int, int]


def list_suspect(book: Casebook, case: Case, usage: Usage, *, by: str = "number", role: str = "suspect",
                 is_known: bool = True, source: str | None = None) -> None:  # fmt: skip
    """Put a usage's number, imei or imsi into a case."""
    listed: dict[str, Any] = {by: {"number": usage.number, "imei": usage.imei, "imsi": usage.imsi}[by]}
    book.name_subject(case, usage.person, role, is_known=is_known, source=source, **listed)


def ask_for_calls(book: Casebook, case: Case, usage: Usage, *, by: str = "number", period: Span | None = None,
                  wants: str = "calls subscribers") -> Grant:  # fmt: skip
    """Apply for a usage's records in a case, by its number, imei or imsi. The data period is the case's by default."""
    value = {"number": usage.number, "imei": usage.imei, "imsi": usage.imsi}[by]
    return book.authorise(case, (by, value), wants=wants, data_type="mixed", period=period)


def say_where(book: Casebook, person: Person, case: Case | None, span: Span, place: tuple[float, float]) -> None:
    """The person was at a place (latitude, longitude) throughout a span."""
    book.answers.add(
        "whereabouts", person=person_ref(person.index), case_id=case.case_id if case else None, from_at=span[0],
        to_at=span[1], latitude=place[0], longitude=place[1],
    )  # fmt: skip


def say_role(book: Casebook, usage: Usage, role: str, *, is_answer: bool) -> None:
    """The user of a number plays a part."""
    book.answers.add(
        "roles", person=person_ref(usage.person.index), identifier_type="number", identifier=usage.number, role=role,
        is_answer=is_answer,
    )  # fmt: skip


def say_role_of_number(book: Casebook, number: str, role: str) -> None:
    """A number of somebody of whom nothing else is known belongs to one who plays a part; never the one asked for."""
    book.answers.add("roles", identifier_type="number", identifier=number, role=role, is_answer=False)


def say_verdict(book: Casebook, case: Case, usage: Usage, verdict: str) -> None:
    """What a scene check of the usage's number must say: consistent, inconsistent or no_data."""
    book.answers.add(
        "scene_verdicts", case_id=case.case_id, identifier_type="number", identifier=usage.number,
        person=person_ref(usage.person.index), verdict=verdict,
    )  # fmt: skip


def say_swap(book: Casebook, old: Usage, new: Usage, kind: str, at_s: int, *, is_true: bool = True) -> None:
    """One user went from one usage to another; kind: new_handset, new_sim, new_number."""
    field = {"new_handset": "imei", "new_sim": "imsi", "new_number": "number"}[kind]
    book.answers.add(
        "swaps", old_identifier=getattr(old, field), new_identifier=getattr(new, field), kind=kind, changed_at=at_s,
        person=person_ref(old.person.index), is_true=is_true,
    )  # fmt: skip


def say_together(book: Casebook, one: Usage, other: Usage, span: Span) -> None:
    """Two users travelled or stayed together for a reason."""
    first, second = sorted((one.number, other.number))
    book.answers.add(
        "companions", identifier_a=first, identifier_b=second, from_at=span[0], to_at=span[1], is_true=True
    )
