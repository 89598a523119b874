"""What was approved: the authority that every row of communications data is held against."""

from schemas import columns
from schemas.columns import Instant, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(holds="authority"))
class Authorisations(Feed):
    """One row per authorisation and identifier that it covers (one row for an authority over a whole data set)."""

    authorisation_urn: Text = columns.reference("unique reference number", nullable=False)
    case_id: Text = columns.reference("the case that it serves")
    force_code: Text = columns.listed("ONS code of the force that applied", "forces")
    scope: Text = columns.code("what it covers", ["identifier", "dataset"], nullable=False)
    identifier_type: Text = columns.code(
        "type of the identifier", ["number", "imei", "imsi", "line", "account", "ip", "cell"]
    )
    identifier: Text = columns.text("the identifier, in the form in which the warehouse keeps it", identifier=True,
                                    longest=254)  # fmt: skip
    purpose: Text = columns.code(
        "statutory purpose (IPA 2016 s.60A(7))",
        ["NAT_SEC", "CRIME_EVENTS", "CRIME_ENTITY", "ECON", "PUB_SAFETY", "LIFE", "MISC_JUSTICE", "IDENT_DEAD_INCAP"],
    )  # fmt: skip
    data_type: Text = columns.code("class of data", ["entity", "events", "mixed"], nullable=False)
    legal_basis: Text = columns.text("legal basis of a data set that was seized or published", longest=200)
    period_from_at: Instant = columns.instant("start of the data period; absent: no limit")
    period_to_at: Instant = columns.instant("end of the data period, not included; absent: no limit")
    route: Text = columns.code("route of decision", ["S60A_OCDA", "S61_DSO", "S61A_URGENT", "SEIZED", "PUBLISHED"],
                               nullable=False)  # fmt: skip
    decision: Text = columns.code("decision", ["approved", "rejected", "returned"], nullable=False)
    granted_at: Instant = columns.instant("when it was granted")
    expires_at: Instant = columns.instant("when it ends")
    cancelled_at: Instant = columns.instant("when it was cancelled, if it was")
    necessity: Text = columns.text("necessity, in short", longest=1000)
    proportionality: Text = columns.text("proportionality, in short", longest=1000)
    collateral_intrusion: Text = columns.text("collateral intrusion considered; 'none' is stated", longest=1000)

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("period_from_at", "period_to_at"), ("granted_at", "expires_at")]}
        present_when = {
            "needs": [
                ("identifier", "scope", ("identifier",)),
                ("identifier_type", "scope", ("identifier",)),
                ("legal_basis", "scope", ("dataset",)),
                ("granted_at", "decision", ("approved",)),
            ]
        }
