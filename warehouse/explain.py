"""Why two cases are linked, or what is known where they are not: the reasons, and the lines of the feeds behind each.

Read from one publish. Nothing is weighed here; the words for a strength are, once, in STRENGTHS.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.errors import UsageError

#: Words for a likelihood ratio from so much on: the scale of the ENFSI Guideline for Evaluative Reporting in Forensic
#: Science (2015). The guideline itself was not at hand. The words and every bound are as two unrelated programs that
#: cite it have them (fatihbozdag/bitig, its page on likelihood ratios, which names Nordgaard and others 2012 too, and
#: rootcoder007/rmorie); that weak begins at 2 is as a laboratory's plots label it. Some glossaries give other bounds.
#: A ratio on a bound takes the stronger word. Strength in bits is log2 of the ratio.
STRENGTHS: tuple[tuple[float, str], ...] = (
    (1_000_000, "extremely strong"),
    (10_000, "very strong"),
    (1_000, "strong"),
    (100, "moderately strong"),
    (10, "moderate"),
    (2, "weak"),
    (0, "next to no"),
)


@dataclass(frozen=True)
class CaseSide:
    """One of the two cases. Times are those between which the offence can have happened (UTC)."""

    case_id: str
    force_code: str
    force_name: str
    offence_group: str | None
    occurred_from_at: dt.datetime | None
    occurred_to_at: dt.datetime | None
    group_id: str | None


@dataclass(frozen=True)
class Line:
    """A line of a delivered file that stands behind a reason. side: a, b, or both."""

    side: str
    shows: str
    identifier: str
    feed: str
    file: str
    line_number: int
    seen_at: dt.datetime | None
    line_count: int


@dataclass(frozen=True)
class Reason:
    """One reason, in words that name the identifiers; `lines` are at most as many as config.thresholds allows.

    bits: below zero where it speaks against a link. why: absent for a kind without an entry in config.reason_kinds.
    """

    kind: str
    title: str
    family: str
    basis: str
    bits: float
    event_count: int
    evidence: str
    why: str | None
    first_seen_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """A line of a delivered file in its place in time. reasons: the numbers, from 1, of those that it stands behind.

    side: a, b, both (a communication between the two), or each (it bears on the one and on the other).
    """

    seen_at: dt.datetime | None
    shows: str
    side: str
    feed: str
    file: str
    line_number: int
    identifiers: tuple[str, ...]
    reasons: tuple[int, ...]


@dataclass(frozen=True)
class SharedHub:
    """An identifier that both cases touch and that is no evidence, with the reason."""

    identifier_type: str
    identifier: str
    reason: str


@dataclass(frozen=True)
class Explanation:
    """What is known of a pair of cases. strength_bits: None where they are not linked.

    probability: that they belong together, where the publish has reckoned one.
    """

    a: CaseSide
    b: CaseSide
    strength_bits: float | None
    link_bits: float
    probability: float | None
    basis: str | None
    strength_in_words: str
    reasons: tuple[Reason, ...]
    hubs: tuple[SharedHub, ...]

    @property
    def timeline(self) -> tuple[Step, ...]:
        """The lines behind all reasons in order of time, each once; those without a time first."""
        told: dict[tuple[str, int], list[tuple[int, Line]]] = {}
        for number, reason in enumerate(self.reasons, start=1):
            for line in reason.lines:
                told.setdefault((line.file, line.line_number), []).append((number, line))
        steps = []
        for found in told.values():
            line = found[0][1]
            sides = {each.side for _, each in found}
            steps.append(
                Step(
                    line.seen_at, line.shows, sides.pop() if len(sides) == 1 else "each", line.feed, line.file,
                    line.line_number, tuple(dict.fromkeys(each.identifier for _, each in found)),
                    tuple(dict.fromkeys(number for number, _ in found)),
                )
            )  # fmt: skip
        return tuple(
            sorted(steps, key=lambda step: (step.seen_at or dt.datetime.min, step.feed, step.file, step.line_number))
        )

    @property
    def is_linked(self) -> bool:
        """Whether the pair reaches the strength from which it is published as linked."""
        return self.strength_bits is not None


def explain(con: duckdb.DuckDBPyConnection, case_one: str, case_other: str) -> Explanation:
    """All that a publish says about two cases, in either order.

    Raises UsageError for a case that is not there, or twice the same.
    """
    a, b = sides_of(con, case_one, case_other)
    pair = [a.case_id, b.case_id]
    link = _link(con, pair)
    strength, basis = link.get("strength_bits"), link.get("basis")
    link_bits = con.execute("select max(value) from config.thresholds where name = 'link_bits'").fetchall()[0][0]
    reasons = _reasons(con, pair)
    words = in_words(strength, link_bits, bool(reasons))
    return Explanation(
        a, b, strength, link_bits, link.get("probability"), basis, words, reasons, _hubs(con, pair)
    )  # fmt: skip


def sides_of(con: duckdb.DuckDBPyConnection, case_one: str, case_other: str) -> tuple[CaseSide, CaseSide]:
    """Two cases in the order of their names. Raises UsageError for a case that is not there, or twice the same."""
    if case_one == case_other:
        raise UsageError("two different cases are needed")
    a, b = (_side(con, case_id) for case_id in sorted((case_one, case_other)))
    return a, b


def _link(con: duckdb.DuckDBPyConnection, pair: list[str]) -> dict[str, Any]:
    """The link's columns by name, those that this publish has; none where the pair is not linked."""
    asked = con.execute("select * from linkage.case_links where case_a = ? and case_b = ?", pair)
    names = [column[0] for column in asked.description or []]
    return next((dict(zip(names, row, strict=True)) for row in asked.fetchall()), {})


def in_words(strength_bits: float | None, link_bits: float, has_reasons: bool = False) -> str:
    """What a strength means, in one sentence that claims no more than it can."""
    if strength_bits is None:
        known = "what ties them is weaker than that" if has_reasons else "nothing in the loaded feeds ties them"
        return f"not linked: a pair is published from {link_bits:g} bits, and {known}"
    ratio = 2.0**strength_bits
    word = next(word for least, word in STRENGTHS if ratio >= least)
    return (
        f"what is seen is {_round(ratio)} times likelier if the cases are linked than if they are not: "
        f"{word} support for a link"
    )


def _round(ratio: float) -> str:
    if ratio >= 1_000_000:
        return f"about {ratio / 1_000_000:.2g} million" if ratio < 100_000_000 else "over a hundred million"
    digits = max(0, len(str(int(ratio))) - 2)
    return f"about {round(ratio, -digits):,.0f}"


def _side(con: duckdb.DuckDBPyConnection, case_id: str) -> CaseSide:
    rows = con.execute(
        """with known as (
            select case_id, force_code, occurred_from_at, occurred_to_at from raw.offences where case_id = $case
            union all
            select case_id, force_code, null, null from raw.case_subjects where case_id = $case)
        select known.case_id, known.force_code, coalesce(forces.force_name, known.force_code), cases.offence_group,
            known.occurred_from_at, known.occurred_to_at, groups.group_id
        from known
        left join config.forces as forces on forces.force_code = known.force_code
        left join linkage.cases as cases on cases.case_id = known.case_id
        left join linkage.case_groups as groups on groups.case_id = known.case_id
        order by known.occurred_from_at nulls last, known.force_code limit 1""",
        {"case": case_id},
    ).fetchall()
    if not rows:
        raise UsageError(f'there is no case {case_id!r}; `jigsaw sql "select case_id from linkage.cases"` lists them')
    return CaseSide(*rows[0])


def _reasons(con: duckdb.DuckDBPyConnection, pair: list[str]) -> tuple[Reason, ...]:
    lines: dict[str, list[Line]] = {}
    for kind, *line in con.execute(
        """select evidence.kind, evidence.side, evidence.shows, evidence.identifier, evidence.feed, loads.file,
            evidence.line_number, evidence.seen_at, evidence.line_count
        from linkage.case_link_evidence as evidence
        inner join quality.loads as loads on loads.load_id = evidence.load_id
        where evidence.case_a = ? and evidence.case_b = ?
        order by evidence.kind, evidence.side, evidence.line_rank""",
        pair,
    ).fetchall():
        lines.setdefault(kind, []).append(Line(*line))
    rows = con.execute(
        """select reasons.kind, coalesce(kinds.title, replace(reasons.kind, '_', ' ')), reasons.family, reasons.basis,
            reasons.bits, reasons.event_count, reasons.evidence, kinds.why, reasons.first_seen_at, reasons.last_seen_at
        from linkage.case_link_reasons as reasons
        left join config.reason_kinds as kinds on kinds.kind = reasons.kind
        where reasons.case_a = ? and reasons.case_b = ? order by reasons.bits desc, reasons.kind""",
        pair,
    ).fetchall()
    return tuple(Reason(*[*row, tuple(lines.get(row[0], ()))]) for row in rows)


def _hubs(con: duckdb.DuckDBPyConnection, pair: list[str]) -> tuple[SharedHub, ...]:
    rows = con.execute(
        """with touched as (
            select case_id, identifier_type, identifier from evidence.case_identifiers where case_id in (?, ?)
            union
            select case_id, identifier_type, other_identifier from evidence.case_contacts where case_id in (?, ?))
        select hubs.identifier_type, hubs.identifier, any_value(hubs.reason)
        from touched inner join linkage.hubs as hubs
            on hubs.identifier_type = touched.identifier_type and hubs.identifier = touched.identifier
        group by hubs.identifier_type, hubs.identifier having count(distinct touched.case_id) = 2
        order by max(hubs.degree) desc, 1, 2""",
        [*pair, *pair],
    ).fetchall()
    return tuple(SharedHub(*row) for row in rows)
