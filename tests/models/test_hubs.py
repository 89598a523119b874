"""Specs of hubs: identifiers that are no evidence, and those that must not be taken for one."""

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
