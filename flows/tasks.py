"""How a step becomes a Prefect task: its name, its edges, when it is tried again, and what Prefect may know of it.

Prefect sees names and counts. It gets no argument and no result of a step, and of an error only its class: messages of
a database can quote a record, and Prefect keeps what it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows.sequence import Unwatched, Watcher
from flows.settings import Settings, day, settings_of
from warehouse.errors import StorageFailed

T = TypeVar("T")

#: Seconds to wait before a step that reaches outside is tried again.
RETRY_DELAYS_S: list[float] = [2, 10]

#: Who shows the progress of the flow that runs in this context, and the settings that its caller has made already.
WATCHER: ContextVar[Watcher] = ContextVar("watcher")
SETTINGS: ContextVar[Settings] = ContextVar("settings")


class StepFailed(Exception):
    """What Prefect is told about a step that failed; `error` is what really happened."""

    def __init__(self, name: str, error: Exception) -> None:
        super().__init__(f"{name}: {type(error).__name__}")
        self.error = error

    def __reduce__(self) -> tuple[type[Exception], tuple[str]]:
        """What is left of it in a file: Prefect keeps the exception that ended a flow."""
        return Exception, (str(self),)


def is_outside_fault(error: BaseException | None) -> bool:
    """Whether a step failed for a disk or a share, which may be back in seconds; data does not mend itself."""
    if isinstance(error, StepFailed):
        error = error.error
    return isinstance(error, StorageFailed | OSError)


def _may_try_again(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    failed = state.result(raise_on_failure=False)
    return isinstance(failed, StepFailed) and is_outside_fault(failed)


@dataclass
class Tasks:
    """Does each step as a task of the flow that is running, in the caller's thread."""

    watcher: Watcher = field(default_factory=lambda: WATCHER.get(Unwatched()))
    states: dict[str, State[Any]] = field(default_factory=dict)

    def do(
        self, name: str, step: Callable[..., T], *arguments: Any, after: Iterable[str] = (), reaches_out: bool = False
    ) -> T:
        """Do a step as a task. Raises StepFailed."""
        self.watcher.step(name)
        results: list[T] = []

        def in_task() -> None:
            try:
                results.append(step(*arguments))
            except Exception as error:  # told to Prefect by its class, raised again as it is by `called`
                raise StepFailed(name, error) from None

        in_task.__doc__ = step.__doc__
        made = Task(
            in_task,
            name=name,
            task_run_name=name.replace("{", "{{").replace("}", "}}"),
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=len(RETRY_DELAYS_S) if reaches_out else 0,
            retry_delay_seconds=RETRY_DELAYS_S,
            retry_condition_fn=_may_try_again,
        )
        before = [self.states[other] for other in after if other in self.states]
        self.states[name] = state = made(return_state=True, wait_for=before)
        failed = state.result(raise_on_failure=False)
        if isinstance(failed, BaseException):
            raise failed
        return results[-1]

    def stage(self, what: str, step_count: int) -> None:
        """Tell the watcher."""
        self.watcher.stage(what, step_count)


def called(flow: Callable[..., T], settings: Settings, watcher: Watcher, **parameters: Any) -> T:
    """Call a flow here and now with settings of ours; where a step failed, raise the step's own error."""
    tokens = SETTINGS.set(settings), WATCHER.set(watcher)
    try:
        return flow(**parameters)
    except StepFailed as failed:
        raise failed.error from None
    finally:
        SETTINGS.reset(tokens[0])
        WATCHER.reset(tokens[1])


def settings_for(home: str | None, date: str | None) -> Settings:
    """The settings of the flow that is running: its caller's, else those of its parameters and the environment."""
    return SETTINGS.get(None) or settings_of(Path(home) if home else None, day(date) if date else None)
