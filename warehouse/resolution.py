"""Which records are of one person: pairs scored by Splink with weights that were trained before, persons as clusters.

The same code serves any table of records: a plan says what is compared, and how; the weights say what each outcome is
worth. What is compared in the warehouse, and the tables made of it, are in warehouse/persons.py; how weights are
estimated is in warehouse/training.py. Nothing here is random, and nothing is learnt while a store is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse import sql

#: The outcome of a comparison in which no other level holds, and that in which there is nothing to compare.
OTHER, ABSENT = "other", "absent"

#: Splink's column for a record's number in the table of entries.
ID = "unique_id"


@dataclass(frozen=True)
class Level:
    """An outcome of a comparison. condition: SQL over columns of the two records, ending in _l and _r.

    frequency: the column whose value's own frequency takes the place of the average one where this level holds.
    """

    name: str
    condition: str
    frequency: str | None = None


@dataclass(frozen=True)
class Comparison:
    """What is compared: the levels are tried in order, and the last of all is `other`. absent: SQL, not comparable."""

    name: str
    absent: str
    levels: tuple[Level, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the levels, `other` last."""
        return (*(level.name for level in self.levels), OTHER)


@dataclass(frozen=True)
class Contradiction:
    """What two records of one person cannot be, whatever else agrees (SQL); columns: where the contradiction lies."""

    name: str
    condition: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """How records are compared.

    columns: what is derived first, as SQL over a record. keys: records that have one in common are compared, as SQL.
    training: pairs of records that the weights are estimated from, as SQL over both. once: records that are the same in
    these columns count once where the frequency of a value is reckoned, lest a man of ten numbers make his name common.
    """

    comparisons: tuple[Comparison, ...]
    keys: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    training: tuple[str, ...] = ()
    once: tuple[str, ...] = (ID,)

    @property
    def frequencies(self) -> dict[str, tuple[str, str]]:
        """Columns whose values are weighted by their own frequency, with the comparison and level that do so."""
        return {
            level.frequency: (comparison.name, level.name)
            for comparison in self.comparisons
            for level in comparison.levels
            if level.frequency
        }


@dataclass(frozen=True)
class Weights:
    """Trained numbers: how often an outcome is seen between records of one person (m) and of two (u).

    repeats: how many other records a record has, on average, of the same person.
    """

    outcomes: Mapping[tuple[str, str], tuple[float, float]]
    repeats: float


@dataclass(frozen=True)
class Limits:
    """Reviewed numbers of a run.

    least_bits: weaker pairs are not kept. key_records: a key that more records share leads to no comparison.
    population: a smaller store is judged as a sample of so many records: it is thought filled up with average ones.
    """

    least_bits: float = 0.0
    key_records: int = 300
    population: int = 0

    def prior(self, weights: Weights, count: int) -> float:
        """The probability that two of `count` records, taken at random, are of one person."""
        return min(0.5, weights.repeats / max(count, self.population, 1))


@contextmanager
def workshop(resources: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory for Splink's tables, so that none of them is ever seen in the warehouse."""
    con = duckdb.connect(":memory:", config=dict(resources))
    try:
        con.execute("set timezone = 'UTC'")
        con.execute("set enable_progress_bar = false")
        yield con
    finally:
        con.close()


def settings(plan: Plan, weights: Weights | None, prior: float, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Splink's settings for a plan and the keys that lead to pairs; without weights, of a model yet to be trained."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": ID,
        "probability_two_random_records_match": prior,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{sql.name(key)} = r.{sql.name(key)}"} for key in keys
        ],
        "comparisons": [_comparison(comparison, weights) for comparison in plan.comparisons],
    }


def _comparison(comparison: Comparison, weights: Weights | None) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.absent, "label_for_charts": ABSENT, "is_null_level": True}
    ]
    for level in (*comparison.levels, Level(OTHER, "ELSE")):
        made: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.name}
        if level.frequency:
            made |= {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
        if weights is not None:
            made["m_probability"], made["u_probability"] = weights.outcomes[comparison.name, level.name]
        levels.append(made)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def derive(con: duckdb.DuckDBPyConnection, records: pa.Table, plan: Plan) -> None:
    """Make table `plain` of the records with the columns that the plan derives."""
    con.register("records_given", records)
    derived = "".join(f", {expression} as {sql.name(name)}" for name, expression in plan.columns.items())
    con.execute(f"create table plain as select *{derived} from records_given")


def lay_out(con: duckdb.DuckDBPyConnection, records: pa.Table, plan: Plan, key_records: int | None) -> int:
    """Make table `entries` of the records: derived columns, keys, and a twin of each that stands for several.

    `records` has unique_id 0, 1, 2 ... and copies (how many records are the same in everything). A key that more than
    key_records records share is cut. Returns the number of records.
    """
    derive(con, records, plan)
    keys = "".join(f", {expression} as {sql.name(name)}" for name, expression in plan.keys.items())
    con.execute(f"create table keyed as select *{keys} from plain")
    if key_records is not None:
        for name in map(sql.name, plan.keys):
            con.execute(
                f"update keyed set {name} = null where {name} in "
                f"(select {name} from keyed group by {name} having count(*) > ?)",
                [key_records],
            )
    count = con.execute("select count(*) from keyed").fetchall()[0][0]
    none = ", ".join(f"null as {sql.name(name)}" for name in plan.keys)
    con.execute(
        f"create table entries as select *, case when copies > 1 then {ID} end as twin from keyed "
        f"union all select * replace ({ID} + {count} as {ID}, {none}), {ID} from keyed where copies > 1"
    )
    return int(count)


def score(
    records: pa.Table, plan: Plan, weights: Weights, limits: Limits, resources: Mapping[str, str] | None = None
) -> pa.Table:
    """Pairs of records that may be of one person, in order: their numbers, outcomes and bits by comparison, and a veto.

    Columns: a, b (a = b: a record and its copies), bits, for each comparison <name> and <name>_bits, and contradiction:
    the name of the first that holds. Pairs below limits.least_bits are left out.
    """
    with workshop(resources or {}) as con:
        count = lay_out(con, records, plan, limits.key_records)
        scored = _predict(con, plan, weights, limits, count) if count else None
        return con.execute(_pairs_sql(plan, scored, count)).to_arrow_table()


def _predict(con: duckdb.DuckDBPyConnection, plan: Plan, weights: Weights, limits: Limits, count: int) -> str:
    """Splink's scores of all pairs that share a key, as the name of a table."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    linker = Linker(
        api.register("entries"),
        settings(plan, weights, limits.prior(weights, count), (*plan.keys, "twin")),
        log_level=None,
    )
    once = f"count(distinct hash({sql.names(plan.once)}))"
    kinds = con.execute(f"select {once} from keyed").fetchall()[0][0]
    filling = max(0, limits.population - kinds)
    # how many others have the value: the record itself does not make it common; of one alone half another is assumed
    for column, outcome in plan.frequencies.items():
        average, table = weights.outcomes[outcome][1], f"frequency_of_{column}"
        con.execute(
            f"create table {sql.name(table)} as select {sql.name(column)}, "
            f"(greatest({once} - 1, 0.5) + {filling} * {average!r}) / ({kinds} + {filling}) "
            f"as {sql.name('tf_' + column)} "
            f"from keyed where {sql.name(column)} is not null group by all"
        )
        linker.table_management.register_term_frequency_lookup(api.register(table), column)
    return str(linker.inference.predict(threshold_match_weight=limits.least_bits).physical_name)


def _pairs_sql(plan: Plan, scored: str | None, count: int) -> str:
    """The scored pairs in the form that is promised; no pair where nothing was scored."""
    columns = []
    for comparison in plan.comparisons:
        names = " ".join(
            f"when {len(comparison.levels) - place} then {sql.literal(name)}"
            for place, name in enumerate(comparison.outcomes)
        )
        adjusted = f"mw_tf_adj_{comparison.name}" if any(level.frequency for level in comparison.levels) else "0"
        columns += [
            f"case gamma_{comparison.name} {names} else '{ABSENT}' end as {sql.name(comparison.name)}",
            f"round(mw_{comparison.name} + {adjusted}, 3) as {sql.name(comparison.name + '_bits')}",
        ]
    vetoes = " ".join(f"when {_sided(each.condition)} then {sql.literal(each.name)}" for each in plan.contradictions)
    veto = f"case {vetoes} end" if vetoes else "null::varchar"
    if scored is None:
        empty = ", ".join(f"''::varchar as {sql.name(c.name)}, 0.0::double as {sql.name(c.name + '_bits')}"
                          for c in plan.comparisons)  # fmt: skip
        return f"select 0 as a, 0 as b, 0.0::double as bits, {empty}, null::varchar as contradiction limit 0"
    return (
        f"select {ID}_l % {count} as a, {ID}_r % {count} as b, round(match_weight, 3) as bits, {', '.join(columns)}, "
        f"{veto} as contradiction from {scored} "
        f"inner join plain as l on l.{ID} = {ID}_l % {count} inner join plain as r on r.{ID} = {ID}_r % {count} "
        "order by a, b"
    )


def contradicted(
    records: pa.Table,
    plan: Plan,
    members: pd.DataFrame,
    aliases: pd.DataFrame,
    resources: Mapping[str, str] | None = None,
) -> pa.Table:
    """Pairs of records of one cluster that cannot be of one person, in order (a, b).

    members: record (unique_id) and cluster. aliases: record, cluster and unit, for records that a register itself
    holds to be one person (a unit). Two dates of birth, or names, that one unit of the cluster has both contradict
    nobody in it.
    """
    with workshop(resources or {}) as con:
        derive(con, records, plan)
        con.register("members_given", members)
        con.register("aliases_given", aliases)
        for table, extra in (("members", "cluster"), ("aliases", "cluster, unit")):
            con.execute(
                f"create table {table} as select plain.*, {extra} from {table}_given inner join plain on {ID} = record"
            )
        con.execute("create table found (a bigint, b bigint)")
        for each in plan.contradictions:
            sides = [(side, end, sql.name(column)) for column in each.columns
                     for side, end in (("one", "l"), ("other", "r"))]  # fmt: skip
            had = ", ".join(f'{side}.{column} as {column[:-1]}_{end}"' for side, end, column in sides)
            same = " and ".join(
                f'had.{column[:-1]}_{end}" is not distinct from {end}.{column}' for _, end, column in sides
            )
            con.execute(
                f"insert into found with had as (select distinct one.cluster, {had} from aliases as one "
                f"inner join aliases as other on other.cluster = one.cluster and other.unit = one.unit) "
                f"select l.{ID}, r.{ID} from members as l inner join members as r on r.cluster = l.cluster "
                f"where r.{ID} > l.{ID} and ({_sided(each.condition)}) "
                f"and not exists (select 1 from had where had.cluster = l.cluster and {same})"
            )
        return con.execute("select distinct a, b from found order by a, b").to_arrow_table()


def _sided(condition: str) -> str:
    """A condition over columns that end in _l and _r, over the two sides of a join."""
    return re.sub(r"\b(\w+)_(l|r)\b", r"\2.\1", condition)
