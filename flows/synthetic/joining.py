"""From the fragments of all parts to files: deliveries with their covering notes, and the tables of the truth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.synthetic.truth import TABLES
from flows.synthetic.writing import Fragment, compressed

_BLOCK = 1 << 20


def join_delivery(fragments: Sequence[Fragment], folder: Path) -> Path:
    """Write a delivery and its covering note out of its fragments, in their order; give the delivery's path."""
    first = fragments[0]
    path = folder / first.name
    if path.suffix == ".parquet":
        _join_parquet([fragment.path for fragment in fragments], path)
    else:
        with path.open("wb") as out:
            out.write(compressed(first.header) if path.suffix == ".gz" else first.header)
            for fragment in fragments:
                with fragment.path.open("rb") as rows:
                    shutil.copyfileobj(rows, out, _BLOCK)
    with path.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    note = {
        "feed": first.note["feed"],
        "layout": first.note["layout"],
        "provider": first.note["provider"],
        "authorisation_urn": first.note["authorisation_urn"],
        "sha256": digest,
        "row_count": sum(fragment.rows for fragment in fragments),
        "time_zone": first.note["time_zone"],
    }
    beside = path.with_name(f"{path.name}.manifest.json")
    beside.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return path


def join_truth(parts: Sequence[Path], offsets: Sequence[dict[str, int]], folder: Path) -> list[Path]:
    """Write every table of the truth out of the parts' tables; give their paths.

    offsets: by part, the line before its first row in each delivery.
    """
    written = []
    for name in TABLES:
        path = folder / f"{name}.parquet"
        sources = [part / path.name for part in parts]
        if name == "faults":
            struck = [_shifted(pq.read_table(part), lines) for part, lines in zip(sources, offsets, strict=True)]
            _write(pa.concat_tables(struck).sort_by([("file", "ascending"), ("line_number", "ascending")]), path)
        elif name == "legs":
            _join_parquet(sources, path, offsets)
        elif name == "fates":
            _write(_added([pq.read_table(part) for part in sources]), path)
        else:
            _join_parquet(sources, path)
        written.append(path)
    return written


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", store_schema=False)


def offsets_of(parts: Sequence[Sequence[Fragment]]) -> list[dict[str, int]]:
    """By part, the line before its first row in each delivery: a CSV file's header is its line 1."""
    reached: dict[str, int] = {}
    found = []
    for fragments in parts:
        lines = {}
        for fragment in fragments:
            header = 0 if fragment.path.suffix == ".parquet" else 1
            lines[fragment.name] = reached.setdefault(fragment.name, header)
            reached[fragment.name] += fragment.rows
        found.append(lines)
    return found


def _join_parquet(parts: Sequence[Path], path: Path, offsets: Sequence[dict[str, int]] | None = None) -> None:
    """One row group or more a part, so that no more than a part is held. offsets: where rows name their lines."""
    with pq.ParquetWriter(path, pq.read_schema(parts[0]), compression="zstd", store_schema=False) as writer:
        for place, part in enumerate(parts):
            table = pq.read_table(part) if offsets is None else _shifted(pq.read_table(part), offsets[place])
            if table.num_rows or part == parts[-1]:
                writer.write_table(table)


def _shifted(rows: pa.Table, lines: dict[str, int]) -> pa.Table:
    names = pc.unique(rows["file"])
    before = pa.array([lines[name] for name in names.to_pylist()], pa.int64())
    line = pc.add(rows["line_number"], before.take(pc.index_in(rows["file"], names)))
    return rows.set_column(rows.column_names.index("line_number"), "line_number", line)


def _added(fates: Sequence[pa.Table]) -> pa.Table:
    """Counts of a file are those of all its fragments."""
    counts = [name for name in TABLES["fates"] if name.startswith("rows_")]
    by_file = pa.concat_tables(fates).group_by(["file", "feed"], use_threads=False)
    whole = by_file.aggregate([(count, "sum") for count in counts])
    whole = whole.select(["file", "feed", *[f"{count}_sum" for count in counts]])
    return whole.rename_columns(list(TABLES["fates"])).sort_by([("file", "ascending")])
