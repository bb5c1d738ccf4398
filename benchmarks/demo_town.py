"""How long the demo town takes to generate, and how much memory.

Scale 1 and the scale of tests (0.03) are each made by `dayang.demo.demo_town` in a process of
its own, so that neither memory nor warm caches of one count for the other. Importing is timed
apart; writing to a file is not part of it.

Last line: ``demo_town_s: S``, of scale 1. Goal: 60 s within 3 GiB; scale 0.03 under 5 s.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

GOALS = {1.0: (60.0, 3072), 0.03: (5.0, None)}
"""Seconds and MiB by scale."""


def generated(scale: float, seed: int) -> dict[str, float]:
    """Generate a town once.

    Returns
    -------
    Seconds of importing and of generating, seconds of the processor for both, rows, and the
    process's peak of memory in MiB.
    """
    start, work = time.perf_counter(), time.process_time()
    from dayang.demo import demo_town  # noqa: PLC0415 - timed apart

    imported = time.perf_counter()
    town = demo_town(scale, seed)
    done = time.perf_counter()
    return {
        "import_s": imported - start,
        "s": done - imported,
        "cpu_s": time.process_time() - work,
        "rows": sum(len(table) for table in town.tables.values()),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def apart(scale: float, seed: int) -> dict[str, float]:
    """Return `generated` from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.demo_town", "--once", str(scale), "--seed", str(seed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own module
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(seed: int) -> None:
    """Time every scale of `GOALS` and print the table."""
    print(f"{'scale':>6}{'rows':>12}{'import s':>10}{'generate s':>12}{'cpu s':>8}{'peak MiB':>10}   goal")
    seconds = {}
    for scale, (goal_s, goal_mib) in GOALS.items():
        took = apart(scale, seed)
        seconds[scale] = took["s"]
        goal = f"{goal_s:g} s" + ("" if goal_mib is None else f", {goal_mib:,} MiB")
        print(
            f"{scale:>6g}{took['rows']:>12,}{took['import_s']:>10.1f}{took['s']:>12.1f}{took['cpu_s']:>8.1f}{took['mib']:>10,.0f}"
            f"   {goal}"
        )
    print(f"demo_town_s: {seconds[1.0]:.1f}")


def main() -> None:
    """Run the benchmark, or one timing of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="seed of the town")
    parser.add_argument("--once", type=float, metavar="SCALE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once is not None:
        print(json.dumps(generated(arguments.once, arguments.seed)))
        return
    measure(arguments.seed)


if __name__ == "__main__":
    main()
