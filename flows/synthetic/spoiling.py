"""What spoils rows, and which rows can be spoilt so: the hands of the catalogue in flows/synthetic/faults.py."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flows.synthetic.casework import Casebook
from flows.synthetic.damage import Spot, columns_of
from flows.synthetic.deliveries import Delivery
from flows.synthetic.records import HOUR
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


def end_first(spot: Spot) -> None:
    """It ends a minute before it starts."""
    _write_instant(spot, "ended_at", spot.delivery.seconds[spot.rows] - 61)


def _write_instant(spot: Spot, target: str, seconds: Ints) -> None:
    for column, text in render_instants(seconds, target, spot.delivery.layout).items():
        spot.delivery.texts.put(column, spot.rows, text)


def break_off(spot: Spot) -> None:
    """The line breaks off before its third last column."""
    header = list(spot.delivery.texts)
    spot.delivery.texts.put(header[-3], spot.rows, BREAK)


def spring_gap(spot: Spot) -> None:
    """A time of day that the clock change skipped."""
    minutes = spot.chance.integers(0, 60, (len(spot.rows), 2))
    times = [f"01:{minute:02d}:{second:02d}" for minute, second in minutes.tolist()]
    spot.delivery.texts.put("Time", spot.rows, times)


def repeat_case(spot: Spot) -> None:
    """The case again with another outcome; which of the two is right nobody can say, so both are kept back."""
    before = len(spot.delivery.marks)
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)
    spot.delivery.texts.put("outcome_type", np.arange(before, before + len(spot.rows)), "17")


def repeat_line(spot: Spot) -> None:
    """The same line once more at the end of the file."""
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)


def deliver_again(spot: Spot) -> None:
    """The same records once more in the provider's next file."""
    later = [d for d in spot.deliveries if d.layout is spot.delivery.layout and d.index > spot.delivery.index]
    later[0].append(spot.delivery, spot.rows, spot.mark)


def has_later(delivery: Delivery, book: Casebook) -> Flags:
    """Rows of deliveries that another one follows."""
    return np.full(len(delivery.marks), delivery.index < book.scale.deliveries - 1)


def other_customer(spot: Spot) -> None:
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


def transposed(spot: Spot) -> None:
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


def swap_coordinates(spot: Spot) -> None:
    texts = spot.delivery.texts
    latitude, longitude = texts.at("latitude", spot.rows), texts.at("longitude", spot.rows)
    texts.put("latitude", spot.rows, longitude)
    texts.put("longitude", spot.rows, latitude)


def reverse_period(spot: Spot) -> None:
    """An application that nobody acts upon, whose data period ends before it begins."""
    texts, before = spot.delivery.texts, len(spot.delivery.marks)
    spot.delivery.append(spot.delivery, spot.rows, spot.mark)
    rows = np.arange(before, before + len(spot.rows))
    start, end = texts.at("period_from_at", rows), texts.at("period_to_at", rows)
    texts.put("authorisation_urn", rows, [f"SYN-AUTH-24-99{row:04d}" for row in rows.tolist()])
    texts.put("period_from_at", rows, end)
    texts.put("period_to_at", rows, start)


def matching(target: str, pattern: str) -> Callable[[Delivery, Casebook], Flags]:
    """Rows in which a column matches a pattern."""

    def where(delivery: Delivery, book: Casebook) -> Flags:
        return delivery.texts.matches(columns_of(delivery, target)[0], pattern)

    return where


def has_two_digits(delivery: Delivery, book: Casebook) -> Flags:
    """Records asked for by number, in which exchanging digits gives a number that nobody was granted."""
    granted = {value.lstrip("+") for grant in book.grants for kind, value in grant.identifiers if kind == "number"}
    numbers = delivery.texts.at(columns_of(delivery, "served_number")[0], np.arange(len(delivery.marks)))
    safe = {number for number in set(numbers.tolist()) if number and _swap_digits(number).lstrip("+") not in granted}
    return by_number(delivery, book) & delivery.texts.says(columns_of(delivery, "served_number")[0], sorted(safe))


def with_spaces(number: str) -> str:
    """A number in groups."""
    return f"{number[:5]} {number[5:8]} {number[8:]}"


def with_country(number: str) -> str:
    """A number with its country code."""
    return f"+{number[2:]}" if number.startswith("00") else f"+44 (0){number[1:]}"


def other_cell(spot: Spot) -> None:
    """A cell that no authority names."""
    asked = {value for grant in spot.book.grants for kind, value in grant.identifiers if kind == "cell"}
    others = [cell.cell_id for cell in spot.book.geography.cells if cell.cell_id not in asked]
    picks = spot.chance.integers(0, len(others), len(spot.rows))
    spot.delivery.texts.put("cell_id", spot.rows, [others[pick] for pick in picks.tolist()])


def before_period(spot: Spot) -> None:
    """Up to thirty hours before the authorised period."""
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


def rejected_authority(spot: Spot) -> None:
    """The reference of the application that was turned down."""
    grants = spot.delivery.grants[spot.rows].tolist()
    _under(spot, [spot.book.grants[spot.book.refused[grant]].urn for grant in grants])


def entity_authority(spot: Spot) -> None:
    """The reference of the application that covers entity data only."""
    grants = spot.delivery.grants[spot.rows].tolist()
    _under(spot, [spot.book.grants[spot.book.entity_only[grant]].urn for grant in grants])


def was_refused(delivery: Delivery, book: Casebook) -> Flags:
    """Rows whose application had been turned down before."""
    return np.isin(delivery.grants, list(book.refused))


def has_entity_twin(delivery: Delivery, book: Casebook) -> Flags:
    """Rows whose case has an authority for entity data only."""
    return np.isin(delivery.grants, list(book.entity_only))


def by_number(delivery: Delivery, book: Casebook) -> Flags:
    """Rows of authorities that name a number."""
    named = [grant.index for grant in book.grants if grant.identifiers and grant.identifiers[0][0] == "number"]
    return np.isin(delivery.grants, named)


def late_in_month(delivery: Delivery, book: Casebook) -> Flags:
    """Beyond the 12th of the month on the provider's clock, which is at most an hour ahead."""
    days = (delivery.seconds + HOUR).astype("datetime64[s]").astype("datetime64[D]")
    return np.asarray((days - days.astype("datetime64[M]")).astype(np.int64) >= 13, dtype=np.bool_)


def on_the_change(delivery: Delivery, book: Casebook) -> Flags:
    """Rows of the day of the clock change."""
    return delivery.texts.says("Date", ("31/03/2024",))


def is_anonymous(delivery: Delivery, book: Casebook) -> Flags:
    """Rows without a number."""
    return delivery.texts.says("served_number", ("",))


def wrong_digit(imei: str) -> str:
    """A handset with another check digit."""
    return imei[:-1] + str(int(imei[-1]) % 9 + 1)
