"""From text to values: for each kind of column the SQL that reads it strictly, and the rules for what cannot be read.

Nothing is guessed: a text that does not match the kind's pattern breaks a rule and stays as it was delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.feed import Column
from warehouse import instants, sql, telephones
from warehouse.layouts import Layout, Source

IPV4 = r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"


@dataclass(frozen=True)
class Reading:
    """How one column is read, in three steps that each see the columns of the step before.

    text: the column's text out of the file's columns. steps: intermediate expressions by name. values: stored columns
    by name. broken: rule -> SQL that is true where the row breaks it. repair: SQL for the note of a repair, or None.
    """

    text: str
    steps: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    repair: str | None = None


def reading(column: Column, source: Source, layout: Layout, file_column: dict[str, str]) -> Reading:
    """How a declared column is read from a file. `file_column`: name in the file -> name in the staging scan."""
    name = column.name
    found = Reading(text=_text(source, file_column))
    raw, text = sql.name(f"t:{name}"), sql.name(f"m:{name}")
    mended, repair = _repaired(raw, source)
    found.steps[f"m:{name}"] = _mapped(mended, source)
    if source.words is not None:
        known = sql.literals(source.words)
        found.broken[f"{name}.known_word"] = f"{raw} is not null and {raw} not in ({known})"
    if repair is not None:
        note = sql.literal(f"{name}: {source.repair['kind'] if source.repair else ''}")
        object.__setattr__(found, "repair", f"case when {repair} then {note} end")
    if not column.is_nullable:
        found.broken[f"{name}.required"] = f"{raw} is null"
    _KINDS[column.kind](found, name, text, raw, source, layout)
    return found


def _text(source: Source, file_column: dict[str, str]) -> str:
    if source.constant is not None:
        return sql.literal(source.constant)
    columns = [sql.name(file_column[column]) for column in source.columns]
    if len(columns) == 1:
        return columns[0]
    absent = " and ".join(f"{column} is null" for column in columns)
    joined = f" || {sql.literal(source.separator)} || ".join(f"coalesce({column}, '')" for column in columns)
    return f"case when {absent} then null else {joined} end"


def _mapped(text: str, source: Source) -> str:
    if source.words is None:
        return text
    cases = " ".join(f"when {sql.literal(word)} then {sql.literal(code)}" for word, code in source.words.items())
    return f"case {text} {cases} end"


def _repaired(text: str, source: Source) -> tuple[str, str | None]:
    """The text after a declared repair, and the condition under which it was repaired."""
    if source.repair is None:
        return text, None
    if source.repair["kind"] == "decimal_point":
        decimals = int(source.repair["decimals"])
        needed = f"regexp_full_match({text}, '-?[0-9]{{{decimals + 1},12}}')"
        mended = rf"regexp_replace({text}, '([0-9]{{{decimals}}})$', '.\1')"
    else:
        digits = int(source.repair["digits"])
        needed = f"regexp_full_match({text}, '[1-9][0-9]{{{digits - 1}}}')"
        mended = f"'0' || {text}"
    return f"case when {needed} then {mended} else {text} end", needed


def _plain(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    found.values[name] = text


def _integer(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    if source.formats:
        value = (
            f"case when regexp_full_match({text}, '[0-9]{{1,3}}:[0-5][0-9]:[0-5][0-9]') then "
            f"split_part({text}, ':', 1)::bigint * 3600 + split_part({text}, ':', 2)::bigint * 60 "
            f"+ split_part({text}, ':', 3)::bigint end"
        )
    else:
        value = f"case when regexp_full_match({text}, '[+-]?[0-9]{{1,18}}') then {text}::bigint end"
    _readable(found, name, text, value, "integer")


def _decimal(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    mark = "[.]" if layout.decimal_mark == "." else "[,]"
    pointed = text if layout.decimal_mark == "." else f"replace({text}, ',', '.')"
    matched = f"regexp_full_match({text}, '[+-]?[0-9]{{1,15}}(?:{mark}[0-9]{{1,20}})?')"
    _readable(found, name, text, f"case when {matched} then {pointed}::double end", "decimal")


def _flag(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    _readable(found, name, text, f"case {text} when 'true' then true when 'false' then false end", "flag")


def _ip(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    value = (
        f"case when regexp_full_match({text}, '{IPV4}') then {text} "
        f"when regexp_full_match({text}, '[0-9A-Fa-f:.]+') and contains({text}, ':') "
        f"then lower(try_cast({text} as inet)::varchar) end"
    )
    _readable(found, name, text, value, "ip")


def _readable(found: Reading, name: str, text: str, value: str, rule: str) -> None:
    found.steps[f"v:{name}"] = value
    found.values[name] = sql.name(f"v:{name}")
    found.broken[f"{name}.{rule}"] = f"{text} is not null and {found.values[name]} is null"


def _instant(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    zone = layout.time_zone if all(map(instants.is_local, source.formats)) else "UTC"
    found.steps[f"v:{name}"] = _moment(text, source)
    moment = sql.name(f"v:{name}")
    value = instants.to_utc(moment, zone)
    found.values[name] = value
    found.values[f"{name}_original"] = raw
    found.values[f"{name}_is_ambiguous"] = f"coalesce({instants.in_fold(moment, zone)}, false)"
    found.broken[f"{name}.format"] = f"{text} is not null and {moment} is null"
    if zone != "UTC":
        found.broken[f"{name}.clock_gap"] = instants.in_gap(moment, zone)


def _moment(text: str, source: Source) -> str:
    moment = instants.local_text(text, source.formats)
    return instants.span_end(f"({moment})", source.formats[0]) if source.edge == "end" else moment


def _date(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    _readable(found, name, text, f"({_moment(text, source)})::date", "format")


def _telephone(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    found.values[f"{name}_original"] = raw
    if layout.is_opaque:
        found.values[name] = text
        found.values[f"{name}_status"] = f"case when {text} is not null then 'opaque' end"
        return
    found.steps[f"v:{name}"] = telephones.normalised(text, layout.country_code)
    number = sql.name(f"v:{name}")
    found.values[name] = f"case when starts_with({number}, '+') then {number} end"
    found.values[f"{name}_status"] = f"case when starts_with({number}, '+') then 'e164' else {number} end"
    found.broken[f"{name}.telephone"] = f"{number} = 'malformed'"


def _imei(found: Reading, name: str, text: str, raw: str, source: Source, layout: Layout) -> None:
    bare = f"regexp_replace({text}, '[ /-]', '', 'g')"
    found.steps[f"v:{name}"] = (
        f"case when regexp_full_match({text}, '[0-9]{{14,16}}') then {text} "
        f"when regexp_full_match({bare}, '[0-9]{{14,16}}') then {bare} end"
    )
    digits = sql.name(f"v:{name}")
    length, placeholder = (
        f"length({digits})",
        f"{digits} in ({sql.literals(d * n for d in '09' for n in (14, 15, 16))})",
    )
    checked = f"({length} = 15 and not ends_with({digits}, '0'))"
    found.values[name] = f"case when not ({placeholder}) then left({digits}, 14) end"
    found.values[f"{name}_original"] = raw
    found.values[f"{name}_status"] = (
        f"case when {digits} is null then null when {placeholder} then 'placeholder' when {checked} then 'valid' "
        f"when {length} = 15 then 'check_digit_zero' when {length} = 14 then 'no_check_digit' "
        f"else 'software_version' end"
    )
    found.broken[f"{name}.imei"] = f"{text} is not null and {digits} is null"
    found.broken[f"{name}.check_digit"] = f"case when {checked} then {luhn_sum(digits)} % 10 <> 0 end"


def luhn_sum(digits: str) -> str:
    """SQL: the Luhn sum of a text of 15 digits (ISO/IEC 7812-1, as TS 23.003 annex B uses it for the IMEI).

    Digits in even positions, counted from the left, are doubled and lose 9 when that gives two digits.
    """
    number = f"{digits}::bigint"
    parts = []
    for position in range(15):
        digit = f"({number} // {10 ** (14 - position)} % 10)"
        parts.append(digit if position % 2 == 0 else f"({digit} * 2 - 9 * ({digit} > 4)::bigint)")
    return "(" + " + ".join(parts) + ")"


_KINDS = {
    "text": _plain, "code": _plain, "imsi": _plain, "integer": _integer, "decimal": _decimal, "latitude": _decimal,
    "longitude": _decimal, "flag": _flag, "ip": _ip, "instant": _instant, "date": _date, "telephone": _telephone,
    "imei": _imei,
}  # fmt: skip
