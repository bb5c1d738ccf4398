"""How good a renewal plan is after so many seconds, beside the way it is done by hand.

By default the demo town at its full size, one run of 60 seconds a seed, the default weighting alone:
value, bound, the gap to the reference at 10 and 60 seconds, the first valid plan, and what the judge says
of it, its bound worked out again from the prices. With ``--long`` one run of 600 seconds a seed read at
10, 60 and 600 seconds, ten thousand replays of the first seed's programme, a town of one unit a park,
a city of 300 parks (``--city`` adds that alone), and HiGHS from cold on the first seed's whole model.

Last line: ``renewal_gap_60s: G``, the median over the seeds of (bound - plan) / (bound - reference).
Goals: 0.05 after 60 s, 0.02 after 600 s; a valid plan in 10 s; 10,000 replays in 30 s.
"""

import argparse
import math
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dayang.demo import demo_town
from dayang.engine import Limit, Violation
from dayang.engine.highs import run as run_highs
from dayang.engine.highs import solver
from dayang.parks.renewal import check
from dayang.parks.renewal.exact import size
from dayang.parks.renewal.exact.programme import Programme
from dayang.parks.renewal.plan import Plan, Reached
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.risk import replay
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.published.overview import judge_bound
from dayang.parks.renewal.rules.published.tables import read_published
from dayang.parks.renewal.solve import solve
from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.parameters import shipped
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import BALANCED

SEEDS = (0, 1, 2, 3, 4)
WORK = 1000.0
"""So much that seconds end every run."""
SUMMED = ("area_mu", "floor_m2", "unpermitted_m2")
"""What units of a park are merged by."""
COLD_S = 120.0
CITY = 7.0
"""Towns in a city."""
OFFICES = ("demolition_max_mu", "displaced_jobs_max", "surveys_quarter", "votes_quarter", "permits_quarter")
"""Parameters of what a town's offices and its whole area bear, which grow with it."""


def gap(plan: Plan, reached: Reached) -> float:
    """Return the gap to the reference of what had been reached, NaN before there was a plan."""
    room = reached.bound - plan.others["reference"][1]
    return (reached.bound - reached.value) / room if math.isfinite(reached.value) else math.nan


def at(plan: Plan, seconds: float) -> Reached:
    """Return what had been reached by a second of the run."""
    before = [reached for reached in plan.found[BALANCED].trace if reached.seconds <= seconds]
    return before[-1] if before else Reached(seconds, -math.inf, math.inf)


def alone(town: Town) -> Problem:
    """Return the problem of a town under the default weighting alone."""
    problem = Problem.from_town(town, town.as_of)
    return replace(problem, weights={BALANCED: problem.weights[BALANCED]})


def faults(town: Town, plan: Plan) -> list[Violation]:
    """Return what the judge finds wrong with the programme, and with the bound as its prices prove it."""
    published = read_published(plan.tables())
    own = published.frames(BALANCED)
    proven = judge_bound(read_facts(town), BALANCED, published)
    return [
        *check(town, *own, published.changed(BALANCED)),
        *(finding.violation for finding in proven if finding.violation is not None),
    ]


def run(name: str, town: Town, seconds: float, read: Sequence[float]) -> tuple[Plan, list[float]]:
    """Plan a town, print a line, and return the plan and its gaps at the seconds read."""
    start = time.perf_counter()
    problem = alone(town)
    reading = time.perf_counter() - start
    plan = solve(problem, limit=Limit(WORK, seconds), seed=0)
    took = time.perf_counter() - start - reading
    if not plan.found:
        raise SystemExit(f"{name}: no plan")
    found = plan.found[BALANCED]
    broken = faults(town, plan)
    if broken:
        raise SystemExit(f"{name}: the check found {broken[0].rule}: {broken[0].found.en}")
    trace = found.trace
    first = next((each.seconds for each in trace if math.isfinite(each.value)), math.nan)
    gaps = [gap(plan, at(plan, second)) for second in read]
    gaps[-1] = plan.gap_to_reference
    read_at = "".join(f"{each:9.4f}" for each in gaps)
    print(
        f"{name:12}{len(town['rebuild_units']):6}{len(town['firm_needs']):7}{reading:7.1f}{first:8.1f}{took:8.1f}"
        f"{plan.value:11.0f}{plan.bound:11.0f}{plan.others['reference'][1]:10.0f}{plan.others['greedy'][1]:11.0f}"
        f"{read_at}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f}",
        flush=True,
    )
    return plan, gaps


def heading(read: Sequence[float]) -> None:
    """Print the heading of the table."""
    gaps = "".join(f"{f'gap {second:g}s':>9}" for second in read)
    print(
        f"{'town':12}{'units':>6}{'firms':>7}{'read s':>7}{'plan s':>8}{'took s':>8}"
        f"{'ours':>11}{'bound':>11}{'reference':>10}{'by hand':>11}{gaps}{'MiB':>8}"
    )


def cold(town: Town) -> None:
    """Say what HiGHS makes of the whole model from cold in `COLD_S` seconds."""
    model = alone(town).model
    binaries = size(model)
    start = time.perf_counter()
    try:
        highs = solver(time_limit=COLD_S)
        highs.passModel(Programme(model).lp())
        run_highs(highs)
        info = highs.getInfo()
        said = f"value {info.objective_function_value:.0f}, bound {info.mip_dual_bound:.0f}"
    except MemoryError:
        said = "out of memory"
    print(f"HiGHS from cold, {binaries:,} binaries, {time.perf_counter() - start:.0f} s: {said}", flush=True)


def one_unit_a_park(town: Town) -> Town:
    """Return the town with one unit a park: its largest, with the land, floor and firms of all.

    What was promised was of the units that were, and is left out.
    """
    units = town["rebuild_units"].sort_values("area_mu", ascending=False, kind="stable")
    largest = units.drop_duplicates("park_id").set_index("park_id", drop=False)
    instead = dict(zip(units["unit_id"], units["park_id"].map(largest["unit_id"]), strict=True))
    whole = units.dissolve("park_id", aggfunc=dict.fromkeys(SUMMED, "sum")).loc[largest.index]
    merged = largest.assign(**{name: whole[name] for name in (*SUMMED, "geometry")}).reset_index(drop=True)
    kept = {
        name: town[name][town[name]["unit_id"].isin(set(merged["unit_id"]))]
        for name in ("planning_conditions", "milestones", "votes")
    }
    moved = {
        name: town[name].assign(unit_id=town[name]["unit_id"].map(instead))
        for name in ("leases", "firm_needs")
    }
    nothing = town["promises"].iloc[:0]
    return town.with_tables(rebuild_units=merged, promises=nothing, **kept, **moved)


def city(seed: int) -> Town:
    """Return a city of 300 parks: so many times a town, with so many times its offices and land in hand."""
    town = demo_town(CITY, seed)
    rows = shipped()
    own = rows[rows["parameter_id"].isin([f"renewal.{name}" for name in OFFICES])]
    own = own.assign(value=own["value"] * CITY)
    others = town["parameters"][~town["parameters"]["parameter_id"].isin(own["parameter_id"])]
    both = pd.concat([others, own], ignore_index=True)
    return town.with_tables(parameters=conform(DICTIONARY["parameters"], both))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--long", action="store_true", help="600 s a seed, HiGHS from cold, the replay")
    parser.add_argument("--city", action="store_true", help="a city of 300 parks as well")
    arguments = parser.parse_args()
    seconds = 600.0 if arguments.long else arguments.seconds
    read = (10.0, 60.0, 600.0) if arguments.long else (10.0, seconds)
    # Compiled first, on a small town: that is done once on a machine and is not part of a run.
    solve(alone(demo_town(0.02, 0)), limit=Limit(0.01), seed=0)
    heading(read)
    gaps_read = []
    for seed in arguments.seeds:
        town = demo_town(arguments.scale, seed)
        plan, gaps = run(f"seed {seed}", town, seconds, read)
        gaps_read.append(gaps[1])
        if arguments.long and seed == arguments.seeds[0]:
            start = time.perf_counter()
            found = plan.found[BALANCED]
            replay(town, town.as_of, found.starts, found.moves, replays=10_000)
            print(f"10,000 replays and all that is told of them: {time.perf_counter() - start:.1f} s")
            run("one a park", one_unit_a_park(town), 60.0, (10.0, 60.0))
    if arguments.city or arguments.long:
        run("city", city(arguments.seeds[0]), 600.0, (60.0, 600.0))
    if arguments.long:
        # Last: what HiGHS takes of memory would be told of every run after it.
        cold(demo_town(arguments.scale, arguments.seeds[0]))
    print(f"renewal_gap_{read[1]:g}s: {statistics.median(gaps_read):.4f}")


if __name__ == "__main__":
    main()
