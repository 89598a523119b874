"""What a casebook holds: cases, subjects, grants, and what is planned to happen. Plain records, made by casework.py."""

from __future__ import annotations

from dataclasses import dataclass

from flows.synthetic.geography import Town
from flows.synthetic.people import Account, Person, Usage
from flows.synthetic.values import Ints, Rows, Texts

DAY, HOUR = 86_400, 3_600


@dataclass(frozen=True)
class Case:
    """A recorded offence. `period`: the data period that fits it."""

    index: int
    case_id: str
    force: int
    town: Town
    offence_code: str
    from_s: int
    to_s: int
    recorded_s: int
    outcome: int
    place: str
    latitude: float
    longitude: float
    method: str
    period: tuple[int, int]

    @property
    def middle_s(self) -> int:
        """The middle of the time in which it can have happened."""
        return (self.from_s + self.to_s) // 2


@dataclass(frozen=True)
class Subject:
    """One identifier of one person in one case, as the register has it."""

    case: Case
    person: Person
    ref: str
    role: str
    source: str
    name: str | None = None
    born: str | None = None
    address: str | None = None
    number: str | None = None
    imei: str | None = None
    imsi: str | None = None
    account: str | None = None
    valid_from_s: int | None = None
    valid_to_s: int | None = None


@dataclass(frozen=True)
class Grant:
    """An application and its decision. `wants`: the feeds that a provider returns under it."""

    index: int
    urn: str
    case: Case | None
    identifiers: tuple[tuple[str, str], ...]
    data_type: str
    period: tuple[int, int] | None
    granted_s: int
    decision: str
    route: str
    wants: frozenset[str]
    purpose: str | None
    legal_basis: str | None = None
    port: int | None = None


@dataclass(frozen=True)
class PlannedCall:
    """Calls that happen for a reason: from a usage, to a usage or an outsider's number."""

    caller: Usage
    called: Usage | str
    period: tuple[int, int]
    count: int
    handset: str | None = None


@dataclass(frozen=True)
class PlannedLogin:
    """A login that must be on record: an account, from its usage or line, within a period."""

    account: Account
    period: tuple[int, int]


@dataclass(frozen=True)
class Exchanges:
    """Many calls and texts that happen for a reason: parallel arrays, one entry per call or text.

    caller, callee: indices of usages, or -1 for somebody of whom nothing else is known. calling, called: their numbers
    (E.164, or a word such as withheld). at_s: seconds since 1970. kind, outcome: codes of flows.synthetic.traffic;
    outcome -1 but for voice. duration_s: 0 unless answered. A side that is a usage has a leg with its own provider.
    event: below the number of entries; two entries with one event are the two sides of a call that differ in what they
    show (a caller who withholds the number).
    """

    caller: Ints
    callee: Ints
    calling: Texts
    called: Texts
    at_s: Ints
    kind: Ints
    outcome: Ints
    duration_s: Ints
    event: Ints


@dataclass(frozen=True)
class Stay:
    """A person away from the everyday round, from one moment (seconds since 1970) to another.

    With a second place it is a journey there in a straight line at one speed. Stays of a person must not overlap.
    is_silent: the telephone is off meanwhile: no network sees it.
    """

    person: int
    from_s: int
    to_s: int
    latitude: float
    longitude: float
    to_latitude: float | None = None
    to_longitude: float | None = None
    is_silent: bool = False


@dataclass(frozen=True)
class Returns:
    """Rows of a feed that an operation made itself, with the index of the grant that each came under.

    seconds: when each happened (it orders the rows and chooses the delivery). label: what the file's name says.
    is_seized: all rows come in one file at the end, whose covering note names the one authority.
    """

    feed: str
    rows: Rows
    grants: Ints
    seconds: Ints
    label: str = ""
    is_seized: bool = False
