"""The command `jigsaw explain`: what is known of two cases, of a phone and a scene, of two phones, of one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from flows.bars import bits_bar
from flows.console import Output, count, facts, plain, table
from flows.home import reading
from flows.settings import Settings
from warehouse import explain as explaining
from warehouse import questions, readings
from warehouse.errors import UsageError
from warehouse.explain import CaseSide, Explanation, Reason
from warehouse.questions import Answer


def run(settings: Settings, output: Output, a: str, b: str | None) -> None:
    """Say what is known of one thing or of two. Raises UsageError for what nothing is known of, NothingPublished."""
    with reading(settings) as con:
        marking = readings.marking(con)
        things = [questions.thing(con, each) for each in (a, b) if each is not None]
        answers = questions.ask(con, *things)
        if [thing.kind for thing in things] == [questions.CASE] * 2:
            found = explaining.explain(con, *(thing.value for thing in things))
            document = {
                "is_linked": found.is_linked, "marking": marking, **plain(found), "timeline": plain(found.timeline),
                "answers": _told(answers),
            }  # fmt: skip
            output.show(document, *_linked(found, marking), *_answers(answers))
            return
    if not answers:
        kinds = " and ".join(thing.kind for thing in things)
        raise UsageError(f"there is no question about {kinds}; `jigsaw explain --help` says what can be asked")
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
            yield Text(f"  the first {len(answer.rows)} of {count(answer.row_count)}; `jigsaw sql` gives all\n")
        if answer.mind:
            yield Text(f"  {answer.mind}\n", style="dim")


def _rows(answer: Answer) -> Iterator[RenderableType]:
    """One row as names and values, several as a table, a line each; columns that are empty throughout are left out."""
    filled = [place for place in range(len(answer.columns)) if any(row[place] is not None for row in answer.rows)]
    headings = [answer.columns[place].replace("_", " ") for place in filled]
    rows = [[_value(row[place]) for place in filled] for row in answer.rows]
    if len(rows) == 1:
        yield Padding(facts([(name, value) for name, value in zip(headings, rows[0], strict=True)]), (0, 0, 0, 2))
        return
    numbers = [place for place in range(len(filled)) if all(isinstance(row[place], int | float | None) for row in rows)]
    yield wide(headings, rows, numbers=numbers)


def wide(headings: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()) -> RenderableType:
    """A table as wide as it needs to be: a folded number can be neither read nor copied."""
    console = Console(width=20_000, highlight=False, emoji=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(table(headings, rows, numbers=numbers))
    lines = "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines()) + "\n"
    return Group(Text(lines, no_wrap=True, overflow="ignore"))  # apart: text beside text would be folded with it


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
    if found.probability is not None:
        lines.insert(1, ("probability", f"{found.probability:.3f} that they belong together"))
    if found.a.group_id and found.a.group_id == found.b.group_id:
        lines.append(("group", found.a.group_id))
    yield facts(lines)
    if not found.reasons:
        yield Text("No reason is known.\n")
    else:
        yield _balance(found.reasons)
    for number, reason in enumerate(found.reasons, start=1):
        yield from _reason(number, reason)
    if found.timeline:
        yield from _timeline(found)
    if found.hubs:
        rows = [(hub.identifier_type, hub.identifier, hub.reason) for hub in found.hubs]
        yield table(["type", "identifier", "why"], rows, title="Both cases touch these, which are no evidence (hubs)")


def _window(side: CaseSide) -> str:
    if side.occurred_from_at is None or side.occurred_to_at is None:
        return ""
    return f"{side.occurred_from_at:%Y-%m-%d %H:%M} to {side.occurred_to_at:%Y-%m-%d %H:%M}"


def _balance(reasons: Sequence[Reason]) -> RenderableType:
    """Every reason with its bits as a bar; what speaks against is shaded."""
    most = max(abs(reason.bits) for reason in reasons)
    rows = [
        (number, reason.title, reason.family, reason.basis, f"{reason.bits:+.1f}", bits_bar(reason.bits, most))
        for number, reason in enumerate(reasons, start=1)
    ]
    told = table(["", "reason", "family", "basis", "bits", "for █, against ░"], rows, numbers=(0, 4), whole=(5,),
                 title="For and against")  # fmt: skip
    if len({reason.family for reason in reasons}) < len(reasons):
        mind = "  Reasons of one family are not independent: only the strongest of each counts.\n"
        return Group(told, Text(mind, style="dim"))
    return told


def _reason(number: int, reason: Reason) -> Iterator[RenderableType]:
    yield Text(f"{number}. {reason.title}" + (" (against)" if reason.bits < 0 else ""), style="bold")
    told = [("seen", f"consistent with: {reason.evidence}")]
    if reason.why:
        told.append(("weighs", reason.why))
    told.append(("events", f"{count(reason.event_count)}, {_span(reason)}"))
    yield facts(told)


def _timeline(found: Explanation) -> Iterator[RenderableType]:
    """The lines of the feeds behind the reasons in order of time, each once, with the numbers of its reasons."""
    sides = {"a": found.a.case_id, "b": found.b.case_id, "both": "between the two", "each": "each of the two"}
    rows = [
        (
            f"{step.seen_at:%Y-%m-%d %H:%M:%S}" if step.seen_at else "", step.shows, sides.get(step.side, step.side),
            ", ".join(map(str, step.reasons)), f"{step.file}:{step.line_number}", ", ".join(step.identifiers),
        )
        for step in found.timeline
    ]  # fmt: skip
    known = {(reason.kind, line.side): line.line_count for reason in found.reasons for line in reason.lines}
    listed = sum(len(reason.lines) for reason in found.reasons)
    title = f"The lines behind them, in order of time ({count(len(rows))})"
    yield Text(title, style="bold")
    yield wide(["at (UTC)", "shows", "of", "reason", "line of a feed", "identifier"], rows)
    if sum(known.values()) > listed:
        yield Text("  More lines exist than are listed: of each reason and side the first by strength and time.\n",
                   style="dim")  # fmt: skip


def _span(reason: Reason) -> str:
    first, last = (f"{at:%Y-%m-%d}" if at else None for at in (reason.first_seen_at, reason.last_seen_at))
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "at no stated time"
