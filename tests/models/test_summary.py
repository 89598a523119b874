"""Specs of the summary tables."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec


def test_every_offence_counts_once_in_its_force_month_and_group(spec: Spec) -> None:
    spec.given(
        "linkage.cases",
        """
        case_id | force_code | force_name     | month      | offence_group | outcome_type | has_comms_data | link_count
        A       | E23000010  | West Yorkshire | 2024-03-01 | burglary      | 1            | true           | 2
        B       | E23000010  | West Yorkshire | 2024-03-01 | burglary      | 18           | true           | 0
        C       | E23000010  | West Yorkshire | 2024-03-01 | burglary      | 0            | false          | 0
        D       | E23000010  | West Yorkshire | 2024-03-01 | burglary      |              | false          | 0
                | E23000010  | West Yorkshire | 2024-04-01 | arson         | 18           | false          | 0
        """,
    )
    spec.expect(
        "summary.volume_crime_monthly",
        """
        force_code | force_name     | month      | offence_group | offence_count | with_comms_data_count | linked_case_count | outcome_charged_count | outcome_no_suspect_count | outcome_unassigned_count
        E23000010  | West Yorkshire | 2024-03-01 | burglary      | 4             | 2                     | 1                 | 1                     | 1                        | 1
        E23000010  | West Yorkshire | 2024-04-01 | arson         | 1             | 0                     | 0                 | 0                     | 1                        | 0
        """,
    )


def test_criminal_damage_and_arson_stand_apart_where_codes_allow(spec: Spec) -> None:
    spec.given(
        "raw.offences",
        """
        case_id | force_code | offence_code | offence_category          | occurred_from_at
        A       | E23000010  | 58A          |                           | 2024-03-01 10:00:00
        B       | E23000010  | 56A          |                           | 2024-03-01 10:00:00
        C       | E23000010  |              | Criminal damage and arson | 2024-03-01 10:00:00
        """,
    )
    spec.expect(
        "summary.volume_crime_monthly",
        """
        offence_group             | offence_count
        criminal damage           | 1
        arson                     | 1
        criminal damage and arson | 1
        """,
    )
