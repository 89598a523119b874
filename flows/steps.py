"""The steps of a run, each a plain function. Their order is in flows/sequence.py; no SQL and no rule lives here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.home import Warehouse, place_of, reading
from flows.settings import Settings
from warehouse import build, database, decisions, load, publish, refresh
from warehouse.errors import JigsawError, NothingPublished, StorageFailed, UsageError
from warehouse.expectations import Result
from warehouse.graph import Model
from warehouse.load import Asked, Gate, Load, Seen
from warehouse.refresh import Changes

#: What a run says about a delivery that is found in the landing area: nothing that the file does not say itself.
NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Refusal:
    """A file that did not get as far as the ledger, and why."""

    name: str
    error: JigsawError


def look_at(path: Path, name: str, asked: Asked = NOTHING_ASKED) -> Seen | Refusal:
    """Look at one file; what cannot even be read is a refusal, so that the files beside it are taken all the same."""
    try:
        return load.look_at(path, name, asked)
    except UsageError as error:
        return Refusal(name, error)


def in_transactions(seen: Sequence[Seen]) -> list[list[Seen]]:
    """Files in the order of loading: authorities and registers before what is held against them.

    In groups, each of which becomes visible at once.
    """
    return load.in_transactions(sorted(seen, key=lambda one: one.rank))


def gate_of(warehouse: Warehouse) -> Gate:
    """The gate through which the files of a run pass."""
    return Gate(warehouse.con, warehouse.place, warehouse.settings.clock)


def take_in(gate: Gate, seen: Seen, asked: Asked, commits: bool) -> Load:
    """Take one file through the gate; its line in the ledger. commits: it and those before it become visible now."""
    return gate.take_in(seen, asked, commits=commits)


def examine(warehouse: Warehouse) -> list[Result]:
    """Hold expectations against every delivery that none was held against yet, and write the data-quality pages."""
    loads = publish.unexamined(warehouse.con)
    if not loads:
        return []
    from warehouse import expectations, gx_duckdb  # Great Expectations takes seconds to import

    gx_duckdb.import_gx()
    # it sets this logger to INFO, so that its temporary folders would be told wherever the root logger has a handler
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    settings = warehouse.settings
    return expectations.validate(warehouse.con, loads, settings.run_date, settings.quality_site)


def is_unpublished(warehouse: Warehouse, version: int) -> bool:
    """Whether deliveries or decisions have come that a publish does not hold."""
    return bool(publish.unpublished(warehouse.con, version)) or decisions.are_unpublished(
        warehouse.con, warehouse.place
    )


def prepare(warehouse: Warehouse, is_anew: bool) -> Changes:
    """Make the schemas and the config tables that the models rest on; what is new since the last build, or all."""
    build.prepare(warehouse.con, run_on=warehouse.settings.run_date)
    return refresh.since_last_build(warehouse.con, is_anew=is_anew)


def build_model(warehouse: Warehouse, model: Model, changes: Changes) -> int:
    """Bring one table up to date; its number of rows."""
    return refresh.refresh(warehouse.con, model, changes)


def remember(warehouse: Warehouse, changes: Changes) -> None:
    """Keep what the tables were made with, so that the next build knows what is new."""
    refresh.remember(warehouse.con, changes)


def run_checks(warehouse: Warehouse) -> None:
    """Run every check of the built tables. Raises ChecksFailed."""
    build.run_checks(warehouse.con)


def record_expectations(warehouse: Warehouse, results: Sequence[Result]) -> int:
    """Put the results of expectations beside the ledger; how many did not hold."""
    return publish.record_expectations(warehouse.con, results)


def write_published_file(warehouse: Warehouse) -> int:
    """Write published.duckdb from the newest publish; the version of that publish. Raises NothingPublished."""
    version = publish.newest(warehouse.place)
    if version is None:
        raise NothingPublished(f"nothing has been published in {warehouse.place.catalog.parent} yet")
    settings = warehouse.settings
    publish.write_file(warehouse.con, warehouse.place, version, settings.run_date, settings.clock())
    return version


def write_report(settings: Settings) -> Path:
    """Write the report of the newest publish; where it lies. Raises NothingPublished."""
    from flows import report_page  # Jinja2, Altair and its renderer are imported when a report is written

    with reading(settings) as con:
        version = database.published_versions(place_of(settings))[-1][0]
        text = report_page.report(con, version, settings.run_date, settings.clock())
    return replace_page(settings.report_page, text)


def replace_page(page: Path, text: str) -> Path:
    """Write a page aside and move it into place, so that nobody sees half of it. Raises StorageFailed."""
    aside = page.with_name(f".{page.name}.new")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        return aside.replace(page)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StorageFailed(
            f"{page.name} could not be written ({error.strerror}); the earlier one is in place; make room and run again"
        ) from error
