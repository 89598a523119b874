"""What can be asked of one thing or two: a case, a device, an account, an address. Each question is an SQL file here.

A file's first line is the question; its second says what it is asked of (`-- Of: device, case.`, or several such lists:
`-- Of: device; account.`); a third may say what the answer does not show (`-- Mind: ...`). $a and $b are the things, a
case last. Answers come from one publish, with lines of the feeds (`file:line`), and what speaks against beside what
speaks for. A file's number orders the answers.
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

CASE, DEVICE, ACCOUNT, ADDRESS = "case", "device", "account", "address"

#: Rows of an answer that are given; how many there are is always said.
ROWS_GIVEN = 20

_KIND = f"(?:{CASE}|{DEVICE}|{ACCOUNT}|{ADDRESS})"
_OF = re.compile(rf"-- Of: ({_KIND}(?:, {_KIND})?(?:; {_KIND}(?:, {_KIND})?)*)\.")


@dataclass(frozen=True)
class Thing:
    """What is asked about: its kind, and the form in which the warehouse keeps it."""

    kind: str
    value: str


@dataclass(frozen=True)
class Question:
    """One question: its words, the kinds of things that it is asked of, what to mind about its answer, its SQL."""

    name: str
    words: str
    of: tuple[tuple[str, ...], ...]
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
    return tuple(_read(each.name, each.read_text(encoding="utf-8")) for each in found)


def thing(con: duckdb.DuckDBPyConnection, text: str) -> Thing:
    """What somebody means by a word: a case that is known, an address, an account, or a device in any form of writing.

    A device is a number, a SIM or a handset. Raises UsageError where the word is empty or nothing is known of it.
    """
    word = text.strip()
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
        return _identifier(con, word)


def ask(con: duckdb.DuckDBPyConnection, *things: Thing) -> tuple[Answer, ...]:
    """Every question that can be asked of one thing or two, answered from a publish."""
    ordered = sorted(things, key=lambda each: each.kind == CASE)  # as given, but a case last
    kinds = tuple(each.kind for each in ordered)
    values = dict(zip("ab", (each.value for each in ordered), strict=False))
    return tuple(_answer(con, question, values) for question in questions() if kinds in question.of)


def _answer(con: duckdb.DuckDBPyConnection, question: Question, values: dict[str, str]) -> Answer:
    relation = con.execute(question.query, values)
    columns = tuple(str(column[0]) for column in relation.description or ())
    rows = relation.fetchall()
    return Answer(question.name, question.words, question.mind, columns, tuple(rows[:ROWS_GIVEN]), len(rows))


def _read(file: str, text: str) -> Question:
    words, of, *rest = text.splitlines()
    found = _OF.fullmatch(of)
    if not words.startswith("-- ") or found is None:
        raise ValueError(f"questions/{file}: begins with `-- The question?` and `-- Of: device, case.`")
    kinds = tuple(tuple(each.split(", ")) for each in found[1].split("; "))
    mind = rest[0].removeprefix("-- Mind: ") if rest and rest[0].startswith("-- Mind: ") else ""
    name = file.removesuffix(".sql").partition("_")[2]
    return Question(name, words.removeprefix("-- "), kinds, mind, text)


def _identifier(con: duckdb.DuckDBPyConnection, word: str) -> Thing:
    """As the warehouse keeps it: numbers in E.164, handsets by 14 digits, accounts in small letters; else as it is."""
    form = f"select {telephones.normalised('word')} from (select $a as word)"
    number = con.execute(form, {"a": word}).fetchall()[0][0]
    written = [word, *([number] if number and number.startswith("+") else []), word[:14], word.lower()]
    known = con.execute(
        """with asked as (
            select unnest($words) as identifier, unnest(range(len($words))) as place
        ),
        accounts as (
            select account as identifier from evidence.service_use
            union all
            select identifier from evidence.case_identifiers where identifier_type = 'account'
            union all
            select unnest([identifier_a, identifier_b]) from evidence.contacts where identifier_type = 'account'
        ),
        devices as (
            select unnest([number, imsi, imei]) as identifier from evidence.device_spells
            union all
            select identifier from evidence.case_identifiers where identifier_type <> 'account'
            union all
            select unnest([identifier_a, identifier_b]) from evidence.contacts where identifier_type = 'number'
            union all
            select identifier from evidence.cell_days
        )
        select asked.identifier, asked.identifier in (select identifier from accounts) as is_account
        from asked
        where
            asked.identifier in (select identifier from accounts)
            or asked.identifier in (select identifier from devices)
        order by asked.place limit 1""",
        {"words": list(dict.fromkeys(written))},
    ).fetchall()
    if not known:
        raise UsageError("nothing that was returned or registered names it: no case, number, SIM, handset or account")
    identifier, is_account = known[0]
    return Thing(ACCOUNT if is_account else DEVICE, str(identifier))
