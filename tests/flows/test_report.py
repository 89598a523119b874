"""The report: one page that needs nothing else, says what a publish holds, and names no identifier."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest

from flows import charts, steps
from flows.settings import settings_of
from schemas import reference
from tests.flows.conftest import FIRST, IDENTIFIERS, SECOND, Home
from warehouse.errors import StorageFailed
from warehouse.readings import Volume


@pytest.fixture(scope="module")
def page(template: Home) -> str:
    return (template.path / "report" / "index.html").read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Elements of a page that were opened, and those that were left open."""

    VOID = ("meta", "br", "path", "line")

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it; it is closed at once."""
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    parsed = Outline()
    parsed.feed(page)
    return parsed


def test_the_page_is_whole_and_in_order(outline: Outline) -> None:
    assert outline.open == []
    headings = [tag for tag, _ in outline.seen if re.fullmatch("h[1-6]", tag)]
    assert headings.count("h1") == 1
    assert all(int(after[1]) - int(before[1]) <= 1 for before, after in pairwise(headings))


def test_the_page_needs_no_script_and_no_other_file(page: str, outline: Outline) -> None:
    tags = {tag for tag, _ in outline.seen}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    links = {attributes["href"] for tag, attributes in outline.seen if tag == "a"}
    assert {link for link in links if link and not link.startswith("#")} == {"../quality/index.html"}
    assert not re.search(r"https?://(?!www\.w3\.org/)", page)
    assert "@import" not in page
    assert "url(" not in page


def test_every_link_on_the_page_leads_somewhere(outline: Outline) -> None:
    ids = [attributes["id"] for _, attributes in outline.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes.get("href") for tag, attributes in outline.seen if tag == "a"}
    assert {link[1:] for link in links if link and link.startswith("#")} <= set(ids)


def test_pictures_say_what_they_are_and_tables_have_headings(outline: Outline) -> None:
    pictures = [attributes for tag, attributes in outline.seen if tag == "svg"]
    assert len(pictures) == 4
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in pictures)
    assert all(attributes.get("scope") for tag, attributes in outline.seen if tag == "th")
    assert next(attributes for tag, attributes in outline.seen if tag == "html")["lang"] == "en-GB"


def test_the_page_is_marked_and_says_what_a_link_is(page: str) -> None:
    assert page.count("OFFICIAL-SENSITIVE (synthetic data) · intelligence, not evidence") == 2
    assert "consistent with a link" in page
    assert "Day 2024-04-02" in page
    assert "written 2024-04-02 06:00 UTC" in page


def test_the_page_tells_links_rows_and_rules(page: str) -> None:
    assert FIRST in page
    assert SECOND in page
    assert "one number of a suspect in each case; it stands in 2 cases" in page
    assert "a suspect of each case, in contact with each other 5 times" in page
    assert "<code>force_code.in_reference</code>" in page
    assert ">burglary</th>" in page


def test_the_page_names_no_identifier(page: str) -> None:
    assert not [word for word in IDENTIFIERS if word in page]


def test_the_same_publish_gives_the_same_page(template: Home, page: str, tmp_path: Path) -> None:
    settings = settings_of(template.path, environment={"JIGSAW_CLOCK": "2024-04-02T06:00:00Z"})
    again = steps.write_report(settings)
    assert again.read_text(encoding="utf-8") == page


def test_a_full_disk_leaves_the_earlier_page(tmp_path: Path) -> None:
    page = steps.replace_page(tmp_path / "report" / "index.html", "first")
    with (
        mock.patch.object(Path, "replace", side_effect=OSError(28, "No space left on device")),
        pytest.raises(StorageFailed, match="No space left"),
    ):
        steps.replace_page(page, "second")
    assert page.read_text() == "first"
    assert list(page.parent.iterdir()) == [page]


def test_words_from_feeds_cannot_become_markup() -> None:
    odd = Volume('<b>"arson" & theft</b>', 3, 2, 1, 1, 1, 0)
    drawn = charts.offences_by_group([odd]) + charts.outcomes_by_group([odd])
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def test_words_beside_bars_are_whole_and_have_room_in_any_font() -> None:
    titles = [row["title"] for row in reference.rows("reason_kinds")]
    drawn = charts.links_by_reason([(title, 1, 1) for title in titles])
    told = [re.sub("</tspan>", " ", words) for words in re.findall('<text text-anchor="end".*?</text>', drawn)]
    assert {re.sub("<.*?>", "", words).strip() for words in told} == set(titles)
    left = float(re.findall(r"translate\(([0-9.]+),", drawn)[0])
    lines = [line for words in told for line in re.sub("<.*?>", "\n", words).splitlines()]
    assert max(map(len, lines)) * 8.5 < left
    assert "\u2026" not in drawn


def test_two_lines_beside_a_bar_stand_about_its_middle() -> None:
    drawn = charts.links_by_reason([("same subscriber behind an address and port at a time", 2, 2)])
    assert '<tspan dy="-7">same subscriber behind an</tspan><tspan x="0" dy="14">address' in drawn


def test_a_probability_is_never_rounded_up_to_certainty(page: str) -> None:
    assert ">1.000<" not in page


def test_the_page_tells_forces_persons_groups_and_what_speaks_against(outline: Outline) -> None:
    ids = {attributes["id"] for _, attributes in outline.seen if "id" in attributes}
    assert {"forces", "across", "within", "against", "groups", "bridges", "persons"} <= ids


def test_pictures_take_the_colour_of_the_page() -> None:
    drawn = charts.links_by_strength([(8.0, 3), (10.0, 1)], 2)
    assert 'fill="currentColor"' in drawn
    assert not re.search(r'fill="(#000|black|white|#fff)', drawn)


def test_a_report_needs_a_publish(empty: Home) -> None:
    done = empty.jigsaw("report")
    assert done.code == 9
    assert not (empty.path / "report").exists()
