"""What can be asked of one thing or two: a case, an identifier, an address. Each question is an SQL file beside this.

A file's first line is the question, its second says what it is asked of (`-- Of: identifier, case.`), a third may say
what the answer does not show (`-- Mind: ...`). $a and $b are the things; a case comes last. The answers come from one
publish, with the lines of the feeds behind them, and what speaks against stands beside what speaks for.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

from warehouse import telephones
from warehouse.errors import UsageError

CASE, IDENTIFIER, ADDRESS = "case", "identifier", "address"

#: Rows of an answer that are given; how many there are is always said.
ROWS_GIVEN = 20

_OF = re.compile(r"-- Of: (case|identifier|address)(?:, (case|identifier|address))?\.")


@dataclass(frozen=True)
class Thing:
    """What is asked about: its kind, and the form in which the warehouse keeps it."""

    kind: str
    value: str


@dataclass(frozen=True)
class Question:
    """One question: its words, the kinds of what it is asked of, what to mind about its answer, its SQL."""

    name: str
    words: str
    of: tuple[str, ...]
    mind: str
    query: str


@dataclass(frozen=True)
class Answer:
    """The answer to one question: at most ROWS_GIVEN rows of `row_count`."""

    question: str
    words: str
    mind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    row_count: int


@cache
def questions() -> tuple[Question, ...]:
    """Every question, in the order of their files' names."""
    found = sorted((each for each in files(__package__).iterdir() if each.name.endswith(".sql")), key=lambda e: e.name)
    return tuple(_read(each.name.removesuffix(".sql"), each.read_text(encoding="utf-8")) for each in found)


def thing(con: duckdb.DuckDBPyConnection, text: str) -> Thing:
    """What somebody means by a word: a case that is known, an address, or an identifier in any form of writing.

    Raises UsageError where the word is empty.
    """
    word = text.strip()
    if not word:
        raise UsageError("a case, an identifier or an address is needed")
    known = con.execute(
        "select count(*) from (select 1 from raw.offences where case_id = $a "
        "union all select 1 from raw.case_subjects where case_id = $a)",
        {"a": word},
    ).fetchall()[0][0]
    if known:
        return Thing(CASE, word)
    try:
        return Thing(ADDRESS, str(ipaddress.ip_address(word)))
    except ValueError:
        return Thing(IDENTIFIER, _identifier(con, word))


def ask(con: duckdb.DuckDBPyConnection, *things: Thing) -> tuple[Answer, ...]:
    """Every question that can be asked of one thing or two, answered from a publish."""
    ordered = sorted(things, key=lambda each: each.kind == CASE)
    kinds = tuple(each.kind for each in ordered)
    values = dict(zip("ab", (each.value for each in ordered), strict=False))
    return tuple(_answer(con, question, values) for question in questions() if question.of == kinds)


def _answer(con: duckdb.DuckDBPyConnection, question: Question, values: dict[str, str]) -> Answer:
    relation = con.execute(question.query, values)
    columns = tuple(str(column[0]) for column in relation.description or ())
    rows = relation.fetchall()
    return Answer(question.name, question.words, question.mind, columns, tuple(rows[:ROWS_GIVEN]), len(rows))


def _read(name: str, text: str) -> Question:
    words, of, *rest = text.splitlines()
    kinds = _OF.fullmatch(of)
    if not words.startswith("-- ") or kinds is None:
        raise ValueError(f"questions/{name}.sql: begins with `-- The question?` and `-- Of: identifier, case.`")
    mind = rest[0].removeprefix("-- Mind: ") if rest and rest[0].startswith("-- Mind: ") else ""
    return Question(name, words.removeprefix("-- "), tuple(kind for kind in kinds.groups() if kind), mind, text)


def _identifier(con: duckdb.DuckDBPyConnection, word: str) -> str:
    """As the warehouse keeps it: numbers in E.164, handsets by 14 digits, accounts in small letters; else as it is."""
    form = f"select {telephones.normalised('word')} from (select $a as word)"
    number = con.execute(form, {"a": word}).fetchall()[0][0]
    candidates = [word, word.lower(), *([number] if number and number.startswith("+") else []), word[:14]]
    known = con.execute(
        """with asked as (select unnest($words) as identifier, unnest(range(len($words))) as place)
        select identifier from asked
        where identifier in (select number from evidence.device_spells)
            or identifier in (select imsi from evidence.device_spells)
            or identifier in (select imei from evidence.device_spells)
            or identifier in (select identifier from evidence.case_identifiers)
            or identifier in (select identifier_a from evidence.contacts)
            or identifier in (select identifier_b from evidence.contacts)
        order by place limit 1""",
        {"words": candidates},
    ).fetchall()
    return str(known[0][0]) if known else word
