"""Persons and identifiers of interest in each case."""

from schemas import columns
from schemas.columns import Instant, Text
from schemas.feed import Feed

ROLES = ["suspect", "victim", "witness", "complainant", "next_of_kin", "vulnerable_person", "associate", "other"]
SOURCES = [
    "victim_account",
    "witness_account",
    "seized_device",
    "provider_return",
    "service_record",
    "own_admission",
    "intelligence",
]


class CaseSubjects(Feed):
    """One row per case, person and identifier that the case holds for that person."""

    case_id: Text = columns.reference("the case", nullable=False)
    force_code: Text = columns.listed("ONS code of the force that holds the case", "forces", nullable=False)
    subject_ref: Text = columns.reference("the person within the case", nullable=False, identifier=True)
    role: Text = columns.code("the person's part in the case", ROLES, nullable=False)
    person_name: Text = columns.text("name as recorded", identifier=True, longest=160)
    born_on: Instant = columns.date("date of birth as recorded")
    address: Text = columns.text("address as recorded", identifier=True, longest=300)
    number: Text = columns.telephone("telephone number")
    imei: Text = columns.imei("handset")
    imsi: Text = columns.imsi("SIM")
    account: Text = columns.text("account, handle or e-mail address", identifier=True, longest=254)
    source: Text = columns.code("where the force has it from", SOURCES, nullable=False)
    valid_from_at: Instant = columns.instant("from when the identifier was that person's; absent: not known")
    valid_to_at: Instant = columns.instant("until when; absent: not known")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("valid_from_at", "valid_to_at")]}
