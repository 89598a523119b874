"""Where chance comes from: one seeded generator per named part; adding a part leaves the others' bytes alone."""

from __future__ import annotations

import hashlib

import numpy as np


class Chance:
    """Hands out independent generators by name; the same seed and name always give the same one."""

    def __init__(self, seed: int, *within: str) -> None:
        """Raises ValueError for a negative seed."""
        if seed < 0:
            raise ValueError(f"the seed must not be negative, got {seed}")
        self._seed, self._within = seed, within

    def within(self, *part: str) -> Chance:
        """The chance of a part that has parts of its own."""
        return Chance(self._seed, *self._within, *part)

    def of(self, *part: str) -> np.random.Generator:
        """The generator of a named part of the world."""
        digest = hashlib.sha256("/".join((*self._within, *part)).encode()).digest()
        key = tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4))
        return np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=key))
