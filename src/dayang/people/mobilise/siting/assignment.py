"""Who goes where: each cell to the nearest chosen site that can serve it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dayang.people.mobilise.siting.problem import Access, Problem


class Outcome(StrEnum):
    """What a plan means for a cell."""

    SERVED = "served"
    """Goes to a chosen site."""
    NOT_CHOSEN = "not_chosen"
    """A candidate site is near enough, but was not chosen."""
    NO_SITE = "no_site"
    """No candidate site is near enough."""
    CUT_OFF = "cut_off"
    """The road it joins is connected to no candidate site."""
    NO_ROAD = "no_road"
    """No walkable road is near enough."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Every cell of `problem` sent to the nearest of the `chosen` sites within the walk.

    Parameters
    ----------
    problem
        Cells, sites and walks.
    chosen
        Numbers of sites.

    Examples
    --------
    >>> two = Problem(np.array([[40.0, 10.0], [5.0, 90.0]]), np.array([3.0, 2.0]), 2, walk_m=50.0)
    >>> both = Assignment(two, (0, 1))
    >>> both.site.tolist(), both.served, both.person_m
    ([1, 0], 5.0, 40.0)
    """

    problem: Problem
    chosen: tuple[int, ...]

    @cached_property
    def site(self) -> NDArray[np.int64]:
        """Shape (cells,): the site each cell goes to, -1 for none; of equals the first."""
        if not self.chosen:
            return np.full(len(self.problem.cell_ids), -1, dtype=np.int64)
        sites = np.sort(np.array(self.chosen, dtype=np.int64))
        walks = np.where(self.problem.reach[:, sites], self.problem.distances_m[:, sites], np.inf)
        return np.where(np.isfinite(walks.min(axis=1)), sites[walks.argmin(axis=1)], -1)

    @cached_property
    def walk_m(self) -> NDArray[np.float64]:
        """Shape (cells,): the walk of each cell, NaN where it goes nowhere."""
        walk_m = np.full(len(self.site), np.nan)
        cells = np.flatnonzero(self.site >= 0)
        walk_m[cells] = self.problem.distances_m[cells, self.site[cells]]
        return walk_m

    @property
    def served(self) -> float:
        """People who have a site to go to."""
        return float(self.problem.population[self.site >= 0].sum())

    @property
    def person_m(self) -> float:
        """Person-metres walked by those served."""
        cells = self.site >= 0
        return float((self.problem.population[cells] * self.walk_m[cells]).sum())

    @property
    def mean_walk_m(self) -> float:
        """Mean walk of those served; NaN when nobody is."""
        return self.person_m / self.served if self.served else np.nan

    def outcomes(self) -> NDArray[np.object_]:
        """Return what the choice means for each cell, shape (cells,)."""
        access = np.array([str(word) for word in self.problem.access], dtype=object)
        outcome = np.where(access == Access.ROAD, str(Outcome.NO_SITE), access)
        outcome[self.problem.reach.any(axis=1)] = str(Outcome.NOT_CHOSEN)
        outcome[self.site >= 0] = str(Outcome.SERVED)
        return outcome
