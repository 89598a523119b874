"""Where a home lies, what a run may use, what time it is: read once from options and environment. Imports little."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from warehouse.errors import UsageError

#: A run's logical day is a day in the UK, whatever the zone of the machine.
LOCAL_ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Settings:
    """Everything that a run takes from outside.

    memory_limit: None, what the warehouse takes by itself. fixed_at: the instant (UTC) that every stamp gets, not now.
    """

    home: Path
    run_date: dt.date
    memory_limit: str | None = None
    threads: int = 0
    fixed_at: dt.datetime | None = None

    @property
    def landing(self) -> Path:
        """Where deliveries wait."""
        return self.home / "landing"

    @property
    def truth(self) -> Path:
        """Where the generator writes what is true, apart from what it delivers."""
        return self.home / "truth"

    @property
    def quality_site(self) -> Path:
        """Great Expectations' pages."""
        return self.home / "quality"

    @property
    def report_page(self) -> Path:
        """The report."""
        return self.home / "report" / "index.html"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own database and settings."""
        return self.home / ".prefect"

    def clock(self) -> dt.datetime:
        """Now in UTC, without a zone; the fixed instant where one is set."""
        return self.fixed_at or dt.datetime.now(dt.UTC).replace(tzinfo=None)


def settings_of(
    home: Path | None = None, date: dt.date | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings from options, else from the environment, else the defaults. Raises UsageError for what is unusable."""
    given = os.environ if environment is None else environment
    fixed_at = _instant(given.get("JIGSAW_CLOCK"))
    now = fixed_at.replace(tzinfo=dt.UTC) if fixed_at else dt.datetime.now(dt.UTC)
    return Settings(
        home=(home or Path(given.get("JIGSAW_HOME") or "data")).absolute(),
        run_date=date or now.astimezone(LOCAL_ZONE).date(),
        memory_limit=given.get("JIGSAW_MEMORY_LIMIT") or None,
        threads=_count(given.get("JIGSAW_THREADS") or "0"),
        fixed_at=fixed_at,
    )


def day(text: str) -> dt.date:
    """A day from its ISO text. Raises UsageError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--date takes a day such as 2024-03-31, not {text!r}") from None


def _instant(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"JIGSAW_CLOCK takes an instant such as 2024-04-01T06:00:00Z, not {text!r}") from None
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _count(text: str) -> int:
    if not text.isdigit():
        raise UsageError(f"JIGSAW_THREADS takes a number of threads, 0 for all cores, not {text!r}")
    return int(text)


def prefect_environment(settings: Settings) -> dict[str, str]:
    """What Prefect must find in the environment before it is imported: quiet, private, patient, at home in the home."""
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # a failed step is told once, by the command line
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    }
