"""How good any choice can be: the Lagrangian dual of serving each cell once.

Giving each cell i a price u_i for being served (Cornuéjols, Fisher & Nemhauser 1977) leaves

    L(u) = sum_i u_i + least sum over `choose` sites of  rho_j,
    rho_j = sum_i min(0, cost_ij - u_i),        u_i <= left_out_i,

a bound on every choice. The prices are raised by the volume algorithm (Barahona & Anbil
2000, "The volume algorithm: producing primal solutions with a subgradient method",
Mathematical Programming 87, 385-399), whose averages also say how much each site is in
demand. Reduced costs then close sites: if opening j lifts the bound above the best choice
known, no better choice opens j.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dayang.people.mobilise.siting.location import TOLERANCE, Bools, Floats, Ints, Location

FIRST_STEP, MOST_STEP = 0.1, 2.0
"""Step, as a share of the way that would close the gap were the bound linear."""

STALE, SHORTEN = 20, 0.66
"""After so many iterations without a better bound the step is shortened to this part."""

FIRST_WEIGHT, LEAST_WEIGHT = 0.1, 1e-4
"""Weight of a new point in the average, at most; halved when progress is slow."""

ROUND = 100
"""Iterations after which progress is looked at."""

SLOW_PROGRESS, LEAST_PROGRESS = 1e-4, 1e-6
"""Relative progress of the bound in a round that is slow, and that pays no further round."""


WHOLE = 1e-6
"""How far a bound on whole numbers may lie from one and still be it."""


@dataclass(frozen=True, eq=False)
class Dual:
    """Prices, and what they prove.

    Parameters
    ----------
    bound
        No choice of sites costs less.
    prices
        Shape (cells,): u.
    reduced
        Shape (sites,): rho under these prices; infinite for closed sites.
    demand
        Shape (sites,), 0..1: how much each site is open in the averaged solution.
    """

    bound: float
    prices: Floats
    reduced: Floats
    demand: Floats


class _Relaxed(NamedTuple):
    """The least of the relaxed problem at some prices."""

    bound: float
    reduced: Floats
    open: Bools
    served: Floats


def relax(location: Location, prices: Floats) -> Dual:
    """Return what `prices` alone prove.

    Examples
    --------
    >>> from dayang.people.mobilise.siting.problem import Problem
    >>> from dayang.people.mobilise.siting.location import coverage_location
    >>> apart = Problem(np.array([[0.0, 9.0], [9.0, 0.0]]), np.array([10.0, 20.0]), 1, walk_m=5.0)
    >>> cells = coverage_location(apart, choose=1)
    >>> relax(cells, cells.left_out).bound  # 10 people must be left out
    10.0
    """
    at = _relaxed(location, prices)
    return Dual(at.bound, prices, at.reduced, at.open.astype(np.float64))


def _relaxed(location: Location, prices: Floats) -> _Relaxed:
    ways = np.flatnonzero(location.cost < prices[location.cell])
    cell, site = location.cell[ways], location.site[ways]
    saved = np.bincount(site, prices[cell] - location.cost[ways], minlength=location.sites)
    reduced = np.where(location.closed, np.inf, -saved)
    is_open = np.zeros(location.sites, dtype=bool)
    is_open[np.argpartition(reduced, location.choose - 1)[: location.choose]] = True
    served = np.bincount(cell[is_open[site]], minlength=len(prices))
    bound = float(prices.sum() + reduced[is_open].sum())
    return _Relaxed(bound, reduced, is_open, served.astype(np.float64))


def ascend(
    location: Location,
    start: Floats,
    target: float,
    iterations: int,
    halted: Callable[[], bool] = lambda: False,
) -> Dual:
    """Return prices whose bound is as high as `iterations` of the volume algorithm get it.

    Parameters
    ----------
    location
        With at least `choose` sites that are not closed.
    start
        Shape (cells,): prices to start from, as of `first_prices`.
    target
        Cost of the best choice known; reaching it proves that choice, and ends the ascent.
    iterations
        At most so many; fewer when a round brings next to nothing.
    halted
        Asked after each round; true ends the ascent.
    """
    low, high = price_range(location)
    prices = np.clip(start, low, high)
    best = _relaxed(location, prices)
    average, demand = best.served, best.open.astype(np.float64)
    step, weight, stale, before = FIRST_STEP, FIRST_WEIGHT, 0, best.bound
    for iteration in range(1, iterations + 1):
        direction = _direction(prices, average, low, high)
        norm = _dot(direction, direction)
        if norm < TOLERANCE or reaches(location, best.bound, target):
            break
        length = step * (target - best.bound) / norm
        trial = np.clip(prices + length * direction, low, high)
        found = _relaxed(location, trial)
        share = _share(found.served, average, weight)
        average = share * found.served + (1 - share) * average
        demand = share * found.open + (1 - share) * demand
        if found.bound > best.bound:
            best, prices, stale, step = found, trial, 0, min(MOST_STEP, 1.1 * step)
        else:
            stale += 1
            step *= SHORTEN if stale % STALE == 0 else 1.0
        if iteration % ROUND == 0:
            progress = (best.bound - before) / max(abs(best.bound), TOLERANCE)
            if progress < LEAST_PROGRESS or halted():
                break
            weight = max(weight / 2, LEAST_WEIGHT) if progress < SLOW_PROGRESS else weight
            before = best.bound
    return Dual(best.bound, prices, best.reduced, demand)


def _direction(prices: Floats, average: Floats, low: Floats, high: Floats) -> Floats:
    """Return 1 - (how often a cell is served), 0 where its price cannot move that way."""
    unserved = 1.0 - average
    stuck = ((prices >= high) & (unserved > 0)) | ((prices <= low) & (unserved < 0))
    return np.where(stuck, 0.0, unserved)


def _share(served: Floats, average: Floats, most: float) -> float:
    """Return the weight of the new point that brings the average nearest to serving once."""
    change = served - average
    norm = _dot(change, change)
    share = _dot(1.0 - average, change) / norm if norm > 0 else most
    return most if share > most else max(share, most / 10)


def _dot(left: Floats, right: Floats) -> float:
    """Return the scalar product, added up in one order on every machine (BLAS is not)."""
    return float((left * right).sum())


def first_prices(location: Location, chosen: Ints) -> Floats:
    """Return prices to start from: the second least cost under a good choice."""
    return location.nearest(chosen).second


def price_range(location: Location) -> tuple[Floats, Floats]:
    """Return least and greatest prices worth trying.

    Below its cheapest way a cell's price can rise for nothing. It can rise no higher than
    leaving the cell out costs, unless nobody may be left out.
    """
    cheapest = np.append(location.cost, 0.0)[location.start[:-1]]
    has_way = np.diff(location.start) > 0
    low = np.where(has_way, cheapest, location.left_out)
    nobody = location.budget <= location.slack
    return low, np.full_like(low, np.inf) if nobody else np.maximum(low, location.left_out)


def reaches(location: Location, bound: float, cost: float) -> bool:
    """Say whether `bound` proves that no choice costs less than `cost`.

    Where costs are whole numbers, a bound above `cost` - 1 is enough.
    """
    if location.grain:
        return bound > cost - location.grain + WHOLE
    return bound >= cost - TOLERANCE * max(1.0, abs(cost))


class Settled(NamedTuple):
    """Sites about which there is nothing left to decide, shape (sites,) each."""

    closed: Bools
    opened: Bools


def settle(location: Location, dual: Dual, cutoff: float) -> Settled:
    """Return the sites that no choice, or every choice, of cost `cutoff` or less opens.

    With tau the reduced cost of the last site the relaxed problem opens, and sigma of the
    first it does not: opening j costs at least bound + rho_j - tau, and doing without j at
    least bound + sigma - rho_j.
    """
    ordered = np.sort(dual.reduced)
    last = ordered[location.choose - 1]
    following = ordered[location.choose] if location.choose < location.sites else np.inf
    above = cutoff + TOLERANCE * max(1.0, abs(cutoff))
    closed = dual.bound + np.maximum(0.0, dual.reduced - last) > above
    missed = np.where(location.closed, 0.0, following - np.where(location.closed, 0.0, dual.reduced))
    opened = dual.bound + np.maximum(0.0, missed) > above
    return Settled(closed | location.closed, opened & ~closed)
