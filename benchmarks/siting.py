"""How good siting is, beside published optima and beside HiGHS alone.

The p-median instances of OR-Library (Beasley 1985): published optimum, ours, our bound and
gap, our seconds; and, in the same run, HiGHS from cold on the plain model of ReVelle & Swain
(1970) with a limit of seconds, on the instances small enough for that model. Then towns:
Liechtenstein from OpenStreetMap, and the demo town at its full size.

Last line: ``siting_pmed_worst_gap_to_known: G``, the largest |ours - known| / known.
"""

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import highspy
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from benchmarks.shared_data import shared_data
from dayang.demo import demo_town
from dayang.engine import Limit, relative_gap
from dayang.engine.highs import run, solver
from dayang.people.mobilise.siting import P_MEDIAN, Plan, Problem, check, solve
from dayang.town import Town
from dayang.town.io.osm import from_osm

COLD_VERTICES = 400
"""Largest instance given to HiGHS alone: the plain model has a row for each pair of vertices."""


class Instance(NamedTuple):
    """A p-median instance with its published optimum."""

    name: str
    problem: Problem
    known: float


def instances(folder: Path) -> Iterator[Instance]:
    """Yield the instances of `folder`; every vertex is a cell of one person and a site."""
    with (folder / "known_values.csv").open(encoding="utf-8") as rows:
        known = {row["instance"]: float(row["value"]) for row in csv.DictReader(rows)}
    for path in sorted((folder / "pmed").glob("*.txt")):
        numbers = np.array(path.read_text(encoding="ascii").split(), dtype=np.int64)
        (vertices, _, sites), edges = numbers[:3], numbers[3:].reshape(-1, 3)
        # Of an edge given twice the last cost holds.
        cost = {(min(u, v) - 1, max(u, v) - 1): float(c) for u, v, c in edges.tolist()}
        graph = csr_array((list(cost.values()), np.array(list(cost)).T), (vertices, vertices))
        distances = shortest_path(graph, directed=False)
        problem = Problem(distances, np.ones(vertices), int(sites), goals=P_MEDIAN)
        yield Instance(path.stem, problem, known[path.stem])


def cold(problem: Problem, seconds: float) -> tuple[float, float, float]:
    """Return value, bound and seconds of HiGHS alone on the plain model.

    x_ij, cell i goes to site j: sum_j x_ij = 1, x_ij <= y_j, sum_j y_j = p.
    """
    cells, sites = problem.distances_m.shape
    highs = solver(time_limit=seconds)
    pairs = np.arange(cells * sites)
    cell, site = np.divmod(pairs, sites)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = cells * sites + sites, cells + cells * sites + 1
    lp.col_cost_ = np.append((problem.population[:, None] * problem.distances_m).ravel(), np.zeros(sites))
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_ = np.concatenate([np.ones(cells), np.full(len(pairs), -highspy.kHighsInf), [problem.sites]])
    lp.row_upper_ = np.concatenate([np.ones(cells), np.zeros(len(pairs)), [problem.sites]])
    opening = len(pairs) + np.arange(sites)
    row = np.concatenate([cell, cells + pairs, cells + pairs, np.full(sites, cells + len(pairs))])
    column = np.concatenate([pairs, pairs, len(pairs) + site, opening])
    sign = np.concatenate([np.ones(2 * len(pairs)), -np.ones(len(pairs)), np.ones(sites)])
    matrix = csr_array((sign, (row, column)), (lp.num_row_, lp.num_col_))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [real] * len(pairs) + [integer] * sites
    highs.passModel(lp)
    start = time.perf_counter()
    run(highs)
    info = highs.getInfo()
    return info.objective_function_value, info.mip_dual_bound, time.perf_counter() - start


def solved(problem: Problem, limit: Limit) -> tuple[Plan, float]:
    """Return the plan and the seconds it took; a plan that breaks a rule ends the benchmark."""
    start = time.perf_counter()
    plan = solve(problem, limit=limit)
    seconds = time.perf_counter() - start
    broken = check(problem, plan.tables()) if plan.goals else []
    if broken:
        raise SystemExit(f"the check found {broken[0].rule}: {broken[0].found.en}")
    return plan, seconds


def pmed_table(folder: Path, limit: Limit, cold_seconds: float) -> float:
    """Print the table of instances and return the largest gap to a published optimum."""
    print(
        f"{'instance':9}{'n':>5}{'p':>5}{'known':>8}{'ours':>8}{'bound':>8}{'gap %':>8}{'s':>8}"
        f"   HiGHS alone: {'value':>8}{'bound':>10}{'s':>8}"
    )
    worst = 0.0
    for name, problem, known in instances(folder):
        plan, seconds = solved(problem, limit)
        worst = max(worst, abs(plan.value - known) / known)
        line = (
            f"{name:9}{len(problem.cell_ids):5}{problem.sites:5}{known:8.0f}{plan.value:8.0f}{plan.bound:8.0f}"
            f"{100 * plan.gap:8.3f}{seconds:8.1f}"
        )
        if len(problem.cell_ids) <= COLD_VERTICES and cold_seconds > 0:
            value, bound, took = cold(problem, cold_seconds)
            line += f"{'':16}{value:8.0f}{bound:10.1f}{took:8.1f}"
        print(line, flush=True)
    return worst


def towns() -> Iterator[tuple[str, Town]]:
    """Yield the towns there are, by name."""
    folder = shared_data("geo", "liechtenstein")
    if folder is not None:
        yield "Liechtenstein", from_osm(folder / "liechtenstein_osm.gpkg").town
    yield "demo town", demo_town(seed=0)


def town_table(limit: Limit) -> None:
    """Print how long each town takes, from registers to a plan, and how sure the plan is."""
    print(
        f"\n{'town':15}{'cells':>7}{'sites':>7}{'k':>4}{'walks s':>9}{'solve s':>9}"
        f"{'served':>11}{'gap %':>8}{'mean walk m':>13}{'gap %':>8}"
    )
    for name, town in towns():
        start = time.perf_counter()
        problem = Problem.from_town(town, town.as_of)
        walks_s = time.perf_counter() - start
        plan, seconds = solved(problem, limit)
        walk = plan.goals[1]
        print(
            f"{name:15}{len(problem.cell_ids):7}{len(problem.site_ids):7}{problem.sites:4}{walks_s:9.1f}{seconds:9.1f}"
            f"{plan.value:11,.0f}{100 * plan.gap:8.3f}{plan.assignment.mean_walk_m:13.1f}"
            f"{100 * relative_gap(walk.value, walk.bound):8.3f}",
            flush=True,
        )


def main() -> None:
    """Run the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=float, default=1.0, help="work limit of siting")
    parser.add_argument(
        "--cold-seconds", type=float, default=60.0, help="limit of HiGHS alone; 0 leaves it out"
    )
    arguments = parser.parse_args()
    limit = Limit(arguments.work)
    folder = shared_data("location")
    worst = None if folder is None else pmed_table(folder, limit, arguments.cold_seconds)
    town_table(limit)
    print(f"siting_pmed_worst_gap_to_known: {'no data' if worst is None else f'{worst:.6f}'}")


if __name__ == "__main__":
    main()
