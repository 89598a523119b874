"""Options that every command takes, and what becomes of them: settings, and where the result goes. Imports little."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.console import Output
    from flows.settings import Settings

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the warehouse and everything around it [JIGSAW_HOME, else data/]."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]
Date = Annotated[str | None, typer.Option("--date", help="Logical day of the run, such as 2024-03-31 [today].")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; recorded.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; recorded.")]


@dataclass
class Globals:
    """Options given before the command."""

    home: Path | None = None
    as_json: bool = False
    output: Output | None = None


GIVEN = Globals()


def keep(home: Path | None, as_json: bool) -> None:
    """Options given between a command and its part: `jigsaw hubs --json add ...`."""
    GIVEN.home, GIVEN.as_json = home or GIVEN.home, as_json or GIVEN.as_json


def settings_of(home: Path | None, date: str | None = None) -> Settings:
    """Settings from the options and the environment. Raises UsageError."""
    from flows.settings import day
    from flows.settings import settings_of as made

    return made(home or GIVEN.home, day(date) if date else None)


def output_of(as_json: bool) -> Output:
    """Where the command's result goes."""
    from flows.console import Output

    GIVEN.as_json = as_json or GIVEN.as_json
    GIVEN.output = Output(GIVEN.as_json)
    return GIVEN.output
