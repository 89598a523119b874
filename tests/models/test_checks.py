"""Specs of the checks: each finds the bad rows that are drawn, and none where all is well."""

import pytest

from tests.models.drawing import Spec

LINKS = "linkage.case_links"
REASONS = "linkage.case_link_reasons"

#: Check -> tables with bad rows, and how many.
BAD: dict[str, tuple[dict[str, str], int]] = {
    "link_pairs_in_order": (
        {LINKS: "case_a | case_b\nB | A\nA | A\nA | B", REASONS: "case_a | case_b\nB | A\nA | B"},
        3,
    ),
    "link_pairs_once": (
        {
            LINKS: "case_a | case_b\nA | B\nA | B\nA | C",
            REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | B | same_sim\nA | B | same_device",
        },
        2,
    ),
    "links_have_reasons": (
        {
            LINKS: "case_a | case_b | reason_count\nA | B | 1\nA | C | 0\nA | D | 2",
            REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | D | same_sim",
        },
        2,
    ),
    "links_have_lines": (
        {
            LINKS: "case_a | case_b\nA | B",
            REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | B | same_device\nA | C | same_device",
            "linkage.case_link_evidence": "case_a | case_b | kind\nA | B | same_sim\nA | B | same_sim",
        },
        1,
    ),
    "links_between_known_cases": (
        {
            LINKS: "case_a | case_b\nA | B\nA | Z",
            "raw.offences": "case_id\nA",
            "raw.case_subjects": "case_id\nB",
        },
        1,
    ),
    "links_without_hubs": (
        {
            "linkage.case_ties": """
                case_a | case_b | identifier_type | identifier | identifier_a | identifier_b
                A      | B      | number          | +1         | +1           | +1
                A      | C      | imei            | 001        | +1           | +2
                A      | D      | number          | +3         | +3           | +3
            """,
            "linkage.hubs": "identifier_type | identifier\nnumber | +1",
        },
        3,  # the first tie rests on the hub twice over: by its own and by what leads to it
    ),
    "links_reach_the_threshold": ({LINKS: "case_a | case_b | strength_bits\nA | B | 7.999\nA | C | 8"}, 1),
    "strength_is_the_sum_of_families": (
        {
            LINKS: "case_a | case_b | strength_bits\nA | B | 34\nA | C | 39\nA | D | 20",
            REASONS: """
                case_a | case_b | family   | bits
                A      | B      | identity | 20
                A      | B      | identity | 19
                A      | B      | contact  | 14
                A      | C      | identity | 20
                A      | C      | identity | 19
            """,
        },
        2,
    ),
    "groups_hold_linked_cases": (
        {
            LINKS: "case_a | case_b\nA | B\nA | C\nX | Y",
            "linkage.case_groups": """
                group_id | case_id | case_count
                G-A      | A       | 2
                G-A      | B       | 2
                G-C      | C       | 1
                G-D      | D       | 3
                G-D      | E       | 3
            """,
        },
        4,
    ),
    "cases_in_one_group": ({"linkage.case_groups": "group_id | case_id\nG-A | A\nG-B | A\nG-A | B"}, 1),
    "pointers_show_no_more_than_their_tier": (
        {
            "linkage.pointers": """
                link_id  | recipient  | tier | other_force_code | other_case_id | identifier | other_offence_group
                L-000001 | E23000010  | T1   | E23000011        |               |            |
                L-000002 | E23000010  | T1   | E23000011        | B             |            |
                L-000003 | E23000010  | T2   | E23000011        | B             | +1         | theft
                L-000004 | E23000010  | T3   | E23000011        | B             | +1         | theft
                L-000005 | E23000010  | T0   | E23000011        | B             |            |
                L-000006 | gatekeeper | T0   | E23000011        | B             |            | theft
                L-000007 | gatekeeper | T2   | E23000011        | B             |            |
            """,
        },
        5,
    ),
    "pairs_that_met_are_accounted_for": (
        {
            "evidence.co_presence": """
                identifier_a | identifier_b | seen_on
                a            | b            | 2024-03-01
                a            | c            | 2024-03-01
                a            | b            | 2024-03-03
                a            | b            | 2024-03-04
            """,
            "evidence.encounter_days": """
                seen_on    | pair_count | passing_count | one_device_count
                2024-03-01 | 5          | 2             | 1
                2024-03-02 | 3          | 2             | 0
                2024-03-03 | 2          | 0             | 0
            """,
        },
        3,
    ),
    "offences_counted_once": (
        {
            "raw.offences": "case_id | force_code\nA | E23000010\nB | E23000010\nC | E23000011\nD | E23000012",
            "summary.volume_crime_monthly": """
                force_code | offence_count
                E23000010  | 2
                E23000010  | 1
                E23000011  | 1
            """,
        },
        2,
    ),
    "rows_reconcile": (
        {
            "quality.loads": """
                load_id | status   | rows_read | rows_loaded | rows_quarantined | rows_duplicate | rows_excess
                1       | loaded   | 10        | 6           | 2                | 1              | 1
                2       | loaded   | 10        | 6           | 2                | 1              | 0
                3       | loaded   | 10        | 10          | 0                | 0              |
                4       | rejected | 10        |             |                  |                |
            """,
        },
        2,
    ),
}

#: Check -> tables in which all is well.
CLEAN: dict[str, dict[str, str]] = {
    "link_pairs_in_order": {LINKS: "case_a | case_b\nA | B", REASONS: "case_a | case_b\nA | B"},
    "pairs_that_met_are_accounted_for": {
        "evidence.co_presence": "identifier_a | identifier_b | seen_on\na | b | 2024-03-01\na | c | 2024-03-01",
        "evidence.encounter_days": """
            seen_on    | pair_count | passing_count | one_device_count
            2024-03-01 | 5          | 2             | 1
            2024-03-02 | 3          | 3             | 0
        """,
    },
    "link_pairs_once": {
        LINKS: "case_a | case_b\nA | B\nA | C",
        REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | B | same_device",
    },
    "links_have_reasons": {
        LINKS: "case_a | case_b | reason_count\nA | B | 2",
        REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | B | same_device\nA | C | same_sim",
    },
    "links_have_lines": {
        LINKS: "case_a | case_b\nA | B",
        REASONS: "case_a | case_b | kind\nA | B | same_sim\nA | C | same_device",
        "linkage.case_link_evidence": "case_a | case_b | kind\nA | B | same_sim",
    },
    "links_between_known_cases": {
        LINKS: "case_a | case_b\nA | B", "raw.offences": "case_id\nA", "raw.case_subjects": "case_id\nA\nB",
    },
    "links_without_hubs": {
        "linkage.case_ties": """
            case_a | case_b | identifier_type | identifier | identifier_a | identifier_b
            A      | B      | number          | +3         | +3           | +3
        """,
        "linkage.hubs": "identifier_type | identifier\nnumber | +1\nimei | 003",
    },
    "links_reach_the_threshold": {LINKS: "case_a | case_b | strength_bits\nA | B | 8"},
    "strength_is_the_sum_of_families": {
        LINKS: "case_a | case_b | strength_bits\nA | B | 34",
        REASONS: "case_a | case_b | family | bits\nA | B | identity | 20\nA | B | identity | 19\nA | B | contact | 14",
    },
    "groups_hold_linked_cases": {
        LINKS: "case_a | case_b\nA | B",
        "linkage.case_groups": "group_id | case_id | case_count\nG-A | A | 2\nG-A | B | 2",
    },
    "cases_in_one_group": {"linkage.case_groups": "group_id | case_id\nG-A | A\nG-A | B"},
    "pointers_show_no_more_than_their_tier": {
        "linkage.pointers": """
            link_id  | recipient  | tier | other_force_code | other_case_id | identifier | other_offence_group
            L-000001 | E23000010  | T1   | E23000011        |               |            |
            L-000003 | E23000010  | T2   | E23000011        | B             |            | theft
            L-000004 | E23000010  | T3   | E23000011        | B             | +1         | theft
            L-000006 | gatekeeper | T0   | E23000011        | B             |            |
        """,
    },
    "offences_counted_once": {
        "raw.offences": "case_id | force_code\nA | E23000010\n | E23000010",
        "summary.volume_crime_monthly": "force_code | offence_count\nE23000010 | 1\nE23000010 | 1",
    },
    "rows_reconcile": {
        "quality.loads": """
            load_id | status   | rows_read | rows_loaded | rows_quarantined | rows_duplicate | rows_excess
            1       | loaded   | 10        | 6           | 2                | 1              | 1
            2       | rejected | 10        |             |                  |                |
        """,
    },
}  # fmt: skip


@pytest.mark.parametrize("check", sorted(BAD))
def test_a_check_finds_the_bad_rows(spec: Spec, check: str) -> None:
    tables, count = BAD[check]
    for table, drawing in tables.items():
        spec.given(table, drawing)
    assert spec.bad_rows(check) == count


@pytest.mark.parametrize("check", sorted(CLEAN))
def test_a_check_finds_nothing_where_all_is_well(spec: Spec, check: str) -> None:
    for table, drawing in CLEAN[check].items():
        spec.given(table, drawing)
    assert spec.bad_rows(check) == 0
