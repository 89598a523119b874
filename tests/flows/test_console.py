"""Tables on the screen: what is too wide for a page breaks, and no number is ever cut."""

import io
import re
from collections import Counter

import pytest
from rich.console import Console

from flows.console import table

HEADINGS = ["measure", "operation", "kind", "found", "missed", "wrong", "precision", "recall"]
ROWS = [
    ("baseline: Splink deterministic_link", "shared_tracking", "an identifier or a person", 1_234_567, 24, 1_063,
     "0.045", "0.676"),
    ("hubs", "ordinary life", "solicitor", 1, 2, 3, "1.000", "0.333"),
]  # fmt: skip


def drawn(width: int) -> str:
    """The table on a page of so many letters."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False)
    console.print(table(HEADINGS, ROWS, numbers=(3, 4, 5, 6, 7), whole=(0, 1), title="Kinds"), crop=False)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_number_and_no_heading_of_one_is_cut_on_a_narrow_page(width: int) -> None:
    words = drawn(width).split()
    assert {"1,234,567", "1,063", "0.045", "0.676", *HEADINGS[3:]} <= set(words)
    assert max(len(line.rstrip()) for line in drawn(width).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 100])
def test_words_break_where_they_must_and_are_all_there(width: int) -> None:
    letters = Counter("".join(str(value) for row in ROWS for value in row if isinstance(value, str)).replace(" ", ""))
    assert not letters - Counter(drawn(width))


def test_words_stay_whole_where_there_is_room() -> None:
    assert "baseline: Splink deterministic_link" in drawn(200)


def test_a_cell_of_several_lines_is_as_wide_as_its_longest() -> None:
    rows = [("1.0", "SYN-E23000010-24-00290\nSYN-E23000010-24-00313", "why " * 20)]
    out = io.StringIO()
    Console(file=out, width=80).print(table(["bits", "cases", "why"], rows, numbers=(0,), whole=(1,)), crop=False)
    assert re.search(r"1\.0 +SYN-E23000010-24-00290 +why why why why", out.getvalue())
