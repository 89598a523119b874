"""The tables of persons that are made in Python: pairs of entries with their score, and records with their person.

What is compared is in warehouse/person_plan.py, how pairs are scored in warehouse/resolution.py, how clusters are cut
in warehouse/clusters.py. The weights are data (config.person_weights), estimated by `python -m warehouse.train_persons`
and reviewed. linkage.persons and linkage.person_ties follow in SQL.
"""

from __future__ import annotations

from math import log2

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from warehouse import clusters
from warehouse.graph import Model
from warehouse.person_plan import PLAN
from warehouse.resolution import Limits, Weights, contradicted, score

PAIRS_SENTENCE = "One row per pair of entries that may name one person, with what agrees and what it weighs."
RECORDS_SENTENCE = "One row per record that names a person, with the person that it is taken to be of."

_COMPARED = (
    "given_name, given_root, middle_names, family_name, generation, born, street_address, house, postcode, number"
)

_ENTRIES = f"""
    select
        row_number() over (order by min(load_id), arg_min(line_number, (load_id, line_number))) - 1 as unique_id,
        form_key,
        count(*) as copies,
        {_COMPARED}
    from evidence.named_records
    where is_named
    group by form_key, {_COMPARED}
    order by unique_id
"""

# a record is a copy of its entry where the entry's pair with itself is strong: a bare name is not
_RECORDS = """
    with records as (
        select
            row_number() over (order by load_id, line_number) - 1 as record,
            record_key,
            form_key,
            case when subject_ref is not null then dense_rank() over (order by case_id, subject_ref) end as subject
        from evidence.named_records
    ),

    copies as (
        select entry_a, bits
        from linkage.person_pairs
        where entry_a = entry_b and contradiction is null and bits >= $bar
    )

    select
        records.record,
        records.record_key,
        firsts.record as entry,
        records.subject,
        copies.bits as copy_bits,
        count(*) over (partition by records.form_key) > 1 and copies.bits is null as is_indistinct
    from records
    inner join records as firsts on firsts.record_key = records.form_key
    left join copies on copies.entry_a = records.form_key
    order by records.record
"""

_STRONG_PAIRS = """
    select one.record as a, other.record as b, pairs.bits
    from linkage.person_pairs as pairs
    inner join records_numbered as one on one.record_key = pairs.entry_a
    inner join records_numbered as other on other.record_key = pairs.entry_b
    where
        pairs.entry_a <> pairs.entry_b
        and pairs.contradiction is null
        and pairs.bits >= $bar
        and not one.is_indistinct
        and not other.is_indistinct
    order by a, b
"""

_CONTENT = f"""
    select numbered.record as unique_id, {_COMPARED}
    from evidence.named_records as records
    inner join records_numbered as numbered on numbered.record_key = records.record_key
    semi join wanted_records as wanted on wanted.record = numbered.record
    order by unique_id
"""

# the strongest pair that a record's entry, or the record as a copy, has within its person
_PERSON_RECORDS = """
    with placed as (
        select
            records.*,
            found.first_key,
            count(*) over (partition by found.first_key) as record_count
        from evidence.named_records as records
        inner join persons_found as found on found.record_key = records.record_key
    ),

    inside as (
        select pairs.entry_a, pairs.entry_b, pairs.bits, pairs.probability, one.first_key
        from linkage.person_pairs as pairs
        inner join persons_found as one on one.record_key = pairs.entry_a
        inner join persons_found as other on other.record_key = pairs.entry_b and other.first_key = one.first_key
        where pairs.contradiction is null and pairs.bits >= $bar
    ),

    ends as (
        select first_key, entry_a as entry, entry_b as other_entry, bits, probability from inside
        union all
        select first_key, entry_b, entry_a, bits, probability from inside where entry_a <> entry_b
    ),

    best as (
        select
            first_key,
            entry,
            max(bits) as bits,
            arg_max(probability, (bits, other_entry)) as probability,
            arg_max(other_entry, (bits, other_entry)) as other_entry
        from ends
        group by first_key, entry
    )

    select
        placed.record_key,
        placed.feed,
        placed.load_id,
        placed.line_number,
        placed.case_id,
        placed.force_code,
        placed.subject_ref,
        placed.role,
        placed.person_name,
        placed.born_on,
        placed.address,
        'P-' || placed.first_key as person_id,
        placed.form_key as entry_key,
        case
            when placed.record_count = 1 then 'alone'
            when best.bits is null then 'register'
            else 'pair'
        end as joined_by,
        best.other_entry as nearest_entry,
        best.bits,
        best.probability
    from placed
    left join best on best.first_key = placed.first_key and best.entry = placed.form_key
    order by placed.load_id, placed.line_number
"""


def weights(con: duckdb.DuckDBPyConnection) -> Weights:
    """The weights of this build, from config."""
    rows = con.execute("select comparison, level, m, u from config.person_weights").fetchall()
    return Weights({(comparison, level): (m, u) for comparison, level, m, u in rows}, _threshold(con, "person_repeats"))


def _threshold(con: duckdb.DuckDBPyConnection, name: str) -> float:
    return float(con.execute("select value from config.thresholds where name = ?", [name]).fetchall()[0][0])


def _bar(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Bits from which a pair joins two entries."""
    probability = _threshold(con, "person_probability")
    return {"bar": log2(probability / (1 - probability))}


def _resources(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What scoring may use: as much as the warehouse itself."""
    names = ("memory_limit", "threads", "temp_directory")
    values = con.execute(f"select {', '.join(f'current_setting({name!r})' for name in names)}").fetchall()[0]
    return {name: str(value) for name, value in zip(names, values, strict=True) if value}


def build_person_pairs(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make linkage.person_pairs from evidence.named_records."""
    entries = con.execute(_ENTRIES).to_arrow_table()
    trained = weights(con)
    limits = Limits(
        least_bits=_threshold(con, "person_least_bits"),
        key_records=int(_threshold(con, "person_key_records")),
        population=int(_threshold(con, "least_person_population")),
    )
    con.register("entries_found", entries)
    con.register("pairs_found", score(entries, PLAN, trained, limits, _resources(con)))
    prior = limits.prior(trained, len(entries))
    outcomes = ", ".join(f"pairs.{each.name}, pairs.{each.name}_bits" for each in PLAN.comparisons)
    con.execute(
        f"create or replace table {table} as select one.form_key as entry_a, other.form_key as entry_b, {outcomes}, "
        f"round({log2(prior / (1 - prior))!r}::double, 3) as prior_bits, pairs.bits, "
        "round(1 / (1 + pow(2::double, -pairs.bits)), 6) as probability, pairs.contradiction "
        "from pairs_found as pairs inner join entries_found as one on one.unique_id = pairs.a "
        "inner join entries_found as other on other.unique_id = pairs.b order by pairs.a, pairs.b"
    )
    con.unregister("entries_found")
    con.unregister("pairs_found")


def build_person_records(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make linkage.person_records from evidence.named_records and linkage.person_pairs."""
    bar = _bar(con)
    numbered = con.execute(_RECORDS, bar).to_arrow_table()
    con.register("records_numbered", numbered)
    firsts = _persons(con, numbered.to_pandas(), bar)
    keys = numbered["record_key"]
    con.register("persons_found", pa.table({"record_key": keys, "first_key": keys.take(pa.array(firsts))}))
    con.execute(f"create or replace table {table} as {_PERSON_RECORDS}", bar)
    con.unregister("persons_found")
    con.unregister("records_numbered")


def _persons(con: duckdb.DuckDBPyConnection, records: pd.DataFrame, bar: dict[str, float]) -> clusters.Numbers:
    """For each record (0, 1, 2 ... in order of arrival) the first record of its person."""
    copies = records[(records.entry != records.record) & records.copy_bits.notna()]
    pairs = con.execute(_STRONG_PAIRS, bar).df()
    a, b, bits = (
        np.concatenate([pairs[one].to_numpy(), copies[other].to_numpy()])
        for one, other in (("a", "entry"), ("b", "record"), ("bits", "copy_bits"))
    )
    subjects = records[records.subject.notna()]
    certain = subjects.groupby("subject").record.transform("min").to_numpy(), subjects.record.to_numpy()

    def contradictions(labels: clusters.Numbers) -> tuple[clusters.Numbers, clusters.Numbers]:
        placed = records[["record", "entry", "subject"]].assign(cluster=labels)
        members = placed.drop_duplicates(["cluster", "entry"])
        members = members[members.duplicated("cluster", keep=False)]
        aliases = placed[placed.subject.notna() & placed.cluster.isin(members.cluster)]
        aliases = aliases.drop_duplicates(["subject", "entry"])
        aliases = aliases[aliases.duplicated("subject", keep=False)].rename(columns={"subject": "unit"})
        con.register("wanted_records", pd.concat([members, aliases])[["record"]].drop_duplicates())
        content = con.execute(_CONTENT).to_arrow_table()
        con.unregister("wanted_records")
        found = contradicted(content, PLAN, members, aliases, _resources(con))
        return found["a"].to_numpy(), found["b"].to_numpy()

    entries = (records.entry == records.record).to_numpy().astype(np.int64)
    largest = int(_threshold(con, "person_most_entries"))
    return clusters.persons(len(records), certain, (a, b, bits), contradictions, entries, largest)[0]


PERSON_PAIRS = Model(
    name="linkage.person_pairs",
    row_sentence=PAIRS_SENTENCE,
    depends_on=frozenset({"evidence.named_records", "config.thresholds", "config.person_weights"}),
    function=build_person_pairs,
)

PERSON_RECORDS = Model(
    name="linkage.person_records",
    row_sentence=RECORDS_SENTENCE,
    depends_on=frozenset({"evidence.named_records", "linkage.person_pairs", "config.thresholds"}),
    function=build_person_records,
)
