"""The ledger, quality.loads: one line per file that came to the gate, and how the one writer keeps it in mind."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

import duckdb

from warehouse import ddl, sql
from warehouse.errors import DeliveryRejected

_COLUMNS = list(ddl.LEDGER["loads"])


@dataclass(frozen=True)
class Load:
    """One line of the ledger (quality.loads), and whether the file had been loaded before (`is_known`)."""

    load_id: int
    feed: str | None
    file: str
    sha256: str
    layout: str | None
    provider: str | None
    authorisation_urn: str | None
    status: str
    problem: str | None
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_excess: int
    rows_repaired: int
    started_at: dt.datetime
    finished_at: dt.datetime
    is_known: bool = False
    error: DeliveryRejected | None = None


@dataclass
class Ledger:
    """The lines of the ledger by the hash of their file, read once: nobody else writes while this connection does.

    Whoever undoes a transaction in which lines were written calls `forget`.
    """

    con: duckdb.DuckDBPyConnection
    _lines: dict[str, Load] | None = field(default=None, init=False)
    _last_id: int = field(default=0, init=False)

    def line_of(self, sha256: str) -> Load | None:
        """The line of the file with that hash."""
        return self._read().get(sha256)

    def next_id(self) -> int:
        """The number of the next new line."""
        self._read()
        return self._last_id + 1

    def record(self, load: Load) -> None:
        """Write a line, in place of the one with its number if there is one."""
        lines = self._read()
        if load.load_id <= self._last_id:
            self.con.execute("delete from quality.loads where load_id = ?", [load.load_id])
        values = [getattr(load, column) for column in _COLUMNS]
        self.con.execute(f"insert into quality.loads values ({', '.join('?' * len(values))})", values)
        self._last_id = max(self._last_id, load.load_id)
        lines[load.sha256] = dataclasses.replace(load, is_known=True, error=None)

    def forget(self) -> None:
        """Read the ledger anew the next time that it is asked."""
        self._lines = None

    def _read(self) -> dict[str, Load]:
        if self._lines is None:
            rows = self.con.execute(f"select {sql.names(_COLUMNS)} from quality.loads order by load_id desc").fetchall()
            self._lines = {
                load.sha256: load
                for load in (Load(**dict(zip(_COLUMNS, row, strict=True)), is_known=True) for row in rows)
            }
            self._last_id = rows[0][0] if rows else 0
        return self._lines
