"""The config tables: reviewed numbers and reference lists as data, so that a result carries what it was made with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import duckdb

from schemas import reference
from warehouse import sql

#: Table in config -> columns that it takes from the reference file of the same name, with their types.
TABLES: dict[str, dict[str, str]] = {
    "thresholds": {"name": "VARCHAR", "value": "DOUBLE", "unit": "VARCHAR", "why": "VARCHAR"},
    "reason_kinds": {
        "kind": "VARCHAR",
        "title": "VARCHAR",
        "family": "VARCHAR",
        "m": "DOUBLE",
        "most_bits": "DOUBLE",
        "single_event_discount_bits": "DOUBLE",
        "other_role_discount_bits": "DOUBLE",
        "basis": "VARCHAR",
        "is_against": "BOOLEAN",
        "why": "VARCHAR",
    },
    "attribution_bases": {"basis": "VARCHAR", "strength": "DOUBLE", "label": "VARCHAR", "why": "VARCHAR"},
    "behaviour_weights": {
        "feature": "VARCHAR",
        "step": "INTEGER",
        "reach": "DOUBLE",
        "unit": "VARCHAR",
        "share": "DOUBLE",
        "why": "VARCHAR",
    },
    "hub_numbers": {"number": "VARCHAR", "hub_kind": "VARCHAR", "name": "VARCHAR", "why": "VARCHAR"},
    "placeholders": {"field": "VARCHAR", "how": "VARCHAR", "value": "VARCHAR", "why": "VARCHAR"},
    "short_forms": {"kind": "VARCHAR", "short": "VARCHAR", "full": "VARCHAR"},
    "person_weights": {
        "comparison": "VARCHAR",
        "level": "VARCHAR",
        "m": "DOUBLE",
        "u": "DOUBLE",
        "why": "VARCHAR",
    },
    "forces": {"force_code": "VARCHAR", "force_name": "VARCHAR"},
    "address_ranges": {"range": "VARCHAR", "range_kind": "VARCHAR", "country_code": "VARCHAR", "note": "VARCHAR"},
    "offence_codes": {"offence_code": "VARCHAR", "offence_group": "VARCHAR", "is_volume_crime": "BOOLEAN"},
    "offence_categories": {"offence_category": "VARCHAR", "offence_group": "VARCHAR", "is_volume_crime": "BOOLEAN"},
    "handling_levels": {
        "aspect": "VARCHAR",
        "level": "VARCHAR",
        "restrictiveness": "BIGINT",
        "is_default": "BOOLEAN",
        "meaning": "VARCHAR",
    },
    "pointer_tiers": {"tier": "VARCHAR", "field": "VARCHAR", "is_visible": "BOOLEAN", "why": "VARCHAR"},
}

SENTENCES = {
    "thresholds": "One row per number that a result depends on, with the reason for its value.",
    "reason_kinds": "One row per kind of reason for a link, with the reviewed numbers of its weight.",
    "attribution_bases": "One row per basis on which an identifier is attributed to a person, and how far it goes.",
    "behaviour_weights": "One row per feature of behaviour and reach, with how often one offender's are alike in it.",
    "hub_numbers": "One row per number that is known to be no evidence of a link.",
    "placeholders": "One row per entry in a register that stands for an absent name, date of birth or address.",
    "short_forms": "One row per short or other form of a given name or of a word in addresses.",
    "person_weights": "One row per comparison of two records of persons and outcome of it, with its trained weight.",
    "forces": "One row per police force.",
    "address_ranges": "One row per range of addresses that says by itself what may be said of who came from it.",
    "offence_codes": "One row per Home Office offence code, with its offence group.",
    "offence_categories": "One row per offence category of the published tables, with its offence group.",
    "handling_levels": "One row per tier, handling code and marking that a case can have, and how it restricts.",
    "pointer_tiers": "One row per tier of sharing and field of a pointer: whether the field is shown at that tier.",
}


#: The table of the run itself: no file, but what the caller says of it.
RUNS = "config.runs"


def fill(
    con: duckdb.DuckDBPyConnection, thresholds: Mapping[str, float] | None = None, run_on: dt.date | None = None
) -> None:
    """Make every config table anew from the reference files; `thresholds` replaces values by name.

    run_on: the logical day of the run, for tables that remember when something changed. Raises KeyError for a threshold
    that the reference file does not have.
    """
    con.execute("create schema if not exists config")
    for table, columns in TABLES.items():
        _fill_one(con, table, columns, reference.rows(table))
    con.execute(f"create or replace table {RUNS} as select ?::date as run_on", [run_on])
    con.execute(f"comment on table {RUNS} is 'One row per run that made these tables: the last one, by its day.'")
    known = {row["name"] for row in reference.rows("thresholds")}
    for name, value in (thresholds or {}).items():
        if name not in known:
            raise KeyError(name)
        con.execute("update config.thresholds set value = ? where name = ?", [value, name])


def _fill_one(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]
) -> None:
    lists = ", ".join(f"unnest(?::varchar[])::{kind} as {sql.name(column)}" for column, kind in columns.items())
    values = [[row[column] or None for row in rows] for column in columns]
    con.execute(f"create or replace table config.{sql.name(table)} as select {lists}", values)
    con.execute(f"comment on table config.{sql.name(table)} is {sql.literal(SENTENCES[table])}")
