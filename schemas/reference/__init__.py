"""Reference data: forces, offence codes, outcomes, networks, hubs. Each file names its source in a column."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of reference file `name` (without its ending), in file order."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def names() -> tuple[str, ...]:
    """Names of all reference files, sorted."""
    found = (entry.name for entry in files(__package__).iterdir() if entry.name.endswith(".csv"))
    return tuple(sorted(name.removesuffix(".csv") for name in found))


def codes(name: str) -> list[str]:
    """The first column of reference file `name`, in file order."""
    return [next(iter(row.values())) for row in rows(name)]


def lookup(name: str) -> dict[str, str]:
    """A reference file as a mapping from delivered words to codes, for layouts: `forces`, `street_outcomes`."""
    if name == "forces":
        spoken = {row["force_name"]: row["force_code"] for row in rows(name)}
        for row in rows(name):
            spoken |= {alias: row["force_code"] for alias in row["aliases"].split("|") if alias}
        return spoken
    if name == "street_outcomes":
        return {row["outcome_description"]: row["outcome_type"] for row in rows(name)}
    raise KeyError(name)
