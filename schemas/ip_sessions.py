"""Who held which address and when: mobile data sessions, fixed lines, address translation."""

from schemas import columns
from schemas.columns import Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(
    Traits(
        holds="events",
        event_column="started_at",
        until_column="ended_at",
        scope_columns=("line_id", "served_number", "served_imsi", "served_imei", "private_ip", "public_ip"),
    )
)
class IpSessions(Feed):
    """One row per period in which one customer held one address or one block of its source ports."""

    record_id: Text = columns.reference("the provider's reference for the record")
    provider: Text = columns.text("the provider that returned the record", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the record was returned under")
    line_id: Text = columns.reference("the customer's line or account at the provider", identifier=True)
    served_number: Text = columns.telephone("number of the customer")
    served_imsi: Text = columns.imsi("SIM of the customer")
    served_imei: Text = columns.imei("handset of the customer")
    private_ip: Text = columns.ip("address inside the provider's network")
    public_ip: Text = columns.ip("address seen from outside", nullable=False)
    port_from: Integer = columns.port("first source port of the customer's block; absent: the whole address")
    port_to: Integer = columns.port("last source port of the customer's block")
    started_at: Instant = columns.instant("start of the holding", nullable=False)
    ended_at: Instant = columns.instant("end of the holding; absent: not yet ended")
    bytes_up: Integer = columns.integer("bytes sent")
    bytes_down: Integer = columns.integer("bytes received")
    first_cell_id: Text = columns.reference("cell at the start")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("started_at", "ended_at"), ("port_from", "port_to")]}
        any_present = {"groups": [("line_id", "served_number", "served_imsi", "served_imei")]}
