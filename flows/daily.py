"""The daily flow: ingest, build, check, publish, report as one graph; run by hand, by `jigsaw serve` or by a worker."""

from __future__ import annotations

import datetime as dt

from prefect import flow, runtime

from flows import sequence
from flows.report import keep_artifacts
from flows.sequence import Outcome, Watcher
from flows.settings import LOCAL_ZONE, Settings
from flows.tasks import Tasks, called, settings_for
from warehouse.errors import RunIncomplete


class Incomplete(RunIncomplete):
    """All was published but for refused deliveries: somebody must look at the run, so that Prefect calls it failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"published; {len(outcome.intake.refused)} deliveries were refused and wait for somebody")
        self.outcome = outcome

    def __reduce__(self) -> tuple[type[RunIncomplete], tuple[str]]:
        """What is left of it in a file: Prefect keeps the exception that ended a flow."""
        return RunIncomplete, (str(self),)


def _name() -> str:
    """The name of a run: its day."""
    return f"daily {runtime.flow_run.parameters['date'] or _scheduled_day()}"


@flow(name="daily", flow_run_name=_name, persist_result=False, log_prints=False)
def daily(home: str | None = None, date: str | None = None) -> Outcome:
    """Take in what waits, build, check, publish and report. `date`: the logical day (ISO); absent, the scheduled one.

    Raises Incomplete where deliveries were refused, after everything else was published.
    """
    settings = settings_for(home, date or _scheduled_day().isoformat())
    outcome = sequence.daily(Tasks(), settings)
    keep_artifacts(settings, outcome.intake)
    if outcome.intake.refused:
        raise Incomplete(outcome)
    return outcome


def _scheduled_day() -> dt.date:
    """The day for which Prefect scheduled the run, in the UK: a run that is late, or filled in later, keeps its day."""
    scheduled: dt.datetime = runtime.flow_run.scheduled_start_time
    return scheduled.astimezone(LOCAL_ZONE).date()


def run(settings: Settings, watcher: Watcher) -> Outcome:
    """Call the daily flow here and now; its outcome, refused deliveries and all. Raises a step's own error."""
    try:
        return called(daily, settings, watcher, home=str(settings.home), date=settings.run_date.isoformat())
    except Incomplete as incomplete:
        return incomplete.outcome
