"""The crime register."""

from schemas import columns
from schemas.columns import Decimal, Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(identity="case_id", unique_keys=(("case_id",),)))
class Offences(Feed):
    """One row per recorded offence."""

    case_id: Text = columns.reference("the case: crime reference of the force that recorded it")
    force_code: Text = columns.listed("ONS code of the force", "forces", nullable=False)
    offence_code: Text = columns.listed("Home Office offence code", "offence_codes")
    offence_category: Text = columns.text("offence category of a published table, where no code is given", longest=80)
    operation: Text = columns.text("name of the operation, if any", longest=80)
    occurred_from_at: Instant = columns.instant("earliest time at which it can have happened", nullable=False)
    occurred_to_at: Instant = columns.instant("latest time at which it can have happened", nullable=False)
    recorded_on: Instant = columns.date("day on which it was recorded")
    place: Text = columns.text("place in words", longest=200)
    area_code: Text = columns.text("statistical area", longest=20)
    latitude: Decimal = columns.latitude("latitude of the place")
    longitude: Decimal = columns.longitude("longitude of the place")
    method: Text = columns.text("method, in the words of the register", longest=200)
    outcome_type: Integer = columns.integer("outcome type 0 to 22 of the outcome framework; 0: not yet assigned", 0, 22)
    outcome_description: Text = columns.text("outcome in the words of the source", longest=120)

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("occurred_from_at", "occurred_to_at")]}
        not_swapped = {"pairs": [("latitude", "longitude")]}
        any_present = {"groups": [("offence_code", "offence_category")]}
