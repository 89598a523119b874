"""What a seized or disclosing online service recorded about its accounts."""

from schemas import columns
from schemas.columns import Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(holds="events", event_column="occurred_at", scope_columns=("account", "client_ip")))
class ServiceLogs(Feed):
    """One row per action that an account took on an online service."""

    record_id: Text = columns.reference("the service's reference for the record")
    service: Text = columns.text("the service that kept the log", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the log was obtained under")
    account: Text = columns.text("account or handle", nullable=False, identifier=True, longest=120)
    action: Text = columns.code(
        "what was done", ["register", "login", "logout", "view", "post", "upload", "download", "message", "purchase"],
        nullable=False,
    )  # fmt: skip
    resource: Text = columns.text("what it was done to: group, board, listing; never its content", longest=120)
    occurred_at: Instant = columns.instant("when it was done", nullable=False)
    client_ip: Text = columns.ip("address that the client came from")
    client_port: Integer = columns.port("source port of the client; absent in most logs")

    class Config:
        """Rules over several columns."""

        present_when = {"needs": [("client_ip", "action", ("login",))]}
