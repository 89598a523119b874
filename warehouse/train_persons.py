"""Estimate the weights of persons from a store's own records: `JIGSAW_HOME=... python -m warehouse.train_persons`.

Prints the rows of schemas/reference/person_weights.csv and the threshold person_repeats; they are reviewed and put
there by hand. No build runs this, and it reads no truth: the records say themselves how often they agree.
"""

from __future__ import annotations

import csv
import os
import sys
from math import log2
from pathlib import Path

import duckdb

from warehouse import database
from warehouse.person_plan import PLAN
from warehouse.training import train

#: Rules that hardly ever join two persons, and the share of pairs of one person that they find (one name in 20 and one
#: date in 50 is wrong somewhere: of two records both are right in nine cases of ten).
SURE, RECALL = ("l.full_name = r.full_name and l.born = r.born", "l.place = r.place and l.born = r.born"), 0.95

SOURCE = "expectation maximisation over records without labels; see docs/explanation/linkage.md"

#: Entries for training: what a register or a provider wrote once, however often it was returned.
ENTRIES = """
    select
        row_number() over (order by min(load_id), min(line_number)) - 1 as unique_id,
        1 as copies,
        given_name, given_root, middle_names, family_name, generation, born, street_address, house, postcode, number
    from evidence.named_records
    where is_named
    group by feed, case_id, subject_ref, given_name, given_root, middle_names, family_name, generation, born,
        street_address, house, postcode, number
    order by unique_id
"""


def main(con: duckdb.DuckDBPyConnection) -> None:
    """Print the rows of the reference file."""
    records = con.execute(ENTRIES).to_arrow_table()
    weights = train(records, PLAN, SURE, RECALL, most_pairs=2e7)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["comparison", "level", "m", "u", "why", "source"])
    for (comparison, level), (m, u) in weights.outcomes.items():
        writer.writerow([comparison, level, m, u, f"{log2(m / u):+.1f} bits before its own frequency", SOURCE])
    sys.stderr.write(f"person_repeats {weights.repeats} from {records.num_rows} entries\n")


if __name__ == "__main__":
    home = database.Place.under(Path(os.environ.get("JIGSAW_HOME", "data")))
    with database.reader(home, database.Resources("4GB")) as con:
        main(con)
