"""The command `jigsaw hubs` and its parts: what can be asked for. What they do is in flows/commands_hubs.py."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.options import By, Home, Json, Why, keep, output_of, settings_of

app = typer.Typer(rich_markup_mode=None)


#: Neither is checked here: what the parser refuses it repeats, and an identifier must not stand in an error.
IdentifierType = Annotated[str, typer.Argument(metavar="TYPE", help="number, imei, imsi, line, account or ip.")]
Identifier = Annotated[
    list[str], typer.Argument(metavar="IDENTIFIER...", help="The identifier; a number may be typed with blanks.")
]


@app.callback(invoke_without_command=True)
def hubs(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those of the list that were never seen.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List identifiers that are no evidence; add to them, lift some."""
    if context.invoked_subcommand:
        keep(home, as_json)
        return
    from flows import commands_hubs

    commands_hubs.show(settings_of(home), output_of(as_json), every)


@app.command()
def add(
    identifier_type: IdentifierType,
    identifier: Identifier,
    by: By,
    why: Why,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Record that an identifier is no evidence of links.

    However few cases it touches. Takes effect at the next build.
    """
    from flows import commands_hubs

    asked = commands_hubs.Asked("add", identifier_type, " ".join(identifier), by, why)
    commands_hubs.decide(settings_of(home), output_of(as_json), asked)


@app.command()
def lift(
    identifier_type: IdentifierType,
    identifier: Identifier,
    by: By,
    why: Why,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Record that a hub is evidence like any other.

    Takes effect at the next build.
    """
    from flows import commands_hubs

    asked = commands_hubs.Asked("lift", identifier_type, " ".join(identifier), by, why)
    commands_hubs.decide(settings_of(home), output_of(as_json), asked)
