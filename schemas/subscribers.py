"""Entity data: in whose name a number, a SIM, a line or an account stands. The subscriber need not be the user."""

from schemas import columns
from schemas.columns import Instant, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(holds="entity", scope_columns=("line_id", "served_number", "served_imsi", "account")))
class Subscribers(Feed):
    """One row per subscription and period in which its details were valid."""

    record_id: Text = columns.reference("the provider's reference for the record")
    provider: Text = columns.text("the provider that returned the record", nullable=False, longest=80)
    authorisation_urn: Text = columns.reference("the authorisation that the record was returned under")
    line_id: Text = columns.reference("the customer's line or account at the provider", identifier=True)
    served_number: Text = columns.telephone("number")
    served_imsi: Text = columns.imsi("SIM")
    account: Text = columns.text("online account or e-mail address", identifier=True, longest=254)
    subscription: Text = columns.code("kind of subscription", ["contract", "prepaid", "fixed_line", "online"])
    person_name: Text = columns.text("name as registered", identifier=True, longest=160)
    born_on: Instant = columns.date("date of birth as registered")
    address: Text = columns.text("address as registered", identifier=True, longest=300)
    address_kind: Text = columns.code("what the address is", ["installation", "billing", "delivery"])
    valid_from_at: Instant = columns.instant("when these details began to hold", nullable=False)
    valid_to_at: Instant = columns.instant("when they ceased to hold; absent: still hold")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("valid_from_at", "valid_to_at")]}
        any_present = {"groups": [("line_id", "served_number", "served_imsi", "account")]}
