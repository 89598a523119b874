"""The report as one page: what a publish holds, in tables, pictures and words; cases are named, identifiers never.

The page needs nothing but itself: no script, no file from elsewhere. The same publish at the same time gives the same
bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import fields
from importlib.resources import files

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows import charts
from flows.console import count
from warehouse import link_readings, readings
from warehouse.readings import FeedTotals

#: Links shown in each list of readings.WHICH_LINKS.
LINKS_SHOWN = {"across": 15, "within": 10, "contested": 10}
BRIDGES_SHOWN = 15
PERSONS_SHOWN = 15
GROUPS_SHOWN = 20
HUBS_SHOWN = 20
UNMET_SHOWN = 40

#: Width of a bar in the histogram of strengths.
BIN_BITS = 2


def report(con: duckdb.DuckDBPyConnection, version: int, run_date: dt.date, at: dt.datetime) -> str:
    """The page of the publish that a reader sees, as HTML."""
    environment = Environment(
        loader=PackageLoader("flows", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = count
    environment.filters["chance"] = _chance
    feeds = readings.feed_totals(con)
    by_group = readings.volume(con, "offence_group")
    links = {which: readings.strongest_links(con, most, which) for which, most in LINKS_SHOWN.items()}
    bridge_count, bridges = link_readings.bridges(con, BRIDGES_SHOWN)
    page = environment.get_template("report.html.jinja").render(
        style=Markup(files("flows").joinpath("pages/report.css").read_text(encoding="utf-8")),  # noqa: S704 (our own)
        marking=readings.marking(con),
        version=version,
        run_date=run_date,
        written_at=f"{at:%Y-%m-%d %H:%M}",
        linkage=readings.linkage(con),
        comms_count=sum(volume.with_comms_data_count for volume in by_group),
        by_group=by_group,
        by_force=readings.volume(con, "force_name"),
        by_month=readings.volume(con, "month"),
        links=links,
        strongest_bits=max((link.strength_bits for listed in links.values() for link in listed), default=1),
        force_pairs=link_readings.force_pairs(con),
        against=link_readings.against(con),
        bridge_count=bridge_count,
        bridges=bridges,
        persons=link_readings.persons(con, PERSONS_SHOWN),
        groups=readings.groups(con, GROUPS_SHOWN),
        hubs=readings.hubs(con, HUBS_SHOWN),
        feeds=feeds,
        totals=_totals(feeds),
        deliveries=readings.deliveries(con),
        refused=readings.refused(con),
        rules=readings.broken_rules(con),
        excess=readings.excess_reasons(con),
        expected=readings.expected(con),
        most_unmet=UNMET_SHOWN,
        thresholds=readings.thresholds(con),
        charts=_charts(con, by_group),
        offences_legend=charts.OFFENCES,
        outcomes_legend=charts.OUTCOMES,
    )
    return re.sub(r"\n\s*\n+", "\n", page).strip() + "\n"


def _charts(con: duckdb.DuckDBPyConnection, by_group: Sequence[readings.Volume]) -> dict[str, Markup]:
    drawn = {}
    if by_group:
        drawn["offences"] = charts.offences_by_group(by_group)
        drawn["outcomes"] = charts.outcomes_by_group(by_group)
    if by_reason := readings.links_by_reason(con):
        drawn["reasons"] = charts.links_by_reason([row for row in by_reason if row[1]])
        drawn["strengths"] = charts.links_by_strength(readings.links_by_strength(con, BIN_BITS), BIN_BITS)
    return {name: Markup(text) for name, text in drawn.items()}  # noqa: S704 (drawn by us; Vega escapes its words)


def _chance(probability: float) -> str:
    """A probability to show: never rounded up to certainty."""
    return "over 0.999" if probability > 0.999 else f"{probability:.3f}"


def _totals(feeds: Sequence[FeedTotals]) -> FeedTotals:
    names = [field.name for field in fields(FeedTotals)][1:]
    return FeedTotals("all", *(sum(getattr(feed, name) for feed in feeds) for name in names))
