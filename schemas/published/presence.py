"""Evidence of where devices were in use: sightings by cell, scenes, and movements. A cell is an area, never a point."""

from typing import Any

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

TYPES = ["number", "imsi", "imei"]
MATCHES = ["described", "stated", "ambiguous", "unmatched"]
FEEDS = ["calls", "cell_events", "ip_sessions"]
VERDICTS = ["consistent", "inconsistent", "no_data"]
MOVES = ["stay", "trip", "gap", "impossible"]


def _metres(text: str) -> Any:
    return columns.decimal(f"{text}, in metres from the mast", 0, 21_000_000)


def _feed(text: str, *, nullable: bool = True) -> Any:
    return columns.code(f"feed of {text}", FEEDS, nullable=nullable)


def _load(text: str, *, nullable: bool = True) -> Any:
    return columns.integer(f"delivery of {text} (quality.loads)", nullable=nullable)


def _line(text: str, *, nullable: bool = True) -> Any:
    return columns.integer(f"line of {text} in its file", nullable=nullable)


def _share(text: str) -> Any:
    return columns.decimal(text, 0, 1)


class Sightings(Published):
    """One row per moment at which a record shows a device in use, with the cell that served it as described then."""

    identifier_type: Text = columns.code("what identifier is", TYPES, nullable=False)
    identifier: Text = columns.text(
        "the number; where the record has none the SIM, else the handset", identifier=True, longest=80, nullable=False
    )
    number: Text = columns.telephone("number, where the record has it")
    imsi: Text = columns.imsi("SIM, where the record has it")
    imei: Text = columns.imei("handset, where the record has it")
    seen_at: Instant = columns.instant("start or end of the use (UTC)", nullable=False)
    seen_on: Instant = columns.date("day of it (UTC)", nullable=False)
    cell_id: Text = columns.reference("the cell, as the record names it; absent where it states a place alone")
    cell_match: Text = columns.code(
        "described: its descriptions of that time agree upon a place; stated: the record gives the place; ambiguous: "
        "they do not agree; unmatched: there is none",
        MATCHES,
        nullable=False,
    )
    site_id: Text = columns.text("the mast, or the place where no mast is named")
    latitude: Decimal = columns.latitude("of the mast; absent for ambiguous and unmatched cells")
    longitude: Decimal = columns.longitude("likewise")
    azimuth_deg: Decimal = columns.decimal("direction of the antenna, degrees from north; absent: all round", 0, 360)
    beamwidth_deg: Decimal = columns.decimal("width of the beam in degrees", 0, 360)
    range_m: Decimal = columns.decimal("nominal range in metres: not surveyed", 0, 200_000)
    is_position_estimated: Flag = columns.flag("whether the mast's place was estimated from use")
    feed: Text = _feed("the record", nullable=False)
    moment: Text = columns.code("start or end of the call or session", ["start", "end"], nullable=False)
    load_id: Integer = _load("the record", nullable=False)
    line_number: Integer = _line("the record", nullable=False)


class ScenePresence(Published):
    """One row per case with a place and identifier: whether records are consistent with its device being there then."""

    case_id: Text = columns.reference("the case", nullable=False)
    force_code: Text = vocabulary.force("the case")
    identifier_type: Text = columns.code("type of the identifier", TYPES, nullable=False)
    identifier: Text = columns.text("the identifier asked about", identifier=True, longest=80, nullable=False)
    is_own: Flag = columns.flag(
        "whether the case itself holds it; others are listed only if consistent", nullable=False
    )
    verdict: Text = columns.code(
        "consistent: in use at the time through a cell that may serve the scene, and the uses around leave time; "
        "inconsistent: they leave no moment of the time at which the device can have been there; no_data: neither; an "
        "absent record is no finding of absence",
        VERDICTS,
        nullable=False,
    )
    occurred_from_at: Instant = columns.instant("start of the offence's time (UTC)", nullable=False)
    occurred_to_at: Instant = columns.instant("end of the offence's time (UTC)", nullable=False)
    during_count: Integer = vocabulary.count("uses with a place at the time, a quarter of an hour around it included")
    covering_count: Integer = vocabulary.count("of these, through a cell that may serve the scene: for presence")
    elsewhere_count: Integer = vocabulary.count("of these, too far away to be there at that moment: against presence")
    unplaced_count: Integer = vocabulary.count("uses at the time through a cell whose place is not known")
    could_be_there: Flag = columns.flag(
        "whether all uses together leave a moment of the time for the scene, at travel speed", nullable=False
    )
    is_contradictory: Flag = columns.flag(
        "whether two uses that bear on the time lie too far apart for any journey: an error of the data first; neither "
        "of the two makes it consistent, and then it is never inconsistent",
        nullable=False,
    )
    habit_share: Decimal = _share("on which share of its days of use it used the scene's cells on other days")
    is_resident: Flag = columns.flag("whether it uses the scene's cells by night on other days", nullable=False)
    is_commuter: Flag = columns.flag("whether it uses them regularly on other days, not by night", nullable=False)
    via_imsi: Text = columns.imsi("SIM, where the covering uses name the SIM alone and the number was inferred from it")
    before_at: Instant = columns.instant("nearest use before the time (UTC)")
    before_distance_m: Decimal = _metres("distance of that use to the scene")
    before_cell_id: Text = columns.reference("cell of that use")
    before_feed: Text = _feed("that use")
    before_load_id: Integer = _load("that use")
    before_line_number: Integer = _line("that use")
    during_at: Instant = columns.instant("the use at the time that is nearest to the scene, covering ones first (UTC)")
    during_distance_m: Decimal = _metres("distance of that use to the scene")
    during_cell_id: Text = columns.reference("cell of that use")
    during_traffic_share: Decimal = _share("that cell's share of all recorded use of the day: a busy cell says little")
    during_feed: Text = _feed("that use")
    during_load_id: Integer = _load("that use")
    during_line_number: Integer = _line("that use")
    after_at: Instant = columns.instant("nearest use after the time (UTC)")
    after_distance_m: Decimal = _metres("distance of that use to the scene")
    after_cell_id: Text = columns.reference("cell of that use")
    after_feed: Text = _feed("that use")
    after_load_id: Integer = _load("that use")
    after_line_number: Integer = _line("that use")


class SceneIntersections(Published):
    """One row per handset, SIM or number that occurs in the records of two or more scenes on different occasions."""

    identifier_type: Text = columns.code("type of the identifier", TYPES, nullable=False)
    identifier: Text = columns.text("the identifier", identifier=True, longest=80, nullable=False)
    number: Text = columns.telephone("number seen with it at the scenes, if it is one only")
    imsi: Text = columns.imsi("SIM seen with it there, if it is one only")
    imei: Text = columns.imei("handset seen with it there, if it is one only")
    scene_count: Integer = vocabulary.count("cases in whose scenes' records it occurs")
    occasion_count: Integer = vocabulary.count("occasions among them: scenes close in place and time are one")
    unusual_occasion_count: Integer = vocabulary.count("occasions at scenes where it has no habit, or that hold it")
    dump_scene_count: Integer = vocabulary.count("scenes whose case asked for the cell records that show it")
    holding_scene_count: Integer = vocabulary.count("scenes whose case holds the identifier for a subject")
    case_ids: Text = columns.text("the cases, in order, separated by blanks", longest=100_000, nullable=False)
    observed_count: Integer = vocabulary.count("identifiers that occur at these very scenes, this one included")
    expected_count: Decimal = columns.decimal(
        "devices that chance would put among the records of all these scenes: P * product(n / P)", 0, 1e12,
        nullable=False,
    )  # fmt: skip
    expected_anywhere_count: Decimal = columns.decimal(
        "devices that chance would put in as many scenes of all, whichever", 0, 1e12, nullable=False
    )
    population_count: Integer = vocabulary.count("P: the devices among which chance is taken to choose")
    is_resident: Flag = columns.flag(
        "whether fewer than two occasions remain but for scenes where it is in use by night on other days",
        nullable=False,
    )
    is_commuter: Flag = columns.flag(
        "whether fewer than two remain but for those and scenes where it is in use regularly", nullable=False
    )
    is_shared_handset: Flag = columns.flag(
        "whether the handset was seen with so many SIMs that it is a test or cloned handset", nullable=False
    )
    use_count: Integer = vocabulary.count("uses behind the row (evidence.scene_visits)")
    first_seen_at: Instant = columns.instant("first of them (UTC)", nullable=False)
    last_seen_at: Instant = columns.instant("last of them (UTC)", nullable=False)
    first_feed: Text = _feed("the first use", nullable=False)
    first_load_id: Integer = _load("the first use", nullable=False)
    first_line_number: Integer = _line("the first use", nullable=False)


class Movements(Published):
    """One row per identifier and stay, trip, gap or impossible step, in order of time: what its sightings say."""

    identifier_type: Text = columns.code("type of the identifier", TYPES, nullable=False)
    identifier: Text = columns.text("the identifier", identifier=True, longest=80, nullable=False)
    kind: Text = columns.code(
        "stay: uses of one mast or of neighbouring ones; trip: to another, at some time between the uses; gap: no use "
        "with a known place for long; impossible: faster than anything moves, an error of the data until explained",
        MOVES,
        nullable=False,
    )
    from_at: Instant = columns.instant("first use of a stay; last use before a step (UTC)", nullable=False)
    to_at: Instant = columns.instant("last use of a stay; first use after a step (UTC)", nullable=False)
    from_site_id: Text = columns.text("mast of the use at from_at")
    to_site_id: Text = columns.text("mast of the use at to_at")
    from_latitude: Decimal = columns.latitude("of that mast", nullable=False)
    from_longitude: Decimal = columns.longitude("of that mast", nullable=False)
    to_latitude: Decimal = columns.latitude("of that mast", nullable=False)
    to_longitude: Decimal = columns.longitude("of that mast", nullable=False)
    distance_m: Decimal = columns.decimal("from mast to mast, in metres", 0, 21_000_000, nullable=False)
    speed_ms: Decimal = columns.decimal("the same by the time between, metres a second; absent within a second", 0, 1e9)
    is_impossible: Flag = columns.flag("whether the step is an error of the data until it is explained", nullable=False)
    sighting_count: Integer = vocabulary.count("uses of the stay; 2 for a step")
    empty_day_count: Integer = vocabulary.count("whole days (UTC) in the gap without a use that has a place")
    first_feed: Text = _feed("the use at from_at", nullable=False)
    first_load_id: Integer = _load("the use at from_at", nullable=False)
    first_line_number: Integer = _line("the use at from_at", nullable=False)
    last_feed: Text = _feed("the use at to_at", nullable=False)
    last_load_id: Integer = _load("the use at to_at", nullable=False)
    last_line_number: Integer = _line("the use at to_at", nullable=False)
