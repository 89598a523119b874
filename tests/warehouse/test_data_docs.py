"""The data-quality pages: complete, linked, offline, without a record's value, the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from markupsafe import Markup

from schemas import FEEDS
from tests.warehouse.quality_world import BROKEN, RUN_DATE, World, world
from tests.warehouse.test_expectations import MEASURED, private_values
from warehouse import data_docs, expectations
from warehouse.gx_duckdb import import_gx

#: Tags without an end.
VOID = {"meta", "link", "wbr"}


class Reader(HTMLParser):
    """What a page refers to, and whether its tags are balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self._open.append(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.references.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def checked() -> World:
    return world()


@pytest.fixture(scope="module")
def read(checked: World) -> dict[str, Reader]:
    return {name: Reader(text) for name, text in checked.pages.items() if name.endswith(".html")}


def test_there_is_a_page_for_the_deliveries_and_for_every_feed(checked: World) -> None:
    suites = {f"{name}.html" for name in (*FEEDS, "deliveries")}
    assert set(checked.pages) == suites | {"index.html", "style.css"}


def test_the_index_leads_to_every_page(read: dict[str, Reader]) -> None:
    reached = {reference.partition("#")[0] for reference in read["index.html"].references}
    assert reached == set(read) - {"index.html"} | {"style.css"}


def test_every_link_has_its_target(checked: World, read: dict[str, Reader]) -> None:
    for page in read.values():
        for reference in page.references:
            name, _, place = reference.partition("#")
            assert name in checked.pages
            assert not place or unquote(place) in read[name].ids


def test_nothing_is_fetched_and_nothing_runs(checked: World, read: dict[str, Reader]) -> None:
    for text in checked.pages.values():
        assert re.search(r"//|@import|url\(", re.sub(r"/\*.*?\*/", "", text)) is None
    for page in read.values():
        assert not page.tags & {"script", "img", "iframe", "object", "form", "base"}


def test_no_value_of_a_record_and_no_file_name_is_on_a_page(checked: World) -> None:
    told = "\n".join(checked.pages.values())
    assert not [value for value in private_values(checked.con) if value in told]


def test_every_result_that_did_not_hold_is_on_the_index_and_on_its_page(checked: World) -> None:
    index = checked.pages["index.html"].replace("<wbr>", "")
    for result in checked.results:
        if not result.success:
            assert f'<td class="number" data-label="delivery">{result.load_id}</td>' in index
            assert result.observed in index
            page = "deliveries" if result.expectation in MEASURED else result.feed
            assert f"delivery {result.load_id}" in checked.pages[f"{page}.html"]


def test_an_expectation_is_told_in_the_words_of_gx(read: dict[str, Reader]) -> None:
    words = " ".join("".join(read["calls.html"].words).split())
    assert "values must belong to this set: voice sms mms data" in words
    assert "values must be greater than or equal to 0 and less than or equal to 604800" in words


def test_a_long_set_is_folded_and_whole() -> None:
    gx = import_gx()
    codes = [f"code-{number}" for number in range(data_docs.LONGEST_SET + 1)]
    told = data_docs.sentence(gx.expectations.ExpectColumnValuesToBeInSet(column="word", value_set=codes).configuration)
    assert f"<summary>{len(codes)} values</summary>" in told
    assert all(f"<code>{code}</code>" in told for code in codes)


def test_marks_of_html_in_a_rule_are_text() -> None:
    gx = import_gx()
    told = data_docs.sentence(gx.expectations.ExpectColumnValuesToMatchRegex(column="word", regex="<b>&").configuration)
    assert "<code>&lt;b&gt;&amp;</code>" in told


def test_a_site_is_replaced_whole(tmp_path: Path) -> None:
    site = tmp_path / "pages" / "quality"
    page = data_docs.Page("calls", "One row per call.", (data_docs.Row("a.required", Markup("b"), "held", "c"),))
    data_docs.write(site, RUN_DATE, [page], [], [])
    (site / "yesterday.html").write_text("stale")
    data_docs.write(site, RUN_DATE, [page], [], [])
    assert sorted(path.name for path in site.iterdir()) == ["calls.html", "index.html", "style.css"]
    assert [path.name for path in site.parent.iterdir()] == ["quality"]


def test_a_run_that_was_cut_off_does_not_stop_the_next(tmp_path: Path) -> None:
    site = tmp_path / "quality"
    for word in ("fresh", "stale"):
        (tmp_path / f".quality.{word}").mkdir()
    data_docs.write(site, RUN_DATE, [], [], [])
    assert [path.name for path in tmp_path.iterdir()] == ["quality"]


def test_the_same_run_gives_the_same_bytes(checked: World, tmp_path: Path) -> None:
    loads = [checked.loads["cell_events", BROKEN]]
    for name in ("one", "two"):
        expectations.validate(checked.con, loads, RUN_DATE, tmp_path / name)
    for page in (tmp_path / "one").iterdir():
        assert page.read_bytes() == (tmp_path / "two" / page.name).read_bytes()


def test_with_nothing_new_the_earlier_pages_stay(checked: World, tmp_path: Path) -> None:
    site = tmp_path / "quality"
    site.mkdir()
    (site / "index.html").write_text("earlier")
    expectations.validate(checked.con, [], RUN_DATE, site)
    assert (site / "index.html").read_text() == "earlier"
