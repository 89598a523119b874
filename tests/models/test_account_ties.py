"""Specs of ties of accounts: by the address within an hour, by its holder, by a subscription; and what speaks against."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

import pytest

from tests.models.drawing import Spec

HEAD = "feed | service | account | client_ip | client_port | range_kind | quality | holder | line | number | used_at"


def uses(spec: Spec, *rows: str) -> None:
    """Give uses of addresses: account, address, port, time; the range and the holder where they matter."""
    drawn = []
    for row in rows:
        account, ip, port, at, *rest = [cell.strip() for cell in row.split("|")]
        kind, quality, line, number = [*rest, *["fixed", "none", "", ""][len(rest) :]]
        drawn.append(
            f"log | Board | {account} | {ip} | {port} | {kind} | {quality} | {line or number} | {line} | {number} | {at}"
        )
    spec.given("evidence.address_holders", "\n".join([HEAD, *drawn]))


@pytest.mark.parametrize(
    ("second", "count"),
    [("2024-03-01 23:40:00", 1), ("2024-03-02 00:40:00", 1), ("2024-03-02 00:40:01", 0), ("2024-03-01 22:39:59", 0)],
)
def test_two_accounts_meet_within_an_hour_also_across_midnight(spec: Spec, second: str, count: int) -> None:
    uses(spec, "fox | 198.19.0.1 | | 2024-03-01 23:40:00", f"owl | 198.19.0.1 | | {second}")
    row = "fox | owl | 2024-03-01 | 1 | 2 | 3\n" if count else ""
    spec.expect(
        "evidence.account_meetings",
        f"account_a | account_b | met_on | meeting_count | line_number_a | line_number_b\n{row}",
    )


@pytest.mark.parametrize(
    ("ip", "kind", "ports", "count"),
    [
        ("198.18.0.1", "mobile_shared", ("1024", "1535"), 1),
        ("198.18.0.1", "mobile_shared", ("1535", "1536"), 0),
        ("198.18.0.1", "mobile_shared", ("", ""), 0),
        ("192.0.2.1", "vpn_or_hosting", ("1024", "1024"), 0),
        ("203.0.113.1", "public_wifi", ("", ""), 0),
        ("198.19.129.1", "foreign", ("1024", "9000"), 1),
        ("2001:db8::1", "fixed", ("", ""), 1),
        ("198.51.100.1", "", ("", ""), 1),
    ],
)
def test_of_shared_addresses_only_one_block_of_ports_joins_and_exits_join_nobody(
    spec: Spec, ip: str, kind: str, ports: tuple[str, str], count: int
) -> None:
    uses(
        spec,
        f"fox | {ip} | {ports[0]} | 2024-03-01 10:00:00 | {kind} | none | |",
        f"owl | {ip} | {ports[1]} | 2024-03-01 10:10:00 | {kind} | none | |",
    )
    spec.expect("evidence.account_meetings", "closest_s\n" + "600\n" * count)


def test_an_address_of_a_crowd_makes_no_pairs_on_that_day(spec: Spec) -> None:
    spec.threshold("hub_line_accounts", 2)
    uses(
        spec,
        *[f"{name} | 198.19.0.1 | | 2024-03-01 10:00:00" for name in ("fox", "owl", "cat")],
        *[f"{name} | 198.19.0.1 | | 2024-03-02 10:00:00" for name in ("fox", "owl")],
    )
    spec.expect("evidence.account_meetings", "account_a | account_b | met_on\nfox | owl | 2024-03-02")


def test_one_meeting_is_a_single_strand_and_two_days_tie(spec: Spec) -> None:
    uses(
        spec,
        "fox | 198.19.0.1 | | 2024-03-01 10:00:00",
        "owl | 198.19.0.1 | | 2024-03-01 10:10:00",
        "fox | 198.19.0.7 | | 2024-03-05 10:00:00",
        "owl | 198.19.0.7 | | 2024-03-05 10:20:00",
        "cat | 198.19.0.7 | | 2024-03-05 10:30:00",
    )
    spec.expect(
        "evidence.account_ties",
        """
        account_a | account_b | basis        | strength | is_tied | meeting_day_count | address_count | apart_count | line_number_a | line_number_b
        fox       | owl       | same_address | fair     | true    | 2                 | 2             | 0           | 2             | 3
        cat       | fox       | same_address | weak     | false   | 1                 | 1             | 0           | 6             | 4
        cat       | owl       | same_address | weak     | false   | 1                 | 1             | 0           | 6             | 5
        """,
    )


def test_who_is_as_often_elsewhere_at_the_time_is_not_tied(spec: Spec) -> None:
    together = [
        f"{name} | 198.19.0.1 | | 2024-03-0{day} 10:00:00" for day in (1, 2) for name in ("fox", "owl")
    ]  # fmt: skip
    apart = [
        f"{name} | 198.19.0.{host} | | 2024-03-0{day} 20:00:00"
        for day in (3, 4)
        for name, host in (("fox", 2), ("owl", 3))
    ]
    uses(spec, *together, *apart)
    spec.expect("evidence.account_ties", "strength | meeting_count | apart_count\nweak | 2 | 2")


def test_the_exit_of_a_private_network_is_nowhere_and_speaks_against_nothing(spec: Spec) -> None:
    uses(
        spec,
        *[f"{name} | 198.19.0.1 | | 2024-03-0{day} 10:00:00" for day in (1, 2) for name in ("fox", "owl")],
        *[f"fox | 192.0.2.1 | | 2024-03-0{day} 20:00:00 | vpn_or_hosting | vpn_or_hosting | |" for day in (1, 2, 3)],
        *[f"owl | 198.19.0.1 | | 2024-03-0{day} 20:00:00" for day in (1, 2, 3)],
    )
    spec.expect("evidence.account_ties", "strength | apart_count\nfair | 0")


def test_one_telephone_on_two_days_is_strong_and_one_line_fair(spec: Spec) -> None:
    days = [("fox", 1), ("fox", 2), ("owl", 3), ("owl", 4)]
    uses(
        spec,
        *[f"{name} | 198.18.0.1 | 1024 | 2024-03-0{day} 10:00:00 | mobile_shared | exact | | +1" for name, day in days],
        *[f"{name}2 | 198.19.0.1 | | 2024-03-0{day} 10:00:00 | fixed | static | L1 @ B |" for name, day in days],
        "cat | 198.18.0.1 | 1024 | 2024-03-09 10:00:00 | mobile_shared | exact | | +1",
    )
    spec.expect(
        "evidence.account_ties",
        """
        account_a | account_b | basis       | strength | holder | holder_day_count | meeting_count
        fox       | owl       | same_number | strong   | +1     | 2                | 0
        cat       | fox       | same_number | weak     | +1     | 1                | 0
        cat       | owl       | same_number | weak     | +1     | 1                | 0
        fox2      | owl2      | same_line   | fair     | L1 @ B | 2                | 0
        """,
    )


def test_a_line_of_a_hostel_ties_nobody(spec: Spec) -> None:
    spec.threshold("hub_line_accounts", 2)
    uses(
        spec,
        *[
            f"{name} | 198.19.0.1 | | 2024-03-0{day} 10:00:00 | fixed | static | L1 @ B |"
            for name in ("fox", "owl", "cat")
            for day in (1, 2)
        ],
    )
    spec.expect("evidence.account_ties", "account_a")


def test_a_subscription_that_names_an_address_ties_it_to_the_accounts_that_came_through_it(spec: Spec) -> None:
    uses(
        spec,
        *[f"fox | 198.18.0.1 | 1024 | 2024-03-0{day} 10:00:00 | mobile_shared | exact | | +1" for day in (1, 2)],
        "owl | 198.18.0.1 | 9024 | 2024-03-01 10:00:00 | mobile_shared | exact | | +2",
        "cat | 198.18.0.1 | 5024 | 2024-03-01 10:00:00 | mobile_shared | exact | | +3",
    )
    spec.given(
        "staging.subscriptions",
        """
        number | account | valid_from_at | valid_to_at | load_id | line_number
        +1     | ann@x   | 2024-01-01    |             | 8       | 80
        +2     | bob@x   | 2024-01-01    |             | 8       | 81
        +3     | cid@x   | 2023-01-01    | 2024-01-01  | 8       | 82
               | dan@x   | 2023-01-01    |             | 8       | 83
        """,
    )
    spec.expect(
        "evidence.account_ties",
        """
        account_a | service_a | account_b | service_b | basis          | strength | holder | load_id_a | line_number_a | line_number_b
        ann@x     |           | fox       | Board     | recovery_email | strong   | +1     | 8         | 80            | 2
        bob@x     |           | owl       | Board     | recovery_email | fair     | +2     | 8         | 81            | 4
        """,
    )


def test_hours_of_the_day_are_told_beside_and_tie_nobody(spec: Spec) -> None:
    uses(
        spec,
        *[f"{name} | 198.19.0.1 | | 2024-03-0{day} 10:00:00" for day in (1, 2) for name in ("fox", "owl")],
    )
    night, day = [0] * 23 + [10], [0] * 12 + [10] + [0] * 11
    spec.given(
        "staging.service_days",
        f"""
        service | account | used_on    | hour_counts
        Board   | fox     | 2024-03-01 | {night}
        Board   | owl     | 2024-03-01 | {night}
        Board   | cat     | 2024-03-01 | {day}
        Board   | dog     | 2024-03-01 | {day}
        """,
    )
    spec.expect(
        "evidence.account_ties", "account_a | account_b | hours_overlap_share | hours_usual_share\nfox | owl | 1 | 0.5"
    )


def test_one_name_on_two_services_at_one_address_is_a_pair(spec: Spec) -> None:
    spec.given(
        "evidence.address_holders",
        """
        feed | service | account | client_ip  | range_kind | quality | used_at
        log  | Board   | fox     | 198.19.0.1 | fixed      | none    | 2024-03-01 10:00:00
        log  | Market  | fox     | 198.19.0.1 | fixed      | none    | 2024-03-01 10:00:00
        log  | Board   | fox     | 198.19.0.1 | fixed      | none    | 2024-03-01 10:00:01
        """,
    )
    spec.expect(
        "evidence.account_ties",
        "account_a | service_a | account_b | service_b | meeting_count\nfox | Board | fox | Market | 1",
    )
