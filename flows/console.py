"""What people see: results on stdout, in words and tables or as one JSON document; progress and errors on stderr."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

#: Width where the terminal does not say one: output in a pipe or a log.
PIPED_WIDTH = 100


def _console(stream: Any) -> Console:
    width = None if stream.isatty() else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False)


class Output:
    """Where a command's result goes. as_json: one JSON document on stdout and nothing else there."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.has_shown = False
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)

    def show(self, document: Any, *renderables: RenderableType) -> None:
        """Print the result: the document for machines, or the renderables for people."""
        self.has_shown = True
        if self.as_json:
            sys.stdout.write(json.dumps(plain(document), indent=2, ensure_ascii=False) + "\n")
            return
        if self.out.is_terminal:
            self.out.print(*renderables, sep="\n", crop=False)
            return
        with self.out.capture() as capture:  # in a pipe no line is padded with blanks
            self.out.print(*renderables, sep="\n", crop=False)
        sys.stdout.write("\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n")

    def note(self, text: str) -> None:
        """Say on stderr what happens or is waited for; machines are left in peace."""
        if not self.as_json:
            self.err.print(Text(text, style="dim"), soft_wrap=True)
            self.err.file.flush()

    def error(self, text: str) -> None:
        """One line on stderr."""
        self.err.print(Text.assemble(("error: ", "bold red"), text), soft_wrap=True)


class Plain:
    """A watcher for pipes and logs: one line a stage."""

    def __init__(self, output: Output) -> None:
        self.output = output

    def stage(self, what: str, step_count: int) -> None:
        """Say it."""
        self.output.note(f"  {what} ...")

    def step(self, name: str) -> None:
        """Nothing: a line a step would drown the rest."""


class Bar:
    """A watcher for terminals: one progress bar a stage, with the step in hand."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        self.task: Any = None

    def stage(self, what: str, step_count: int) -> None:
        """Finish the bar of the stage before, begin another."""
        self.close()
        self.task = self.progress.add_task(what, total=step_count, step="")
        self.begun = False

    def step(self, name: str) -> None:
        """One step on; the first one of a stage has nothing behind it."""
        if self.task is not None:
            self.progress.update(self.task, advance=1 if self.begun else 0, step=name)
            self.begun = True

    def close(self) -> None:
        """Fill the bar in hand."""
        if self.task is not None:
            total = self.progress.tasks[self.task].total
            self.progress.update(self.task, completed=total, step="")


@contextmanager
def watching(output: Output) -> Iterator[Plain | Bar]:
    """Progress on stderr: bars on a terminal, a line a stage elsewhere, nothing for machines."""
    if output.as_json or not output.err.is_terminal:
        yield Plain(output)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[step]}"),
    )  # fmt: skip
    with Progress(*columns, console=output.err) as progress:
        bar = Bar(progress)
        yield bar
        bar.close()


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses as objects, days and instants (UTC) in ISO 8601, paths as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="microseconds" if value.microsecond else "seconds")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def count(number: int) -> str:
    """A number with thousands separated."""
    return f"{number:,}"


def plural(number: int, noun: str, several: str = "") -> str:
    """A count with its noun."""
    return f"{count(number)} {noun if number == 1 else several or noun + 's'}"


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    whole: Sequence[int] = (),
    title: str = "",
) -> RenderableType:
    """A table with thin rules. Columns at positions `numbers` are right-aligned and never break.

    Those at `whole` break only where the page is too narrow for them; then they do, before a number is cut.
    """
    parts: list[RenderableType] = [Text(title, style="bold")] if title else []
    cells = [[cell(value) for value in row] for row in rows]
    return Group(*parts, Padding(_Grid(headings, cells, frozenset(numbers), frozenset(whole)), (0, 0, 1, 2)))


#: Letters that a column of words keeps on a narrow page, and those that lie between two columns.
_LEAST_WORDS, _BETWEEN = 7, 3


@dataclasses.dataclass(frozen=True)
class _Grid:
    """A table that looks at the width it is given before it says which columns may break."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Text | str]]
    numbers: frozenset[int]
    whole: frozenset[int]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        widths = [
            max(cell_len(line) for text in self._texts(place) for line in text.splitlines() or [""])
            for place in range(len(self.headings))
        ]
        room = options.max_width - _BETWEEN * (len(widths) - 1) - sum(widths[place] for place in self.numbers)
        fixed = self.numbers | self.whole
        least = [width if place in self.whole else self._longest_word(place) for place, width in enumerate(widths)]
        if self._words(least) > room:
            fixed = self.numbers
            least = [self._longest_word(place) for place in range(len(widths))]
        if self._words(least) > room:
            least = [min(width, _LEAST_WORDS) for width in widths]
        grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1))
        for place, heading in enumerate(self.headings):
            grid.add_column(
                heading,
                justify="right" if place in self.numbers else "left",
                no_wrap=place in fixed,
                overflow="fold",
                min_width=widths[place] if place in self.numbers else least[place],
            )
        for row in self.rows:
            grid.add_row(*row)
        yield grid

    def _texts(self, place: int) -> list[str]:
        return [self.headings[place], *(str(row[place]) for row in self.rows)]

    def _longest_word(self, place: int) -> int:
        return max((cell_len(word) for text in self._texts(place) for word in text.split()), default=0)

    def _words(self, widths: Sequence[int]) -> int:
        return sum(width for place, width in enumerate(widths) if place not in self.numbers)


def cell(value: object) -> Text | str:
    """A value in a table: counts with separators, absent as nothing."""
    if isinstance(value, Text):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    return Text(str(value))


def facts(pairs: Sequence[tuple[str, object]], title: str = "") -> RenderableType:
    """Names and values, one a line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(name, value if isinstance(value, Text) else Text(str(value)))
    parts: list[RenderableType] = [Text(title, style="bold")] if title else []
    return Group(*parts, Padding(grid, (0, 0, 1, 2)))


def shown(path: Path) -> str:
    """A path as somebody in this folder would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def command() -> str:
    """How this program was called, so that what is printed can be pasted."""
    called = sys.argv[0] if sys.argv else "jigsaw"
    if Path(called).stem != "jigsaw":
        return "jigsaw"
    found = shutil.which("jigsaw")
    if found and Path(found).samefile(called):
        return "jigsaw"
    return shown(Path(called).absolute())
