"""Telephone numbers against the phonenumbers library, and the words for what is no number."""

from __future__ import annotations

import duckdb
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.columns import TELEPHONE_STATUSES
from warehouse import telephones

CON = duckdb.connect()


def normalised(texts: list[str | None], country_code: str = "44") -> list[str | None]:
    CON.execute("create or replace table t (position bigint, t varchar)")
    CON.execute("insert into t select unnest(?::bigint[]), unnest(?::varchar[])", [list(range(len(texts))), texts])
    found = CON.execute(f"select {telephones.normalised('t', country_code)} from t order by position").fetchall()
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07700900123", "+447700900123"),
        ("+447700900123", "+447700900123"),
        ("00447700900123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("44(0)7700900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("077009 00123", "+447700900123"),
        ("07700-900-123", "+447700900123"),
        ("14107700900123", "+447700900123"),
        ("#31#07700900123", "+447700900123"),
        ("147007700900123", "+447700900123"),
        ("+4407700900123", "+447700900123"),
        ("02079460123", "+442079460123"),
        ("+999123456789", "+999123456789"),
        ("00999123456789", "+999123456789"),
        ("7700900123", "malformed"),
        ("4.47701E+11", "malformed"),
        ("4,47701E+11", "malformed"),
        ("+44770090012", "+44770090012"),
        ("+447700900", "malformed"),
        ("+4477009001234", "malformed"),
        ("07700900123 ext 2", "malformed"),
        ("withheld", "withheld"),
        ("Anonymous", "withheld"),
        ("0", "withheld"),
        ("*", "withheld"),
        ("UNKNOWN", "withheld"),
        ("999", "service"),
        ("101", "service"),
        ("1571", "service"),
        ("121", "service"),
        ("60123", "short_code"),
        ("116123", "short_code"),
        ("MyBank", "alpha_sender"),
        ("Surgery-1", "alpha_sender"),
        ("+", "malformed"),
        ("07700900123\n", "malformed"),
        ("٠٧٧٠٠٩٠٠١٢٣", "malformed"),
        (None, None),
    ],
)
def test_each_form_becomes_a_number_or_a_word(text: str | None, expected: str | None) -> None:
    assert normalised([text]) == [expected]
    assert expected is None or expected.startswith("+") or expected in TELEPHONE_STATUSES


SPACES = st.sampled_from(["", " ", "-", ".", " ("])


@st.composite
def spelt(draw: st.DrawFn) -> str:
    """A national number of the United Kingdom in one of the forms that occur."""
    digits = draw(st.from_regex(r"[1-357-9][0-9]{8,9}", fullmatch=True))
    prefix = draw(st.sampled_from(["0", "+44", "0044", "44", "+44(0)", "44 (0) ", "+440"]))
    cut = draw(st.integers(1, len(digits) - 1))
    return prefix + digits[:cut] + draw(st.sampled_from(["", " ", "-", "."])) + digits[cut:]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(spelt(), min_size=20, max_size=40))
def test_a_british_number_becomes_what_the_phonenumbers_library_makes_of_it(texts: list[str]) -> None:
    for text, found in zip(texts, normalised(list(texts)), strict=True):
        spoken = text if not text.startswith("44") else "+" + text
        parsed = phonenumbers.parse(spoken, "GB")
        assert found == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text("0123456789+ ()-#*Ee.aZ\n٣", max_size=18), min_size=20, max_size=40))
def test_whatever_comes_in_only_numbers_and_known_words_come_out(texts: list[str]) -> None:
    for text, found in zip(texts, normalised(list(texts)), strict=True):
        assert found is not None
        if found.startswith("+"):
            assert found[1:].isascii()
            assert found[1:].isdigit()
            assert 8 <= len(found) <= 16
            digits = "".join(c for c in text if c in "0123456789")
            assert digits.endswith(found[-7:]), "no digit is invented"
        else:
            assert found in TELEPHONE_STATUSES


def test_national_numbers_belong_to_the_country_that_the_layout_names() -> None:
    assert normalised(["030123456", "+44 7700 900123"], country_code="49") == ["+4930123456", "+447700900123"]
