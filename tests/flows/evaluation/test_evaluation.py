"""Evaluation: each measure on small tables whose scores can be counted by hand, and on the tiny world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.evaluation import Score, evaluate, measures, totals
from flows.evaluation.baselines import NAIVE, SPLINK
from flows.home import reading
from flows.synthetic.truth import TABLES
from tests.world import World
from warehouse.errors import TruthMissing

#: Truth that the measures are tried on. Tables that are not here are empty.
TRUTH: dict[str, list[dict[str, object]]] = {
    "identities": [
        {"operation": "seizure", "case_id": case, "subject_ref": f"{case}/S", "person": person}
        for case, person in (("A", "P1"), ("B", "P1"), ("C", "P2"), ("D", "P3"))
    ],
    "case_links": [
        {"operation": "seizure", "case_a": a, "case_b": b, "mechanism": mechanism, "is_planted": True}
        for a, b, mechanism in (("A", "B", "same_device"), ("A", "C", "direct_contact"))
    ],
    "decoys": [
        {"operation": "seizure", "case_a": "A", "case_b": "D", "reason": "solicitor"},
        {"operation": "seizure", "case_a": "B", "case_b": "D", "reason": "solicitor"},
    ],
    "hubs": [
        {"operation": "", "identifier": "n1", "kind": "taxi"},
        {"operation": "", "identifier": "n2", "kind": "taxi"},
        {"operation": "", "identifier": "never seen", "kind": "bank"},
    ],
    "faults": [
        {"file": "f.csv", "line_number": 2, "feed": "calls", "fault": "one", "fate": "quarantined", "rule": "a.b"},
        {"file": "f.csv", "line_number": 3, "feed": "calls", "fault": "one", "fate": "quarantined", "rule": "a.b"},
        {"file": "f.csv", "line_number": 4, "feed": "calls", "fault": "late", "fate": "excess", "rule": "period"},
        {"file": "f.csv", "line_number": 5, "feed": "calls", "fault": "odd", "fate": "kept", "rule": "x.e164"},
        {"file": "f.csv", "line_number": 6, "feed": "calls", "fault": "odd", "fate": "kept", "rule": "x.e164"},
    ],
    "fates": [
        {"file": "f.csv", "feed": "calls", "rows_read": 9, "rows_loaded": 6, "rows_quarantined": 2,
         "rows_duplicate": 0, "rows_excess": 1},
        {"file": "g.csv", "feed": "calls", "rows_read": 1, "rows_loaded": 1, "rows_quarantined": 0,
         "rows_duplicate": 0, "rows_excess": 0},
    ],
    "scene_verdicts": [
        {"operation": "seizure", "case_id": "A", "identifier": "n3", "verdict": "inconsistent"},
    ],
    "holdings": [
        {"operation": "seizure", "person": person, "kind": kind, "identifier": identifier,
         "valid_from_at": dt.datetime(2022, 1, 1, tzinfo=dt.UTC)}
        for person, kind, identifier in (
            ("P1", "number", "n7"), ("P2", "number", "n8"), ("P1", "number", "n9"), ("P9", "number", "n10"))
    ],
    "roles": [
        {"operation": "seizure", "person": "P1", "identifier_type": "number", "identifier": "n8",
         "role": "owner_not_user", "is_answer": False},
    ],
    "swaps": [
        {"operation": "seizure", "old_identifier": old, "new_identifier": new, "kind": "new_number", "is_true": is_true}
        for old, new, is_true in (("n3", "n4", True), ("n5", "n6", False))
    ],
    "companions": [
        {"operation": "seizure", "identifier_a": a, "identifier_b": b, "from_at": 1_709_280_000,
         "to_at": 1_709_283_600, "is_true": is_true}
        for a, b, is_true in (("n1", "n2", True), ("n1", "n3", True), ("n2", "n3", False))
    ],
}  # fmt: skip
#: What the warehouse says about it: one link missed, one decoy linked, a clean row quarantined, a rule mistaken.
WAREHOUSE = """
    create schema linkage; create schema quality; create schema evidence;
    create schema raw; create schema quarantine; create schema excess;
    create table linkage.case_links as
        select * from (values ('A', 'B', 20.0), ('A', 'D', 9.0)) t(case_a, case_b, strength_bits);
    create table linkage.case_link_reasons as
        select * from (values ('A', 'B', 'same_sim', 'identity', 20), ('A', 'D', 'direct_contact', 'contact', 9))
        t(case_a, case_b, kind, family, bits);
    create table linkage.case_groups as select * from (values ('A', 'G'), ('B', 'G')) t(case_id, group_id);
    create table linkage.hubs as select 'n1' as identifier;
    create table evidence.case_identifiers as select unnest(['n1', 'n2']) as identifier;
    create table evidence.case_contacts as select 'n1' as other_identifier;
    create table quality.loads as select 1 as load_id, 'f.csv' as file, 'calls' as feed, 9 as rows_read,
        6 as rows_loaded, 2 as rows_quarantined, 0 as rows_duplicate, 1 as rows_excess;
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    from schemas import FEEDS

    found = duckdb.connect()
    found.execute(WAREHOUSE)
    for feed in FEEDS:
        found.execute(f"create table raw.{feed} (load_id int, line_number int)")
        found.execute(f"create table quarantine.{feed} (load_id int, line_number int, rules varchar[])")
        found.execute(f"create table excess.{feed} (load_id int, line_number int, reasons varchar[])")
    found.execute("insert into raw.calls values (1, 5)")
    found.execute("insert into quarantine.calls values (1, 2, ['a.b']), (1, 3, ['c.d']), (1, 8, ['a.b'])")
    found.execute("insert into excess.calls values (1, 4, ['period'])")
    yield found
    found.close()


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    for name, types in TABLES.items():
        rows = TRUTH.get(name, [])
        arrays = [pa.array([row.get(column) for row in rows], kind) for column, kind in types.items()]
        pq.write_table(pa.table(arrays, names=list(types)), tmp_path / f"{name}.parquet")
    return tmp_path


def scores_of(con: duckdb.DuckDBPyConnection, truth: Path, measure: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    found = evaluate(con, truth).scores
    return {(s.operation, s.kind): (s.found, s.missed, s.wrong) for s in found if s.measure == measure}


def test_a_missed_pair_and_a_wrong_pair_are_counted(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    assert scores_of(con, truth, "case_links") == {("seizure", "(all pairs)"): (1, 1, 1)}
    assert scores_of(con, truth, "case_link_mechanisms") == {
        ("seizure", "same_device"): (1, 0, 0),
        ("seizure", "direct_contact"): (0, 1, 0),
    }
    assert scores_of(con, truth, "case_link_reasons")["seizure", "same_device"] == (0, 1, 0)


def test_pairs_are_parted_by_what_joins_them(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    assert scores_of(con, truth, "link_kinds") == {
        ("seizure", "identifier or person"): (1, 0, 0),
        ("seizure", "contact, presence or behaviour"): (0, 1, 0),
        ("", "contact, presence or behaviour"): (0, 0, 1),
    }


def test_a_linked_decoy_is_wrong(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    assert scores_of(con, truth, "decoys") == {("seizure", "solicitor"): (1, 0, 1)}


def test_a_hub_that_nobody_came_across_is_not_asked_for(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    assert scores_of(con, truth, "hubs") == {("", "taxi"): (1, 1, 0)}


def test_a_fault_is_caught_under_its_own_rule_or_missed_and_a_clean_row_is_wrong(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    assert scores_of(con, truth, "faults") == {
        ("", "one"): (1, 1, 0),
        ("", "late"): (1, 0, 0),
        ("", "odd"): (1, 1, 0),
        ("", "(clean rows of calls)"): (0, 0, 1),
    }
    assert scores_of(con, truth, "loads") == {("", "calls"): (1, 1, 0)}


def test_what_is_not_built_says_so_and_is_measured_once_it_is(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    before = evaluate(con, truth)
    assert before.not_built["scene_presence"] == ("evidence.scene_presence",)
    assert not [score for score in before.scores if score.measure in before.not_built]
    con.execute(
        """create table evidence.scene_presence as
            select 'A' as case_id, 'n3' as identifier, 'consistent' as verdict;
        create table evidence.swaps as select * from (values
            ('n3', 'n4', 'new_number', 1), ('n5', 'n6', 'new_number', 1)) t(old_identifier, new_identifier, kind,
            candidate_rank)"""
    )
    assert scores_of(con, truth, "scene_presence") == {("seizure", "inconsistent"): (0, 0, 1)}
    assert scores_of(con, truth, "swaps") == {("seizure", "new_number"): (1, 0, 1)}


def test_a_wrong_holder_is_wrong_and_nobody_rightly_named_is_found(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    told = {"exact": ("r1", "r2", "r3", "r8"), "shared": ("r4", "r5"), "foreign": ("r6", "r7")}
    planted = [
        (record, kind, "+1" if kind == "exact" else None) for kind, records in told.items() for record in records
    ]
    rows = [
        {"operation": "", "service": "S", "record_id": record, "quality": quality, "holder": holder}
        for record, quality, holder in planted
    ]
    types = TABLES["log_holders"]
    arrays = [pa.array([row.get(column) for row in rows], kind) for column, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), truth / "log_holders.parquet")
    con.execute(
        """alter table raw.service_logs add column service varchar;
        alter table raw.service_logs add column record_id varchar;
        alter table raw.messages add column service varchar;
        alter table raw.messages add column message_id varchar;
        insert into raw.service_logs select 1, i, 'S', 'r' || i from range(1, 8) t(i);
        create table evidence.ip_resolutions as select 'service_logs' as feed, 1 as load_id, * from (values
            (1, 'exact', '+1', null), (2, 'exact', '+2', null), (3, 'none', null, null), (4, 'none', null, null),
            (5, 'static', null, 'L1 @ B'), (6, 'foreign', null, null), (7, 'none', null, null)
        ) t(line_number, quality, number, line)"""
    )
    assert scores_of(con, truth, "ip_resolutions") == {
        ("", "exact"): (1, 1, 1),
        ("", "shared"): (1, 0, 1),
        ("", "foreign"): (1, 1, 0),
    }


def test_ties_of_two_persons_are_wrong_and_of_strangers_unknown(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    told = {"a1": "P1", "a2": "P1", "a3": "P1", "b1": "P2", "m1": None, "m2": None}
    types = TABLES["roles"]
    rows = [
        {"operation": "x", "identifier_type": "account", "identifier": name, "person": person, "role": "user"}
        for name, person in told.items()
    ]
    arrays = [pa.array([row.get(column) for row in rows], kind) for column, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), truth / "roles.parquet")
    con.execute(
        """create table evidence.account_ties as select * from (values
            ('a1', 'a2', true), ('a1', 'a3', false), ('a1', 'b1', true), ('a1', 'm1', true), ('m1', 'm2', true))
            t(account_a, account_b, is_tied)"""
    )
    assert scores_of(con, truth, "account_ties") == {("x", "user"): (1, 2, 0), ("x", "(two persons)"): (0, 0, 2)}


def test_a_first_ranked_swap_between_two_persons_is_wrong_though_nobody_planted_it(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    con.execute(
        """create table evidence.swaps as select * from (values
            ('n3', 'n4', 'new_number', 1), ('n7', 'n8', 'new_number', 1), ('n7', 'n9', 'new_sim', 1),
            ('n7', 'unknown', 'new_number', 1)) t(old_identifier, new_identifier, kind, candidate_rank)"""
    )
    assert scores_of(con, truth, "swaps") == {
        ("seizure", "new_number"): (1, 0, 1),
        ("seizure", "new_sim"): (1, 0, 0),
    }


def test_an_identifier_goes_to_the_person_to_whom_most_points_at_the_time(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    con.execute(
        """create table evidence.number_lives as select unnest(['n7', 'n8', 'n9', 'n10']) as number;
        create table evidence.device_spells as select null::varchar as imsi, null::varchar as imei where false;
        create table evidence.attributions as select * from (values
            ('number', 'n7', 'A', 'A/S', null, null::timestamp, timestamp '2023-01-01', 0.7),
            ('number', 'n7', 'C', 'C/S', null, null, timestamp '2020-01-01', 0.9),
            ('number', 'n8', 'A', 'A/S', null, null, null, 0.5),
            ('number', 'n8', 'C', 'C/S', null, null, null, 0.4),
            ('number', 'n10', null, null, 'otto 1980-01-01', null, null, 0.5)
        ) t(identifier_type, identifier, case_id, subject_ref, holder, period_from_at, period_to_at, person_strength)"""
    )
    assert scores_of(con, truth, "attributions") == {
        ("seizure", "number"): (1, 1, 1),
        ("seizure", "owner_not_user"): (0, 0, 1),
    }


def test_scenes_are_joined_by_handsets_that_are_not_marked(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    planted = [
        {"operation": "seizure", "case_a": a, "case_b": b, "mechanism": "scene_intersection", "is_planted": True}
        for a, b in (("A", "B"), ("B", "C"))
    ]
    types = TABLES["case_links"]
    arrays = [pa.array([row.get(column) for row in planted], kind) for column, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), truth / "case_links.parquet")
    con.execute(
        """create table evidence.scene_intersections as select *, 'imei' as identifier_type, identifier as imei,
            false as is_shared_handset from (values ('h1', 'A B', false, false), ('h2', 'A D', false, false),
            ('h3', 'B C', true, false), ('h4', 'B C', false, true)) t(identifier, case_ids, is_resident, is_commuter)"""
    )
    assert scores_of(con, truth, "scene_intersections") == {
        ("seizure", "scene_intersection"): (1, 1, 0),
        ("", "not planted"): (0, 0, 1),
    }


def test_contacts_are_right_where_every_call_counts_once_by_what_was_loaded(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    lines = [("", "f.csv", line, event) for line, event in ((5, 1), (6, 1), (7, 2), (8, 3), (9, 3))]
    columns = ("operation", "file", "line_number", "event")
    pq.write_table(
        pa.table({name: [line[place] for line in lines] for place, name in enumerate(columns)}), truth / "legs.parquet"
    )
    con.execute(
        """create or replace table raw.calls as
            select 1 as load_id, 'P' as provider, 'R' || line_number as record_id, 'voice' as event_type,
                timestamp '2024-03-01 10:00:00' as started_at, 'answered' as outcome,
                null::varchar as forwarded_number, *
            from (values
                (5, 'originating', 'n1', 'n2'), (6, 'terminating', 'n1', 'n2'), (7, 'originating', 'n1', 'n3'),
                (8, 'originating', 'n1', 'n4'), (9, 'terminating', null, 'n4')
            ) as t (line_number, direction, calling_number, called_number);
        create table evidence.contacts as
            select 'number' as identifier_type, 'n1' as identifier_a, identifier_b, date '2024-03-01' as contact_on,
                answered_count, 0 as missed_count, 0 as diverted_count, 0 as text_count, answered_count as a_to_b_count
            from (values ('n2', 1), ('n3', 2), ('n4', 1), ('n5', 1)) as t (identifier_b, answered_count)"""
    )
    assert scores_of(con, truth, "contacts") == {
        ("", "legs of both providers"): (1, 0, 0),
        ("", "single legs"): (0, 1, 1),
        ("", "a caller who withheld the number"): (1, 0, 0),
        ("", "none on record"): (0, 0, 1),
    }


def test_whose_contact_rises_and_ends_with_the_event_is_found_and_an_unnamed_source_names_nobody(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    roles = [("n1", "organiser", True), ("n2", "organiser", True), ("n3", "mother", False), ("n4", "garage", False)]
    types = TABLES["roles"]
    rows = [{"operation": "seizure", "identifier": n, "role": role, "is_answer": is_it} for n, role, is_it in roles]
    arrays = [pa.array([row.get(column) for row in rows], kind) for column, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), truth / "roles.parquet")
    types = TABLES["unwanted_contacts"]
    pairs = [{"operation": "seizure", "source": "n1", "victim": victim} for victim in ("v1", "v2")]
    arrays = [pa.array([row.get(column) for row in pairs], kind) for column, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), truth / "unwanted_contacts.parquet")
    con.execute(
        """create table evidence.event_contacts as select * from (values
            ('n1', 9.0, 1.0, 30.0, 0, 7.0), ('n2', 9.0, 1.0, 30.0, 0, 0.5), ('n3', 9.0, 1.0, 30.0, 3, 7.0),
            ('n4', 9.0, 1.0, 30.0, 0, 7.0)
        ) as t (other_identifier, around_rate, before_rate, rise_bits, after_count, after_days);
        create table evidence.unwanted_contact as select * from (values
            ('n1', 'v1', 'series'), ('withheld', 'v2', 'withheld'), ('n9', 'v1', 'repeated')
        ) as t (source_identifier, victim_identifier, pattern)"""
    )
    assert scores_of(con, truth, "event_contacts") == {
        ("seizure", "organiser"): (1, 1, 0),
        ("seizure", "mother"): (0, 0, 0),
        ("seizure", "garage"): (0, 0, 1),
    }
    assert scores_of(con, truth, "unwanted_contact") == {
        ("seizure", "(all pairs)"): (1, 1, 0),
        ("", "(all pairs)"): (0, 0, 1),
    }


def test_two_persons_put_together_are_wrong_and_one_left_in_two_is_missed(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    con.execute(
        """create table linkage.person_records as select case_id, case_id || '/S' as subject_ref, * exclude (case_id)
        from (values ('A', 'P-1', 'Ada'), ('B', 'P-2', 'Ada'), ('C', 'P-1', 'Ida'), ('D', 'P-4', 'Ada'))
        t(case_id, person_id, person_name), (select null::date as born_on, null::varchar as address)"""
    )
    assert scores_of(con, truth, "persons") == {
        ("seizure", "recorded alike"): (0, 1, 0),
        ("seizure", "name or date recorded in two ways"): (0, 0, 1),
    }


def test_companions_are_found_and_ranked_above_the_other_pairs_of_their_day(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    con.execute("create schema config")
    con.execute("create table config.thresholds as select 'link_bits' as name, 8 as value")
    con.execute(
        """create table evidence.co_presence as select *, date '2024-03-01' as seen_on from (values
            ('n1', 'n2', 5, 20.0), ('n2', 'n3', 5, 9.0), ('n3', 'n4', 5, 30.0), ('n4', 'n5', 1, 0.0))
            t(identifier_a, identifier_b, joint_count, score_bits)"""
    )
    assert scores_of(con, truth, "co_presence") == {
        ("seizure", "companions"): (1, 1, 0),
        ("seizure", "by chance"): (0, 0, 1),
    }
    # of three others the first true pair is above two; the second has no row, and ties with the last
    assert scores_of(con, truth, "co_presence_ranking") == {("seizure", "ranked above chance"): (4 + 1, 0, 2 + 5)}


def test_totals_add_kinds_and_shares_of_nothing_are_none() -> None:
    scores = [Score("m", "", "a", 1, 2, 0), Score("m", "", "b", 3, 0, 1), Score("m", "x", "b", 0, 0, 0)]
    whole, nothing = totals(scores)
    assert (whole.found, whole.missed, whole.wrong) == (4, 2, 1)
    assert whole.precision == pytest.approx(0.8)
    assert whole.recall == pytest.approx(4 / 6)
    assert (nothing.precision, nothing.recall) == (None, None)


def test_every_measure_has_a_sentence_and_reads_truth_that_there_is() -> None:
    found = measures()
    assert len(found) >= 15
    for measure in found:
        assert measure.sentence.endswith((".", "several.")), measure.name
        for word in measure.query.replace("(", " ").replace(",", " ").split():
            if word.startswith("truth_") and "." not in word:
                assert word.strip(")").removeprefix("truth_") in TABLES, (measure.name, word)


def test_without_a_truth_there_is_nothing_to_compare_with(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(TruthMissing, match="holds no truth"):
        evaluate(con, tmp_path)


def test_ordinary_life_of_the_tiny_world_is_found_whole(world: World) -> None:
    with reading(world.settings) as con:
        found = evaluate(con, world.settings.truth)
    whole = {(score.measure, score.operation): score for score in totals(found.scores)}
    for measure in ("loads", "faults", "case_links", "decoys"):
        score = whole[measure, ""]
        assert (score.missed, score.wrong) == (0, 0), measure
        assert score.found > 10
    assert {score.operation for score in found.scores} >= set(world.operations)


def test_links_are_measured_at_what_a_team_can_look_at(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    assert scores_of(con, truth, "case_links_at_capacity") == {
        ("", f"best {capacity:>5}"): (1, 1, 1) for capacity in (50, 200, 1000)
    }


def test_links_are_measured_by_the_pair_of_forces_and_by_what_bears_on_either_case(
    con: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    con.execute(
        """create table linkage.cases as select * from (values ('A', 'F1', 'West'), ('B', 'F2', 'East'),
            ('C', 'F1', 'West')) t(case_id, force_code, force_name);
        create schema config;
        create table config.forces as select * from (values ('F1', 'West'), ('F2', 'East')) t(force_code, force_name);
        create table evidence.case_identifier_lines as select * from (values ('A', 1), ('A', 2), ('C', 2))
            t(case_id, load_id);
        create or replace table quality.loads as select * from (values (1, 'f', 'calls', 'P', 100, 50, 50, 0, 0, 0),
            (2, 'g', 'calls', 'Q', 100, 100, 0, 0, 0, 0)) t(load_id, file, feed, provider, rows_read, rows_loaded,
            rows_quarantined, rows_duplicate, rows_excess, rows_repaired)"""
    )
    assert scores_of(con, truth, "case_links_by_force_pair") == {
        ("", "East / West"): (1, 0, 0),
        ("", "West / West"): (0, 1, 0),
        ("", "West / not recorded"): (0, 0, 1),
    }
    assert scores_of(con, truth, "case_link_bias") == {
        ("", "force: West"): (1, 1, 1),
        ("", "force: East"): (1, 0, 0),
        ("", "provider: P"): (1, 1, 1),
        ("", "provider: Q"): (1, 1, 1),
        ("", "feed quality: 1 under 1 % of rows bad"): (0, 1, 0),
        ("", "feed quality: 3 more"): (1, 1, 1),
    }
    whole = {score.measure for score in totals(evaluate(con, truth).scores)}
    assert "case_links" in whole
    assert not whole & {"case_link_bias", "case_links_by_force_pair", "case_links_at_capacity"}


def test_simpler_ways_are_measured_beside_the_same_truth(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    con.execute(
        """create or replace table evidence.case_identifiers as select * from (values ('A', 'number', '1'),
            ('B', 'number', '1'), ('C', 'number', '3'), ('D', 'imei', '1')) t(case_id, identifier_type, identifier);
        create or replace table evidence.case_contacts as select * from (values ('A', 'number', '3'),
            ('D', 'number', '3')) t(case_id, identifier_type, other_identifier)"""
    )
    found = evaluate(con, truth, with_baselines=True)
    scores = {s.measure: (s.found, s.missed, s.wrong) for s in found.scores if s.measure.startswith("baseline")}
    assert scores == {"baseline: naive join": (2, 0, 2), "baseline: Splink deterministic_link": (1, 1, 0)}
    assert {"case_links, 95 % interval", NAIVE, SPLINK} <= {figure.measure for figure in found.figures}
