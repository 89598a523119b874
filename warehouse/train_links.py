"""Estimate how often linked cases show each kind of reason: `JIGSAW_HOME=... python -m warehouse.train_links`.

Prints kind and m, and the share of pairs that are linked; they are reviewed and put into schemas/reference by hand. No
build runs this, and it reads no truth. It is expectation maximisation of Fellegi and Sunter's mixture over all pairs of
cases with u held fixed: how often a random pair would be tied so by chance is known of each tie from frequencies in the
data (the rarity of an identifier or a name, what chance puts at two scenes); only m and the share are estimated.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import duckdb

from warehouse import database

#: What each pair shows: of every family the strongest kind, with the bits that it would weigh if m were one, in whole
#: bits; and how many pairs show the same.
PATTERNS = """
    with population as (
        select
            count(distinct case_id) as case_count,
            greatest(count(distinct case_id),
                (select max(value) from config.thresholds where name = 'least_case_population')) as judged_count
        from evidence.case_identifiers
    ),
    ties as (
        select case_a, case_b, kind, own_bits, pair_count, discount_bits, other_role_count, is_single_event
        from linkage.identity_ties
        union all by name
        select case_a, case_b, kind, own_bits, pair_count, discount_bits, other_role_count, is_single_event
        from linkage.resolved_ties
        union all by name
        select case_a, case_b, kind, own_bits, pair_count, discount_bits, other_role_count, is_single_event
        from linkage.contact_ties
        union all by name
        select case_a, case_b, kind, own_bits, pair_count, discount_bits, other_role_count, is_single_event
        from linkage.service_ties
        union all by name
        select case_a, case_b, kind, own_bits, pair_count, discount_bits, other_role_count, is_single_event
        from linkage.presence_ties
    ),
    weighed as (
        select ties.case_a, ties.case_b, ties.kind, kinds.family,
            least(kinds.most_bits, coalesce(ties.own_bits, log2(judged_count * (judged_count - 1) / 2)))
            - log2(greatest(ties.pair_count, 1)) - coalesce(ties.discount_bits, 0)
            - case when ties.is_single_event then kinds.single_event_discount_bits else 0 end
            - ties.other_role_count * kinds.other_role_discount_bits as bits
        from ties cross join population
        inner join config.reason_kinds as kinds on kinds.kind = ties.kind and not kinds.is_against
    ),
    strongest as (
        select case_a, case_b, family, arg_max(kind, (bits, kind)) as kind, round(max(bits)) as bits
        from weighed where bits > 0 group by case_a, case_b, family
    ),
    pairs as (
        select list(kind order by kind) as kinds, sum(bits) as bits from strongest group by case_a, case_b
    )
    select pairs.kinds, pairs.bits, count(*), max(case_count * (case_count - 1) / 2)
    from pairs cross join population group by pairs.kinds, pairs.bits order by 1, 2
"""


@dataclass(frozen=True)
class Estimate:
    """m of each kind, the share of all pairs that are linked, and the number of steps that it took."""

    m: dict[str, float]
    share: float
    steps: int


def estimate(
    patterns: Iterable[tuple[tuple[str, ...], float, int]], pair_count: float, most_steps: int = 2_000
) -> Estimate:
    """Expectation maximisation. A pattern: kinds shown, bits of 1/u of them together, pairs that show it.

    Pairs that show nothing are taken for unlinked: of a link that leaves no trace nothing can be learned.
    """
    shown = list(patterns)
    kinds = sorted({kind for found, _, _ in shown for kind in found})
    m, share = dict.fromkeys(kinds, 0.5), 1e-3
    for step in range(1, most_steps + 1):
        linked: Counter[str] = Counter()
        total = 0.0
        for found, bits, count in shown:
            odds = share / (1 - share) * 2.0**bits * _chance(m, found)
            weight = count * odds / (1 + odds)
            total += weight
            for kind in found:
                linked[kind] += weight
        before, m = m, {kind: min(0.999, max(1e-6, linked[kind] / total)) for kind in kinds}
        share = total / pair_count
        if max(abs(m[kind] - before[kind]) for kind in kinds) < 1e-9:
            return Estimate(m, share, step)
    return Estimate(m, share, most_steps)


def _chance(m: Mapping[str, float], found: tuple[str, ...]) -> float:
    """How often a linked pair shows these kinds and no others."""
    return prod(m[kind] if kind in found else 1 - m[kind] for kind in m)


def main(con: duckdb.DuckDBPyConnection) -> None:
    """Print m of each kind for the reference file."""
    rows = con.execute(PATTERNS).fetchall()
    found = estimate([(tuple(kinds), float(bits), int(count)) for kinds, bits, count, _ in rows], float(rows[0][3]))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["kind", "m"])
    writer.writerows([kind, f"{value:.2g}"] for kind, value in found.m.items())
    pairs = sum(int(row[2]) for row in rows)
    sys.stderr.write(f"share of linked pairs {found.share:.3g}; {pairs} pairs with ties; {found.steps} steps\n")


if __name__ == "__main__":
    home = database.Place.under(Path(os.environ.get("JIGSAW_HOME", "data")))
    with database.reader(home, database.Resources("2GB")) as con:
        main(con)
