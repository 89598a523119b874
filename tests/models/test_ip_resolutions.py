"""Specs of address resolution: who held an address at a moment, and when nobody may be named."""

import pytest

from tests.models.drawing import Spec

LOG = """
    feed         | account | client_ip | client_port | used_at
    service_logs | fox     | 192.0.2.1 | {port}      | {at}
"""


def log(spec: Spec, at: str = "2024-03-01 10:30:00", port: str = "") -> None:
    """Give one line of a service's log."""
    spec.given("staging.ip_uses", LOG.format(port=port, at=at))


def test_the_whole_address_with_one_holder_is_static(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line   | started_at          | ended_at            | load_id | line_number
        192.0.2.1 | L1     | L1     | 2023-01-01 00:00:00 |                     | 3       | 4
        192.0.2.2 | L2     | L2     | 2023-01-01 00:00:00 |                     | 3       | 5
        """,
    )
    spec.expect(
        "evidence.ip_resolutions",
        "quality | candidate_count | line | load_id | line_number | holding_load_id | holding_line_number\n"
        "static  | 1               | L1   | 1       | 2           | 3               | 4",
    )


def test_the_port_chooses_among_the_holders_of_blocks(spec: Spec) -> None:
    log(spec, port="2500")
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | number | port_from | port_to | started_at          | ended_at
        192.0.2.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        192.0.2.1 | +2     | +2     | 2000      | 2999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number\nport_block | 1 | +2")


def test_without_a_port_the_holders_of_blocks_share_the_address_and_nobody_is_named(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | number | port_from | port_to | started_at          | ended_at
        192.0.2.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        192.0.2.1 | +2     | +2     | 2000      | 2999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number | line\nshared | 2 | |")


def test_one_known_block_and_no_port_name_nobody_because_others_hold_the_other_blocks(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | number | port_from | port_to | started_at          | ended_at
        192.0.2.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number | holding_load_id\nshared | 1 | |")


def test_two_records_of_one_holder_are_one_candidate(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line | started_at          | ended_at
        192.0.2.1 | L1     | L1   | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        192.0.2.1 | L1     | L1   | 2024-02-01 10:00:00 |
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | line\nstatic | 1 | L1")


@pytest.mark.parametrize(
    ("at", "quality"),
    [
        ("2024-03-01 09:59:59", "none"),
        ("2024-03-01 10:00:00", "static"),
        ("2024-03-01 10:59:59", "static"),
        ("2024-03-01 11:00:00", "none"),
        ("2024-03-02 00:00:00", "none"),
    ],
)
def test_a_holding_begins_with_its_first_second_and_ends_before_its_last(spec: Spec, at: str, quality: str) -> None:
    log(spec, at=at)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line | started_at          | ended_at
        192.0.2.1 | L1     | L1   | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", f"quality\n{quality}")


def test_a_holding_of_several_hours_is_met_in_each_of_them_and_across_midnight(spec: Spec) -> None:
    log(spec, at="2024-03-02 01:15:00")
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line | started_at          | ended_at
        192.0.2.1 | L1     | L1   | 2024-03-01 22:45:00 | 2024-03-02 03:10:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count\nstatic | 1")


def test_an_address_that_no_record_explains_is_none(spec: Spec) -> None:
    log(spec)
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | line\nnone | 0 |")
