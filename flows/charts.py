"""Charts of the report: static SVG, drawn once, without a script. Each shows numbers that a table beside it holds.

Sizes are fixed and legends are the page's: what a chart measures must not depend on the fonts of the machine.
"""

from __future__ import annotations

import io
import json
import re
import textwrap
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

#: Pixels of a picture's width, of one bar with its gap, and of one more line of words beside it.
WIDTH = 560
_ROW, _LINE = 26, 14

#: Letters of a line beside the bars, and pixels that the widest letters of any font take at the size of the words.
_LETTERS, _LETTER = 28, 8.5


def offences_by_group(volumes: Sequence[Volume]) -> str:
    """Recorded offences by group; of them those with communications data, and of those the linked ones, laid over."""
    fields = ("offence_count", "with_comms_data_count", "linked_case_count")
    values = [
        {"group": volume.heading, "count": getattr(volume, field), "what": word}
        for volume in volumes
        for field, word in zip(fields, OFFENCES, strict=True)
    ]
    headings = _Headings([volume.heading for volume in volumes])
    bars = [
        alt.Chart()
        .mark_bar(size=size, color=colour)
        .encode(
            x=alt.X("count:Q", title="offences", axis=_counts(), stack=None),
            y=headings.axis,
        )
        .transform_filter(f"datum.what === '{word}'")
        for (word, colour), size in zip(OFFENCES.items(), (18, 12, 6), strict=True)
    ]
    return _svg(alt.layer(*bars, data=_data(values)), headings.height, headings.width,
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
    headings = _Headings([volume.heading for volume in volumes])
    scale = alt.Scale(domain=list(OUTCOMES), range=list(OUTCOMES.values()))
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], labelOverlap=False)
    chart = (
        alt.Chart(_data(values))
        .mark_bar(size=16)
        .encode(
            x=alt.X("count:Q", stack="normalize", title="share of offences", axis=axis),
            y=headings.axis,
            color=alt.Color("what:N", scale=scale, legend=None),
            order="place:Q",
        )
    )
    return _svg(chart, headings.height, headings.width, "Stacked bar chart of outcomes by offence group, as shares")


def links_by_reason(counts: Sequence[tuple[str, int, int]]) -> str:
    """Links by their strongest reason."""
    values = [{"group": title, "count": strongest} for title, strongest, _ in counts]
    headings = _Headings([title for title, *_ in counts])
    chart = (
        alt.Chart(_data(values))
        .mark_bar(size=16, color=BLUE)
        .encode(x=alt.X("count:Q", title="links", axis=_counts()), y=headings.axis)
    )
    return _svg(chart, headings.height, headings.width, "Bar chart of links by their strongest reason")


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


class _Headings:
    """Words beside bars, broken into lines: the axis, the pixels of its width that no font exceeds, and its height."""

    def __init__(self, words: Sequence[str]) -> None:
        lines = {word: textwrap.wrap(word, _LETTERS) or [""] for word in words}
        breaks = json.dumps(lines)
        self.axis = alt.Y(
            "group:N",
            sort=list(words),
            title=None,
            axis=alt.Axis(
                labelLimit=0, labelOverlap=False, labelExpr=f"{breaks}[datum.label]", labelBaseline="middle",
                labelLineHeight=_LINE, ticks=False, domain=False,
            ),
        )  # fmt: skip
        self.width = round(max(len(line) for found in lines.values() for line in found) * _LETTER) + 10
        self.height = len(lines) * (_ROW + _LINE * (max(map(len, lines.values())) - 1) // 2)


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
    text = re.sub(r"<tspan>.*?</text>", _centred, text)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _centred(words: re.Match[str]) -> str:
    """Lines of words about the middle of their bar; Vega hangs them from it."""
    lines = words[0].count("</tspan>")
    return words[0].replace("<tspan>", f'<tspan dy="-{_LINE * (lines - 1) / 2:g}">', 1)
