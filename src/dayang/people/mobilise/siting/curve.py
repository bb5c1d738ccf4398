"""What other numbers of sites could do: the worth of one site more or less."""

from dataclasses import replace

import numpy as np

from dayang.people.mobilise.siting.effort import Effort, Watch
from dayang.people.mobilise.siting.interchange import best_addition, interchange
from dayang.people.mobilise.siting.lagrangian import ascend
from dayang.people.mobilise.siting.location import Floats, Ints, Location, coverage_location, walk_location
from dayang.people.mobilise.siting.plan import Compared
from dayang.people.mobilise.siting.problem import Problem


def compare(problem: Problem, own: Compared, effort: Effort, watch: Watch) -> tuple[Compared, ...]:
    """Return what each of `problem.compare_sites` could do, fewest first.

    Each number starts from the choice for the number before: sites are added greedily,
    interchanged for coverage and then for walking. The ceiling is the bound of a short
    ascent from the prices of the number before.

    Parameters
    ----------
    problem
        Cells, sites and walks.
    own
        The plan's own choice and ceiling.
    effort, watch
        What may be spent; numbers that the seconds do not suffice for are missing.
    """
    coverage, walk = coverage_location(problem, 1), walk_location(problem, 1, np.inf)
    total = float(coverage.people.sum())
    curve: list[Compared] = []
    chosen, prices = np.array([], dtype=np.int64), coverage.left_out
    for sites in sorted({*problem.compare_sites, problem.sites}):
        if sites == problem.sites:
            curve.append(own)
            chosen = np.array(own.chosen, dtype=np.int64)
            continue
        if watch.over():
            break
        asked = replace(coverage, choose=sites)
        chosen = _choose(asked, replace(walk, choose=sites), chosen)
        left_out = asked.left_out_people(chosen)
        dual = ascend(asked, prices, left_out, effort.compared)
        prices = dual.prices
        ceiling = total - min(dual.bound, left_out)
        curve.append(Compared(tuple(np.sort(chosen).tolist()), ceiling))
    return tuple(curve)


def _choose(coverage: Location, walk: Location, before: Ints) -> Ints:
    """Return sites for coverage, then walking, starting from fewer of them."""
    chosen = before
    while len(chosen) < coverage.choose:
        chosen = np.append(chosen, best_addition(coverage, chosen, _costs(coverage, chosen)))
    chosen = interchange(coverage, chosen)
    return interchange(replace(walk, budget=walk.left_out_people(chosen)), chosen)


def _costs(location: Location, chosen: Ints) -> Floats:
    return location.nearest(chosen).cost
