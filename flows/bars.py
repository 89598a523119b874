"""Bars of text: a number that can be seen, in a pipe as on a terminal."""

from __future__ import annotations

from rich.text import Text

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bits_bar(bits: float, most: float, width: int = 20) -> Text:
    """A bar of `width` characters for `most` bits: full blocks speak for a link, shaded ones against.

    What is not nothing is at least a sliver.
    """
    if not bits or most <= 0:
        return Text("")
    if bits < 0:
        return Text("░" * min(width, max(1, round(-bits / most * width))), style="red")
    eighths = min(width * 8, max(1, round(bits / most * width * 8)))
    return Text(("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip(), style="green")
