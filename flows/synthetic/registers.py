"""The registers that the forces and providers keep: offences, subjects, authorisations, cells, subscribers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.geography import NETWORK_NAMES, Cell
from flows.synthetic.people import FIXED_PROVIDER, MOBILE_PROVIDERS, Usage
from flows.synthetic.records import DAY, Grant
from flows.synthetic.traffic import covered
from flows.synthetic.values import Ints, Rows, moments, wholes, words
from flows.synthetic.world import World

#: One cell in so many has an identity that was another mast's before.
REUSED_EVERY = 29

_NECESSITY = "The data may show who did it, who was in contact with the suspect, and when."
_PROPORTIONALITY = "Limited to the identifiers and the period around the event; no less intrusive means was found."
_COLLATERAL = "Contacts of the subject will be seen; those without relevance are not pursued."


def offence_rows(book: Casebook) -> Rows:
    """The crime register."""
    cases = book.cases
    return {
        "case_id": words(case.case_id for case in cases),
        "force_code": words(book.scale.forces[case.force] for case in cases),
        "offence_code": words(case.offence_code for case in cases),
        "offence_category": words("" for _ in cases),
        "operation": words(book.operation for _ in cases),
        "occurred_from_at": moments(case.from_s for case in cases),
        "occurred_to_at": moments(case.to_s for case in cases),
        "recorded_on": words(_day(case.recorded_s) for case in cases),
        "place": words(case.place for case in cases),
        "area_code": words(f"SYN-{case.town.outcode}" for case in cases),
        "latitude": words(f"{case.latitude:.5f}" for case in cases),
        "longitude": words(f"{case.longitude:.5f}" for case in cases),
        "method": words(case.method for case in cases),
        "outcome_type": wholes(case.outcome for case in cases),
        "outcome_description": words("" for _ in cases),
    }


def subject_rows(book: Casebook) -> tuple[Rows, Ints]:
    """Persons and identifiers of interest, and the case of each row."""
    subjects = book.subjects
    rows: Rows = {
        "case_id": words(each.case.case_id for each in subjects),
        "force_code": words(book.scale.forces[each.case.force] for each in subjects),
        "subject_ref": words(each.ref for each in subjects),
        "role": words(each.role for each in subjects),
        "person_name": words(each.name for each in subjects),
        "born_on": words(each.born for each in subjects),
        "address": words(each.address for each in subjects),
        "number": words(each.number for each in subjects),
        "imei": words(each.imei for each in subjects),
        "imsi": words(each.imsi for each in subjects),
        "account": words(each.account for each in subjects),
        "source": words(each.source for each in subjects),
        "valid_from_at": moments(each.valid_from_s for each in subjects),
        "valid_to_at": moments(each.valid_to_s for each in subjects),
    }
    return rows, np.array([each.case.index for each in subjects], dtype=np.int64)


def authorisation_rows(book: Casebook) -> tuple[Rows, Ints]:
    """One row per grant and identifier, and the grant of each row."""
    listed: list[tuple[Grant, str, str]] = []
    for grant in book.grants:
        listed += [(grant, kind, value) for kind, value in grant.identifiers or (("", ""),)]
    grants = [grant for grant, _, _ in listed]
    given = [grant.granted_s if grant.decision == "approved" else None for grant in grants]
    ends = [_end(grant) if grant.decision == "approved" else None for grant in grants]
    rows: Rows = {
        "authorisation_urn": words(grant.urn for grant in grants),
        "case_id": words(grant.case.case_id if grant.case else None for grant in grants),
        "force_code": words(book.scale.forces[grant.case.force] if grant.case else None for grant in grants),
        "scope": words("identifier" if grant.identifiers else "dataset" for grant in grants),
        "identifier_type": words(kind for _, kind, _ in listed),
        "identifier": words(value for _, _, value in listed),
        "purpose": words(grant.purpose for grant in grants),
        "data_type": words(grant.data_type for grant in grants),
        "legal_basis": words(grant.legal_basis for grant in grants),
        "period_from_at": moments(grant.period[0] if grant.period else None for grant in grants),
        "period_to_at": moments(grant.period[1] if grant.period else None for grant in grants),
        "route": words(grant.route for grant in grants),
        "decision": words(grant.decision for grant in grants),
        "granted_at": moments(given),
        "expires_at": moments(ends),
        "cancelled_at": moments(None for _ in grants),
        "necessity": words(None if grant.legal_basis else _NECESSITY for grant in grants),
        "proportionality": words(None if grant.legal_basis else _PROPORTIONALITY for grant in grants),
        "collateral_intrusion": words("none" if grant.data_type == "entity" else _COLLATERAL for grant in grants),
    }
    return rows, np.array([grant.index for grant in grants], dtype=np.int64)


@dataclass(frozen=True)
class _Described:
    """A cell as the register describes it for a time: where its mast is, which way its antenna looks."""

    cell: Cell
    mast: Cell
    azimuth_deg: int
    from_s: int
    to_s: int | None


def _descriptions(world: World) -> list[_Described]:
    """A turned antenna has two descriptions. So has a cell whose identity another mast had in earlier years."""
    cells = world.geography.cells
    start = world.last_s - 5 * 365 * DAY  # before the first event of the longest operation
    found = []
    for cell in cells:
        if cell.index % REUSED_EVERY == REUSED_EVERY // 2:
            former = cells[(cell.index + len(cells) // 2) % len(cells)]
            found.append(_Described(cell, former, former.azimuth_deg, start - 3 * 365 * DAY, start))
        found.append(_Described(cell, cell, cell.azimuth_deg, start, cell.turned_s))
        if cell.turned_s is not None:
            found.append(_Described(cell, cell, cell.turned_to_deg, cell.turned_s, None))
    return found


def cell_rows(world: World) -> Rows:
    """The cell reference of both networks, one row per description."""
    listed = _descriptions(world)
    return {
        "network": words(NETWORK_NAMES[each.cell.network] for each in listed),
        "radio": words(each.cell.radio for each in listed),
        "cell_id": words(each.cell.cell_id for each in listed),
        "area_code": wholes(each.cell.area_code for each in listed),
        "site_id": words(each.mast.site_id for each in listed),
        "latitude": words(f"{each.mast.latitude:.6f}" for each in listed),
        "longitude": words(f"{each.mast.longitude:.6f}" for each in listed),
        "is_position_estimated": words("false" for _ in listed),
        "azimuth_deg": words(str(each.azimuth_deg) for each in listed),
        "beamwidth_deg": words("120" for _ in listed),
        "range_m": words(str(each.cell.range_m) for each in listed),
        "sample_count": wholes(None for _ in listed),
        "valid_from_at": moments(each.from_s for each in listed),
        "valid_to_at": moments(each.to_s for each in listed),
    }


def subscriber_rows(world: World, chance: np.random.Generator) -> tuple[Rows, Ints]:
    """Entity data returned under the grants that want it, and the grant of each row."""
    kept = _Kept(world)
    found: list[tuple[Grant, dict[str, str], int, int | None]] = []
    for grant in world.book.grants:
        if "subscribers" in grant.wants:
            found += [(grant, *entry) for entry in _subscriptions(world, kept, grant, chance)]
    names = ("provider", "line_id", "served_number", "served_imsi", "account", "subscription", "person_name", "born_on",
             "address", "address_kind")  # fmt: skip
    columns = {name: words(details.get(name) for _, details, _, _ in found) for name in names}
    rows: Rows = {
        "record_id": words(f"SU{world.people.allot.share.mark}{position + 1:06d}" for position in range(len(found))),
        "authorisation_urn": words(grant.urn for grant, _, _, _ in found),
        **columns,
        "valid_from_at": moments(start for _, _, start, _ in found),
        "valid_to_at": moments(end for _, _, _, end in found),
    }
    return rows, np.array([grant.index for grant, _, _, _ in found], dtype=np.int64)


class _Kept:
    """What providers and forces keep, by what it can be looked up by."""

    def __init__(self, world: World) -> None:
        self.usages: dict[int, list[Usage]] = defaultdict(list)
        for grant, usage in covered(world, "subscribers"):
            self.usages[grant.index].append(usage)
        self.known_from: dict[str, list[int]] = defaultdict(list)
        for subject in world.book.subjects:
            if subject.number and subject.valid_from_s is not None:
                self.known_from[subject.number].append(subject.valid_from_s)
        self.contract: dict[int, str] = {}
        for account in world.people.accounts:
            if account.is_on_contract and account.usage is not None:
                self.contract.setdefault(account.usage.index, account.name)


def _subscriptions(
    world: World, kept: _Kept, grant: Grant, chance: np.random.Generator
) -> list[tuple[dict[str, str], int, int | None]]:
    people, named = world.people, set(grant.identifiers)
    found: list[tuple[dict[str, str], int, int | None]] = []
    if grant.index in world.book.former:
        person, number, start, end = world.book.former[grant.index]
        details = {"provider": MOBILE_PROVIDERS[0], "served_number": number, "subscription": "contract"}
        return [(details | _holder(person.name, person.born, person.address, "billing"), start, end)]
    for usage in kept.usages.get(grant.index, ()):
        if named & {("number", usage.number), ("imsi", usage.imsi)}:
            details = {
                "provider": MOBILE_PROVIDERS[usage.network],
                "served_number": usage.number,
                "served_imsi": usage.imsi,
                "subscription": "prepaid" if usage.is_prepaid else "contract",
            }
            details |= {"account": kept.contract[usage.index]} if usage.index in kept.contract else {}
            person = world.book.owners.get(usage.index, usage.person)
            if not usage.is_prepaid or usage.index in world.book.owners:
                details |= _holder(person.name, person.born, person.address, "billing")
            start = usage.from_s
            if usage.from_s == people.first_s:
                start -= int(chance.integers(60, 900)) * DAY
            start = max([start, *kept.known_from.get(usage.number, ())])
            found.append((details, start, None if usage.to_s == people.last_s else usage.to_s))
    for account in people.accounts:
        if ("account", account.name) in named:
            details = {"provider": account.service, "account": account.name, "subscription": "online"}
            found.append((details, people.first_s - int(chance.integers(5, 700)) * DAY, None))
    for line in people.lines:
        if ("line", line.line_id) in named:
            details = {"provider": FIXED_PROVIDER, "line_id": line.line_id, "subscription": "fixed_line"}
            details |= _holder(line.holder, line.born or "", line.address, "installation")
            found.append((details, people.first_s - int(chance.integers(60, 900)) * DAY, None))
    return found


def _holder(name: str, born: str, address: str, kind: str) -> dict[str, str]:
    return {"person_name": name, "born_on": born, "address": address, "address_kind": kind}


def _end(grant: Grant) -> int:
    """A month after the grant; three days for an urgent one."""
    return grant.granted_s + (3 if grant.route == "S61A_URGENT" else 31) * DAY


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d")
