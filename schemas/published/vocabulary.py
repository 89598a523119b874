"""Words, lists and columns that several published tables have in common."""

from __future__ import annotations

from typing import Any

from schemas import columns
from schemas.feed import Feed

BASES = ["FACT", "INFERENCE", "OPINION"]
KINDS_FOR = [
    "same_device", "same_sim", "same_number", "same_ip_subscriber", "number_succession", "same_account",
    "same_account_user", "same_person", "direct_contact", "shared_rare_contact", "unwanted_contact",
    "shared_event_contact", "shared_service_use", "scene_intersection", "at_scene", "co_presence", "behaviour",
]  # fmt: skip
KINDS_AGAINST = [
    "against_elsewhere", "against_person", "against_apart", "against_recycled", "against_hub", "against_single_strand",
]  # fmt: skip
KINDS_OF_REASON = KINDS_FOR + KINDS_AGAINST
FAMILIES = ["identity", "account", "person", "contact", "presence", "behaviour"]
TYPES_OF_IDENTIFIER = ["number", "imei", "imsi", "line", "account", "ip"]
BASES_OF_HUBS = ["list", "degree", "shared_address", "decision"]
TYPES_OF_TIE = [*TYPES_OF_IDENTIFIER, "person", "resource", "offence"]
VIAS = ["register", "authority", "use", "address", "subscriber", "person", "scene"]


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


def bits(text: str, *, least: float = 0, nullable: bool = False) -> Any:
    """A weight in bits; a negative one speaks against."""
    return columns.decimal(f"{text}, in bits (log2 of a likelihood ratio)", least, 1_000, nullable=nullable)


def first_seen() -> Any:
    """The first record behind a row."""
    return columns.instant("first record behind it (UTC); absent where a register says so without a time")


def last_seen() -> Any:
    """The last record behind a row."""
    return columns.instant("last record behind it (UTC)")
