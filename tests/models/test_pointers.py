"""Specs of what a force may see of another's case: nothing above its tier, in any column, whatever was decided."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import reference
from schemas.feed import columns_of
from schemas.published.sharing import STATUSES, TIERS, Pointers
from tests.models.drawing import Spec
from warehouse import decisions

NORTH, SOUTH = "E23000010", "E23000011"
NAMES = {row["force_code"]: row["force_name"] for row in reference.rows("forces")}
A, B, C, D = "CASE-ALPHA", "CASE-BRAVO", "CASE-CHARLIE", "CASE-DELTA"

#: What each tier is meant to show beside the frame of a pointer, each on top of the one before.
CALL = {"other_force_code", "other_force_name"}
LIMITED = CALL | {
    "other_case_id", "other_offence_group", "other_occurred_from_on", "other_occurred_to_on", "first_seen_on",
    "last_seen_on", "identifier_type", "identifier_hash",
}  # fmt: skip
ALL = LIMITED | {"identifier", "strongest_reason", "reason_count", "strength_bits", "basis", "evidence"}
SHOWN = {"T0": CALL | {"other_case_id"}, "T1": CALL, "T2": LIMITED, "T3": ALL}
FRAME = {
    "link_id", "recipient", "receiving_force_code", "own_case_id", "tier", "status", "is_own_approved",
    "is_other_approved", "handling_code", "marking",
}  # fmt: skip


#: printf 'number:+447700' | sha256sum
HASH = "30b0dda89ead990cdf7a3da3ab7070886989c1dbca925c50f50f8d803064a506"


def links(spec: Spec) -> None:
    """A in the north and B in the south share a number; C and D of one force share another."""
    spec.given(
        "linkage.case_links",
        f"""
        case_a | case_b | force_a | force_b | is_cross_force | strength_bits | reason_count | strongest_reason | basis     | marking            | first_seen_at       | last_seen_at
        {A}    | {B}    | {NORTH} | {SOUTH} | true           | 33.5          | 2            | same_number      | INFERENCE | OFFICIAL-SENSITIVE | 2024-03-01 10:00:00 | 2024-03-05 10:00:00
        {C}    | {D}    | {NORTH} | {NORTH} | false          | 20            | 1            | same_device      | FACT      | OFFICIAL-SENSITIVE |                     |
        """,
    )
    spec.given(
        "linkage.case_link_reasons",
        f"""
        case_a | case_b | kind           | bits | identifier_type | identifier | evidence
        {A}    | {B}    | same_number    | 19   | number          | +447700    | number +447700: suspect in both
        {A}    | {B}    | direct_contact | 14   | number          | +447701    | they were in contact
        {A}    | {B}    | same_person    | 30   |                 |            | one person
        {C}    | {D}    | same_device    | 20   | imei            | 001        | one handset
        """,
    )
    spec.given(
        "evidence.case_times",
        f"""
        case_id | force_code | offence_group | occurred_from_on | occurred_to_on
        {A}     | {NORTH}    | burglary      | 2024-02-11       | 2024-02-12
        {B}     | {SOUTH}    | robbery       | 2024-02-21       | 2024-02-22
        """,
    )


def decided(spec: Spec, *rows: str) -> None:
    """Decisions on the link, in order: `force decision`."""
    start = spec.rows("select count(*) from config.pointer_decisions")[0][0]
    drawn = "\n".join(
        f"{int(str(start)) + n} | L-000001 | {row.split()[0]} | {row.split()[1]}" for n, row in enumerate(rows, start=1)
    )
    spec.given("config.pointer_decisions", f"decision_number | link_id | force_code | decision\n{drawn}")


def handled(spec: Spec, *rows: str) -> None:
    """Decisions on the handling of cases, in order: `case force tier code marking`."""
    start = int(str(spec.rows("select count(*) from config.case_handling")[0][0]))
    header = "decision_number | case_id | force_code | tier | handling_code | marking"
    drawn = "\n".join(f"{start + n} | " + " | ".join(row.split()) for n, row in enumerate(rows, start=1))
    spec.given("config.case_handling", f"{header}\n{drawn}")


def pointers(spec: Spec) -> dict[str, dict[str, object]]:
    """The pointers by receiving force, each as a mapping."""
    spec.build("linkage.pointers")
    names = [column.name for column in columns_of(Pointers)]
    rows = [dict(zip(names, row, strict=True)) for row in spec.rows("from linkage.pointers")]
    assert spec.bad_rows("pointers_show_no_more_than_their_tier") == 0
    return {str(row["receiving_force_code"]): row for row in rows}


def test_each_force_is_told_that_there_is_a_hit_and_whom_to_call_and_nothing_else(spec: Spec) -> None:
    links(spec)
    spec.expect(
        "linkage.pointers",
        f"""
        link_id  | recipient | receiving_force_code | own_case_id | tier | status | is_own_approved | is_other_approved | handling_code | marking            | other_force_code | other_force_name | other_case_id | other_offence_group | other_occurred_from_on | first_seen_on | identifier_type | identifier_hash | identifier | strongest_reason | reason_count | strength_bits | basis | evidence
        L-000001 | {NORTH}   | {NORTH}              | {A}         | T1   | new    | false           | false             | P             | OFFICIAL-SENSITIVE | {SOUTH}          | {NAMES[SOUTH]}  |               |                     |                        |               |                 |                 |            |                  |              |               |       |
        L-000001 | {SOUTH}   | {SOUTH}              | {B}         | T1   | new    | false           | false             | P             | OFFICIAL-SENSITIVE | {NORTH}          | {NAMES[NORTH]}   |               |                     |                        |               |                 |                 |            |                  |              |               |       |
        """,
    )


def test_a_case_of_tier_2_shows_limited_fields(spec: Spec) -> None:
    links(spec)
    handled(spec, f"{B} {SOUTH} T2 P OFFICIAL-SENSITIVE")
    spec.expect(
        "linkage.pointers",
        f"""
        recipient | tier | other_case_id | other_offence_group | other_occurred_from_on | other_occurred_to_on | first_seen_on | last_seen_on | identifier_type | identifier_hash                                                  | identifier | strongest_reason | evidence
        {NORTH}   | T2   | {B}           | robbery             | 2024-02-21             | 2024-02-22           | 2024-03-01    | 2024-03-05   | number          | {HASH} |            |                  |
        {SOUTH}   | T1   |               |                     |                        |                      |               |              |                 |                                                                  |            |                  |
        """,
    )


def test_all_is_shown_only_when_both_forces_have_approved_and_until_one_withdraws(spec: Spec) -> None:
    links(spec)
    decided(spec, f"{NORTH} approve")
    found = pointers(spec)
    assert {row["tier"] for row in found.values()} == {"T1"}
    assert (found[NORTH]["is_own_approved"], found[NORTH]["is_other_approved"]) == (True, False)
    assert (found[SOUTH]["is_own_approved"], found[SOUTH]["is_other_approved"]) == (False, True)
    decided(spec, f"{SOUTH} approve")
    found = pointers(spec)
    assert {row["tier"] for row in found.values()} == {"T3"}
    assert found[NORTH]["evidence"] == "one person | number +447700: suspect in both | they were in contact"
    assert (found[SOUTH]["identifier"], found[SOUTH]["strength_bits"]) == ("+447700", 33.5)
    decided(spec, f"{NORTH} withdraw")
    assert {row["tier"] for row in pointers(spec).values()} == {"T1"}
    decided(spec, f"{NORTH} approve", f"{NORTH} reject")
    assert {row["tier"] for row in pointers(spec).values()} == {"T3"}


def test_an_approval_twice_by_one_force_is_not_both(spec: Spec) -> None:
    links(spec)
    decided(spec, f"{NORTH} approve", f"{NORTH} approve", "gatekeeper approve")
    assert {row["tier"] for row in pointers(spec).values()} == {"T1"}


def test_of_a_silent_case_the_gatekeeper_alone_is_told_whatever_was_approved(spec: Spec) -> None:
    links(spec)
    decided(spec, f"{NORTH} approve", f"{SOUTH} approve")
    handled(spec, f"{B} {SOUTH} T0 C SECRET")
    found = pointers(spec)
    assert (found[NORTH]["recipient"], found[NORTH]["tier"], found[NORTH]["other_case_id"]) == ("gatekeeper", "T0", B)
    assert found[NORTH]["evidence"] is None
    # the owner of the silent case is told what the other's case lets be told
    assert (found[SOUTH]["recipient"], found[SOUTH]["tier"]) == (SOUTH, "T3")
    assert spec.rows(f"select count(*)::int from linkage.pointers where recipient = '{NORTH}'") == [(0,)]


def test_handling_and_marking_are_those_of_the_more_restrictive_case_for_both(spec: Spec) -> None:
    links(spec)
    handled(spec, f"{A} {NORTH} T1 C OFFICIAL", f"{B} {SOUTH} T1 P SECRET")
    found = pointers(spec)
    assert {(row["handling_code"], row["marking"]) for row in found.values()} == {("C", "SECRET")}
    handled(spec, f"{B} {SOUTH} T1 P OFFICIAL")
    found = pointers(spec)  # the link itself is OFFICIAL-SENSITIVE
    assert {(row["handling_code"], row["marking"]) for row in found.values()} == {("C", "OFFICIAL-SENSITIVE")}


def test_only_the_force_that_holds_a_case_decides_on_it_and_its_latest_word_counts(spec: Spec) -> None:
    links(spec)
    handled(spec, f"{B} {NORTH} T2 P OFFICIAL", f"{B} {SOUTH} T0 P OFFICIAL", f"{B} {SOUTH} T1 P OFFICIAL")
    assert {row["tier"] for row in pointers(spec).values()} == {"T1"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("", "new"),
        ("notify", "notified"),
        ("notify acknowledge", "acknowledged"),
        ("approve", "acknowledged"),
        ("acknowledge accept", "accepted"),
        ("accept approve notify", "accepted"),
        ("accept reject", "rejected"),
        ("reject acknowledge", "acknowledged"),
    ],
)
def test_the_status_is_where_the_receiving_force_stands(spec: Spec, words: str, status: str) -> None:
    links(spec)
    decided(spec, *(f"{NORTH} {word}" for word in words.split()))
    found = pointers(spec)
    assert found[NORTH]["status"] == status
    assert found[SOUTH]["status"] == "new"


def test_a_link_that_no_longer_stands_is_told_to_who_acted_on_it_and_shows_no_more_than_a_hit(spec: Spec) -> None:
    links(spec)
    decided(spec, f"{NORTH} approve", f"{SOUTH} approve")
    handled(spec, f"{A} {NORTH} T2 P OFFICIAL", f"{B} {SOUTH} T2 P OFFICIAL")
    spec.build("linkage.pointers")
    spec.con.execute("delete from linkage.case_links")
    found = pointers(spec)
    assert {(row["status"], row["tier"]) for row in found.values()} == {("withdrawn", "T1")}
    spec.con.execute("delete from config.pointer_decisions")
    assert pointers(spec) == {}


def test_a_case_without_an_offence_is_pointed_at_all_the_same(spec: Spec) -> None:
    links(spec)
    spec.con.execute("delete from evidence.case_times")
    handled(spec, f"{B} {SOUTH} T2 P OFFICIAL")
    found = pointers(spec)
    assert (found[NORTH]["other_case_id"], found[NORTH]["other_offence_group"]) == (B, None)


def test_what_a_tier_shows_is_data_and_what_is_not_said_is_not_shown(spec: Spec) -> None:
    links(spec)
    spec.con.execute("update config.pointer_tiers set is_visible = true where tier = 'T1' and field = 'basis'")
    spec.con.execute("delete from config.pointer_tiers where field = 'other_force_name'")
    found = pointers(spec)
    assert (found[NORTH]["basis"], found[NORTH]["other_force_name"]) == ("INFERENCE", None)
    spec.con.execute("delete from config.pointer_tiers")
    found = pointers(spec)
    assert {name for name, value in found[NORTH].items() if value is not None} == FRAME


def test_the_reviewed_tiers_are_what_is_meant_and_name_every_field() -> None:
    rows = reference.rows("pointer_tiers")
    shown = {
        tier: {row["field"] for row in rows if row["tier"] == tier and row["is_visible"] == "true"} for tier in TIERS
    }
    assert shown == SHOWN
    for tier in TIERS:
        assert [row["field"] for row in rows if row["tier"] == tier] == sorted(
            ALL, key=[column.name for column in columns_of(Pointers)].index
        )
    assert {column.name for column in columns_of(Pointers)} == FRAME | ALL


def test_the_levels_of_handling_have_one_default_each() -> None:
    rows = reference.rows("handling_levels")
    assert {row["aspect"]: row["level"] for row in rows if row["is_default"] == "true"} == {
        "tier": "T1", "handling_code": "P", "marking": "OFFICIAL-SENSITIVE",
    }  # fmt: skip


def test_the_days_of_an_offence_are_days_in_the_uk(spec: Spec) -> None:
    spec.given(
        "staging.offences",
        """
        case_id | force_code | offence_group | occurred_from_at    | occurred_to_at
        A       | E23000010  | theft         | 2024-03-20 23:30:00 | 2024-03-21 00:10:00
        B       | E23000011  | fraud         | 2024-04-01 22:59:59 | 2024-04-01 23:00:00
                | E23000011  | fraud         | 2024-04-01 22:59:59 | 2024-04-01 23:00:00
        """,
    )
    spec.expect(
        "evidence.case_times",
        """
        case_id | force_code | offence_group | occurred_from_on | occurred_to_on
        A       | E23000010  | theft         | 2024-03-20       | 2024-03-21
        B       | E23000011  | fraud         | 2024-04-01       | 2024-04-02
        """,
    )


def test_the_number_of_a_link_is_kept_and_tells_nothing_of_its_cases(spec: Spec) -> None:
    links(spec)
    spec.con.execute("update config.runs set run_on = date '2024-04-02'")
    spec.expect(
        "linkage.pointer_links",
        f"""
        link_id  | case_a | case_b | force_a | force_b | first_linked_on
        L-000001 | {A}    | {B}    | {NORTH} | {SOUTH} | 2024-04-02
        """,
    )
    spec.given(
        "linkage.case_links",
        "case_a | case_b | force_a | force_b\n" + "\n".join(f"A{n} | B{n} | {NORTH} | {SOUTH}" for n in range(20)),
    )
    spec.con.execute("update config.runs set run_on = date '2024-04-03'")
    spec.build("linkage.pointer_links")
    numbered = spec.rows("select link_id, case_a from linkage.pointer_links")
    assert numbered[0] == ("L-000001", A)
    assert [link for link, _ in numbered] == [f"L-{n:06d}" for n in range(1, 22)]
    # not in the order of the cases, by which one could be told from the next
    assert [case for _, case in numbered[1:]] != sorted(str(case) for _, case in numbered[1:])
    spec.con.execute(f"delete from linkage.case_links where case_a <> '{A}'")
    spec.build("linkage.pointer_links")
    assert spec.rows("select link_id, case_a from linkage.pointer_links") == numbered


#: All that B's force holds of the link and of B, and A's of A, as it might stand in any column.
SECRETS_OF_B = (
    B,
    "robbery",
    "2024-02-21",
    "2024-02-22",
    "2024-03-01",
    "2024-03-05",
    "+447700",
    "+447701",
    "one person",
)

words = st.sampled_from(["notify", "acknowledge", "approve", "withdraw", "accept", "reject"])
acts = st.lists(st.tuples(st.sampled_from([NORTH, SOUTH, "gatekeeper"]), words), max_size=6)
handling = st.lists(
    st.tuples(
        st.sampled_from([(A, NORTH), (B, SOUTH), (B, NORTH)]), st.sampled_from(["T0", "T1", "T2"]),
        st.sampled_from("PC"), st.sampled_from(["OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET"]),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts, handling)
def test_no_force_sees_more_than_its_tier_whatever_was_decided(
    spec: Spec, acts: list[tuple[str, str]], handling: list[tuple[tuple[str, str], str, str, str]]
) -> None:
    for table in (
        "linkage.case_links", "linkage.case_link_reasons", "linkage.pointer_links", "evidence.case_times",
        *decisions.TABLES,
    ):  # fmt: skip
        spec.con.execute(f"delete from {table}")
    links(spec)
    decided(spec, *(f"{force} {word}" for force, word in acts))
    header = "decision_number | case_id | force_code | tier | handling_code | marking"
    rows = [f"{n} | {case} | {force} | {tier} | {code} | {marking}"
            for n, ((case, force), tier, code, marking) in enumerate(handling)]  # fmt: skip
    spec.given("config.case_handling", "\n".join([header, *rows]))
    tier_of_b = next((tier for (case, force), tier, _, _ in reversed(handling) if (case, force) == (B, SOUTH)), "T1")
    consents = {
        force: next((word for by, word in reversed(acts) if by == force and word in ("approve", "withdraw")), None)
        for force in (NORTH, SOUTH)
    }
    all_approve = set(consents.values()) == {"approve"}
    row = pointers(spec)[NORTH]
    assert row["tier"] == ("T0" if tier_of_b == "T0" else "T3" if all_approve else tier_of_b)
    assert row["status"] in STATUSES
    assert {name for name, value in row.items() if value is not None} == FRAME | SHOWN[str(row["tier"])]
    told = {str(value) for value in row.values()}
    if row["tier"] == "T1":
        assert not [secret for secret in SECRETS_OF_B if any(secret in value for value in told)]
    if row["tier"] in ("T0", "T2"):
        assert not [secret for secret in SECRETS_OF_B[-3:] if any(secret in value for value in told)]
    markings = [m["level"] for m in reference.rows("handling_levels") if m["aspect"] == "marking"]
    known = {(case, force): (code, marking) for (case, force), _, code, marking in handling}
    parents = [known.get(each, ("P", "OFFICIAL-SENSITIVE")) for each in ((A, NORTH), (B, SOUTH))]
    assert row["handling_code"] == ("C" if "C" in {code for code, _ in parents} else "P")
    assert row["marking"] == max(["OFFICIAL-SENSITIVE", *(marking for _, marking in parents)], key=markings.index)


def test_no_pointer_is_compared_with_every_other(spec: Spec) -> None:
    spec.con.execute("set disabled_optimizers = 'join_order'")  # as models are built
    plan = spec.rows(f"explain (format json) {spec.models['linkage.pointers'].sql}")[0][1]
    spec.con.execute("reset disabled_optimizers")
    assert "HASH_JOIN" in str(plan)
    assert not [slow for slow in ("NL_JOIN", "NESTED_LOOP_JOIN", "IE_JOIN") if slow in str(plan)]
