"""The ingest flow: what waits in the landing area goes through the gate. Nothing is published."""

from __future__ import annotations

from prefect import flow

from flows.home import opened
from flows.sequence import Intake, take_in_waiting
from flows.tasks import Tasks, settings_for


@flow(name="ingest", persist_result=False, log_prints=False)
def ingest(home: str | None = None) -> Intake:
    """Take in what waits in the landing area of a home."""
    with opened(settings_for(home, None)) as warehouse:
        return take_in_waiting(Tasks(), warehouse)
