"""Who lives in the world, and what they use: persons, the numbers, SIMs and handsets in use, lines, accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.synthetic.geography import Geography, Town, street_address
from flows.synthetic.identifiers import SHARERS, Allotment, Share, shared_address
from flows.synthetic.values import word_list

MOBILE_PROVIDERS = ("Borealis Mobile", "Meridian Telecom")
FIXED_PROVIDER = "Larkfield Broadband"
CHAT, MAIL, SEIZED = "Tern Chat", "Postbrook Mail", "Quayside Market"

#: Contacts that a person keeps.
CONTACTS = 12

#: References of persons that a slice of ordinary life can have.
PERSONS_A_SLICE = 100_000

#: Places in a network's address translation: those of ordinary life come first, then each operation's.
PLACES_OF_ORDINARY_LIFE, PLACES_OF_A_PART = 800_000, 50_000

_GIVEN = word_list(
    "Ada Alwyn Bella Bram Carys Cole Dara Dilip Edie Ewan Faye Farid Gita Gwil Hana Hugo Ines Ivor Jaya Joss Kira Kit "
    "Lena Luca Mina Moss Nadia Noor Olga Otto Pia Perry Rhea Rufus Sana Seth Tess Toby Una Viktor Wren Yusuf Zara Zeb"
)
FAMILY_NAMES = word_list(
    "Abney Ashdown Barrowby Birtles Colt Coverdale Dacre Dunmore Eastwell Esholt Fairbank Fenner Garside Grange "
    "Hallow Holroyd Iveson Jarrow Kettle Kirkby Lathom Lomas Marsden Mossman Nettles Norrow Oxley Penrose Quarmby "
    "Ramsden Rudge Selwood Stainer Thackray Underhill Varley Wadlow Wharton Yarrow Zeller"
)


@dataclass(frozen=True)
class Person:
    """Somebody. `contacts`: numbers that this person talks to, the most frequent first."""

    index: int
    name: str
    born: str
    address: str
    town: int
    force: int
    activity: float
    contacts: tuple[str, ...]
    friend: str


@dataclass(frozen=True)
class Usage:
    """A person using a number on a SIM in a handset, for a time. `place`: in the network's address translation."""

    index: int
    person: Person
    number: str
    imsi: str
    imei: str
    network: int
    from_s: int
    to_s: int
    place: int
    private_ip: str
    is_prepaid: bool

    @property
    def public_ip(self) -> str:
        """The shared address that the usage is seen under."""
        return shared_address(self.network, self.place)


@dataclass(frozen=True)
class Line:
    """A fixed broadband line and the address that it holds."""

    index: int
    line_id: str
    holder: str
    born: str | None
    address: str
    public_ip: str


@dataclass(frozen=True)
class Account:
    """A handle or e-mail address on a service, and what its user connects with."""

    index: int
    name: str
    service: str
    person: Person | None
    usage: Usage | None
    line: Line | None
    own_ip: str
    has_port: bool
    is_on_contract: bool


def _first_place(share: Share) -> int:
    """Where a share's places begin; no public address is shared with another's customers."""
    if share.part:
        return PLACES_OF_ORDINARY_LIFE + PLACES_OF_A_PART * share.part
    return PLACES_OF_ORDINARY_LIFE // share.slices // SHARERS * SHARERS * share.slice


class Population:
    """Makes persons and what they use, each once, and keeps them."""

    def __init__(self, geography: Geography, allotment: Allotment, chance: np.random.Generator, first_s: int,
                 last_s: int, acquaintances: int) -> None:  # fmt: skip
        self.geography = geography
        self.allot = allotment
        self.first_s, self.last_s = first_s, last_s
        self._chance = chance
        #: What the truth adds to the index of a person, so that persons of other slices have other references.
        self.first_ref = PERSONS_A_SLICE * allotment.share.slice
        self._places = [_first_place(allotment.share)] * 2
        self._friends = [allotment.landline() for _ in range(acquaintances)]
        self.persons: list[Person] = []
        self.usages: list[Usage] = []
        self.lines: list[Line] = []
        self.accounts: list[Account] = []

    def person(self, force: int, *, name: str | None = None, address: str | None = None, town: Town | None = None,
               activity: float | None = None) -> Person:  # fmt: skip
        """A new person in a town of a force area, with contacts whom nobody else has (but for a rare acquaintance).

        activity: everyday calls, texts and data sessions, relative to others; 0: nothing but what is planned.
        """
        chance = self._chance
        towns = self.geography.towns_of(force)
        town = town or towns[int(chance.integers(len(towns)))]
        contacts = [self.allot.landline() for _ in range(CONTACTS)]
        friend = ""
        if self._friends and chance.random() < 0.08:
            friend = self._friends[int(chance.integers(len(self._friends)))]
            contacts[4] = friend
        given, family = chance.integers(len(_GIVEN)), chance.integers(len(FAMILY_NAMES))
        born = np.datetime64("1958-01-01") + np.timedelta64(int(chance.integers(0, 17_500)), "D")
        made = Person(
            index=len(self.persons),
            name=name or f"{_GIVEN[int(given)]} {FAMILY_NAMES[int(family)]}",
            born=str(born),
            address=address or street_address(town, chance),
            town=town.index,
            force=force,
            activity=float(np.exp(chance.normal(-0.18, 0.6))) if activity is None else activity,
            contacts=tuple(contacts),
            friend=friend,
        )
        self.persons.append(made)
        return made

    def usage(self, person: Person, *, number: str | None = None, imsi: str | None = None, imei: str | None = None,
              network: int | None = None, from_s: int | None = None, to_s: int | None = None) -> Usage:  # fmt: skip
        """A person's use of a number, SIM and handset; what is not given is new. It lasts the whole span by default."""
        chosen = int(self._chance.integers(2)) if network is None else network
        made = Usage(
            index=len(self.usages),
            person=person,
            number=number or self.allot.mobile(),
            imsi=imsi or self.allot.imsi(chosen),
            imei=imei or self.allot.imei(),
            network=chosen,
            from_s=self.first_s if from_s is None else from_s,
            to_s=self.last_s if to_s is None else to_s,
            place=self._places[chosen],
            private_ip=self.allot.address("inside"),
            is_prepaid=bool(self._chance.random() < 0.55),
        )
        self._places[chosen] += 1
        self.usages.append(made)
        return made

    def neighbours(self, first: Person, second: Person, sharers: int) -> tuple[Usage, Usage]:
        """Usages of two persons behind one shared public address."""
        network = int(self._chance.integers(2))
        if self._places[network] % sharers == sharers - 1:
            self._places[network] += 1
        return self.usage(first, network=network), self.usage(second, network=network)

    def line(self, person: Person, *, holder: str | None = None, public_ip: str | None = None) -> Line:
        """A broadband line at a person's address; one in four has an IPv6 address."""
        address = public_ip or (self.allot.ipv6() if self._chance.random() < 0.25 else self.allot.address("fixed"))
        made = Line(
            index=len(self.lines),
            line_id=self.allot.line(),
            holder=holder or person.name,
            born=None if holder else person.born,
            address=person.address,
            public_ip=address,
        )
        self.lines.append(made)
        return made

    def account(self, person: Person | None, *, service: str = CHAT, usage: Usage | None = None,
                line: Line | None = None, own_ip: str = "", has_port: bool = True, is_on_contract: bool = False,
                ) -> Account:  # fmt: skip
        """An account of a person or of an unknown; without a usage or a line it has an address of its own."""
        made = Account(
            index=len(self.accounts),
            name=self.allot.email() if service == MAIL else self.allot.handle(),
            service=service,
            person=person,
            usage=usage,
            line=line,
            own_ip="" if usage or line else own_ip or self.allot.address("elsewhere"),
            has_port=has_port,
            is_on_contract=is_on_contract,
        )
        self.accounts.append(made)
        return made
