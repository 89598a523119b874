"""The seizure: what the records alone say about who sent the couriers."""

from __future__ import annotations

from tests.flows.operations.conftest import Read

#: Contacts of the seized handsets by the hour: in the day before the arrest, before that, and after it.
RATES = """
    with event as (
        select occurred_from_at::timestamp as at_utc from offences
        where operation = 'seizure' and offence_code = '92A'),
    seized as (
        select number from case_subjects where operation = 'seizure' and number is not null and subject_ref in (
            select subject_ref from case_subjects where operation = 'seizure' and source = 'seized_device')),
    contacts as (
        select case when served = calling then called else calling end as other, served,
            date_diff('second', event.at_utc, calls.at_utc) / 3600 as hours
        from calls, event where operation = 'seizure' and served in (select number from seized) and calling <> called)
    select other, count(distinct served) as handsets, count(*) filter (hours < -20) / 460 as before,
        count(*) filter (hours between -20 and 0) / 20 as around, count(*) filter (hours > 0.1) as after
    from contacts group by other
"""


def test_who_rings_all_couriers_more_around_the_event_and_never_after_it_is_an_organiser(operations: Read) -> None:
    found = operations.values(
        f"select other from ({RATES}) where handsets = 3 and around >= 0.5 and around > 4 * before and after = 0"
    )
    assert found == operations.values("select identifier from truth_roles where role = 'organiser' and is_answer")
    assert len(found) == 2


def test_everyday_contacts_go_on_ringing_and_a_mother_begins_only_then(operations: Read) -> None:
    for role, condition in (("partner", "after > 0 and around < 4 * before"), ("mother", "after >= 6")):
        numbers = operations.values(
            f"select identifier from truth_roles where operation = 'seizure' and role = '{role}'"
        )
        assert numbers
        assert numbers <= operations.values(f"select other from ({RATES}) where {condition}"), role


def test_organisers_used_their_telephones_far_away_at_the_time(operations: Read) -> None:
    rows = operations.rows(
        """select verdict, min(6371 * 2 * asin(sqrt(power(sin(radians(o.latitude::double - w.latitude) / 2), 2) +
            cos(radians(w.latitude)) * cos(radians(o.latitude::double)) *
            power(sin(radians(o.longitude::double - w.longitude) / 2), 2))))
        from truth_scene_verdicts v join truth_whereabouts w using (operation, case_id, person)
        join offences o using (case_id) where v.operation = 'seizure' group by verdict order by verdict"""
    )
    assert [row[0] for row in rows] == ["consistent", "inconsistent"]
    assert float(str(rows[0][1])) < 0.1
    assert float(str(rows[1][1])) > 30
