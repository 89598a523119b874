"""What investigators make of the groups, boards and listings of a service."""

from __future__ import annotations

from schemas import columns
from schemas.columns import Instant, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(unique_keys=(("service", "resource"),)))
class ResourceClasses(Feed):
    """One row per resource of a service (group, board, listing) and how the investigators classify it."""

    service: Text = columns.text("the service", nullable=False, longest=80)
    resource: Text = columns.text("the resource as logs and headers name it", nullable=False, longest=254)
    resource_class: Text = columns.code(
        "what it is for", ["legal", "illegal", "mixed", "not_classified"], nullable=False
    )
    classified_by: Text = columns.text("unit that classified it", longest=120)
    classified_on: Instant = columns.date("day of the classification", nullable=False)
    case_id: Text = columns.reference("the case for which it was classified")
