"""Scenes for specs of presence: masts by kilometres from a scene, uses of their cells, cases and what they hold."""

from __future__ import annotations

from math import cos, radians

from tests.models.drawing import Spec, read

#: Where every scene is unless a spec says otherwise, and metres of a degree there.
LATITUDE, LONGITUDE = 52.0, 0.0
KM_A_DEGREE = 111.195


def place(north_km: float, east_km: float) -> tuple[float, float]:
    """Latitude and longitude so far from the scene."""
    return LATITUDE + north_km / KM_A_DEGREE, LONGITUDE + east_km / (KM_A_DEGREE * cos(radians(LATITUDE)))


def drawn(header: list[str], rows: list[list[object]]) -> str:
    """A drawing of rows."""
    return "\n".join(" | ".join("" if cell is None else str(cell) for cell in row) for row in [header, *rows])


def masts(spec: Spec, drawing: str) -> None:
    """Give cells by `north` and `east` (km from the scene); what is not drawn: range 3 km, all round, held for ever."""
    header, rows = read(drawing)
    filled = []
    for row in rows:
        given = dict(zip(header, row, strict=True))
        latitude, longitude = place(float(given.pop("north") or 0), float(given.pop("east", None) or 0))
        filled.append({"network": "N", "range_m": "3000", "site_id": f"M-{given['cell_id']}", **{
            name: value for name, value in given.items() if value is not None
        }, "latitude": latitude, "longitude": longitude})  # fmt: skip
    names = sorted({name for row in filled for name in row})
    spec.given("raw.cells", drawn(names, [[row.get(name) for name in names] for row in filled]))


def uses(spec: Spec, drawing: str) -> None:
    """Give uses of cells (of the feed calls unless it is drawn): number, imsi or imei, started_at, first_cell_id."""
    spec.given("staging.cell_uses", drawing)
    spec.con.execute("update staging.cell_uses set feed = coalesce(feed, 'calls')")


def offences(spec: Spec, drawing: str) -> None:
    """Give offences; where no place is drawn they happened at the scene."""
    spec.given("staging.offences", drawing)
    spec.con.execute(
        "update staging.offences set force_code = coalesce(force_code, 'E23000010'), latitude = coalesce(latitude, ?), "
        "longitude = coalesce(longitude, ?)",
        [LATITUDE, LONGITUDE],
    )


def held(spec: Spec, drawing: str) -> None:
    """Give identifiers that cases hold: numbers of suspects from the register unless drawn otherwise."""
    spec.given("evidence.case_identifiers", drawing)
    spec.con.execute(
        "update evidence.case_identifiers set identifier_type = coalesce(identifier_type, 'number'), "
        "role = coalesce(role, 'suspect'), via = coalesce(via, 'register')"
    )


def theft(spec: Spec, from_at: str = "2024-03-05 20:00:00", to_at: str = "2024-03-05 21:00:00") -> None:
    """Give one offence C1 at the scene, whose suspect has the number +1."""
    offences(spec, f"case_id | occurred_from_at | occurred_to_at\nC1 | {from_at} | {to_at}")
    held(spec, "case_id | identifier\nC1 | +1")
