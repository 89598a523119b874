"""Persons in positions of trust, whom an investigation refers first."""

from __future__ import annotations

from schemas import columns
from schemas.columns import Instant, Text
from schemas.feed import Feed


class TrustRegister(Feed):
    """One row per person, register and period in a position of trust."""

    register: Text = columns.code(
        "whose register it is", ["teaching", "health", "social_care", "clergy", "youth_work"], nullable=False
    )
    entry_id: Text = columns.reference("the register's reference for the entry", nullable=False)
    person_name: Text = columns.text("name as registered", nullable=False, identifier=True, longest=160)
    born_on: Instant = columns.date("date of birth as registered")
    address: Text = columns.text("address as registered", identifier=True, longest=300)
    valid_from_at: Instant = columns.instant("when the position began", nullable=False)
    valid_to_at: Instant = columns.instant("when it ended; absent: it has not")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("valid_from_at", "valid_to_at")]}
