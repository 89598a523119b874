"""The reference pages in docs/reference, written from the code: `make docs`. A test holds them fresh."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from schemas import FEEDS, reference
from schemas.columns import KINDS
from schemas.feed import columns_of, companions_of, purpose_of, traits_of
from schemas.published import PUBLISHED
from warehouse import build, ddl, errors, graph, layouts
from warehouse import compile as compiler

GENERATED = "Written from the code by `make docs`; do not edit."


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(header)]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    widths = ["---"] * len(lines[0])
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], widths, *lines[1:]])


def feeds_page() -> str:
    """Every feed: its columns, companions and rules."""
    parts = [f"# Feeds\n\n{GENERATED}\n\nOne model each in `schemas/`; everything here is derived from it."]
    for name, model in FEEDS.items():
        traits = traits_of(model)
        parts.append(f"## {name}\n\n{purpose_of(model)} Holds: {traits.holds}.")
        parts.append(
            table(
                ("column", "kind", "required", "identifies", "meaning"),
                (
                    (
                        f"`{c.name}`",
                        c.kind,
                        "" if c.is_nullable else "yes",
                        "yes" if c.is_identifier else "",
                        c.description,
                    )
                    for c in columns_of(model)
                ),
            )
        )
        companions = [(f"`{n}`", text) for c in columns_of(model) for n, text in companions_of(c).items()]
        if companions:
            parts.append("Added by the gate:\n\n" + table(("column", "meaning"), companions))
        rules = [rule.name for rule in compiler.rules_of(model)]
        rules += [name for name, _ in compiler.unique_rules_of(model)]
        parts.append("Rules beside reading each value: " + ", ".join(f"`{rule}`" for rule in rules) + ".")
    parts.append("## Kinds of value\n\n" + table(("kind", "how it is read"), KINDS.items()))
    return "\n\n".join(parts) + "\n"


def tables_page() -> str:
    """Every table: the promised ones with their columns, then the models behind them."""
    parts = [
        f"# Tables\n\n{GENERATED}\n\nNames and columns of the published tables are a contract: more may come, "
        "none may go."
    ]
    for name, model in PUBLISHED.items():
        rows = ((f"`{c.name}`", c.kind, "" if c.is_nullable else "yes", c.description) for c in columns_of(model))
        parts.append(
            f"## {name}\n\n{purpose_of(model)}\n\n" + table(("column", "kind", "always there", "meaning"), rows)
        )
    for name, columns in ddl.LEDGER.items():
        if f"quality.{name}" not in PUBLISHED:
            plain = ((f"`{column}`", sql_type, text) for column, (sql_type, text) in columns.items())
            parts.append(f"## quality.{name}\n\n" + table(("column", "type", "meaning"), plain))
    parts.append(
        "## Models\n\n"
        + table(
            ("table", "one row per", "reads"),
            (
                (f"`{m.name}`", m.row_sentence, ", ".join(f"`{each}`" for each in sorted(m.depends_on)))
                for m in graph.in_order(build.models())
            ),
        )
    )
    parts.append(
        "## Tables of the gate\n\n"
        + table(
            ("table", "one row per"),
            (
                (f"`{schema}.{feed}`", text.format(purpose_of(model)[:-1]) + ".")
                for feed, model in FEEDS.items()
                for schema, text in (("raw", "{}"), ("quarantine", "One row per row of the feed that breaks a rule"),
                                     ("excess", "{}, beyond its authority"))
            ),
        )
    )  # fmt: skip
    return "\n\n".join(parts) + "\n"


def commands_page() -> str:
    """Every command with its options."""
    import typer.main

    from flows import cli

    root = typer.main.get_command(cli.app)
    parts = [
        f"# Commands\n\n{GENERATED}\n\n`jigsaw [--home DIR] [--json] COMMAND`. "
        "The home is `--home`, else `JIGSAW_HOME`, else `data/`."
    ]
    for name, command in _commands(root):
        arguments = " ".join(
            getattr(p, "metavar", None) or p.name.upper() for p in command.params if p.param_type_name == "argument"
        )
        rows = [
            (f"`{', '.join(p.opts)}`", getattr(p, "help", "") or "")
            for p in command.params
            if p.param_type_name == "option" and "--help" not in p.opts
        ]
        usage = f"jigsaw {name} {arguments}".strip()
        parts.append(
            f"## jigsaw {name}\n\n{inspect.cleandoc(command.help or '')}\n\n    {usage}\n\n"
            + table(("option", "meaning"), rows)
        )
    return "\n\n".join(parts) + "\n"


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below a group, with its full name; those with parts before their parts."""
    for name, command in sorted(getattr(group, "commands", {}).items()):
        yield f"{before}{name}", command
        yield from _commands(command, f"{before}{name} ")


def errors_page() -> str:
    """Every error with its exit code."""
    found = [
        each
        for _, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, errors.JigsawError) and each is not errors.JigsawError
    ]
    rows = (
        (each.exit_code, f"`{each.__name__}`", inspect.getdoc(each))
        for each in sorted(found, key=lambda e: e.exit_code)
    )
    return (
        f"# Errors and exit codes\n\n{GENERATED}\n\nAn error is one line on standard error: what, where, how many, "
        "what to do. It never holds a value of a record. A traceback is a defect of ours. 0 is success.\n\n"
        + table(("exit code", "error", "meaning"), rows)
        + "\n"
    )


def layouts_page() -> str:
    """Every shipped layout."""
    rows = (
        (f"`{layout.name}`", layout.feed, layout.description, layout.time_zone, "yes" if layout.has_header else "no")
        for layout in layouts.shipped().values()
    )
    return (
        f"# Layouts\n\n{GENERATED}\n\n`docs/how-to/add-a-layout.md` shows how to write one.\n\n"
        + table(("layout", "feed", "what it is", "time zone", "header"), rows)
        + "\n"
    )


def glossary_page() -> str:
    """Terms of the field and of this project."""
    rows = ((row["term"], row["meaning"], row["source"]) for row in reference.rows("glossary"))
    return f"# Glossary\n\n{GENERATED}\n\n" + table(("term", "meaning", "source"), rows) + "\n"


def world_page() -> str:
    """The made-up world: its operations, its faults, the tables of its truth."""
    from flows.synthetic.faults import FAULTS
    from flows.synthetic.operations.register import OPERATIONS
    from flows.synthetic.scales import SCALES
    from flows.synthetic.truth import ABOUT, TABLES

    operations = ((f"`{o.name}`", o.part, o.days, o.question, o.answer) for o in OPERATIONS.values())
    scales = (
        (f"`{name}`", len(s.forces), s.days, f"{s.cases:,}", f"{s.calls:,}", s.volume) for name, s in SCALES.items()
    )
    faults = (
        (f"`{f.name}`", f.feed, f.what, f.fate, " ".join(f"`{rule}`" for rule in f.rule.split()), f"{f.share:.2%}")
        for f in FAULTS
    )
    truth = ((f"`{name}`", ABOUT[name], ", ".join(f"`{column}`" for column in TABLES[name])) for name in TABLES)
    return (
        "\n\n".join(
            [
                f"# The made-up world\n\n{GENERATED}\n\n[What it is](../explanation/synthetic-data.md) and how far to "
                "trust it is told elsewhere; this page lists its parts.",
                "## Scales\n\n"
                + table(("scale", "forces", "days", "cases of ordinary life", "calls", "volume of operations"), scales),
                "## Operations\n\nThe part is the first digit of an operation's case numbers.\n\n"
                + table(("operation", "part", "days", "question", "answer"), operations),
                "## Faults\n\nA kept row is loaded: it is readable, and a column beside says what was wrong.\n\n"
                + table(
                    ("fault", "feed", "what is wrong", "fate", "rule, reason or status", "share of the feed"), faults
                ),
                "## Truth\n\nParquet files in `truth/`. `operation` is empty for ordinary life. Instants: UTC.\n\n"
                + table(("table", "one row per", "columns"), truth),
            ]
        )
        + "\n"
    )


PAGES = {
    "world.md": world_page,
    "feeds.md": feeds_page,
    "tables.md": tables_page,
    "commands.md": commands_page,
    "errors.md": errors_page,
    "layouts.md": layouts_page,
    "glossary.md": glossary_page,
}


def main() -> None:
    """Write every page into docs/reference of the checkout."""
    folder = Path(__file__).resolve().parents[1] / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
