"""The measure of behaviour, counted by hand: two series pairs, one for another reason, two that are none."""

from __future__ import annotations

import duckdb

from flows.evaluation import measures


def test_pairs_are_ranked_by_bits_and_related_ones_count_neither_way() -> None:
    [measure] = [each for each in measures() if each.name == "behaviour_pairs"]
    con = duckdb.connect()
    con.execute("create schema linkage")
    con.execute("""create table truth_case_links as select * from (values
        ('volume_series', 'A', 'B', 'same_device'), ('volume_series', 'A', 'C', 'scene_intersection'),
        ('volume_series', 'B', 'C', 'scene_intersection'), ('volume_series', 'X', 'Y', 'unwanted_contact')
        ) t(operation, case_a, case_b, mechanism)""")
    con.execute("""create table linkage.behaviour_pairs as select * from (values
        ('A', 'B', 9.0), ('X', 'Y', 8.0), ('A', 'Z', 7.0), ('A', 'C', 6.0), ('B', 'Z', 5.0)) t(case_a, case_b, bits)""")
    con.execute("create table linkage.behaviour_groups as select 1003 as pair_count")
    scores = {row[1]: row[2:] for row in con.execute(measure.query).fetchall()}
    assert scores["best 50"] == scores["best 200"] == scores["best 1,000"] == (2, 1, 2)
    assert scores["at 0.1 % false positives"] == (2, 1, 1)
    assert scores["at 1 % false positives"] == scores["at 5 % false positives"] == (2, 1, 2)
