"""How alike one offender's offences are: the shares of schemas/reference/behaviour_weights.csv, from a publish.

Nothing here knows a truth. Linked pairs are those that identifiers already link (case_link_reasons of the families
identity and account, from link_bits on) and that are of one offence group; where they are too few, all compared pairs
are taken for a mixture of linked and unlinked ones (Fellegi and Sunter, by expectation maximisation, the features
independent within either class). Run it as `python -m warehouse.behaviour_weights --home data`; what it prints is
reviewed, and written into the table with --write.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from schemas import reference
from warehouse import build, database

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

FILE = Path(reference.__file__).with_name("behaviour_weights.csv")
FEATURES = ("method", "place", "days", "hour", "weekday")
#: Fewer linked pairs than this do not speak for all.
LEAST_LINKED = 30
#: So many pairs are taken to be as the column `prior` says: those that identifiers show are few, and a selection.
PRIOR_PAIRS = 40.0
#: A share is never taken for nothing or for certainty; neither is the part of linked pairs among all.
LEAST_SHARE, MOST_SHARE = 0.01, 0.9
LEAST_LINKED_PART, MOST_LINKED_PART = 1e-5, 0.05
ROUNDS = 200


@dataclass(frozen=True)
class Likenesses:
    """Pairs of cases with their likeness in each step of each feature (1 where a feature is not known of both)."""

    steps: tuple[tuple[str, int], ...]
    values: Floats
    is_linked: Flags


@dataclass(frozen=True)
class Estimate:
    """The shares by feature and step, from so many linked pairs, and how they were come by."""

    shares: dict[tuple[str, int], float]
    linked_count: int
    pair_count: int
    is_mixture: bool


def likenesses(con: duckdb.DuckDBPyConnection) -> Likenesses:
    """The likeness of every compared pair, read off the model itself.

    The model is run once for each step with the share of that step set to a half: then 2 x 2^bits - 1 is its likeness.
    """
    sql = build.models()["linkage.behaviour_pairs"].sql
    sql = sql.replace("config.thresholds", "probe_thresholds").replace("config.behaviour_weights", "probe_weights")
    con.execute("create or replace temp table probe_thresholds as select name, value from config.thresholds")
    con.execute("update probe_thresholds set value = -1000 where name = 'behaviour_least_bits'")
    con.execute(
        "create or replace temp table probe_weights as select feature, step, reach from config.behaviour_weights"
    )
    con.execute("alter table probe_weights add column share double")
    known = con.execute("select feature, step from probe_weights order by feature, step").fetchall()
    steps = tuple((str(feature), int(step)) for feature, step in known)
    columns: dict[tuple[str, int], Floats] = {}
    bits = ", ".join(f"{feature}_bits" for feature in FEATURES)
    for step in sorted({step for _, step in steps}):
        con.execute("update probe_weights set share = case when step = ? then 0.5 else 0 end", [step])
        con.execute(f"create or replace temp table probed as select case_a, case_b, {bits} from (\n{sql}\n)")
        found = con.execute(f"select {bits} from probed order by case_a, case_b").fetchnumpy()
        for feature in FEATURES:
            if (feature, step) in steps:
                value = np.asarray(found[f"{feature}_bits"], dtype=np.float64)
                # what is not known of both has 0 bits whatever the share
                columns[feature, step] = np.maximum(2.0 * np.exp2(value) - 1.0, 0.0)
    linked = con.execute(
        """select linked.case_a is not null from probed left join (
            select distinct case_a, case_b from linkage.case_link_reasons where family in ('identity', 'account')
            and bits >= (select max(value) from config.thresholds where name = 'link_bits')) as linked
            on linked.case_a = probed.case_a and linked.case_b = probed.case_b
        order by probed.case_a, probed.case_b"""
    ).fetchnumpy()
    flags = np.asarray(next(iter(linked.values())), dtype=bool)
    return Likenesses(steps, np.column_stack([columns[step] for step in steps]), flags)


def priors() -> dict[tuple[str, int], float]:
    """The shares that are expected before anything is seen, by feature and step."""
    return {(row["feature"], int(row["step"])): float(row["prior"]) for row in reference.rows("behaviour_weights")}


def estimate(pairs: Likenesses, expected: Mapping[tuple[str, int], float]) -> Estimate:
    """The shares that make what is seen of linked pairs, and what is expected, likeliest: expectation maximisation.

    A linked pair is alike in one step of a feature or in none; which one is what is not seen. Where fewer than
    LEAST_LINKED pairs are known to be linked, whether any other pair is linked is not seen either.
    """
    is_mixture = int(pairs.is_linked.sum()) < LEAST_LINKED
    values = pairs.values if is_mixture else pairs.values[pairs.is_linked]
    linked = np.where(pairs.is_linked, 1.0, 0.0) if is_mixture else np.ones(len(values))
    places = {f: [i for i, (feature, _) in enumerate(pairs.steps) if feature == f] for f in FEATURES}
    prior = np.array([expected[step] for step in pairs.steps])
    shares = prior.copy()
    part = 1e-3
    for _ in range(ROUNDS):
        ratios = {f: 1 - shares[mine].sum() + values[:, mine] @ shares[mine] for f, mine in places.items() if mine}
        if is_mixture:
            ratio = np.prod(list(ratios.values()), axis=0)
            linked = np.where(pairs.is_linked, 1.0, part * ratio / (1 - part + part * ratio))
            part = float(np.clip(linked.mean(), LEAST_LINKED_PART, MOST_LINKED_PART)) if len(linked) else part
        for f, mine in places.items():
            if mine:
                alike = (linked / ratios[f]) @ values[:, mine] * shares[mine]
                shares[mine] = (alike + PRIOR_PAIRS * prior[mine]) / (linked.sum() + PRIOR_PAIRS)
                shares[mine] = np.clip(shares[mine], LEAST_SHARE, MOST_SHARE / len(mine))
    return Estimate(
        {step: round(float(share), 2) for step, share in zip(pairs.steps, shares, strict=True)},
        int(pairs.is_linked.sum()), len(pairs.values), is_mixture,
    )  # fmt: skip


def table(found: Estimate, of_what: str) -> str:
    """The reference table with the estimated shares, as CSV."""
    out = StringIO()
    writer = csv.DictWriter(out, list(reference.rows("behaviour_weights")[0]), lineterminator="\n")
    writer.writeheader()
    how = f"as a mixture, {found.linked_count}" if found.is_mixture else f"{found.linked_count}"
    source = (
        f"warehouse.behaviour_weights on {of_what}: {how} of {found.pair_count} compared pairs linked by identifiers"
    )
    for row in reference.rows("behaviour_weights"):
        share = found.shares[row["feature"], int(row["step"])]
        writer.writerow(row | {"share": f"{share:g}", "source": source})
    return out.getvalue()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or write it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True, help="a home with a publish")
    options.add_argument("--of", default="a publish", help="what was published, in words, for the source column")
    options.add_argument("--write", action="store_true", help="replace schemas/reference/behaviour_weights.csv")
    given = options.parse_args(arguments)
    with database.reader(database.Place.under(given.home), database.Resources("2GB")) as con:
        text = table(estimate(likenesses(con), priors()), given.of)
    if given.write:
        FILE.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
