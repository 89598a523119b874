"""`jigsaw serve`: Prefect's server and page on this machine, and the daily flow on a schedule until it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.console import Output, shown
from flows.settings import LOCAL_ZONE, Settings, prefect_environment
from warehouse.errors import UsageError

HOST = "127.0.0.1"

#: Prefect's server needs up to half a minute where its database is made first.
START_LIMIT_S = 120


def serve(settings: Settings, output: Output, cron: str, port: int) -> None:
    """Serve until stopped. Raises UsageError for a schedule that cannot be read or a port that is taken."""
    output.note("Starting Prefect's server (up to half a minute in a new home) ...")
    os.environ.update(prefect_environment(settings))
    os.environ["PREFECT_API_URL"] = f"http://{HOST}:{port}/api"
    os.environ["PREFECT_LOGGING_LEVEL"] = "WARNING"  # nobody else tells what became of a scheduled run
    os.environ["JIGSAW_HOME"] = str(settings.home)
    schedule = schedule_of(cron)
    with server(port):
        output.note(f"Prefect's page: http://{HOST}:{port}")
        output.note(f"Daily flow in {shown(settings.home)} at {cron!r} ({LOCAL_ZONE.key}); stop with Ctrl-C.")
        from flows.daily import daily

        daily.serve(
            name="daily",
            parameters={"home": str(settings.home)},
            schedule=schedule,
            limit=1,
            print_starting_message=False,
        )


def schedule_of(cron: str) -> Any:
    """A cron expression in UK time as Prefect's schedule. Raises UsageError."""
    from prefect.schedules import Cron

    try:
        return Cron(cron, timezone=LOCAL_ZONE.key)
    except ValueError:
        raise UsageError(f"--cron takes five fields such as '0 6 * * *', not {cron!r}") from None


@contextmanager
def server(port: int) -> Iterator[None]:
    """Prefect's server, on this machine only, ended with this process. Raises UsageError where it cannot start."""
    called = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(called, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise UsageError(f"Prefect's server did not start; is port {port} taken? Name another with --port")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise UsageError(f"Prefect's server did not answer within {START_LIMIT_S} seconds")
