"""Speed and memory of the linkage: `python -m tests.bench_linkage --cases N --rows M`.

The tables of evidence are given as they are: what cases hold (a tenth of the rows) and whom they were in contact with.
One case in three is of an offender who has three and uses the same handset and the same friends; 3 % of the contacts
are with hubs. All that the linkage makes of that is timed: hubs, ties, reasons, links, groups, bridges. The peers do a
part of it on the same rows: DuckDB's join alone with a cap on the degree, Splink's deterministic_link on rows from
which the hubs are taken out for it, networkx on the links that were found. Each runs in a process of its own, so that
its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from warehouse import build, database, ddl, graph

GIVEN = ("evidence.case_identifiers", "evidence.case_contacts")
#: The first thing made of the given tables, though it lies among the evidence.
COMMON = "evidence.common_contacts"
MADE = ("linkage.case_links", "linkage.case_groups", "linkage.group_history", "linkage.group_bridges")
OF_LINKS = ("linkage.group_members", "linkage.case_groups", "linkage.group_history", "linkage.group_bridges")
SECONDS, PEAK_MB, DAY_SECONDS, CHAIN_SECONDS, FLAT = 15, 2_000, 5, 10, 1.3
#: Share of contacts that are with hubs, of rows that are held, hubs; cases of an offender; cases of the chain.
HUB_SHARE, HELD_SHARE, HUBS, SERIES, CHAIN = 0.03, 0.1, 200, 3, 100_000


def open_world(file: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """A connection on a native file."""
    con = database.memory(database.Resources(memory_limit=memory, threads=2))
    con.execute(f"set temp_directory = '{file.with_suffix('.spill')}'")
    con.execute(f"attach '{file}' as world")
    con.execute("use world")
    return con


def ancestors(tables: tuple[str, ...]) -> set[str]:
    """The models that tables are made of, and they themselves."""
    models, found, waiting = build.models(), set(), list(tables)
    while waiting:
        name = waiting.pop()
        if name in models and name not in found:
            found.add(name)
            waiting += models[name].depends_on
    return found


def timed_models() -> set[str]:
    """What the linkage makes of the given tables on the way to the links and groups."""
    reading = {name for name in ancestors(MADE) if name.startswith("linkage.") and ancestors((name,)) & set(GIVEN)}
    return reading | {COMMON}


def make_world(file: Path, cases: int, rows: int) -> dict[str, float]:
    """Empty tables of everything that the linkage reads, and rows of the given ones.

    A hundredth of the cases is kept apart for the day: tables day_identifiers and day_contacts.
    """
    con = open_world(file, "1GB")
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)
    for model in graph.in_order(build.models()):
        if model.name in ancestors(MADE) - timed_models():
            build.build_model(con, model)
    held, contacts = int(rows * HELD_SHARE / cases), int(rows * (1 - HELD_SHARE) / cases)
    con.execute("create temp macro force_of(c) as 'E230000' || lpad((10 + c % 8)::varchar, 2, '0')")
    con.execute("create temp macro case_of(c) as 'SYN-' || force_of(c) || '-24-' || lpad(c::varchar, 7, '0')")
    # an offender's cases: 0, 1 and 2 of nine; the first two identifiers are his in all of them
    con.execute(f"create temp macro person_of(c) as case when c % 9 < {SERIES} then c // 9 * 9 else c end")
    con.execute("""create temp macro own(c, k) as '+999' || lpad(((case when k < 2 then person_of(c) else c end) * 1000
        + k + 100000000)::varchar, 12, '0')""")
    con.execute(f"""
        create temp view all_identifiers as
        select case_of(c) as case_id, force_of(c) as force_code,
            case k % 3 when 0 then 'number' when 1 then 'imei' else 'imsi' end as identifier_type,
            own(c, k) as identifier,
            case when k < 3 then 'register' else 'use' end as via,
            case when k >= 3 then 'number' end as via_type, case when k >= 3 then own(c, 0) end as via_identifier,
            'S1' as subject_ref, 'suspect' as role, own(c, k) as recorded_as,
            case when k < 3 then 'FACT' else 'INFERENCE' end as basis, 5 as event_count,
            timestamp '2024-03-01' as first_seen_at, timestamp '2024-03-20' as last_seen_at, c
        from range({cases}) as cases(c), range({held}) as held(k)
    """)
    con.execute(f"""
        create temp view all_contacts as
        select case_of(c) as case_id, force_of(c) as force_code, 'number' as identifier_type,
            own(c, (j % 3) * 3) as own_identifier,
            case
                when hash(c, j) % 1000 < {int(HUB_SHARE * 1000)}
                    then '+888' || lpad((hash(c, j, 1) % {HUBS})::varchar, 9, '0')
                when j % 30 = 7 then '+777' || lpad((person_of(c) * 1000 + j)::varchar, 12, '0')
                else '+666' || lpad((hash(c, j, 2) % 400000000)::varchar, 12, '0')
            end as other_identifier,
            'S1' as subject_ref, 'suspect' as role, 'FACT' as basis, 3 as event_count, 1 as outgoing_count,
            60 as talk_s, 2 as day_count, timestamp '2024-03-01' as first_seen_at,
            timestamp '2024-03-20' as last_seen_at, c
        from range({cases}) as cases(c), range({contacts}) as contacts(j)
    """)
    for table, view, day in (
        (GIVEN[0], "all_identifiers", "day_identifiers"),
        (GIVEN[1], "all_contacts", "day_contacts"),
    ):
        con.execute(f"create table {day} as select * exclude (c) from {view} where c >= {cases - cases // 100}")
        con.execute(f"insert into {table} by name select * exclude (c) from {view} where c < {cases - cases // 100}")
    con.close()
    return {}


def link(file: Path, memory: str) -> dict[str, float]:
    """All links, reasons and groups, over all."""
    con = open_world(file, memory)
    seconds, wanted = {}, timed_models()
    for model in graph.in_order(build.models()):
        if model.name in wanted:
            started = time.perf_counter()
            build.build_model(con, model)
            seconds[model.name] = time.perf_counter() - started
    told = {
        f"#{name}": float(build.row_count(con, name))
        for name in (*GIVEN, "linkage.hubs", "linkage.case_ties", "linkage.case_links")
    }
    told["#linkage.case_groups"] = float(
        con.execute("select count(distinct group_id) from linkage.case_groups").fetchall()[0][0]
    )
    con.close()
    return seconds | told


def day(file: Path, memory: str) -> dict[str, float]:
    """The day's cases come in, and the linkage is made again: it has no days of its own."""
    con = open_world(file, memory)
    for table, more in zip(GIVEN, ("day_identifiers", "day_contacts"), strict=True):
        con.execute(f"insert into {table} by name select * from {more}")
    con.close()
    return link(file, memory)


def join(file: Path, memory: str) -> dict[str, float]:
    """DuckDB's join alone: pairs of cases that touch an identifier of at most a hundred cases."""
    con = open_world(file, memory)
    started = time.perf_counter()
    pairs = con.execute(f"""
        with touched as (
            select distinct case_id, identifier_type, identifier from {GIVEN[0]}
            union
            select case_id, identifier_type, other_identifier from {GIVEN[1]}
        ),
        kept as (
            select *, count(*) over (partition by identifier_type, identifier) as degree from touched
            qualify degree between 2 and 100
        )
        select count(*) from (
            select distinct a.case_id, b.case_id from kept as a inner join kept as b
                on a.identifier_type = b.identifier_type and a.identifier = b.identifier and a.case_id < b.case_id
        )
    """).fetchall()[0][0]
    return {"join": time.perf_counter() - started, "#pairs": float(pairs)}


def splink(file: Path, memory: str) -> dict[str, float]:
    """Splink's deterministic_link over the same rows, from which the hubs are taken out."""
    from flows.evaluation.baselines import splink_pairs

    con = open_world(file, memory)
    started = time.perf_counter()
    records = con.execute(f"""
        select row_number() over () as unique_id, case_id, identifier_type, identifier
        from (
            select case_id, identifier_type, identifier from {GIVEN[0]}
            union
            select case_id, identifier_type, other_identifier from {GIVEN[1]}
        ) anti join linkage.hubs as hubs using (identifier_type, identifier)
    """).to_arrow_table()
    con.close()
    pairs = splink_pairs(records)
    return {"splink": time.perf_counter() - started, "#pairs": float(len(pairs))}


def components(file: Path, memory: str) -> dict[str, float]:
    """Connected components of the links: ours, and networkx's."""
    import networkx

    from warehouse.group_members import read_graph

    con = open_world(file, memory)
    started = time.perf_counter()
    ours = int(read_graph(con).parts.max(initial=-1)) + 1
    between = time.perf_counter()
    links = con.execute("select case_a, case_b from linkage.case_links").fetchall()
    theirs = networkx.number_connected_components(networkx.Graph(links))
    return {
        "scipy": between - started, "networkx": time.perf_counter() - between, "#ours": float(ours),
        "#theirs": float(theirs),
    }  # fmt: skip


def chain(file: Path, memory: str) -> dict[str, float]:
    """The worst case for groups: cases in order, each linked to the next; and the path from end to end."""
    from warehouse.group_members import read_graph
    from warehouse.paths import chains

    con = open_world(file, memory)
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)
    for model in graph.in_order(build.models()):
        if model.name in ancestors(MADE) - set(OF_LINKS):
            build.build_model(con, model)
    con.execute(f"""
        insert into linkage.case_links by name
        select 'C' || lpad(i::varchar, 7, '0') as case_a, 'C' || lpad((i + 1)::varchar, 7, '0') as case_b,
            'E23000010' as force_a, 'E23000010' as force_b, false as is_cross_force, 10.0 as strength_bits,
            'FACT' as basis
        from range({CHAIN - 1}) as t(i)
    """)
    seconds = {}
    for model in graph.in_order(build.models()):
        if model.name in OF_LINKS:
            started = time.perf_counter()
            build.build_model(con, model)
            seconds[model.name] = time.perf_counter() - started
    started = time.perf_counter()
    links = read_graph(con)
    bits = con.execute("select strength_bits from linkage.case_links order by case_a").fetchnumpy()["strength_bits"]
    found = chains(links, (bits * 1000).astype("int64"), "C0000000", f"C{CHAIN - 1:07d}")[0]
    seconds["path"] = time.perf_counter() - started
    assert found is not None
    assert len(found) == CHAIN
    return seconds


TASKS = {"link": link, "day": day, "join": join, "splink": splink, "components": components, "chain": chain}


def measured(task: str, file: Path, given: argparse.Namespace, **more: object) -> tuple[dict[str, float], float]:
    """Do a task in a process of its own; seconds and, under names with #, counts; its peak memory in MB."""
    command = [sys.executable, "-m", "tests.bench_linkage", "--task", task]
    for name, value in {"file": file, "memory": given.memory, **more}.items():
        command += [f"--{name}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return found["told"], found["peak_mb"]


def seconds_of(told: dict[str, float]) -> float:
    """The seconds of all steps."""
    return sum(value for name, value in told.items() if not name.startswith("#"))


def over(folder: Path, cases: int, rows: int, given: argparse.Namespace, *, with_peers: bool) -> tuple[float, float]:
    """Make a world, link it, and let the peers at it; seconds and links."""
    file = folder / f"{cases}.duckdb"
    measured("make", file, given, cases=cases, rows=rows)
    told, peak = measured("link", file, given)
    seconds, links = seconds_of(told), told["#linkage.case_links"]
    print(
        f"{cases:>8,} cases, {rows:,} rows: {seconds:.1f} s (target for 20,000 and 4,000,000: under {SECONDS} s)"
        f"  {rows / seconds:,.0f} rows/s  peak {peak:,.0f} MB (target: under {PEAK_MB:,})"
    )
    print("    " + ", ".join(f"{name} {took:.2f}" for name, took in told.items() if not name.startswith("#")))
    print(
        "    " + ", ".join(f"{count:,.0f} {name[1:]}" for name, count in told.items() if name.startswith("#")),
        flush=True,
    )
    if with_peers:
        for task, said in (
            ("join", "DuckDB's capped join alone"),
            ("splink", "Splink deterministic_link, hubs taken out"),
        ):
            peer, peer_peak = measured(task, file, given)
            print(
                f"    {said}: {seconds_of(peer):.1f} s, {peer['#pairs']:,.0f} pairs, peak {peer_peak:,.0f} MB; "
                f"ours takes {seconds / seconds_of(peer):.1f} x that for hubs, reasons, links and groups"
            )
        parts, _ = measured("components", file, given)
        same = "the same" if parts["#ours"] == parts["#theirs"] else "NOT the same"
        print(f"    components: ours {parts['scipy']:.2f} s, networkx {parts['networkx']:.2f} s; {same} number of them")
        again, _ = measured("day", file, given)
        print(
            f"    a day of {cases // 100:,} more cases: {seconds_of(again):.1f} s (target: under {DAY_SECONDS} s)",
            flush=True,
        )
    file.unlink()
    return seconds, links


def main() -> None:
    """Make, measure, print the figures beside their targets."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--rows", type=int, default=4_000_000)
    options.add_argument("--memory", default="1GB", help="DuckDB's memory limit")
    options.add_argument(
        "--halves", action="store_true", help="also with half the cases and rows, and the ratio a link"
    )
    options.add_argument("--task", choices=(*TASKS, "make"), help=argparse.SUPPRESS)
    options.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.task:
        if given.task == "make":
            told = make_world(given.file, given.cases, given.rows)
        else:
            told = TASKS[given.task](given.file, given.memory)
        print(json.dumps({"told": told, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    with tempfile.TemporaryDirectory(prefix="jigsaw-bench-") as folder:
        place = Path(folder)
        half = over(place, given.cases // 2, given.rows // 2, given, with_peers=False) if given.halves else None
        whole = over(place, given.cases, given.rows, given, with_peers=True)
        if half:
            ratio = (whole[0] / whole[1]) / (half[0] / half[1])
            print(f"time a link, whole to half: {ratio:.2f} (target: at most {FLAT})")
        told, peak = measured("chain", place / "chain.duckdb", given)
        print(
            f"chain of {CHAIN:,} cases: {seconds_of(told):.1f} s (target: under {CHAIN_SECONDS}), peak {peak:,.0f} MB: "
            + ", ".join(f"{name} {took:.2f}" for name, took in told.items())
        )


if __name__ == "__main__":
    main()
