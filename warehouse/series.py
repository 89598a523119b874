"""Behavioural series of a publish: undetected cases that look like one with a suspect, and cases that look alike.

An opinion about offences, not about persons: who is a suspect is told by identifiers only. Cases are put together by
average linkage, so that a chain of likenesses does not make a series: a case joins where it is alike to all on average.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from warehouse.errors import UsageError

Floats = np.ndarray[Any, np.dtype[np.float64]]

#: Cases that are put together at a time: where more hang together, only stronger pairs are looked at.
MOST_TOGETHER = 2_000


@dataclass(frozen=True)
class Lead:
    """A case without a suspect known by an identifier that looks like one with such a suspect."""

    undetected: str
    undetected_force: str
    like: str
    like_force: str
    offence_group: str
    bits: float
    method_bits: float
    place_bits: float
    days_bits: float
    hour_bits: float
    weekday_bits: float
    distance_m: int | None
    days_between: float | None
    shared_words: str | None


@dataclass(frozen=True)
class Series:
    """Cases that look like the work of one offender. mean_bits: over all pairs, those that are not alike counting 0."""

    offence_group: str
    cases: tuple[str, ...]
    with_suspect: tuple[str, ...]
    forces: tuple[str, ...]
    mean_bits: float
    weakest_bits: float

    @property
    def is_open(self) -> bool:
        """Whether it puts an undetected case beside one with a suspect."""
        return 0 < len(self.with_suspect) < len(self.cases)


@dataclass(frozen=True)
class Found:
    """What was compared, the leads, strongest first, and the series, those with a suspect first."""

    case_count: int
    compared_count: int
    kept_count: int
    series_bits: float
    leads: tuple[Lead, ...]
    series: tuple[Series, ...]


#: Pairs of a group and a force (null: any), and whether a suspect of each case is known by an identifier.
_PAIRS = """with suspects as (
        select distinct case_id from evidence.case_identifiers where role = 'suspect')
    select pairs.*, suspects_a.case_id is not null as has_suspect_a, suspects_b.case_id is not null as has_suspect_b
    from linkage.behaviour_pairs as pairs
    left join suspects as suspects_a on suspects_a.case_id = pairs.case_a
    left join suspects as suspects_b on suspects_b.case_id = pairs.case_b
    where ($offence_group is null or pairs.offence_group = $offence_group)
        and ($force is null or $force in (pairs.force_a, pairs.force_b))"""


def find(con: duckdb.DuckDBPyConnection, offence_group: str | None, force: str | None, most: int) -> Found:
    """Leads and series of an offence group, or of all; with a force, those that concern it; at most so many of each.

    Raises UsageError for a group or a force that has no cases here.
    """
    asked = {"offence_group": offence_group, "force": force}
    _check(con, asked)
    [(cases, compared, kept)] = con.execute(
        """select coalesce(sum(case_count), 0)::bigint, coalesce(sum(compared_count), 0)::bigint,
            coalesce(sum(kept_count), 0)::bigint
        from linkage.behaviour_groups where $group is null or offence_group = $group""",
        {"group": offence_group},
    ).fetchall()
    series_bits = float(
        con.execute("select max(value) from config.thresholds where name = 'behaviour_series_bits'").fetchall()[0][0]
    )
    return Found(cases, compared, kept, series_bits, _leads(con, asked, most), _series(con, asked, series_bits, most))


def _check(con: duckdb.DuckDBPyConnection, asked: dict[str, str | None]) -> None:
    for column, value in (("offence_group", asked["offence_group"]), ("force_code", asked["force"])):
        known = [row[0] for row in con.execute(f"select distinct {column} from linkage.cases order by 1").fetchall()]
        if value is not None and value not in known:
            raise UsageError(f"no case here has {column.replace('_', ' ')} {value!r}; there are {', '.join(known)}")


def _leads(con: duckdb.DuckDBPyConnection, asked: dict[str, str | None], most: int) -> tuple[Lead, ...]:
    rows = con.execute(
        f"""with pairs as ({_PAIRS})
        select
            case when has_suspect_a then case_b else case_a end, case when has_suspect_a then force_b else force_a end,
            case when has_suspect_a then case_a else case_b end, case when has_suspect_a then force_a else force_b end,
            offence_group, bits, method_bits, place_bits, days_bits, hour_bits, weekday_bits, distance_m, days_between,
            shared_words
        from pairs where has_suspect_a <> has_suspect_b order by bits desc, case_a, case_b limit $most""",
        {**asked, "most": most},
    ).fetchall()
    return tuple(Lead(*row) for row in rows)


def _series(
    con: duckdb.DuckDBPyConnection, asked: dict[str, str | None], series_bits: float, most: int
) -> tuple[Series, ...]:
    # a force's series are found whole and chosen after: its cases may hang together over another force's
    rows = con.execute(
        f"select offence_group, case_a, case_b, force_a, force_b, has_suspect_a, has_suspect_b, bits from ({_PAIRS})"
        " order by offence_group, case_a, case_b",
        asked | {"force": None},
    ).fetchall()
    found: list[Series] = []
    for group in dict.fromkeys(row[0] for row in rows):
        mine = [row for row in rows if row[0] == group]
        forces = {case: force for row in mine for case, force in ((row[1], row[3]), (row[2], row[4]))}
        suspects = {case for row in mine for case, has in ((row[1], row[5]), (row[2], row[6])) if has}
        for cases, bits in together([row[1] for row in mine], [row[2] for row in mine], [row[7] for row in mine],
                                    series_bits):  # fmt: skip
            known = tuple(case for case in cases if case in suspects)
            held = tuple(sorted({forces[case] for case in cases}))
            if asked["force"] is None or asked["force"] in held:
                pairs = bits[np.triu_indices(len(cases), 1)]
                mean, weakest = round(float(pairs.mean()), 2), round(float(pairs.min()), 2)
                found.append(Series(group, cases, known, held, mean, weakest))
    return tuple(sorted(found, key=lambda each: (not each.is_open, -each.mean_bits, each.cases))[:most])


def together(
    case_a: Sequence[str], case_b: Sequence[str], bits: Sequence[float], least_bits: float
) -> Iterator[tuple[tuple[str, ...], Floats]]:
    """Sets of two and more cases that are least_bits alike on average, each with the bits of its pairs as a square.

    Two sets become one while the mean over the pairs between them is at least so much; a pair without bits counts 0.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not bits:
        return
    cases, codes = np.unique(np.array([*case_a, *case_b], dtype=str), return_inverse=True)
    ends_a, ends_b, weights = codes[: len(bits)], codes[len(bits) :], np.array(bits, dtype=np.float64)
    least, todo = least_bits, [np.arange(len(cases))]
    while todo:
        # components at the threshold; what is still too large is looked at again at a higher one
        is_strong = weights >= least
        links = coo_array((np.ones(int(is_strong.sum()), dtype=np.int8), (ends_a[is_strong], ends_b[is_strong])),
                          shape=(len(cases), len(cases)))  # fmt: skip
        _, labels = connected_components(links, directed=False)
        waiting, todo = todo, []
        for members in waiting:
            for label in np.unique(labels[members]).tolist():
                part = members[labels[members] == label]
                if len(part) > MOST_TOGETHER:
                    todo.append(part)
                elif len(part) > 1:
                    yield from _cut(cases, part, ends_a, ends_b, weights, least_bits, linkage, fcluster)
        least += 1


def _cut(
    cases: Any, part: Any, ends_a: Any, ends_b: Any, weights: Floats, least_bits: float, linkage: Any, fcluster: Any
) -> Iterator[tuple[tuple[str, ...], Floats]]:
    """A component cut by average linkage."""
    place = np.full(len(cases), -1)
    place[part] = np.arange(len(part))
    inside = (place[ends_a] >= 0) & (place[ends_b] >= 0)
    square = np.zeros((len(part), len(part)))
    square[place[ends_a[inside]], place[ends_b[inside]]] = weights[inside]
    square += square.T
    top = float(square.max())
    tree = linkage(top - square[np.triu_indices(len(part), 1)], method="average")
    labels = fcluster(tree, top - least_bits, criterion="distance")
    for label in np.unique(labels).tolist():
        members = np.flatnonzero(labels == label)
        if len(members) > 1:
            yield tuple(cases[part[members]].tolist()), square[np.ix_(members, members)]
