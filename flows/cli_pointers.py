"""The command `jigsaw pointers` and its parts: what can be asked for. What they do is in flows/commands_pointers.py."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from flows.options import By, Home, Json, Why, keep, output_of, settings_of

app = typer.Typer(rich_markup_mode=None)

Force = Annotated[str, typer.Option("--force", metavar="CODE", help="The force, by its ONS code, or gatekeeper.")]


class Decision(StrEnum):
    """What a force can decide on a link."""

    notify = "notify"
    acknowledge = "acknowledge"
    approve = "approve"
    withdraw = "withdraw"
    accept = "accept"
    reject = "reject"


class Tier(StrEnum):
    """Tiers that a force can set for its case."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"


class Handling(StrEnum):
    """Handling codes."""

    P = "P"
    C = "C"


@app.callback(invoke_without_command=True)
def pointers(
    context: typer.Context,
    force: Annotated[
        str | None, typer.Option("--force", metavar="CODE", help="The force, by its ONS code, or gatekeeper.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Print a force's inbox of links with other forces.

    What its tier allows, and no more.
    """
    if context.invoked_subcommand:
        keep(home, as_json)
        return
    from flows import commands_pointers

    commands_pointers.show(settings_of(home), output_of(as_json), force)


@app.command()
def decide(
    link: Annotated[str, typer.Argument(metavar="LINK", help="A link of the inbox, such as L-000001.")],
    decision: Annotated[
        Decision,
        typer.Argument(metavar="DECISION", help="approve, accept, reject; notify, acknowledge; withdraw an approval."),
    ],
    force: Force,
    by: By,
    why: Why,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Record what a force decides on a link.

    approve: that all of its case is shown, once the other force approves too. Takes effect at the next build.
    """
    from flows import commands_pointers

    asked = commands_pointers.Asked(link, decision.value, force, by, why)
    commands_pointers.decide(settings_of(home), output_of(as_json), asked)


@app.command()
def handle(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="A case of the force.")],
    force: Force,
    by: By,
    why: Why,
    tier: Annotated[
        Tier | None,
        typer.Option("--tier", help="T0 the gatekeeper only, T1 a hit and whom to call, T2 limited fields."),
    ] = None,
    handling: Annotated[
        Handling | None, typer.Option("--handling", help="P sharing permitted, C with conditions.")
    ] = None,
    marking: Annotated[str | None, typer.Option("--marking", help="Security marking, such as SECRET.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Record how a force lets one of its cases be shared.

    What is not given stays as it is. Takes effect at the next build.
    """
    from flows import commands_pointers

    levels = {
        "tier": tier.value if tier else None,
        "handling_code": handling.value if handling else None,
        "marking": marking,
    }
    asked = commands_pointers.Handling(case_id, force, {k: v for k, v in levels.items() if v is not None}, by, why)
    commands_pointers.handle(settings_of(home), output_of(as_json), asked)
