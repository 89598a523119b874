"""Volume crime: one handset at all scenes of a series, a suspect who was elsewhere, a caller, a harasser."""

from __future__ import annotations

from tests.flows.operations.conftest import Read

MINE = "operation = 'volume_series'"


def test_the_offender_of_a_series_is_the_handset_that_occurs_at_its_scenes(operations: Read) -> None:
    links = operations.rows(
        f"select case_a, case_b, identifier from truth_case_links where {MINE} and mechanism = 'scene_intersection'"
    )
    assert len(links) >= 10
    at_scenes = operations.values(
        f"""select distinct a.case_id || ' ' || e.served_imei[:14] from cell_events e join authorisations a
        using (authorisation_urn) where e.{MINE}"""
    )
    listed = operations.values(
        f"select case_id || ' ' || imei[:14] from case_subjects where {MINE} and imei is not null"
    )
    used = operations.values(
        f"select s.case_id || ' ' || c.imei from case_subjects s join calls c on c.served = s.number where c.{MINE}"
    )
    known = at_scenes | listed | used
    for one, other, imei in links:
        assert {f"{one} {imei}", f"{other} {imei}"} <= known


def test_the_cleared_suspect_used_his_telephone_far_away_and_of_one_nothing_is_known(operations: Read) -> None:
    rows = operations.rows(
        f"""select v.verdict, count(c.cell), max(6371 * 2 * asin(sqrt(
            power(sin(radians(m.latitude - o.latitude::double) / 2), 2) + cos(radians(m.latitude))
            * cos(radians(o.latitude::double)) * power(sin(radians(m.longitude - o.longitude::double) / 2), 2))))
        from truth_scene_verdicts v join offences o using (case_id)
        left join calls c on c.{MINE} and c.served = v.identifier and c.at_utc between
            o.occurred_from_at::timestamp - interval 20 minute and o.occurred_to_at::timestamp + interval 20 minute
        left join masts m on m.cell_id = c.cell
        where v.{MINE} and v.identifier not in (select identifier from truth_roles where {MINE} and role = 'offender')
        group by v.verdict order by v.verdict"""
    )
    assert [row[0] for row in rows] == ["consistent", "inconsistent", "no_data"]
    assert float(str(rows[0][2])) < 15
    assert float(str(rows[1][2])) > 20
    assert rows[2][1:] == (0, None)


def test_the_caller_rings_every_victim_and_half_of_the_calls_have_no_number_for_them(operations: Read) -> None:
    victims = operations.values(f"select victim from truth_unwanted_contacts where {MINE}")
    [(source,)] = operations.rows(f"select distinct source from truth_unwanted_contacts where {MINE}")
    assert len(victims) >= 4
    rung = operations.values(
        f"select called from calls where {MINE} and served = '{source}' and leg in ('Outgoing', 'O')"
    )
    assert victims <= rung
    shares = operations.rows(
        f"""select avg((calling = 'withheld')::int), min(calling = '{source}' or calling = 'withheld')
        from calls where {MINE} and served in (select victim from truth_unwanted_contacts where {MINE})
        and leg in ('Incoming', 'T') and calling in ('withheld', '{source}')"""
    )
    assert 0.35 < float(str(shares[0][0])) < 0.65


def test_three_accounts_came_from_addresses_that_one_telephone_held(operations: Read) -> None:
    accounts = operations.values(f"select identifier from truth_roles where {MINE} and role = 'harasser'")
    found = operations.rows(
        f"""select l.account, list(distinct s.served_number) from service_logs l join ip_sessions s
            on s.public_ip = l.client_ip and l.client_port::int between s.port_from::int and s.port_to::int
            and l.occurred_at::timestamp between s.started_at::timestamp and s.ended_at::timestamp
        where l.{MINE} and s.{MINE} group by l.account"""
    )
    assert {row[0] for row in found} == accounts
    assert len({str(row[1]) for row in found}) == 1
