"""Fragments: the rows that one part of the world has in one delivery, as bytes of the delivery's format."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from flows.synthetic.deliveries import Delivery
from flows.synthetic.sheets import Sheet
from flows.synthetic.spoiling import BREAK


@dataclass(frozen=True)
class Fragment:
    """A part's rows of one delivery: `path` holds them without a header; `note` is what the covering note says."""

    name: str
    path: Path
    header: bytes
    rows: int
    note: Mapping[str, str | None]


def write_fragment(delivery: Delivery, folder: Path) -> Fragment:
    """Write a delivery's rows into a folder of the part's own."""
    path = folder / delivery.name
    if delivery.ending == "parquet":
        _write_parquet(delivery.texts, path)
    else:
        data = _csv(delivery)
        path.write_bytes(compressed(data) if delivery.ending == "csv.gz" else data)
    layout = delivery.layout
    return Fragment(
        name=delivery.name,
        path=path,
        header=(layout.delimiter.join(delivery.texts) + "\n").encode(),
        rows=len(delivery.marks),
        note={
            "feed": delivery.feed,
            "layout": layout.name,
            "provider": layout.provider,
            "authorisation_urn": delivery.urn,
            "time_zone": layout.time_zone,
        },
    )


def compressed(data: bytes) -> bytes:
    """A gzip member without a time stamp: members may follow each other in one file."""
    return gzip.compress(data, compresslevel=1, mtime=0)


def write_table(
    columns: Mapping[str, Sequence[object] | pa.Array], types: Mapping[str, pa.DataType], path: Path
) -> None:
    """Write a table of the truth; `types` gives its columns in order."""
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(list(column), kind)
        for column, kind in ((columns[name], kind) for name, kind in types.items())
    ]
    pq.write_table(pa.table(arrays, names=list(types)), path, compression="zstd", store_schema=False)


def _csv(delivery: Delivery) -> bytes:
    """Rows as CSV; text is quoted only in deliveries where some text needs it."""
    table, delimiter = delivery.texts.table(), delivery.layout.delimiter
    out = io.BytesIO()
    try:
        options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
        pa_csv.write_csv(table, out, options)
        data = out.getvalue()
    except pa.ArrowInvalid:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerows(zip(*table.to_pydict().values(), strict=True))
        data = text.getvalue().encode()
    mark = BREAK.encode()
    return re.sub(re.escape(delimiter.encode() + mark) + rb"[^\n]*", b"", data) if mark in data else data


def _write_parquet(sheet: Sheet, path: Path) -> None:
    """Texts as they are in CSV, absent ones as null."""
    table = sheet.table()
    columns = [pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column) for column in table.columns]
    pq.write_table(pa.table(columns, names=table.column_names), path, compression="zstd", store_schema=False)
