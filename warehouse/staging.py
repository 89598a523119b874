"""One pass over a file: text in, parsed values and broken rules out, into a temporary table in file order.

The table `staged` has the feed's stored columns without lineage, then `repairs`, `rules` (NULL for a row that breaks
none), `original` (JSON, kept where it may be needed) and `row_hash`. Its rowid is the order of the records in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import FEEDS
from schemas.feed import columns_of
from warehouse import compile as compiler
from warehouse import ddl, parse, sql
from warehouse.database import first_line
from warehouse.delivery import LONGEST_LINE_BYTES, Delivery
from warehouse.errors import DeliveryRejected
from warehouse.layouts import Layout

STRUCTURE = "line.structure"

#: Temporary tables of one file.
TABLES = ("staged", "apart", "shifts", "broken_lines", "gaps")


@dataclass(frozen=True)
class Staged:
    """What one pass found: records that could be split into columns, lines that could not, and lines of header.

    is_shifted: some records stand lower in the file than their number says, as table `shifts` tells.
    """

    record_count: int
    broken_line_count: int
    header_line_count: int
    is_shifted: bool = False


def stage(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout, header: tuple[str, ...], scratch: Path
) -> Staged:
    """Read a file into the temporary tables `staged`, `broken_lines` and `lines` (record number to line number).

    Raises DeliveryRejected where the file cannot be read with this layout, or where not every line of it can be
    accounted for.
    """
    link = scratch / f"delivery.{delivery.format}"  # a plain name: the file's own may hold characters that glob
    link.unlink(missing_ok=True)
    link.symlink_to(delivery.path.resolve())
    try:
        for table in ("reject_errors", "reject_scans"):
            con.execute(f"drop table if exists temp.{table}")
        query = select(layout, header, _scan(delivery, layout, header, link))
        con.execute(f"create or replace temp table staged as {query}")
        return _account(con, delivery, layout, header, link)
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise DeliveryRejected(_unreadable(delivery, layout, error)) from None
    finally:
        link.unlink(missing_ok=True)


def _unreadable(delivery: Delivery, layout: Layout, error: duckdb.Error) -> str:
    said = first_line(error)
    if "utf-8" in said.lower() or "unicode" in said.lower() or "utf8" in str(error).lower():
        return f"{delivery.name}: it is not {layout.encoding} text as layout {layout.name} says; check the encoding"
    if "maximum line size" in str(error).lower():
        return f"{delivery.name}: a line is longer than 1 MiB; the file is damaged"
    return (
        f"{delivery.name}: layout {layout.name} cannot read it as delimited text; check delimiter, quotes and line ends"
    )


def _scan(delivery: Delivery, layout: Layout, header: tuple[str, ...], link: Path) -> str:
    """SQL: the file's columns as text, named f:0, f:1, ..."""
    path = sql.literal(str(link))
    if delivery.format == "parquet":
        return f"(select {_parquet_texts(path, layout)} from read_parquet({path}))"
    return _read_csv(
        path, layout, len(header), f"nullstr = [{sql.literals(['', *layout.nulls])}], store_rejects = true"
    )


def _read_csv(path: str, layout: Layout, width: int, options: str) -> str:
    columns = ", ".join(f"{sql.literal(f'f:{i}')}: 'VARCHAR'" for i in range(width))
    return (
        f"read_csv({path}, columns = {{{columns}}}, auto_detect = false, header = {sql.literal(layout.has_header)}, "
        f"delim = {sql.literal(layout.delimiter)}, quote = '\"', escape = '\"', "
        f"encoding = {sql.literal(layout.encoding)}, max_line_size = {2 * LONGEST_LINE_BYTES}, {options})"
    )


def _parquet_texts(path: str, layout: Layout) -> str:
    """SQL: every column of a Parquet file as text; timestamps as the canonical layout writes them."""
    con = duckdb.connect()
    try:
        con.execute("set timezone = 'UTC'")
        described = con.execute(f"describe select * from read_parquet({path})").fetchall()
    finally:
        con.close()
    texts = []
    for i, (column, sql_type, *_) in enumerate(described):
        text = f"{sql.name(column)}::varchar"
        if sql_type.startswith("TIMESTAMP"):
            text = f"strftime({sql.name(column)}::timestamp, '%Y-%m-%dT%H:%M:%S.%fZ')"
        elif sql_type in ("DOUBLE", "FLOAT"):
            text = f"regexp_replace({text}, '[.]0$', '')"
        texts.append(f"nullif({text}, '') as {sql.name(f'f:{i}')}")
    return ", ".join(texts)


def select(layout: Layout, header: tuple[str, ...], scan: str) -> str:
    """The SELECT that turns the file's text columns into stored columns, rules, repairs, original and hash."""
    model = FEEDS[layout.feed]
    declared = columns_of(model)
    file_column = {word: f"f:{i}" for i, word in enumerate(header)}
    readings = {
        column.name: parse.reading(column, layout.sources[column.name], layout, file_column)
        for column in declared
        if column.name in layout.sources
    }
    stored = [name for name in ddl.columns_with_types(model) if name not in ddl.LINEAGE]
    types = ddl.columns_with_types(model)
    values: dict[str, str] = {name: f"null::{types[name][0]}" for name in stored}
    steps: dict[str, str] = {}
    broken: dict[str, str] = {}
    for found in readings.values():
        values |= {name: f"({value})::{types[name][0]}" for name, value in found.values.items()}
        steps |= found.steps
        broken |= found.broken
    broken |= {rule.name: rule.broken for rule in compiler.rules_of(model)}
    texts = {f"t:{name}": found.text for name, found in readings.items()}
    repairs = [found.repair for found in readings.values() if found.repair]
    mapped = {name: step for name, step in steps.items() if name.startswith("m:")}
    valued = {name: step for name, step in steps.items() if name.startswith("v:")}
    original = ", ".join(f"{sql.literal(word)}: {sql.name(f'f:{i}')}" for i, word in enumerate(header))
    keeps_all = bool(compiler.unique_rules_of(model))
    flags = {f"b:{rule}": f"coalesce({test}, false)" for rule, test in broken.items()}
    listed = ", ".join(f"case when {sql.name(flag)} then {sql.literal(flag[2:])} end" for flag in flags)
    names = [column.name for column in declared]
    return f"""
with texts as (select *, {_columns(texts)} from {scan}),
mapped as (select *, {_columns(mapped)} from texts),
valued as (select *, {_columns(valued) or "true as unused"} from mapped),
stored as (select *, {_columns(values)} from valued),
judged as (select *, {_columns(flags)} from stored)
select {sql.names(stored)},
    {_present(repairs)} as repairs,
    case when {" or ".join(map(sql.name, flags))}
        then list_filter([{listed}], lambda rule: rule is not null) end as rules,
    case when {"true" if keeps_all else "rules is not null"} then to_json({{{original}}})::varchar end as original,
    hash({sql.names(names)}) as row_hash
from judged"""


def _columns(expressions: dict[str, str]) -> str:
    return ", ".join(f"{expression} as {sql.name(name)}" for name, expression in expressions.items())


def _present(notes: list[str]) -> str:
    """SQL: the list of those notes that are not NULL, or NULL if there is none."""
    if not notes:
        return "null::varchar[]"
    some = " or ".join(f"({note}) is not null" for note in notes)
    return f"case when {some} then list_filter([{', '.join(notes)}], lambda note: note is not null) end"


def _account(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout, header: tuple[str, ...], link: Path
) -> Staged:
    """Make sure that no line of the file is missing, and work out on which line each record stands.

    `shifts` says by how many lines the records from number `record` on stand lower than their number: broken and blank
    lines lie between them, or quoted fields run over several lines.
    """
    records = _one(con, "select count(*) from staged")
    con.execute("create or replace temp table broken_lines (line_number bigint, original varchar)")
    if delivery.line_count is None:
        return Staged(records, 0, 0)
    broken = _collect_broken_lines(con, delivery, layout)
    first = 1 if layout.has_header else 0
    if not broken and delivery.line_count == records + first:
        return Staged(records, 0, first)
    con.execute("create or replace temp table shifts as select -1::bigint as record, 0::bigint as shift")
    con.execute("create or replace temp table gaps as select line_number from broken_lines")
    missing = delivery.line_count - records - broken - first
    if missing:
        con.execute(f"insert into gaps {_blank_lines(layout, link)}")
        missing = delivery.line_count - records - first - _one(con, "select count(*) from gaps")
    if missing and not _one(con, "select count(*) from gaps"):
        con.execute(f"insert into shifts {_long_records(layout, header, link)}")
        missing -= _one(con, "select max(shift) from shifts")
    if missing:
        raise DeliveryRejected(
            f"{delivery.name}: {abs(missing)} of its {delivery.line_count} lines cannot be accounted for as records of "
            f"layout {layout.name}; check quotes, line ends and delimiter"
        )
    con.execute(
        f"""insert into shifts
        select line_number - {first} - row_number() over by_line as record, max(row_number) as shift
        from (select line_number, row_number() over (order by line_number) as row_number from gaps)
        group by line_number window by_line as (order by line_number)"""
    )
    return Staged(records, broken, first, is_shifted=True)


def _collect_broken_lines(con: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout) -> int:
    """Fill `broken_lines` from what DuckDB's reader put aside; how many. DeliveryRejected for a wrong encoding."""
    try:
        found = con.execute(
            "select count(*), count(*) filter (error_type = 'INVALID ENCODING') from temp.reject_errors"
        )
    except duckdb.CatalogException:
        return 0  # the reader makes its table with the first line that it puts aside
    rejected, bad_encoding = found.fetchall()[0]
    if bad_encoding:
        raise DeliveryRejected(
            f"{delivery.name}: {bad_encoding} lines are not {layout.encoding} text as layout {layout.name} says; "
            "check the encoding"
        )
    if not rejected:
        return 0
    con.execute(
        "insert into broken_lines select line, ltrim(min(csv_line), chr(10) || chr(13)) from temp.reject_errors "
        "group by line order by line"
    )
    return _one(con, "select count(*) from broken_lines")


def _blank_lines(layout: Layout, link: Path) -> str:
    """SQL: numbers of the lines that hold nothing."""
    return (
        "select line_number from (select row_number() over () as line_number, line from "
        f"read_csv({sql.literal(str(link))}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, "
        f"delim = '\x01', quote = '', escape = '', encoding = {sql.literal(layout.encoding)}, "
        f"max_line_size = {2 * LONGEST_LINE_BYTES})) where line is null or trim(line, chr(13)) = ''"
    )


def _long_records(layout: Layout, header: tuple[str, ...], link: Path) -> str:
    """SQL: from which record on, and by how many lines, records stand lower because fields run over several lines."""
    breaks = " + ".join(
        f"length(coalesce({sql.name(f'f:{i}')}, '')) - length(replace(coalesce({sql.name(f'f:{i}')}, ''), chr(10), ''))"
        for i in range(len(header))
    )
    scan = _read_csv(sql.literal(str(link)), layout, len(header), "nullstr = ['']")
    return (
        "select record + 1, sum(extent) over (order by record) from (select row_number() over () - 1 as record, "
        f"{breaks} as extent from {scan}) where extent > 0"
    )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
