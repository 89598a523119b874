"""Speed and memory of the gate, as ratios taken in one run: `make bench` or `python -m tests.bench --rows N`.

Each contender reads the same generated calls file in a process of its own, so that its peak memory is its own. Rounds
alternate, so that a machine whose speed drifts slows all of them; the medians are compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

TYPES = {"started_at": "TIMESTAMP", "ended_at": "TIMESTAMP", "duration_s": "BIGINT", "ring_s": "BIGINT"}
AUTHORITY = (
    "authorisation_urn,scope,data_type,legal_basis,route,decision,granted_at\n"
    "SYN-BENCH,dataset,events,benchmark,SEIZED,approved,2024-01-01T00:00:00Z\n"
)


def make_calls(path: Path, rows: int) -> None:
    """A calls file of `rows` rows in the canonical layout: one in 200 breaks a rule, one in 500 repeats another."""
    duckdb.execute(
        f"""copy (
        with n as (select i, case when i % 500 = 499 then i - 1 else i end as k from range({rows}) t(i)),
        h as (select i, k, hash(k) as a, hash(k + 7919) as b,
            timestamp '2024-03-01' + to_seconds((k * 7 % 864000)::bigint) as started_at from n)
        select 'R' || k as record_id, 'Borealis Mobile' as provider, 'SYN-BENCH' as authorisation_urn,
            ['voice', 'sms', 'data'][1 + k % 3] as event_type,
            case when k % 200 = 17 then 'sideways' else ['originating', 'terminating'][1 + k % 2] end as direction,
            'answered' as outcome, '+999' || lpad((a % 200000)::varchar, 9, '0') as calling_number,
            '+999' || lpad((b % 200000)::varchar, 9, '0') as called_number,
            '+999' || lpad((a % 200000)::varchar, 9, '0') as served_number,
            '00101' || lpad((a % 200000)::varchar, 10, '0') as served_imsi,
            '0010130' || lpad((a % 200000)::varchar, 7, '0') || '0' as served_imei,
            strftime(started_at, '%Y-%m-%dT%H:%M:%SZ') as started_at,
            strftime(started_at + interval 1 minute, '%Y-%m-%dT%H:%M:%SZ') as ended_at, 60 as duration_s, 5 as ring_s,
            '234-10-' || b % 5000 as first_cell_id, '234-10-' || a % 5000 as last_cell_id, '4G' as radio
        from h order by i) to '{path}' (header)"""
    )


def run_gate(file: Path, home: Path) -> dict[str, float]:
    """Our gate: parse, validate, quarantine, load into the lake, ledger included."""
    from warehouse import database, load

    place = database.Place.under(home)
    asked = load.Asked(authorisation_urn="SYN-BENCH")
    authority = home / "authorisations.csv"
    home.mkdir(parents=True)
    authority.write_text(AUTHORITY)
    with database.writer(place, database.Resources()) as con:
        load.ingest(con, place, load.look_at(authority, authority.name, load.Asked()), load.Asked(), _now)
        started = time.perf_counter()
        done = load.ingest(con, place, load.look_at(file, file.name, asked), asked, _now)
        seconds = time.perf_counter() - started
    if done.status != "loaded":
        raise SystemExit(done.problem)
    return {
        "seconds": seconds, "rows": done.rows_read, "loaded": done.rows_loaded, "quarantined": done.rows_quarantined,
        "duplicate": done.rows_duplicate,
    }  # fmt: skip


def run_typed(file: Path, home: Path) -> dict[str, float]:
    """DuckDB's own typed read_csv of the same file into a table of a native file: no rules, no ledger, no fates."""
    home.mkdir(parents=True)
    header = file.open().readline().strip().split(",")
    columns = ", ".join(f"'{name}': '{TYPES.get(name, 'VARCHAR')}'" for name in header)
    con = duckdb.connect(str(home / "typed.duckdb"), config={"memory_limit": "2GB"})
    started = time.perf_counter()
    scan = f"read_csv('{file}', header = true, auto_detect = false, columns = {{{columns}}})"
    con.execute(f"create table calls as select * from {scan}")
    con.execute("checkpoint")
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "rows": con.execute("select count(*) from calls").fetchall()[0][0]}


def run_pandas(file: Path, home: Path) -> dict[str, float]:
    """The usual pipeline: pandas reads, pandera on pandas validates with the same model, DuckDB stores what is good."""
    import pandas as pd
    import pandera.errors

    from schemas import FEEDS
    from schemas.feed import columns_of

    home.mkdir(parents=True)
    model = FEEDS["calls"]
    con = duckdb.connect(str(home / "pandas.duckdb"))
    started = time.perf_counter()
    frame = pd.read_csv(file, dtype="string", keep_default_na=False, na_values=[""])
    floats = {"decimal", "latitude", "longitude"}
    for column in columns_of(model):
        if column.name not in frame:
            frame[column.name] = pd.Series(pd.NA, index=frame.index, dtype="string")
        if column.kind == "instant":
            parsed = pd.to_datetime(frame[column.name], format="%Y-%m-%dT%H:%M:%SZ", errors="coerce")
            frame[column.name] = parsed.astype("datetime64[ns]")
        elif column.kind == "imei":
            frame[column.name] = frame[column.name].str[:14]
        elif column.kind == "integer":
            frame[column.name] = pd.to_numeric(frame[column.name]).astype("Int64")
        elif column.kind in floats:
            frame[column.name] = pd.to_numeric(frame[column.name]).astype("float64")
    try:
        model.validate(frame, lazy=True)
        bad = pd.Index([])
    except pandera.errors.SchemaErrors as errors:
        bad = pd.Index(errors.failure_cases["index"].dropna().unique())
    good = frame.drop(index=bad)
    is_repeated = good.duplicated()
    con.register("good", good[~is_repeated])
    con.execute("create table calls as select * from good")
    con.register("bad", frame.loc[bad])
    con.execute("create table quarantine as select * from bad")
    con.execute("checkpoint")
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds, "rows": len(frame), "loaded": len(good) - int(is_repeated.sum()), "quarantined": len(bad),
        "duplicate": int(is_repeated.sum()),
    }  # fmt: skip


CONTENDERS = {"gate": run_gate, "typed": run_typed, "pandas": run_pandas}


def _now() -> dt.datetime:
    return dt.datetime(2024, 4, 1)


def _measure(contender: str, file: Path, home: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench", "--contender", contender, "--file", str(file), "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{contender} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Generate, measure, print the ratios beside their targets."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=2_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--contenders", default="gate,typed,pandas", help="which to run, by name")
    options.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    options.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.contender:
        found = CONTENDERS[given.contender](given.file, given.home)
        print(json.dumps(found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    with tempfile.TemporaryDirectory(prefix="jigsaw-bench-") as folder:
        file = Path(folder) / "calls.csv"
        # in a process of its own: a child's peak memory counts what its parent held when it was started
        subprocess.run(
            [sys.executable, "-c", f"from tests.bench import *; make_calls(Path({str(file)!r}), {given.rows})"],
            check=True,
        )
        print(f"calls file: {given.rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB; {given.rounds} rounds, medians")
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in given.contenders.split(",")}
        for number in range(given.rounds):
            for name, found in runs.items():
                home = Path(folder) / f"{name}-{number}"
                found.append(_measure(name, file, home))
                subprocess.run(["rm", "-rf", str(home)], check=True)
        report(runs)


def report(runs: dict[str, list[dict[str, float]]]) -> None:
    """Print a line a contender, then each ratio beside its target."""
    seconds = {name: statistics.median(run["seconds"] for run in found) for name, found in runs.items()}
    peak = {name: max(run["peak_mb"] for run in found) for name, found in runs.items()}
    for name, found in runs.items():
        rate = found[0]["rows"] / seconds[name]
        fates = {key: int(found[0][key]) for key in ("loaded", "quarantined", "duplicate") if key in found[0]}
        print(f"{name:>7}: {seconds[name]:7.2f} s  {rate:>11,.0f} rows/s  peak {peak[name]:7,.0f} MB  {fates or ''}")
    if {"gate", "typed"} <= set(runs):
        ratios = [g["seconds"] / t["seconds"] for g, t in zip(runs["gate"], runs["typed"], strict=True)]
        print(f"gate / typed read_csv: {statistics.median(ratios):.2f} (target: at most 2.5)")
    if {"gate", "pandas"} <= set(runs):
        same = [
            int(runs[name][0][key]) for key in ("loaded", "quarantined", "duplicate") for name in ("gate", "pandas")
        ]
        print(f"pandas + pandera / gate, time: {seconds['pandas'] / seconds['gate']:.1f} (target: at least 4)")
        print(f"gate / pandas + pandera, peak memory: {peak['gate'] / peak['pandas']:.2f} (target: at most 0.25)")
        print(f"same verdict on every row: {'yes' if same[0::2] == same[1::2] else f'no {same}'}")


if __name__ == "__main__":
    main()
