"""The text of a file to be, column by column, and the few texts that a fault puts in the place of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.synthetic.rendering import Encoded
from flows.synthetic.values import Flags, Ints, Texts


class Sheet:
    """Columns by name, in the order of the file's header; all of one length."""

    def __init__(self, columns: Mapping[str, Encoded], rows: Ints) -> None:
        self._columns: dict[str, pa.StringArray] = {name: column.take(rows) for name, column in columns.items()}
        self._size = len(rows)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def drop(self, name: str) -> None:
        """Leave a column out."""
        del self._columns[name]

    def at(self, name: str, rows: Ints) -> Texts:
        """A column's texts in some rows."""
        texts: Texts = self._columns[name].take(pa.array(rows)).to_numpy(zero_copy_only=False)
        return texts

    def put(self, name: str, rows: Ints, texts: str | Iterable[str]) -> None:
        """Put texts, or one text, into some rows of a column."""
        listed = [texts] * len(rows) if isinstance(texts, str) else list(texts)
        order = np.argsort(rows, kind="stable")
        mask = np.zeros(self._size, dtype=np.bool_)
        mask[rows] = True
        ordered = pa.array([listed[place] for place in order.tolist()], pa.string())
        self._columns[name] = pc.replace_with_mask(self._columns[name], pa.array(mask), ordered)

    def says(self, name: str, words: Iterable[str]) -> Flags:
        """Where a column holds one of some texts."""
        found = pc.is_in(self._columns[name], value_set=pa.array(list(words), pa.string()))
        flags: Flags = found.to_numpy(zero_copy_only=False)
        return flags

    def matches(self, name: str, pattern: str) -> Flags:
        """Where a column matches a regular expression somewhere."""
        flags: Flags = pc.match_substring_regex(self._columns[name], pattern).to_numpy(zero_copy_only=False)
        return flags

    def append(self, source: Sheet, rows: Ints) -> None:
        """Add copies of rows of a sheet with the same columns at the end."""
        wanted = pa.array(rows)
        for name, column in self._columns.items():
            self._columns[name] = pa.concat_arrays([column, source._columns[name].take(wanted)])
        self._size += len(rows)

    def table(self) -> pa.Table:
        """All columns."""
        return pa.table(list(self._columns.values()), names=list(self._columns))
