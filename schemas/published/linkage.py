"""Which cases belong together, why, and how volume crime is summed up."""

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published


class CaseLinks(Published):
    """One row per pair of linked cases; case_a sorts before case_b. Intelligence, not evidence."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    is_cross_force: Flag = columns.flag("whether the two forces differ", nullable=False)
    strength_bits: Decimal = vocabulary.bits(
        "sum, over the families, of the strongest reason of each less what speaks against it"
    )
    probability: Decimal = columns.decimal(
        "2 to the power of strength_bits and link_prior_bits as odds, as a probability; calibration: see the docs",
        0, 1, nullable=False,
    )  # fmt: skip
    reason_count: Integer = vocabulary.count("kinds of reason that speak for the link")
    against_count: Integer = vocabulary.count("kinds of finding that speak against it or are no reason")
    strongest_reason: Text = columns.code("kind of the strongest reason", vocabulary.KINDS_FOR, nullable=False)
    basis: Text = columns.code("the weakest basis that the conclusion needs", vocabulary.BASES, nullable=False)
    first_seen_at: Instant = vocabulary.first_seen()
    last_seen_at: Instant = vocabulary.last_seen()
    marking: Text = columns.code("security marking", ["OFFICIAL-SENSITIVE"], nullable=False)
    status_label: Text = columns.code("what a link is", ["intelligence, not evidence"], nullable=False)


class CaseLinkReasons(Published):
    """One row per pair of cases and kind of reason; pairs below the threshold of a link stand here too."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    kind: Text = columns.code("kind of reason (config.reason_kinds)", vocabulary.KINDS_OF_REASON, nullable=False)
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    family: Text = columns.code(
        "reasons of one family are not independent of each other", vocabulary.FAMILIES, nullable=False
    )
    is_against: Flag = columns.flag(
        "whether it speaks against the link, or says why something is no reason", nullable=False
    )
    bits: Decimal = vocabulary.bits("weight of the strongest identifier of this kind; negative: against", least=-1_000)
    basis: Text = columns.code("basis of the strongest identifier of this kind", vocabulary.BASES, nullable=False)
    event_count: Integer = vocabulary.count("records behind the reason, on both sides together")
    tie_count: Integer = vocabulary.count("identifiers, or pairs of them, that tie the two cases in this way")
    identifier_type: Text = columns.code("type of the strongest identifier", vocabulary.TYPES_OF_TIE, nullable=False)
    identifier: Text = columns.text("the strongest identifier, or the third party", identifier=True, longest=400,
                                    nullable=False)  # fmt: skip
    identifier_a: Text = columns.text("the identifier of case_a that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    identifier_b: Text = columns.text("the identifier of case_b that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    first_seen_at: Instant = vocabulary.first_seen()
    last_seen_at: Instant = vocabulary.last_seen()
    evidence: Text = columns.text("the reason in plain words", identifier=True, longest=4_000, nullable=False)


class CaseTies(Published):
    """One row per pair of cases, kind of reason and identifier that ties them."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    kind: Text = columns.code("kind of reason (config.reason_kinds)", vocabulary.KINDS_OF_REASON, nullable=False)
    family: Text = columns.code(
        "reasons of one family are not independent of each other", vocabulary.FAMILIES, nullable=False
    )
    is_against: Flag = columns.flag(
        "whether it speaks against the link, or says why something is no reason", nullable=False
    )
    identifier_type: Text = columns.code("type of the identifier", vocabulary.TYPES_OF_TIE, nullable=False)
    identifier: Text = columns.text("what both share, or the third party; for direct contact, case_a's own",
                                    identifier=True, longest=400, nullable=False)  # fmt: skip
    identifier_a: Text = columns.text("the identifier of case_a that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    identifier_b: Text = columns.text("the identifier of case_b that leads to it", identifier=True, longest=400,
                                      nullable=False)  # fmt: skip
    via_a: Text = columns.code("how case_a comes by it", vocabulary.VIAS, nullable=False)
    via_b: Text = columns.code("how case_b comes by it", vocabulary.VIAS, nullable=False)
    role_a: Text = columns.text("part of the subject in case_a", nullable=False)
    role_b: Text = columns.text("part of the subject in case_b", nullable=False)
    bits: Decimal = vocabulary.bits("weight; negative: against", least=-1_000)
    basis: Text = columns.code("basis", vocabulary.BASES, nullable=False)
    touching_count: Integer = vocabulary.count("cases that the identifier touches, from which its rarity follows")
    event_count: Integer = vocabulary.count("records behind it")
    first_seen_at: Instant = vocabulary.first_seen()
    last_seen_at: Instant = vocabulary.last_seen()
    feed_a: Text = columns.text(
        "feed of a line of case_a's side that case_link_evidence would not find by the identifier"
    )
    load_id_a: Integer = columns.integer("its delivery in quality.loads")
    line_number_a: Integer = columns.integer("its line in the file")
    feed_b: Text = columns.text("the same of case_b's side")
    load_id_b: Integer = columns.integer("its delivery in quality.loads")
    line_number_b: Integer = columns.integer("its line in the file")
    detail: Text = columns.text("the reason in plain words where only its source can say it", longest=4_000)


class _Ties(Published):
    """One row per pair of cases and thing that ties them, not yet weighed."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    kind: Text = columns.code("kind of reason (config.reason_kinds)", vocabulary.KINDS_OF_REASON, nullable=False)
    identifier_type: Text = columns.code("type of the identifier", vocabulary.TYPES_OF_TIE, nullable=False)
    identifier: Text = columns.text("what both share, or the third party", identifier=True, longest=400, nullable=False)
    identifier_a: Text = columns.text("what of case_a leads to it", identifier=True, longest=400, nullable=False)
    identifier_b: Text = columns.text("what of case_b leads to it", identifier=True, longest=400, nullable=False)
    via_a: Text = columns.code("how case_a comes by it", vocabulary.VIAS, nullable=False)
    via_b: Text = columns.code("how case_b comes by it", vocabulary.VIAS, nullable=False)
    role_a: Text = columns.text("part of the subject in case_a; unknown: nobody is named", nullable=False)
    role_b: Text = columns.text("part of the subject in case_b; unknown: nobody is named", nullable=False)
    basis: Text = columns.code("basis", vocabulary.BASES, nullable=False)
    touching_count: Integer = vocabulary.count("cases that the identifier touches")
    pair_count: Decimal = columns.decimal("pairs of cases that it ties alike, from which its rarity follows", 0, 2**62)
    own_bits: Decimal = columns.decimal(
        "log2 of how rare it is, where it brings that itself; else by its frequency", -1_000, 10_000
    )
    discount_bits: Decimal = columns.decimal("bits taken off for doubt", -1_000, 1_000)
    other_role_count: Integer = vocabulary.count("sides on which the subject is no suspect, associate or other")
    is_single_event: Flag = columns.flag("whether it rests on one event", nullable=False)
    event_count: Integer = vocabulary.count("records behind it")
    first_seen_at: Instant = vocabulary.first_seen()
    last_seen_at: Instant = vocabulary.last_seen()
    feed_a: Text = columns.text("feed of a line of case_a's side")
    load_id_a: Integer = columns.integer("its delivery in quality.loads")
    line_number_a: Integer = columns.integer("its line in the file")
    feed_b: Text = columns.text("the same of case_b's side")
    load_id_b: Integer = columns.integer("its delivery in quality.loads")
    line_number_b: Integer = columns.integer("its line in the file")


class IdentityTies(_Ties):
    """One row per pair of cases and identifier that stands in both, or stood in both at different times."""


class ResolvedTies(_Ties):
    """One row per pair of cases that a resolved person, a number's successor, or a user of two accounts ties."""


class ContactTies(_Ties):
    """One row per pair of cases and communication, or third party, that ties them."""


class ServiceTies(_Ties):
    """One row per pair of cases and rare resource of a service that subjects of both used, by different accounts."""


class PresenceTies(_Ties):
    """One row per pair of cases that the use of cells ties."""


class AgainstTies(_Ties):
    """One row per pair of cases and finding that speaks against what ties them."""


class CaseLinkEvidence(Published):
    """One row per reason of a link, side and line of a feed behind it."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    kind: Text = columns.code("kind of reason (config.reason_kinds)", vocabulary.KINDS_OF_REASON, nullable=False)
    side: Text = columns.code("a, b, or both: a communication between the two", ["a", "b", "both"], nullable=False)
    case_id: Text = columns.reference("the case of that side; absent for both")
    identifier_type: Text = columns.code("type of the identifier", vocabulary.TYPES_OF_TIE, nullable=False)
    identifier: Text = columns.text("the identifier, or the third party, that the line bears on", identifier=True,
                                    longest=400, nullable=False)  # fmt: skip
    shows: Text = columns.text("what the line shows: register, authority, use, call, text, message ...", nullable=False)
    feed: Text = columns.text("the feed", nullable=False)
    load_id: Integer = vocabulary.count("the delivery in quality.loads")
    line_number: Integer = vocabulary.count("line of its file")
    seen_at: Instant = columns.instant("time of the record (UTC); absent for a register")
    line_rank: Integer = vocabulary.count(
        "place in the list: those of the strongest identifier first, of them registers, then in time"
    )
    line_count: Integer = vocabulary.count("lines that there are in all, of which at most evidence_lines are listed")


class CaseGroups(Published):
    """One row per case in a group of cases that links join, directly or over other cases."""

    group_id: Text = columns.reference("the group's number, which it keeps and no other ever gets", nullable=False)
    case_id: Text = columns.reference("the case", nullable=False)
    case_count: Integer = vocabulary.count("cases in the group")
    is_held_by_bridge: Flag = columns.flag(
        "whether one link alone joins two parts of the group that would each be a group", nullable=False
    )
    is_held_by_case: Flag = columns.flag(
        "whether without one of its cases two parts of the group would each be a group", nullable=False
    )
    weakest_bridge_bits: Decimal = vocabulary.bits("strength of the weakest such link", nullable=True)


class Cases(Published):
    """One row per recorded offence, with how it is linked to others."""

    case_id: Text = columns.reference("the case; absent where a register publishes offences without a reference")
    force_code: Text = vocabulary.force("the case")
    force_name: Text = columns.text("name of the force")
    month: Instant = columns.date(
        "month of recording, else of the earliest time, on the clock in the UK; its first day"
    )
    offence_group: Text = columns.text("offence group", nullable=False)
    outcome_type: Integer = columns.integer("outcome type 0 to 22", 0, 22)
    has_comms_data: Flag = columns.flag("whether communications data are held for it", nullable=False)
    link_count: Integer = vocabulary.count("cases that it is linked to")
    cross_force_link_count: Integer = vocabulary.count("of those, cases of another force")
    strongest_bits: Decimal = vocabulary.bits("strength of its strongest link", nullable=True)
    group_id: Text = columns.reference("group in linkage.case_groups")


class Hubs(Published):
    """One row per identifier that is no evidence of a link, with the reason."""

    identifier_type: Text = columns.code("type of the identifier", vocabulary.TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("the identifier", identifier=True, longest=400, nullable=False)
    hub_kind: Text = columns.text("what it is, or why it was found", nullable=False)
    reason: Text = columns.text("the reason in plain words", longest=1_000, nullable=False)
    degree: Integer = vocabulary.count("cases, SIMs or accounts that it touches, by its kind")
    basis: Text = columns.code("how it was found", vocabulary.BASES_OF_HUBS, nullable=False)


class HubRegister(Published):
    """One row per identifier that is, or but for a decision would be, no evidence of a link."""

    identifier_type: Text = columns.code("type of the identifier", vocabulary.TYPES_OF_IDENTIFIER, nullable=False)
    identifier: Text = columns.text("the identifier", identifier=True, longest=400, nullable=False)
    hub_kind: Text = columns.text("what it is, or why it was found", nullable=False)
    reason: Text = columns.text("the reason in plain words", longest=1_000, nullable=False)
    degree: Integer = vocabulary.count("cases, SIMs or accounts that it touches, by its kind")
    basis: Text = columns.code("how it was found", vocabulary.BASES_OF_HUBS, nullable=False)
    is_hub: Flag = columns.flag(
        "whether it is a hub; false where it was lifted and touches no more than lifted_hub_cases", nullable=False
    )
    decision: Text = columns.code("the latest decision on it, if there is one", ["add", "lift"])
    decision_why: Text = columns.text("the reason of that decision", longest=1_000)
    decided_by: Text = columns.text("who decided")
    decided_at: Instant = columns.instant("when it was recorded (UTC)")
    decision_number: Integer = columns.integer("its number in config.hub_decisions")


class VolumeCrimeMonthly(Published):
    """One row per force, month and offence group; every recorded offence counts once."""

    force_code: Text = vocabulary.force("the cases")
    force_name: Text = columns.text("name of the force")
    month: Instant = columns.date(
        "month of recording, else of the earliest time, on the clock in the UK; its first day"
    )
    offence_group: Text = columns.text("offence group; other where the code or category is not known", nullable=False)
    offence_count: Integer = vocabulary.count("offences recorded")
    with_comms_data_count: Integer = vocabulary.count("of those, with communications data on record")
    linked_case_count: Integer = vocabulary.count("of those, linked to another case")
    outcome_charged_count: Integer = vocabulary.count("of those, charged or summonsed (outcome type 1)")
    outcome_no_suspect_count: Integer = vocabulary.count("of those, closed without a suspect (outcome type 18)")
    outcome_unassigned_count: Integer = vocabulary.count("of those, without an outcome so far (outcome type 0)")
