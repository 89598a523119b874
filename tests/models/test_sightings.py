"""Specs of sightings: which cell served, as it was described at that time, and what several records have in common."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec

CELL = """
    cell_id | network | site_id | latitude | longitude | azimuth_deg | range_m | valid_from_at       | valid_to_at
    c1      | N       | M1      | 52.0     | 0.0       | 90          | 3000    | 2020-01-01 00:00:00 |
"""


def test_a_description_without_an_end_holds_until_further_notice(spec: Spec) -> None:
    spec.given("raw.cells", CELL)
    spec.expect(
        "staging.cells",
        """
        cell_id | site_id | latitude | azimuth_deg | valid_from_at       | valid_to_at         | overlap_count
        c1      | M1      | 52.0     | 90          | 2020-01-01 00:00:00 | 9999-12-31 00:00:00 | 1
        """,
    )


def test_a_cell_delivered_twice_is_described_once(spec: Spec) -> None:
    spec.given("raw.cells", CELL)
    spec.given("raw.cells", CELL)
    spec.expect("staging.cells", "cell_id | overlap_count\nc1 | 1")


def test_a_cell_that_moved_has_a_period_before_and_one_after(spec: Spec) -> None:
    spec.given(
        "raw.cells",
        """
        cell_id | network | site_id | latitude | longitude | valid_from_at       | valid_to_at
        c1      | N       | M1      | 52.0     | 0.0       | 2020-01-01 00:00:00 | 2024-03-01 12:00:00
        c1      | N       | M2      | 53.0     | 0.0       | 2024-03-01 12:00:00 |
        """,
    )
    spec.expect(
        "staging.cells",
        """
        site_id | valid_from_at       | valid_to_at         | overlap_count
        M1      | 2020-01-01 00:00:00 | 2024-03-01 12:00:00 | 1
        M2      | 2024-03-01 12:00:00 | 9999-12-31 00:00:00 | 1
        """,
    )


def test_where_descriptions_overlap_only_what_they_agree_upon_is_kept(spec: Spec) -> None:
    spec.given(
        "raw.cells",
        """
        cell_id | network | site_id | latitude | longitude | azimuth_deg | range_m | valid_from_at       | valid_to_at
        turned  | N       | M1      | 52.0     | 0.0       | 90          | 3000    | 2020-01-01 00:00:00 |
        turned  | N       | M1      | 52.0     | 0.0       | 180         | 5000    | 2024-01-01 00:00:00 |
        moved   | N       | M2      | 52.0     | 0.0       | 90          | 3000    | 2020-01-01 00:00:00 |
        moved   | N       | M3      | 53.0     | 0.0       | 90          | 3000    | 2024-01-01 00:00:00 |
        """,
    )
    spec.expect(
        "staging.cells",
        """
        cell_id | site_id | latitude | azimuth_deg | range_m | valid_from_at       | overlap_count
        turned  | M1      | 52.0     | 90          | 3000    | 2020-01-01 00:00:00 | 1
        turned  | M1      | 52.0     |             | 5000    | 2024-01-01 00:00:00 | 2
        moved   | M2      | 52.0     | 90          | 3000    | 2020-01-01 00:00:00 | 1
        moved   |         |          |             |         | 2024-01-01 00:00:00 | 2
        """,
    )


def test_cells_whose_whole_records_a_case_asks_for(spec: Spec) -> None:
    spec.given(
        "raw.authorisations",
        """
        case_id | scope      | identifier_type | identifier | decision | period_from_at      | period_to_at
        C1      | identifier | cell            | c1         | approved | 2024-03-01 10:00:00 | 2024-03-01 12:00:00
        C1      | identifier | cell            | c2         | rejected | 2024-03-01 10:00:00 | 2024-03-01 12:00:00
        C1      | identifier | number          | +1         | approved | 2024-03-01 10:00:00 | 2024-03-01 12:00:00
        """,
    )
    spec.expect(
        "staging.authorised_cells",
        """
        case_id | cell_id | period_from_at      | period_to_at        | line_number
        C1      | c1      | 2024-03-01 10:00:00 | 2024-03-01 12:00:00 | 2
        """,
    )


def test_a_record_that_came_under_two_authorities_is_one_use(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        authorisation_urn | served_number | started_at          | first_cell_id | load_id | line_number
        A                 | +1            | 2024-03-01 10:00:00 | c1            | 4       | 9
        B                 | +1            | 2024-03-01 10:00:00 | c1            | 3       | 12
        A                 | +1            | 2024-03-01 10:00:01 | c1            | 4       | 10
        A                 | +2            | 2024-03-01 10:00:00 | c1            | 4       | 11
        """,
    )
    spec.expect(
        "staging.cell_uses",
        """
        number | started_at          | load_id | line_number
        +1     | 2024-03-01 10:00:00 | 3       | 12
        +1     | 2024-03-01 10:00:01 | 4       | 10
        +2     | 2024-03-01 10:00:00 | 4       | 11
        """,
    )


def test_a_record_without_its_owner_is_the_callers_or_on_a_terminating_leg_the_called_partys(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        calling_number | called_number | direction   | served_imsi | started_at          | first_cell_id
        +1             | +2            |             |             | 2024-03-01 10:00:00 | c1
        +1             | +2            | terminating |             | 2024-03-01 10:00:01 | c1
        +1             | +2            | terminating | 00101       | 2024-03-01 10:00:02 | c1
                       | +2            |             |             | 2024-03-01 10:00:03 | c1
        """,
    )
    spec.expect(
        "staging.cell_uses",
        """
        number | imsi  | started_at
        +1     |       | 2024-03-01 10:00:00
        +2     |       | 2024-03-01 10:00:01
               | 00101 | 2024-03-01 10:00:02
        """,
    )


def test_an_end_is_taken_with_its_cell_and_within_a_day_of_the_start(spec: Spec) -> None:
    spec.given(
        "raw.calls",
        """
        served_number | started_at          | ended_at            | duration_s | first_cell_id | last_cell_id
        +1            | 2024-03-01 23:50:00 |                     | 1200       | c1            | c2
        +2            | 2024-03-01 10:00:00 | 2024-03-01 10:05:00 |            | c1            |
        +3            | 2024-03-01 10:00:00 | 2024-03-03 10:00:00 |            | c1            | c2
        +4            | 2024-03-01 10:00:00 | 2024-03-01 09:59:00 |            | c1            | c2
        """,
    )
    spec.expect(
        "evidence.sightings",
        """
        identifier | moment | seen_at             | seen_on    | cell_id | cell_match
        +1         | start  | 2024-03-01 23:50:00 | 2024-03-01 | c1      | unmatched
        +1         | end    | 2024-03-02 00:10:00 | 2024-03-02 | c2      | unmatched
        +2         | start  | 2024-03-01 10:00:00 | 2024-03-01 | c1      | unmatched
        +3         | start  | 2024-03-01 10:00:00 | 2024-03-01 | c1      | unmatched
        +4         | start  | 2024-03-01 10:00:00 | 2024-03-01 | c1      | unmatched
        """,
    )


def test_a_cell_that_moved_between_two_sightings_gives_each_its_own_place(spec: Spec) -> None:
    spec.given(
        "raw.cells",
        """
        cell_id | network | site_id | latitude | longitude | valid_from_at       | valid_to_at
        c1      | N       | M1      | 52.0     | 0.0       | 2020-01-01 00:00:00 | 2024-03-01 12:00:00
        c1      | N       | M2      | 53.0     | 0.0       | 2024-03-01 12:00:00 |
        """,
    )
    spec.given(
        "staging.cell_uses",
        """
        number | started_at          | first_cell_id
        +1     | 2024-03-01 11:59:59 | c1
        +1     | 2024-03-01 12:00:00 | c1
        +1     | 2019-12-31 23:59:59 | c1
        """,
    )
    spec.expect(
        "evidence.sightings",
        """
        seen_at             | cell_match | site_id | latitude
        2024-03-01 11:59:59 | described  | M1      | 52.0
        2024-03-01 12:00:00 | described  | M2      | 53.0
        2019-12-31 23:59:59 | unmatched  |         |
        """,
    )


def test_unmatched_and_ambiguous_cells_are_kept_without_a_place(spec: Spec) -> None:
    spec.given(
        "raw.cells",
        """
        cell_id | network | site_id | latitude | longitude
        c1      | N       | M1      | 52.0     | 0.0
        c2      | N       | M2      | 52.0     | 0.0
        c2      | N       | M3      | 53.0     | 0.0
        """,
    )
    spec.given(
        "staging.cell_uses",
        """
        number | started_at          | first_cell_id | stated_latitude | stated_longitude
        +1     | 2024-03-01 10:00:00 | c1            | 51.0            | 1.0
        +1     | 2024-03-01 10:00:01 | c2            |                 |
        +1     | 2024-03-01 10:00:02 | c9            |                 |
        +1     | 2024-03-01 10:00:03 | c2            | 51.0            | 1.0
        +1     | 2024-03-01 10:00:04 |               | 51.0            | 1.0
        +1     | 2024-03-01 10:00:05 |               | 51.0            |
        """,
    )
    spec.expect(
        "evidence.sightings",
        """
        seen_at             | cell_id | cell_match | site_id  | latitude | longitude
        2024-03-01 10:00:00 | c1      | described  | M1       | 52.0     | 0.0
        2024-03-01 10:00:01 | c2      | ambiguous  |          |          |
        2024-03-01 10:00:02 | c9      | unmatched  |          |          |
        2024-03-01 10:00:03 | c2      | stated     | 51.0 1.0 | 51.0     | 1.0
        2024-03-01 10:00:04 |         | stated     | 51.0 1.0 | 51.0     | 1.0
        """,
    )


def test_a_device_goes_under_its_number_else_its_sim_else_its_handset(spec: Spec) -> None:
    spec.given(
        "staging.cell_uses",
        """
        number | imsi  | imei           | started_at          | first_cell_id
        +1     | 00101 | 00000000000001 | 2024-03-01 10:00:00 | c1
               | 00102 | 00000000000002 | 2024-03-01 10:00:00 | c1
               |       | 00000000000003 | 2024-03-01 10:00:00 | c1
        """,
    )
    spec.expect(
        "evidence.sightings",
        """
        identifier_type | identifier     | number | imsi  | imei
        number          | +1             | +1     | 00101 | 00000000000001
        imsi            | 00102          |        | 00102 | 00000000000002
        imei            | 00000000000003 |        |       | 00000000000003
        """,
    )


def test_cell_days_count_uses_and_hours_of_a_day(spec: Spec) -> None:
    spec.given(
        "evidence.sightings",
        """
        identifier_type | identifier | cell_id | site_id | seen_at             | seen_on
        number          | +1         | c1      | M1      | 2024-03-01 00:10:00 | 2024-03-01
        number          | +1         | c1      | M1      | 2024-03-01 02:10:00 | 2024-03-01
        number          | +1         | c1      | M1      | 2024-03-02 00:00:00 | 2024-03-02
        number          | +1         |         |         | 2024-03-02 00:00:00 | 2024-03-02
        """,
    )
    spec.expect(
        "evidence.cell_days",
        """
        identifier | cell_id | site_id | seen_on    | sighting_count | hour_mask | first_seen_at       | last_seen_at
        +1         | c1      | M1      | 2024-03-01 | 2              | 5         | 2024-03-01 00:10:00 | 2024-03-01 02:10:00
        +1         | c1      | M1      | 2024-03-02 | 1              | 1         | 2024-03-02 00:00:00 | 2024-03-02 00:00:00
        """,
    )


def test_a_cells_traffic_is_its_share_of_the_days_use(spec: Spec) -> None:
    spec.given(
        "evidence.cell_days",
        """
        identifier_type | identifier | cell_id | seen_on    | sighting_count
        number          | +1         | c1      | 2024-03-01 | 2
        imsi            | 00101      | c1      | 2024-03-01 | 4
        number          | +1         | c2      | 2024-03-01 | 2
        number          | +1         | c2      | 2024-03-02 | 7
        """,
    )
    spec.expect(
        "evidence.cell_traffic",
        """
        cell_id | seen_on    | sighting_count | identifier_count | traffic_share
        c1      | 2024-03-01 | 6              | 2                | 0.75
        c2      | 2024-03-01 | 2              | 1                | 0.25
        c2      | 2024-03-02 | 7              | 1                | 1
        """,
    )
