"""The command `jigsaw verify`: a link derived again from the delivered files alone."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from flows.console import Output, facts, plain, plural, table
from flows.home import reading
from flows.settings import Settings
from warehouse import readings
from warehouse.errors import LinkNotShown
from warehouse.verify import FileFound, Verification, verify

MIND = (
    "Compared are kinds of reason and the identifiers that tie the cases. How rare an identifier is, and so its bits, "
    "cannot be seen from a few lines.\n"
)


def run(settings: Settings, output: Output, a: str, b: str) -> None:
    """Print what of the link the files show. Raises UsageError, NothingPublished, and LinkNotShown where less is."""
    with reading(settings) as con:
        marking = readings.marking(con)
        found = verify(con, settings.landing, a, b)
    output.show({"agrees": found.agrees, "marking": marking, **plain(found)}, *_told(found, marking))
    if not found.agrees:
        raise LinkNotShown(_failure(found))


def _told(found: Verification, marking: str) -> list[RenderableType]:
    reasons = [
        (r.title, f"{r.bits:.1f}", r.verdict, f"{r.agreeing_count} of {r.line_count}",
         f"{r.found_count} of {r.identifier_count}")
        for r in found.reasons
    ]  # fmt: skip
    files = [(f.file, f"{f.agreeing_count} of {f.line_count}", _state(f)) for f in found.files]
    parts: list[RenderableType] = [
        Text(f"{found.case_a} and {found.case_b}", style="bold"),
        Text(f"{marking} · derived again from the delivered files alone\n", style="dim"),
        table(["reason", "bits", "verdict", "lines that agree", "identifiers found"], reasons, numbers=(1, 3, 4),
              title="Reasons"),
        table(["file", "lines that agree", ""], files, numbers=(1,), title="Files"),
    ]  # fmt: skip
    if found.unpublished_kinds:
        kinds = ", ".join(kind.replace("_", " ") for kind in found.unpublished_kinds)
        parts.append(facts([("besides", f"the lines alone would also show: {kinds}")]))
    return [*parts, Text(MIND, style="dim")]


def _state(file: FileFound) -> str:
    if file.problem:
        return file.problem
    return "as loaded" if file.agrees else "a line does not give the row that the warehouse holds"


def _failure(found: Verification) -> str:
    """Counts and kinds; no value of a record."""
    bad = [reason.title for reason in found.reasons if not reason.agrees]
    files = sum(not file.agrees for file in found.files)
    parts = []
    if bad:
        parts.append(f"{plural(len(bad), 'reason')} of {len(found.reasons)} not shown ({', '.join(bad)})")
    if files:
        parts.append(f"{plural(files, 'file')} of {len(found.files)} missing, changed or of another content")
    return "; ".join(parts) + "; what the delivered files do not show must not be relied on"
