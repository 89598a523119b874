"""Identifiers that belong to nobody: the safe ranges (docs/explanation/synthetic-data.md) and their allotment.

Every number, handset, SIM, address and account of the synthetic world is made here and nowhere else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

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

#: Shares no factor with the addresses abroad, and steps over some countries at a time.
_THROUGH_ALL = 2_569


@dataclass(frozen=True)
class Share:
    """A share of every safe range: a tenth by `part`, and of that one of `slices` equal ones.

    is_invented: numbers of an unassigned country instead of the numbers for drama, of which there are a thousand.
    """

    part: int = 0
    slice: int = 0
    slices: int = 1
    is_invented: bool = False

    @property
    def serials(self) -> int:
        """What record numbers of this share begin at; each share has a thousand million."""
        return (1_000 * self.part + self.slice) * 10**9

    @property
    def mark(self) -> str:
        """Digits that tell this share's references from others'; none where ordinary life is one slice."""
        if self.part:
            return str(self.part)
        return f"{self.slice:03d}" if self.slices > 1 else ""


class Allotment:
    """Hands out each identifier once. Raises ValueError when a safe range has none left.

    Addresses are fewer than people in a large world: lines then go over to IPv6, and others are used again in turn.
    """

    def __init__(self, chance: np.random.Generator, share: Share = Share()) -> None:
        self.share = share
        listed = {row["number"] for row in reference.rows("hub_numbers")}
        self._mobiles: Iterator[str]
        self._landlines: Iterator[str]
        if share.is_invented:
            self._mobiles = _invented("7", chance, share)
            self._landlines = _invented("1", chance, share)
        else:
            self._mobiles = _shuffled([f"{MOBILE_PREFIX}{n:03d}" for n in range(1_000)], chance)
            landlines = [f"{prefix}{n:03d}" for prefix in LANDLINE_PREFIXES for n in range(1_000)]
            self._landlines = _shuffled([number for number in landlines if number not in listed], chance)
        first = 100 + HUBS_A_PART * share.part
        self._hubs = iter([f"{HUB_PREFIXES[0]}{n:03d}" for n in range(first, first + HUBS_A_PART)])
        if share.slices > 1:
            self._hubs = _invented("3", chance, share)
        self._handsets = _serials(chance, 10**8, share)
        self._sims = _serials(chance, 10**10, share)
        self._words = _serials(chance, 10**7, share)
        self._lines = _serials(chance, 10**6, share)
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
        return f"{_ADJECTIVES[serial % 16]}.{_NOUNS[serial // 16 % 16]}{serial:07d}"

    def email(self) -> str:
        """An e-mail address at a domain kept for examples."""
        handle = self.handle()
        return f"{handle}@example.{'org' if int(handle[-1]) % 2 else 'com'}"

    def line(self) -> str:
        """The reference of a fixed broadband line."""
        return f"LB-{next(self._lines):06d}"

    def address(self, kind: str) -> str:
        """An address of one of the ranges `fixed`, `elsewhere`, `exits`, `wifi`, `inside`."""
        network, share = NETWORKS[kind], self.share
        assert not isinstance(network, tuple)
        own = (network.num_addresses - 2) // PARTS // share.slices
        count = self._counts[kind]
        self._counts[kind] += 1
        if count >= own and kind not in ("inside", "elsewhere"):
            return self.ipv6()
        first = (share.part * share.slices + share.slice) * own
        place = (first + count % max(own, 1)) % (network.num_addresses - 2)
        if kind == "elsewhere":  # one after the other through all countries (schemas/reference/address_ranges.csv)
            place = place * _THROUGH_ALL % (network.num_addresses - 2)
        return str(network[1 + place])

    def ipv6(self) -> str:
        """An IPv6 address of the documentation prefix, in its shortest form."""
        self._counts["ipv6"] += 1
        whose = 1_000 * self.share.part + self.share.slice + 1
        return str(ipaddress.ip_address(f"{IPV6_PREFIX}{self._counts['ipv6']:x}:{whose:x}::1"))


def shared_address(network: int, place: int) -> str:
    """The public address that the customer at a place in a network's address translation shares with others."""
    return str(NETWORKS["mobile"][network][1 + place // SHARERS])  # type: ignore[index]


@cache
def kind_of_address(ip: str) -> str:
    """What the range of an address says of it: mobile_shared, fixed, public_wifi, foreign or vpn_or_hosting."""
    address = ipaddress.ip_address(ip)
    return next(kind for network, kind in _ranges() if address in network)


@cache
def _ranges() -> list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]]:
    return [(ipaddress.ip_network(row["range"]), row["range_kind"]) for row in reference.rows("address_ranges")]


def first_port(places: Ints, days: Ints) -> Ints:
    """First source port of the block that the customer at a place holds on a day (days since 1970)."""
    return PORTS_A_BLOCK * (1 + (places + 7 * days) % SHARERS)


def _shuffled(values: Sequence[str], chance: np.random.Generator) -> Iterator[str]:
    return iter([values[i] for i in chance.permutation(len(values)).tolist()])


def _serials(chance: np.random.Generator, whole: int, share: Share) -> Iterator[int]:
    """A share's numbers below `whole`, scattered, each once: a linear walk with a step that shares no factor."""
    size = whole // PARTS // share.slices
    first = share.part * (whole // PARTS) + share.slice * size
    start, step = int(chance.integers(size)), int(chance.integers(size // 3, size // 2)) | 1
    while np.gcd(step, size) != 1:
        step += 2
    for i in range(size):
        yield first + (start + i * step) % size


def _invented(kind: str, chance: np.random.Generator, share: Share) -> Iterator[str]:
    """Numbers of the unassigned country: a digit for their kind, one for the part, seven to count."""
    within = Share(0, share.slice, share.slices)
    return (f"{INVENTED_PREFIX}{kind}{share.part}{n:07d}" for n in _serials(chance, 10**8, within))


def _next(values: Iterator[str], what: str) -> str:
    found = next(values, None)
    if found is None:
        raise ValueError(f"the safe ranges hold no more {what}; choose a smaller scale")
    return found
