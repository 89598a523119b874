"""Who was seen with whom: joint sightings, sightings apart, and what chance lets expect."""

from schemas import columns
from schemas.columns import Decimal, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published


class CoPresence(Published):
    """One row per pair of identifiers and day (UTC) with joint sightings; identifier_a sorts before identifier_b."""

    identifier_type_a: Text = columns.code("type of identifier_a", ["number", "imsi", "imei"], nullable=False)
    identifier_a: Text = columns.text("the identifier of the pair that sorts first", identifier=True, nullable=False)
    identifier_type_b: Text = columns.code("type of identifier_b", ["number", "imsi", "imei"], nullable=False)
    identifier_b: Text = columns.text("the other identifier of the pair", identifier=True, nullable=False)
    seen_on: Instant = columns.date("day (UTC) of the later of two joint sightings", nullable=False)
    joint_count: Integer = vocabulary.count(
        "quarter hours with a use of each at the same or a neighbouring place within joint_minutes"
    )
    discordant_count: Integer = vocabulary.count(
        "quarter hours with both in use within joint_minutes, too far apart to be together"
    )
    opportunity_count: Integer = vocabulary.count(
        "quarter hours with both in use within joint_minutes, outside crowds: joint, discordant or neither"
    )
    expected_count: Decimal = columns.decimal(
        "joint quarter hours expected by chance, given both's habits of the day and the traffic", 0, 200, nullable=False
    )
    score_bits: Decimal = columns.decimal(
        "log2 of how much likelier the joint quarter hours are if the two go together than by chance, summed over "
        "places; negative where fewer were joint than expected",
        -1e6, 1e6, nullable=False,
    )  # fmt: skip
    site_count: Integer = vocabulary.count("places that identifier_a used in joint quarter hours")
    first_joint_at: Instant = columns.instant("when the first joint sighting was complete (UTC)", nullable=False)
    last_joint_at: Instant = columns.instant("when the last was (UTC)", nullable=False)
    load_id_a: Integer = vocabulary.count("delivery of identifier_a's record of the first joint sighting")
    line_number_a: Integer = vocabulary.count("line of its file")
    load_id_b: Integer = vocabulary.count("delivery of identifier_b's record of the first joint sighting")
    line_number_b: Integer = vocabulary.count("line of its file")


class Crowds(Published):
    """One row per place and quarter of an hour (UTC) too busy for co-presence; it puts nobody with anybody."""

    place: Text = columns.text("the mast, or the cell where no position is known", nullable=False)
    latitude: Decimal = columns.latitude("of the mast")
    longitude: Decimal = columns.longitude("of the mast")
    seen_on: Instant = columns.date("day (UTC)", nullable=False)
    quarter_at: Instant = columns.instant("when the quarter hour begins (UTC)", nullable=False)
    identifier_count: Integer = vocabulary.count("identifiers that used the place")
    near_count: Integer = vocabulary.count("identifiers that used it or a neighbour, counted once a place")
    sighting_count: Integer = vocabulary.count("sightings at the place that are left out of co-presence")


class EncounterDays(Published):
    """One row per day (UTC) on which identifiers met; how many pairs, and what became of them."""

    seen_on: Instant = columns.date("day (UTC)", nullable=False)
    pair_count: Integer = vocabulary.count("pairs of identifiers with a joint quarter hour: the sum of the next three")
    kept_count: Integer = vocabulary.count("pairs that stand in evidence.co_presence")
    passing_count: Integer = vocabulary.count(
        "pairs passed over as passers-by: their joint quarter hours do not outweigh the others near (passing_others)"
    )
    one_device_count: Integer = vocabulary.count(
        "pairs passed over because the day's records show the same number, SIM or handset: one device under two names"
    )
