"""The forces' work: cases, the persons and identifiers in them, and what was authorised for each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from flows.synthetic import methods
from flows.synthetic.answers import Answers
from flows.synthetic.clerical import entry_chance, initial_only, misdated, misspelt, mistyped, readdressed
from flows.synthetic.geography import Geography, Town, street_address, street_of
from flows.synthetic.people import Account, Line, Person, Population, Usage
from flows.synthetic.records import DAY, HOUR, Case, Exchanges, Grant, PlannedCall, PlannedLogin, Returns, Stay, Subject
from flows.synthetic.scales import Scale

#: Offences that reach the threshold for events data, with their weight; then those that are recorded and no more.
SERIOUS = {
    "28E": 16, "28F": 4, "30C": 8, "34B": 12, "34A": 3, "39": 9, "48": 7, "45": 6, "49": 6, "58A": 4, "58C": 4,
    "58D": 3, "56A": 1, "56B": 3, "8L": 6, "8Q": 3, "8R": 4, "NFIB1A": 4, "NFIB3A": 6, "NFIB5A": 5,
}  # fmt: skip
PLAIN = {"46": 30, "58C": 20, "126": 8, "45": 14, "44": 8, "39": 5, "28E": 6, "NFIB3A": 6, "8L": 3}
ONLINE = ("NFIB1A", "NFIB3A", "NFIB5A", "8R")

#: Applications that are urgent for a threat to life (11 % of items in 2016), and that are sent back before they are
#: granted (23 % by the single point of contact, 3 % by the decision maker in 2015). Source: IOCCO.
LIFE_SHARE, RETURNED_SHARE = 0.11, 0.26

#: Outcome types: shares published for the year to March 2023 where there are any (1, 18, 0); the rest fills up.
OUTCOMES = {18: 39.3, 16: 18, 15: 9.5, 0: 8, 14: 7.5, 1: 5.7, 8: 3.5, 21: 2, 3: 1.2, 10: 1.2, 9: 1, 22: 1, 2: 0.6,
            6: 0.6, 20: 0.6, 17: 0.3}  # fmt: skip


@dataclass
class Casebook:
    """Everything that the forces have and ask for, while a world is being made."""

    scale: Scale
    geography: Geography
    people: Population
    chance: np.random.Generator
    groups: dict[str, str]
    cases: list[Case] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    calls: list[PlannedCall] = field(default_factory=list)
    logins: list[PlannedLogin] = field(default_factory=list)
    links: dict[tuple[str, str, str], tuple[str, str, bool]] = field(default_factory=dict)
    decoys: dict[tuple[str, str, str], str] = field(default_factory=dict)
    hubs: list[tuple[str, str, str]] = field(default_factory=list)
    story: set[str] = field(default_factory=set)
    #: Calls obtained: case, usage, kind of identifier, role, grant.
    obtained: list[tuple[Case, Usage, str, str, Grant]] = field(default_factory=list)
    #: Index of a grant -> index of the application for the same data that was turned down, or is for entity data only.
    refused: dict[int, int] = field(default_factory=dict)
    entity_only: dict[int, int] = field(default_factory=dict)
    #: Index of a grant -> an earlier holder of its number: person, number, from, to.
    former: dict[int, tuple[Person, str, int, int]] = field(default_factory=dict)
    #: Index of a usage -> who owns the SIM, where that is not its user: the subscriber whom the provider returns.
    owners: dict[int, Person] = field(default_factory=dict)
    #: Name of the operation; empty for ordinary life.
    operation: str = ""
    #: Everyday calls, texts and data sessions a day of a person of activity 1, where the scale does not say how many.
    everyday_rate: float = 0.0
    exchanges: list[Exchanges] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    returns: list[Returns] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)

    def open_case(self, is_plain: bool, last_s: int, first_s: int) -> Case:
        """A new case with a time, a place, an offence and an outcome."""
        chance, scale = self.chance, self.scale
        force = int(chance.integers(len(scale.forces)))
        towns = self.geography.towns_of(force)
        town = towns[int(chance.integers(len(towns)))]
        code = _pick(PLAIN if is_plain else SERIOUS, chance)
        to_s = int(chance.integers(first_s + DAY // 2, last_s - int(2.2 * DAY)))
        spread = int(min(chance.exponential(4 * HOUR), DAY)) if self.groups[code] != "robbery" else 120
        from_s = to_s - max(spread, 60)
        margin = scale.margin_days * DAY
        start = max(first_s, (from_s - margin) // HOUR * HOUR)
        period = (start, min(last_s, (to_s + margin) // HOUR * HOUR + HOUR))
        case = Case(
            index=len(self.cases),
            case_id=self._case_id(force, from_s),
            force=force,
            town=town,
            offence_code=code,
            from_s=from_s,
            to_s=to_s,
            recorded_s=to_s + int(chance.integers(HOUR, 10 * HOUR)),
            outcome=int(_pick(OUTCOMES, chance)),
            place="online" if code in ONLINE else street_of(street_address(town, chance)),
            latitude=round(town.latitude + float(chance.normal(0, 0.01)), 5),
            longitude=round(town.longitude + float(chance.normal(0, 0.016)), 5),
            method=self.method(code, force, int(chance.integers(1 << 31))),
            period=period,
        )
        self.cases.append(case)
        return case

    def method(self, code: str, force: int, seed: int) -> str:
        """How an offence of ordinary life was done, in its force's words."""
        return methods.ordinary(methods.acts_of(code, self.groups[code]), force, seed)

    def record_case(self, town: Town, offence_code: str, from_s: int, to_s: int, *, place: str | None = None,
                    latitude: float | None = None, longitude: float | None = None, method: str = "",
                    recorded_s: int | None = None, outcome: int = 0,
                    period: tuple[int, int] | None = None) -> Case:  # fmt: skip
        """A case of which all is known: an offence in a town between two moments (seconds since 1970).

        period: the data period that fits it, by default the scale's margin before and after, in whole hours.
        """
        margin = self.scale.margin_days * DAY
        whole = ((from_s - margin) // HOUR * HOUR, (to_s + margin) // HOUR * HOUR + HOUR)
        case = Case(
            index=len(self.cases),
            case_id=self._case_id(town.force, from_s),
            force=town.force,
            town=town,
            offence_code=offence_code,
            from_s=from_s,
            to_s=to_s,
            recorded_s=to_s + HOUR if recorded_s is None else recorded_s,
            outcome=outcome,
            place=street_of(street_address(town, self.chance)) if place is None else place,
            latitude=town.latitude if latitude is None else latitude,
            longitude=town.longitude if longitude is None else longitude,
            method=method,
            period=whole if period is None else period,
        )
        self.cases.append(case)
        return case

    def _case_id(self, force: int, at_s: int) -> str:
        """Force, year and serial number; an operation's begins with its own digit."""
        mark, serial = self.people.allot.share.mark, len(self.cases) + 1
        return f"SYN-{self.scale.forces[force]}-{_year(at_s):02d}-{mark}{serial:0{6 if len(mark) == 1 else 5}d}"

    def name_subject(self, case: Case, person: Person, role: str = "suspect", *, is_known: bool | None = None,
                     source: str | None = None, valid: tuple[int | None, int | None] = (None, None),
                     as_name: str | None = None, as_born: str | None = None, as_address: str | None = None,
                     **identifiers: str) -> None:  # fmt: skip
        """Put a person's identifiers into a case. A suspect is known by name in two cases out of five.

        as_name, as_born, as_address: what the register has instead of the truth; they count only where is_known.
        """
        sources = {"suspect": "victim_account", "witness": "witness_account"}
        known = self.chance.random() < (0.4 if role == "suspect" else 1.0) if is_known is None else is_known
        as_name, as_born = self._as_typed(case, person, as_name, as_born)
        self.subjects.append(
            Subject(
                case=case,
                person=person,
                ref=f"{case.case_id}/{role[0].upper()}{person.index:05d}",
                role=role,
                source=source or sources.get(role, "own_admission"),
                name=as_name if known else None,
                born=as_born if known else None,
                address=(as_address or self._address_as_typed(case, person)) if known else None,
                valid_from_s=valid[0],
                valid_to_s=valid[1],
                **identifiers,
            )
        )

    def _as_typed(self, case: Case, person: Person, name: str | None, born: str | None) -> tuple[str, str]:
        """Name and date of birth as a register has them: in ordinary life one in 20 names and one in 50 dates is wrong.

        Operations say themselves what is wrong.
        """
        draw = 1.0 if self.operation else self.chance.random()
        if name is None and draw < 0.05:
            name = initial_only(person.name) if draw < 0.01 else misspelt(person.name, self.chance)
        if born is None and 0.05 <= draw < 0.07:
            born = misdated(person.born, self.chance)
        if not self.operation and name is None and born is None:
            return mistyped(person.name, person.born, f"{case.case_id}/{person.index}")
        return name or person.name, born or person.born

    def _address_as_typed(self, case: Case, person: Person) -> str:
        """The address as a register has it. In ordinary life one entry in 20 has where the person lived before."""
        if self.operation or person.address.count(", ") != 2:
            return person.address
        entry = f"{case.case_id}/{person.index}"
        if entry_chance(f"moved/{entry}").random() < 0.05:
            former = street_address(self.geography.towns[person.town], entry_chance(f"before/{person.address}"))
            return readdressed(former, entry)
        return readdressed(person.address, entry)

    def authorise(self, case: Case | None, *identifiers: tuple[str, str], wants: str, data_type: str = "events",
                  period: tuple[int, int] | None = None, decision: str = "approved", purpose: str | None = None,
                  legal_basis: str | None = None, port: int | None = None) -> Grant:  # fmt: skip
        """Apply for data. `wants`: feeds, with spaces. Entity data has no period, events data by default the case's."""
        chance = self.chance
        if data_type != "entity" and period is None and case is not None:
            period = case.period
        recorded = case.recorded_s if case else self.people.first_s + DAY
        route = "SEIZED" if legal_basis else "S60A_OCDA"
        if purpose is None and not legal_basis:
            purpose = "CRIME_ENTITY" if data_type == "entity" else "CRIME_EVENTS"
            if chance.random() < LIFE_SHARE:
                purpose, route = "LIFE", "S61A_URGENT"
        grant = Grant(
            index=len(self.grants),
            urn=self._urn(recorded),
            case=case,
            identifiers=identifiers,
            data_type=data_type,
            period=period,
            granted_s=recorded + int(chance.integers(HOUR, 6 * HOUR)),
            decision=decision,
            route=route,
            wants=frozenset(wants.split()) if decision == "approved" else frozenset(),
            purpose=purpose,
            legal_basis=legal_basis,
            port=port,
        )
        self.grants.append(grant)
        if decision == "approved" and case is not None and not self.operation:
            self._sent_back(grant)
        return grant

    def _sent_back(self, grant: Grant) -> None:
        """The first version of some applications, which was returned for more reasons."""
        if self.chance.random() < RETURNED_SHARE:
            urn = self._urn(grant.granted_s)
            first = replace(grant, index=len(self.grants), urn=urn, decision="returned", wants=frozenset())
            self.grants.append(first)

    def _urn(self, at_s: int) -> str:
        return f"SYN-AUTH-{_year(at_s):02d}-{self.people.allot.share.mark}{len(self.grants) + 1:06d}"

    def investigate(self, case: Case, usage: Usage, by: str, *, has_ip: bool = False, role: str = "suspect",
                    period: tuple[int, int] | None = None, is_known: bool | None = None) -> Grant:  # fmt: skip
        """List a usage's number, IMEI or IMSI (`by`) in a case, and obtain its calls and subscriber under it.

        Nobody is silent: at least two calls come back.
        """
        value = {"number": usage.number, "imei": usage.imei, "imsi": usage.imsi}[by]
        listed: dict[str, Any] = {by: value}
        self.name_subject(case, usage.person, role, is_known=is_known, **listed)
        wants = "calls ip_sessions" if has_ip else "calls"
        one_application = by != "number" or self.chance.random() < 0.6
        turn = len(self.obtained)
        if turn % 6 == 5:
            wants += " cell_events"
        turned_down = None
        if turn % 9 == 4:
            turned_down = self.authorise(case, (by, value), wants=wants, period=period, decision="rejected")
        if one_application:
            whole = f"{wants} subscribers" if by != "imei" else wants
            grant = self.authorise(case, (by, value), wants=whole, data_type="mixed", period=period)
        else:
            grant = self.authorise(case, (by, value), wants=wants, period=period)
            entity = self.authorise(case, (by, value), wants="subscribers", data_type="entity")
            self.entity_only[grant.index] = entity.index
        if turned_down is not None:
            self.refused[grant.index] = turned_down.index
        self.obtained.append((case, usage, by, role, grant))
        assert grant.period is not None
        self.calls.append(PlannedCall(usage, usage.person.contacts[0], grant.period, 2))
        return grant

    def investigate_account(self, case: Case, account: Account, *, period: tuple[int, int] | None = None) -> Grant:
        """List an account in a case and obtain its log, message headers and subscriber."""
        if account.person is not None:
            self.name_subject(case, account.person, account=account.name)
        wants = "service_logs messages subscribers"
        return self.authorise(case, ("account", account.name), wants=wants, data_type="mixed", period=period)

    def investigate_line(self, case: Case, line: Line, person: Person, period: tuple[int, int]) -> Grant:
        """Obtain a broadband line's address holdings and subscriber; its holder is the subject."""
        self.name_subject(case, person, is_known=True, source="intelligence")
        wants = "ip_sessions subscribers"
        return self.authorise(case, ("line", line.line_id), wants=wants, data_type="mixed", period=period)

    def link(
        self, first: Case, second: Case, mechanism: str, identifier: str, via: str, *, planted: bool = True
    ) -> None:
        """Write into the truth that two cases belong together."""
        a, b = sorted((first.case_id, second.case_id))
        self.links.setdefault((a, b, mechanism), (identifier, via, planted))
        self.story |= {a, b}

    def decoy(self, first: Case, second: Case, reason: str, identifier: str) -> None:
        """Write into the truth that two cases do not belong together, whatever it looks like."""
        a, b = sorted((first.case_id, second.case_id))
        self.decoys.setdefault((a, b, reason), identifier)
        self.story |= {a, b}


def _year(at_s: int) -> int:
    """The year of a moment (seconds since 1970), two digits."""
    return int(str(np.datetime64(at_s, "s"))[2:4])


def _pick(shares: dict[str, int] | dict[int, float], chance: np.random.Generator) -> str:
    weights = np.array(list(shares.values()), dtype=float)
    return str(list(shares)[int(chance.choice(len(weights), p=weights / weights.sum()))])
