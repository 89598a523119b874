"""Decisions on the command line: hubs added and lifted, links between forces approved; what each may see."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import opened
from flows.settings import settings_of
from tests.flows.conftest import FIRST, FOURTH, IDENTIFIERS, SECOND, SHARED, THIRD, Called, Home
from warehouse import build as building
from warehouse import graph
from warehouse.database import PUBLISHED, transaction

NORTH, SOUTH = "E23000010", "E23000011"
WHO = ("--by", "A. Lyst", "--why", "reviewed with the force")
LINKS = ("sql", "select case_a, case_b from linkage.case_links order by all", "--json")
FIRST_LINK = {"case_a": FIRST, "case_b": SECOND}

pytestmark = pytest.mark.usefixtures("unexamined")


def build(home: Home) -> None:
    """A publish of the next day: of the linkage alone, for decisions change nothing below it."""
    with opened(settings_of(home.path)) as warehouse, transaction(warehouse.con, PUBLISHED):
        building.prepare(warehouse.con, run_on=dt.date(2024, 4, 3))
        for model in graph.in_order(building.models()):
            if model.schema == "linkage":
                building.build_model(warehouse.con, model)
        building.run_checks(warehouse.con)


def build_all(home: Home) -> None:
    """The same as it is asked for."""
    done = home.jigsaw("build", "--date", "2024-04-03", "--json")
    assert done.code == 0, done.err


def inbox(home: Home, force: str) -> dict[str, dict[str, Any]]:
    """A force's inbox by its own case."""
    done = home.jigsaw("pointers", "--force", force, "--json")
    assert done.code == 0, done.err
    return {pointer["own_case_id"]: pointer for pointer in done.document["pointers"]}


def decide(home: Home, link: str, decision: str, force: str) -> Called:
    return home.jigsaw("pointers", "decide", link, decision, "--force", force, *WHO)


# ---- hubs


def test_the_register_of_hubs_is_listed_with_counts(template: Home) -> None:
    done = template.jigsaw("hubs")
    assert done.code == 0
    assert "by list" in done.out
    assert "that no case touches (--all)" in done.out
    listed = template.jigsaw("hubs", "--all", "--json").document
    assert len(listed["hubs"]) == listed["never_seen_count"] == listed["counts"]["list"] > 10
    assert {(hub["basis"], hub["is_hub"], hub["decision"]) for hub in listed["hubs"]} == {("list", True, None)}
    assert template.jigsaw("--json", "hubs").document["hubs"] == []


def test_a_hub_is_added_and_lifted_at_the_next_build_and_each_decision_is_kept(published: Home) -> None:
    assert FIRST_LINK in published.jigsaw(*LINKS).document
    typed = (SHARED.replace("+44", "0")[:5], SHARED.replace("+44", "0")[5:])  # as it is spoken, with a blank
    added = published.jigsaw("hubs", "add", "number", *typed, *WHO, "--json", clock="2024-04-02T09:30:00Z")
    assert added.code == 0, added.err
    assert added.document == {
        "decision_number": 1, "identifier_type": "number", "identifier": SHARED, "decision": "add", "case_count": 2,
        "is_within_limit": True, "takes_effect": "at the next build",
    }  # fmt: skip
    assert FIRST_LINK in published.jigsaw(*LINKS).document
    waiting = published.jigsaw("hubs")
    assert "Decided since the newest publish; takes effect at the next build" in waiting.out
    assert SHARED in waiting.out
    build(published)
    assert FIRST_LINK not in published.jigsaw(*LINKS).document
    (hub,) = published.jigsaw("hubs", "--json").document["hubs"]
    assert (hub["identifier"], hub["basis"], hub["is_hub"]) == (SHARED, "decision", True)
    assert (hub["decided_by"], hub["decided_at"]) == ("A. Lyst", "2024-04-02T09:30:00")
    lifted = published.jigsaw("hubs", "lift", "number", SHARED, "--by", "B. Oss", "--why", "one offender's own")
    assert lifted.code == 0, lifted.err
    assert "Takes effect at the next build" in lifted.out
    build(published)
    assert FIRST_LINK in published.jigsaw(*LINKS).document
    document = published.jigsaw("hubs", "--json").document
    assert [(hub["is_hub"], hub["decision"], hub["decided_by"]) for hub in document["hubs"]] == [
        (False, "lift", "B. Oss")
    ]
    assert document["counts"]["lifted"] == 1
    assert document["waiting"] == []
    assert "lifted by B. Oss: one offender's own" in " ".join(published.jigsaw("hubs").out.split())
    kept = "select decision_number, decision, identifier, decided_by from config.hub_decisions order by 1"
    assert [tuple(row.values()) for row in published.jigsaw("sql", kept, "--json").document] == [
        (1, "add", SHARED, "A. Lyst"), (2, "lift", SHARED, "B. Oss"),
    ]  # fmt: skip


@pytest.mark.usefixtures("unpictured")
def test_the_daily_run_brings_a_decision_into_effect_without_a_new_delivery(published: Home) -> None:
    assert published.jigsaw("hubs", "add", "number", SHARED, *WHO).code == 0
    assert published.jigsaw("run", "--direct").code == 0
    assert FIRST_LINK not in published.jigsaw(*LINKS).document
    assert published.jigsaw("run", "--direct").out.startswith("Nothing new")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lift", "number", SHARED, *WHO), "nothing to lift"),
        (("add", "number", SHARED, "--by", " ", "--why", "x"), "--by takes 1 to 200 characters"),
        (("add", "number", SHARED, "--by", "x", "--why", ""), "--why takes 1 to 1000 characters"),
        (("add", "number", SHARED, "--by", "x"), "Missing option '--why'"),
        (("add", SHARED, "number", *WHO), "no such type of identifier"),
        (("add", "imei", SHARED, *WHO), "is no imei as the warehouse keeps it"),
        (("add", "imsi", "2341500", *WHO), "15 digits"),
        (("add", "number", "12", SHARED, *WHO), "is no number as the warehouse keeps it"),
        (("add", "ip", SHARED, *WHO), "IPv4 or IPv6"),
        (("add", "account", " ", *WHO), "is no account"),
    ],
)
def test_a_decision_that_cannot_be_recorded_is_one_line_without_the_identifier(
    template: Home, words: tuple[str, ...], told: str
) -> None:
    done = template.jigsaw("hubs", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert not [word for word in IDENTIFIERS if word in done.err]


def test_the_same_decision_twice_is_refused(published: Home) -> None:
    words = ("hubs", "add", "number", SHARED, *WHO)
    assert published.jigsaw(*words).code == 0
    again = published.jigsaw(*words)
    assert again.code == 2
    assert "already; nothing was recorded" in again.err
    assert SHARED not in again.err
    assert published.jigsaw("hubs", "lift", "number", SHARED, *WHO).code == 0  # what was just added can be lifted


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("imei", "35123456789012-7".replace("-", "")), "35123456789012"),
        (("imsi", "234150000000001"), "234150000000001"),
        (("account", "Fox@Example.test"), "fox@example.test"),
        (("ip", "2001:DB8:0:0::1"), "2001:db8::1"),
        (("line", "L-77"), "L-77"),
        (("number", "0044 7700 900101"), SHARED),
    ],
)
def test_an_identifier_is_kept_as_the_warehouse_keeps_it(published: Home, words: tuple[str, str], kept: str) -> None:
    assert published.jigsaw("hubs", "add", *words, *WHO, "--json").document["identifier"] == kept


# ---- pointers


def secrets(home: Home) -> dict[str, set[str]]:
    """For each force what its own cases and the links between hold, as it might be told to the other."""
    query = f"""
        select links.force_a, links.force_b, links.case_a, links.case_b, strength_bits::varchar as strength,
            strongest_reason, identifier, evidence, links.first_seen_at::date::varchar as first,
            links.last_seen_at::date::varchar as last
        from linkage.case_links as links inner join linkage.case_link_reasons as reasons using (case_a, case_b)
        where links.force_a = '{NORTH}'"""
    rows = home.jigsaw("sql", query, "--json").document
    assert {(row["case_a"], row["case_b"]) for row in rows} == {(FIRST, SECOND), (THIRD, FOURTH)}
    shared = {
        value for row in rows for key, value in row.items() if key not in ("force_a", "force_b", "case_a", "case_b")
    }
    shared |= {"burglary", "2024-03-20"}
    return {
        NORTH: {row["case_b"] for row in rows} | shared - {None},
        SOUTH: {row["case_a"] for row in rows} | shared - {None},
    }


@pytest.mark.parametrize("force", [NORTH, SOUTH])
def test_an_inbox_tells_that_there_is_a_hit_and_whom_to_call_and_nothing_of_the_others_case(
    template: Home, force: str
) -> None:
    hidden = secrets(template)[force]
    assert len(hidden) > 6
    printed, document = (template.jigsaw("pointers", "--force", force, *more) for more in ((), ("--json",)))
    assert (printed.code, document.code) == (0, 0)
    for done in (printed, document):
        told = done.out + done.err
        assert not [secret for secret in hidden if secret in told]
        assert not [identifier for identifier in IDENTIFIERS if identifier in told]
        assert "L-000001" in told
    assert ("South Yorkshire" if force == NORTH else "West Yorkshire") in printed.out
    assert {(p["tier"], p["status"], p["handling_code"]) for p in document.document["pointers"]} == {("T1", "new", "P")}
    assert "intelligence, not evidence" in printed.out


def test_all_is_shown_after_both_owners_have_approved_and_not_before(published: Home) -> None:
    link = inbox(published, NORTH)[FIRST]["link_id"]
    assert decide(published, link, "approve", NORTH).code == 0
    waiting = published.jigsaw("pointers", "--force", NORTH)
    assert "1 decision of yours since the newest publish: not yet in effect." in waiting.out
    assert "not yet in effect" not in published.jigsaw("pointers", "--force", SOUTH).out
    build(published)
    found = inbox(published, SOUTH)[SECOND]
    assert (found["tier"], found["is_own_approved"], found["is_other_approved"]) == ("T1", False, True)
    assert found["other_case_id"] is None
    assert inbox(published, NORTH)[FIRST]["status"] == "acknowledged"
    assert decide(published, link, "approve", SOUTH).code == 0
    assert decide(published, link, "accept", SOUTH).code == 0
    build(published)
    found = inbox(published, SOUTH)[SECOND]
    assert (found["tier"], found["status"], found["other_case_id"]) == ("T3", "accepted", FIRST)
    assert SHARED in found["evidence"]
    printed = published.jigsaw("pointers", "--force", SOUTH).out
    assert SHARED in printed
    # the other link of the two forces was not approved
    assert inbox(published, SOUTH)[FOURTH]["tier"] == "T1"
    assert THIRD not in printed
    kept = "select decision, force_code, decided_by, decided_at from config.pointer_decisions order by decision_number"
    assert [row["decision"] for row in published.jigsaw("sql", kept, "--json").document] == [
        "approve",
        "approve",
        "accept",
    ]


@pytest.mark.heavy
def test_a_silent_case_is_told_to_the_gatekeeper_alone_and_the_other_force_cannot_ask_for_it(published: Home) -> None:
    link = inbox(published, NORTH)[FIRST]["link_id"]
    handled = published.jigsaw(
        "pointers", "handle", SECOND, "--force", SOUTH, "--tier", "T0", "--marking", "SECRET", *WHO, "--json"
    )
    assert handled.code == 0, handled.err
    assert {key: handled.document[key] for key in ("tier", "handling_code", "marking")} == {
        "tier": "T0", "handling_code": "P", "marking": "SECRET",
    }  # fmt: skip
    build(published)
    assert set(inbox(published, NORTH)) == {THIRD}
    told = "".join(each for more in ((), ("--json",)) for each in
                   (published.jigsaw("pointers", "--force", NORTH, *more).out,))  # fmt: skip
    assert not [word for word in (link, FIRST, SECOND, "T0", "SECRET", "gatekeeper") if word in told]
    asked, invented = (decide(published, each, "approve", NORTH) for each in (link, "L-999999"))
    assert (asked.code, asked.err) == (invented.code, invented.err)
    assert asked.code == 2
    gate = inbox(published, "gatekeeper")
    assert (gate[FIRST]["other_case_id"], gate[FIRST]["marking"], gate[FIRST]["evidence"]) == (SECOND, "SECRET", None)
    assert (inbox(published, SOUTH)[SECOND]["tier"], inbox(published, SOUTH)[SECOND]["marking"]) == ("T1", "SECRET")
    assert "SECRET" in published.jigsaw("pointers", "--force", SOUTH).out
    refused = decide(published, link, "approve", "gatekeeper")
    assert "only the forces that hold the cases approve" in refused.err
    assert decide(published, link, "acknowledge", "gatekeeper").code == 0
    # what is not given stays as it was
    again = published.jigsaw("pointers", "handle", SECOND, "--force", SOUTH, "--tier", "T2", *WHO, "--json").document
    assert (again["tier"], again["marking"]) == ("T2", "SECRET")
    build(published)
    assert (inbox(published, NORTH)[FIRST]["tier"], inbox(published, NORTH)[FIRST]["other_case_id"]) == ("T2", SECOND)
    assert inbox(published, NORTH)[FIRST]["identifier"] is None
    assert SHARED not in json.dumps(inbox(published, NORTH))
    assert inbox(published, "gatekeeper") == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--force CODE says whose inbox"),
        (("--force", "E99999999"), "there is no such force"),
        (("decide", "L-000001", "approve", "--force", "E99999999", *WHO), "there is no such force"),
        (("decide", "L-000001", "shrug", "--force", NORTH, *WHO), "'shrug' is not one of"),
        (("decide", "L-000077", "accept", "--force", NORTH, *WHO), "has no such link"),
        (("handle", SECOND, "--force", NORTH, "--tier", "T2", *WHO), f"{NORTH} holds no such case"),
        (("handle", SECOND, "--force", SOUTH, *WHO), "--tier, --handling or --marking"),
        (("handle", SECOND, "--force", SOUTH, "--marking", "COSMIC", *WHO), "marking takes one of OFFICIAL"),
        (("handle", SECOND, "--force", SOUTH, "--tier", "T3", *WHO), "'T3' is not one of"),
        (("decide", "L-000001", "accept", "--force", NORTH, "--by", "x", "--why", "\t"), "--why takes 1 to"),
    ],
)
def test_what_cannot_be_decided_is_one_line(template: Home, words: tuple[str, ...], told: str) -> None:
    done = template.jigsaw("pointers", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


# ---- both


@pytest.mark.parametrize(
    "words", [("hubs",), ("pointers", "--force", NORTH), ("hubs", "add", "number", SHARED, *WHO),
              ("pointers", "decide", "L-000001", "accept", "--force", NORTH, *WHO)],
)  # fmt: skip
def test_before_the_first_publish_there_is_nothing_to_decide_on(empty: Home, words: tuple[str, ...]) -> None:
    assert empty.jigsaw(*words).code == 9
    assert not empty.path.exists()


@pytest.mark.heavy
def test_a_warehouse_of_an_earlier_version_is_asked_to_build_and_then_has_the_tables(
    template: Home, tmp_path: Path
) -> None:
    old = Home(tmp_path / "old")
    shutil.copytree(template.path, old.path)
    tables = (
        "linkage.hub_register", "linkage.pointers", "linkage.pointer_links", "linkage.group_members",
        "config.hub_decisions", "config.pointer_decisions", "config.case_handling",
    )  # fmt: skip
    with opened(settings_of(old.path)) as warehouse, transaction(warehouse.con, "publish"):
        for table in tables:
            warehouse.con.execute(f"drop table {table}")
    for words in (("hubs",), ("pointers", "--force", NORTH), ("hubs", "add", "number", SHARED, *WHO)):
        done = old.jigsaw(*words)
        assert (done.code, done.out) == (9, "")
        assert "`jigsaw build` makes it" in done.err
    assert old.jigsaw("run", "--direct").code == 0  # nothing new: nothing is built
    build(old)
    assert old.jigsaw("hubs", "add", "number", SHARED, *WHO).code == 0


@pytest.mark.heavy
def test_decisions_stay_through_builds_and_stand_in_the_published_file(published: Home) -> None:
    link = inbox(published, NORTH)[FIRST]["link_id"]
    assert decide(published, link, "notify", NORTH).code == 0
    build(published)
    build_all(published)
    assert inbox(published, NORTH)[FIRST]["status"] == "notified"
    with duckdb.connect(str(published.path / "published.duckdb"), read_only=True) as con:
        assert con.execute("select decision, force_code from config.pointer_decisions").fetchall() == [
            ("notify", NORTH)
        ]


def test_groups_and_links_keep_their_numbers_and_their_days_through_builds(published: Home) -> None:
    told = [
        ("sql", f"from {table} order by all", "--json")
        for table in ("linkage.group_members", "linkage.group_history", "linkage.pointer_links", "linkage.case_groups")
    ]
    before = [published.jigsaw(*words).document for words in told]
    assert {row["run_on"] for row in before[1]} == {"2024-04-02"}
    build(published)
    assert [published.jigsaw(*words).document for words in told] == before
    assert published.jigsaw("hubs", "add", "number", SHARED, *WHO).code == 0
    build(published)
    history = published.jigsaw(*told[1]).document
    assert [(row["run_on"], row["event"]) for row in history[len(before[1]) :]] == [("2024-04-03", "ended")]
