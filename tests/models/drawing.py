"""Specs as drawings: input tables and the expected table as text, the model's name between them.

A drawing's first line names columns, cells are parted by `|`, an empty cell is NULL. Only the columns that matter are
drawn: the others of an input are NULL (its load_id 1, its line_number 2, 3, ...), the others of the result are not
looked at. Tables have the types of the real warehouse, from a build on an empty one. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from warehouse import build, graph, sql
from warehouse.graph import Model

Rows = list[tuple[object, ...]]


def read(drawing: str) -> tuple[list[str], list[list[str | None]]]:
    """Column names and cells of a drawing."""
    lines = [line.strip() for line in drawing.strip().splitlines() if line.strip()]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    header = [name or "" for name in cells[0]]
    ragged = [line for line, row in zip(lines, cells, strict=True) if len(row) != len(header)]
    assert not ragged, f"lines with another number of cells than the header: {ragged}"
    return header, cells[1:]


@dataclass
class Spec:
    """One spec: tables given, a model built from them, a table expected."""

    con: duckdb.DuckDBPyConnection
    models: Mapping[str, Model]
    given_tables: set[str] = field(default_factory=set)

    def given(self, table: str, drawing: str) -> None:
        """Put drawn rows into a table that feeds, the ledger or a model make; it holds nothing else."""
        header, rows = read(drawing)
        types = self._types(table)
        for position, row in enumerate(rows):
            values = dict(zip(header, row, strict=True))
            if "line_number" in types and "line_number" not in values:
                values["line_number"] = str(position + 2)
            if "load_id" in types and "load_id" not in values:
                values["load_id"] = "1"
            marks = ", ".join(f"cast(? as {types[name]})" for name in values)
            self.con.execute(f"insert into {table} ({sql.names(values)}) values ({marks})", list(values.values()))
        self.given_tables.add(table)

    def threshold(self, name: str, value: float) -> None:
        """Give a threshold another value."""
        self.con.execute("update config.thresholds set value = ? where name = ?", [value, name])

    def build(self, name: str) -> None:
        """Build a model, and before it all that lies between it and the given tables."""
        for model in graph.in_order(self._touched(name)):
            build.build_model(self.con, model)

    def expect(self, name: str, drawing: str, where: str = "true") -> None:
        """Build a model and compare the drawn columns of its rows, in any order, with the drawing."""
        self.build(name)
        header, rows = read(drawing)
        types = self._types(name)
        self.con.execute("create or replace temp table expected as select " + ", ".join(
            f"cast(null as {types[column]}) as {sql.name(column)}" for column in header) + " limit 0")  # fmt: skip
        for row in rows:
            marks = ", ".join(f"cast(? as {types[column]})" for column in header)
            self.con.execute(f"insert into expected values ({marks})", row)
        columns = sql.names(header)
        wanted = self.rows(f"select {columns} from expected order by all")
        assert self.rows(f"select {columns} from {name} where {where} order by all") == wanted

    def rows(self, query: str) -> Rows:
        """Rows of a query."""
        return self.con.execute(query).fetchall()

    def bad_rows(self, check: str) -> int:
        """How many bad rows a check finds."""
        return build.run_check(self.con, check)

    def _touched(self, name: str) -> dict[str, Model]:
        """The model, and those of its ancestors that come after a given table and are not given themselves."""
        touched: dict[str, Model] = {name: self.models[name]}
        for model in reversed(graph.in_order(self.models)):
            is_read = any(model.name in reader.depends_on for reader in touched.values())
            if is_read and model.name not in self.given_tables and self._comes_after(model):
                touched[model.name] = model
        return touched

    def _comes_after(self, model: Model) -> bool:
        return any(
            source in self.given_tables or (source in self.models and self._comes_after(self.models[source]))
            for source in model.depends_on
        )

    def _types(self, table: str) -> dict[str, str]:
        schema, name = table.split(".")
        found = self.con.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
            "and database_name = 'memory' order by column_index",
            [schema, name],
        ).fetchall()
        assert found, f"no table {table}"
        return dict(found)
