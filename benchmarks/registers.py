"""How fast a large workbook and a large GeoPackage are read and checked.

Plain synthetic registers (80,000 firms, 400,000 firm-years) are written in both formats;
each is then read and checked by `dayang.town.io.read_town` in a process of its own, and
beside it, as the bound, read bare by the library that reads it: calamine for cells,
pyogrio for layers.

Last line: ``registers_check_rows_per_s: N``, of the slower format. Goal: 48,000 rows a
second (480,000 in 10 s) within 1.5 GiB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyogrio
from python_calamine import CalamineWorkbook

from dayang.demo.plain import plain_registers
from dayang.town.faults import refuses
from dayang.town.io import read_town, write_town

GOAL_ROWS_PER_S, GOAL_MIB = 48_000, 1536
FORMATS = {".xlsx": "calamine", ".gpkg": "pyogrio"}


def checked(path: Path) -> Callable[[], int]:
    """Return what reads and checks `path` and gives the number of rows."""

    def run() -> int:
        reading = read_town(path)
        if refuses(reading.faults):
            raise SystemExit(f"{path.name} should be without a fault: {reading.faults[0]}")
        return sum(len(table) for table in reading.town.tables.values())

    return run


def bare(path: Path) -> Callable[[], int]:
    """Return what only reads `path`, by the library beneath, and gives the number of rows."""

    def cells() -> int:
        book = CalamineWorkbook.from_path(path)
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)

    def layers() -> int:
        names = [name for name, _ in pyogrio.list_layers(path)]
        return sum(len(pyogrio.raw.read_arrow(path, layer=name)[1]) for name in names)

    return cells if path.suffix == ".xlsx" else layers


def written(path: Path, firms: int) -> Callable[[], int]:
    """Return what writes plain registers to `path` and gives the number of rows."""
    town = plain_registers(firms)

    def run() -> int:
        write_town(town, path)
        return sum(len(table) for table in town.tables.values())

    return run


def timed(run: Callable[[], int]) -> dict[str, float]:
    """Run once; return rows, seconds, and the process's peak of memory in MiB."""
    start = time.perf_counter()
    rows = run()
    seconds = time.perf_counter() - start
    return {"rows": rows, "s": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def apart(how: str, path: Path, firms: int) -> dict[str, float]:
    """Time `how` (``written``, ``checked`` or ``bare``) in a process of its own.

    Writing too has its own, because a process starts with its parent's peak of memory.
    """
    command = [sys.executable, "-m", "benchmarks.registers", "--firms", str(firms), "--time", how, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own module
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(firms: int, folder: Path) -> None:
    """Write the registers in both formats, time both, and print the table."""
    print(f"{firms:,} firms, {5 * firms:,} firm-years")
    print(
        f"{'format':8}{'rows':>10}{'write s':>9}{'check s':>9}{'rows/s':>10}{'peak MiB':>10}   bare reading"
    )
    slowest = float("inf")
    for suffix, peer in FORMATS.items():
        path = folder / f"town{suffix}"
        write, ours, peers = (apart(how, path, firms) for how in ("written", "checked", "bare"))
        rate = ours["rows"] / ours["s"]
        slowest = min(slowest, rate)
        print(
            f"{suffix:8}{ours['rows']:>10,}{write['s']:>9.1f}{ours['s']:>9.1f}{rate:>10,.0f}{ours['mib']:>10,.0f}"
            f"   {peer}: {peers['s']:.1f} s, {peers['mib']:,.0f} MiB"
        )
    print(f"goal: {GOAL_ROWS_PER_S:,} rows/s within {GOAL_MIB:,} MiB")
    print(f"registers_check_rows_per_s: {slowest:.0f}")


def main() -> None:
    """Run the benchmark, or one timing of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--firms", type=int, default=80_000, help="number of firms (five times as many years)"
    )
    parser.add_argument("--time", nargs=2, metavar=("HOW", "PATH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.time:
        how, path = arguments.time[0], Path(arguments.time[1])
        run = (
            written(path, arguments.firms)
            if how == "written"
            else {"checked": checked, "bare": bare}[how](path)
        )
        print(json.dumps(timed(run)))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.firms, Path(folder))


if __name__ == "__main__":
    main()
