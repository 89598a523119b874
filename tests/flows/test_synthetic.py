"""The synthetic world: same seed same bytes, identifiers that are nobody's, covering notes and a truth that hold."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import ipaddress
import json
import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.synthetic import Generated, generate, scales
from flows.synthetic.faults import FAULTS
from flows.synthetic.identifiers import IMSI_PREFIXES, NUMBER_PREFIXES, TAC_PREFIX, check_digit
from flows.synthetic.parts import make_part, parts_of
from flows.synthetic.planting import MECHANISMS
from flows.synthetic.scales import SCALES, with_calls
from flows.synthetic.truth import RARE_CASES, TABLES
from schemas import FEEDS, reference
from schemas.feed import columns_of

ROOT = Path(__file__).parents[2]
SAFE_NETWORKS = [
    ipaddress.ip_network(text)
    for text in ("198.18.0.0/15", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "100.64.0.0/10", "2001:db8::/32")
]
SERVICE_NUMBERS = {row["number"] for row in reference.rows("service_numbers")}
IDENTITIES = {"number": "served_number", "imei": "served_imei", "imsi": "served_imsi"}


@dataclass
class Home:
    """A generated world, read back from its files by means of this test's own."""

    landing: Path
    truth_folder: Path
    made: Generated
    files: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    truth: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def clean(self, feed: str) -> list[dict[str, str]]:
        """Rows of a feed that no fault struck, under the feed's own column names."""
        struck = {(row["file"], row["line_number"]) for row in self.truth["faults"]}
        found = []
        for name, rows in self.files.items():
            if self.notes[name]["feed"] != feed:
                continue
            first = 1 if name.endswith("parquet") else 2
            names = _targets(self.notes[name]["layout"])
            found += [
                {target: row[column] for target, column in names.items() if column in row} | {"": name}
                for line, row in enumerate(rows, first)
                if (name, line) not in struck
            ]
        return found


def _targets(layout: str) -> dict[str, str]:
    """Column of the feed -> first column of the file."""
    if layout.startswith("canonical_"):
        return {column.name: column.name for column in columns_of(FEEDS[layout.removeprefix("canonical_")])}
    raw = tomllib.loads((ROOT / "schemas" / "layouts" / f"{layout}.toml").read_text(encoding="utf-8"))
    taken = {k: (v if isinstance(v, str) else v["from"]) for k, v in raw["columns"].items()}
    return {target: column if isinstance(column, str) else column[0] for target, column in taken.items()}


def _read(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        return [{name: text or "" for name, text in row.items()} for row in pq.read_table(path).to_pylist()]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    delimiter = ";" if "meridian" in path.name else ","
    return [
        {name: text or "" for name, text in row.items()}
        for row in csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter)
    ]


def _make(folder: Path, seed: int = 7, **options: Any) -> Home:
    made = generate(folder / "landing", folder / "truth", seed=seed, scale="tiny", **{"operations": []} | options)
    home = Home(folder / "landing", folder / "truth", made)
    for path in made.files:
        home.files[path.name] = _read(path)
        home.notes[path.name] = json.loads(path.with_name(f"{path.name}.manifest.json").read_text(encoding="utf-8"))
    home.truth = {path.stem: pq.read_table(path).to_pylist() for path in made.truth}
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ordinary life alone."""
    return _make(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ordinary life and every operation."""
    return _make(tmp_path_factory.mktemp("whole"), operations=None)


@pytest.fixture(params=["home", "whole"])
def either(request: pytest.FixtureRequest) -> Home:
    """Each of the two in turn."""
    found: Home = request.getfixturevalue(request.param)
    return found


def _bytes(*folders: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    again = _make(tmp_path)
    assert _bytes(again.landing, again.truth_folder) == _bytes(home.landing, home.truth_folder)


def test_another_seed_gives_other_bytes(home: Home, tmp_path: Path) -> None:
    other = _make(tmp_path, seed=8)
    assert _bytes(other.landing) != _bytes(home.landing)


def test_fewer_calls_leave_the_other_feeds_as_they_were(home: Home, tmp_path: Path) -> None:
    fewer = _make(tmp_path, calls=4_000)
    before, after = _bytes(home.landing), _bytes(fewer.landing)
    assert {name for name in before if before[name] != after.get(name)} == {n for n in before if _is_ordinary_call(n)}
    assert _ordinary_calls(fewer) == pytest.approx(4_000, rel=0.1)


def _is_ordinary_call(name: str) -> bool:
    return "_calls_" in name and "-" not in name.split("_")[2]


def _ordinary_calls(home: Home) -> int:
    return sum(len(rows) for name, rows in home.files.items() if _is_ordinary_call(name))


def test_more_calls_are_those_of_more_cases_in_more_forces(home: Home, tmp_path: Path) -> None:
    made = generate(tmp_path / "landing", tmp_path / "truth", seed=7, scale="tiny", calls=90_000, operations=[])
    assert made.rows["calls"] == pytest.approx(90_000, rel=0.1)
    assert made.rows["offences"] == pytest.approx(15 * 40, rel=0.05)
    assert made.links["same_device"] == pytest.approx(15 * home.made.links["same_device"], rel=0.5)
    offences = _read(next(path for path in made.files if path.name.endswith("_offences.csv")))
    assert len({row["force_code"] for row in offences}) > 2


def test_slices_share_no_identifier_and_the_order_in_which_they_are_made_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scales, "CASES_A_SLICE", 40)
    parts = parts_of(with_calls(SCALES["tiny"], 12_000), [], 7)
    assert len(parts) == 2
    forward, backward = tmp_path / "forward", tmp_path / "backward"
    for folder, ordered in ((forward, parts), (backward, parts[::-1])):
        folder.mkdir()
        for part in ordered:
            make_part(part, folder)
    for path in [path for path in sorted(forward.rglob("*")) if path.is_file()]:
        assert path.read_bytes() == (backward / path.relative_to(forward)).read_bytes(), path.name
    one, two = (
        {(row["kind"], row["identifier"]) for row in pq.read_table(folder / "truth" / "holdings.parquet").to_pylist()}
        for folder in sorted(forward.iterdir())
    )
    assert min(len(one), len(two)) > 100
    assert not one & two


def test_several_workers_write_what_one_writes(tmp_path: Path) -> None:
    made = [
        generate(tmp_path / name / "landing", tmp_path / name / "truth", seed=7, scale="tiny", workers=workers)
        for name, workers in (("one", 1), ("two", 2))
    ]
    assert made[0].rows == made[1].rows
    one, two = (_bytes(tmp_path / name / "landing", tmp_path / name / "truth") for name in ("one", "two"))
    assert one == two


def test_an_unknown_scale_a_negative_seed_and_no_calls_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown scale 'huge'; there are tiny, demo, seeds"):
        generate(tmp_path, tmp_path, seed=1, scale="huge")
    with pytest.raises(ValueError, match="seed must not be negative"):
        generate(tmp_path, tmp_path, seed=-1, scale="tiny")
    with pytest.raises(ValueError, match="calls must be at least 1"):
        generate(tmp_path, tmp_path, seed=1, scale="tiny", calls=0)
    with pytest.raises(ValueError, match="unknown operation 'nonesuch'; there are"):
        generate(tmp_path, tmp_path, seed=1, scale="tiny", operations=["nonesuch"])
    assert list(tmp_path.iterdir()) == []


def test_tiny_is_tiny_and_has_every_feed_and_format(home: Home) -> None:
    assert sum(home.made.rows.values()) < 12_000
    assert len(home.made.files) <= 45
    assert {"".join(Path(path.name).suffixes) for path in home.made.files} == {".csv", ".csv.gz", ".parquet"}
    assert home.made.first_day.isoformat() == "2024-03-26"
    assert home.made.last_day.isoformat() == "2024-03-31"


@pytest.mark.heavy
def test_demo_is_about_two_hundred_thousand_rows_and_its_ordinary_life_lies_in_few_files(tmp_path: Path) -> None:
    made = generate(tmp_path / "landing", tmp_path / "truth", seed=7, scale="demo")
    assert 180_000 < sum(made.rows.values()) < 220_000
    ordinary = [path for path in made.files if not path.name.split(".")[0].endswith(tuple(made.operations))]
    assert 20 < len(ordinary) <= 45
    assert set(made.faults) == {fault.name for fault in FAULTS}


def test_every_covering_note_agrees_with_its_file(home: Home) -> None:
    for name, note in home.notes.items():
        assert note["sha256"] == hashlib.sha256((home.landing / name).read_bytes()).hexdigest()
        assert note["row_count"] == len(home.files[name])
        assert note["feed"] in name
        assert note["time_zone"] == ("Europe/London" if "borealis" in name else "UTC")
    assert {note["layout"] for note in home.notes.values()} >= {"borealis_calls", "meridian_calls"}
    assert [name for name, note in home.notes.items() if note["authorisation_urn"]] == [
        "2024-04-01_service_logs_quayside.csv"
    ]


def test_files_have_the_columns_that_their_layouts_declare(home: Home) -> None:
    from warehouse.layouts import shipped

    for name, rows in home.files.items():
        assert shipped()[home.notes[name]["layout"]].accepts(rows[0]), name


def _as_e164(text: str) -> str:
    if text.startswith("00"):
        return "+" + text[2:]
    if text.startswith("0"):
        return "+44" + text[1:]
    return text if text.startswith("+") else f"+{text}"


def _is_safe(kind: str, text: str) -> bool:
    if kind == "telephone":
        is_word = text in SERVICE_NUMBERS or re.fullmatch("withheld|[A-Z]{2,11}", text) is not None
        return is_word or (_as_e164(text).startswith(NUMBER_PREFIXES) and len(_as_e164(text)) == 13)
    if kind == "imei":
        right_end = {14: "", 15: check_digit(text[:14]), 16: "01"}[len(text)]
        return text.startswith(TAC_PREFIX) and (text[14:] == right_end or text[14:] == "0")
    if kind == "imsi":
        return len(text) == 15 and text.startswith(IMSI_PREFIXES)
    if kind == "ip":
        return any(ipaddress.ip_address(text) in network for network in SAFE_NETWORKS)
    return True


def test_every_identifier_of_a_clean_row_lies_in_a_safe_range(either: Home) -> None:
    seen: Counter[str] = Counter()
    for feed, model in FEEDS.items():
        kinds = {column.name: column.kind for column in columns_of(model)}
        for row in either.clean(feed):
            for target, text in row.items():
                kind = kinds.get(target, "")
                if kind in ("telephone", "imei", "imsi", "ip") and text not in ("", "-"):
                    assert _is_safe(kind, text), (feed, target, text)
                    seen[kind] += 1
    assert min(seen[kind] for kind in ("telephone", "imei", "imsi", "ip")) > 100


def test_no_text_anywhere_holds_an_address_or_domain_of_somebody(either: Home) -> None:
    spoilt = {"198.18.300.12"}
    for name in either.files:
        text = "\n".join(",".join(row.values()) for row in either.files[name])
        for found in set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text)) - spoilt:
            assert _is_safe("ip", found)
        for found in set(re.findall(r"@[\w.]+", text)):
            assert re.fullmatch(r"@example\.(org|com)", found)
        for found in set(re.findall(r"\+44\d+|\b447\d{9}\b|\b0[17]\d{9}\b", text)):
            assert _is_safe("telephone", found)


def test_places_lie_at_sea(either: Home) -> None:
    places = [
        (float(row["latitude"]), float(row["longitude"])) for f in ("offences", "cells") for row in either.clean(f)
    ]
    assert all(53.9 < latitude < 55.7 and 0.5 < longitude < 1.8 for latitude, longitude in places)


def test_providers_write_in_their_own_ways(home: Home) -> None:
    borealis = [row for row in home.clean("calls") if "borealis" in row[""]]
    meridian = [row for row in home.clean("calls") if "meridian" in row[""]]
    assert all(re.fullmatch(r"\d\d/03/2024|01/04/2024", row["started_at"]) for row in borealis)
    assert all(row["served_number"].startswith("07700900") for row in borealis)
    assert {row["event_type"] for row in borealis} >= {"MOC", "MTC", "CFW", "SMS-MO", "SMS-MT", "GPRS"}
    assert all(re.fullmatch(r"20240[34]\d{8}", row["started_at"]) for row in meridian)
    assert all(row["served_number"].startswith("447700900") for row in meridian)
    assert all(len(row["served_imei"]) == 15 and row["served_imei"].endswith("0") for row in meridian)


def test_no_clean_event_falls_into_the_hour_that_the_clock_skipped(home: Home) -> None:
    for name, rows in home.files.items():
        if "borealis" in name:
            struck = {f["line_number"] for f in home.truth["faults"] if f["file"] == name}
            times = [row["Time"] for n, row in enumerate(rows, 2) if n not in struck and row["Date"] == "31/03/2024"]
            assert not [time for time in times if time.startswith("01:")]


def test_fates_add_up_and_agree_with_the_faults(either: Home) -> None:
    struck = Counter((row["file"], row["fate"]) for row in either.truth["faults"])
    assert {row["file"] for row in either.truth["fates"]} == set(either.files)
    for row in either.truth["fates"]:
        parts = [row[f"rows_{fate}"] for fate in ("loaded", "quarantined", "duplicate", "excess")]
        assert row["rows_read"] == sum(parts) == len(either.files[row["file"]])
        assert parts[1:] == [struck[row["file"], fate] for fate in ("quarantined", "duplicate", "excess")]
        assert row["rows_quarantined"] < 0.2 * row["rows_read"]


def test_every_fault_of_the_catalogue_is_planted_and_a_row_has_one(home: Home) -> None:
    places = [(row["file"], row["line_number"]) for row in home.truth["faults"]]
    assert len(places) == len(set(places))
    assert {row["fault"] for row in home.truth["faults"]} == {fault.name for fault in FAULTS}
    assert home.made.faults == Counter(row["fault"] for row in home.truth["faults"])
    for row in home.truth["faults"]:
        assert (row["rule"] is None) == (row["fate"] == "duplicate")


def test_a_repeated_line_repeats_a_row_that_is_good(home: Home) -> None:
    struck = {(row["file"], row["line_number"]): row for row in home.truth["faults"]}
    for (name, line), row in struck.items():
        if row["fate"] == "duplicate":
            first = 1 if name.endswith("parquet") else 2
            copy = home.files[name][line - first]
            layout = home.notes[name]["layout"]
            originals = [
                other
                for file, rows in home.files.items()
                if home.notes[file]["layout"] == layout
                for number, other in enumerate(rows, first)
                if other == copy and (file, number) not in struck
            ]
            assert len(originals) == 1


def test_with_all_operations_it_is_still_tiny_and_has_every_feed(whole: Home) -> None:
    assert sum(whole.made.rows.values()) < 20_000
    assert set(whole.made.rows) == set(FEEDS)
    assert len(whole.made.files) <= 110


def test_an_operation_more_leaves_the_files_of_all_others_as_they_were(home: Home, whole: Home, tmp_path: Path) -> None:
    few = _make(tmp_path, operations=["seizure"])
    all_bytes, few_bytes, none_bytes = (_bytes(each.landing) for each in (whole, few, home))
    assert set(none_bytes) < set(few_bytes) < set(all_bytes)
    assert none_bytes.items() <= few_bytes.items() <= all_bytes.items()


def test_the_truth_has_its_declared_columns(whole: Home) -> None:
    for name, types in TABLES.items():
        table = pq.read_table(whole.truth_folder / f"{name}.parquet")
        assert table.column_names == list(types)
        assert table.num_rows > 0


def test_links_are_ordered_pairs_of_recorded_cases_and_no_decoy_is_a_link(either: Home) -> None:
    cases = {row["case_id"] for name, rows in either.files.items() if "_offences" in name for row in rows}
    links = {(row["case_a"], row["case_b"]) for row in either.truth["case_links"]}
    decoys = {(row["case_a"], row["case_b"]) for row in either.truth["decoys"]}
    assert all(a < b and {a, b} <= cases for a, b in links | decoys)
    assert not links & decoys
    planted = Counter(row["mechanism"] for row in either.truth["case_links"] if row["is_planted"])
    assert all(planted[name] >= count for name, count in SCALES["tiny"].pairs.items())
    assert {row["reason"] for row in either.truth["decoys"]} >= set(SCALES["tiny"].decoys)


def _case_of(home: Home) -> dict[str, str]:
    return {row["authorisation_urn"]: row["case_id"] for row in home.clean("authorisations")}


def _known(home: Home) -> dict[tuple[str, str], set[str]]:
    """Identifier -> cases that list it or got it returned, from clean rows."""
    cases, found = _case_of(home), defaultdict(set)
    for row in home.clean("case_subjects"):
        for kind in (*IDENTITIES, "account"):
            if row[kind]:
                found[kind, row[kind][:14] if kind == "imei" else row[kind]].add(row["case_id"])
    for feed in ("calls", "ip_sessions", "subscribers"):
        for row in home.clean(feed):
            for kind, column in IDENTITIES.items():
                if text := row.get(column):
                    value = _as_e164(text) if kind == "number" else text[:14] if kind == "imei" else text
                    found[kind, value].add(cases[row["authorisation_urn"]])
            if row.get("account"):
                found["account", row["account"]].add(cases[row["authorisation_urn"]])
    return found


def _contacts(home: Home) -> dict[str, set[str]]:
    """Number -> cases whose returned calls it takes part in without being the customer."""
    cases, found = _case_of(home), defaultdict(set)
    for row in home.clean("calls"):
        for party in ("calling_number", "called_number"):
            text = row[party]
            if text[:1] in ("0", "4") and text != row["served_number"]:
                found[_as_e164(text)].add(cases[row["authorisation_urn"]])
    return found


def test_planted_links_stand_in_the_clean_rows(home: Home) -> None:
    known, contacts = _known(home), _contacts(home)
    kinds = {"same_device": "imei", "same_sim": "imsi", "same_number": "number", "same_account": "account"}
    for link in home.truth["case_links"]:
        pair, identifier = {link["case_a"], link["case_b"]}, link["identifier"]
        if link["mechanism"] in kinds:
            assert pair <= known[kinds[link["mechanism"]], identifier], link
        elif link["mechanism"] == "shared_rare_contact":
            assert pair <= contacts[identifier], link
        elif link["mechanism"] == "direct_contact":
            assert pair <= contacts[identifier] | known["number", identifier], link


def test_an_account_leads_by_address_port_and_time_to_the_other_case(home: Home) -> None:
    cases = _case_of(home)
    wanted = [link for link in home.truth["case_links"] if link["mechanism"] == "same_ip_subscriber"]
    assert wanted
    sessions = home.clean("ip_sessions")
    for link in wanted:
        pair = {link["case_a"], link["case_b"]}
        holders = {
            cases[session["authorisation_urn"]]
            for log in home.clean("service_logs")
            if log["account"] == link["identifier"] and log["client_ip"]
            for session in sessions
            if session["public_ip"] == log["client_ip"]
            and session["started_at"] <= log["occurred_at"] <= session["ended_at"]
            and (not session["port_from"] or log["client_port"])
            and (
                not session["port_from"]
                or int(session["port_from"]) <= int(log["client_port"]) <= int(session["port_to"])
            )
        }
        assert holders & pair


def test_whatever_few_cases_share_is_in_the_truth(home: Home) -> None:
    told = {(row["case_a"], row["case_b"]) for table in ("case_links", "decoys") for row in home.truth[table]}
    hubs = {row["identifier"] for row in home.truth["hubs"]}
    shared = [cases for (_, value), cases in _known(home).items() if value not in hubs]
    shared += [cases for number, cases in _contacts(home).items() if number not in hubs]
    few = [cases for cases in shared if 1 < len(cases) <= RARE_CASES]
    assert few
    for cases in few:
        assert {tuple(sorted(pair)) for pair in combinations(cases, 2)} <= told


def test_two_providers_return_one_call_with_clocks_a_little_apart(home: Home) -> None:
    starts = defaultdict(set)
    for name, rows in home.files.items():
        for row in rows if "_calls_" in name else []:
            if "borealis" in name and row["Date"][3:] == "03/2024" and row["Call Type"] in ("MOC", "MTC"):
                at = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M:%S")
                starts[_as_e164(row["A Party"]), _as_e164(row["B Party"])].add(("borealis", at))
            elif "meridian" in name and row["eventClass"] == "CALL":
                at = datetime.strptime(row["startUtc"], "%Y%m%d%H%M%S")
                starts[_as_e164(row["aNumber"]), _as_e164(row["bNumber"])].add(("meridian", at))
    both = [found for found in starts.values() if len({provider for provider, _ in found}) == 2]
    apart = [
        abs((one - other).total_seconds())
        for found in both
        for (p, one), (q, other) in combinations(sorted(found), 2)
        if p != q and abs(one - other) < timedelta(seconds=10)
    ]
    assert apart
    assert set(apart) <= {1, 2, 3}


def test_the_truth_says_of_every_call_and_text_which_one_a_line_tells_of(whole: Home) -> None:
    events = {(row["file"], row["line_number"]): row["event"] for row in whole.truth["legs"]}
    assert len(events) == len(whole.truth["legs"])
    struck = {(row["file"], row["line_number"]) for row in whole.truth["faults"]}
    told: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for name, rows in whole.files.items():
        if whole.notes[name]["feed"] != "calls":
            continue
        names = _targets(whole.notes[name]["layout"])
        for line, row in enumerate(rows, 2):
            is_session = row[names["event_type"]] in ("GPRS", "PDP")
            assert ((name, line) in events) != is_session
            if not is_session and (name, line) not in struck:
                calling, called = (row[names[party]] for party in ("calling_number", "called_number"))
                told[events[name, line]].append((row[names["record_id"]], calling, called))
    several = [legs for legs in told.values() if len({record for record, *_ in legs}) > 1]
    assert len(several) > 100
    for legs in several:
        assert len({_as_e164(called) for _, _, called in legs}) == 1
    shown = [{_as_e164(calling) if calling[-1:].isdigit() else "" for _, calling, _ in legs} for legs in several]
    assert {len(callers - {""}) for callers in shown} == {0, 1}  # 0: a diverted call of one who withheld the number
    assert any("" in callers and len(callers) == 2 for callers in shown)


def test_nothing_came_back_under_a_rejected_authority_but_what_was_planted(home: Home) -> None:
    approved = {row["authorisation_urn"] for row in home.clean("authorisations") if row["decision"] == "approved"}
    assert len(approved) < len({row["authorisation_urn"] for row in home.clean("authorisations")})
    for feed in ("calls", "cell_events", "ip_sessions", "subscribers", "messages"):
        assert {row["authorisation_urn"] for row in home.clean(feed)} <= approved


def test_the_page_about_the_world_names_every_part_of_it(home: Home) -> None:
    page = (ROOT / "docs" / "explanation" / "synthetic-data.md").read_text(encoding="utf-8")
    page += (ROOT / "docs" / "reference" / "world.md").read_text(encoding="utf-8")
    names = {fault.name for fault in FAULTS} | {rule for fault in FAULTS for rule in fault.rule.split()}
    names |= {row["reason"] for row in home.truth["decoys"] if not row["operation"]} | set(MECHANISMS)
    names |= set(TABLES) | {column for table in TABLES.values() for column in table}
    names -= {"nuisance_caller"}
    assert not [name for name in sorted(names) if f"`{name}`" not in page]
