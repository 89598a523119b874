"""How offences are done, in the words of the registers: what is common, what is rare, and an offender's habit.

An act is done in one way by many; each force words it in its own manner, and clerks mistype. Ordinary life and series
draw from the same acts: a series is not known by a word that nobody else has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")

#: Offence code or group -> act in two wordings -> how many in a hundred do it so. Frequencies are invented; their shape
#: (a few common ways, many rare ones) is that of registers.
ACTS: dict[str, dict[tuple[str, str], float]] = {
    "burglary": {
        ("rear window forced", "window at rear, forced with instrument"): 22,
        ("entry by insecure door", "door unlocked, walked in"): 18,
        ("front door lock snapped", "cylinder lock broken at front door"): 15,
        ("rear door kicked in", "door at rear, bodily pressure"): 11,
        ("window smashed with brick", "glass broken by stone"): 9,
        ("patio door lifted off its runners", "patio door removed from track"): 7,
        ("climbed to an open first floor window", "upper window open, reached by climbing"): 6,
        ("side gate forced, shed entered", "gate broken, outbuilding"): 5,
        ("car keys fished through the letterbox", "letterbox, keys hooked"): 3,
        ("caller said he was from the water board", "bogus official, water board"): 2,
        ("roof tiles lifted", "entry over the roof, tiles removed"): 1,
        ("glass cut out with a tool", "glass cutter, pane removed"): 1,
    },
    "vehicle crime": {
        ("window broken", "glass of door smashed"): 26,
        ("vehicle left insecure", "door unlocked"): 20,
        ("plates removed", "number plates unscrewed"): 12,
        ("keyless entry", "signal of key relayed"): 12,
        ("door lock punched", "lock of door forced"): 9,
        ("catalytic converter cut off", "catalytic converter sawn off under vehicle"): 8,
        ("keys taken in a burglary", "keys from house"): 6,
        ("van door peeled down", "side door of van folded"): 4,
        ("loaded on a recovery truck", "lifted onto truck"): 2,
        ("diagnostic port used to start it", "new key programmed over port"): 1,
    },
    "robbery": {
        ("threatened on foot", "approached on foot and threatened"): 30,
        ("pushed to the ground", "pushed over from behind"): 16,
        ("knife shown", "bladed weapon produced"): 15,
        ("surrounded by a group", "group of youths around victim"): 12,
        ("approached by two on a moped", "moped, rider and pillion"): 9,
        ("till demanded", "cash from till demanded"): 8,
        ("asked for the time and then grabbed", "engaged in talk, then grabbed"): 5,
        ("met over an online sale", "seller met after advertisement"): 3,
        ("driver lured out by a staged bump", "bumped from behind, driver got out"): 2,
    },
    "criminal damage": {
        ("stone thrown", "window broken by stone"): 24,
        ("paint sprayed", "graffiti in spray paint"): 18,
        ("tyres cut", "tyres slashed with blade"): 15,
        ("bodywork scratched", "keyed along the side"): 18,
        ("door kicked", "door damaged by kicking"): 14,
        ("fence panels broken", "fence pulled down"): 8,
        ("catapult fired at windows", "ball bearing through glass"): 3,
    },
    "arson": {
        ("bin set alight", "wheeled bin burnt"): 34,
        ("vehicle set alight", "car burnt out"): 24,
        ("grass set alight", "grass fire on common"): 14,
        ("shed set alight", "outbuilding burnt"): 12,
        ("accelerant at a door", "petrol poured at front door"): 9,
        ("burning paper through the letterbox", "paper lit, pushed into letterbox"): 7,
    },
    "harassment": {
        ("repeated calls", "calls at all hours"): 26,
        ("repeated messages", "messages over social media"): 28,
        ("followed from work", "followed on foot"): 12,
        ("waited outside the house", "stood outside address"): 14,
        ("messages from new accounts", "new profile after each block"): 9,
        ("unwanted parcels sent", "goods ordered to address"): 5,
        ("pictures sent to family", "images passed to relatives"): 6,
    },
    "fraud": {
        ("goods never sent", "paid for goods that did not arrive"): 30,
        ("card details used", "card not present"): 22,
        ("caller posed as a bank", "bogus bank officer by telephone"): 17,
        ("caller posed as the police", "bogus officer, courier for card"): 9,
        ("fee asked before a loan", "advance payment for loan"): 8,
        ("false rental", "deposit for flat that was not his"): 7,
        ("caravan offered on a copied site", "copied web site, caravan"): 4,
        ("ticket code sold twice", "ticket resold to many"): 3,
    },
    "39": {
        ("bag taken in a crowd", "handbag from chair"): 45,
        ("phone snatched from a hand", "mobile snatched"): 35,
        ("purse dipped on a bus", "purse from pocket on bus"): 20,
    },
    "44": {
        ("lock cut", "cable cut with bolt cutters"): 60,
        ("taken from a shed", "from outbuilding"): 30,
        ("ground anchor broken", "stand unbolted"): 10,
    },
    "46": {
        ("goods hidden in a bag", "concealed in bag"): 45,
        ("left without paying", "walked out with trolley"): 35,
        ("labels changed", "price labels swapped"): 12,
        ("foil lined bag", "bag with foil against alarm"): 8,
    },
    "49": {
        ("taken from a counter", "from shop counter"): 45,
        ("taken from a changing room", "locker forced"): 35,
        ("taken from a building site", "tools from site"): 20,
    },
}  # fmt: skip

#: What is noted besides, and how many in a hundred do it.
DETAILS: dict[str, float] = {
    "gloves worn": 14, "untidy search": 12, "face covered": 12, "jewellery taken": 10, "cash taken": 10,
    "two males": 10, "left on foot": 8, "tools taken": 5, "pretended to deliver a parcel": 3, "dog distracted": 2,
    "wore a yellow vest": 3, "spoke with an accent": 4, "camera turned away": 2, "left by bicycle": 3,
}  # fmt: skip

#: Share of registers' texts that are empty, and of texts with a word mistyped.
ABSENT, MISTYPED = 0.06, 0.05
#: An offender of habit does it in his own way so often; each of his details is seen so often.
KEEPS_WAY, KEEPS_DETAIL = 0.8, 0.6


@dataclass(frozen=True)
class Habit:
    """How one offender goes about it: an act and details."""

    acts: str
    act: tuple[str, str]
    details: tuple[str, ...]

    def text(self, force: int, chance: np.random.Generator) -> str:
        """The method of one of his offences as its force writes it; now and then he does as others do."""
        act = self.act if chance.random() < KEEPS_WAY else _drawn(ACTS[self.acts], chance)
        return _written(act, [each for each in self.details if chance.random() < KEEPS_DETAIL], force, chance)


def acts_of(offence_code: str, offence_group: str) -> str:
    """The entry of ACTS for an offence."""
    return offence_code if offence_code in ACTS else offence_group


def habit(acts: str, chance: np.random.Generator) -> Habit:
    """An offender's habit, common ones as often as they are common, with one or two details of his own."""
    act = _drawn(ACTS[acts], chance)
    return Habit(acts, act, tuple(_drawn(DETAILS, chance) for _ in range(int(chance.integers(1, 3)))))


def ordinary(acts: str, force: int, seed: int) -> str:
    """The method of an offence of ordinary life. It has chance of its own, so that words move nothing else."""
    chance = np.random.default_rng(seed)
    if acts not in ACTS:
        return ""
    details = [name for name, share in DETAILS.items() if chance.random() < share / 100]
    return _written(_drawn(ACTS[acts], chance), details[:2], force, chance)


def _written(act: tuple[str, str], details: list[str], force: int, chance: np.random.Generator) -> str:
    """A force's manner: the one wording or the other, capitals, or a preamble; one in twenty has a slip of the pen."""
    if chance.random() < ABSENT:
        return ""
    own = force % 2 if chance.random() < 0.9 else 1 - force % 2
    words = ", ".join([act[own], *dict.fromkeys(details)])
    if chance.random() < MISTYPED:
        words = _mistyped(words, chance)
    manner = force % 4
    return words.upper() if manner == 1 else f"offender unknown: {words}" if manner == 2 else words


def _mistyped(text: str, chance: np.random.Generator) -> str:
    place = int(chance.integers(1, len(text) - 2))
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _drawn(shares: dict[T, float], chance: np.random.Generator) -> T:
    weights = np.array(list(shares.values()), dtype=float)
    return list(shares)[int(chance.choice(len(weights), p=weights / weights.sum()))]
