"""The answers of an operation: what an analysis of its feeds must find, and what it must not. Tables and a collector.

The tables' columns are declared here once; flows/synthetic/truth.py writes them, flows/evaluation/ reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import pyarrow as pa

_TEXT, _DECIMAL, _FLAG, _INSTANT = pa.string(), pa.float64(), pa.bool_(), pa.timestamp("s", tz="UTC")

#: A cell of an answer: instants are whole seconds since 1970.
Answer: TypeAlias = str | int | float | bool | None

#: Table -> column -> type. Written with a first column `operation`.
ANSWER_TABLES: dict[str, dict[str, pa.DataType]] = {
    "operations": {"question": _TEXT, "answer": _TEXT},
    "whereabouts": {"person": _TEXT, "case_id": _TEXT, "from_at": _INSTANT, "to_at": _INSTANT, "latitude": _DECIMAL,
                    "longitude": _DECIMAL},
    "scene_verdicts": {"case_id": _TEXT, "identifier_type": _TEXT, "identifier": _TEXT, "person": _TEXT,
                       "verdict": _TEXT},
    "swaps": {"old_identifier": _TEXT, "new_identifier": _TEXT, "kind": _TEXT, "changed_at": _INSTANT, "person": _TEXT,
              "is_true": _FLAG},
    "roles": {"person": _TEXT, "identifier_type": _TEXT, "identifier": _TEXT, "role": _TEXT, "is_answer": _FLAG},
    "log_holders": {"service": _TEXT, "record_id": _TEXT, "account": _TEXT, "person": _TEXT, "holder_type": _TEXT,
                    "holder": _TEXT, "quality": _TEXT},
    "unwanted_contacts": {"source_type": _TEXT, "source": _TEXT, "victim_type": _TEXT, "victim": _TEXT,
                          "person": _TEXT},
    "companions": {"identifier_a": _TEXT, "identifier_b": _TEXT, "from_at": _INSTANT, "to_at": _INSTANT,
                   "is_true": _FLAG},
}  # fmt: skip

#: Table -> what one row of it is.
ABOUT_ANSWERS = {
    "operations": "One row per operation: what is asked, and the answer in a sentence.",
    "whereabouts": "One row per person and stay that matters: where the person was, whatever any phone did.",
    "scene_verdicts": "One row per case and identifier: the verdict due: consistent, inconsistent or no_data.",
    "swaps": "One row per change of one user: new_handset, new_sim, new_number. is_true false: it only looks like one.",
    "roles": "One row per identifier and its user's part in the story; is_answer: the part is what is asked for.",
    "log_holders": "One row per logged connection: who held the address, and how well that can be known (quality).",
    "unwanted_contacts": "One row per source of unwanted contact and victim.",
    "companions": "One row per two identifiers that were together for a reason (is_true) or by chance.",
}


@dataclass
class Answers:
    """Collects answers by table. Instants are given in seconds since 1970, persons as references (P00001)."""

    rows: dict[str, list[tuple[Answer, ...]]] = field(default_factory=dict)

    def add(self, table: str, **values: Answer) -> None:
        """One more row. A column that is not given is absent. Raises KeyError for an unknown table or column."""
        columns = ANSWER_TABLES[table]
        if unknown := set(values) - set(columns):
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        self.rows.setdefault(table, []).append(tuple(values.get(column) for column in columns))


def person_ref(index: int) -> str:
    """How the truth calls the person at an index of the operation's population."""
    return f"P{index:05d}"
