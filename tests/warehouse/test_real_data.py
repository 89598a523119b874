"""The facts about the real inputs, reproduced through layouts. Skipped where the inputs are not at hand."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pyproj import Geod

from tests.conftest import Gate
from warehouse import build, database, graph
from warehouse.database import Place, Resources
from warehouse.load import Load


@pytest.fixture(scope="module")
def retained(
    empty_warehouse: Path, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Gate, Load, Path]]:
    """A warehouse into which the German retained data has been taken."""
    home = tmp_path_factory.mktemp("retained") / "home"
    shutil.copytree(empty_warehouse, home)
    file = real_data / "malte_spitz" / "Verbindungen_Malte_Spitz.csv"
    with database.writer(Place.under(home), Resources()) as con:
        gate = Gate(home, con, Place.under(home))
        yield gate, gate.take(file), file


def test_the_german_retained_data_comes_in_whole(retained: tuple[Gate, Load, Path]) -> None:
    gate, load, file = retained
    assert load.status == "loaded", load.problem
    assert (load.layout, load.authorisation_urn) == ("retained_data_de", "PUBLISHED-RETAINED-DATA-DE")
    fates = (load.rows_read, load.rows_loaded, load.rows_quarantined, load.rows_duplicate, load.rows_excess)
    assert fates == (30_374, 30_350, 0, 24, 0)
    assert load.rows_repaired == 1_560
    kinds = dict(gate.rows("select event_type, count(*) from raw.calls group by 1"))  # type: ignore[arg-type]
    delivered = file.read_text(encoding="utf-8").splitlines()
    repeated = [
        delivered[int(str(line)) - 1].split(",") for (line,) in gate.rows("select line_number from quality.repetitions")
    ]
    words = {"data": "Mobile Daten", "sms": "SMS", "voice": "Telefonie"}
    totals = {kind: kinds[kind] + sum(row[1] == word for row in repeated) for kind, word in words.items()}
    assert totals == {"data": 19_501, "sms": 6_784, "voice": 4_089}
    ((loaded_without,),) = gate.rows("select count(*) from raw.calls where direction is null")
    assert int(str(loaded_without)) + sum(row[2] == "" for row in repeated) == 2_690
    assert gate.rows(
        "select min(started_at_original) from raw.calls where direction is null and started_at >= '2010-02-13'"
    ) == [("13.02.2010 10:13:13",)]
    assert gate.rows(
        "select count(*) from raw.calls where direction is null and started_at < timestamp '2010-02-13 09:13:13'"
    ) == [(0,)]


def test_each_repair_of_a_coordinate_is_noted_and_lands_in_europe(retained: tuple[Gate, Load, Path]) -> None:
    gate, _, _ = retained
    ((repaired, outside),) = gate.rows(
        "select count(*) filter (repairs is not null), count(*) filter (not (first_latitude between 45 and 56 and "
        "first_longitude between 4 and 16)) from raw.calls"
    )
    assert (repaired, outside) == (1_556, 0), "four of the 1,560 repaired rows repeat others"
    assert gate.rows("select distinct unnest(repairs) from raw.calls order by 1") == [
        ("first_latitude: decimal_point",),
        ("first_longitude: decimal_point",),
    ]


def test_the_doubled_hour_of_autumn_is_flagged_and_takes_the_earlier_instant(retained: tuple[Gate, Load, Path]) -> None:
    gate, _, _ = retained
    found = gate.rows("select started_at, started_at_original from raw.calls where started_at_is_ambiguous order by 1")
    assert len(found) == 6
    for at, original in found:
        assert str(original).startswith("25.10.2009 02:")
        assert isinstance(at, dt.datetime)
        assert at.hour == 0


def test_the_uk_cells_of_opencellid_come_in_whole(gate: Gate, real_data: Path) -> None:
    load = gate.take(real_data / "opencellid_uk" / "234.csv.gz", layout="opencellid")
    assert (load.rows_read, load.rows_loaded) == (131_348, 131_348), load.problem
    radios = gate.rows("select radio, count(*) from raw.cells group by 1 order by 2 desc")
    assert radios == [("4G", 102_462), ("2G", 15_430), ("3G", 9_671), ("5G", 3_785)]
    assert gate.rows("select count(distinct (radio, cell_id)) from raw.cells") == [(131_348,)]
    ((south, north, west, east),) = gate.rows(
        "select min(latitude), max(latitude), min(longitude), max(longitude) from raw.cells"
    )
    assert 49 < float(str(south)) < float(str(north)) < 62
    assert -9 < float(str(west)) < float(str(east)) < 3, "longitude before latitude, as the export has it"


def test_street_level_crimes_come_in_whole_with_equal_rows_kept(gate: Gate, real_data: Path) -> None:
    load = gate.take(real_data / "west_yorkshire_crime" / "2016-07-west-yorkshire-street.csv.gz")
    assert (load.layout, load.rows_read, load.rows_loaded) == ("police_uk_street", 27_176, 27_176), load.problem
    assert gate.rows("select count(case_id), count(*) filter (latitude is null) from raw.offences") == [(19_747, 1_347)]
    without = "select distinct offence_category from raw.offences where case_id is null"
    assert gate.rows(without) == [("Anti-social behaviour",)]
    counts = dict(gate.rows("select offence_category, count(*) from raw.offences group by 1"))  # type: ignore[arg-type]
    assert (counts["Burglary"], counts["Vehicle crime"], counts["Robbery"]) == (2_131, 1_990, 189)
    assert gate.rows("select distinct occurred_from_at, occurred_to_at, force_code from raw.offences") == [
        (dt.datetime(2016, 7, 1), dt.datetime(2016, 8, 1), "E23000010")
    ]


def test_a_file_without_a_header_is_not_guessed(gate: Gate, real_data: Path) -> None:
    load = gate.take(real_data / "opencellid_uk" / "234.csv.gz")
    assert load.status == "rejected"
    assert "belong to no layout" in str(load.problem)


@pytest.fixture(scope="module")
def moves(retained: tuple[Gate, Load, Path]) -> Gate:
    """The movements that the German retained data shows: of one handset, by the places that its records state."""
    gate, _, _ = retained
    models = build.models()
    wanted = {"evidence.movements"}
    for model in reversed(graph.in_order(models)):
        if model.name in wanted:
            wanted |= model.depends_on & set(models)
    with database.transaction(gate.con, "build"):
        build.prepare(gate.con)
        for model in graph.in_order(models):
            if model.name in wanted:
                build.build_model(gate.con, model)
    return gate


def test_every_line_of_the_retained_data_is_a_sighting_of_the_one_handset_that_the_layout_names(moves: Gate) -> None:
    assert moves.rows(
        "select identifier_type, identifier, cell_match, count(cell_id) from evidence.sightings group by all"
    ) == [("number", "PUBLISHED-HANDSET-1", "stated", 0)]
    ((lines, uses),) = moves.rows(
        "select (select count(*) from (select distinct started_at, first_latitude, first_longitude from raw.calls)), "
        "(select count(*) from evidence.sightings)"
    )
    assert uses == lines, "two lines of one second and place are one use"


def test_the_fourteen_days_without_a_record_are_gaps_and_no_others_are_empty(moves: Gate) -> None:
    gaps = moves.rows(
        "select from_at::date, to_at::date, empty_day_count from evidence.movements where kind = 'gap' "
        "and empty_day_count > 0 order by from_at"
    )
    ((with_records,),) = moves.rows("select count(distinct started_at::date) from raw.calls")
    assert sum(int(str(days)) for _, _, days in gaps) == 14 == 181 - int(str(with_records))
    assert gaps == [
        (dt.date(2009, 11, 13), dt.date(2009, 11, 20), 6),
        (dt.date(2009, 12, 28), dt.date(2010, 1, 6), 8),
    ]


def test_the_impossible_hops_of_the_retained_data_are_flagged_and_its_flights_are_trips(moves: Gate) -> None:
    """Checked against the distances of an ellipsoid, line by line."""
    earth = Geod(ellps="WGS84")
    lines = moves.rows(
        "select started_at, first_latitude, first_longitude from raw.calls order by started_at, line_number"
    )
    hops = set()
    for (at, north, east), (to, to_north, to_east) in pairwise(lines):
        assert isinstance(at, dt.datetime)
        assert isinstance(to, dt.datetime)
        metres = earth.inv(east, north, to_east, to_north)[2]
        if metres - 10_000 > 300 * (to - at).total_seconds():
            hops.add((at, to))
    flagged = moves.rows("select from_at, to_at from evidence.movements where is_impossible order by from_at")
    assert set(flagged) == hops
    assert len(flagged) == 13
    flights = moves.rows(
        "select kind, count(*) from evidence.movements where distance_m > 450000 and speed_ms between 80 and 300 "
        "group by 1"
    )
    assert flights == [("trip", 5)]
