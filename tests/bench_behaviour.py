"""Speed of the comparison of behaviour: `python -m tests.bench_behaviour --cases N`, pairs compared a second.

Made-up offences in memory: eleven offence groups over a country and a year, methods of common and rare words. What is
timed is finding the pairs and weighing them (evidence.behaviour_candidates, linkage.behaviour_pairs); making the cases
ready is told apart. Where other work runs on the machine, the seconds of processor time are the fairer number.

The peer, crimeserieslinkage (Python), is not run here: 1,050 pairs a second is what was published for it.
"""

from __future__ import annotations

import argparse
import resource
import time

import duckdb

from warehouse import build, database, ddl

PEER_PAIRS_A_SECOND = 1_050
TARGET_PAIRS_A_SECOND = 1_000_000
READY = ("evidence.method_words", "evidence.case_behaviours")
COMPARED = ("evidence.behaviour_candidates", "linkage.behaviour_pairs")


def make_offences(con: duckdb.DuckDBPyConnection, cases: int) -> None:
    """Offences of a year: two thirds in thirty towns, intervals of minutes to days, one to six words of method."""
    con.execute(
        f"""create or replace table staging.offences as
        with n as (select i, hash(i) as a, hash(i + 77777777) as b, hash(i + 991) as c from range({cases}) t(i)),
        placed as (select *, a % 1000 / 1000.0 as u, b % 1000 / 1000.0 as v, (c % 30)::bigint as town from n)
        select 'C' || lpad(i::varchar, 9, '0') as case_id, 'E230000' || (10 + c % 30) as force_code,
            null::varchar as force_name, date '2024-01-01' as month, 'group ' || (a // 7 % 11) as offence_group,
            timestamp '2023-06-01' + to_seconds((a % 31536000)::bigint) as occurred_from_at,
            timestamp '2023-06-01' + to_seconds((a % 31536000 + 60 + (b % 1000) ** 2 / 10)::bigint) as occurred_to_at,
            case when c % 3 < 2 then 50.5 + town % 6 * 0.9 + u * 0.12 else 50.5 + u * 5 end as latitude,
            case when c % 3 < 2 then -3.0 + town // 6 * 0.8 + v * 0.2 else -3 + v * 4 end as longitude,
            18::bigint as outcome_type, 1::bigint as load_id, i as line_number from placed"""
    )
    con.execute(
        """create or replace table staging.offence_methods as
        select case_id, string_agg('word' || (exp(hash(case_id, k) % 100000 / 100000.0 * ln(800)))::bigint, ' '
            order by k) as method, 1::bigint as load_id, min(line_number) as line_number
        from staging.offences cross join (select unnest(range(6)) as k) where hash(case_id) % 7 >= k group by case_id"""
    )


def timed(con: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> tuple[float, float]:
    """Seconds on the clock and of the processor for building models."""
    clock, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    for name in names:
        build.build_model(con, build.models()[name])
    now = resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - clock, cpu


def main() -> None:
    """Make, measure, print the rates beside the target and the peer's."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    con = database.memory(database.Resources("2GB", 2))
    ddl.create_tables(con, partitioned=False)
    build.prepare(con)
    make_offences(con, given.cases)
    clock, cpu = timed(con, READY)
    print(f"{given.cases:,} cases made ready: {clock:.2f} s ({cpu:.2f} s of processor)")
    rates = []
    for _ in range(given.rounds):
        clock, cpu = timed(con, COMPARED)
        [(pairs, kept)] = con.execute(
            """select (select count(*) from evidence.behaviour_candidates),
                (select count(*) from linkage.behaviour_pairs)"""
        ).fetchall()
        rates.append(pairs / clock)
        print(
            f"{pairs:,} pairs compared, {kept:,} kept: {clock:.2f} s, {pairs / clock:,.0f} a second; "
            f"{cpu:.2f} s of processor, {2 * pairs / cpu:,.0f} a second on two free cores"
        )
    best = max(rates)
    print(f"best round: {best:,.0f} pairs a second (target: {TARGET_PAIRS_A_SECOND:,})")
    print(f"against the peer's published {PEER_PAIRS_A_SECOND:,} a second: {best / PEER_PAIRS_A_SECOND:,.0f} times")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
