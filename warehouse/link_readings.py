"""What the report shows of links beside the strongest: forces, what speaks against, weak spots of groups, persons.

No identifier and no name of a person: cases, counts and reference numbers. Links one by one: warehouse.readings.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class ForcePair:
    """Links between cases of two forces, or within one (force_b the same)."""

    force_a: str
    force_b: str
    link_count: int
    case_count: int
    most_bits: float

    @property
    def is_cross_force(self) -> bool:
        """Whether it is two forces."""
        return self.force_a != self.force_b


def force_pairs(con: duckdb.DuckDBPyConnection) -> list[ForcePair]:
    """Every two forces with a link: across forces first, the most links first."""
    rows = con.execute(
        """with named as (
            select coalesce(forces_a.force_name, links.force_a) as name_a,
                coalesce(forces_b.force_name, links.force_b) as name_b, links.case_a, links.case_b, links.strength_bits
            from linkage.case_links as links
            left join config.forces as forces_a on forces_a.force_code = links.force_a
            left join config.forces as forces_b on forces_b.force_code = links.force_b),
        sides as (
            select least(name_a, name_b) as force_a, greatest(name_a, name_b) as force_b, case_a, case_b,
                unnest([case_a, case_b]) as case_id, strength_bits
            from named)
        select force_a, force_b, count(distinct (case_a, case_b)), count(distinct case_id), max(strength_bits)
        from sides group by force_a, force_b order by force_a = force_b, 3 desc, 1, 2"""
    ).fetchall()
    return [ForcePair(*row) for row in rows]


@dataclass(frozen=True)
class Against:
    """A kind of finding against, and in how many pairs it was made.

    linked_count: of these pairs, those that are linked all the same. least_bits: the most that it takes (0: it says
    only why something is no reason).
    """

    title: str
    why: str
    pair_count: int
    linked_count: int
    least_bits: float


def against(con: duckdb.DuckDBPyConnection) -> list[Against]:
    """Kinds of finding against a link: those that take most first."""
    rows = con.execute(
        """select kinds.title, kinds.why, count(*), count(links.case_a), min(reasons.bits)
        from linkage.case_link_reasons as reasons
        inner join config.reason_kinds as kinds on kinds.kind = reasons.kind
        left join linkage.case_links as links on links.case_a = reasons.case_a and links.case_b = reasons.case_b
        where reasons.is_against
        group by kinds.title, kinds.why order by 5, 3 desc, 1"""
    ).fetchall()
    return [Against(*row) for row in rows]


@dataclass(frozen=True)
class Bridge:
    """A link without which its group falls in two, with the cases on either side."""

    group_id: str
    case_count: int
    case_a: str
    case_b: str
    is_cross_force: bool
    strength_bits: float
    basis: str
    side_a_count: int
    side_b_count: int


def bridges(con: duckdb.DuckDBPyConnection, most: int) -> tuple[int, list[Bridge]]:
    """How many links alone hold two groups together, and the weakest of them, at most so many.

    Single cases that hang on a group by one link are left out: without the link no group would be parted.
    """
    where = "kind = 'link' and is_between_groups"
    count = con.execute(f"select count(*) from linkage.group_bridges where {where}").fetchall()[0][0]
    columns = ", ".join(Bridge.__dataclass_fields__)
    rows = con.execute(
        f"""select {columns} from linkage.group_bridges where {where}
        order by strength_bits, least(side_a_count, side_b_count) desc, group_id, case_a, case_b limit ?""",
        [most],
    ).fetchall()
    return count, [Bridge(*row) for row in rows]


@dataclass(frozen=True)
class Person:
    """Somebody whom records of several cases are taken to name, told by number.

    roles: as the registers have them. least_probability: how surely the least sure record belongs to another.
    """

    person_id: str
    record_count: int
    force_count: int
    least_probability: float | None
    roles: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Persons:
    """How many persons records are taken to name; those in several cases, and of these those in several forces."""

    count: int
    several_count: int
    cross_force_count: int
    shown: tuple[Person, ...]


def persons(con: duckdb.DuckDBPyConnection, most: int) -> Persons:
    """Persons in two cases or more: those in most forces and cases first, at most so many. Hubs are left out."""
    several = "case_count > 1 and not is_hub"
    counts = con.execute(
        f"""select count(*), count(*) filter (where {several}), count(*) filter (where {several} and force_count > 1)
        from linkage.persons"""
    ).fetchall()[0]
    rows = con.execute(
        f"""with shown as (
            select person_id, record_count, force_count, case_count, least_probability from linkage.persons
            where {several} order by force_count desc, case_count desc, person_id limit ?)
        select shown.person_id, max(shown.record_count), max(shown.force_count), max(shown.least_probability),
            list(distinct replace(records.role, '_', ' ') order by replace(records.role, '_', ' '))
                filter (where records.role is not null),
            list(distinct records.case_id order by records.case_id) filter (where records.case_id is not null)
        from shown inner join linkage.person_records as records on records.person_id = shown.person_id
        group by shown.person_id
        order by max(shown.force_count) desc, max(shown.case_count) desc, shown.person_id""",
        [most],
    ).fetchall()
    count, several_count, cross_force_count = counts
    found = tuple(Person(*row[:4], *(tuple(each or ()) for each in row[4:])) for row in rows)
    return Persons(count, several_count, cross_force_count, found)
