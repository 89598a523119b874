"""Registrations and cell dumps: every device that a cell recorded, whoever used it."""

from schemas import columns
from schemas.columns import Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(
    Traits(
        holds="events",
        event_column="occurred_at",
        scope_columns=("cell_id", "served_number", "served_imsi", "served_imei"),
    )
)
class CellEvents(Feed):
    """One row per event that one cell recorded of one device or SIM."""

    record_id: Text = columns.reference("the provider's reference for the record")
    provider: Text = columns.text("the provider that returned the record", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the record was returned under")
    event_type: Text = columns.code(
        "what was recorded", ["registration", "location_update", "call", "sms", "data", "detach"], nullable=False
    )
    cell_id: Text = columns.reference("the cell that recorded it", nullable=False)
    occurred_at: Instant = columns.instant("when it was recorded", nullable=False)
    served_number: Text = columns.telephone("number of the device's user")
    served_imsi: Text = columns.imsi("SIM")
    served_imei: Text = columns.imei("handset")
    timing_advance: Integer = columns.integer("timing advance, in the technology's own steps", 0, 4_096)

    class Config:
        """Rules over several columns."""

        any_present = {"groups": [("served_number", "served_imsi", "served_imei")]}
