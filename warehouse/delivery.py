"""A file before anybody reads its rows: is it whole, is it what its covering note says, what are its columns?

One pass over the bytes gives the hash, the number of lines, and the damage that would make a reader lose rows in
silence: a truncated archive, NUL bytes, a wrong encoding, a line without an end.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import duckdb

from schemas import FEEDS, reference
from warehouse import sql
from warehouse.errors import ContentRefused, DeliveryRejected, UsageError

#: No line of a feed is longer than this; a longer one is a damaged file.
LONGEST_LINE_BYTES = 1 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Note:
    """The covering note of a delivery. What it leaves out is None."""

    feed: str | None = None
    layout: str | None = None
    provider: str | None = None
    authorisation_urn: str | None = None
    sha256: str | None = None
    row_count: int | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A file that has been looked at. `line_count`: lines as text editors count them, None for Parquet."""

    path: Path
    name: str
    sha256: str
    format: str
    note: Note
    line_count: int | None
    ends_with_newline: bool
    size_bytes: int


def note_path(path: Path) -> Path:
    """Where the covering note of a file lies."""
    return path.with_name(path.name + ".manifest.json")


def file_format(path: Path) -> str | None:
    """csv, csv.gz or parquet by the file's ending; None for anything else."""
    for ending in ("csv", "csv.gz", "parquet"):
        if path.name.lower().endswith(f".{ending}"):
            return ending
    return None


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def inspect(path: Path, name: str) -> Delivery:
    """Look at a file once, from its first byte to its last.

    Raises DeliveryRejected where it is empty, truncated, holds NUL bytes, has an endless line, or disagrees with its
    covering note; UsageError where it cannot be read at all.
    """
    form = file_format(path)
    if form is None:
        raise UsageError(f"{name}: only .csv, .csv.gz and .parquet files are taken")
    try:
        size = path.stat().st_size
        if size == 0:
            raise DeliveryRejected(f"{name}: the file is empty (0 bytes); ask the provider to deliver it again")
        sha256 = hash_of(path)
        note = read_note(path, name)
        if note.sha256 is not None and note.sha256.lower() != sha256:
            raise DeliveryRejected(
                f"{name}: its SHA-256 is not the one in its covering note: the file was changed or cut on its way; "
                "ask for it again"
            )
        lines, ends = (None, True) if form == "parquet" else _scan(path, name, form)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror or 'not a valid archive'})") from None
    return Delivery(path, name, sha256, form, note, lines, ends, size)


def opened(path: Path, form: str) -> IO[bytes]:
    """A file's bytes, unpacked where it is packed."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if form == "csv.gz" else path.open("rb")


def _scan(path: Path, name: str, form: str) -> tuple[int, bool]:
    """Number of lines, and whether the last one is ended. Reads the whole file in pieces of constant size."""
    count = since = total = 0
    last = b""
    wide = False
    try:
        with opened(path, form) as handle:
            while chunk := handle.read(_CHUNK):
                if total == 0:
                    wide = chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
                if not wide and b"\0" in chunk:
                    raise DeliveryRejected(f"{name}: NUL bytes near byte {total + chunk.index(0)}; the file is damaged")
                count += chunk.count(b"\n")
                cut = chunk.rfind(b"\n")
                since = since + len(chunk) if cut < 0 else len(chunk) - cut - 1
                if since > LONGEST_LINE_BYTES:
                    raise DeliveryRejected(f"{name}: line {count + 1} is longer than 1 MiB; the file is damaged")
                total += len(chunk)
                last = chunk[-2:]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DeliveryRejected(
            f"{name}: the gzip archive is truncated or damaged after {total} bytes of text; ask for it again"
        ) from None
    if total == 0:
        raise DeliveryRejected(f"{name}: the archive holds an empty file; ask the provider to deliver it again")
    ends = b"\n" in last
    return count + (0 if ends else 1), ends


def read_note(path: Path, name: str) -> Note:
    """The covering note beside a file; an empty one if there is none. Raises DeliveryRejected if it is unreadable."""
    beside = note_path(path)
    if not beside.exists():
        return Note()
    try:
        raw: Any = json.loads(beside.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise DeliveryRejected(f"{name}: its covering note is not readable JSON") from None
    known = set(Note.__dataclass_fields__)
    if not isinstance(raw, dict) or not set(raw) <= known:
        raise DeliveryRejected(f"{name}: its covering note may hold only {', '.join(sorted(known))}")
    if raw.get("feed") is not None and raw["feed"] not in FEEDS:
        raise DeliveryRejected(f"{name}: its covering note names a feed that does not exist")
    if not isinstance(raw.get("row_count"), int | None) or isinstance(raw.get("row_count"), bool):
        raise DeliveryRejected(f"{name}: the row count in its covering note is not a whole number")
    for key in known - {"row_count"}:
        if not isinstance(raw.get(key), str | None):
            raise DeliveryRejected(f"{name}: {key} in its covering note is not a text")
    return Note(**raw)


def header_of(delivery: Delivery, encoding: str, delimiter: str) -> tuple[str, ...] | None:
    """The words of the first line; of a Parquet file its columns. None if the line is not text in this encoding."""
    if delivery.format == "parquet":
        return parquet_columns(delivery)
    with opened(delivery.path, delivery.format) as handle:
        raw = handle.read(LONGEST_LINE_BYTES)
    try:
        decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
        text = decoder.decode(raw)
    except UnicodeError:
        return None
    first = next(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter), [])
    return tuple(first)


def parquet_columns(delivery: Delivery) -> tuple[str, ...]:
    """Column names of a Parquet file. Raises DeliveryRejected if it is none."""
    con = duckdb.connect()
    try:
        rows = con.execute(f"select name from parquet_schema({sql.literal(str(delivery.path))}) offset 1").fetchall()
    except duckdb.Error:
        raise DeliveryRejected(f"{delivery.name}: not a readable Parquet file; ask for it again") from None
    finally:
        con.close()
    return tuple(row[0] for row in rows)


def refuse_content(delivery: Delivery, header: tuple[str, ...]) -> None:
    """Raises ContentRefused if a column's heading names content."""
    words = frozenset(reference.codes("content_words"))
    for word in header:
        if "".join(character for character in word.lower() if character.isalpha()) in words:
            raise ContentRefused(
                f"{delivery.name}: column {word!r} carries content, which is not communications data; "
                "the file is not read; tell the provider and the senior responsible officer"
            )


def refuse_doubled(delivery: Delivery, header: tuple[str, ...], known: set[str]) -> None:
    """Raises DeliveryRejected if a column comes twice. Only `known` words are shown: others may be values."""
    doubled = sorted({word for word in header if header.count(word) > 1 and word in known})
    if doubled:
        raise DeliveryRejected(
            f"{delivery.name}: the header names {len(doubled)} columns twice: {', '.join(doubled[:5])}"
        )
