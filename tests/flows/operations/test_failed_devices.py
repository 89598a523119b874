"""The failed devices: from missed calls to callers, to their next numbers, along the road."""

from __future__ import annotations

from tests.flows.operations.conftest import Read

MINE = "operation = 'failed_devices'"
#: Identifier and counterpart, with the first and last time at which they were in contact and how often.
CONTACTS = f"""
    select served as own, case when served = calling then called else calling end as other, count(*) as times,
        min(at_utc) as first_at, max(at_utc) as last_at
    from calls where {MINE} and calling is not null and called is not null group by all
"""


def test_the_callers_of_both_handsets_are_those_who_are_asked_for(operations: Read) -> None:
    callers = operations.values(
        f"""select calling from calls where {MINE} and imei in (
            select imei[:14] from case_subjects where {MINE} and source = 'seized_device')
        group by calling having count(*) >= 2"""
    )
    told = operations.values(f"select identifier from truth_roles where {MINE} and role = 'caller' and is_answer")
    assert len(callers) == 4
    assert callers < told


def test_the_next_number_of_a_caller_is_the_one_that_keeps_most_of_his_contacts(operations: Read) -> None:
    found = operations.rows(
        f"""with contacts as ({CONTACTS}), numbers as (
            select own, min(first_at) as first_at, max(last_at) as last_at from contacts group by own),
        dropped as (select distinct old_identifier as own from truth_swaps where {MINE}),
        scored as (
            select o.own as old, n.own as new, count(*) as shared
            from contacts o join contacts n on o.other = n.other and o.times >= 3 and n.times >= 3
            join numbers a on a.own = o.own join numbers b on b.own = n.own
            where o.own in (from dropped) and b.first_at > a.last_at group by all)
        select old, max_by(new, shared), max(shared) from scored group by old"""
    )
    truth = dict(operations.rows(f"select old_identifier, new_identifier from truth_swaps where {MINE} and is_true"))
    assert {old: new for old, new, _ in found} == truth
    assert len(truth) == 4
    wrong = operations.rows(f"select old_identifier from truth_swaps where {MINE} and not is_true")
    assert len(wrong) == 4


def test_two_of_them_come_six_hundred_kilometres_together(operations: Read) -> None:
    [(metres, people)] = operations.rows(
        f"""with steps as (
            select person, latitude, longitude, lag(latitude) over w as from_latitude,
                lag(longitude) over w as from_longitude
            from truth_whereabouts where {MINE} window w as (partition by person order by to_at)),
        ways as (select person, sum(111195 * sqrt(power(latitude - from_latitude, 2)
            + power((longitude - from_longitude) * cos(radians(latitude)), 2))) as metres from steps group by person)
        select min(metres), count(*) from ways"""
    )
    assert people == 2
    assert float(str(metres)) > 450_000  # the way to the first stop is not in the table
    [(one, other)] = operations.rows(
        f"select identifier_a, identifier_b from truth_companions where {MINE} and is_true"
    )
    shared = operations.rows(
        f"""select count(distinct a.cell) from calls a join calls b on a.cell[:11] = b.cell[:11]
            or abs(date_diff('minute', a.at_utc, b.at_utc)) < 180
        where a.{MINE} and b.{MINE} and a.served = '{one}' and b.served = '{other}'"""
    )
    assert int(str(shared[0][0])) > 5
