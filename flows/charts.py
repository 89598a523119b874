"""Charts of the report: static SVG, drawn once, without a script. Each shows numbers that a table beside it holds.

Sizes are fixed and legends are the page's: what a chart measures must not depend on the fonts of the machine.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import altair as alt

from warehouse.readings import Volume

#: Mid tones, legible on white and on dark; text and lines take the page's own colour.
BLUE, ORANGE, GREEN, GREY, PALE = "#3d7fcf", "#d9822b", "#2f9e77", "#8792a2", "#9dbfe8"
INK = "currentColor"

#: Word of a legend -> its colour.
OFFENCES = {"recorded": PALE, "with communications data": BLUE, "linked": ORANGE}
OUTCOMES = {"charged": GREEN, "no suspect": ORANGE, "not yet assigned": GREY, "another outcome": PALE}

#: Pixels of a picture's width, and of one bar with its gap.
WIDTH = 560
_ROW = 26


def offences_by_group(volumes: Sequence[Volume]) -> str:
    """Recorded offences by group; of them those with communications data, and of those the linked ones, laid over."""
    fields = ("offence_count", "with_comms_data_count", "linked_case_count")
    values = [
        {"group": volume.heading, "count": getattr(volume, field), "what": word}
        for volume in volumes
        for field, word in zip(fields, OFFENCES, strict=True)
    ]
    bars = [
        alt.Chart()
        .mark_bar(size=size, color=colour)
        .encode(
            x=alt.X("count:Q", title="offences", axis=_counts(), stack=None),
            y=_headings([volume.heading for volume in volumes]),
        )
        .transform_filter(f"datum.what === '{word}'")
        for (word, colour), size in zip(OFFENCES.items(), (18, 12, 6), strict=True)
    ]
    return _svg(alt.layer(*bars, data=_data(values)), _ROW * len(volumes), 130,
                "Bar chart of offences by group: recorded, with communications data, linked")  # fmt: skip


def outcomes_by_group(volumes: Sequence[Volume]) -> str:
    """Share of each group's offences by outcome."""
    values = []
    for volume in volumes:
        told = [volume.outcome_charged_count, volume.outcome_no_suspect_count, volume.outcome_unassigned_count]
        told.append(volume.offence_count - sum(told))
        values += [
            {"group": volume.heading, "count": count, "what": word, "place": place}
            for place, (word, count) in enumerate(zip(OUTCOMES, told, strict=True))
        ]
    scale = alt.Scale(domain=list(OUTCOMES), range=list(OUTCOMES.values()))
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], labelOverlap=False)
    chart = (
        alt.Chart(_data(values))
        .mark_bar(size=16)
        .encode(
            x=alt.X("count:Q", stack="normalize", title="share of offences", axis=axis),
            y=_headings([volume.heading for volume in volumes]),
            color=alt.Color("what:N", scale=scale, legend=None),
            order="place:Q",
        )
    )
    return _svg(chart, _ROW * len(volumes), 130, "Stacked bar chart of outcomes by offence group, as shares")


def links_by_reason(counts: Sequence[tuple[str, int, int]]) -> str:
    """Links by their strongest reason."""
    values = [{"group": title, "count": strongest} for title, strongest, _ in counts]
    chart = (
        alt.Chart(_data(values))
        .mark_bar(size=16, color=BLUE)
        .encode(x=alt.X("count:Q", title="links", axis=_counts()), y=_headings([title for title, *_ in counts]))
    )
    return _svg(chart, _ROW * len(values), 350, "Bar chart of links by their strongest reason")


def links_by_strength(counts: Sequence[tuple[float, int]], bin_bits: int) -> str:
    """Links by strength, in steps of `bin_bits`."""
    values = [{"from": low, "to": low + bin_bits, "count": count} for low, count in counts]
    axis = alt.Axis(tickMinStep=bin_bits, format="d", labelOverlap=False)
    chart = (
        alt.Chart(_data(values))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("from:Q", title="strength in bits", bin="binned", axis=axis),
            x2="to:Q",
            y=alt.Y("count:Q", title="links", axis=_counts()),
        )
    )
    return _svg(chart, 170, 60, "Histogram of links by strength in bits")


def _data(values: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=values)


def _counts() -> alt.Axis:
    return alt.Axis(tickMinStep=1, tickCount=6, format="d", labelOverlap=False)


def _headings(words: list[str]) -> alt.Y:
    axis = alt.Axis(labelLimit=0, labelOverlap=False, ticks=False, domain=False)
    return alt.Y("group:N", sort=words, title=None, axis=axis)


def _svg(chart: Any, height: int, left: int, label: str) -> str:
    """A chart as SVG text that takes the page's colour and says what it is; the same chart gives the same bytes."""
    lines = {"gridColor": INK, "gridOpacity": 0.15, "domainColor": INK, "domainOpacity": 0.4, "tickColor": INK}
    words = {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"}
    sizes = {"labelFontSize": 13, "titleFontSize": 13, "labelFlush": False, "labelPadding": 5}
    dressed = (
        chart.properties(
            width=WIDTH - left - 30,
            height=height,
            autosize={"type": "none"},
            padding={"left": left, "right": 30, "top": 5, "bottom": 45},
        )
        .configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(**words, **sizes, **lines, tickOpacity=0.4)
    )
    drawn = io.StringIO()
    dressed.save(drawn, format="svg")
    text = re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", drawn.getvalue())  # marks are read out from the table beside
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
