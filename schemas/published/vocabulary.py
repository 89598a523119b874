"""Words, lists and columns that several published tables have in common."""

from __future__ import annotations

from typing import Any

from schemas import columns
from schemas.feed import Feed

BASES = ["FACT", "INFERENCE", "OPINION"]
KINDS_OF_REASON = [
    "same_device", "same_sim", "same_number", "same_ip_subscriber", "same_account", "direct_contact",
    "shared_rare_contact",
]  # fmt: skip
FAMILIES = ["identity", "account", "contact"]
TYPES_OF_IDENTIFIER = ["number", "imei", "imsi", "line", "account", "ip"]
BASES_OF_HUBS = ["list", "degree", "shared_address", "decision"]
VIAS = ["register", "authority", "use", "address", "subscriber"]


class Published(Feed):
    """A table for readers. Subclasses say "One row per ..." and list their columns."""


def case_a() -> Any:
    """The case of the pair that sorts first."""
    return columns.reference("the case of the pair that sorts first", nullable=False)


def case_b() -> Any:
    """The other case of the pair."""
    return columns.reference("the other case of the pair", nullable=False)


def force(text: str) -> Any:
    """The force that holds something."""
    return columns.listed(f"ONS code of the force that holds {text}", "forces", nullable=False)


def count(text: str) -> Any:
    """A whole number that is always there."""
    return columns.integer(text, nullable=False)


def bits(text: str, *, nullable: bool = False) -> Any:
    """A weight in bits."""
    return columns.decimal(f"{text}, in bits (log2 of a likelihood ratio)", 0, 1_000, nullable=nullable)


def first_seen() -> Any:
    """The first record behind a row."""
    return columns.instant("first record behind it (UTC); absent where a register says so without a time")


def last_seen() -> Any:
    """The last record behind a row."""
    return columns.instant("last record behind it (UTC)")
