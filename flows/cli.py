"""The command line: what can be asked for and with which options. What a command does is in flows/commands_*.py.

Nothing heavy is imported before a command is known: DuckDB, Prefect, pandas and Great Expectations take seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import cli_hubs, cli_pointers
from flows.options import GIVEN as _given
from flows.options import Date, Home, Json
from flows.options import output_of as _output
from flows.options import settings_of as _settings
from warehouse.errors import JigsawError

if TYPE_CHECKING:
    from flows.console import Output

app = typer.Typer(
    name="jigsaw",
    help="Communications data in; linked cases and volume-crime tables out. Links are intelligence, not evidence.",
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would print local variables, which hold records
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Scale(StrEnum):
    """How large a generated world is."""

    tiny = "tiny"
    demo = "demo"
    seeds = "seeds"


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


@app.callback()
def root(home: Home = None, as_json: Json = False) -> None:
    """Options that every command takes, before or after its name."""
    _given.home, _given.as_json = home, as_json


@app.command()
def generate(
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed writes the same bytes.")] = 7,
    scale: Annotated[
        Scale,
        typer.Option(
            "--scale",
            help="tiny: thousands of rows; demo: 200,000; seeds: the operations at the size of the published cases.",
        ),
    ] = Scale.demo,
    calls: Annotated[
        int | None,
        typer.Option(
            "--calls", min=1, max=100_000_000, help="Calls of ordinary life [the scale's]; the rest grows too."
        ),
    ] = None,
    operations: Annotated[
        str | None, typer.Option("--operations", metavar="A,B", help="Operations to write, or none [all].")
    ] = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where deliveries already lie.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write made-up feeds, and the truth beside them."""
    from flows import commands_work

    asked = commands_work.Asked(seed, scale.value, calls, operations)
    commands_work.generate(_settings(home), _output(as_json), asked, if_empty)


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, CSV.GZ or Parquet files.")],
    feed: Annotated[str | None, typer.Option("--feed", help="The feed that the files belong to.")] = None,
    layout: Annotated[str | None, typer.Option("--layout", help="A layout's name, or a TOML file of yours.")] = None,
    authorisation: Annotated[
        str | None, typer.Option("--authorisation", metavar="URN", help="The authority that the files came under.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take files through the gate. `jigsaw build` then publishes them."""
    from flows import commands_work

    commands_work.ingest(_settings(home), _output(as_json), files, feed, layout, authorisation)


@app.command()
def run(
    date: Date = None,
    direct: Annotated[bool, typer.Option("--direct", help="Run the same steps without Prefect.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take in what waits, build, check, publish, report."""
    from flows import commands_work

    commands_work.run(_settings(home, date), _output(as_json), direct)


@app.command()
def build(
    anew: Annotated[
        bool, typer.Option("--anew", help="Make every day of every table again, not only days with new records.")
    ] = False,
    date: Date = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Build, check and publish what is loaded."""
    from flows import commands_work

    commands_work.build(_settings(home, date), _output(as_json), anew)


@app.command()
def report(date: Date = None, home: Home = None, as_json: Json = False) -> None:
    """Write the report of the newest publish."""
    from flows import commands_work

    commands_work.report(_settings(home, date), _output(as_json))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One select statement.")],
    form: Annotated[Format | None, typer.Option("--format", help="How rows are written [table].")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file instead of the screen.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="V", help="An earlier publish: its version, or a time in UTC.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Query the published warehouse, read-only."""
    from flows import commands_read

    output = _output(as_json)
    chosen = form.value if form else "json" if output.as_json else "table"
    commands_read.sql(_settings(home), output, query, chosen, out, as_of)


@app.command()
def layouts(home: Home = None, as_json: Json = False) -> None:
    """List the layouts of files that can be taken in."""
    from flows import commands_read

    commands_read.layouts(_output(as_json))


@app.command()
def tables(home: Home = None, as_json: Json = False) -> None:
    """List the tables of the newest publish."""
    from flows import commands_read

    commands_read.tables(_settings(home), _output(as_json))


@app.command()
def explain(
    a: Annotated[
        str, typer.Argument(metavar="A", help="A case, an identifier (number, SIM, handset, account) or an address.")
    ],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Another; the order does not matter.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Say what is known of one thing or two, for and against.

    Always with the lines behind it. Two cases: why they are linked, and who was at both scenes. Two identifiers: did
    these two communicate, were they together, did one replace the other. An identifier and a case: was this phone near
    that scene. One identifier: who used it, who replaced it. One address: who held it.
    """
    from flows import commands_explain

    commands_explain.run(_settings(home), _output(as_json), a, b)


CaseOne = Annotated[str, typer.Argument(metavar="A", help="A case.")]
CaseOther = Annotated[str, typer.Argument(metavar="B", help="Another.")]


@app.command()
def verify(a: CaseOne, b: CaseOther, home: Home = None, as_json: Json = False) -> None:
    """Derive a link again from the delivered files alone.

    Every line behind the link is read where it was delivered and must give the row that the warehouse holds; the
    models run over those lines and nothing else must find the same reasons and identifiers. Exit code 17 where they do
    not, or where a file is gone.
    """
    from flows import commands_verify

    commands_verify.run(_settings(home), _output(as_json), a, b)


@app.command()
def path(a: CaseOne, b: CaseOther, home: Home = None, as_json: Json = False) -> None:
    """Print the shortest chain of links between two cases.

    Of equally short chains the one whose weakest link is strongest; a longer chain too, where its weakest link is
    stronger.
    """
    from flows import commands_path

    commands_path.run(_settings(home), _output(as_json), a, b)


app.add_typer(cli_hubs.app, name="hubs")
app.add_typer(cli_pointers.app, name="pointers")


@app.command()
def series(
    offence_group: Annotated[
        str | None, typer.Option("--offence-group", metavar="G", help="One offence group, such as burglary [all].")
    ] = None,
    force: Annotated[
        str | None, typer.Option("--force", metavar="CODE", help="Only what concerns cases of this force [all].")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="At most so many leads and series.")] = 20,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Find series by behaviour.

    Undetected cases that look like one with a suspect come first.
    """
    from flows import commands_series

    commands_series.run(_settings(home), _output(as_json), offence_group, force, top)


@app.command()
def evaluate(
    every: Annotated[
        bool, typer.Option("--all", help="Print every kind, also by force, provider and capacity [missed or wrong].")
    ] = False,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Also what a naive join and Splink's rules would have linked.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Compare what is published with the truth."""
    from flows import commands_evaluate

    commands_evaluate.run(_settings(home), _output(as_json), every, baselines)


@app.command()
def serve(
    cron: Annotated[str, typer.Option("--cron", help="When to run, in UK time.")] = "0 6 * * *",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of Prefect's page.")] = 4200,
    home: Home = None,
) -> None:
    """Run the daily flow on a schedule, with Prefect's page."""
    from flows import commands_serve

    commands_serve.serve(_settings(home), _output(False), cron, port)


#: typer brings its own copy of click; the class of all wrong calls is the parent of a public one.
_WrongCall: Any = typer.BadParameter.__mro__[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. What a person can mend is one line on stderr; other errors keep their traceback."""
    from flows.console import Output

    _given.home, _given.as_json, _given.output = None, False, None
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(app(args=words or ["--help"], prog_name="jigsaw", standalone_mode=False) or 0)
    except JigsawError as error:
        return _tell(_given.output or Output(_given.as_json), type(error).__name__, str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        Output().error("stopped; nothing half-done is visible, the same command goes on from here")
        return 130
    except BrokenPipeError:
        sys.stdout = None  # whoever read has gone; the interpreter must not flush again
        return 0
    except _WrongCall as error:
        where = f"; see {error.ctx.command_path} --help" if error.ctx else ""
        return _tell(Output("--json" in words), "UsageError", error.format_message().rstrip(".") + where, 2)


def _tell(output: Output, kind: str, text: str, code: int) -> int:
    if output.as_json and not output.has_shown:
        output.show({"error": kind, "message": text, "exit_code": code})
    output.error(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
