"""Columns before they become text: what a generated feed hands to a layout. Codes, so that millions are cheap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.object_]

#: A number or a moment that is absent. An absent code is -1.
ABSENT = -(2**62)


@dataclass(frozen=True)
class Words:
    """One word of a vocabulary per row; code -1: absent."""

    codes: Ints
    vocabulary: Sequence[str]

    def take(self, rows: npt.NDArray[Any]) -> Words:
        """The same column with these rows."""
        return Words(self.codes[rows], self.vocabulary)


@dataclass(frozen=True)
class Moments:
    """Seconds since 1970 in UTC per row."""

    seconds: Ints

    def take(self, rows: npt.NDArray[Any]) -> Moments:
        """The same column with these rows."""
        return Moments(self.seconds[rows])


@dataclass(frozen=True)
class Wholes:
    """A whole number per row."""

    numbers: Ints

    def take(self, rows: npt.NDArray[Any]) -> Wholes:
        """The same column with these rows."""
        return Wholes(self.numbers[rows])


@dataclass(frozen=True)
class Serials:
    """A prefix and a running number of nine digits per row."""

    prefix: str
    numbers: Ints

    def take(self, rows: npt.NDArray[Any]) -> Serials:
        """The same column with these rows."""
        return Serials(self.prefix, self.numbers[rows])


Value: TypeAlias = Words | Moments | Wholes | Serials
Rows: TypeAlias = dict[str, Value]


def take(rows: Mapping[str, Value], chosen: npt.NDArray[Any]) -> Rows:
    """The chosen rows of every column."""
    return {name: value.take(chosen) for name, value in rows.items()}


def words(values: Iterable[str | None]) -> Words:
    """A column of texts from a short list (registers); None and the empty text are absent."""
    listed = [value or "" for value in values]
    vocabulary = sorted(set(listed) - {""})
    code_of = {word: code for code, word in enumerate(vocabulary)} | {"": -1}
    return Words(np.array([code_of[value] for value in listed], dtype=np.int64), vocabulary)


def moments(values: Iterable[int | None]) -> Moments:
    """A column of instants from a short list."""
    return Moments(np.array([ABSENT if value is None else value for value in values], dtype=np.int64))


def wholes(values: Iterable[int | None]) -> Wholes:
    """A column of whole numbers from a short list."""
    return Wholes(np.array([ABSENT if value is None else value for value in values], dtype=np.int64))


def repeat(word: str, count: int) -> Words:
    """A column that says the same in every row."""
    return Words(np.zeros(count, dtype=np.int64), [word])


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


class Directory:
    """Texts and their codes, given in the order in which they are first met."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        """The code of a text."""
        if text not in self._codes:
            self._codes[text] = len(self.texts)
            self.texts.append(text)
        return self._codes[text]

    def codes(self, texts: Iterable[str]) -> Ints:
        """The codes of several texts."""
        return np.array([self.code(text) for text in texts], dtype=np.int64)
