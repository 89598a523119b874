"""The tables promised to readers: names, columns and meaning are a contract; more columns may come, none may go.

How they are made is the warehouse's business (warehouse/models). A test holds every model's columns and types against
these declarations, and the build writes their descriptions into the database as comments.
"""

from __future__ import annotations

from typing import Any

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.feed import Feed

BASES = ["FACT", "INFERENCE", "OPINION"]
KINDS_OF_REASON = [
    "same_device", "same_sim", "same_number", "same_ip_subscriber", "same_account", "direct_contact",
    "shared_rare_contact",
]  # fmt: skip
FAMILIES = ["identity", "account", "contact"]
TYPES_OF_IDENTIFIER = ["number", "imei", "imsi", "line", "account", "ip"]
VIAS = ["register", "authority", "use", "address", "subscriber"]


class Published(Feed):
    """A table for readers. Subclasses say "One row per ..." and list their columns."""


def _case_a() -> Any:
    return columns.reference("the case of the pair that sorts first", nullable=False)


def _case_b() -> Any:
    return columns.reference("the other case of the pair", nullable=False)


def _force(text: str) -> Any:
    return columns.listed(f"ONS code of the force that holds {text}", "forces", nullable=False)


def _count(text: str) -> Any:
    return columns.integer(text, nullable=False)


def _bits(text: str, *, nullable: bool = False) -> Any:
    return columns.decimal(f"{text}, in bits (log2 of a likelihood ratio)", 0, 1_000, nullable=nullable)


def _first_seen() -> Any:
    return columns.instant("first record behind it (UTC); absent where a register says so without a time")


def _last_seen() -> Any:
    return columns.instant("last record behind it (UTC)")


class CaseLinks(Published):
    """One row per pair of linked cases; case_a sorts before case_b. Intelligence, not evidence."""

    case_a: Text = _case_a()
    case_b: Text = _case_b()
    force_a: Text = _force("case_a")
    force_b: Text = _force("case_b")
    is_cross_force: Flag = columns.flag("whether the two forces differ", nullable=False)
    strength_bits: Decimal = _bits("sum, over the families, of the strongest reason of each")
    reason_count: Integer = _count("kinds of reason that speak for the link")
    strongest_reason: Text = columns.code("kind of the strongest reason", KINDS_OF_REASON, nullable=False)
    basis: Text = columns.code("the weakest basis that the conclusion needs", BASES, nullable=False)
    first_seen_at: Instant = _first_seen()
    last_seen_at: Instant = _last_seen()
    marking: Text = columns.code("security marking", ["OFFICIAL-SENSITIVE"], nullable=False)
    status_label: Text = columns.code("what a link is", ["intelligence, not evidence"], nullable=False)


class CaseLinkReasons(Published):
    """One row per pair of cases and kind of reason; pairs below the threshold of a link stand here too."""

    case_a: Text = _case_a()
    case_b: Text = _case_b()
    kind: Text = columns.code("kind of reason (config.reason_kinds)", KINDS_OF_REASON, nullable=False)
    force_a: Text = _force("case_a")
    force_b: Text = _force("case_b")
    family: Text = columns.code("reasons of one family are not independent of each other", FAMILIES, nullable=False)
    bits: Decimal = _bits("weight of the strongest identifier of this kind")
    basis: Text = columns.code("basis of the strongest identifier of this kind", BASES, nullable=False)
    event_count: Integer = _count("records behind the reason, on both sides together")
    tie_count: Integer = _count("identifiers, or pairs of them, that tie the two cases in this way")
    identifier_type: Text = columns.code("type of the strongest identifier", TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("the strongest identifier, or the third party", identifier=True, longest=400,
                                    nullable=False)  # fmt: skip
    identifier_a: Text = columns.text("the identifier of case_a that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    identifier_b: Text = columns.text("the identifier of case_b that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    first_seen_at: Instant = _first_seen()
    last_seen_at: Instant = _last_seen()
    evidence: Text = columns.text("the reason in plain words", identifier=True, longest=4_000, nullable=False)


class CaseTies(Published):
    """One row per pair of cases, kind of reason and identifier that ties them."""

    case_a: Text = _case_a()
    case_b: Text = _case_b()
    force_a: Text = _force("case_a")
    force_b: Text = _force("case_b")
    kind: Text = columns.code("kind of reason (config.reason_kinds)", KINDS_OF_REASON, nullable=False)
    family: Text = columns.code("reasons of one family are not independent of each other", FAMILIES, nullable=False)
    identifier_type: Text = columns.code("type of the identifier", TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("what both share, or the third party; for direct contact, case_a's own",
                                    identifier=True, longest=400, nullable=False)  # fmt: skip
    identifier_a: Text = columns.text("the identifier of case_a that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    identifier_b: Text = columns.text("the identifier of case_b that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    via_a: Text = columns.code("how case_a comes by it", VIAS, nullable=False)
    via_b: Text = columns.code("how case_b comes by it", VIAS, nullable=False)
    role_a: Text = columns.text("part of the subject in case_a", nullable=False)
    role_b: Text = columns.text("part of the subject in case_b", nullable=False)
    bits: Decimal = _bits("weight")
    basis: Text = columns.code("basis", BASES, nullable=False)
    touching_count: Integer = _count("cases that the identifier touches, from which its rarity follows")
    event_count: Integer = _count("records behind it")
    first_seen_at: Instant = _first_seen()
    last_seen_at: Instant = _last_seen()


class CaseLinkEvidence(Published):
    """One row per reason of a link, side and line of a feed behind it."""

    case_a: Text = _case_a()
    case_b: Text = _case_b()
    kind: Text = columns.code("kind of reason (config.reason_kinds)", KINDS_OF_REASON, nullable=False)
    side: Text = columns.code("a, b, or both: a communication between the two", ["a", "b", "both"], nullable=False)
    case_id: Text = columns.reference("the case of that side; absent for both")
    identifier_type: Text = columns.code("type of the identifier", TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("the identifier, or the third party, that the line bears on", identifier=True,
                                    longest=400, nullable=False)  # fmt: skip
    shows: Text = columns.text("what the line shows: register, authority, use, call, text, message ...", nullable=False)
    feed: Text = columns.text("the feed", nullable=False)
    load_id: Integer = _count("the delivery in quality.loads")
    line_number: Integer = _count("line of its file")
    seen_at: Instant = columns.instant("time of the record (UTC); absent for a register")
    line_rank: Integer = _count("place in the list: registers first, then in order of time")
    line_count: Integer = _count("lines that there are in all, of which at most evidence_lines are listed")


class CaseGroups(Published):
    """One row per case in a group of cases that links join, directly or over other cases."""

    group_id: Text = columns.reference("G- and the group's first case in sorted order", nullable=False)
    case_id: Text = columns.reference("the case", nullable=False)
    case_count: Integer = _count("cases in the group")


class Cases(Published):
    """One row per recorded offence, with how it is linked to others."""

    case_id: Text = columns.reference("the case; absent where a register publishes offences without a reference")
    force_code: Text = _force("the case")
    force_name: Text = columns.text("name of the force")
    month: Instant = columns.date(
        "month of recording, else of the earliest time, on the clock in the UK; its first day"
    )
    offence_group: Text = columns.text("offence group", nullable=False)
    outcome_type: Integer = columns.integer("outcome type 0 to 22", 0, 22)
    has_comms_data: Flag = columns.flag("whether communications data are held for it", nullable=False)
    link_count: Integer = _count("cases that it is linked to")
    cross_force_link_count: Integer = _count("of those, cases of another force")
    strongest_bits: Decimal = _bits("strength of its strongest link", nullable=True)
    group_id: Text = columns.reference("group in linkage.case_groups")


class Hubs(Published):
    """One row per identifier that is no evidence of a link, with the reason."""

    identifier_type: Text = columns.code("type of the identifier", TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("the identifier", identifier=True, longest=400, nullable=False)
    hub_kind: Text = columns.text("what it is, or why it was found", nullable=False)
    reason: Text = columns.text("the reason in plain words", longest=1_000, nullable=False)
    degree: Integer = _count("cases, SIMs or accounts that it touches, by its kind")
    basis: Text = columns.code("how it was found", ["list", "degree", "shared_address"], nullable=False)


class VolumeCrimeMonthly(Published):
    """One row per force, month and offence group; every recorded offence counts once."""

    force_code: Text = _force("the cases")
    force_name: Text = columns.text("name of the force")
    month: Instant = columns.date(
        "month of recording, else of the earliest time, on the clock in the UK; its first day"
    )
    offence_group: Text = columns.text("offence group; other where the code or category is not known", nullable=False)
    offence_count: Integer = _count("offences recorded")
    with_comms_data_count: Integer = _count("of those, with communications data on record")
    linked_case_count: Integer = _count("of those, linked to another case")
    outcome_charged_count: Integer = _count("of those, charged or summonsed (outcome type 1)")
    outcome_no_suspect_count: Integer = _count("of those, closed without a suspect (outcome type 18)")
    outcome_unassigned_count: Integer = _count("of those, without an outcome so far (outcome type 0)")


class Loads(Published):
    """One row per file that came to the gate."""

    load_id: Integer = columns.integer("number of the delivery, in the order of arrival")
    feed: Text = columns.text("feed that the file belongs to")
    file: Text = columns.text("name of the file", longest=400)
    sha256: Text = columns.text("hash of the file as delivered")
    layout: Text = columns.text("layout that it was read with")
    provider: Text = columns.text("who delivered it, where the layout or the covering note says")
    authorisation_urn: Text = columns.reference("authority of the whole file; absent where its rows name their own")
    status: Text = columns.code("loaded or rejected", ["loaded", "rejected"])
    problem: Text = columns.text("why it was rejected", longest=1_000)
    rows_read: Integer = columns.integer("records in the file")
    rows_loaded: Integer = columns.integer("rows now in raw")
    rows_quarantined: Integer = columns.integer("rows that break a rule")
    rows_duplicate: Integer = columns.integer("rows that repeat an earlier one")
    rows_excess: Integer = columns.integer("rows beyond their authority")
    rows_repaired: Integer = columns.integer(
        "rows that needed a repair that the layout declares, whatever became of them"
    )
    started_at: Instant = columns.instant("when the gate began with it (UTC)")
    finished_at: Instant = columns.instant("when it was done with it (UTC)")


class RuleCounts(Published):
    """One row per delivery and rule that its rows break."""

    load_id: Integer = columns.integer("the delivery")
    rule: Text = columns.text("the rule")
    row_count: Integer = columns.integer("rows of the delivery that break it")


class Expectations(Published):
    """One row per delivery and expectation that was looked at."""

    load_id: Integer = columns.integer("the delivery that was looked at")
    feed: Text = columns.text("its feed")
    expectation: Text = columns.text("what was expected")
    column_name: Text = columns.text("the column that it is about, if it is about one")
    success: Flag = columns.flag("whether it held")
    observed: Text = columns.text("what was seen instead or besides: counts and shares, never a record's value")


#: Every published table by name.
PUBLISHED: dict[str, type[Published]] = {
    "linkage.case_links": CaseLinks,
    "linkage.case_link_reasons": CaseLinkReasons,
    "linkage.case_link_evidence": CaseLinkEvidence,
    "linkage.case_ties": CaseTies,
    "linkage.case_groups": CaseGroups,
    "linkage.cases": Cases,
    "linkage.hubs": Hubs,
    "summary.volume_crime_monthly": VolumeCrimeMonthly,
    "quality.loads": Loads,
    "quality.rule_counts": RuleCounts,
    "quality.expectations": Expectations,
}
