"""The operations' files and answers, read back by means of these tests' own: nothing of the warehouse helps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from flows.synthetic import Generated, generate
from flows.synthetic.operations.register import OPERATIONS
from schemas import FEEDS

#: A provider's number as E.164: national with 0, international with 00 or without a plus; words stay words.
_NUMBER = """case when {0} like '00%' then '+' || {0}[3:] when {0} like '0%' then '+44' || {0}[2:]
    when regexp_full_match({0}, '44[0-9]+') then '+' || {0} else nullif(nullif({0}, '-'), '') end"""
_BOREALIS = f"""
    select '{{operation}}' as operation, URN as urn, "Call Type" as event, "Leg" as leg, "Result" as result,
        {_NUMBER.format('"A Party"')} as calling, {_NUMBER.format('"B Party"')} as called,
        {_NUMBER.format('"Customer No"')} as served, IMSI as imsi, "IMEI"[:14] as imei, "Start Cell" as cell,
        timezone('Europe/London', strptime("Date" || ' ' || "Time", '%d/%m/%Y %H:%M:%S')) at time zone 'UTC' as at_utc
    from read_csv({{path}}, all_varchar = true)"""
_MERIDIAN = f"""
    select '{{operation}}', requestRef, eventClass, partyRole, endCause,
        {_NUMBER.format("aNumber")}, {_NUMBER.format("bNumber")}, {_NUMBER.format("servedMsisdn")}, servedImsi,
        servedImei[:14], firstCgi, strptime(startUtc, '%Y%m%d%H%M%S')
    from read_csv({{path}}, all_varchar = true, delim = ';')"""


@dataclass(frozen=True)
class Read:
    """A world with all operations: `con` holds calls of each, other feeds as <feed>, and the truth as truth_<table>."""

    made: Generated
    landing: Path
    truth: Path
    con: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query."""
        return self.con.execute(query).fetchall()

    def values(self, query: str) -> set[object]:
        """The first column of a query, as a set."""
        return {row[0] for row in self.rows(query)}


def read(landing: Path, truth: Path, made: Generated) -> Read:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    calls = []
    for operation in made.operations:
        for provider, query in (("borealis-{}.csv.gz", _BOREALIS), ("meridian-{}.csv", _MERIDIAN)):
            files = [str(path) for path in sorted(landing.glob(f"*_calls_{provider.format(operation)}"))]
            if files:
                calls.append(query.format(operation=operation, path=files))
    con.execute(f"create table calls as {' union all '.join(calls)}")
    for feed in FEEDS:
        parts = []
        for operation in made.operations:
            mine = [
                path for path in made.files if re.fullmatch(rf"[0-9-]+_{feed}_([a-z]+-)?{operation}[.].*", path.name)
            ]
            for kind, reader in (("csv", "read_csv({}, all_varchar = true)"), ("parquet", "read_parquet({})")):
                files = [str(path) for path in mine if (kind == "parquet") == (path.suffix == ".parquet")]
                if files:
                    columns = "*" if feed == "offences" else f"'{operation}' as operation, *"
                    parts.append(f"select {columns} from {reader.format(files)}")
        if parts and feed != "calls":
            con.execute(f"create table {feed} as {' union all by name '.join(parts)}")
    cells = [str(path) for path in made.files if path.name.endswith("_cells.parquet")]
    con.execute(
        f"""create table masts as select cell_id, max_by(try_cast(latitude as double), valid_from_at) as latitude,
            max_by(try_cast(longitude as double), valid_from_at) as longitude from read_parquet({cells})
        where try_cast(latitude as double) between 50 and 60 group by cell_id"""
    )
    for path in sorted(truth.glob("*.parquet")):
        con.execute(f"create table truth_{path.stem} as from read_parquet('{path}')")
    return Read(made, landing, truth, con)


@pytest.fixture(scope="session")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """The tiny world with every operation."""
    home = tmp_path_factory.mktemp("operations")
    made = generate(home / "landing", home / "truth", seed=7, scale="tiny", operations=list(OPERATIONS))
    found = read(home / "landing", home / "truth", made)
    yield found
    found.con.close()
