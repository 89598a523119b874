"""The command `jigsaw explain`: what is known of two cases, of a phone and a scene, of two phones, of one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from flows.console import Output, count, facts, plain, table
from flows.home import reading
from flows.settings import Settings
from warehouse import explain as explaining
from warehouse import questions, readings
from warehouse.errors import UsageError
from warehouse.explain import CaseSide, Explanation, Line, Reason
from warehouse.questions import Answer


def run(settings: Settings, output: Output, a: str, b: str | None) -> None:
    """Say what is known of one thing or of two. Raises UsageError for what nothing is known of, NothingPublished."""
    with reading(settings) as con:
        marking = readings.marking(con)
        things = [questions.thing(con, each) for each in (a, b) if each is not None]
        answers = questions.ask(con, *things)
        if [thing.kind for thing in things] == [questions.CASE] * 2:
            found = explaining.explain(con, *(thing.value for thing in things))
            document = {"is_linked": found.is_linked, "marking": marking, **plain(found), "answers": _told(answers)}
            output.show(document, *_linked(found, marking), *_answers(answers))
            return
    if not answers:
        kinds = " and ".join(f"an {thing.kind}" if thing.kind != questions.CASE else "a case" for thing in things)
        raise UsageError(f"nothing is asked of {kinds}; `jigsaw explain --help` says of what")
    document = {"marking": marking, "things": plain(things), "answers": _told(answers)}
    output.show(document, *_heading(" and ".join(thing.value for thing in things), marking), *_answers(answers))


def _told(answers: Sequence[Answer]) -> list[dict[str, object]]:
    """Answers for machines: each row an object."""
    return [
        {
            "question": answer.question, "words": answer.words, "mind": answer.mind, "row_count": answer.row_count,
            "rows": [dict(zip(answer.columns, plain(row), strict=True)) for row in answer.rows],
        }
        for answer in answers
    ]  # fmt: skip


def _answers(answers: Sequence[Answer]) -> Iterator[RenderableType]:
    for answer in answers:
        yield Text(answer.words, style="bold")
        if not answer.rows:
            yield Text("  No record that was returned says so.\n")
            continue
        yield from _rows(answer)
        if answer.row_count > len(answer.rows):
            yield Text(
                f"  the first {len(answer.rows)} of {count(answer.row_count)}; --json or `jigsaw sql` for more\n"
            )
        if answer.mind:
            yield Text(f"  {answer.mind}\n", style="dim")


def _rows(answer: Answer) -> Iterator[RenderableType]:
    """One row as names and values, several as a table; columns that are empty in every row are left out."""
    filled = [place for place in range(len(answer.columns)) if any(row[place] is not None for row in answer.rows)]
    headings = [answer.columns[place].replace("_", " ") for place in filled]
    rows = [[_value(row[place]) for place in filled] for row in answer.rows]
    if len(rows) == 1:
        yield Padding(facts([(name, value) for name, value in zip(headings, rows[0], strict=True)]), (0, 0, 0, 2))
        return
    numbers = [place for place in range(len(filled)) if all(isinstance(row[place], int | float | None) for row in rows)]
    yield table(headings, rows, numbers=numbers)


def _value(value: object) -> object:
    """A value for people: instants to the second, numbers of many digits to what can be read."""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return value


def _heading(words: str, marking: str) -> Iterator[RenderableType]:
    yield Text(words, style="bold")
    yield Text(f"{marking} · intelligence, not evidence · times in UTC\n", style="dim")


def _linked(found: Explanation, marking: str) -> Iterator[RenderableType]:
    yield from _heading(f"{found.a.case_id} and {found.b.case_id}", marking)
    sides = [
        (side.case_id, side.force_name, side.offence_group or "not recorded", _window(side))
        for side in (found.a, found.b)
    ]
    yield table(["case", "force", "offence", "when (UTC)"], sides, whole=(0, 3))
    strength = f"{found.strength_bits:.1f} bits ({found.basis})" if found.strength_bits is not None else "not linked"
    lines = [("strength", strength), ("meaning", found.strength_in_words)]
    if found.a.group_id and found.a.group_id == found.b.group_id:
        lines.append(("group", found.a.group_id))
    yield facts(lines)
    if not found.reasons:
        yield Text("No reason is known.\n")
    for number, reason in enumerate(found.reasons, start=1):
        yield from _reason(number, reason)
    if len({reason.family for reason in found.reasons}) < len(found.reasons):
        yield Text("Reasons of one family are not independent: only the strongest of each counts.\n", style="dim")
    if found.hubs:
        rows = [(hub.identifier_type, hub.identifier, hub.reason) for hub in found.hubs]
        yield table(["type", "identifier", "why"], rows, title="Both cases touch these, which are no evidence (hubs)")


def _window(side: CaseSide) -> str:
    if side.occurred_from_at is None or side.occurred_to_at is None:
        return ""
    return f"{side.occurred_from_at:%Y-%m-%d %H:%M} to {side.occurred_to_at:%Y-%m-%d %H:%M}"


def _reason(number: int, reason: Reason) -> Iterator[RenderableType]:
    yield Text(f"{number}. {reason.title}", style="bold")
    yield facts(
        [
            ("seen", f"consistent with: {reason.evidence}"),
            ("bits", f"{reason.bits:.1f} ({reason.basis}, {reason.family}); {reason.why}"),
            ("events", f"{count(reason.event_count)}, {_span(reason)}"),
        ]
    )
    for side, of_whom in (("a", "first case"), ("b", "second case"), ("both", "between the two")):
        if lines := [line for line in reason.lines if line.side == side]:
            yield _lines(lines, of_whom)


def _lines(lines: Sequence[Line], of_whom: str) -> RenderableType:
    """The lines behind one side of a reason; an identifier that is the same in all of them is named once, above."""
    total = max(line.line_count for line in lines)
    size = f"{len(lines)} of {count(total)}" if total > len(lines) else str(len(lines))
    rows: list[tuple[object, ...]] = [
        (
            line.shows,
            line.file,
            Text(str(line.line_number)),
            f"{line.seen_at:%Y-%m-%d %H:%M:%S}" if line.seen_at else "",
        )
        for line in lines
    ]
    headings, title = ["shows", "file", "line", "at (UTC)"], f"   lines behind it, {of_whom} ({size})"
    if len({line.identifier for line in lines}) == 1:
        return table(headings, rows, numbers=(2,), title=f"{title}: {lines[0].identifier}")
    rows = [(*row, line.identifier) for row, line in zip(rows, lines, strict=True)]
    return table([*headings, "identifier"], rows, numbers=(2,), title=title)


def _span(reason: Reason) -> str:
    first, last = (f"{at:%Y-%m-%d}" if at else None for at in (reason.first_seen_at, reason.last_seen_at))
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "at no stated time"
