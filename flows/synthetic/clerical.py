"""The errors that registers have in names and dates of birth: the truth goes in, what a clerk typed comes out."""

from __future__ import annotations

import numpy as np

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
