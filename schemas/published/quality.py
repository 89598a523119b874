"""The ledger of the gate, as readers see it."""

from schemas import columns
from schemas.columns import Flag, Instant, Integer, Text
from schemas.published.vocabulary import Published


class Loads(Published):
    """One row per file that came to the gate."""

    load_id: Integer = columns.integer("number of the delivery, in the order of arrival")
    feed: Text = columns.text("feed that the file belongs to")
    file: Text = columns.text("name of the file", longest=400)
    sha256: Text = columns.text("hash of the file as delivered")
    layout: Text = columns.text("layout that it was read with")
    provider: Text = columns.text("who delivered it, where the layout or the covering note says")
    authorisation_urn: Text = columns.reference("authority of the whole file; absent where its rows name their own")
    status: Text = columns.code("loaded or rejected", ["loaded", "rejected"])
    problem: Text = columns.text("why it was rejected", longest=1_000)
    rows_read: Integer = columns.integer("records in the file")
    rows_loaded: Integer = columns.integer("rows now in raw")
    rows_quarantined: Integer = columns.integer("rows that break a rule")
    rows_duplicate: Integer = columns.integer("rows that repeat an earlier one")
    rows_excess: Integer = columns.integer("rows beyond their authority")
    rows_repaired: Integer = columns.integer(
        "rows that needed a repair that the layout declares, whatever became of them"
    )
    started_at: Instant = columns.instant("when the gate began with it (UTC)")
    finished_at: Instant = columns.instant("when it was done with it (UTC)")


class RuleCounts(Published):
    """One row per delivery and rule that its rows break."""

    load_id: Integer = columns.integer("the delivery")
    rule: Text = columns.text("the rule")
    row_count: Integer = columns.integer("rows of the delivery that break it")


class Expectations(Published):
    """One row per delivery and expectation that was looked at."""

    load_id: Integer = columns.integer("the delivery that was looked at")
    feed: Text = columns.text("its feed")
    expectation: Text = columns.text("what was expected")
    column_name: Text = columns.text("the column that it is about, if it is about one")
    success: Flag = columns.flag("whether it held")
    observed: Text = columns.text("what was seen instead or besides: counts and shares, never a record's value")
