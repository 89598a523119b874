"""Persons: whom the records of registers and providers are taken to name, and how surely."""

from typing import Any

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

FEEDS = ["case_subjects", "subscribers", "trust_register"]
NAME_OUTCOMES = ["same", "swapped", "initial", "given_alike", "family_alike", "both_alike", "family_only", "given_only",
                 "other", "absent"]  # fmt: skip
BORN_OUTCOMES = ["same", "day_and_month", "digit", "other", "absent"]
ADDRESS_OUTCOMES = ["same", "alike", "postcode", "other", "absent"]
NUMBER_OUTCOMES = ["same", "other", "absent"]
CONTRADICTIONS = ["other_born", "other_given", "other_generation"]


def _bits(text: str, *, nullable: bool = False) -> Any:
    """A weight that can speak against."""
    return columns.decimal(f"{text}, in bits (log2 of a likelihood ratio); negative: against", -1_000, 1_000,
                           nullable=nullable)  # fmt: skip


def _record(text: str, *, nullable: bool = False) -> Any:
    return columns.reference(f"{text}: its delivery and line", nullable=nullable)


def _probability(text: str, *, nullable: bool = False) -> Any:
    return columns.decimal(text, 0, 1, nullable=nullable)


class Persons(Published):
    """One row per person whom records are taken to name; name, date of birth and address are those of most records."""

    person_id: Text = columns.reference("P- and the first record in order of arrival", nullable=False)
    name: Text = columns.text("name as most records have it", identifier=True, longest=160, nullable=False)
    born_on: Instant = columns.date("date of birth of most records; absent where none has one")
    address: Text = columns.text("address as most records have it", identifier=True, longest=300)
    is_named: Flag = columns.flag("false where all that is recorded stands for no name (unknown)", nullable=False)
    record_count: Integer = vocabulary.count("records")
    case_count: Integer = vocabulary.count("cases that they belong to")
    force_count: Integer = vocabulary.count("forces that hold those cases")
    subscription_count: Integer = vocabulary.count("of the records, subscriptions")
    is_in_trust_register: Flag = columns.flag("whether a register of positions of trust has one", nullable=False)
    name_count: Integer = vocabulary.count("different names as recorded")
    born_on_count: Integer = vocabulary.count("different dates of birth as recorded")
    address_count: Integer = vocabulary.count("different addresses as recorded")
    least_probability: Decimal = _probability(
        "how surely the least sure of the records put together belongs to another; absent: nothing put together",
        nullable=True,
    )
    is_hub: Flag = columns.flag("in so many cases that it ties none of them (person_most_cases)", nullable=False)
    first_record_key: Text = _record("the first record")


class PersonRecords(Published):
    """One row per record that names a person, with the person that it is taken to be of."""

    record_key: Text = _record("the record")
    feed: Text = columns.code("its feed", FEEDS, nullable=False)
    load_id: Integer = vocabulary.count("the delivery in quality.loads")
    line_number: Integer = vocabulary.count("line of its file")
    case_id: Text = columns.reference("its case; of a subscription, the case whose authority it came under")
    force_code: Text = columns.listed("ONS code of the force that holds the case", "forces")
    subject_ref: Text = columns.reference("the person within the case", identifier=True)
    role: Text = columns.text("part in the case, subscriber, or the register of positions of trust", nullable=False)
    person_name: Text = columns.text("name as recorded", identifier=True, longest=160, nullable=False)
    born_on: Instant = columns.date("date of birth as recorded")
    address: Text = columns.text("address as recorded", identifier=True, longest=300)
    person_id: Text = columns.reference("the person in linkage.persons", nullable=False)
    entry_key: Text = _record("the first record that is the same in all that is compared")
    joined_by: Text = columns.code(
        "pair: by a score; register: the case itself names them as one subject; alone: no other record",
        ["pair", "register", "alone"], nullable=False,
    )  # fmt: skip
    nearest_entry: Text = _record("the entry of the person that it agrees with best", nullable=True)
    bits: Decimal = _bits("log odds that it is of one person with that entry", nullable=True)
    probability: Decimal = _probability("the same as a probability", nullable=True)


class PersonPairs(Published):
    """One row per pair of entries that may name one person, with what agrees and what it weighs."""

    entry_a: Text = _record("the entry that came first")
    entry_b: Text = _record("the other; the same one where it has copies")
    name: Text = columns.code("how the names agree", NAME_OUTCOMES, nullable=False)
    name_bits: Decimal = _bits("weight of that, by the frequency of the name")
    born: Text = columns.code("how the dates of birth agree", BORN_OUTCOMES, nullable=False)
    born_bits: Decimal = _bits("weight of that")
    address: Text = columns.code("how the addresses agree", ADDRESS_OUTCOMES, nullable=False)
    address_bits: Decimal = _bits("weight of that")
    number: Text = columns.code("whether the telephone number is the same", NUMBER_OUTCOMES, nullable=False)
    number_bits: Decimal = _bits("weight of that")
    prior_bits: Decimal = _bits("log odds that two entries taken at random are of one person")
    bits: Decimal = _bits("log odds that they are: the sum of the above")
    probability: Decimal = _probability("the same as a probability")
    contradiction: Text = columns.code(
        "what two records of one person cannot be: another date of birth in full, another given name in one family, "
        "father and son; such a pair joins nothing",
        CONTRADICTIONS,
    )


class PersonTies(Published):
    """One row per pair of cases and person whom records of both are taken to name."""

    case_a: Text = vocabulary.case_a()
    case_b: Text = vocabulary.case_b()
    force_a: Text = vocabulary.force("case_a")
    force_b: Text = vocabulary.force("case_b")
    kind: Text = columns.code("kind of reason", ["same_person"], nullable=False)
    person_id: Text = columns.reference("the person in linkage.persons", nullable=False)
    role_a: Text = columns.text(
        "part of the person in case_a; subscriber: a provider's answer names them", nullable=False
    )
    role_b: Text = columns.text("part of the person in case_b", nullable=False)
    name_a: Text = columns.text("name as recorded for case_a", identifier=True, longest=160, nullable=False)
    name_b: Text = columns.text("name as recorded for case_b", identifier=True, longest=160, nullable=False)
    is_direct: Flag = columns.flag("false where records of other cases lead from one to the other", nullable=False)
    name_outcome: Text = columns.code("how the names agree", NAME_OUTCOMES, nullable=False)
    born_outcome: Text = columns.code("how the dates of birth agree", BORN_OUTCOMES, nullable=False)
    address_outcome: Text = columns.code("how the addresses agree", ADDRESS_OUTCOMES, nullable=False)
    number_outcome: Text = columns.code("whether the telephone number is the same", NUMBER_OUTCOMES, nullable=False)
    personal_bits: Decimal = _bits(
        "weight of name, date of birth and address alone, without number and prior; absent where not direct",
        nullable=True,
    )
    bits: Decimal = _bits("log odds that the two records are of one person; absent where not direct", nullable=True)
    probability: Decimal = _probability("the same as a probability; where not direct, that of the weaker record")
    feed_a: Text = columns.code("feed of the record for case_a", FEEDS, nullable=False)
    load_id_a: Integer = vocabulary.count("its delivery")
    line_number_a: Integer = vocabulary.count("its line")
    feed_b: Text = columns.code("feed of the record for case_b", FEEDS, nullable=False)
    load_id_b: Integer = vocabulary.count("its delivery")
    line_number_b: Integer = vocabulary.count("its line")
