"""The four fates of a row, the ledger, and that the same bytes come in once."""

from __future__ import annotations

import gzip
import hashlib
import json

import duckdb
import pytest

from tests.conftest import NOON, Gate, csv_text

CALL: dict[str, object] = {
    "provider": "Borealis", "event_type": "voice", "calling_number": "+447700900001", "called_number": "+447700900002",
    "started_at": "2024-03-05T10:00:00Z", "duration_s": "60",
}  # fmt: skip


def call(**changed: object) -> dict[str, object]:
    return CALL | changed


def test_a_clean_row_is_loaded_with_its_load_and_line_number(gate: Gate) -> None:
    load = gate.deliver("calls", [call(), call(duration_s="61")])
    assert (load.status, load.rows_read, load.rows_loaded) == ("loaded", 2, 2)
    assert gate.rows("select load_id, line_number, duration_s from raw.calls order by 2") == [(2, 2, 60), (2, 3, 61)]


def test_every_rule_that_a_row_breaks_is_listed(gate: Gate) -> None:
    bad = call(duration_s="60.7", event_type="fax", started_at="01/02/2024 10:00", calling_number="4.47701E+11")
    gate.deliver("calls", [bad, *[call(duration_s=str(n)) for n in range(9)]])
    ((line, rules),) = gate.broken("calls")
    assert line == 2
    assert sorted(rules) == [  # type: ignore[call-overload]
        "calling_number.telephone",
        "duration_s.integer",
        "event_type.isin",
        "started_at.format",
    ]


def test_a_quarantined_row_keeps_its_original_text_under_the_files_own_headings(gate: Gate) -> None:
    gate.deliver("calls", [call(duration_s="60.7"), *[call(duration_s=str(n)) for n in range(9)]])
    ((original,),) = gate.rows("select original from quarantine.calls")
    assert json.loads(str(original)) == {key: str(value) for key, value in call(duration_s="60.7").items()}


def test_a_missing_required_value_breaks_required_and_nothing_else(gate: Gate) -> None:
    gate.deliver("calls", [call(started_at=""), *[call(duration_s=str(n)) for n in range(9)]])
    assert gate.broken("calls") == [(2, ["started_at.required"])]


def test_read_equals_loaded_quarantined_duplicate_and_excess(gate: Gate) -> None:
    authority = {
        "authorisation_urn": "SYN-ONE", "scope": "identifier", "identifier_type": "number",
        "identifier": "+447700900001", "data_type": "events", "route": "S60A_OCDA", "decision": "approved",
        "granted_at": "2024-03-01T00:00:00Z",
        "period_from_at": "2024-03-01T00:00:00Z", "period_to_at": "2024-03-10T00:00:00Z",
    }  # fmt: skip
    gate.deliver("authorisations", [authority])
    rows = [
        call(), call(), call(duration_s="-1"), call(calling_number="+447700900009"),
        call(started_at="2024-03-10T00:00:00Z"), call(started_at="2024-03-09T23:59:59Z"),
    ]  # fmt: skip
    load = gate.deliver("calls", rows, authorisation_urn="SYN-ONE")
    fates = (load.rows_read, load.rows_loaded, load.rows_quarantined, load.rows_duplicate, load.rows_excess)
    assert fates == (6, 2, 1, 1, 2)
    assert gate.rows("select line_number, reasons from excess.calls order by 1") == [
        (5, ["identifier"]),
        (6, ["period"]),
    ]
    assert gate.rows("select line_number from quality.repetitions") == [(3,)]
    ledger = "select rows_loaded + rows_quarantined + rows_duplicate + rows_excess = rows_read from quality.loads"
    assert {row[0] for row in gate.rows(ledger)} == {True}


def test_a_row_that_repeats_one_of_an_earlier_delivery_is_a_duplicate(gate: Gate) -> None:
    gate.deliver("calls", [call(), call(duration_s="61")], name="monday.csv")
    load = gate.deliver("calls", [call(duration_s="61"), call(duration_s="62")], name="tuesday.csv")
    assert (load.rows_duplicate, load.rows_loaded) == (1, 1)
    assert gate.rows("select count(*) from raw.calls") == [(3,)]


def test_rows_that_differ_in_one_value_are_no_duplicates(gate: Gate) -> None:
    load = gate.deliver("calls", [call(), call(ring_s="1"), call(ring_s="")])
    assert (load.rows_loaded, load.rows_duplicate) == (2, 1)


def test_offences_without_a_reference_are_all_kept(gate: Gate) -> None:
    row = {
        "force_code": "E23000010", "offence_category": "Anti-social behaviour",
        "occurred_from_at": "2024-03-01T00:00:00Z", "occurred_to_at": "2024-04-01T00:00:00Z",
    }  # fmt: skip
    load = gate.deliver("offences", [row, row, row | {"case_id": "SYN-1"}, row | {"case_id": "SYN-1"}])
    assert (load.rows_loaded, load.rows_duplicate) == (3, 1)


def test_a_key_with_two_contents_quarantines_both_and_leaves_the_loaded_row(gate: Gate) -> None:
    row = {
        "case_id": "SYN-1", "force_code": "E23000010", "offence_code": "30C",
        "occurred_from_at": "2024-03-01T00:00:00Z", "occurred_to_at": "2024-03-02T00:00:00Z",
    }  # fmt: skip
    others = [row | {"case_id": f"SYN-{n}"} for n in range(10, 30)]
    gate.deliver("offences", [row | {"case_id": "SYN-2"}, *others], name="a.csv")
    load = gate.deliver(
        "offences",
        [row, row | {"offence_code": "46"}, row | {"case_id": "SYN-2", "offence_code": "46"}]
        + [row | {"case_id": f"SYN-{n}"} for n in range(40, 60)],
        name="b.csv",
    )
    assert load.rows_quarantined == 3
    assert gate.broken("offences") == [(2, ["unique.case_id"]), (3, ["unique.case_id"]), (4, ["unique.case_id"])]
    assert gate.rows("select offence_code from raw.offences where case_id = 'SYN-2'") == [("30C",)]


def test_the_same_bytes_again_are_recognised_under_another_name(gate: Gate) -> None:
    first = gate.deliver("calls", [call()], name="a.csv")
    again = gate.deliver("calls", [call()], name="b.csv")
    assert again.is_known
    assert again.load_id == first.load_id
    assert gate.rows("select count(*) from raw.calls") == [(1,)]


def test_gzip_and_parquet_bring_the_same_rows_as_plain_text(gate: Gate) -> None:
    rows = [call(duration_s=str(n)) for n in range(5)]
    gate.take(gate.file("a.csv.gz", gzip.compress(csv_text(rows).encode(), mtime=0)), authorisation_urn="SYN-BLANKET")
    parquet = gate.home / "landing" / "b.parquet"
    duckdb.execute(
        f"copy (select 'Borealis' as provider, 'voice' as event_type, '+447700900001' as calling_number, "
        f"'+447700900002' as called_number, timestamp '2024-03-05 10:00:00' as started_at, i::int as duration_s "
        f"from range(5) t(i)) to '{parquet}'"
    )
    load = gate.take(parquet, authorisation_urn="SYN-BLANKET")
    assert (load.rows_read, load.rows_duplicate) == (5, 5), load.problem


def test_a_parquet_file_with_nan_is_judged_like_text(gate: Gate) -> None:
    path = gate.home / "landing" / "cells.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.execute(
        "copy (select '234-10' as network, '4G' as radio, 'c' || i as cell_id, case when i = 3 then 'nan'::double else "
        f"53.5 end as latitude, -1.5 as longitude from range(10) t(i)) to '{path}'"
    )
    load = gate.take(path)
    assert (load.rows_loaded, load.rows_quarantined) == (9, 1), load.problem
    assert gate.broken("cells") == [(4, ["latitude.decimal"])]


def test_a_declared_repair_is_made_and_recorded_and_an_undeclared_one_is_not(gate: Gate) -> None:
    layout = gate.file(
        "excel.toml",
        """
        feed = "calls"
        provider = "Spreadsheet"
        [columns]
        event_type = { constant = "voice" }
        called_number = { from = "B", repair = { kind = "leading_zero", digits = 10 } }
        calling_number = "A"
        started_at = { from = "At", format = "%d/%m/%Y %H:%M" }
        """,
    )
    rows = "A,B,At\n07700900001,7700900002,05/03/2024 10:00\n" + "".join(
        f"07700900001,07700900002,05/03/2024 10:{n:02}\n" for n in range(1, 20)
    )
    path = gate.file("calls.csv", rows + "7700900001,07700900002,05/03/2024 11:00\n")
    load = gate.take(path, layout=str(layout), authorisation_urn="SYN-BLANKET")
    assert (load.rows_loaded, load.rows_quarantined, load.rows_repaired) == (20, 1, 1), load.problem
    repaired = (
        "select line_number, called_number, called_number_original, repairs from raw.calls where repairs is not null"
    )
    assert gate.rows(repaired) == [(2, "+447700900002", "7700900002", ["called_number: leading_zero"])]
    assert gate.broken("calls") == [(22, ["calling_number.telephone"])]


def test_the_covering_note_must_agree(gate: Gate) -> None:
    text = csv_text([call()])
    sha = hashlib.sha256(text.encode()).hexdigest()
    wrong_hash = gate.take(gate.file("a.csv", text, {"sha256": "0" * 64, "authorisation_urn": "SYN-BLANKET"}))
    assert wrong_hash.status == "rejected"
    assert "SHA-256" in str(wrong_hash.problem)
    wrong_count = gate.take(
        gate.file("a.csv", text, {"sha256": sha, "row_count": 2, "authorisation_urn": "SYN-BLANKET"})
    )
    assert "says 2 rows, the file has 1" in str(wrong_count.problem)
    wrong_zone = gate.take(gate.file("a.csv", text, {"time_zone": "Europe/London", "authorisation_urn": "SYN-BLANKET"}))
    assert "Europe/London" in str(wrong_zone.problem)
    assert gate.rows("select count(*) from raw.calls") == [(0,)]
    right = gate.take(gate.file("a.csv", text, {"sha256": sha, "row_count": 1, "authorisation_urn": "SYN-BLANKET"}))
    assert right.status == "loaded"
    assert right.load_id == wrong_hash.load_id, "a refused file that is put right keeps its line in the ledger"
    assert gate.rows("select count(*) from quality.loads where file = 'a.csv'") == [(1,)]


def test_a_share_of_bad_rows_above_the_limit_rejects_the_file_whole(gate: Gate) -> None:
    load = gate.deliver("calls", [call(duration_s="x"), call(), call(duration_s="61")])
    assert (load.status, load.rows_read) == ("rejected", 0)
    assert load.problem == (
        "calls.csv: 1 of 3 rows break a rule, more than the 20% that layout canonical_calls lets through "
        "(most often duration_s.integer); nothing was loaded"
    )
    assert gate.rows("select count(*) from raw.calls") == [(0,)]
    assert gate.rows("select count(*) from quarantine.calls") == [(0,)]


def test_the_ledger_takes_its_times_from_the_clock_that_it_is_given(gate: Gate) -> None:
    gate.deliver("calls", [call()])
    assert gate.rows("select distinct started_at, finished_at from quality.loads") == [(NOON, NOON)]


def test_broken_lines_blank_lines_and_rows_keep_their_own_line_numbers(gate: Gate) -> None:
    lines = csv_text([call(duration_s=str(n)) for n in range(30)]).splitlines()
    lines[5] = "only,two"
    lines.insert(10, "")
    lines[20] += ",one,more"
    load = gate.take(gate.file("calls.csv", "\n".join(lines) + "\n"), authorisation_urn="SYN-BLANKET")
    assert (load.rows_read, load.rows_loaded, load.rows_quarantined) == (30, 28, 2), load.problem
    assert gate.broken("calls") == [(6, ["line.structure"]), (21, ["line.structure"])]
    assert gate.rows("select original from quarantine.calls where line_number = 6") == [("only,two",)]
    for line, duration in gate.rows("select line_number, duration_s from raw.calls"):
        assert lines[int(str(line)) - 1].endswith(f",{duration}")


def test_a_field_that_runs_over_lines_does_not_shift_the_numbers_below_it(gate: Gate) -> None:
    row = {
        "authorisation_urn": "SYN-2", "scope": "dataset", "data_type": "mixed", "legal_basis": "one\ntwo\nthree",
        "route": "SEIZED", "decision": "approved", "granted_at": "2024-01-01T00:00:00Z",
    }  # fmt: skip
    gate.deliver("authorisations", [row, row | {"authorisation_urn": "SYN-3", "legal_basis": "x"}], name="auth.csv")
    assert gate.rows("select authorisation_urn, line_number from raw.authorisations where load_id = 2 order by 2") == [
        ("SYN-2", 2),
        ("SYN-3", 5),
    ]


@pytest.mark.parametrize(
    ("line_end", "last"), [("\n", ""), ("\n", "\n"), ("\r\n", ""), ("\r\n", "\r\n"), ("\n", "\n\n\n")]
)
def test_the_last_line_counts_however_lines_end(gate: Gate, line_end: str, last: str) -> None:
    lines = csv_text([call(duration_s=str(n)) for n in range(3)]).splitlines()
    load = gate.take(gate.file("calls.csv", line_end.join(lines) + last), authorisation_urn="SYN-BLANKET")
    assert load.rows_loaded == 3, load.problem
    assert gate.rows("select line_number from raw.calls order by 1") == [(2,), (3,), (4,)]


def test_mixed_line_ends_are_refused_not_guessed(gate: Gate) -> None:
    text = csv_text([call(duration_s=str(n)) for n in range(3)]).rstrip("\n") + "\r\n"
    load = gate.take(gate.file("calls.csv", text), authorisation_urn="SYN-BLANKET")
    assert load.status == "rejected"
    assert "line ends" in str(load.problem)
