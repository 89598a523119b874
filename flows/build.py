"""The build flow: every model as a task, with the edges that its SQL has; checks; one publish, all or nothing."""

from __future__ import annotations

from prefect import flow

from flows.home import opened
from flows.sequence import Publication, publish_built
from flows.tasks import Tasks, settings_for


@flow(name="build", persist_result=False, log_prints=False)
def build(home: str | None = None, date: str | None = None) -> Publication:
    """Build and publish from what is loaded in a home."""
    with opened(settings_for(home, date)) as warehouse:
        return publish_built(Tasks(), warehouse)
