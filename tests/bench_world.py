"""Speed and memory of the generator: `make bench` or `python -m tests.bench_world --calls N`.

The world is made twice, by one process and by one per core, and must be the same bytes. Beside it DuckDB writes as many
rows of a calls file that mean nothing, as the bound of what writing alone costs. Memory is what all processes of a run
hold together, looked at twenty times a second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import make_calls

PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


def make(calls: int, workers: int, home: Path) -> dict[str, float | str]:
    """Generate a world with so many calls; rows, seconds, and a digest of every byte written."""
    from flows.synthetic import generate

    started = time.perf_counter()
    made = generate(
        home / "landing", home / "truth", seed=7, scale="demo", calls=calls, operations=[], workers=workers
    )  # fmt: skip
    seconds = time.perf_counter() - started
    digest = hashlib.sha256()
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return {"seconds": seconds, "rows": sum(made.rows.values()), "digest": digest.hexdigest()}


def measured(command: list[str]) -> tuple[str, float]:
    """Run a command; what it printed, and the most memory (MB) that it and its descendants held at a time."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.05)
    assert process.stdout is not None
    printed = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return printed, peak


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in _family(int(child)))]


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MB
    except (OSError, IndexError):
        return 0.0


def main() -> None:
    """Make, measure, print the figures beside their targets."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=2_000_000)
    options.add_argument("--alone", action="store_true", help="leave out the run on one process and the comparison")
    options.add_argument("--workers", type=int, help=argparse.SUPPRESS)
    options.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.home:
        print(json.dumps(make(given.calls, given.workers, given.home)))
        return
    cores = len(os.sched_getaffinity(0))
    found = {}
    with tempfile.TemporaryDirectory(prefix="jigsaw-bench-") as folder:
        for workers in {cores} if given.alone else {1, cores}:
            home = Path(folder) / f"world-{workers}"
            asked = ["--calls", str(given.calls), "--workers", str(workers), "--home", str(home)]
            printed, peak = measured([sys.executable, "-m", "tests.bench_world", *asked])
            run = found[workers] = json.loads(printed.splitlines()[-1])
            rate = run["rows"] / run["seconds"]
            print(
                f"world of {given.calls:,} calls, {workers} worker(s): {run['rows']:,} rows in {run['seconds']:.1f} s"
                f", {rate:,.0f} rows/s (target: at least 200,000 on two), peak {peak:,.0f} MB (target: under 3,000)"
            )
            subprocess.run(["rm", "-rf", str(home)], check=True)
        if given.alone:
            return
        started = time.perf_counter()
        make_calls(Path(folder) / "calls.csv", given.calls)
        plain = (time.perf_counter() - started) / given.calls
    best = found[cores]
    print(
        f"a row of the world / a row that DuckDB writes without meaning: {best['seconds'] / best['rows'] / plain:.1f}"
    )
    print(f"same bytes by 1 and by {cores}: {'yes' if len({run['digest'] for run in found.values()}) == 1 else 'no'}")


if __name__ == "__main__":
    main()
