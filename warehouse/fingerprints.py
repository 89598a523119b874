"""What a table rests on beside the records of days, as one hash: where it is another, the table is made again.

Read are a model's SQL (of a function: the code), the thresholds that it names, and the rows of all that it reads but
for the tables by day, of which warehouse/refresh.py knows on which days they are others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from schemas.feed import columns_of
from schemas.published import PUBLISHED
from warehouse import graph, sql
from warehouse.graph import Model

#: Of the thresholds a model in SQL rests on those alone that it names.
THRESHOLDS = "config.thresholds"

#: Where the rooms of the code lie.
ROOMS = Path(__file__).resolve().parents[1]


def fingerprint(
    con: duckdb.DuckDBPyConnection, model: Model, models: Mapping[str, Model], contents: dict[str, str]
) -> str:
    """The hash of what a model rests on, in hexadecimal. contents: of tables looked at already; others are added."""
    parts = [duckdb.__version__, model.sql]
    if model.function is not None:
        parts.append(_code())
    if model.by_day is None and model.name in PUBLISHED:  # its columns are described when it is made
        parts += [column.description for column in columns_of(PUBLISHED[model.name])]
    for name in sorted(model.depends_on):
        if graph.days_of(name, models):
            continue
        if name == THRESHOLDS and model.function is None:
            parts.append(_contents(con, name, f"where contains({sql.literal(model.sql)}, '''' || name || '''')"))
            continue
        if name not in contents:
            contents[name] = _contents(con, name)
        parts.append(f"{name} {contents[name]}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    """What a model that is a function rests on beside tables: the code of the warehouse, and the libraries under it."""
    digest = hashlib.sha256()
    for path in sorted(path for room in ("warehouse", "schemas") for path in ROOMS.joinpath(room).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest() + " ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "scipy", "splink"))


def _contents(con: duckdb.DuckDBPyConnection, name: str, where: str = "") -> str:
    """Number and sum of hashes of a table's rows."""
    rows, hashes = con.execute(f"select count(*), sum(hash(r)::hugeint) from {name} as r {where}").fetchall()[0]
    return f"{rows} {hashes}"
