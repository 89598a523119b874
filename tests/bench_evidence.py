"""Speed and memory of the evidence layer: `python -m tests.bench_evidence --events N` (`make bench` says 10 million).

A made-up month of calls lies in a lake, as the gate leaves it: people with homes, work and six contacts each, towns of
twenty masts, both legs of three calls in ten, and one mast that carries one event in twenty. Each stage builds its
tables, and those before them that are not there yet, in a process of its own, so that its peak memory is its own.
`--decades` does it for a tenth of the events too; `--year` lays the events over a year in a lake and takes in one more
day at its beginning and at its end.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse import build, database, ddl, graph, refresh

#: What a stage builds, and how many events a second it must reach.
STAGES: dict[str, tuple[tuple[str, ...], int | None]] = {
    "contacts": (("evidence.contacts",), 500_000),
    "sightings": (("evidence.sightings",), 500_000),
    "co-presence": (("evidence.co_presence",), 300_000),
    "scene presence": (("evidence.scene_presence",), None),
}
PEAK_MB, FLAT, DECADE = 4_000, 1.2, 11
#: Calls and texts of a person on a day, people of a town of whom records are held, masts of a town: in a quarter of an
#: hour of the day three or four others are at a mast or its neighbours.
RATE, PEOPLE, MASTS = 5, 60, 20
FIRST_DAY = "2023-01-01"


def open_world(file: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """A connection on a native file with the gate's tables."""
    con = database.memory(database.Resources(memory_limit=memory))
    con.execute(f"set temp_directory = '{file.with_suffix('.spill')}'")
    con.execute(f"attach '{file}' as world")
    con.execute("use world")
    return con


def make_world(file: Path, events: int, days: int) -> None:
    """Events in raw.calls, masts in raw.cells, and a hundred cases with a place and a suspect."""
    con = open_world(file, "3GB")
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)
    people = max(events // (RATE * days), 400)
    towns = max(people // PEOPLE, 2)
    con.execute(f"""
        create temp macro at_mast(person, second, salt) as (
            case when second between 32400 and 61200 and person % 3 = 0 then (person + 1) % {towns}
                else person % {towns} end
            * {MASTS} + case when salt % 4 = 0 then (salt >> 4) % {MASTS}
                when second between 32400 and 61200 then hash(person, 'work') % {MASTS}
                else hash(person, 'home') % {MASTS} end
        )
    """)
    con.execute("create temp macro cell(mast, salt) as '234-10-' || mast || '-' || (salt >> 12) % 3")
    con.execute("create temp macro number(person) as '+999' || lpad(person::varchar, 9, '0')")
    con.execute(f"""
        insert into raw.cells by name
        select '234-10' as network, '234-10-' || mast || '-' || sector as cell_id, 'S' || mast as site_id,
            51 + town * 0.618034 % 1 * 4 + ((hash(mast, 'n') % 1000 + hash(mast, 'o') % 1000) / 2000.0 - 0.5) * 0.08
                as latitude,
            -3 + town * 0.414214 % 1 * 4 + ((hash(mast, 'e') % 1000 + hash(mast, 'f') % 1000) / 2000.0 - 0.5) * 0.13
                as longitude,
            sector * 120 as azimuth_deg, 120 as beamwidth_deg, 800 + hash(mast, 'r') % 4000 as range_m,
            1 as load_id, row_number() over (order by mast, sector) + 1 as line_number
        from (select mast, mast // {MASTS} as town, unnest([0, 1, 2]) as sector from range({towns * MASTS}) as t(mast))
    """)
    con.execute(f"""
        insert into raw.calls by name
        with events as (
            select i, i >= {events * 10 // 13} as is_second_leg,
                case when i < {events * 10 // 13} then i else (i - {events * 10 // 13}) * 3 end as k
            from range({events}) as t(i)
        ),
        drawn as (
            select *, hash(k) % {people} as caller, hash(k, 1) as b, hash(k, 2) as c, hash(i, 3) as salt from events
        ),
        placed as (
            select *, hash(caller, b % 6) % {people} as callee, 21600 + (b >> 8) % 32400 + (c >> 8) % 32400 as second,
                (c % {days})::integer as day
            from drawn
        ),
        served as (
            select *, case when is_second_leg then callee else caller end as person,
                timestamp '{FIRST_DAY}' + to_days(day) + to_seconds(second::bigint + is_second_leg::bigint * 2)
                    as started_at,
                case when not is_second_leg and c % 20 = 7 then 0
                    else at_mast(case when is_second_leg then callee else caller end, second, salt) end as mast
            from placed
            where callee <> caller
        )
        select 'R' || i as record_id, 'Borealis Mobile' as provider,
            case when k % 3 = 1 then 'sms' else 'voice' end as event_type,
            case when is_second_leg then 'terminating' else 'originating' end as direction,
            case when k % 3 = 1 then null when k % 7 = 0 then 'no_answer' else 'answered' end as outcome,
            number(caller) as calling_number, number(callee) as called_number, number(person) as served_number,
            '00101' || lpad(person::varchar, 10, '0') as served_imsi,
            '3500000' || lpad(person::varchar, 7, '0') as served_imei,
            started_at, (b >> 20)::bigint % 200 as duration_s, started_at + to_seconds(duration_s) as ended_at,
            cell(mast, salt) as first_cell_id, cell(mast, salt >> (k % 5 = 0)::integer) as last_cell_id,
            '4G' as radio, 1 as load_id, i + 2 as line_number
        from served
        order by day, i
    """)
    con.execute(f"""
        insert into raw.offences by name
        select 'BENCH/' || n as case_id, 'E23000010' as force_code,
            timestamp '{FIRST_DAY}' + to_days((n % {days})::integer) + to_hours(9 + n % 12) as occurred_from_at,
            occurred_from_at + interval 20 minute as occurred_to_at, occurred_from_at::date as recorded_on,
            cells.latitude + 0.002 as latitude, cells.longitude + 0.002 as longitude, 1 as load_id, n + 2 as line_number
        from range(100) as t(n)
        inner join raw.cells on cells.cell_id = '234-10-' || (1 + n * 7 % {towns * MASTS - 1}) || '-0'
    """)
    con.execute(f"""
        insert into raw.case_subjects by name
        select 'BENCH/' || n as case_id, 'E23000010' as force_code, 'S1' as subject_ref, 'suspect' as role,
            number(hash(n) % {people}) as number, 'intelligence' as source, 1 as load_id, n + 2 as line_number
        from range(100) as t(n)
    """)
    con.close()


def wanted_tables(tables: Iterable[str], there: set[str]) -> set[str]:
    """Tables and all that lies before them and is not there."""
    models, wanted, waiting = build.models(), set(), list(tables)
    while waiting:
        name = waiting.pop()
        if name in models and name not in there | wanted:
            wanted.add(name)
            waiting += models[name].depends_on
    return wanted


def build_tables(con: duckdb.DuckDBPyConnection, tables: Iterable[str], there: set[str]) -> dict[str, float]:
    """Build tables and all that lies before them and is not there, as a first build does; seconds of each."""
    models, wanted, seconds = build.models(), wanted_tables(tables, there), {}
    for model in graph.in_order(models):
        if model.name in wanted:
            started = time.perf_counter()
            if model.by_day:
                refresh.build_all_days(con, model, models)
            else:
                build.build_model(con, model)
            seconds[model.name] = time.perf_counter() - started
    return seconds


def deliver(file: Path, memory: str) -> None:
    """Put the events into a lake beside the file, as the gate leaves them: the tables are built where they are kept."""
    with database.writer(lake_of(file), database.Resources(memory_limit=memory)) as con:
        con.execute(f"attach '{file}' as world (read_only)")
        with database.transaction(con, "deliver"):
            for table in ("cells", "offences", "case_subjects"):
                con.execute(f"insert into raw.{table} by name from world.raw.{table}")
            con.execute("insert into raw.calls by name from world.raw.calls order by started_at")


def lake_of(file: Path) -> database.Place:
    """Where the lake of a world lies."""
    return database.Place.under(file.with_suffix(".lake"))


def build_stage(file: Path, stage: str, memory: str) -> dict[str, float]:
    """Build a stage's tables over all days, in the lake."""
    with database.writer(lake_of(file), database.Resources(memory_limit=memory)) as con:
        made = con.execute(
            "select distinct schema_name || '.' || table_name from duckdb_columns() where database_name = 'lake' "
            "and schema_name in ('staging', 'evidence')"
        ).fetchall()
        with database.transaction(con, "publish"):
            build.prepare(con)
            return build_tables(con, STAGES[stage][0], {name for (name,) in made})


def one_more_day(file: Path, day: int, memory: str) -> dict[str, float]:
    """A lake in which all days before a day are built gets that day's events: seconds of each table by day.

    The path of a nightly build (warehouse/refresh.py): what is new is found, its days are made, all else is left alone.
    """
    names = wanted_tables(("evidence.contacts", "evidence.co_presence"), set())
    models = [model for model in graph.in_order(build.models()) if model.name in names]
    begin = f"timestamp '{FIRST_DAY}' + to_days({day})"
    seconds: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory(prefix="jigsaw-bench-lake-") as folder,
        database.writer(database.Place.under(Path(folder)), database.Resources(memory_limit=memory)) as con,
    ):
        con.execute(f"attach '{file}' as world (read_only)")
        for load, events in ((1, f"< {begin}"), (2, f"between {begin} and {begin} + interval 86399 seconds")):
            with database.transaction(con, "deliver"):
                if load == 1:
                    con.execute("insert into raw.cells by name from world.raw.cells")
                con.execute("insert into quality.loads by name select ? as load_id, 'loaded' as status", [load])
                con.execute(f"""insert into raw.calls by name select * replace ({load} as load_id) from world.raw.calls
                    where started_at {events} order by started_at""")
            with database.transaction(con, "publish"):
                build.prepare(con)
                started = time.perf_counter()
                changes = refresh.since_last_build(con)
                seconds = {"what is new": time.perf_counter() - started}
                for model in models:
                    started = time.perf_counter()
                    refresh.refresh(con, model, changes)
                    seconds[model.name] = time.perf_counter() - started
                refresh.remember(con, changes)
    return seconds


@dataclass(frozen=True)
class Run:
    """What a task took: seconds of each table, seconds of all cores together, peak memory in MB."""

    tables: dict[str, float]
    cpu_s: float
    peak_mb: float

    @property
    def seconds(self) -> float:
        """Seconds of all tables."""
        return sum(self.tables.values())


def measured(task: str, file: Path, given: argparse.Namespace, **more: object) -> Run:
    """Do a task in a process of its own."""
    options = {"file": file, "memory": given.memory, **more}
    command = [sys.executable, "-m", "tests.bench_evidence", "--task", task]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stderr}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def over_all_days(folder: Path, events: int, given: argparse.Namespace) -> dict[str, float]:
    """Make a world and build every stage; prints a line a stage, gives seconds of each."""
    file = folder / f"{events}.duckdb"
    measured("make", file, given, events=events, days=given.days)
    measured("deliver", file, given)
    seconds = {}
    for stage in given.stages.split(","):
        run = measured(stage, file, given)
        seconds[stage] = run.seconds
        wanted = STAGES[stage][1]
        target = f" (target: at least {wanted:,})" if wanted else ""
        print(
            f"{events:>11,} events, {stage:<14} {run.seconds:7.1f} s  {events / run.seconds:>11,.0f} events/s{target}"
            f"  {run.cpu_s:.1f} s of processor  peak {run.peak_mb:,.0f} MB (target: under {PEAK_MB:,})"
        )
        print("    " + ", ".join(f"{name} {took:.1f}" for name, took in run.tables.items()), flush=True)
    file.unlink()
    shutil.rmtree(file.with_suffix(".lake"))
    return seconds


def over_a_year(folder: Path, events: int, given: argparse.Namespace) -> None:
    """Make a world of a year; what does its second day cost when one is there, and its last when 364 are?"""
    file = folder / "year.duckdb"
    measured("make", file, given, events=events, days=365)
    took: dict[int, list[float]] = {1: [], 364: []}
    for _ in range(3):
        for day, runs in took.items():
            runs.append(measured("day", file, given, day=day).seconds)
    first, last = (statistics.median(runs) for runs in took.values())
    print(
        f"{events:>11,} events in a year: one day more costs {first:.2f} s after 1 day, {last:.2f} s after 364; "
        f"ratio {last / first:.2f} (target: at most {FLAT})"
    )


def main() -> None:
    """Make, measure, print the figures beside their targets."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=10_000_000)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--stages", default=",".join(STAGES), help="which to run, by name")
    options.add_argument("--memory", default="2GB", help="DuckDB's memory limit")
    options.add_argument("--decades", action="store_true", help="also a tenth of the events, and the ratio")
    options.add_argument("--year", action="store_true", help="also the cost of a day at the begin and end of a year")
    for hidden, kind in (("task", str), ("file", Path), ("day", int)):
        options.add_argument(f"--{hidden}", type=kind, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.task:
        tables: dict[str, float] = {}
        if given.task == "make":
            make_world(given.file, given.events, given.days)
        elif given.task == "deliver":
            deliver(given.file, given.memory)
        elif given.task == "day":
            tables = one_more_day(given.file, given.day, given.memory)
        else:
            tables = build_stage(given.file, given.task, given.memory)
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu_s, peak_mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        print(json.dumps({"tables": tables, "cpu_s": cpu_s, "peak_mb": peak_mb}))
        return
    with tempfile.TemporaryDirectory(prefix="jigsaw-bench-") as folder:
        place = Path(folder)
        tenth = over_all_days(place, given.events // 10, given) if given.decades else {}
        whole = over_all_days(place, given.events, given)
        for stage, took in tenth.items():
            print(f"{stage}, ten times the events: {whole[stage] / took:.1f} x the time (target: at most {DECADE})")
        if given.year:
            over_a_year(place, given.events, given)


if __name__ == "__main__":
    main()
