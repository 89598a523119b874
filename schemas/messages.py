"""Headers of e-mails and social messages. Content is refused at the gate."""

from schemas import columns
from schemas.columns import Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(holds="events", event_column="sent_at", scope_columns=("sender", "recipient", "client_ip")))
class Messages(Feed):
    """One row per message header and recipient; never its content."""

    message_id: Text = columns.text("the service's reference for the message", longest=120)
    service: Text = columns.text("the service that carried it", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the headers were obtained under")
    kind: Text = columns.code("kind of message", ["email", "social"], nullable=False)
    sender: Text = columns.text("address or handle that sent it", nullable=False, identifier=True, longest=254)
    recipient: Text = columns.text(
        "address, handle or group that it was sent to", nullable=False, identifier=True, longest=254
    )
    sent_at: Instant = columns.instant("when it was sent", nullable=False)
    client_ip: Text = columns.ip("address that the sender's client came from")
    client_port: Integer = columns.port("source port of the sender's client")
    size_bytes: Integer = columns.integer("size of the message")
