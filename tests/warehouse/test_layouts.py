"""Layouts: what TOML may say, which header belongs to whom, and what is said where none fits."""

from __future__ import annotations

import pytest

from schemas import FEEDS
from schemas.feed import columns_of
from warehouse import layouts
from warehouse.errors import LayoutInvalid, UnknownLayout, UsageError

GOOD = """
feed = "calls"
provider = "P"
[columns]
event_type = "T"
started_at = { from = ["D", "C"], format = "%d/%m/%Y %H:%M" }
"""


def test_every_shipped_layout_can_be_read_and_says_what_it_is() -> None:
    found = layouts.shipped()
    assert {"borealis_calls", "meridian_calls", "opencellid", "police_uk_street", "retained_data_de"} <= set(found)
    assert all(layout.description for layout in found.values())


def test_the_canonical_layout_of_each_feed_has_its_columns(feed: str) -> None:
    assert layouts.canonical(feed).header == tuple(column.name for column in columns_of(FEEDS[feed]))


def test_a_header_belongs_to_one_layout_only() -> None:
    for layout in layouts.shipped().values():
        if layout.has_header:
            assert [fit.name for fit in layouts.matching(layout.header, layouts.shipped().values())] == [layout.name]


def test_optional_columns_may_be_left_out_of_the_canonical_layout_only() -> None:
    canonical = layouts.canonical("cells")
    required = tuple(column.name for column in columns_of(FEEDS["cells"]) if not column.is_nullable)
    assert canonical.accepts(required)
    assert not canonical.accepts(required[1:])
    layout = layouts.parse("x", GOOD)
    assert layout.accepts(("T", "D", "C"))
    assert not layout.accepts(("T", "D"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("calls", "gossip"), "feed must be one of"),
        (('event_type = "T"', 'loudness = "T"'), "has no columns loudness"),
        (('event_type = "T"', ""), "needs the columns event_type"),
        (("%d/%m/%Y %H:%M", "%H:%M"), "cannot be read strictly"),
        ((', format = "%d/%m/%Y %H:%M"', ""), "needs a format"),
        (("provider", "colour"), "unknown keys colour"),
        (('"P"', '"P"\ntime_zone = "Europe/Atlantis"'), "no time zone"),
        (('"P"', '"P"\nencoding = "ebcdic"'), "encoding must be one of"),
        (('"P"', '"P"\nbad_share_limit = 2'), "bad_share_limit"),
        (('"P"', '"P"\nheader = false'), "needs file_columns"),
        (('"P"', '"P"\nidentifiers = "secret"'), "identifiers must be"),
        (('"T"', '{ from = "T", lookup = "stars" }'), "no lookup"),
        (('"T"', '{ from = "T", repair = { kind = "guess" } }'), "repair must be one of"),
        (('"T"', '{ from = "T", constant = "voice" }'), "either from or constant"),
        (("[columns]", "[columns"), "not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_layout_is_said(change: tuple[str, str], said: str) -> None:
    with pytest.raises(LayoutInvalid, match=said) as caught:
        layouts.parse("x", GOOD.replace(*change))
    assert "\n" not in str(caught.value)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean opencellid"):
        layouts.named("opencelid")
    with pytest.raises(UsageError, match="cannot be read"):
        layouts.named("/nowhere/x.toml")


def test_an_unknown_header_names_the_nearest_layout_and_the_difference() -> None:
    header = (*layouts.shipped()["police_uk_street"].header[1:], "Extra")
    error = layouts.refuse(header, layouts.shipped().values(), "street.csv")
    assert isinstance(error, UnknownLayout)
    assert "nearest layout is police_uk_street: missing" in str(error)
    assert "not expected Extra" in str(error)
