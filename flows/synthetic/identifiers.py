"""Identifiers that belong to nobody: the safe ranges (docs/explanation/synthetic-data.md) and their allotment.

Every number, handset, SIM, address and account of the synthetic world is made here and nowhere else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

import numpy as np

from flows.synthetic.values import Ints, word_list
from schemas import reference

#: Ofcom's numbers for drama: each prefix is followed by three digits.
MOBILE_PREFIX = "+447700900"
LANDLINE_PREFIXES = (
    "+441632960", "+442079460", "+441214960", "+441614960", "+441134960", "+441144960", "+441154960", "+441164960",
    "+441174960", "+441314960", "+441414960", "+441514960", "+441914980", "+442896496", "+442920180",
)  # fmt: skip
HUB_PREFIXES = ("+443069990", "+448081570", "+441632960")
#: Country code 999 is not assigned. A digit for the kind of number, one for the part of the world, seven to count.
INVENTED_PREFIX = "+999"
NUMBER_PREFIXES = (MOBILE_PREFIX, *LANDLINE_PREFIXES, *HUB_PREFIXES, INVENTED_PREFIX)

#: Hub numbers that one part of the world can make for itself; the first hundred of the range are everybody's.
HUBS_A_PART = 90

#: Type allocation codes of test handsets (reporting body 00), SIMs of the test country code 001.
TAC_PREFIX = "001013"
IMSI_PREFIXES = ("00101", "00102")

#: Benchmark range (RFC 2544), documentation ranges (RFC 5737, 3849), shared address space (RFC 6598).
NETWORKS = {
    "mobile": (ipaddress.ip_network("198.18.0.0/17"), ipaddress.ip_network("198.18.128.0/17")),
    "fixed": ipaddress.ip_network("198.19.0.0/17"),
    "elsewhere": ipaddress.ip_network("198.19.128.0/17"),
    "exits": ipaddress.ip_network("192.0.2.0/24"),
    "wifi": ipaddress.ip_network("203.0.113.0/24"),
    "inside": ipaddress.ip_network("100.64.0.0/10"),
}
IPV6_PREFIX = "2001:db8:"

#: Address translation: so many customers share a public address, each with a block of so many source ports.
SHARERS = 40
PORTS_A_BLOCK = 1_024

_ADJECTIVES = word_list("amber brisk calm dusky early faint green hazel ivory jolly keen lunar mossy north olive pale")
_NOUNS = word_list(
    "heron otter linnet plover teal curlew wren marten lynx badger merlin osprey puffin siskin dunlin knot"
)


def check_digit(digits: str) -> str:
    """The Luhn digit that completes the 14 digits of a handset identity (TS 23.003 annex B)."""
    total = 0
    for position, digit in enumerate(digits):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


#: Ordinary life has part 0 of every safe range, an operation the part of its own number: none meets another's.
PARTS = 10


class Allotment:
    """Hands out each identifier once. Raises ValueError when a safe range has none left.

    part: 0 for ordinary life, which has the numbers for drama; an operation has numbers of an unassigned country.
    """

    def __init__(self, chance: np.random.Generator, part: int = 0) -> None:
        self.part = part
        listed = {row["number"] for row in reference.rows("hub_numbers")}
        self._mobiles: Iterator[str]
        self._landlines: Iterator[str]
        if part:
            self._mobiles = (f"{INVENTED_PREFIX}7{part}{n:07d}" for n in _serials(chance, 10**8))
            self._landlines = (f"{INVENTED_PREFIX}1{part}{n:07d}" for n in _serials(chance, 10**8))
        else:
            self._mobiles = _shuffled([f"{MOBILE_PREFIX}{n:03d}" for n in range(1_000)], chance)
            landlines = [f"{prefix}{n:03d}" for prefix in LANDLINE_PREFIXES for n in range(1_000)]
            self._landlines = _shuffled([number for number in landlines if number not in listed], chance)
        first = 100 + HUBS_A_PART * part
        self._hubs = iter([f"{HUB_PREFIXES[0]}{n:03d}" for n in range(first, first + HUBS_A_PART)])
        self._handsets = _serials(chance, 20_000_000, part)
        self._sims = _serials(chance, 10**10, part)
        self._words = _serials(chance, 10**6, part)
        self._lines = _serials(chance, 10**6, part)
        self._counts = {"fixed": 0, "elsewhere": 0, "exits": 0, "wifi": 0, "inside": 0, "ipv6": 0}

    def mobile(self) -> str:
        """A mobile number, for a person of the world."""
        return _next(self._mobiles, "mobile numbers for drama")

    def landline(self) -> str:
        """A geographic number, for somebody whom a person of the world talks to."""
        return _next(self._landlines, "geographic numbers for drama")

    @staticmethod
    def everyday_hub(place: int) -> str:
        """The number of a taxi firm or takeaway that every part of the world rings, by its place among them."""
        if place >= 100:
            raise ValueError("the safe ranges hold no more numbers of everyday hubs; choose fewer forces")
        return f"{HUB_PREFIXES[0]}{place:03d}"

    def hub(self) -> str:
        """A number of the UK-wide range that no reference list names, for something that many people call."""
        return _next(self._hubs, "UK-wide numbers for drama")

    def imei(self) -> str:
        """A handset: the first 14 digits."""
        serial = next(self._handsets)
        return f"{TAC_PREFIX}{serial // 10**6:02d}{serial % 10**6:06d}"

    def imsi(self, network: int) -> str:
        """A SIM of a network (0 or 1)."""
        return f"{IMSI_PREFIXES[network]}{next(self._sims):010d}"

    def handle(self) -> str:
        """A name that somebody goes by on a service."""
        serial = next(self._words)
        return f"{_ADJECTIVES[serial % 16]}.{_NOUNS[serial // 16 % 16]}{serial:06d}"

    def email(self) -> str:
        """An e-mail address at a domain kept for examples."""
        handle = self.handle()
        return f"{handle}@example.{'org' if int(handle[-1]) % 2 else 'com'}"

    def line(self) -> str:
        """The reference of a fixed broadband line."""
        return f"LB-{next(self._lines):06d}"

    def address(self, kind: str) -> str:
        """An address of one of the ranges `fixed`, `elsewhere`, `exits`, `wifi`, `inside`."""
        self._counts[kind] += 1
        network = NETWORKS[kind]
        assert not isinstance(network, tuple)
        share = (network.num_addresses - 2) // PARTS
        if self._counts[kind] > share:
            raise ValueError(f"the safe range {network} has no address left")
        return str(network[self.part * share + self._counts[kind]])

    def ipv6(self) -> str:
        """An IPv6 address of the documentation prefix, in its shortest form."""
        self._counts["ipv6"] += 1
        return str(ipaddress.ip_address(f"{IPV6_PREFIX}{self._counts['ipv6']:x}:{self.part + 1:x}::1"))


def shared_address(network: int, place: int) -> str:
    """The public address that the customer at a place in a network's address translation shares with others."""
    return str(NETWORKS["mobile"][network][1 + place // SHARERS])  # type: ignore[index]


def first_port(places: Ints, days: Ints) -> Ints:
    """First source port of the block that the customer at a place holds on a day (days since 1970)."""
    return PORTS_A_BLOCK * (1 + (places + 7 * days) % SHARERS)


def _shuffled(values: Sequence[str], chance: np.random.Generator) -> Iterator[str]:
    return iter([values[i] for i in chance.permutation(len(values)).tolist()])


def _serials(chance: np.random.Generator, whole: int, part: int = 0) -> Iterator[int]:
    """A part's numbers below `whole`, scattered, each once: a linear walk with a step that shares no factor."""
    size = whole // PARTS
    start, step = int(chance.integers(size)), int(chance.integers(size // 3, size // 2)) | 1
    while np.gcd(step, size) != 1:
        step += 2
    return (part * size + (start + i * step) % size for i in range(size))


def _next(values: Iterator[str], what: str) -> str:
    found = next(values, None)
    if found is None:
        raise ValueError(f"the safe ranges hold no more {what}; choose a smaller scale")
    return found
