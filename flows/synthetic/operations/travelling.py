"""How a person of an operation comes to a place and home again: nobody is anywhere without having gone there."""

from __future__ import annotations

from math import cos, hypot, radians

from flows.synthetic.casework import Casebook
from flows.synthetic.movement import METRES_A_DEGREE
from flows.synthetic.people import Person
from flows.synthetic.records import Stay

#: Metres a second on the way, in a straight line, and the seconds that the shortest way takes.
SPEED_MS, LEAST_S = 25.0, 1_800


def visit(
    book: Casebook, person: Person, span: tuple[int, int], place: tuple[float, float], *, is_silent: bool = False
) -> None:
    """From home to a place (latitude, longitude), there from one moment to another (seconds since 1970), and home.

    is_silent: with the telephone off.
    """
    town = book.geography.towns[person.town]
    home, (start, end) = (town.latitude, town.longitude), span
    east = (place[1] - home[1]) * cos(radians(home[0]))
    way_s = max(LEAST_S, int(hypot(place[0] - home[0], east) * METRES_A_DEGREE / SPEED_MS))
    for stay in (
        Stay(person.index, start - way_s, start, *home, *place, is_silent=is_silent),
        Stay(person.index, start, end, *place, is_silent=is_silent),
        Stay(person.index, end, end + way_s, *place, *home, is_silent=is_silent),
    ):
        book.stays.append(stay)
