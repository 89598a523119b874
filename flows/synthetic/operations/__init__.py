"""The operations: investigations with a question, a stated answer, and decoys. One module each; this is their register.

An operation plans into a casebook of its own, with people, identifiers and chance of its own. So adding one leaves the
files of all others as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flows.synthetic.casework import Casebook
from flows.synthetic.scales import Scale


@dataclass(frozen=True)
class Operation:
    """One operation. part: its part (1 to 9) of every safe range, the first digit of its case numbers.

    question, answer: what is asked and what is true, a sentence each. days: how long its events last; they end on the
    world's last day. deliveries: in how many parts they arrive at full volume. plan: writes the plan into a casebook;
    the number is the volume, 1.0 being the size of the published case.
    """

    name: str
    part: int
    question: str
    answer: str
    days: int
    deliveries: int
    plan: Callable[[Casebook, float], None]

    def scale(self, whole: Scale) -> Scale:
        """The operation's own span and deliveries within a world: at least one delivery, on the world's last day."""
        count = max(1, min(round(self.deliveries * whole.volume), self.deliveries))
        step = self.days // count
        every = tuple(range(count))
        return Scale(
            forces=whole.forces,
            first_day=whole.first_day + timedelta(days=whole.days - count * step),
            deliveries=count,
            days_a_delivery=step,
            register_deliveries=every,
            other_deliveries=every,
            devices_a_dump=max(20, round(2_000 * whole.volume)),
            volume=whole.volume,
        )
