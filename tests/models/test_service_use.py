"""Specs of the use of services: which account used which class of resource, and who comes first."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from tests.models.drawing import Spec

CLASSES = """
    service | resource | resource_class | classified_on
    News    | grp.1    | legal          | 2024-03-01
    News    | grp.2    | legal          | 2024-03-01
    News    | grp.2    | illegal        | 2024-03-05
    Board   | cards    | illegal        | 2024-03-01
"""


def test_resources_have_the_latest_class_and_what_nobody_classed_says_so(spec: Spec) -> None:
    spec.given("raw.resource_classes", CLASSES)
    spec.given(
        "raw.service_logs",
        """
        service | account | action   | resource | occurred_at
        Board   | Fox     | login    |          | 2024-03-01 10:00:00
        Board   | fox     | download | cards    | 2024-03-01 10:01:00
        Board   | fox     | post     | lobby    | 2024-03-01 23:59:59
        Board   | fox     | post     | lobby    | 2024-03-02 00:00:00
        """,
    )
    spec.given(
        "raw.messages",
        """
        service | kind   | sender  | recipient | sent_at
        News    | social | fox     | grp.1     | 2024-03-01 10:00:00
        News    | social | fox     | grp.2     | 2024-03-01 10:00:00
        News    | social | fox     | grp.9     | 2024-03-01 10:00:00
        Chat    | social | fox     | owl       | 2024-03-01 10:00:00
        Mail    | email  | fox     | owl@x     | 2024-03-01 10:00:00
        """,
    )
    spec.expect(
        "staging.service_days",
        """
        service | account | resource_class | used_on    | action_count | login_count | view_count | post_count
        Board   | fox     | no_resource    | 2024-03-01 | 1            | 1           | 0          | 0
        Board   | fox     | illegal        | 2024-03-01 | 1            | 0           | 1          | 0
        Board   | fox     | not_classified | 2024-03-01 | 1            | 0           | 0          | 1
        Board   | fox     | not_classified | 2024-03-02 | 1            | 0           | 0          | 1
        News    | fox     | legal          | 2024-03-01 | 1            | 0           | 0          | 1
        News    | fox     | illegal        | 2024-03-01 | 1            | 0           | 0          | 1
        News    | fox     | not_classified | 2024-03-01 | 1            | 0           | 0          | 1
        Chat    | fox     | no_resource    | 2024-03-01 | 1            | 0           | 0          | 1
        Mail    | fox     | no_resource    | 2024-03-01 | 1            | 0           | 0          | 1
        """,
    )
    spec.expect(
        "staging.resource_days",
        """
        service | account | resource | resource_class | used_on    | action_count | post_count
        Board   | fox     | cards    | illegal        | 2024-03-01 | 1            | 0
        Board   | fox     | lobby    | not_classified | 2024-03-01 | 1            | 1
        Board   | fox     | lobby    | not_classified | 2024-03-02 | 1            | 1
        News    | fox     | grp.1    | legal          | 2024-03-01 | 1            | 1
        News    | fox     | grp.2    | illegal        | 2024-03-01 | 1            | 1
        """,
        where="resource is not null",
    )
    assert spec.rows("select hour_counts[24], hour_counts[11], first_line.feed from staging.service_days where "
                     "service = 'Board' and resource_class = 'not_classified' order by used_on") == [
        (1, 0, "service_logs"), (0, 0, "service_logs")
    ]  # fmt: skip


def test_a_resource_of_a_case_is_as_rare_as_the_accounts_that_used_it(spec: Spec) -> None:
    spec.given(
        "evidence.case_identifiers",
        """
        case_id | force_code | identifier_type | identifier | via        | role      | subject_ref
        A       | E23000010  | account         | fox        | register   | suspect   | S1
        B       | E23000011  | account         | owl        | use        | associate | S2
        B       | E23000011  | account         | bat        | subscriber | suspect   | S3
        C       | E23000011  | number          | fox        | register   | suspect   | S4
        """,
    )
    spec.given(
        "raw.service_logs",
        """
        service | account | action | resource | occurred_at         | load_id | line_number
        Board   | fox     | view   | cards    | 2024-03-02 10:00:00 | 1       | 2
        Board   | Fox     | post   | cards    | 2024-03-01 10:00:00 | 1       | 3
        Board   | owl     | view   | cards    | 2024-03-04 10:00:00 | 1       | 4
        Board   | bat     | view   | cards    | 2024-03-04 10:00:00 | 1       | 5
        Board   | cat     | view   | lobby    | 2024-03-04 10:00:00 | 1       | 6
        Board   | dog     | login  |          | 2024-03-04 10:00:00 | 1       | 7
        """,
    )
    spec.expect(
        "evidence.resource_uses",
        """
        case_id | account | role      | service | resource | user_count | account_count | day_count | action_count | first_seen_at       | first_feed   | first_line_number
        A       | fox     | suspect   | Board   | cards    | 3          | 4             | 2         | 2            | 2024-03-01 10:00:00 | service_logs | 3
        B       | owl     | associate | Board   | cards    | 3          | 4             | 1         | 1            | 2024-03-04 10:00:00 | service_logs | 4
        """,
    )


def test_one_name_under_two_services_is_two_accounts_each_with_first_last_and_days(spec: Spec) -> None:
    spec.given(
        "raw.service_logs",
        """
        service | account | action   | resource | occurred_at         | load_id | line_number
        Board   | fox     | view     | lobby    | 2024-03-02 10:00:00 | 5       | 2
        Board   | fox     | view     | lobby    | 2024-03-01 10:00:00 | 6       | 9
        Board   | fox     | purchase | lobby    | 2024-03-01 10:00:00 | 6       | 3
        Market  | fox     | view     | lobby    | 2024-03-04 10:00:00 | 7       | 2
        """,
    )
    spec.expect(
        "evidence.service_use",
        """
        account | service | resource_class | first_seen_at       | last_seen_at        | day_count | action_count | view_count | purchase_count | first_load_id | first_line_number | last_load_id | last_line_number
        fox     | Board   | not_classified | 2024-03-01 10:00:00 | 2024-03-02 10:00:00 | 2         | 3            | 2          | 1              | 6             | 3                 | 5            | 2
        fox     | Market  | not_classified | 2024-03-04 10:00:00 | 2024-03-04 10:00:00 | 1         | 1            | 1          | 0              | 7             | 2                 | 7            | 2
        """,
    )


def test_a_register_entry_without_a_birthday_has_no_key_and_signs_do_not_matter(spec: Spec) -> None:
    spec.given(
        "raw.trust_register",
        """
        register | entry_id | person_name    | born_on
        health   | 1        | Zoë  O'Brien   | 1980-01-02
        health   | 2        | Ann Abney      |
        """,
    )
    spec.expect("staging.trust_entries", "entry_id | holder\n1 | zoe o brien 1980-01-02\n2 |")


def test_who_is_in_a_position_of_trust_comes_first_if_an_account_used_what_is_illegal(spec: Spec) -> None:
    spec.given(
        "staging.trust_entries",
        """
        register | entry_id | holder                 | valid_from_at | valid_to_at
        health   | 1        | zoe o brien 1980-01-02 | 2020-01-01    |
        teaching | 2        | ann abney 1970-01-01   | 2020-01-01    | 2021-01-01
        clergy   | 3        | bob colt 1960-01-01    | 2020-01-01    |
        clergy   | 4        |                        | 2020-01-01    |
        """,
    )
    spec.given(
        "staging.subscriptions",
        """
        line    | number | holder                 | valid_from_at
        L1 @ B  |        | zoë o'brien 1980-01-02 | 2023-01-01
        L1 @ B  |        | zoë o'brien 1980-01-02 | 2022-01-01
        L2 @ B  |        | ann abney 1970-01-01   | 2023-01-01
        L3 @ B  |        | bob colt 1961-01-01    | 2023-01-01
                | +1     | bob colt 1960-01-01    | 2023-01-01
                | +2     | bob colt               | 2023-01-01
        """,
    )
    spec.given(
        "evidence.address_days",
        """
        service | account | holder | line   | number | used_on    | first_used_at | last_used_at
        News    | fox     | L1 @ B | L1 @ B |        | 2024-03-01 | 2024-03-01    | 2024-03-01
        News    | owl     | L1 @ B | L1 @ B |        | 2024-03-01 | 2024-03-01    | 2024-03-01
        News    | cat     | L2 @ B | L2 @ B |        | 2024-03-01 | 2024-03-01    | 2024-03-01
        News    | dog     | +1     |        | +1     | 2024-03-01 | 2024-03-01    | 2024-03-01
        """,
    )
    spec.given(
        "evidence.service_use",
        """
        service | account | resource_class
        News    | fox     | illegal
        News    | fox     | legal
        News    | owl     | legal
        News    | cat     | illegal
        News    | dog     | legal
        """,
    )
    spec.expect(
        "evidence.trust_matches",
        """
        register | entry_id | identifier_type | identifier | subscribed_from_at | account_count | illegal_account_count | is_referred_first
        health   | 1        | line            | L1 @ B     | 2022-01-01         | 2             | 1                     | true
        teaching | 2        | line            | L2 @ B     | 2023-01-01         | 1             | 1                     | false
        clergy   | 3        | number          | +1         | 2023-01-01         | 1             | 0                     | false
        """,
    )
