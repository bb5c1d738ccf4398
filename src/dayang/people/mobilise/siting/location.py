"""Both goals as one model: choose sites so that what the cells cost is least.

Hillsman (1984, "The p-median structure as a unified linear model for location-allocation
analysis", Environment and Planning A 16, 305-318) showed that covering is a p-median with
edited costs. So bound, search and exact finish are written once, for

    min  sum_i min( left_out_i , min_{j in S} cost_ij )    over sets S of `choose` sites,

optionally with at most `budget` people left out. Coverage costs nothing within the walking
distance and a person for each person left out; walking costs person-metres.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayang.people.mobilise.siting.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOLERANCE = 1e-9
"""Relative difference under which two sums of the same terms are equal."""

FAR = 2.0
"""A person left out walks, for the search, so many times the longest walk there is."""


class Worth(NamedTuple):
    """What a choice of sites is worth; the lesser tuple is the better choice.

    Parameters
    ----------
    excess
        People left out beyond the budget; 0 when within it.
    cost
        The goal: people left out (coverage), person-metres of those served (walk).
    """

    excess: float
    cost: float


class Nearest(NamedTuple):
    """The least and second least cost of each cell, shape (cells,) each.

    ``site`` is the site of least cost, -1 where the cell is left out; ``until`` is the way of
    second least cost, or the end of the cell's ways: no way from there on costs less.
    """

    cost: Floats
    site: Ints
    second: Floats
    until: Ints


@dataclass(frozen=True, eq=False)
class Location:
    """Cells, sites and the ways between them, each cell's ways in order of cost.

    Parameters
    ----------
    sites, choose
        How many candidates there are, and how many to choose.
    start
        Shape (cells + 1,): ways of cell i are ``start[i]:start[i + 1]``.
    site, cost
        Shape (ways,): the site a way leads to, and what it costs the cell.
    people, left_out
        Shape (cells,): people of the cell, and what leaving it out costs.
    rate
        Cost of leaving out a person that is not part of the goal.
    budget
        Most people that may be left out; infinite where that is no matter, because it is
        the goal itself or because any site serves everybody.
    closed
        Shape (sites,): sites that no plan sought chooses; they have no ways.
    """

    sites: int
    choose: int
    start: Ints
    site: Ints
    cost: Floats
    people: Floats
    left_out: Floats
    rate: float
    budget: float
    closed: Bools

    @cached_property
    def cell(self) -> Ints:
        """Shape (ways,): the cell of each way."""
        return np.repeat(np.arange(len(self.people)), np.diff(self.start))

    @cached_property
    def grain(self) -> float:
        """Two costs that differ, differ at least by so much; 0 where nothing is known."""
        whole = all(np.array_equal(costs, np.rint(costs)) for costs in (self.cost, self.left_out))
        return 1.0 if whole else 0.0

    @cached_property
    def slack(self) -> float:
        """People that may be left out beyond the budget by rounding."""
        return TOLERANCE * max(1.0, float(self.people.sum()))

    @cached_property
    def counting(self) -> "Location":
        """The same ways with people left out as the only cost."""
        return replace(self, cost=np.zeros_like(self.cost), left_out=self.people, rate=0.0, budget=np.inf)

    def nearest(self, chosen: Ints) -> Nearest:
        """Return what each cell costs when `chosen` sites are open."""
        is_open = np.zeros(self.sites, dtype=bool)
        is_open[chosen] = True
        none = len(self.site)
        ways = np.append(np.flatnonzero(is_open[self.site]), [none, none])
        first = np.searchsorted(ways, self.start[:-1])
        best, second, end = ways[first], ways[first + 1], self.start[1:]
        served, twice = best < end, second < end
        cost, cost_of_second, site = self.left_out.copy(), self.left_out.copy(), np.full(len(end), -1)
        cost[served], site[served] = self.cost[best[served]], self.site[best[served]]
        cost_of_second[twice] = self.cost[second[twice]]
        return Nearest(cost, site, cost_of_second, np.minimum(second, end))

    def ways_until(self, until: Ints) -> Ints:
        """Return the ways of each cell before way ``until``, shape (cells,), one after another."""
        count = until - self.start[:-1]
        before = np.cumsum(count) - count
        ways: Ints = np.arange(count.sum()) + np.repeat(self.start[:-1] - before, count)
        return ways

    def worth(self, chosen: Ints) -> Worth:
        """Return what the choice is worth, goal and budget."""
        return self.worth_of(self.nearest(chosen))

    def worth_of(self, near: Nearest) -> Worth:
        """Return what a choice is worth, given what it costs each cell."""
        alone = self.left_out_people(near)
        excess = max(0.0, alone - self.budget)
        return Worth(excess if excess > self.slack else 0.0, float(near.cost.sum()) - self.rate * alone)

    def left_out_people(self, near: Nearest) -> float:
        """Return how many people a choice leaves out."""
        return float(self.people[near.site < 0].sum())

    def counted(self, near: Nearest) -> Nearest:
        """Return `near` with people left out as the only cost, as of `counting`."""
        once, twice = near.site < 0, near.until == self.start[1:]
        return near._replace(cost=np.where(once, self.people, 0.0), second=np.where(twice, self.people, 0.0))

    @property
    def rebate(self) -> float:
        """What the left out may add to the cost of a plan within the budget, at most."""
        return self.rate * self.budget if np.isfinite(self.budget) else 0.0

    def without(self, closed: Bools) -> "Location":
        """Return the same with (further) sites closed."""
        kept = ~closed[self.site]
        ways = np.bincount(self.cell[kept], minlength=len(self.people))
        return replace(
            self,
            start=np.concatenate([[0], np.cumsum(ways)]),
            site=self.site[kept],
            cost=self.cost[kept],
            closed=self.closed | closed,
        )


def coverage_location(problem: Problem, choose: int) -> Location:
    """Return the goal of coverage: people left out are the only cost.

    Cells that the same sites can serve are one, with their people added up; cells that
    no site can serve, or that nobody lives in, make no difference and are left out.
    """
    reach = problem.reach
    counted = reach.any(axis=1) & (problem.population > 0)
    _, example, group = np.unique(
        np.packbits(reach[counted], axis=1), axis=0, return_index=True, return_inverse=True
    )
    people = np.bincount(group.ravel(), problem.population[counted], minlength=len(example))
    cell, site = np.nonzero(reach[counted][example])
    sites = reach.shape[1]
    return _location(sites, choose, cell, site, np.zeros(len(cell)), np.asarray(people, float), rate=0.0)


def walk_location(problem: Problem, choose: int, budget: float) -> Location:
    """Return the goal of walking: person-metres of the served, at most `budget` left out."""
    reach = problem.reach
    counted = np.flatnonzero(reach.any(axis=1) & (problem.population > 0))
    people = problem.population[counted]
    if reach[counted].all():
        budget = np.inf
    row, site = np.nonzero(reach[counted])
    distance_m = problem.distances_m[counted[row], site]
    rate = FAR * float(distance_m.max(initial=1.0))
    order = np.lexsort((site, distance_m, row))
    cell, site, distance_m = row[order], site[order], distance_m[order]
    location = _location(reach.shape[1], choose, cell, site, people[cell] * distance_m, people, rate)
    return replace(location, budget=budget)


def _location(
    sites: int, choose: int, cell: Ints, site: Ints, cost: Floats, people: Floats, rate: float
) -> Location:
    return Location(
        sites=sites,
        choose=choose,
        start=np.searchsorted(cell, np.arange(len(people) + 1)),
        site=site,
        cost=cost,
        people=people,
        left_out=people * (rate or 1.0),
        rate=rate,
        budget=np.inf,
        closed=np.zeros(sites, dtype=bool),
    )
