"""The data-quality site: pages of what was expected and what was seen, made to open offline. Nothing is evaluated here.

The sentences are Great Expectations' own; the pages are ours, because GX's load fifteen files from elsewhere, need
JavaScript to unfold, and carry the installation's id. A page holds counts and shares, never a record's value, and no
file name (a provider may name a file after a number). The same run gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from warehouse.gx_duckdb import import_gx

#: Sets longer than this are folded.
LONGEST_SET = 12

#: How an expectation came out: `failed` where a declared rule is broken, `look` where a delivery is unlike others.
STANDINGS = ("held", "look", "failed")


@dataclass(frozen=True)
class Row:
    """One expectation on a page: over all deliveries, the deliveries that do not meet it, and what each showed."""

    rule: str
    sentence: Markup
    standing: str
    observed: str
    unmet: tuple[str, ...] = ()
    each: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One suite."""

    name: str
    purpose: str
    rows: tuple[Row, ...]

    @property
    def standing(self) -> str:
        """The worst standing of its expectations."""
        return worst(row.standing for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Expectations by standing."""
        return count(row.standing for row in self.rows)


@dataclass(frozen=True)
class Delivery:
    """One line of the table of deliveries."""

    load_id: int
    feed: str
    provider: str | None
    rows_read: int
    rows_loaded: int
    expected: int
    not_held: int
    standing: str


@dataclass(frozen=True)
class Open:
    """One expectation that a delivery did not meet, and the page that says more."""

    load_id: int
    feed: str
    about: str
    observed: str
    standing: str
    page: str


def standing(success: bool, severity: str) -> str:
    """How an expectation came out, in a word."""
    return "held" if success else "failed" if severity == "critical" else "look"


def worst(standings: Iterable[str]) -> str:
    """The worst of some standings."""
    return max(standings, key=STANDINGS.index, default="held")


def count(standings: Iterable[str]) -> dict[str, int]:
    """How many of each standing."""
    found = Counter(standings)
    return {one: found[one] for one in STANDINGS}


def sentence(configuration: Any) -> Markup:
    """An expectation in GX's own words, or in ours where it has a description; values marked as code."""
    if configuration.description:
        return escape(configuration.description)
    gx = import_gx()
    words = gx.render.LegacyRendererType.PRESCRIPTIVE
    _, render = gx.expectations.registry.get_renderer_impl(configuration.type, words)
    parts = render(configuration=configuration, runtime_configuration={"include_column_name": False})
    return Markup(" ").join(_filled(part.to_json_dict()["string_template"]) for part in parts)


def _filled(template: dict[str, Any]) -> Markup:
    values = template.get("params", {})
    text, places = template["template"], re.compile(r"\$(\w+)")
    long_set = [place for place in places.findall(text) if place.startswith("v__")]
    if len(long_set) > LONGEST_SET:
        first, last = text.index(f"${long_set[0]}"), text.index(f"${long_set[-1]}") + len(long_set[-1]) + 1
        shown = Markup(" ").join(Markup("<code>{}</code>").format(values[place]) for place in long_set)
        folded = Markup("<details><summary>{} values</summary>{}</details>").format(len(long_set), shown)
        return _filled(template | {"template": text[:first]}) + folded + escape(text[last:].strip(" ."))
    filled, end = Markup(), 0
    for place in places.finditer(text):
        filled += escape(text[end : place.start()])
        value = values.get(place[1], place[0])
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        filled += Markup("<code>{}</code>").format(whole)
        end = place.end()
    return filled + escape(text[end:])


def write(
    site: Path, run_date: dt.date, pages: Sequence[Page], deliveries: Sequence[Delivery], unmet: Sequence[Open]
) -> None:
    """Replaces the folder `site` by the pages of one run: made beside it, then moved into its place."""
    jinja = Environment(
        loader=PackageLoader("warehouse", "quality_pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    jinja.filters["breakable"] = lambda name: Markup("<wbr>").join(re.split(r"(?<=[_.+])", name))
    common = {"run_date": run_date, "gx_version": import_gx().__version__}
    fresh, stale = (site.with_name(f".{site.name}.{word}") for word in ("fresh", "stale"))
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    style = files("warehouse").joinpath("quality_pages/style.css").read_text(encoding="utf-8")
    (fresh / "style.css").write_text(style, encoding="utf-8")
    totals = count(row.standing for page in pages for row in page.rows)
    index = jinja.get_template("index.html.jinja").render(
        common, pages=pages, deliveries=deliveries, open=unmet, counts=totals
    )
    (fresh / "index.html").write_text(index, encoding="utf-8")
    for page in pages:
        text = jinja.get_template("suite.html.jinja").render(common, page=page)
        (fresh / f"{page.name}.html").write_text(text, encoding="utf-8")
    if site.exists():
        site.rename(stale)
    fresh.rename(site)
    shutil.rmtree(stale, ignore_errors=True)
