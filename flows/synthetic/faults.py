"""The catalogue of faults: what goes wrong in deliveries, and which rule must catch it. One entry each.

Quarantined faults come first, then rows beyond their authority, then what is kept, then repetitions (which must repeat
good rows only).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flows.synthetic.casework import HOUR, Casebook
from flows.synthetic.damage import (
    DUPLICATE,
    EXCESS,
    KEPT,
    Fault,
    Spot,
    clear,
    columns_of,
    present,
    put,
    rewrite,
    says,
)
from flows.synthetic.deliveries import Delivery
from flows.synthetic.rendering import (
    HANDSET_STYLE,
    NUMBER_STYLE,
    render_instants,
    write_handset,
    write_number,
)
from flows.synthetic.values import ABSENT, Flags, Ints

#: What the writer of a file replaces by the end of the line.
BREAK = "\x1e"


def _end_first(spot: Spot) -> None:
    _write_instant(spot, "ended_at", spot.delivery.seconds[spot.rows] - 61)


def _write_instant(spot: Spot, target: str, seconds: Ints) -> None:
    for column, text in render_instants(seconds, target, spot.delivery.layout).items():
        spot.delivery.texts.put(column, spot.rows, text)


def _break_off(spot: Spot) -> None:
    header = list(spot.delivery.texts)
    spot.delivery.texts.put(header[-3], spot.rows, BREAK)


def _spring_gap(spot: Spot) -> None:
    minutes = spot.chance.integers(0, 60, (len(spot.rows), 2))
    times = [f"01:{minute:02d}:{second:02d}" for minute, second in minutes.tolist()]
    spot.delivery.texts.put("Time", spot.rows, times)


def _repeat_case(spot: Spot) -> None:
    """The case again with another outcome; which of the two is right nobody can say, so both are kept back."""
    before = len(spot.delivery.marks)
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)
    spot.delivery.texts.put("outcome_type", np.arange(before, before + len(spot.rows)), "17")


def _repeat_line(spot: Spot) -> None:
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)


def _deliver_again(spot: Spot) -> None:
    """The same records once more in the provider's next file."""
    later = [d for d in spot.deliveries if d.layout is spot.delivery.layout and d.index > spot.delivery.index]
    later[0].append(spot.delivery, spot.rows, spot.mark)


def _has_later(delivery: Delivery, book: Casebook) -> Flags:
    return np.full(len(delivery.marks), delivery.index < book.scale.deliveries - 1)


def _other_customer(spot: Spot) -> None:
    """Somebody else's records: the provider mistook a digit of the number that was asked for."""
    layout, texts, allot = spot.delivery.layout, spot.delivery.texts, spot.book.people.allot
    stranger = write_number(allot.mobile(), NUMBER_STYLE[layout.name])
    served = texts.at(columns_of(spot.delivery, "served_number")[0], spot.rows)
    for target in ("calling_number", "called_number", "served_number"):
        column = columns_of(spot.delivery, target)[0]
        before = texts.at(column, spot.rows)
        texts.put(column, spot.rows, np.where(before == served, stranger, before))
    texts.put(columns_of(spot.delivery, "served_imsi")[0], spot.rows, allot.imsi(0))
    handset = write_handset(allot.imei(), HANDSET_STYLE[layout.name])
    texts.put(columns_of(spot.delivery, "served_imei")[0], spot.rows, handset)


def _transposed(spot: Spot) -> None:
    """Somebody else's records: two digits of the number that was asked for changed places on the way."""
    texts = spot.delivery.texts
    served = texts.at(columns_of(spot.delivery, "served_number")[0], spot.rows)
    changed = np.array([_swap_digits(number) for number in served.tolist()], dtype=object)
    for target in ("calling_number", "called_number", "served_number"):
        column = columns_of(spot.delivery, target)[0]
        before = texts.at(column, spot.rows)
        texts.put(column, spot.rows, np.where(before == served, changed, before))


def _swap_digits(number: str) -> str:
    """The last two digits that differ, the other way round."""
    place = max(i for i in range(len(number) - 1) if number[i] != number[i + 1])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _swap_coordinates(spot: Spot) -> None:
    texts = spot.delivery.texts
    latitude, longitude = texts.at("latitude", spot.rows), texts.at("longitude", spot.rows)
    texts.put("latitude", spot.rows, longitude)
    texts.put("longitude", spot.rows, latitude)


def _reverse_period(spot: Spot) -> None:
    """An application that nobody acts upon, whose data period ends before it begins."""
    texts, before = spot.delivery.texts, len(spot.delivery.marks)
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)
    rows = np.arange(before, before + len(spot.rows))
    start, end = texts.at("period_from_at", rows), texts.at("period_to_at", rows)
    texts.put("authorisation_urn", rows, [f"SYN-AUTH-24-99{row:04d}" for row in rows.tolist()])
    texts.put("period_from_at", rows, end)
    texts.put("period_to_at", rows, start)


def _matching(target: str, pattern: str) -> Callable[[Delivery, Casebook], Flags]:
    """Rows in which a column matches a pattern."""

    def where(delivery: Delivery, book: Casebook) -> Flags:
        return delivery.texts.matches(columns_of(delivery, target)[0], pattern)

    return where


def _has_two_digits(delivery: Delivery, book: Casebook) -> Flags:
    """Records asked for by number, in which exchanging digits gives a number that nobody was granted."""
    granted = {value.lstrip("+") for grant in book.grants for kind, value in grant.identifiers if kind == "number"}
    numbers = delivery.texts.at(columns_of(delivery, "served_number")[0], np.arange(len(delivery.marks)))
    safe = {number for number in set(numbers.tolist()) if number and _swap_digits(number).lstrip("+") not in granted}
    return _by_number(delivery, book) & delivery.texts.says(columns_of(delivery, "served_number")[0], sorted(safe))


def _with_spaces(number: str) -> str:
    return f"{number[:5]} {number[5:8]} {number[8:]}"


def _with_country(number: str) -> str:
    return f"+{number[2:]}" if number.startswith("00") else f"+44 (0){number[1:]}"


def _other_cell(spot: Spot) -> None:
    asked = {value for grant in spot.book.grants for kind, value in grant.identifiers if kind == "cell"}
    others = [cell.cell_id for cell in spot.book.geography.cells if cell.cell_id not in asked]
    picks = spot.chance.integers(0, len(others), len(spot.rows))
    spot.delivery.texts.put("cell_id", spot.rows, [others[pick] for pick in picks.tolist()])


def _before_period(spot: Spot) -> None:
    starts = np.array([grant.period[0] if grant.period else ABSENT for grant in spot.book.grants], dtype=np.int64)
    back = spot.chance.integers(60, 30 * HOUR, len(spot.rows))
    moved = starts[spot.delivery.grants[spot.rows]] - back
    _write_instant(spot, "started_at", moved)
    if "ended_at" in spot.delivery.layout.columns:
        column = columns_of(spot.delivery, "ended_at")[0]
        has_end = spot.delivery.texts.at(column, spot.rows) != ""
        text = spot.delivery.texts.at(columns_of(spot.delivery, "duration_s")[0], spot.rows)
        length = np.where(text == "", "0", text).astype(np.int64)
        _write_instant(spot, "ended_at", np.where(has_end, moved + length, ABSENT))


def _under(spot: Spot, urns: list[str]) -> None:
    spot.delivery.texts.put(columns_of(spot.delivery, "authorisation_urn")[0], spot.rows, urns)


def _rejected_authority(spot: Spot) -> None:
    grants = spot.delivery.grants[spot.rows].tolist()
    _under(spot, [spot.book.grants[spot.book.refused[grant]].urn for grant in grants])


def _entity_authority(spot: Spot) -> None:
    grants = spot.delivery.grants[spot.rows].tolist()
    _under(spot, [spot.book.grants[spot.book.entity_only[grant]].urn for grant in grants])


def _was_refused(delivery: Delivery, book: Casebook) -> Flags:
    return np.isin(delivery.grants, list(book.refused))


def _has_entity_twin(delivery: Delivery, book: Casebook) -> Flags:
    return np.isin(delivery.grants, list(book.entity_only))


def _by_number(delivery: Delivery, book: Casebook) -> Flags:
    named = [grant.index for grant in book.grants if grant.identifiers and grant.identifiers[0][0] == "number"]
    return np.isin(delivery.grants, named)


def _late_in_month(delivery: Delivery, book: Casebook) -> Flags:
    """Beyond the 12th of the month on the provider's clock, which is at most an hour ahead."""
    days = (delivery.seconds + HOUR).astype("datetime64[s]").astype("datetime64[D]")
    return np.asarray((days - days.astype("datetime64[M]")).astype(np.int64) >= 13, dtype=np.bool_)


def _on_the_change(delivery: Delivery, book: Casebook) -> Flags:
    return delivery.texts.says("Date", ("31/03/2024",))


def _is_anonymous(delivery: Delivery, book: Casebook) -> Flags:
    return delivery.texts.says("served_number", ("",))


def _wrong_digit(imei: str) -> str:
    return imei[:-1] + str(int(imei[-1]) % 9 + 1)


_NATIONAL, _DIALLED = "^0[1-9][0-9]{8,9}$", "^0[0-9]{9,}$"
_BOREALIS, _MERIDIAN = "borealis_calls", "meridian_calls"

FAULTS: tuple[Fault, ...] = (
    Fault("scientific_number", "calls", "called_number.telephone", put("called_number", "4.47701E+11"),
          present("called_number"), _BOREALIS),
    Fault("missing_start", "calls", "started_at.required", clear("started_at"), None, _BOREALIS),
    Fault("american_date", "calls", "started_at.format", rewrite("started_at", lambda t: f"{t[3:5]}/{t[:2]}/{t[6:]}"),
          _late_in_month, _BOREALIS),
    Fault("two_digit_year", "calls", "started_at.format", rewrite("started_at", lambda t: t[:6] + t[8:]), None,
          _BOREALIS),
    Fault("spreadsheet_date", "calls", "started_at.format", put("started_at", "45382"), None, _BOREALIS),
    Fault("lost_leading_zero", "calls", "called_number.telephone", rewrite("called_number", lambda t: t[1:]),
          _matching("called_number", _NATIONAL), _BOREALIS),
    Fault("spring_gap", "calls", "started_at.clock_gap", _spring_gap, _on_the_change, _BOREALIS),
    Fault("wrong_check_digit", "calls", "served_imei.check_digit", rewrite("served_imei", _wrong_digit),
          present("served_imei"), _BOREALIS),
    Fault("scientific_handset", "calls", "served_imei.imei", put("served_imei", "1.01301E+12"),
          present("served_imei"), _BOREALIS),
    Fault("end_before_start", "calls", "ended_at.not_before.started_at", _end_first, present("ended_at"), _MERIDIAN),
    Fault("unknown_event_word", "calls", "event_type.known_word", put("event_type", "MOX"), None, _BOREALIS),
    Fault("fractional_duration", "calls", "duration_s.integer", put("duration_s", "60.7"), says("event_type", "data"),
          _MERIDIAN),
    Fault("endless_duration", "calls", "duration_s.in_range", put("duration_s", "900000"), says("event_type", "data"),
          _MERIDIAN),
    Fault("missed_call_with_duration", "calls", "duration_s.zero_when.outcome", put("duration_s", "37"),
          says("outcome", "no_answer"), _MERIDIAN),
    Fault("short_line", "calls", "line.structure", _break_off, None, _MERIDIAN),
    Fault("negative_bytes", "calls", "bytes_up.in_range", put("bytes_up", "-512"), says("event_type", "data"),
          _MERIDIAN),
    Fault("short_sim", "calls", "served_imsi.matches", rewrite("served_imsi", lambda t: t[:-1]), None, _MERIDIAN),
    Fault("diverted_to_nobody", "calls", "forwarded_number.present_when.direction", clear("forwarded_number"),
          says("direction", "forwarded"), _BOREALIS),
    Fault("timing_out_of_range", "cell_events", "timing_advance.in_range", put("timing_advance", "9999")),
    Fault("nameless_device", "cell_events", "any_present.served_number+served_imsi+served_imei",
          clear("served_number", "served_imsi", "served_imei")),
    Fault("port_out_of_range", "ip_sessions", "port_to.in_range", put("port_to", "70000"), present("port_to")),
    Fault("ports_reversed", "ip_sessions", "port_to.not_before.port_from", put("port_to", "80"), present("port_to")),
    Fault("bad_address", "ip_sessions", "public_ip.ip", put("public_ip", "198.18.300.12")),
    Fault("lost_decimal_point", "cells", "latitude.in_range", rewrite("latitude", lambda t: t.replace(".", ""))),
    Fault("comma_for_point", "cells", "longitude.decimal", rewrite("longitude", lambda t: t.replace(".", ","))),
    Fault("neither_true_nor_false", "cells", "is_position_estimated.flag", put("is_position_estimated", "maybe")),
    Fault("swapped_coordinates", "cells", "latitude.not_swapped.longitude", _swap_coordinates),
    Fault("reversed_period", "authorisations", "period_to_at.not_before.period_from_at", _reverse_period,
          present("period_from_at"), least=1, appends=True, is_apart=True),
    Fault("unknown_force", "offences", "force_code.in_reference", put("force_code", "E23000099"), least=1),
    Fault("repeated_case", "offences", "unique.case_id", _repeat_case, least=1, bad_rows=2),
    Fault("unknown_outcome", "offences", "outcome_type.in_range", put("outcome_type", "99"), least=1),
    Fault("unknown_role", "case_subjects", "role.isin", put("role", "informant"), least=1),
    Fault("impossible_birthday", "case_subjects", "born_on.format", put("born_on", "1984-02-30"), present("born_on"),
          least=1),
    Fault("nobody", "subscribers", "any_present.line_id+served_number+served_imsi+account",
          clear("line_id", "served_number", "served_imsi", "account"), least=1),
    Fault("login_from_nowhere", "service_logs", "client_ip.present_when.action", clear("client_ip", "client_port"),
          says("action", "login")),
    Fault("size_with_unit", "messages", "size_bytes.integer", put("size_bytes", "12 kB")),
    # Published shares of errors in 2014 (IOCCO): wrong identifier 45.3 %, wrong period 27.3 %, wrong type 13.3 %.
    Fault("wrong_customer", "calls", "identifier", _other_customer, _by_number, fate=EXCESS, share=0.0015, least=4),
    Fault("transposed_digits", "calls", "identifier", _transposed, _has_two_digits, fate=EXCESS, share=0.0008, least=3),
    Fault("outside_period", "calls", "period", _before_period, fate=EXCESS, share=0.001, least=4),
    Fault("wrong_year", "calls", "period", rewrite("started_at", lambda t: t.replace("2024", "2023")), None, _BOREALIS,
          EXCESS, 0.0004, 3),
    Fault("entity_authority", "calls", "data_type", _entity_authority, _has_entity_twin, fate=EXCESS, share=0.0007,
          least=3),
    Fault("rejected_authority", "calls", "not_approved", _rejected_authority, _was_refused, fate=EXCESS, least=3),
    Fault("unheard_authority", "calls", "unknown_authority", put("authorisation_urn", "SYN-AUTH-24-999999"),
          fate=EXCESS, least=3),
    Fault("wrong_cell", "cell_events", "identifier", _other_cell, _is_anonymous, fate=EXCESS, least=3),
    Fault("number_with_spaces", "calls", "called_number.e164", rewrite("called_number", _with_spaces),
          _matching("called_number", _DIALLED), _BOREALIS, KEPT),
    Fault("number_with_country", "calls", "called_number.e164", rewrite("called_number", _with_country),
          _matching("called_number", _DIALLED), _BOREALIS, KEPT),
    Fault("handset_of_zeros", "calls", "served_imei.placeholder", put("served_imei", "000000000000000"),
          present("served_imei"), _MERIDIAN, KEPT),
    Fault("stale_cell", "calls", "first_cell_id.not_in_cells", put("first_cell_id", "001-01-9999-29999"),
          present("first_cell_id"), fate=KEPT),
    Fault("line_twice", "calls", "", _repeat_line, fate=DUPLICATE, share=0.0005, least=3, appends=True),
    Fault("delivered_again", "calls", "", _deliver_again, _has_later, _MERIDIAN, DUPLICATE, 0.001, 4, appends=True),
    Fault("event_twice", "cell_events", "", _repeat_line, fate=DUPLICATE, share=0.0005, appends=True),
    Fault("session_twice", "ip_sessions", "", _repeat_line, fate=DUPLICATE, share=0.0005, appends=True),
)  # fmt: skip
