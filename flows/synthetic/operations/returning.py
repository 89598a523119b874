"""What providers return about addresses, for operations that make those rows themselves: holdings and subscribers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.people import FIXED_PROVIDER, Person
from flows.synthetic.records import DAY, Case, Grant, Returns
from flows.synthetic.values import Serials, moments, words


@dataclass(frozen=True)
class Customer:
    """A household on a broadband line: who pays."""

    line_id: str
    person: Person


@dataclass(frozen=True)
class Held:
    """A line's hold of an address, from one moment to another (seconds since 1970), as returned under a grant."""

    grant: Grant
    customer: Customer
    ip: str
    from_s: int
    to_s: int


def resolve(book: Casebook, case: Case, ip: str, span: tuple[int, int]) -> Grant:
    """Ask who held an address between two moments."""
    return book.authorise(case, ("ip", ip), wants="", data_type="events", period=span)


def ask_for_subscriber(book: Casebook, case: Case, customer: Customer) -> tuple[Grant, Customer]:
    """Ask who pays for a line."""
    return book.authorise(case, ("line", customer.line_id), wants="", data_type="entity"), customer


def return_holdings(book: Casebook, held: Sequence[Held]) -> None:
    """Give the casebook the rows of ip_sessions for holdings of addresses."""
    if not held:
        return
    size = len(held)
    book.returns.append(
        Returns(
            feed="ip_sessions",
            rows={
                "record_id": Serials("IL", np.arange(size)),
                "provider": words([FIXED_PROVIDER] * size),
                "authorisation_urn": words(each.grant.urn for each in held),
                "line_id": words(each.customer.line_id for each in held),
                "public_ip": words(each.ip for each in held),
                "started_at": moments(each.from_s for each in held),
                "ended_at": moments(each.to_s for each in held),
            },
            grants=np.array([each.grant.index for each in held], dtype=np.int64),
            seconds=np.array([each.from_s for each in held], dtype=np.int64),
            label="lines",
        )
    )


def return_subscribers(book: Casebook, asked: Sequence[tuple[Grant, Customer]]) -> None:
    """Give the casebook the rows of subscribers for lines."""
    if not asked:
        return
    size, since = len(asked), book.people.first_s - 400 * DAY
    people = [customer.person for _, customer in asked]
    book.returns.append(
        Returns(
            feed="subscribers",
            rows={
                "record_id": Serials("LS", np.arange(size)),
                "provider": words([FIXED_PROVIDER] * size),
                "authorisation_urn": words(grant.urn for grant, _ in asked),
                "line_id": words(customer.line_id for _, customer in asked),
                "subscription": words(["fixed_line"] * size),
                "person_name": words(person.name for person in people),
                "born_on": words(person.born for person in people),
                "address": words(person.address for person in people),
                "address_kind": words(["installation"] * size),
                "valid_from_at": moments([since] * size),
            },
            grants=np.array([grant.index for grant, _ in asked], dtype=np.int64),
            seconds=np.array([grant.granted_s for grant, _ in asked], dtype=np.int64),
            label="lines",
        )
    )
