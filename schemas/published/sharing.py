"""What a force may see of a link with another force's case."""

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

STATUSES = ["new", "notified", "acknowledged", "accepted", "rejected", "withdrawn"]
TIERS = ["T0", "T1", "T2", "T3"]


class PointerLinks(Published):
    """One row per pair of cases of two forces that was ever linked, with the number by which it is spoken of."""

    link_id: Text = columns.reference("the number; it tells nothing of the two cases", nullable=False)
    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    first_linked_on: Instant = columns.date("logical day of the first build that linked them; absent: it was told none")


class Pointers(Published):
    """One row per link across forces and receiving force: what it may see of the other's case at its tier."""

    link_id: Text = columns.reference("the link's number in linkage.pointer_links", nullable=False)
    recipient: Text = columns.reference("who gets the row: the receiving force, or gatekeeper at T0", nullable=False)
    receiving_force_code: Text = vocabulary.force("the case of its own")
    own_case_id: Text = columns.reference("the receiving force's own case", nullable=False)
    tier: Text = columns.code("what is shown (config.pointer_tiers)", TIERS, nullable=False)
    status: Text = columns.code("where the recipient stands with it", STATUSES, nullable=False)
    is_own_approved: Flag = columns.flag("whether the receiving force has approved that all is shown", nullable=False)
    is_other_approved: Flag = columns.flag("whether the other force has", nullable=False)
    handling_code: Text = columns.code("of the more restrictive of the two cases: P or C", ["P", "C"], nullable=False)
    marking: Text = columns.code(
        "of the most restrictive of the two cases and the link",
        ["OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET"],
        nullable=False,
    )
    other_force_code: Text = columns.listed("ONS code of the force to call", "forces")
    other_force_name: Text = columns.text("name of the force to call")
    other_case_id: Text = columns.reference("the other force's case")
    other_offence_group: Text = columns.text("its offence group")
    other_occurred_from_on: Instant = columns.date("first day on which its offence can have happened (clock in the UK)")
    other_occurred_to_on: Instant = columns.date("last such day")
    first_seen_on: Instant = columns.date("day (UTC) of the first record behind the link")
    last_seen_on: Instant = columns.date("day (UTC) of the last record behind it")
    identifier_type: Text = columns.text("type of the identifier of the strongest reason that has one")
    identifier_hash: Text = columns.text(
        "SHA-256 of type, colon and identifier, in hexadecimal: to compare, not to conceal", identifier=True
    )
    identifier: Text = columns.text("that identifier", identifier=True, longest=400)
    strongest_reason: Text = columns.text("kind of the strongest reason")
    reason_count: Integer = columns.integer("kinds of reason that speak for the link")
    strength_bits: Decimal = vocabulary.bits("strength of the link", nullable=True)
    basis: Text = columns.code("the weakest basis that the conclusion needs", vocabulary.BASES)
    evidence: Text = columns.text("the reasons in plain words, strongest first", identifier=True, longest=20_000)
