"""Commands that only look: sql, layouts, tables."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from rich.console import RenderableType

from flows.console import Output, command, plain, plural, shown, table
from flows.home import place_of, reading
from flows.settings import Settings
from warehouse import database, readings
from warehouse.errors import QueryFailed, StorageFailed, UsageError

#: Rows that a table on the screen holds; the other formats write all.
ROWS_SHOWN = 200
_BATCH = 10_000


def sql(settings: Settings, output: Output, query: str, form: str, out: Path | None, as_of: str | None) -> None:
    """Run one select over a publish. Raises QueryFailed, NothingPublished, UsageError."""
    if form == "parquet" and out is None:
        raise UsageError("--format parquet needs --out FILE")
    with reading(settings, as_of) as con:
        relation = database.query(con, query)
        try:
            if out is None:
                _write(relation, form, output, None)
                return
            aside = out.with_name(f".{out.name}.new")
            _write(relation, form, output, aside)
            aside.replace(out)
        except duckdb.ConversionException:
            raise QueryFailed("a value does not fit the type that the query asks for; use try_cast") from None
        except duckdb.Error as error:
            raise QueryFailed(database.first_line(error)) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StorageFailed(f"{out}: cannot be written ({error.strerror})") from None
    output.note(f"Written to {shown(out)}")


def _write(relation: duckdb.DuckDBPyRelation, form: str, output: Output, path: Path | None) -> None:
    match form:
        case "parquet":
            assert path is not None
            _write_parquet(relation, path)
        case "table":
            _to(path, lambda stream: stream.write(_as_table(relation, output, is_file=path is not None)))
        case "csv":
            _to(path, lambda stream: _write_csv(relation, stream))
        case _:
            _to(path, lambda stream: _write_json(relation, stream))


def _to(path: Path | None, write: Callable[[Any], object]) -> None:
    if path is None:
        write(sys.stdout)
        sys.stdout.flush()
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        write(stream)


def _batches(relation: duckdb.DuckDBPyRelation) -> Iterator[list[tuple[Any, ...]]]:
    while rows := relation.fetchmany(_BATCH):
        yield rows


def _write_csv(relation: duckdb.DuckDBPyRelation, stream: Any) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(relation.columns)
    for rows in _batches(relation):
        writer.writerows([_as_text(value) for value in row] for row in rows)


def _as_text(value: Any) -> Any:
    """A value in CSV: flags as true and false, lists and structures as JSON, absent as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return json.dumps(plain(value), ensure_ascii=False)
    return plain(value)


def _write_json(relation: duckdb.DuckDBPyRelation, stream: Any) -> None:
    columns, mark = relation.columns, "["
    for rows in _batches(relation):
        for row in rows:
            stream.write(f"{mark}\n{json.dumps(dict(zip(columns, plain(row), strict=True)), ensure_ascii=False)}")
            mark = ","
    stream.write("\n]\n" if mark == "," else "[]\n")


def _write_parquet(relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    import pyarrow.parquet as pq

    reader = relation.to_arrow_reader(_BATCH)
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def _as_table(relation: duckdb.DuckDBPyRelation, output: Output, *, is_file: bool) -> str:
    from rich.console import Console

    rows = relation.fetchmany(ROWS_SHOWN + 1)
    numbers = [place for place, kind in enumerate(relation.types) if str(kind) in _NUMBERS]
    told = [[_as_cell(value) for value in row] for row in rows[:ROWS_SHOWN]]
    grid = table(relation.columns, told, numbers=numbers)
    # in a pipe or a file lines are as long as they need to be: nothing is folded that somebody may search for
    width = output.out.width if output.out.is_terminal and not is_file else 20_000
    console = Console(width=width, highlight=False, emoji=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(grid)
    lines = [line.rstrip() for line in capture.get().rstrip().splitlines()]
    more = len(rows) > ROWS_SHOWN
    ending = f"first {ROWS_SHOWN} rows; --format csv writes all" if more else plural(len(rows), "row")
    return "\n".join([*lines, f"  ({ending})"]) + "\n"


_NUMBERS = {"BIGINT", "INTEGER", "DOUBLE", "HUGEINT", "UBIGINT", "FLOAT", "SMALLINT", "TINYINT", "UINTEGER"}


def _as_cell(value: Any) -> str:
    return "" if value is None else str(_as_text(value))


def layouts(output: Output) -> None:
    """List the shipped layouts."""
    from warehouse import layouts as known_layouts  # reads every feed's model: seconds

    shipped = known_layouts.shipped().values()
    keys = ("name", "feed", "provider", "description")
    rows = [(layout.name, layout.feed, layout.description) for layout in shipped]
    output.show(
        [{key: getattr(layout, key) for key in keys} for layout in shipped],
        table(["layout", "feed", "what it is"], rows, whole=(0, 1)),
        f"Another one: write a TOML file and name it with `{command()} ingest FILE --layout FILE.toml`.",
    )


def tables(settings: Settings, output: Output) -> None:
    """List every table of the newest publish. Raises NothingPublished."""
    with reading(settings) as con:
        listed = readings.tables(con, place_of(settings))
    parts: list[RenderableType] = []
    for audience in dict.fromkeys(each.audience for each in listed):
        rows = [(each.name, each.row_count, each.sentence) for each in listed if each.audience == audience]
        parts.append(table([audience, "rows", "what it holds"], rows, numbers=(1,), whole=(0,)))
    output.show(listed, *parts)
