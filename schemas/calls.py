"""Call, text and data event records, as a provider returns them."""

from schemas import columns
from schemas.columns import Decimal, Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(
    Traits(
        holds="events",
        event_column="started_at",
        scope_columns=(
            "calling_number",
            "called_number",
            "forwarded_number",
            "served_number",
            "served_imsi",
            "served_imei",
            "first_cell_id",
            "last_cell_id",
        ),
    )
)
class Calls(Feed):
    """One row per record that a provider returned about one leg of a call, a text or a data session."""

    record_id: Text = columns.reference("the provider's reference for the record")
    provider: Text = columns.text("the provider that returned the record", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the record was returned under")
    event_type: Text = columns.code("kind of event", ["voice", "sms", "mms", "data"], nullable=False)
    direction: Text = columns.code("the leg, as the provider saw it", ["originating", "terminating", "forwarded"])
    outcome: Text = columns.code("how it ended", ["answered", "no_answer", "busy", "diverted", "failed", "dropped"])
    calling_number: Text = columns.telephone("the party that called or sent")
    called_number: Text = columns.telephone("the party that was called or sent to")
    forwarded_number: Text = columns.telephone("the party that a diverted call reached")
    served_number: Text = columns.telephone("the provider's customer in this record")
    served_imsi: Text = columns.imsi("SIM of the provider's customer")
    served_imei: Text = columns.imei("handset of the provider's customer")
    started_at: Instant = columns.instant("start of the event", nullable=False)
    ended_at: Instant = columns.instant("end of the event")
    duration_s: Integer = columns.integer("duration in seconds", 0, 7 * 86_400)
    ring_s: Integer = columns.integer("ringing time in seconds", 0, 3_600)
    first_cell_id: Text = columns.reference("cell at the start")
    last_cell_id: Text = columns.reference("cell at the end")
    first_latitude: Decimal = columns.latitude("latitude that the provider gave for the first cell")
    first_longitude: Decimal = columns.longitude("longitude that the provider gave for the first cell")
    first_azimuth_deg: Decimal = columns.decimal("direction of the first cell's antenna, degrees from north", 0, 360)
    radio: Text = columns.code("radio technology", ["2G", "3G", "4G", "5G", "wifi"])
    bytes_up: Integer = columns.integer("bytes sent")
    bytes_down: Integer = columns.integer("bytes received")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("started_at", "ended_at")]}
        not_swapped = {"pairs": [("first_latitude", "first_longitude")]}
        present_when = {"needs": [("forwarded_number", "direction", ("forwarded",))]}
        zero_when = {"needs": [("duration_s", "outcome", ("no_answer", "busy", "failed"))]}
