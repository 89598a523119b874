"""The models as a graph: files in, an order of building out. What a model depends on is read from its SQL.

A model is one SELECT in models/<schema>/<table>.sql, or a Python function where SQL is the wrong tool
(warehouse/group_members.py). Nothing here touches a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from schemas import FEEDS
from warehouse import by_day, decisions, settings_tables
from warehouse.by_day import ByDay, Place
from warehouse.errors import ModelInvalid

#: Where the models and the checks live.
MODELS = Path(__file__).with_name("models")

#: Layers in order: a model reads its own layer or the one below. Schemas in one entry are one layer.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split()) for names in ("raw config quality", "staging", "evidence", "linkage", "summary governance")
)

#: Tables that are there before any model is built. The config tables may be read from every layer.
SETTINGS = frozenset(
    {f"config.{table}" for table in settings_tables.TABLES} | {settings_tables.RUNS, *decisions.TABLES}
)
LEDGER = frozenset({"quality.loads", "quality.rule_counts", "quality.expectations"})
SOURCES = SETTINGS | LEDGER | {f"raw.{feed}" for feed in FEEDS}

#: Functions whose answer differs from run to run.
UNREPEATABLE = frozenset(
    {
        "current_date", "current_localtime", "current_localtimestamp", "current_time", "current_timestamp",
        "gen_random_uuid", "get_current_timestamp", "nextval", "now", "rand", "random", "setseed", "today",
        "transaction_timestamp", "txid_current", "uuid", "uuidv4", "uuidv7",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """One table of the warehouse and how it is made: a SELECT, or a function of the connection.

    by_day: how its rows belong to days, so that a day can be made alone; absent: it needs the whole history. places:
    where its text names tables.
    """

    name: str
    row_sentence: str
    depends_on: frozenset[str]
    sql: str = ""
    path: Path | None = None
    by_day: ByDay | None = None
    places: tuple[Place, ...] = ()
    function: Callable[[duckdb.DuckDBPyConnection, str], None] | None = None

    @property
    def schema(self) -> str:
        """The folder, which is the layer."""
        return self.name.split(".")[0]


def load_models(folder: Path = MODELS, python_models: Iterable[Model] = ()) -> dict[str, Model]:
    """Every model by name: the files of a folder and the given Python models.

    ModelInvalid where a file is outside a layer's folder, says nothing of its rows, selects `*`, is no repeatable
    SELECT, or reads a table that nobody makes or that lies in a layer it must not read.
    """
    models = {model.name: model for model in python_models}
    for path in sorted(folder.rglob("*.sql")):
        model = read_model(path, folder)
        if model.name in models:
            raise ModelInvalid(f"{_short(path)}: {model.name} is made twice")
        models[model.name] = model
    for model in models.values():
        _check_reading(model, models)
    return dict(sorted(models.items()))


def in_order(models: Mapping[str, Model]) -> tuple[Model, ...]:
    """The models, each after all that it reads; ModelInvalid that names the path of a cycle."""
    sorter = TopologicalSorter({name: sorted(model.depends_on & models.keys()) for name, model in models.items()})
    try:
        return tuple(models[name] for name in sorter.static_order())
    except CycleError as error:
        # graphlib lists each table before the one that reads it
        raise ModelInvalid(f"models read each other in a circle: {' -> '.join(reversed(error.args[1]))}") from error


def read_model(path: Path, folder: Path) -> Model:
    """The model of one file; ModelInvalid where its text or its place is wrong."""
    where = _short(path)
    parts = path.relative_to(folder).parts
    if len(parts) != 2 or not _depth(parts[0]):
        layers = ", ".join(sorted(name for layer in LAYERS[1:] for name in layer))
        raise ModelInvalid(f"{where}: a model lies in models/<layer>/<table>.sql; layers: {layers}")
    sql = path.read_text(encoding="utf-8")
    sentence, select = row_sentence(sql, where), one_select(sql, where)
    if any(column.is_star for final in _last_selects(select) for column in final.expressions):
        raise ModelInvalid(f"{where}: `select *` in the last select; name the columns")
    try:
        days = by_day.read(sql, where)
    except ValueError as error:
        raise ModelInvalid(str(error)) from None
    places = tuple(table_places(select))
    return Model(f"{parts[0]}.{path.stem}", sentence, frozenset(tables_read(select)), sql, path, days, places)


def row_sentence(sql: str, where: str) -> str:
    """What one row is, from the first line `-- One row per ...`."""
    first = sql.split("\n", 1)[0].strip()
    if not first.startswith("-- One row per "):
        raise ModelInvalid(f"{where}: the first line must say `-- One row per ...`")
    return first.removeprefix("-- ")


def one_select(sql: str, where: str) -> exp.Query:
    """The file's only statement; ModelInvalid unless it is a SELECT that gives the same answer every time."""
    try:
        statements = [found for found in sqlglot.parse(sql, dialect="duckdb") if found is not None]
    except sqlglot.errors.ParseError as error:
        line = error.errors[0].get("line") if error.errors else None
        raise ModelInvalid(f"{where}: SQL that cannot be read, near line {line}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelInvalid(f"{where}: a file holds one SELECT and nothing else")
    for name in _functions(statements[0]):
        if name in UNREPEATABLE:
            raise ModelInvalid(f"{where}: {name}() gives another answer each time; take the value from a config table")
    return statements[0]


def tables_read(select: exp.Query) -> set[str]:
    """Names of the tables that a query reads, common table expressions left out."""
    return {f"{table.db}.{table.name}" if table.db else table.name for table in _tables(select)}


def table_places(select: exp.Query) -> Iterator[Place]:
    """Where a query's text names the tables of a schema."""
    for table in select.find_all(exp.Table):
        if table.db and isinstance(table.this, exp.Identifier):
            start, end = table.args["db"].meta["start"], table.this.meta["end"] + 1
            yield Place(f"{table.db}.{table.name}", start, end, bool(table.alias))


def _tables(select: exp.Query) -> Iterator[exp.Table]:
    for scope in traverse_scope(select):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                yield source


def _check_reading(model: Model, models: Mapping[str, Model]) -> None:
    where = _short(model.path) if model.path else model.name
    depth = _depth(model.schema) or 0
    for name in sorted(model.depends_on):
        if name not in models and name not in SOURCES:
            raise ModelInvalid(f"{where}: reads {name}, which no feed and no model makes")
        below = _depth(name.split(".")[0])
        if name not in SETTINGS and (below is None or not depth - 1 <= below <= depth):
            raise ModelInvalid(f"{where}: {model.schema} reads its own layer or the one below, not {name}")
        if model.by_day and days_of(name, models) is None and has_history(name, models):
            raise ModelInvalid(f"{where}: a table by day cannot read {name}, which is made of the whole history")


def days_of(name: str, models: Mapping[str, Model]) -> ByDay | None:
    """How the rows of a table belong to days: a feed's by its declaration, a model's by its second line."""
    return models[name].by_day if name in models else by_day.of_feed(name)


def has_history(name: str, models: Mapping[str, Model], seen: frozenset[str] = frozenset()) -> bool:
    """Whether events of any day can change a table: it is by day, or made of what is."""
    if days_of(name, models) is not None:
        return True
    reads = models[name].depends_on - seen if name in models else frozenset()
    return any(has_history(each, models, seen | {name}) for each in reads)


def _last_selects(query: object) -> Iterator[exp.Select]:
    if isinstance(query, exp.Select):
        yield query
    elif isinstance(query, exp.SetOperation):
        yield from _last_selects(query.this)
        yield from _last_selects(query.expression)


def _functions(select: exp.Query) -> Iterator[str]:
    for call in select.find_all(exp.Func):
        yield (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()


def _depth(schema: str) -> int | None:
    return next((depth for depth, names in enumerate(LAYERS) if schema in names), None)


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])
