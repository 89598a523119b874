"""Specs of hubs: identifiers that are no evidence, and those that must not be taken for one."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import pytest

from tests.models.cases import holders, in_cases
from tests.models.drawing import Spec


def test_a_listed_number_is_a_hub_whether_or_not_it_was_seen(spec: Spec) -> None:
    spec.con.execute("delete from config.hub_numbers where name not like 'taxi firm (station)'")
    spec.given(
        "evidence.case_contacts",
        "case_id | identifier_type | own_identifier | other_identifier\nA|number|+1|+441632960002",
    )
    spec.expect(
        "linkage.hubs",
        """
        identifier_type | identifier    | hub_kind | reason                                | degree | basis
        number          | +441632960002 | taxi     | taxi firm (station): carries everybody | 1     | list
        """,
    )


@pytest.mark.parametrize(("count", "hubs"), [(12, 0), (13, 1)])
def test_a_number_in_more_than_a_dozen_cases_of_a_small_store_is_a_hub(spec: Spec, count: int, hubs: int) -> None:
    holders(spec, in_cases("number", "+1", count))
    spec.build("linkage.hubs")
    found = spec.rows("select hub_kind, degree from linkage.hubs where basis = 'degree'")
    assert found == [("held_by_many_cases", 13)] * hubs


def test_a_series_of_five_cases_is_no_hub(spec: Spec) -> None:
    holders(spec, in_cases("imei", "001", 5))
    spec.expect("linkage.hubs", "identifier", where="basis <> 'list'")


def test_a_suspect_with_hundreds_of_counterparts_is_no_hub(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +1")
    rows = "\n".join(f"A | number | +1 | +9{n:03d}" for n in range(300))
    spec.given("evidence.case_contacts", f"case_id | identifier_type | own_identifier | other_identifier\n{rows}")
    spec.expect("linkage.hubs", "identifier", where="basis <> 'list'")


def test_a_number_that_subjects_of_many_cases_ring_is_a_hub(spec: Spec) -> None:
    rows = "\n".join(f"C{n} | number | +9{n:03d} | +1" for n in range(9))
    spec.given("evidence.case_contacts", f"case_id | identifier_type | own_identifier | other_identifier\n{rows}")
    spec.expect(
        "linkage.hubs",
        "identifier | hub_kind | degree\n+1 | contacted_by_many_cases | 9",
        where="basis <> 'list'",
    )


def test_the_friends_of_one_man_with_many_cases_are_no_hubs(spec: Spec) -> None:
    rows = "\n".join(f"C{n} | number | +1 | +2" for n in range(30))
    spec.given("evidence.case_contacts", f"case_id | identifier_type | own_identifier | other_identifier\n{rows}")
    spec.expect("linkage.hubs", "identifier", where="basis <> 'list'")


def test_a_suspect_who_rang_the_victims_of_many_cases_is_no_hub(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +1")
    rows = "\n".join(f"C{n} | number | +9{n:03d} | +1" for n in range(30))
    spec.given("evidence.case_contacts", f"case_id | identifier_type | own_identifier | other_identifier\n{rows}")
    spec.expect("linkage.hubs", "identifier", where="basis <> 'list'")


def test_a_handset_number_with_too_many_sims_is_a_hub(spec: Spec) -> None:
    spec.threshold("hub_handset_sims", 2)
    spec.given("evidence.device_spells", "imsi | imei\n1 | 001\n2 | 001\n3 | 001\n1 | 002\n2 | 002")
    spec.expect(
        "linkage.hubs", "identifier_type | identifier | hub_kind | degree\nimei | 001 | many_sims | 3",
        where="basis <> 'list'",
    )  # fmt: skip


def test_a_line_from_which_many_accounts_come_is_a_hub_and_so_is_its_address(spec: Spec) -> None:
    spec.threshold("hub_line_accounts", 1)
    spec.given(
        "evidence.ip_resolutions",
        """
        account | client_ip | quality | candidate_count | line
        fox     | 192.0.2.1 | static  | 1               | L1
        owl     | 192.0.2.1 | static  | 1               | L1
        owl     | 192.0.2.2 | static  | 1               | L2
        owl     | 192.0.2.3 | shared  | 2               |
        owl     | 192.0.2.4 | none    | 0               |
        """,
    )
    spec.expect(
        "linkage.hubs",
        """
        identifier_type | identifier | hub_kind       | degree | basis
        line            | L1         | many_accounts  | 2      | degree
        ip              | 192.0.2.1  | shared_address | 2      | shared_address
        ip              | 192.0.2.3  | shared_address | 1      | shared_address
        """,
        where="basis <> 'list'",
    )


DECISIONS = """
    decision_number | identifier_type | identifier | decision | why                    | decided_by | decided_at
    {}
"""


def test_a_decision_makes_an_identifier_a_hub_whatever_it_touches(spec: Spec) -> None:
    holders(spec, in_cases("number", "+1", 2))
    spec.given(
        "config.hub_decisions",
        DECISIONS.format("1 | number | +1 | add | a solicitor's switchboard | A. Lyst | 2024-04-02"),
    )
    spec.expect(
        "linkage.hubs",
        """
        identifier_type | identifier | hub_kind | reason                    | degree | basis
        number          | +1         | decided  | a solicitor's switchboard | 2      | decision
        """,
        where="basis <> 'list'",
    )
    spec.build("linkage.case_ties")
    assert spec.rows("select * from linkage.case_ties") == []


def test_a_decision_lifts_a_hub_which_then_stands_in_the_register_alone_and_the_latest_decision_wins(
    spec: Spec,
) -> None:
    holders(spec, in_cases("number", "+1", 13))
    lift = "7 | number | +1 | lift | one offender's own number | A. Lyst | 2024-04-02"
    spec.given(
        "config.hub_decisions", DECISIONS.format(f"6 | number | +1 | add | a switchboard | B. | 2024-04-03\n{lift}")
    )
    spec.expect("linkage.hubs", "identifier", where="basis <> 'list'")
    spec.expect(
        "linkage.hub_register",
        """
        identifier | hub_kind           | degree | basis  | is_hub | decision | decision_why              | decided_by | decided_at | decision_number
        +1         | held_by_many_cases | 13     | degree | false  | lift     | one offender's own number | A. Lyst    | 2024-04-02 | 7
        """,
        where="basis <> 'list'",
    )
    spec.build("linkage.case_ties")
    assert spec.rows("select count(*)::int from linkage.case_ties") == [(13 * 12 // 2,)]
    spec.given(
        "config.hub_decisions",
        DECISIONS.format("8 | number | +1 | add | it is a switchboard after all | C. | 2024-04-01"),
    )
    spec.expect("linkage.hubs", "identifier | basis\n+1 | degree", where="basis <> 'list'")


def test_a_listed_number_can_be_lifted(spec: Spec) -> None:
    spec.given(
        "config.hub_decisions",
        DECISIONS.format("1 | number | +441632960002 | lift | given to a suspect | A. | 2024-04-02"),
    )
    spec.build("linkage.hubs")
    assert spec.rows("select is_hub, basis from linkage.hub_register where identifier = '+441632960002'") == [
        (False, "list")
    ]
    assert spec.rows("select count(*)::int from linkage.hubs where identifier = '+441632960002'") == [(0,)]


def test_a_lift_holds_for_one_type_of_identifier(spec: Spec) -> None:
    holders(spec, in_cases("number", "1", 13))
    spec.given("config.hub_decisions", DECISIONS.format("1 | account | 1 | lift | another thing | A. | 2024-04-02"))
    spec.expect("linkage.hubs", "identifier_type | identifier\nnumber | 1", where="basis <> 'list'")


@pytest.mark.parametrize(("count", "is_hub"), [(15, False), (16, True)])
def test_a_lift_does_not_hold_beyond_what_a_build_can_weigh(spec: Spec, count: int, is_hub: bool) -> None:
    spec.threshold("lifted_hub_cases", 15)
    holders(spec, in_cases("number", "+1", count))
    spec.given("config.hub_decisions", DECISIONS.format("1 | number | +1 | lift | one man's | A. | 2024-04-02"))
    spec.build("linkage.hub_register")
    assert spec.rows("select is_hub, decision from linkage.hub_register where identifier = '+1'") == [(is_hub, "lift")]
