"""Specs of address resolution: who held an address at a moment, and when nobody may be named."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.drawing import Spec

LOG = """
    feed         | service | account | client_ip | client_port | used_at | precision_s | is_ambiguous
    service_logs | Board   | fox     | {ip}      | {port}      | {at}    | {precision} | {ambiguous}
"""
BLOCKS = """
    public_ip    | holder | number | port_from | port_to | started_at          | ended_at
    198.51.100.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
    198.51.100.1 | +2     | +2     | 2000      | 2999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
"""


def log(
    spec: Spec, at: str = "2024-03-01 10:30:00", port: str = "", ip: str = "198.51.100.1", precision: int = 1,
    ambiguous: str = "false",
) -> None:  # fmt: skip
    """Give one line of a service's log."""
    spec.given("staging.ip_uses", LOG.format(ip=ip, port=port, at=at, precision=precision, ambiguous=ambiguous))


def test_the_whole_address_with_one_holder_is_static(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line   | started_at          | ended_at            | load_id | line_number
        198.51.100.1 | L1     | L1     | 2023-01-01 00:00:00 |                     | 3       | 4
        198.51.100.2 | L2     | L2     | 2023-01-01 00:00:00 |                     | 3       | 5
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
        198.51.100.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        198.51.100.1 | +2     | +2     | 2000      | 2999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number\nexact | 1 | +2")


def test_without_a_port_the_holders_of_blocks_share_the_address_and_nobody_is_named(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | number | port_from | port_to | started_at          | ended_at
        198.51.100.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        198.51.100.1 | +2     | +2     | 2000      | 2999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number | line\nshared | 2 | |")


def test_one_known_block_and_no_port_name_nobody_because_others_hold_the_other_blocks(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | number | port_from | port_to | started_at          | ended_at
        198.51.100.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number | holding_load_id\nshared | 1 | |")


def test_two_records_of_one_holder_are_one_candidate(spec: Spec) -> None:
    log(spec)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line | started_at          | ended_at
        198.51.100.1 | L1     | L1   | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        198.51.100.1 | L1     | L1   | 2024-02-01 10:00:00 |
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
        198.51.100.1 | L1     | L1   | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", f"quality\n{quality}")


def test_a_holding_of_several_hours_is_met_in_each_of_them_and_across_midnight(spec: Spec) -> None:
    log(spec, at="2024-03-02 01:15:00")
    spec.given(
        "staging.ip_holdings",
        """
        public_ip | holder | line | started_at          | ended_at
        198.51.100.1 | L1     | L1   | 2024-03-01 22:45:00 | 2024-03-02 03:10:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count\nstatic | 1")


def test_an_address_that_no_record_explains_is_none(spec: Spec) -> None:
    log(spec)
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | line\nnone | 0 |")


@pytest.mark.parametrize("ip", ["2001:db8:1:2::3", "198.19.0.9"])
def test_the_line_that_holds_an_address_of_the_new_or_the_old_kind_is_static(spec: Spec, ip: str) -> None:
    log(spec, ip=ip)
    spec.given("staging.ip_holdings", f"public_ip | holder | line | started_at\n{ip} | L1 | L1 | 2024-01-01")
    spec.expect("evidence.ip_resolutions", "quality | line | range_kind\nstatic | L1 | fixed")


@pytest.mark.parametrize(
    ("ip", "quality", "country"),
    [
        ("192.0.2.77", "vpn_or_hosting", ""),
        ("198.19.129.1", "foreign", "AAB"),
        ("198.19.255.255", "foreign", "XAL"),
        ("203.0.113.5", "shared", ""),
    ],
)
def test_ranges_that_lead_to_nobody_name_nobody_even_if_a_record_does(
    spec: Spec, ip: str, quality: str, country: str
) -> None:
    log(spec, ip=ip, port="1500")
    spec.given("staging.ip_holdings", f"public_ip | holder | line | started_at\n{ip} | L1 | L1 | 2024-01-01")
    spec.expect(
        "evidence.ip_resolutions",
        f"quality | country_code | candidate_count | line | hour_later\n{quality} | {country} | 1 | |",
    )


def test_a_range_that_customers_share_is_not_one_holders_by_a_record_without_ports(spec: Spec) -> None:
    log(spec, ip="198.18.0.1", port="1500")
    spec.given("staging.ip_holdings", "public_ip | holder | number | started_at\n198.18.0.1 | +1 | +1 | 2024-01-01")
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number\nshared | 1 |")


def test_of_ranges_within_each_other_the_narrowest_counts(spec: Spec) -> None:
    spec.con.execute("insert into config.address_ranges values ('198.19.0.0/24', 'vpn_or_hosting', null, null)")
    log(spec, ip="198.19.0.9")
    spec.expect("evidence.ip_resolutions", "quality | range_kind\nvpn_or_hosting | vpn_or_hosting")


@pytest.mark.parametrize(
    ("ended", "precision", "quality"),
    [("2024-03-01 11:00:00", 1, "exact"), ("", 1, "port_block"), ("2024-03-01 11:00:00", 60, "port_block"),
     ("2024-03-01 11:00:00", 3600, "shared")],
)  # fmt: skip
def test_exact_needs_the_second_and_a_record_that_says_when_the_block_was_given_back(
    spec: Spec, ended: str, precision: int, quality: str
) -> None:
    log(spec, port="1500", precision=precision)
    spec.given(
        "staging.ip_holdings",
        f"""
        public_ip    | holder | number | port_from | port_to | started_at          | ended_at
        198.51.100.1 | +1     | +1     | 1000      | 1999    | 2024-03-01 10:00:00 | {ended}
        """,
    )
    spec.expect("evidence.ip_resolutions", f"quality | candidate_count\n{quality} | 1")


def test_a_time_to_the_minute_has_all_holders_of_that_minute(spec: Spec) -> None:
    log(spec, at="2024-03-01 10:30:00", precision=60)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip    | holder | line | started_at          | ended_at
        198.51.100.1 | L1     | L1   | 2024-03-01 09:30:00 | 2024-03-01 10:30:40
        198.51.100.1 | L2     | L2   | 2024-03-01 10:30:40 | 2024-03-01 12:30:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | line\nshared | 2 |")


@pytest.mark.parametrize(
    ("at", "quality", "count", "line"),
    [
        ("2024-03-01 10:29:58", "static", 1, "L1"),
        ("2024-03-01 10:29:59", "shared", 2, ""),
        ("2024-03-01 10:30:00", "shared", 2, ""),
        ("2024-03-01 10:30:01", "static", 1, "L2"),
    ],
)
def test_at_the_very_second_of_a_change_of_hands_two_may_have_held_it(
    spec: Spec, at: str, quality: str, count: int, line: str
) -> None:
    log(spec, at=at)
    spec.given(
        "staging.ip_holdings",
        """
        public_ip    | holder | line | started_at          | ended_at
        198.51.100.1 | L1     | L1   | 2024-03-01 09:30:00 | 2024-03-01 10:30:00
        198.51.100.1 | L2     | L2   | 2024-03-01 10:30:00 | 2024-03-01 12:30:00
        """,
    )
    spec.expect("evidence.ip_resolutions", f"quality | candidate_count | line\n{quality} | {count} | {line}")


def test_records_of_one_sim_with_and_without_its_number_are_one_candidate(spec: Spec) -> None:
    log(spec, port="1500")
    spec.given(
        "staging.ip_holdings",
        """
        public_ip    | holder | number | imsi | port_from | port_to | started_at          | ended_at
        198.51.100.1 | +1     | +1     | 234  | 1000      | 1999    | 2024-03-01 10:00:00 | 2024-03-01 11:00:00
        198.51.100.1 | 234    |        | 234  | 1024      | 2047    | 2024-03-01 10:10:00 | 2024-03-01 11:00:00
        """,
    )
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number | imsi\nexact | 1 | +1 | 234")


def test_holders_of_both_a_block_with_the_port_are_shared(spec: Spec) -> None:
    log(spec, port="2500")
    spec.given("staging.ip_holdings", BLOCKS.replace("2999", "2600").replace("1999", "2500"))
    spec.expect("evidence.ip_resolutions", "quality | candidate_count | number\nshared | 2 |")


@pytest.mark.parametrize(
    ("before", "after", "is_sensitive"),
    [("L1", "L1", "false"), ("L1", "L2", "true"), ("L2", "", "true"), ("L1", "", ""), ("", "", "")],
)
def test_a_clock_an_hour_wrong_would_name_another_or_nobody_can_say(
    spec: Spec, before: str, after: str, is_sensitive: str
) -> None:
    log(spec, at="2024-03-01 00:30:00")
    rows = [("L1", "2024-03-01 00:10:00", "2024-03-01 00:50:00")]
    rows += [(before, "2024-02-29 23:10:00", "2024-03-01 00:00:00")] if before else []
    rows += [(after, "2024-03-01 01:10:00", "2024-03-01 02:00:00")] if after else []
    drawn = "\n".join(f"198.51.100.1 | {line} | {line} | {start} | {end}" for line, start, end in rows)
    spec.given("staging.ip_holdings", f"public_ip | holder | line | started_at | ended_at\n{drawn}")
    said = {"L1": "same", "L2": "other", "": "no_record"}
    spec.expect(
        "evidence.ip_resolutions",
        "quality | line | hour_earlier | hour_later | is_clock_sensitive\n"
        f"static | L1 | {said[before]} | {said[after]} | {is_sensitive}",
    )


def test_a_look_up_an_hour_late_is_no_resolution_but_shows_that_the_clock_matters(spec: Spec) -> None:
    log(spec, at="2024-03-01 17:40:00")
    spec.given(
        "staging.ip_holdings",
        """
        public_ip    | holder | line | started_at          | ended_at
        198.51.100.1 | L1     | L1   | 2024-03-01 17:10:00 | 2024-03-01 18:00:00
        198.51.100.1 | L2     | L2   | 2024-03-01 18:10:00 | 2024-03-02 00:00:00
        """,
    )
    spec.expect(
        "evidence.ip_resolutions", "quality | candidate_count | line | is_clock_sensitive\nstatic | 1 | L1 | true"
    )


@pytest.mark.parametrize(
    ("second_holder", "quality"), [("+1", "port_block"), ("+2", "shared"), ("", "shared")]
)  # fmt: skip
def test_in_the_doubled_hour_of_autumn_both_readings_must_have_the_one_holder(
    spec: Spec, second_holder: str, quality: str
) -> None:
    log(spec, at="2024-10-27 00:30:00", port="1500", ambiguous="true")
    rows = "198.51.100.1 | +1 | +1 | 1000 | 1999 | 2024-10-27 00:00:00 | 2024-10-27 01:00:00"
    if second_holder:
        held = f"198.51.100.1 | {second_holder} | {second_holder} | 1000 | 1999"
        rows += f"\n{held} | 2024-10-27 01:00:00 | 2024-10-27 02:00:00"
    spec.given(
        "staging.ip_holdings", f"public_ip | holder | number | port_from | port_to | started_at | ended_at\n{rows}"
    )
    spec.expect("evidence.ip_resolutions", f"quality | number\n{quality} | {'+1' if quality != 'shared' else ''}")


def test_a_finding_of_one_day_is_a_single_strand_and_another_service_is_another_account(spec: Spec) -> None:
    spec.given(
        "staging.ip_uses",
        """
        feed | service | account | client_ip    | used_at             | precision_s | is_ambiguous
        log  | Board   | fox     | 198.51.100.1 | 2024-03-01 10:30:00 | 1           | false
        log  | Board   | fox     | 198.51.100.1 | 2024-03-01 23:30:00 | 1           | false
        log  | Board   | owl     | 198.51.100.1 | 2024-03-01 10:30:00 | 1           | false
        log  | Board   | owl     | 198.51.100.1 | 2024-03-02 00:00:00 | 1           | false
        log  | Mail    | fox     | 198.51.100.1 | 2024-03-02 10:30:00 | 1           | false
        log  | Mail    | fox     | 198.51.100.2 | 2024-03-03 10:30:00 | 1           | false
        """,
    )
    spec.given("staging.ip_holdings", "public_ip | holder | line | started_at\n198.51.100.1 | L1 | L1 | 2024-01-01")
    spec.expect(
        "evidence.ip_resolutions",
        """
        service | account | used_at             | quality | strand_day_count | is_single_strand
        Board   | fox     | 2024-03-01 10:30:00 | static  | 1                | true
        Board   | fox     | 2024-03-01 23:30:00 | static  | 1                | true
        Board   | owl     | 2024-03-01 10:30:00 | static  | 2                | false
        Board   | owl     | 2024-03-02 00:00:00 | static  | 2                | false
        Mail    | fox     | 2024-03-02 10:30:00 | static  | 1                | true
        Mail    | fox     | 2024-03-03 10:30:00 | none    |                  |
        """,
    )


def test_every_line_is_kept_once_with_its_holder_or_none(spec: Spec) -> None:
    spec.given(
        "staging.ip_uses",
        """
        feed | service | account | client_ip    | client_port | used_at             | precision_s | is_ambiguous
        log  | Board   | fox     | 198.51.100.1 | 1500        | 2024-03-01 10:30:00 | 1           | false
        log  | Board   | fox     | 198.51.100.9 | 1500        | 2024-03-01 10:30:00 | 1           | false
        """,
    )
    spec.given("staging.ip_holdings", BLOCKS)
    spec.expect(
        "evidence.address_holders",
        """
        client_ip    | quality | holder | number | candidate_count | hour_earlier | hour_later
        198.51.100.1 | exact   | +1     | +1     | 1               | no_record    | no_record
        198.51.100.9 | none    |        |        | 0               |              |
        """,
    )


def test_a_day_at_an_address_is_one_row_with_its_first_line(spec: Spec) -> None:
    spec.given(
        "evidence.address_holders",
        """
        service | account | client_ip    | holder | number | quality | hour_later | used_at             | line_number
        Board   | fox     | 198.51.100.1 | +1     | +1     | exact   | other      | 2024-03-01 10:30:00 | 9
        Board   | fox     | 198.51.100.1 | +1     | +1     | static  | same       | 2024-03-01 10:30:00 | 4
        Board   | fox     | 198.51.100.1 |        |        | none    |            | 2024-03-01 11:30:00 | 5
        """,
    )
    spec.expect(
        "evidence.address_days",
        """
        holder | used_on    | number | line_count | exact_count | clock_sensitive_count | line_number
        +1     | 2024-03-01 | +1     | 2          | 1           | 1                     | 4
               | 2024-03-01 |        | 1          | 0           | 0                     | 5
        """,
    )


HOLDING = st.tuples(
    st.sampled_from(["A", "B", "C"]), st.integers(0, 300), st.integers(0, 1_600), st.sampled_from([None, 0, 1])
)
USE = st.tuples(st.integers(-10, 400), st.sampled_from([None, 5, 15]))


def test_candidates_are_those_of_a_walk_over_all_records(spec: Spec) -> None:
    @settings(max_examples=25, deadline=None)
    @given(holdings=st.lists(HOLDING, max_size=8), uses=st.lists(USE, min_size=1, max_size=8))
    def compare(holdings: list[tuple[str, int, int, int | None]], uses: list[tuple[int, int | None]]) -> None:
        for table in ("staging.ip_holdings", "staging.ip_uses"):
            spec.given_tables.add(table)
            spec.con.execute(f"delete from {table}")
        start = dt.datetime(2024, 3, 1, 22, 0)
        for who, first, length, block in holdings:
            from_at = start + dt.timedelta(minutes=first)
            ports = (None, None) if block is None else (10 * block, 10 * block + 9)
            spec.con.execute(
                """insert into staging.ip_holdings (public_ip, holder, line, port_from, port_to, started_at, ended_at,
                load_id, line_number) values ('198.51.100.1', $1, $1, $2, $3, $4, $5, 1, 1)""",
                [who, *ports, from_at, from_at + dt.timedelta(minutes=length)],
            )
        for place, (minute, port) in enumerate(uses):
            spec.con.execute(
                """insert into staging.ip_uses values
                ('log', 'Board', 'fox', '198.51.100.1', $1, $2, 1, false, 1, $3)""",
                [port, start + dt.timedelta(minutes=minute), place],
            )
        spec.build("evidence.ip_resolutions")
        found = dict(spec.rows("select line_number, (quality, candidate_count, line) from evidence.ip_resolutions"))
        for place, (minute, port) in enumerate(uses):
            near, held, blocks = set(), set(), set()
            for who, first, length, block in holdings:
                if block is not None and port is not None and not 10 * block <= port <= 10 * block + 9:
                    continue
                if first <= minute < first + length or minute == first:
                    held.add(who)
                    blocks.add(block is not None)
                if first <= minute <= first + length:
                    near.add(who)
                    blocks.add(block is not None)
            named = len(near) == 1 and bool(held) and (True not in blocks or port is not None)
            expected = (
                ("exact" if True in blocks else "static") if named else "shared" if held else "none",
                len(near) if held else 0,
                next(iter(near)) if named else None,
            )
            assert found[place] == expected

    compare()
