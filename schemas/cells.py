"""The cell reference: which cell stood where, facing where, and when."""

from schemas import columns
from schemas.columns import Decimal, Instant, Integer, Text
from schemas.feed import Feed, Traits, traits


@traits(Traits(unique_keys=(("network", "radio", "cell_id", "area_code", "valid_from_at"),)))
class Cells(Feed):
    """One row per cell and period in which its description was valid."""

    network: Text = columns.text("the network, as mobile country and network code", nullable=False, longest=20)
    radio: Text = columns.code("radio technology", ["2G", "3G", "4G", "5G", "wifi"], nullable=False)
    cell_id: Text = columns.reference("the cell, as records name it", nullable=False)
    area_code: Integer = columns.integer("location or tracking area code", 0, 2**24)
    site_id: Text = columns.reference("the mast that carries the cell")
    latitude: Decimal = columns.latitude("latitude of the mast, or of the estimated centre of use", nullable=False)
    longitude: Decimal = columns.longitude("longitude, likewise", nullable=False)
    is_position_estimated: columns.Flag = columns.flag("true where the position was estimated from use")
    azimuth_deg: Decimal = columns.decimal("direction of the antenna, degrees from north; absent: all round", 0, 360)
    beamwidth_deg: Decimal = columns.decimal("width of the beam in degrees", 0, 360)
    range_m: Decimal = columns.decimal("nominal range in metres", 0, 200_000)
    sample_count: Integer = columns.integer("observations behind an estimated position")
    valid_from_at: Instant = columns.instant("when this description began to hold")
    valid_to_at: Instant = columns.instant("when it ceased to hold; absent: still holds")

    class Config:
        """Rules over several columns."""

        in_order = {"pairs": [("valid_from_at", "valid_to_at")]}
        not_swapped = {"pairs": [("latitude", "longitude")]}
