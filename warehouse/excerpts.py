"""Chosen lines of a delivered file, cut out as a small delivery of the same format that the gate can read.

The file is looked at as it lies now: whether it is there, and whether its bytes are those that were loaded. A line is
where a record begins; a quoted field may run on over the lines after it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse import sql
from warehouse.delivery import Delivery, file_format, hash_of, opened, read_note
from warehouse.errors import DeliveryRejected
from warehouse.layouts import Layout


@dataclass(frozen=True)
class Excerpt:
    """A small delivery of some records of a file. lines: line of the excerpt -> line of the file.

    can_be_joined: whether its bytes may be put behind those of another.
    """

    delivery: Delivery
    lines: Mapping[int, int]
    can_be_joined: bool


def problem_of(path: Path, landing: Path, sha256: str) -> str | None:
    """Why a delivered file cannot be read as it was loaded; None where it can."""
    if not path.resolve().is_relative_to(landing.resolve()) or not path.is_file():
        return "it is not in the landing area"
    if hash_of(path) != sha256:
        return "it was changed since it was loaded: its SHA-256 differs"
    return None


def cut(path: Path, name: str, layout: Layout, wanted: Sequence[int], folder: Path) -> Excerpt:
    """The records that begin on the lines `wanted` of a file. Lines that the file does not have are left out.

    Raises DeliveryRejected where the file cannot be read as its layout says.
    """
    folder.mkdir()
    form = file_format(path) or "csv"
    if form == "parquet":
        to = folder / "excerpt.parquet"
        lines = _cut_rows(path, to, wanted)
        count = None
    else:
        to = folder / "excerpt.csv"
        lines, count = _cut_lines(path, name, to, form, layout, wanted)
    note = read_note(path, name)
    kept = "parquet" if form == "parquet" else "csv"
    return Excerpt(
        Delivery(to, name, "", kept, note, count, True, to.stat().st_size), lines,
        can_be_joined=form != "parquet" and layout.encoding != "utf-16",
    )  # fmt: skip


def joined(parts: Sequence[Excerpt], layout: Layout, folder: Path) -> tuple[Delivery, list[int]]:
    """Excerpts of one layout and header as one delivery, and by how much the lines of each stand lower in it."""
    if len(parts) == 1:
        return parts[0].delivery, [0]
    to = folder / "joined.csv"
    starts: list[int] = []
    count = 0
    with to.open("wb") as out:
        for part in parts:
            content = part.delivery.path.read_bytes()
            skipped = 1 if starts and layout.has_header else 0
            content = content.removeprefix(codecs.BOM_UTF8) if starts else content
            out.write(content.split(b"\n", skipped)[-1])
            starts.append(count - skipped)
            count += (part.delivery.line_count or 0) - skipped
    first = parts[0].delivery
    return Delivery(to, first.name, "", "csv", first.note, count, True, to.stat().st_size), starts


def _cut_rows(path: Path, to: Path, wanted: Sequence[int]) -> dict[int, int]:
    """A Parquet file's first row is its line 1; an excerpt's too."""
    con = duckdb.connect()
    try:
        con.execute("set timezone = 'UTC'")
        source = f"read_parquet({sql.literal(str(path))}, file_row_number = true)"
        rows = ", ".join(str(line - 1) for line in wanted)
        found = con.execute(
            f"select file_row_number + 1 from {source} where file_row_number in ({rows}) order by 1"
        ).fetchall()
        con.execute(
            f"copy (select * exclude (file_row_number) from {source} where file_row_number in ({rows}) "
            f"order by file_row_number) to {sql.literal(str(to))} (format parquet)"
        )
    finally:
        con.close()
    return {place: line for place, (line,) in enumerate(found, start=1)}


def _cut_lines(
    path: Path, name: str, to: Path, form: str, layout: Layout, wanted: Sequence[int]
) -> tuple[dict[int, int], int]:
    kept: list[bytes] = []
    lines: dict[int, int] = {}
    # the mark of byte order stands once, before the header; the excerpt is written as plain UTF-8 is read
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    try:
        with opened(path, form) as handle:
            source = iter(handle) if layout.encoding != "utf-16" else _lines_of_utf_16(handle.read())
            first = 1 if layout.has_header else 0
            for line, record in _records(source, set(wanted) | ({1} if first else set())):
                if first == 0 or line > 1:
                    lines[len(kept) + 1] = line
                kept += record
        text = b"".join(kept)
        codecs.decode(text, encoding if layout.encoding != "utf-16" else "utf-8")
    except (UnicodeError, EOFError, OSError):
        raise DeliveryRejected(f"{name}: it is not {layout.encoding} text as layout {layout.name} says") from None
    if layout.encoding == "utf-16":
        text = codecs.BOM_UTF16_LE + text.decode("utf-8").encode("utf-16-le")
    to.write_bytes(text)
    return lines, len(kept)


def _records(source: Iterable[bytes], wanted: set[int]) -> Iterator[tuple[int, list[bytes]]]:
    """Records that begin on wanted lines, each as its lines; reading ends with the last of them."""
    last = max(wanted, default=0)
    record: list[bytes] = []
    start = quotes = 0
    for number, line in enumerate(source, start=1):
        if not record and number > last:
            return
        if record or number in wanted:
            start = start if record else number
            record.append(line if line.endswith(b"\n") else line + b"\n")
            quotes += line.count(b'"')
            if quotes % 2 == 0:
                yield start, record
                record, quotes = [], 0
    if record:
        yield start, record


def _lines_of_utf_16(content: bytes) -> Iterator[bytes]:
    return iter(io.BytesIO(content.decode("utf-16").encode("utf-8")))
