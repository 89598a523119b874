"""Which operations there are, by name, in the order of their parts."""

from __future__ import annotations

from collections.abc import Iterable

from flows.synthetic.operations import (
    Operation,
    card_forum,
    failed_devices,
    news_service,
    rival_groups,
    seizure,
    shared_tracking,
    volume_series,
)

_ALL: tuple[Operation, ...] = (
    volume_series.OPERATION,
    failed_devices.OPERATION,
    seizure.OPERATION,
    rival_groups.OPERATION,
    card_forum.OPERATION,
    news_service.OPERATION,
    shared_tracking.OPERATION,
)

OPERATIONS: dict[str, Operation] = {operation.name: operation for operation in _ALL}


def operations_named(names: Iterable[str]) -> list[Operation]:
    """The operations of those names, each once, in the order of the register. Raises ValueError for an unknown one."""
    wanted = list(names)
    for name in wanted:
        if name not in OPERATIONS:
            raise ValueError(f"unknown operation {name!r}; there are {', '.join(OPERATIONS)}")
    return [operation for name, operation in OPERATIONS.items() if name in wanted]
