"""What other numbers of sites could do: the worth of one site more or less."""

from dataclasses import replace

import numpy as np

from dayang.people.mobilise.siting.effort import Effort, Watch
from dayang.people.mobilise.siting.interchange import best_addition, interchange
from dayang.people.mobilise.siting.location import Ints, Location, coverage_location, walk_location
from dayang.people.mobilise.siting.plan import Compared
from dayang.people.mobilise.siting.problem import Problem
from dayang.people.mobilise.siting.search import minimise


def compare(problem: Problem, own: Compared, effort: Effort, watch: Watch, seed: int) -> tuple[Compared, ...]:
    """Return what each of `problem.compare_sites` could do, fewest first.

    Each number is searched for coverage, starting from the choice for the number before with
    the best sites added, and its choice is interchanged for walking.

    Parameters
    ----------
    problem
        Cells, sites and walks.
    own
        The plan's own choice and ceiling.
    effort, watch
        What may be spent on each number; numbers that the seconds do not suffice for are
        missing.
    seed
        As for `minimise`.
    """
    coverage, walk = coverage_location(problem, 1), walk_location(problem, 1, np.inf)
    total = float(coverage.people.sum())
    curve: list[Compared] = []
    chosen, prices = np.array([], dtype=np.int64), None
    for sites in sorted({*problem.compare_sites, problem.sites}):
        if sites == problem.sites:
            curve.append(own)
            chosen = np.array(own.chosen, dtype=np.int64)
            continue
        if watch.over():
            continue
        asked, start = replace(coverage, choose=sites), _extended(walk, chosen, sites)
        found = minimise(asked, [start], effort, watch, seed=seed, prices=prices)
        prices = found.prices
        walking = replace(walk, choose=sites, budget=found.worth.cost)
        chosen = np.sort(interchange(walking, found.chosen))
        curve.append(Compared(tuple(chosen.tolist()), total - found.bound))
    return tuple(curve)


def _extended(walk: Location, chosen: Ints, sites: int) -> Ints:
    """Return `chosen` with the sites added that save most steps, those of the left out included."""
    while len(chosen) < sites:
        added = best_addition(walk, chosen, walk.nearest(chosen).cost)
        chosen = np.append(chosen, added)
    return chosen
