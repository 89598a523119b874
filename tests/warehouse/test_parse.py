"""Strict reading of each kind of value, held against independent libraries."""

from __future__ import annotations

import datetime as dt
import ipaddress
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from schemas import FEEDS
from schemas.feed import columns_of
from warehouse import database, instants, layouts, parse, sql

CON = database.memory()


def read(feed: str, column: str, texts: list[str | None], toml: str) -> list[dict[str, object]]:
    """Each text read as `column` of `feed` by a layout whose [columns] entry is `toml`."""
    model = FEEDS[feed]
    declared = {c.name: c for c in columns_of(model)}
    layout_text, _, source_text = toml.rpartition("\n")
    needed = "\n".join(
        f'{c.name} = {{ constant = "x" }}' for c in declared.values() if not c.is_nullable and c.name != column
    )
    layout = layouts.parse("test", f'feed = "{feed}"\n{layout_text}\n[columns]\n{column} = {source_text}\n{needed}')
    found = parse.reading(declared[column], layout.sources[column], layout, {"X": "f:0"})
    CON.execute('create or replace table t (position bigint, "f:0" varchar)')
    CON.execute("insert into t select unnest(?::bigint[]), unnest(?::varchar[])", [list(range(len(texts))), texts])
    mapped = ", ".join(f"{e} as {sql.name(n)}" for n, e in found.steps.items() if n.startswith("m:"))
    valued = ", ".join(f"{e} as {sql.name(n)}" for n, e in found.steps.items() if n.startswith("v:")) or "1 as unused"
    out = {**found.values, **{f"!{rule}": f"coalesce({test}, false)" for rule, test in found.broken.items()}}
    if found.repair:
        out["repair"] = found.repair
    listed = ", ".join(f"{e} as {sql.name(n)}" for n, e in out.items())
    rows = CON.execute(
        f'with a as (select *, {found.text} as "t:{column}" from t), b as (select *, {mapped} from a), '
        f"c as (select *, {valued} from b) select {listed} from c order by position"
    ).fetchall()
    return [
        {key: value for key, value in zip(out, row, strict=True) if not (key.startswith("!") and not value)}
        for row in rows
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60", 60),
        ("+60", 60),
        ("-1", -1),
        ("0060", 60),
        ("60.7", None),
        ("1e3", None),
        (" 60 ", None),
        ("60\n", None),
        ("٦٠", None),
        ("", None),
        ("9" * 19, None),
        ("0x1F", None),
        ("1_000", None),
        ("1,000", None),
    ],
)
def test_an_integer_is_digits_and_nothing_else(text: str, value: int | None) -> None:
    (row,) = read("calls", "duration_s", [text], '"X"')
    assert row["duration_s"] == value
    assert ("!duration_s.integer" in row) == (value is None)


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:01:05", 65), ("100:00:00", 360000), ("1:5", None), ("00:61:00", None)]
)
def test_a_duration_in_hours_minutes_and_seconds_becomes_seconds(text: str, seconds: int | None) -> None:
    (row,) = read("calls", "duration_s", [text], '{ from = "X", format = "%H:%M:%S" }')
    assert row["duration_s"] == seconds


@pytest.mark.parametrize(
    ("text", "value"), [("52.5", 52.5), ("-0.1", -0.1), ("nan", None), ("1e3", None), ("5,2", None), (".5", None)]
)
def test_a_decimal_has_no_exponent_and_no_other_mark(text: str, value: float | None) -> None:
    (row,) = read("calls", "first_latitude", [text], '"X"')
    assert row["first_latitude"] == value


def test_a_decimal_comma_is_read_where_the_layout_declares_it() -> None:
    assert read("calls", "first_latitude", ["52,5"], 'decimal_mark = ","\n"X"')[0]["first_latitude"] == 52.5


@pytest.mark.parametrize(
    ("text", "value", "repair"),
    [
        ("52515", 52.515, "first_latitude: decimal_point"),
        ("7410", 7.41, "first_latitude: decimal_point"),
        ("52.515", 52.515, None),
        ("7", 7.0, None),
        ("-1234", -1.234, "first_latitude: decimal_point"),
        (None, None, None),
    ],
)
def test_a_lost_decimal_point_is_put_back_and_noted(text: str | None, value: float | None, repair: str | None) -> None:
    (row,) = read(
        "calls", "first_latitude", [text], '{ from = "X", repair = { kind = "decimal_point", decimals = 3 } }'
    )
    assert (row["first_latitude"], row["repair"]) == (value, repair)


def test_a_date_is_read_only_by_its_declared_format() -> None:
    form = '{ from = "X", format = "%d/%m/%Y %H:%M:%S" }'
    texts = ["01/02/2024 10:00:00", "13/02/2024 10:00:00", "02/13/2024 10:00:00", "1/2/2024 10:00:00",
             "01/02/2024 10:00:00 ", "2024-02-01 10:00:00", "01/02/24 10:00:00", "31/02/2024 10:00:00"]  # fmt: skip
    rows = read("calls", "started_at", texts, form)
    assert [row["started_at"] for row in rows[:2]] == [dt.datetime(2024, 2, 1, 10), dt.datetime(2024, 2, 13, 10)]
    assert all("!started_at.format" in row for row in rows[2:])
    assert rows[0]["started_at_original"] == "01/02/2024 10:00:00"


LONDON = 'time_zone = "Europe/London"\n{ from = "X", format = "%d/%m/%Y %H:%M:%S" }'


def test_the_spring_gap_is_refused_and_the_autumn_fold_is_flagged() -> None:
    texts = ["31/03/2024 00:59:59", "31/03/2024 01:00:00", "31/03/2024 01:59:59", "31/03/2024 02:00:00",
             "27/10/2024 00:59:59", "27/10/2024 01:00:00", "27/10/2024 01:59:59", "27/10/2024 02:00:00"]  # fmt: skip
    rows = read("calls", "started_at", texts, LONDON)
    assert ["!started_at.clock_gap" in row for row in rows] == [False, True, True, False, False, False, False, False]
    assert [row["started_at_is_ambiguous"] for row in rows] == [False, False, False, False, False, True, True, False]
    assert rows[0]["started_at"] == dt.datetime(2024, 3, 31, 0, 59, 59)
    assert rows[3]["started_at"] == dt.datetime(2024, 3, 31, 1)
    assert rows[5]["started_at"] == dt.datetime(2024, 10, 27, 0), "of two instants the earlier"
    assert rows[7]["started_at"] == dt.datetime(2024, 10, 27, 2)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(
        ["Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
    ),
    st.lists(
        st.one_of(
            st.datetimes(dt.datetime(1991, 1, 1), dt.datetime(2036, 1, 1)),
            st.datetimes(dt.datetime(2024, 3, 30, 23), dt.datetime(2024, 3, 31, 4)),
            st.datetimes(dt.datetime(2024, 10, 26, 23), dt.datetime(2024, 10, 27, 4)),
        ).map(lambda moment: moment.replace(microsecond=0)),
        min_size=5,
        max_size=30,
    ),
)
def test_local_time_becomes_the_utc_that_zoneinfo_says(zone: str, moments: list[dt.datetime]) -> None:
    toml = f'time_zone = "{zone}"\n{{ from = "X", format = "%Y-%m-%d %H:%M:%S" }}'
    texts = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments]
    clock = ZoneInfo(zone)
    for moment, row in zip(moments, read("calls", "started_at", list(texts), toml), strict=True):
        first, second = (
            moment.replace(tzinfo=clock, fold=fold).astimezone(dt.UTC).replace(tzinfo=None) for fold in (0, 1)
        )
        exists = first.replace(tzinfo=dt.UTC).astimezone(clock).replace(tzinfo=None) == moment
        assert ("!started_at.clock_gap" in row) == (not exists)
        if exists:
            assert row["started_at"] == first
            assert row["started_at_is_ambiguous"] == (first != second)


@pytest.mark.parametrize("zone", ["America/St_Johns", "Africa/Cairo", "Africa/Casablanca", "Asia/Tehran"])
def test_changes_at_midnight_and_at_odd_hours_are_found_from_their_first_second_to_their_last(zone: str) -> None:
    """These zones change at a minute past midnight, at midnight, twice in a month, or no longer at all."""
    second = dt.timedelta(seconds=1)
    found = [change for change in instants.changes(zone) if 1995 <= change.local_from.year <= 2024]
    assert found
    moments = [
        moment
        for change in found
        for moment in (change.local_from - second, change.local_from, change.local_to - second, change.local_to)
    ]
    kinds = [kind for change in found for kind in (None, change.is_gap, change.is_gap, None)]
    toml = f'time_zone = "{zone}"\n{{ from = "X", format = "%Y-%m-%d %H:%M:%S" }}'
    rows = read("calls", "started_at", [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments], toml)
    assert ["!started_at.clock_gap" in row for row in rows] == [kind is True for kind in kinds]
    assert [row["started_at_is_ambiguous"] for row in rows] == [kind is False for kind in kinds]
    clock = ZoneInfo(zone)
    for moment, kind, row in zip(moments, kinds, rows, strict=True):
        if not kind:
            assert row["started_at"] == moment.replace(tzinfo=clock).astimezone(dt.UTC).replace(tzinfo=None), moment


def test_a_zone_in_the_text_goes_before_the_layouts() -> None:
    rows = read("calls", "started_at", ["2024-07-01T10:00:00+0200", "2024-07-01T10:00:00"],
                'time_zone = "Europe/London"\n{ from = "X", format = "%Y-%m-%dT%H:%M:%S%z" }')  # fmt: skip
    assert rows[0]["started_at"] == dt.datetime(2024, 7, 1, 8)
    assert "!started_at.format" in rows[1]


def test_seconds_since_1970_and_ends_of_periods() -> None:
    assert read("cells", "valid_from_at", ["1459814306"], '{ from = "X", format = "unix" }')[0][
        "valid_from_at"
    ] == dt.datetime(2016, 4, 4, 23, 58, 26)
    (row,) = read("offences", "occurred_to_at", ["2016-12"], '{ from = "X", format = "%Y-%m", edge = "end" }')
    assert row["occurred_to_at"] == dt.datetime(2017, 1, 1)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.from_regex(r"[1-9][0-9]{14}", fullmatch=True), min_size=20, max_size=40))
def test_a_check_digit_is_what_the_stdnum_library_says(imeis: list[str]) -> None:
    for imei, row in zip(imeis, read("calls", "served_imei", list(imeis), '"X"'), strict=True):
        if imei.endswith("0"):
            assert row["served_imei_status"] == "check_digit_zero"
            assert "!served_imei.check_digit" not in row
        else:
            assert ("!served_imei.check_digit" in row) == (not luhn.is_valid(imei))
        assert row["served_imei"] == imei[:14]


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("490154203237518", "49015420323751", "valid"),
        ("49015420323751", "49015420323751", "no_check_digit"),
        ("4901542032375101", "49015420323751", "software_version"),
        ("49-015420-323751-8", "49015420323751", "valid"),
        ("000000000000000", None, "placeholder"),
        ("4.90154E+14", None, None),
        ("12345", None, None),
    ],
)
def test_handset_identities_are_compared_on_fourteen_digits(text: str, value: str | None, status: str | None) -> None:
    (row,) = read("calls", "served_imei", [text], '"X"')
    assert (row["served_imei"], row["served_imei_status"]) == (value, status)
    assert ("!served_imei.imei" in row) == (status is None)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.ip_addresses().map(str),
            st.ip_addresses(v=6).map(lambda a: a.exploded.upper()),
            st.text("0123456789abcdef:./%", max_size=20),
        ),
        min_size=20,
        max_size=40,
    )
)
def test_an_address_is_one_where_the_ipaddress_library_says_so(texts: list[str]) -> None:
    for text, row in zip(texts, read("service_logs", "client_ip", list(texts), '"X"'), strict=True):
        try:
            expected = None if "%" in text or not text else ipaddress.ip_address(text)
        except ValueError:
            expected = None
        found = row["client_ip"]
        assert (found is None) == (expected is None), text
        if expected is not None:
            assert ipaddress.ip_address(str(found)) == expected
            if expected.version == 4:
                assert found == str(expected)


def test_one_address_in_two_spellings_is_one_value() -> None:
    rows = read("service_logs", "client_ip", ["2001:DB8:0:0::1", "2001:db8::1", "2001:0db8::0001"], '"X"')
    assert {row["client_ip"] for row in rows} == {"2001:db8::1"}


def test_a_word_that_the_layout_does_not_know_breaks_a_rule() -> None:
    rows = read("calls", "event_type", ["MOC", "FAX", None], '{ from = "X", values = { MOC = "voice" } }')
    assert [row["event_type"] for row in rows] == ["voice", None, None]
    assert ["!event_type.known_word" in row for row in rows] == [False, True, False]
    assert "!event_type.required" in rows[2]
    assert "!event_type.required" not in rows[1]


@pytest.mark.parametrize("form", ["%H:%M", "%Y-%j", "%c", "%Y-%m-%d %I:%M"])
def test_a_format_that_cannot_be_read_strictly_is_refused(form: str) -> None:
    assert not instants.is_readable(form)


def test_duckdb_agrees_that_a_pattern_ends_where_the_text_ends() -> None:
    assert duckdb.execute("select regexp_full_match('12' || chr(10), '[0-9]+')").fetchall() == [(False,)]
