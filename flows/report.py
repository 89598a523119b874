"""The report flow: the page of the newest publish, and its summary tables as artifacts in Prefect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.console import plain
from flows.home import reading
from flows.sequence import Intake
from flows.sequence import report as report_steps
from flows.settings import Settings
from flows.tasks import Tasks, settings_for
from warehouse import readings


@flow(name="report", persist_result=False, log_prints=False)
def report(home: str | None = None, date: str | None = None) -> Path:
    """Write the report of the newest publish in a home."""
    settings = settings_for(home, date)
    page = report_steps(Tasks(), settings)
    keep_artifacts(settings, None)
    return page


def keep_artifacts(settings: Settings, intake: Intake | None) -> None:
    """Leave the summary tables with the run in Prefect: counts by feed, offence group and rule, and no identifier."""
    with reading(settings) as con:
        feeds, volume = readings.feed_totals(con), readings.volume(con, "offence_group")
        linkage, expected = readings.linkage(con), readings.expected(con)
    create_table_artifact(key="deliveries", table=_rows(feeds), description="Rows by feed, all loaded deliveries")
    create_table_artifact(key="volume-crime", table=_rows(volume), description="Volume crime by offence group")
    refused = "" if intake is None else f"\n- {len(intake.refused)} deliveries refused in this run"
    create_markdown_artifact(
        key="publish",
        markdown=(
            "Intelligence, not evidence.\n\n"
            f"- {linkage.link_count} links between cases, {linkage.cross_force_count} of them across forces\n"
            f"- {linkage.group_count} groups, {linkage.hub_count} hubs set aside\n"
            f"- {expected.count - len(expected.unmet)} of {expected.count} expectations met{refused}\n"
        ),
        description="The newest publish",
    )


def _rows(items: list[Any]) -> list[dict[str, Any]]:
    return [plain(item) for item in items]
