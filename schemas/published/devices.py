"""Which SIM, handset and number went together, what succeeded what, and who is taken to have used it."""

from schemas import columns
from schemas.columns import Decimal, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

KINDS_OF_SWAP = ["new_handset", "new_sim", "new_number"]
KINDS_OF_ATTRIBUTION = [
    "seized", "register", "same_device", "succession", "address", "same_subscription", "subscriber",
    "contact_overlap", "co_movement", "bed_and_breakfast", "own_number_call",
]  # fmt: skip


def _identifier(text: str, *, nullable: bool = False) -> Text:
    return columns.text(text, identifier=True, longest=400, nullable=nullable)  # type: ignore[no-any-return]


def _type(text: str, *, nullable: bool = False) -> Text:
    return columns.code(text, vocabulary.TYPES_OF_IDENTIFIER, nullable=nullable)  # type: ignore[no-any-return]


def _score(text: str, *, nullable: bool = True) -> Decimal:
    return columns.decimal(f"{text}, from 0 to 1", 0, 1, nullable=nullable)  # type: ignore[no-any-return]


class DeviceSpells(Published):
    """One row per number, SIM and handset that records show together and spell without another in between."""

    number: Text = columns.telephone("telephone number; absent where the records do not give it")
    imsi: Text = columns.imsi("SIM; absent where the records do not give it")
    imei: Text = columns.imei("handset; absent where the records do not give it")
    spell: Integer = vocabulary.count("1 for the first time that the three were together, and so on")
    first_used_at: Instant = columns.instant("first record of the three together in this spell (UTC)", nullable=False)
    last_used_at: Instant = columns.instant("last record of the three together in this spell (UTC)", nullable=False)
    day_count: Integer = vocabulary.count("days (UTC) with such records")
    record_count: Integer = vocabulary.count("records, each once however many authorities it came under")
    first_feed: Text = columns.text("feed of the first record", nullable=False)
    first_load_id: Integer = vocabulary.count("delivery of the first record in quality.loads")
    first_line_number: Integer = vocabulary.count("line of the first record in its file")
    last_feed: Text = columns.text("feed of the last record", nullable=False)
    last_load_id: Integer = vocabulary.count("delivery of the last record in quality.loads")
    last_line_number: Integer = vocabulary.count("line of the last record in its file")


class Swaps(Published):
    """One row per identifier that may have been succeeded by another of its type and candidate; the best few."""

    identifier_type: Text = _type("type of both identifiers")
    old_identifier: Text = _identifier("the identifier that was used before")
    new_identifier: Text = _identifier("the candidate: the identifier used after")
    kind: Text = columns.code("what changed", KINDS_OF_SWAP, nullable=False)
    changed_on: Instant = columns.date("first day (UTC) of the new one on record", nullable=False)
    score: Decimal = _score("how far the new one takes up where the old one ended", nullable=False)
    candidate_rank: Integer = columns.integer(
        "1 for the candidate that is taken for the successor; absent where none reaches the threshold"
    )
    runner_up_score: Decimal = _score("best score of the other candidates; absent where there is none")
    candidate_count: Integer = vocabulary.count("candidates that there were, of which the best few are kept")
    for_count: Integer = vocabulary.count(
        "for it: contacts and ties that went on and the same SIM or handset; for a device, days of the new one"
    )
    against_count: Integer = vocabulary.count(
        "against it: days on which the old one was still in use, and days of contact between the two"
    )
    kept_type: Text = _type("type of what went on unchanged, where something did", nullable=True)
    kept_identifier: Text = _identifier("what went on unchanged: the SIM, handset or number", nullable=True)
    shared_contact_count: Integer = columns.integer("contacts of both that are no hubs")
    tie_count: Integer = columns.integer("ties of the old one that went on under new numbers on both sides")
    contact_score: Decimal = _score("share of both circles that is in common")
    cell_score: Decimal = _score("share of days by mast that is in common")
    rhythm_score: Decimal = _score("share of use by four hours of the day that is in common")
    hand_score: Decimal = _score("what the same SIM or handset says", nullable=False)
    label: Text = columns.code("INFERENCE: the same SIM or handset; OPINION: continuity only", vocabulary.BASES,
                               nullable=False)  # fmt: skip
    old_last_used_at: Instant = columns.instant("last own record of the old one (UTC)")
    old_feed: Text = columns.text("feed of that record; absent where only others' records show the old one")
    old_load_id: Integer = columns.integer("delivery of that record in quality.loads")
    old_line_number: Integer = columns.integer("line of that record in its file")
    new_first_used_at: Instant = columns.instant("first own record of the new one (UTC)")
    new_feed: Text = columns.text("feed of that record; absent where only others' records show the new one")
    new_load_id: Integer = columns.integer("delivery of that record in quality.loads")
    new_line_number: Integer = columns.integer("line of that record in its file")


class Attributions(Published):
    """One row per identifier, person and basis on which it is attributed to that person; with for and against."""

    identifier_type: Text = _type("type of the identifier")
    identifier: Text = _identifier("the identifier")
    case_id: Text = columns.reference("case of the subject; absent where no case names the holder of a subscription")
    subject_ref: Text = columns.reference("the person within the case", identifier=True)
    role: Text = columns.text("the person's part in the case")
    holder: Text = columns.text("name and date of birth by which a subscription is found; absent: not known",
                                identifier=True, longest=400)  # fmt: skip
    basis: Text = columns.code("why (config.attribution_bases)", KINDS_OF_ATTRIBUTION, nullable=False)
    via_type: Text = _type("type of the identifier that leads to it; absent where it is named itself", nullable=True)
    via_identifier: Text = _identifier("the identifier of the person that leads to it", nullable=True)
    way_count: Integer = vocabulary.count("ways on this basis, of which the strongest is shown")
    period_from_at: Instant = columns.instant("from when it counts (UTC); absent: not known")
    period_to_at: Instant = columns.instant("until when it counts (UTC); absent: not known")
    for_count: Integer = vocabulary.count("records, days or contacts that speak for it")
    against_count: Integer = vocabulary.count("days, names or lines that speak against it")
    against: Text = columns.text("what speaks against it, in words", longest=400)
    strength: Decimal = _score("strength of this basis", nullable=False)
    label: Text = columns.code("what kind of statement it is", vocabulary.BASES, nullable=False)
    person_strength: Decimal = _score("strength of all bases of this person together", nullable=False)
    person_rank: Integer = vocabulary.count("1 for the person of the identifier to whom most points")
    first_feed: Text = columns.text("feed of the first line behind it; absent: the tables named in via say where")
    first_load_id: Integer = columns.integer("its delivery in quality.loads")
    first_line_number: Integer = columns.integer("its line")
    last_feed: Text = columns.text("feed of the last line behind it")
    last_load_id: Integer = columns.integer("its delivery in quality.loads")
    last_line_number: Integer = columns.integer("its line")
