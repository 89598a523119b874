"""Checks loaded rows against what must be true of them, with Great Expectations, and tells it as rows and as pages.

What is expected: warehouse/suites.py (derived from the models) and warehouse/load_measures.py (volumes, freshness,
orphans, shares: what no schema can say). How GX reaches DuckDB: warehouse/gx_duckdb.py. The pages:
warehouse/data_docs.py. Great Expectations is imported when `validate` runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas import FEEDS
from schemas.feed import purpose_of
from warehouse import data_docs, load_measures, sql
from warehouse.gx_duckdb import COUNTS, YES_OR_NO, Session, import_gx, session
from warehouse.load_measures import MEASURES, Measure
from warehouse.suites import IN_RAW, Expectation, derived

#: The answer on measures names the deliveries that lie outside; a measure is a share or a count, nobody's value.
NAMED_DELIVERIES = {"result_format": "COMPLETE", "unexpected_index_column_names": ["load_id"]}


@dataclass(frozen=True)
class Result:
    """One row of quality.expectations: what was expected of a delivery, and what was seen (never a record's value)."""

    load_id: int
    feed: str
    expectation: str
    column_name: str | None
    success: bool
    observed: str


@dataclass(frozen=True)
class _Finding:
    """A result with what its page needs besides."""

    result: Result
    standing: str
    about: str
    page: str


def validate(
    con: duckdb.DuckDBPyConnection, loads: Sequence[int], run_date: dt.date, site: Path | None = None
) -> list[Result]:
    """Checks the rows of some deliveries, as committed; ordered by delivery, then as declared.

    Rejected deliveries have no rows and no result. One GX batch a feed, because an expectation costs GX about 20 ms
    whatever the number of rows: only those that fail are looked at again, delivery by delivery. site: folder that is
    replaced by the pages; without it none are made, and with nothing to tell the earlier ones stay.
    """
    if not loads:
        return []
    with session(con) as gx:
        open_views(gx, loads)
        load_measures.measure(gx, loads, run_date)
        findings, pages = _of_deliveries(gx)
        deliveries = gx.rows(f"select load_id, feed from {load_measures.TABLE} order by load_id")
        for feed in FEEDS:
            of_feed = [load_id for load_id, its_feed in deliveries if its_feed == feed]
            if of_feed:
                found, page = _of_feed(gx, feed, of_feed)
                findings += found
                pages.append(page)
        findings.sort(key=lambda finding: finding.result.load_id)
        if site is not None and findings:
            data_docs.write(site, run_date, pages, _lines(gx, findings), _unmet(findings))
        return [finding.result for finding in findings]


def open_views(gx: Session, loads: Sequence[int]) -> None:
    """Views of each feed: all rows ever loaded, and those of some deliveries as new_<feed>."""
    for feed in FEEDS:
        table = gx.table("raw", feed)
        gx.view(IN_RAW.format(feed=feed), f"select * from {table}")
        gx.view(f"new_{feed}", f"select * from {table} where load_id in ({sql.literals(loads)})")


def _of_feed(gx: Session, feed: str, loads: Sequence[int]) -> tuple[list[_Finding], data_docs.Page]:
    new = f"new_{feed}"
    expected = derived(feed)
    held = set(gx.columns(new))
    missing = [one for one in expected if not held.issuperset(one.columns)]
    verdicts = _by_rule(gx.validate(new, _suite(feed, [one for one in expected if one not in missing]), YES_OR_NO))
    broken = [one for one in expected if one not in missing and not verdicts[one.rule].success]
    row_counts = dict(gx.rows(f"select load_id, count(*) from {new} group by load_id"))
    findings: list[_Finding] = []
    for load_id in loads:
        bad = _bad_rows(gx, new, load_id, broken)
        for one in expected:
            if one in missing:
                success, observed = False, "a column is missing"
            elif not one.columns:
                success = bool(verdicts[one.rule].success)
                observed = "as declared" if success else "not as declared"
            else:
                success = not bad.get(one.rule)
                observed = f"{bad.get(one.rule, 0):,} of {row_counts.get(load_id, 0):,} rows break it"
            result = Result(load_id, feed, one.rule, one.column, success, observed)
            findings.append(_Finding(result, data_docs.standing(success, one.severity), one.rule, feed))
    rows = tuple(
        _row(one, [found for found in findings if found.about == one.rule], sum(row_counts.values()))
        for one in expected
    )
    return findings, data_docs.Page(feed, purpose_of(FEEDS[feed]), rows)


def _bad_rows(gx: Session, new: str, load_id: int, broken: Sequence[Expectation]) -> dict[str, int]:
    """How many rows of one delivery break each of some expectations that the feed's new rows break."""
    if not broken:
        return {}
    view = f"{new}_of_{load_id}"
    gx.view(view, f"select * from {new} where load_id = {sql.literal(load_id)}")
    verdicts = _by_rule(gx.validate(view, _suite(view, broken), COUNTS))
    return {one.rule: _count(verdicts[one.rule]) for one in broken if one.columns}


def _count(verdict: Any) -> int:
    """Rows that break an expectation; GX has two names for it."""
    counts = verdict.result
    return int(counts["unexpected_count"] if "unexpected_count" in counts else counts["observed_value"])


def _row(one: Expectation, findings: Sequence[_Finding], row_count: int) -> data_docs.Row:
    unmet = [found.result for found in findings if not found.result.success]
    held = f"0 of {row_count:,} rows break it" if one.columns else "as declared"
    return data_docs.Row(
        one.rule,
        data_docs.sentence(_gx(one).configuration),
        data_docs.worst(found.standing for found in findings),
        f"not held by {len(unmet):,} of {len(findings):,} deliveries" if unmet else held,
        tuple(f"delivery {bad.load_id}: {bad.observed}" for bad in unmet),
    )


def _of_deliveries(gx: Session) -> tuple[list[_Finding], list[data_docs.Page]]:
    columns = gx.columns(load_measures.TABLE)
    deliveries = [dict(zip(columns, row, strict=True)) for row in gx.rows(f"from {load_measures.TABLE} order by 1")]
    applied = [one for one in MEASURES if any(row[one.key] is not None for row in deliveries)]
    if not applied:
        return [], []
    expected = [_of_measure(one) for one in applied]
    verdicts = _by_rule(gx.validate(load_measures.TABLE, _suite("deliveries", expected), NAMED_DELIVERIES))
    findings, rows = [], []
    for one, expectation in zip(applied, expected, strict=True):
        verdict = verdicts[one.key]
        outside = {row["load_id"] for row in verdict.result.get("unexpected_index_list") or []}

        def told(row: dict[str, Any], key: str = one.key) -> str:
            return f"delivery {row['load_id']} ({row['feed']}): {row[key]:.4g}"

        measured = [row for row in deliveries if row[one.key] is not None]
        for row in measured:
            success = row["load_id"] not in outside
            observed = f"{row[one.key]:.4g}, expected {one.bounds}"
            result = Result(row["load_id"], row["feed"], one.name, one.column, success, observed)
            standing = data_docs.standing(success, expectation.severity)
            findings.append(_Finding(result, standing, one.label, "deliveries"))
        rows.append(
            data_docs.Row(
                one.label,
                data_docs.sentence(verdict.expectation_config),
                data_docs.standing(not outside, expectation.severity),
                f"{len(outside):,} of {len(measured):,} deliveries outside",
                tuple(told(row) for row in measured if row["load_id"] in outside),
                tuple(told(row) for row in measured),
            )
        )
    about = "One row per measure of the deliveries of this run: volumes, ages, shares and orphan keys."
    return findings, [data_docs.Page("deliveries", about, tuple(rows))]


def _of_measure(one: Measure) -> Expectation:
    arguments = {"column": one.key, "min_value": one.low, "max_value": one.high}
    meaning = f"should be {one.bounds}: {one.meaning}"
    return Expectation(one.key, "ExpectColumnValuesToBeBetween", (one.key,), arguments, meaning, one.severity)


def _gx(one: Expectation) -> Any:
    kind = getattr(import_gx().expectations, one.kind)
    return kind(**one.arguments, description=one.meaning or None, severity=one.severity, meta={"rule": one.rule})


def _suite(name: str, expected: Sequence[Expectation]) -> Any:
    return import_gx().ExpectationSuite(name=name, expectations=[_gx(one) for one in expected])


def _by_rule(verdict: Any) -> dict[str, Any]:
    return {one.expectation_config.meta["rule"]: one for one in verdict.results}


def _lines(gx: Session, findings: Sequence[_Finding]) -> list[data_docs.Delivery]:
    query = "select load_id, feed, provider, rows_read, rows_loaded from new_deliveries order by load_id"
    lines = []
    for load_id, feed, provider, rows_read, rows_loaded in gx.rows(query):
        standings = [finding.standing for finding in findings if finding.result.load_id == load_id]
        not_held = sum(standing != "held" for standing in standings)
        lines.append(
            data_docs.Delivery(
                load_id, feed, provider, rows_read, rows_loaded, len(standings), not_held, data_docs.worst(standings)
            )
        )
    return lines


def _unmet(findings: Sequence[_Finding]) -> list[data_docs.Open]:
    return [
        data_docs.Open(one.load_id, one.feed, finding.about, one.observed, finding.standing, finding.page)
        for finding in findings
        if not (one := finding.result).success
    ]
