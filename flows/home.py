"""A home's warehouse, opened: by its one writer, or by a reader of a publish. Imports no more than reading needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from flows.settings import Settings
from warehouse import database
from warehouse.database import Place, Resources


@dataclass(frozen=True)
class Warehouse:
    """The writer's connection and where its warehouse lies; one for the whole of a run."""

    con: duckdb.DuckDBPyConnection
    place: Place
    settings: Settings


def place_of(settings: Settings) -> Place:
    """Where the warehouse of a home lies."""
    return Place.under(settings.home)


def resources_of(settings: Settings) -> Resources:
    """What DuckDB may use."""
    return Resources(settings.memory_limit or Resources.memory_limit, settings.threads)


@contextmanager
def opened(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of a home, open for writing. Raises WarehouseBusy."""
    place = place_of(settings)
    with database.writer(place, resources_of(settings)) as con:
        yield Warehouse(con, place, settings)


@contextmanager
def reading(settings: Settings, as_of: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the newest publish, or of an earlier one. Raises NothingPublished."""
    with database.reader(place_of(settings), resources_of(settings), as_of) as con:
        yield con


@contextmanager
def newest(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader that sees what was decided since the newest publish too. Raises NothingPublished."""
    with database.newest(place_of(settings), resources_of(settings)) as con:
        yield con


@contextmanager
def writing(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of a home of which something is published, open for writing; no other is made.

    Raises NothingPublished, WarehouseBusy.
    """
    database.published_versions(place_of(settings))
    with opened(settings) as warehouse:
        yield warehouse
