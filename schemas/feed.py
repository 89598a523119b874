"""What every feed's model has in common, and how to ask a model what it declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandera.pandas as pa

from schemas import rules  # noqa: F401  (registers the checks before a model names them)
from schemas.columns import COMPANIONS

ModelT = TypeVar("ModelT")


class Feed(pa.DataFrameModel):
    """A delivery's rows after parsing. Subclasses say "One row per ..." and list their columns."""

    class Config:
        strict = True
        coerce = False


@dataclass(frozen=True)
class Traits:
    """What a feed is, beyond its columns.

    holds: `events` and `entity` are communications data and need an authority; `register` is a police or reference
    register; `authority` is the authority itself. event_column: the instant that a row happened at; such tables are
    stored by month. until_column: where a row lasts, the instant at which it ended (absent in the row: it still lasts).
    scope_columns: columns whose values an authority can name. identity: a column without which equal rows cannot be
    told from repetitions, so that all of them are kept (a register that publishes incidents without a reference).
    unique_keys: columns that may hold each combination of values once among all loaded rows, rows with an absent value
    left aside; each is a rule.
    """

    holds: str = "register"
    event_column: str | None = None
    until_column: str | None = None
    scope_columns: tuple[str, ...] = ()
    identity: str | None = None
    unique_keys: tuple[tuple[str, ...], ...] = ()


_TRAITS: dict[type[Any], Traits] = {}


def traits(model_traits: Traits) -> Callable[[type[ModelT]], type[ModelT]]:
    """Class decorator that records a feed's traits (a pandera model takes no attribute that is not a column)."""

    def record(model: type[ModelT]) -> type[ModelT]:
        _TRAITS[model] = model_traits
        return model

    return record


def traits_of(model: type[Any]) -> Traits:
    """The traits recorded for a feed."""
    return _TRAITS.get(model, Traits())


@dataclass(frozen=True)
class Column:
    """One declared column: its name, kind, text for readers, and whether it identifies somebody."""

    name: str
    kind: str
    description: str
    is_nullable: bool
    is_identifier: bool


def columns_of(model: type[Any]) -> tuple[Column, ...]:
    """The declared columns of a model, in order."""
    declared = model.to_schema().columns.items()
    return tuple(
        Column(name, column.metadata["kind"], column.description, column.nullable, column.metadata["identifier"])
        for name, column in declared
    )


def companions_of(column: Column) -> dict[str, str]:
    """Companion columns that the gate stores beside a column: name -> description."""
    stem = column.name
    return {stem + suffix: f"{stem}: {text}" for suffix, text in COMPANIONS.get(column.kind, {}).items()}


def purpose_of(model: type[Any]) -> str:
    """The model's first sentence, which says what one row is."""
    text = (model.__doc__ or "").strip().split("\n")[0]
    if not text.startswith("One row per "):
        raise ValueError(f"{model.__name__}: the docstring must start with 'One row per '")
    return text
