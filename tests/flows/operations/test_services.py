"""The forum, the news service and the shared tracking system: what their logs, headers and registers say alone."""

from __future__ import annotations

from tests.flows.operations.conftest import Read


def test_administrators_are_the_accounts_of_the_evening_that_share_a_line(operations: Read) -> None:
    found = operations.rows(
        """with mine as (select *, occurred_at::timestamp as at_utc from service_logs where operation = 'card_forum'),
        looked_up as (
            select s.line_id, l.account from mine l join ip_sessions s on s.operation = 'card_forum'
                and s.public_ip = l.client_ip
                and l.at_utc >= s.started_at::timestamp and l.at_utc < s.ended_at::timestamp),
        evening as (select account from mine group by account having min(hour(at_utc)) >= 20 and count(*) >= 10)
        select line_id, list(distinct account order by account) from looked_up
        where account in (from evening) group by line_id order by line_id"""
    )
    accounts = {name for _, names in found for name in names}  # type: ignore[attr-defined]
    answer = operations.values("select identifier from truth_roles where role = 'administrator' and is_answer")
    assert len(found) == 3
    assert len(answer) == 9
    assert accounts <= answer
    evening = operations.values(
        """select account from service_logs where operation = 'card_forum' group by account
        having min(hour(occurred_at::timestamp)) >= 20 and count(*) >= 10"""
    )
    assert evening == answer


def test_an_hour_wrong_leads_to_a_stranger(operations: Read) -> None:
    [(case_a, case_b, line)] = operations.rows(
        "select case_a, case_b, identifier from truth_decoys where reason = 'wrong_hour'"
    )
    assert {case_a, case_b} <= operations.values("select case_id from offences where operation = 'card_forum'")
    lines = operations.values("select line_id from subscribers where operation = 'card_forum' and line_id is not null")
    assert line in lines
    assert line not in operations.values("select holder from truth_log_holders where holder is not null")


def test_who_used_an_illegal_group_is_in_the_headers_and_nobody_else(operations: Read) -> None:
    found = operations.values(
        """select distinct sender from messages m join resource_classes c on c.resource = m.recipient
        where m.operation = 'news_service' and c.resource_class = 'illegal'"""
    )
    assert found == operations.values("select identifier from truth_roles where role = 'illegal_user' and is_answer")
    legal = operations.values("select identifier from truth_roles where role = 'legal_only_user'")
    assert len(found) > 10
    assert len(legal) > 10
    assert not found & legal


def test_those_in_a_position_of_trust_are_found_by_name_and_birthday_and_not_by_name_alone(operations: Read) -> None:
    by_both = operations.values(
        """select s.line_id from subscribers s join trust_register t using (person_name, born_on)
        where s.operation = 'news_service'"""
    )
    by_name = operations.values(
        """select s.line_id from subscribers s join trust_register t using (person_name)
        where s.operation = 'news_service'"""
    )
    first = operations.values("select identifier from truth_roles where role = 'refer_first' and is_answer")
    namesakes = operations.values("select identifier from truth_roles where role = 'namesake'")
    assert len(first) >= 3
    assert by_both == first
    assert namesakes
    assert by_name == first | namesakes


def test_no_force_sees_the_offender_whole_and_together_they_do(operations: Read) -> None:
    mine = "operation = 'shared_tracking'"
    known = operations.rows(
        f"""select force_code, count(distinct coalesce(account, number)) from case_subjects
        where {mine} and role = 'suspect' and coalesce(account, number) in (
            select identifier from truth_roles where {mine} and role = 'offender') group by force_code"""
    )
    whole = operations.values(f"select identifier from truth_roles where {mine} and role = 'offender' and is_answer")
    assert len(whole) == 7
    assert len(known) >= 2
    assert max(int(str(count)) for _, count in known) < 7
    listed = operations.values(f"select coalesce(account, number) from case_subjects where {mine} and role = 'suspect'")
    numbers = {str(each) for each in listed if each}
    assert {str(each) for each in whole} <= {f"+{n.lstrip('+')}" if n[1:].isdigit() else n for n in numbers}
    names = operations.rows(
        f"""select count(distinct person_name), count(distinct born_on) from case_subjects join truth_identities i
        using (case_id, subject_ref) where i.{mine} and person_name is not null and i.person = 'P00000'"""
    )
    assert int(str(names[0][0])) >= 3
    assert int(str(names[0][1])) == 2


def test_every_victim_is_approached_from_one_handle_many_times(operations: Read) -> None:
    pairs = operations.rows(
        """select u.source, u.victim, count(*) from truth_unwanted_contacts u join messages m
            on m.operation = 'shared_tracking' and m.sender = u.source and m.recipient = u.victim
        where u.operation = 'shared_tracking' group by all"""
    )
    planted = operations.rows(
        "from truth_unwanted_contacts where operation = 'shared_tracking' and source_type = 'account'"
    )
    assert len(pairs) == len(planted) >= 12
    assert min(int(str(count)) for _, _, count in pairs) >= 5
    rung = operations.rows(
        """select u.source, u.victim, count(*) from truth_unwanted_contacts u join calls c
            on c.operation = 'shared_tracking' and c.calling = u.source and c.called = u.victim
        where u.operation = 'shared_tracking' and u.source_type = 'number' group by all"""
    )
    assert len(rung) >= 2


def test_every_operation_asks_answers_and_has_decoys_that_the_issue_names(operations: Read) -> None:
    told = operations.rows("select operation, question, answer from truth_operations order by 1")
    assert len(told) == 7
    assert all(str(question).endswith("?") and len(str(answer)) > 60 for _, question, answer in told)
    reasons = operations.rows(
        "select operation, list(distinct reason) from truth_decoys where operation <> '' group by 1"
    )
    wanted = {
        "phone_shop",
        "flat_share",
        "commuters",
        "solicitor",
        "recycled_number",
        "cloned_handset",
        "owner_not_user",
    }
    assert all(wanted <= set(found) for _, found in reasons)  # type: ignore[call-overload]
    assert len(reasons) == 7
    journalists = operations.values("select operation from truth_hubs where kind = 'journalist'")
    assert len(journalists) == 7
