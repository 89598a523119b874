"""The errors that registers have in names, dates and addresses: the truth goes in, what a clerk typed comes out."""

from __future__ import annotations

import hashlib

import numpy as np

from flows.synthetic.people import FAMILY_NAMES

_SOUNDS = (("ph", "f"), ("ck", "k"), ("ll", "l"), ("ss", "s"), ("ie", "ei"), ("y", "ie"), ("a", "e"), ("i", "y"))


def misspelt(name: str, chance: np.random.Generator) -> str:
    """The name with one error: two letters exchanged, one lost or doubled, or one sound written in another way."""
    given, _, family = name.rpartition(" ")
    place = int(chance.integers(1, len(family) - 1))
    kind = int(chance.integers(4))
    if kind == 0:
        family = family[:place] + family[place + 1] + family[place] + family[place + 2 :]
    elif kind == 1:
        family = family[:place] + family[place + 1 :]
    elif kind == 2:
        family = family[:place] + family[place] + family[place:]
    else:
        family = next((family.replace(one, two, 1) for one, two in _SOUNDS if one in family), family + "e")
    return f"{given} {family}"


def initial_only(name: str) -> str:
    """The name as it is when only an initial was asked for."""
    given, _, family = name.rpartition(" ")
    return f"{given[:1]} {family}"


def misdated(born: str, chance: np.random.Generator) -> str:
    """A date of birth (ISO) with one error: day and month exchanged where that is a date, or a year off by one."""
    year, month, day = born.split("-")
    if int(day) <= 12 and day != month and chance.random() < 0.5:
        return f"{year}-{day}-{month}"
    wrong = int(year) + (1 if chance.random() < 0.5 else -1)
    return f"{wrong}-{month}-{'28' if (month, day) == ('02', '29') else day}"


_SHORT = (("Street", "St"), ("Road", "Rd"), ("Lane", "Ln"), ("Close", "Cl"), ("Court", "Ct"))


def entry_chance(entry: str) -> np.random.Generator:
    """The chance of one entry in a register: the same each time that it is asked for, and it moves no other draw."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(entry.encode()).digest()[:8], "big"))


def mistyped(name: str, born: str, entry: str) -> tuple[str, str]:
    """What else happens to a name and a date: one name in 60 is in another order, has an error in the given name or is
    the family name of former years; one date in 250 is another person's or was never asked for.
    """
    chance = entry_chance(f"{entry}/{name}/{born}")
    given, _, family = name.rpartition(" ")
    draw, other, year = float(chance.random()), int(chance.integers(26)), int(chance.integers(1, 28))
    if draw < 0.003:
        name = f"{family}, {given}"
    elif draw < 0.006:
        name = f"{family} {given}"
    elif draw < 0.013:
        name = f"{given[:2]}{given[3:]} {family}" if other % 2 and len(given) > 3 else f"{given}{given[-1]} {family}"
    elif draw < 0.017:
        name = f"{given} {FAMILY_NAMES[other]}"
    elif draw < 0.021:
        born = f"{int(born[:4]) - year}-{1 + other % 12:02d}-{year:02d}"
    return name, born


def readdressed(address: str, entry: str) -> str:
    """The address as a clerk typed it: one in eight in another manner, one in 25 with an error in house or postcode."""
    chance = entry_chance(f"{entry}/{address}")
    street, town, postcode = address.split(", ")
    draw = float(chance.random())
    if draw < 0.06:
        for long, short in _SHORT:
            street = street.replace(f" {long}", f" {short}")
    elif draw < 0.09:
        return address.upper().replace(", ", " ")
    elif draw < 0.12:
        return f"{street}, {town}"
    elif draw < 0.14:
        place = int(chance.integers(1, 3))
        postcode = postcode[:-place] + "ABDEFGHJLN"[int(chance.integers(10))] + postcode[len(postcode) - place + 1 :]
    elif draw < 0.16:
        house, _, rest = street.partition(" ")
        street = f"{house[:-1]}{int(chance.integers(10))} {rest}"
    return f"{street}, {town}, {postcode}"
