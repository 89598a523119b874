"""Who communicated with whom: the communications, their days, contacts around an event, contact that goes one way."""

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

PARTIES = ["number", "account"]


class Communications(Published):
    """One row per communication between two identifiers; the legs that several providers recorded of it count once."""

    kind: Text = columns.code("call, text or message", ["call", "text", "message"], nullable=False)
    identifier_type: Text = columns.code("type of the identifiers", PARTIES, nullable=False)
    from_identifier: Text = columns.text("who called or sent; absent where no record shows the caller's number",
                                         identifier=True, longest=400)  # fmt: skip
    to_identifier: Text = columns.text("who was called or sent to", identifier=True, longest=400, nullable=False)
    forwarded_identifier: Text = columns.text("whom a diverted call reached", identifier=True, longest=400)
    is_withheld: Flag = columns.flag("whether the called party's provider shows no number of the caller",
                                     nullable=False)  # fmt: skip
    started_at: Instant = columns.instant("start (UTC), on the caller's clock where there is one", nullable=False)
    outcome: Text = columns.code("how it ended", ["answered", "missed", "diverted", "sent", "unknown"], nullable=False)
    duration_s: Integer = columns.integer("duration in seconds, the longest that a leg says")
    leg_count: Integer = vocabulary.count("records of it that are legs of their own")
    feed: Text = columns.code("the feed of its records", ["calls", "messages"], nullable=False)
    originating_load_id: Integer = columns.integer("delivery of the caller's or sender's leg")
    originating_line_number: Integer = columns.integer("line of the caller's or sender's leg")
    terminating_load_id: Integer = columns.integer("delivery of the called party's leg, else of the reached party's")
    terminating_line_number: Integer = columns.integer("line of the called party's leg, else of the reached party's")
    forwarded_load_id: Integer = columns.integer("delivery of the leg that was forwarded")
    forwarded_line_number: Integer = columns.integer("line of the leg that was forwarded")
    reached_load_id: Integer = columns.integer("delivery of the leg of the party that a diverted call reached")
    reached_line_number: Integer = columns.integer("line of the leg of the party that a diverted call reached")


class Contacts(Published):
    """One row per pair of identifiers and day (UTC) on which they communicated."""

    identifier_type: Text = columns.code("type of both identifiers", PARTIES, nullable=False)
    identifier_a: Text = columns.text("the one that sorts first", identifier=True, longest=400, nullable=False)
    identifier_b: Text = columns.text("the other one", identifier=True, longest=400, nullable=False)
    contact_on: Instant = columns.date("the day (UTC)", nullable=False)
    event_count: Integer = vocabulary.count("communications, those of unknown outcome among them")
    answered_count: Integer = vocabulary.count("calls that were answered")
    missed_count: Integer = vocabulary.count("calls that were not")
    diverted_count: Integer = vocabulary.count("calls that were diverted, by either or to either")
    text_count: Integer = vocabulary.count("texts")
    message_count: Integer = vocabulary.count("messages of a service")
    a_to_b_count: Integer = vocabulary.count("communications that identifier_a began")
    b_to_a_count: Integer = vocabulary.count("communications that identifier_b began")
    a_to_b_withheld_count: Integer = vocabulary.count("of those of identifier_a, with the number withheld")
    b_to_a_withheld_count: Integer = vocabulary.count("of those of identifier_b, with the number withheld")
    talk_s: Integer = vocabulary.count("seconds talked; of a diverted call with the party that it reached")
    first_seen_at: Instant = columns.instant("first communication of the day (UTC)", nullable=False)
    last_seen_at: Instant = columns.instant("last communication of the day (UTC)", nullable=False)


class EventContacts(Published):
    """One row per offence with a known time, identifier of one of its subjects, and identifier in contact with it."""

    case_id: Text = columns.reference("the case whose offence is the event", nullable=False)
    force_code: Text = columns.listed("ONS code of the force that holds the case", "forces")
    event_from_at: Instant = columns.instant("when the offence can have begun (UTC)", nullable=False)
    event_to_at: Instant = columns.instant("when it can have ended (UTC)", nullable=False)
    identifier_type: Text = columns.code("type of both identifiers", PARTIES, nullable=False)
    subject_identifier: Text = columns.text("identifier of a subject of the case", identifier=True, longest=400,
                                            nullable=False)  # fmt: skip
    subject_ref: Text = columns.reference("the subject in the case's register")
    role: Text = columns.text("part of the subject in the case", nullable=False)
    is_seized: Flag = columns.flag("whether a handset of the subject was seized: what comes in later is not answered",
                                   nullable=False)  # fmt: skip
    other_identifier: Text = columns.text("who was in contact with it", identifier=True, longest=400, nullable=False)
    hub_kind: Text = columns.text("what the other one is, where it is a listed hub")
    before_count: Integer = vocabulary.count("communications before the time around the event")
    around_count: Integer = vocabulary.count("communications around the event")
    after_count: Integer = vocabulary.count("communications after the time around the event")
    around_outgoing_count: Integer = vocabulary.count("of those around the event, begun by the subject's identifier")
    after_outgoing_count: Integer = vocabulary.count("of those after it, begun by the subject's identifier")
    before_days: Decimal = columns.decimal("days before for which records of either were asked for", 0, 100_000,
                                           nullable=False)  # fmt: skip
    around_days: Decimal = columns.decimal("days around for which records of either were asked for", 0, 100_000,
                                           nullable=False)  # fmt: skip
    after_days: Decimal = columns.decimal("days after for which records of either were asked for", 0, 100_000,
                                          nullable=False)  # fmt: skip
    before_rate: Decimal = columns.decimal("communications a day before; absent where no day was asked for", 0, 1e9)
    around_rate: Decimal = columns.decimal("communications a day around; absent where no day was asked for", 0, 1e9)
    after_rate: Decimal = columns.decimal("communications a day after; absent where no day was asked for", 0, 1e9)
    rise_bits: Decimal = columns.decimal(
        "how surprising the count around is had the rate before gone on, in bits; absent without days before or around",
        0, 1e9,
    )  # fmt: skip
    days_basis: Text = columns.code("authority, or the records themselves where nobody was asked",
                                    ["authority", "records"], nullable=False)  # fmt: skip
    subject_count: Integer = vocabulary.count("subjects of the case that the other one was in contact with")
    around_subject_count: Integer = vocabulary.count("of those, around the event")
    first_seen_at: Instant = columns.instant("first communication of the two in the window (UTC)", nullable=False)
    last_seen_at: Instant = columns.instant("last communication of the two in the window (UTC)", nullable=False)


class UnwantedContact(Published):
    """One row per source and victim between whom contact is frequent and goes one way; withheld numbers stand apart."""

    identifier_type: Text = columns.code("type of both identifiers", PARTIES, nullable=False)
    source_identifier: Text = columns.text("who contacts; the word withheld where no record shows it", identifier=True,
                                           longest=400, nullable=False)  # fmt: skip
    victim_identifier: Text = columns.text("who is contacted", identifier=True, longest=400, nullable=False)
    pattern: Text = columns.code("many victims, much repetition with one, or callers that no record shows",
                                 ["series", "repeated", "withheld"], nullable=False)  # fmt: skip
    is_listed_victim: Flag = columns.flag("whether a case lists the contacted one as victim or witness", nullable=False)
    victim_role: Text = columns.text("part of the contacted one in its cases")
    victim_case_count: Integer = vocabulary.count("cases that list the contacted one so")
    sent_count: Integer = vocabulary.count("communications from the source")
    back_count: Integer = vocabulary.count("communications back: they speak against")
    day_count: Integer = vocabulary.count("days (UTC) with communications from the source")
    talk_s: Integer = vocabulary.count("seconds talked: long talks speak against")
    withheld_tied_count: Integer = vocabulary.count("of those from the source, without a number for the victim, known "
                                                    "from the source's own records")  # fmt: skip
    withheld_count: Integer = vocabulary.count("calls to the victim whose caller no record shows, whoever it was")
    victim_count: Integer = vocabulary.count("listed victims whom the source contacts so")
    reached_victim_count: Integer = vocabulary.count("listed victims whom the source contacted at all")
    contact_count: Integer = vocabulary.count("identifiers that the source contacted at all")
    one_way_share: Decimal = columns.decimal("share of those that never contacted it back", 0, 1)
    source_case_count: Integer = vocabulary.count(
        "cases that hold the source's identifier as a suspect's or associate's"
    )
    first_seen_at: Instant = columns.instant("first communication of the two (UTC)", nullable=False)
    last_seen_at: Instant = columns.instant("last communication of the two (UTC)", nullable=False)
