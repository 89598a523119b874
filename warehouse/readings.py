"""What the report and the command line show of a publish: counts, links in words, groups, hubs; no identifier.

Each function takes a reader's connection and returns plain rows, in an order that depends on nothing but their content.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb

from warehouse import sql
from warehouse.database import Place, lake_tables, published_versions
from warehouse.wording import REASONS_IN_WORDS


@dataclass(frozen=True)
class FeedTotals:
    """The deliveries of one feed and what became of their rows."""

    feed: str
    file_count: int
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_excess: int
    rows_repaired: int


def feed_totals(con: duckdb.DuckDBPyConnection) -> list[FeedTotals]:
    """Every feed of which something was loaded, in the order in which they first came."""
    sums = ", ".join(f"sum({column})::bigint" for column in list(FeedTotals.__dataclass_fields__)[2:])
    rows = con.execute(
        f"select feed, count(*), {sums} from quality.loads where status = 'loaded' group by feed order by min(load_id)"
    ).fetchall()
    return [FeedTotals(*row) for row in rows]


def marking(con: duckdb.DuckDBPyConnection) -> str:
    """The protective marking of what is shown; synthetic data is called so where every case bears its prefix."""
    is_synthetic = con.execute(
        "select count(*) > 0 and bool_and(starts_with(case_id, 'SYN-')) from linkage.cases"
    ).fetchall()[0][0]
    return "OFFICIAL-SENSITIVE (synthetic data)" if is_synthetic else "OFFICIAL-SENSITIVE"


@dataclass(frozen=True)
class Refused:
    """A file that was refused whole, told by its number: a provider may name a file after a number."""

    load_id: int
    problem: str


def refused(con: duckdb.DuckDBPyConnection) -> list[Refused]:
    """Files that stand in the ledger as refused."""
    rows = con.execute(
        """select load_id, replace(problem, file || ': ', '') from quality.loads where status = 'rejected'
        order by load_id"""
    ).fetchall()
    return [Refused(*row) for row in rows]


@dataclass(frozen=True)
class Delivered:
    """One loaded file."""

    load_id: int
    feed: str
    layout: str
    provider: str | None
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_excess: int


def deliveries(con: duckdb.DuckDBPyConnection) -> list[Delivered]:
    """Every loaded file, oldest first."""
    columns = ", ".join(Delivered.__dataclass_fields__)
    rows = con.execute(f"select {columns} from quality.loads where status = 'loaded' order by load_id").fetchall()
    return [Delivered(*row) for row in rows]


@dataclass(frozen=True)
class Count:
    """How many rows of a feed share a word: a rule that they break, a reason for which they are kept apart."""

    feed: str
    word: str
    row_count: int


def broken_rules(con: duckdb.DuckDBPyConnection) -> list[Count]:
    """Quarantined rows by feed and rule; a row counts under each rule that it breaks."""
    rows = con.execute(
        """select loads.feed, counts.rule, sum(counts.row_count)::bigint
        from quality.rule_counts as counts inner join quality.loads as loads on loads.load_id = counts.load_id
        group by loads.feed, counts.rule order by 3 desc, 1, 2"""
    ).fetchall()
    return [Count(*row) for row in rows]


def excess_reasons(con: duckdb.DuckDBPyConnection) -> list[Count]:
    """Excess rows by feed and reason; a row counts under each reason."""
    found = con.execute("select distinct feed from quality.loads where rows_excess > 0 order by feed").fetchall()
    if not found:
        return []
    every = " union all ".join(
        f"select {sql.literal(feed)} as feed, unnest(reasons) as reason from excess.{sql.name(feed)}"
        for (feed,) in found
    )
    rows = con.execute(f"select feed, reason, count(*) from ({every}) group by 1, 2 order by 3 desc, 1, 2").fetchall()
    return [Count(*row) for row in rows]


@dataclass(frozen=True)
class Reason:
    """One reason for a link in words that name cases, roles and counts, and no identifier."""

    kind: str
    title: str
    bits: float
    basis: str
    sentence: str


@dataclass(frozen=True)
class Link:
    """One pair of linked cases with its reasons, strongest first."""

    case_a: str
    case_b: str
    force_a: str
    force_b: str
    is_cross_force: bool
    strength_bits: float
    basis: str
    first_seen_on: dt.date | None
    last_seen_on: dt.date | None
    reasons: tuple[Reason, ...]


#: Which links a list shows. contested: those that something speaks against and that stand all the same.
WHICH_LINKS = {
    "all": "true",
    "across": "links.is_cross_force",
    "within": "not links.is_cross_force",
    "contested": """(links.case_a, links.case_b) in (
        select (case_a, case_b) from linkage.case_link_reasons where is_against and bits < 0)""",
}


def strongest_links(con: duckdb.DuckDBPyConnection, most: int, which: str = "all") -> list[Link]:
    """The strongest links of those that WHICH_LINKS names, at most so many; equals in the order of their cases."""
    pairs = con.execute(
        f"""select links.case_a, links.case_b, coalesce(forces_a.force_name, links.force_a),
            coalesce(forces_b.force_name, links.force_b), links.is_cross_force, links.strength_bits, links.basis,
            links.first_seen_at::date, links.last_seen_at::date
        from linkage.case_links as links
        left join config.forces as forces_a on forces_a.force_code = links.force_a
        left join config.forces as forces_b on forces_b.force_code = links.force_b
        where {WHICH_LINKS[which]}
        order by links.strength_bits desc, links.reason_count desc, links.case_a, links.case_b limit ?""",
        [most],
    ).fetchall()
    reasons: dict[tuple[str, str], list[Reason]] = {(row[0], row[1]): [] for row in pairs}
    if pairs:
        wanted = ", ".join(f"({sql.literal(a)}, {sql.literal(b)})" for a, b in reasons)
        found = con.execute(
            f"select * from ({REASONS_IN_WORDS}) where (case_a, case_b) in ({wanted}) order by bits desc, kind"
        ).fetchall()
        for case_a, case_b, *reason in found:
            reasons[case_a, case_b].append(Reason(*reason))
    return [Link(*[*row, tuple(reasons[row[0], row[1]])]) for row in pairs]


@dataclass(frozen=True)
class Linkage:
    """How many links, groups and hubs there are."""

    case_count: int
    link_count: int
    cross_force_count: int
    linked_case_count: int
    group_count: int
    hub_count: int


def linkage(con: duckdb.DuckDBPyConnection) -> Linkage:
    """The size of the linkage."""
    row = con.execute(
        """select (select count(*) from linkage.cases),
            (select count(*) from linkage.case_links), (select count(*) from linkage.case_links where is_cross_force),
            (select count(*) from linkage.case_groups), (select count(distinct group_id) from linkage.case_groups),
            (select count(*) from linkage.hubs where degree > 0)"""
    ).fetchall()[0]
    return Linkage(*row)


def links_by_reason(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int]]:
    """Title of a reason, links that it is the strongest reason of, and links that it contributes to."""
    return con.execute(
        """select kinds.title, count(*) filter (where links.strongest_reason = reasons.kind), count(*)
        from linkage.case_links as links
        inner join linkage.case_link_reasons as reasons
            on reasons.case_a = links.case_a and reasons.case_b = links.case_b
        inner join config.reason_kinds as kinds on kinds.kind = reasons.kind
        group by kinds.title order by 2 desc, 3 desc, 1"""
    ).fetchall()


def links_by_strength(con: duckdb.DuckDBPyConnection, bin_bits: int) -> list[tuple[float, int]]:
    """Lower end of a step of strength in bits, and links in it."""
    return con.execute(
        "select floor(strength_bits / $step) * $step, count(*) from linkage.case_links group by 1 order by 1",
        {"step": bin_bits},
    ).fetchall()


@dataclass(frozen=True)
class Group:
    """Cases that links join, directly or over others.

    weakest_bridge_bits: the weakest link that alone joins two parts of two cases or more; absent: there is none.
    """

    group_id: str
    case_count: int
    force_names: tuple[str, ...]
    offence_groups: tuple[str, ...]
    cases: tuple[str, ...]
    weakest_bridge_bits: float | None


def groups(con: duckdb.DuckDBPyConnection, most: int) -> list[Group]:
    """The largest groups, at most so many."""
    rows = con.execute(
        """select groups.group_id, max(groups.case_count),
            list(distinct cases.force_name order by cases.force_name) filter (where cases.force_name is not null),
            list(distinct cases.offence_group order by cases.offence_group)
                filter (where cases.offence_group is not null),
            list(distinct groups.case_id order by groups.case_id),
            max(groups.weakest_bridge_bits) filter (where groups.is_held_by_bridge)
        from linkage.case_groups as groups left join linkage.cases as cases on cases.case_id = groups.case_id
        group by groups.group_id order by 2 desc, 1 limit ?""",
        [most],
    ).fetchall()
    return [
        Group(group, case_count, tuple(forces or ()), tuple(offences or ()), tuple(cases), weakest)
        for group, case_count, forces, offences, cases, weakest in rows
    ]


@dataclass(frozen=True)
class Hub:
    """An identifier that is no evidence, told by its type and reason only."""

    identifier_type: str
    hub_kind: str
    reason: str
    degree: int
    basis: str


def hubs(con: duckdb.DuckDBPyConnection, most: int) -> list[Hub]:
    """The hubs that touch most cases, at most so many."""
    rows = con.execute(
        """select identifier_type, hub_kind, reason, degree, basis from linkage.hubs where degree > 0
        order by degree desc, identifier_type, hub_kind, reason limit ?""",
        [most],
    ).fetchall()
    return [Hub(*row) for row in rows]


@dataclass(frozen=True)
class Volume:
    """Volume crime under one heading: an offence group, a force or a month."""

    heading: str
    offence_count: int
    with_comms_data_count: int
    linked_case_count: int
    outcome_charged_count: int
    outcome_no_suspect_count: int
    outcome_unassigned_count: int


def volume(con: duckdb.DuckDBPyConnection, by: str) -> list[Volume]:
    """summary.volume_crime_monthly, summed up by `offence_group`, `force_name` or `month`."""
    sums = ", ".join(f"sum({column})::bigint" for column in list(Volume.__dataclass_fields__)[1:])
    heading = {"offence_group": "offence_group", "force_name": "force_name", "month": "strftime(month, '%Y-%m')"}[by]
    order = "1" if by == "month" else "2 desc, 1"
    rows = con.execute(
        f"select coalesce({heading}, 'not known'), {sums} from summary.volume_crime_monthly group by 1 order by {order}"
    ).fetchall()
    return [Volume(*row) for row in rows]


@dataclass(frozen=True)
class Unmet:
    """An expectation that did not hold of a delivery."""

    load_id: int
    feed: str
    expectation: str
    column_name: str | None
    observed: str


@dataclass(frozen=True)
class Expected:
    """How many expectations were held against deliveries, and those that did not hold."""

    count: int
    unmet: tuple[Unmet, ...]


def expected(con: duckdb.DuckDBPyConnection) -> Expected:
    """All expectations of all deliveries."""
    count = con.execute("select count(*) from quality.expectations").fetchall()[0][0]
    rows = con.execute(
        """select load_id, feed, expectation, column_name, observed from quality.expectations
        where not success order by load_id, expectation, column_name"""
    ).fetchall()
    return Expected(count, tuple(Unmet(*row) for row in rows))


@dataclass(frozen=True)
class Setting:
    """A number that the results depend on."""

    name: str
    value: float
    unit: str
    why: str


def thresholds(con: duckdb.DuckDBPyConnection) -> list[Setting]:
    """The numbers that this publish was made with."""
    rows = con.execute("select name, value, unit, why from config.thresholds order by name").fetchall()
    return [Setting(*row) for row in rows]


@dataclass(frozen=True)
class Table:
    """A table of the warehouse, for lists."""

    name: str
    audience: str
    sentence: str
    row_count: int


#: What a schema is to a reader. Published tables are a contract; the others may change.
AUDIENCES = {
    "linkage": "published", "summary": "published", "quality": "published", "config": "published",
    "staging": "derived", "evidence": "derived",
    "raw": "as delivered", "quarantine": "set aside", "excess": "set aside",
}  # fmt: skip


def tables(con: duckdb.DuckDBPyConnection, place: Place) -> list[Table]:
    """Every table of the newest publish with its sentence and its number of rows: the published ones first."""
    version = published_versions(place)[-1][0]
    known = [table for table in lake_tables(place, version) if table.schema in AUDIENCES]
    counts = dict(
        con.execute(
            " union all ".join(
                f"select {number}, count(*) from lake.{sql.name(table.schema)}.{sql.name(table.name)}"
                for number, table in enumerate(known)
                if table.has_rows
            )
        ).fetchall()
    )
    audiences = list(AUDIENCES)
    listed = [
        Table(f"{table.schema}.{table.name}", AUDIENCES[table.schema], table.comment or "", counts.get(number, 0))
        for number, table in enumerate(known)
    ]
    return sorted(listed, key=lambda table: (audiences.index(table.name.split(".")[0]), table.name))
