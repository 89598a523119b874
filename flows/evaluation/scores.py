"""What a measure says: found, missed, wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """One line of an evaluation; counts are of pairs, rows, identifiers or whatever the measure counts."""

    measure: str
    operation: str
    kind: str
    found: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """Found among all that was said; None where nothing was."""
        return _share(self.found, self.wrong)

    @property
    def recall(self) -> float | None:
        """Found among all that there is; None where there is nothing."""
        return _share(self.found, self.missed)


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None
