"""The flows under Prefect: one real run of the daily flow, what Prefect then knows, and what it is never told."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.home import opened
from flows.sequence import CHECK, EXAMINE, FIND, PREPARE, PUBLISH, RECORD, REPORT, Intake, Unwatched
from flows.settings import prefect_environment, settings_of
from tests.flows.conftest import CLOCK, IDENTIFIERS, Home, fill
from warehouse import build
from warehouse.errors import ChecksFailed, StorageFailed, UsageError

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.prefect


@dataclass(frozen=True)
class Kept:
    """Where Prefect keeps what it knows."""

    home: Path
    database: Path

    @property
    def files(self) -> list[Path]:
        """Every file of it: database, journals, stored results."""
        found = [*self.home.rglob("*"), *self.database.parent.glob(f"{self.database.name}*")]
        return [path for path in found if path.is_file()]


@dataclass(frozen=True)
class Ran:
    """A home in which the daily flow has run, the runs of its tasks by name, and where Prefect keeps what it knows."""

    home: Home
    intake: Intake
    tasks: dict[str, Any]
    kept: Kept

    def waits_for(self, name: str) -> set[str]:
        """Names of the tasks that a task waited for."""
        by_id = {str(run.id): other for other, run in self.tasks.items()}
        return {by_id[str(edge.id)] for edge in self.tasks[name].task_inputs.get("wait_for", [])}


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Prefect with a server of its own for this session, and where it keeps what it knows."""
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in prefect_environment(settings_of(home)).items():
            patched.setenv(name, value)
        from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, PREFECT_HOME, temporary_settings
        from prefect.testing.utilities import prefect_test_harness

        with temporary_settings({PREFECT_HOME: home}), prefect_test_harness(server_startup_timeout=120):
            database = Path(str(PREFECT_API_DATABASE_CONNECTION_URL.value()).split("///")[1])
            yield Kept(home, database)


@pytest.fixture(scope="session")
def ran(prefect: Kept, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The daily flow, run once for real over small deliveries."""
    from prefect.client.orchestration import get_client

    from flows import daily

    home = fill(Home(tmp_path_factory.mktemp("ran") / "home"))
    outcome = daily.run(settings_of(home.path, environment={"JIGSAW_CLOCK": CLOCK}), Unwatched())
    with get_client(sync_client=True) as client:
        runs = client.read_task_runs()
    return Ran(home, outcome.intake, {run.name: run for run in runs}, prefect)


def test_every_step_and_every_model_is_a_task_under_its_own_name(ran: Ran) -> None:
    models = set(build.models())
    assert models | {FIND, EXAMINE, PREPARE, CHECK, RECORD, PUBLISH, REPORT} <= set(ran.tasks)
    assert {"look at file 1", "take in authorisations 1", "take in calls 4"} <= set(ran.tasks)
    assert {run.state_name for run in ran.tasks.values()} == {"Completed"}


def test_the_edges_of_the_models_are_those_of_their_sql(ran: Ran) -> None:
    models = build.models()
    for name, model in models.items():
        assert ran.waits_for(name) == (model.depends_on & set(models)) | {PREPARE}, name
    assert ran.waits_for(CHECK) == set(models)
    assert ran.waits_for(PUBLISH) == {CHECK, RECORD}
    assert ran.waits_for(REPORT) == {PUBLISH}


def test_the_run_did_what_a_direct_run_does(ran: Ran, template: Home) -> None:
    assert [load.rows_loaded for load in ran.intake.new] == [1, 4, 4, 6]
    query = ("sql", "select * from linkage.case_links", "--json")
    assert ran.home.jigsaw(*query).document == template.jigsaw(*query).document
    pages = [(home.path / "report" / "index.html").read_bytes() for home in (ran.home, template)]
    assert pages[0] == pages[1]


def test_the_summary_tables_are_kept_as_artifacts(ran: Ran) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = {one.key: one for one in client.read_artifacts() if one.key}
    assert {"deliveries", "volume-crime", "publish"} <= set(found)
    assert "2 links between cases" in str(found["publish"].data)


def test_prefect_is_told_no_value_of_a_record_and_no_name_of_a_file(ran: Ran) -> None:
    assert ran.kept.database in ran.kept.files
    for path in ran.kept.files:
        content = path.read_bytes()
        assert not [word for word in (*IDENTIFIERS, "calls.csv", "SYN-A-1") if word.encode() in content], path


def test_a_failed_step_is_told_to_prefect_by_its_class_alone(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import daily

    def fail(_: object) -> None:
        raise ChecksFailed(f"a message that quotes {IDENTIFIERS[0]}")

    settings = settings_of(ran.home.path, environment={"JIGSAW_CLOCK": CLOCK})
    more = ran.home.deliver("more.csv", [{"case_id": "SYN-F-6", "force_code": "E23000010", "offence_code": "28E",
                                          "occurred_from_at": "2024-03-20T20:00:00Z",
                                          "occurred_to_at": "2024-03-20T22:00:00Z"}])  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("flows.steps.run_checks", fail)
        patched.setattr("flows.steps.examine", lambda _: [])
        with pytest.raises(ChecksFailed, match="a message that quotes"):
            daily.run(settings, Unwatched())
    more.unlink()
    with sqlite3.connect(ran.kept.database) as con:
        told = [message for (message,) in con.execute("select message from flow_run_state")]
    assert any("checks: ChecksFailed" in str(message) for message in told)
    test_prefect_is_told_no_value_of_a_record_and_no_name_of_a_file(ran)


def test_a_step_is_tried_again_after_a_fault_outside_and_only_then(
    prefect: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import flow

    from flows import tasks

    monkeypatch.setattr(tasks, "RETRY_DELAYS_S", [0, 0])
    tries: list[str] = []

    def shaky(name: str, faults: list[Exception]) -> str:
        tries.append(name)
        if len([one for one in tries if one == name]) <= len(faults):
            raise faults[0]
        return name

    @flow
    def three() -> list[str]:
        doer = tasks.Tasks()
        done = [doer.do("share", shaky, "share", [OSError(5, "gone")] * 2, reaches_out=True)]
        done.append(doer.do("disk", shaky, "disk", [StorageFailed("full")], reaches_out=True))
        doer.do("data", shaky, "data", [UsageError("wrong")], reaches_out=True)
        return done

    with pytest.raises(UsageError, match="wrong"):
        tasks.called(three, settings_of(prefect.home), Unwatched())
    assert tries == ["share", "share", "share", "disk", "disk", "data"]


def test_the_deployment_for_a_work_pool_names_the_flow_and_a_schedule(prefect: Kept) -> None:
    from prefect.flows import load_flow_from_entrypoint

    from flows.commands_serve import schedule_of

    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    (deployment,) = declared["deployments"]
    entrypoint = deployment["entrypoint"]
    path, _, name = entrypoint.partition(":")
    found = load_flow_from_entrypoint(f"{ROOT / path}:{name}")
    assert found.name == "daily"
    assert set(deployment["parameters"]) == set(found.parameters.properties)
    (schedule,) = deployment["schedules"]
    assert schedule_of(schedule["cron"]).cron == schedule["cron"]
    assert found.validate_parameters({"home": None, "date": "2024-04-02"})
    with pytest.raises(UsageError, match="five fields"):
        schedule_of("every morning")


def test_the_environment_keeps_prefect_quiet_private_and_at_home(tmp_path: Path) -> None:
    told = prefect_environment(settings_of(tmp_path))
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_LOGGING_TO_API_ENABLED"] == "false"
    assert Path(told["PREFECT_HOME"]).is_relative_to(tmp_path)


def test_the_other_flows_do_their_part(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.build import build as build_flow
    from flows.ingest import ingest
    from flows.report import report

    monkeypatch.setattr("flows.steps.examine", lambda _: [])
    monkeypatch.setenv("JIGSAW_CLOCK", CLOCK)
    home = str(ran.home.path)
    assert ingest(home).known_count == 4
    assert build_flow(home, "2024-04-02").row_counts["linkage.case_links"] == 2
    assert report(home) == ran.home.path / "report" / "index.html"
    with opened(settings_of(ran.home.path)):
        assert "PREFECT_HOME" in os.environ
