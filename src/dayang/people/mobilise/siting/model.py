"""The exact finish: what is left to decide, as a mixed-integer programme for HiGHS.

The radius formulation of Cornuéjols, Nemhauser & Wolsey (1980), as tightened by Elloumi
(2010, "A tighter formulation of the p-median problem", Journal of Combinatorial
Optimization 19, 69-83). With D_i1 < D_i2 < ... the different costs of cell i, y_j whether
site j is open and z_ig whether cell i has no open site of cost D_ig or less:

    min   sum_i ( D_i1 + sum_g (D_i,g+1 - D_ig) z_ig )
    s.t.  sum_j y_j = choose
          z_ig + sum of y_j over sites of cost D_ig  >=  z_i,g-1       (z_i0 = 1)
          sum_i people_i z_i,last  <=  budget
          0 <= z <= 1,  y binary

after the last cost comes that of being left out; with one cost a cell this is the maximal
covering model of Church & ReVelle (1974).
"""

from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack

from dayang.engine.highs import run, solver
from dayang.people.mobilise.siting.lagrangian import Settled
from dayang.people.mobilise.siting.location import Bools, Floats, Ints, Location


@dataclass(frozen=True, eq=False)
class Levels:
    """The different costs of each cell, in order, as far as an open site can be needed.

    Parameters
    ----------
    way_level, way_site
        Shape (ways,): level and site of each way.
    cell, cost, following
        Shape (levels,): the cell, its cost D_ig, and the cost of the next level; infinite
        where some site must be open by this level.
    is_first, is_last
        Shape (levels,): whether the level is the first or last of its cell.
    certain
        Cost of the cells that nothing is left to decide about.
    left_out
        People of cells that no site left can serve.
    """

    way_level: Ints
    way_site: Ints
    cell: Ints
    cost: Floats
    following: Floats
    is_first: Bools
    is_last: Bools
    certain: float
    left_out: float


def levels(location: Location, settled: Settled) -> Levels:
    """Return the levels that remain once `settled` sites are open or closed.

    Nothing farther than a site known to be open is needed; and of n sites left at least
    one of the nearest n - choose + 1 is open.
    """
    end = np.where(location.budget <= location.slack, np.inf, location.left_out)
    kept = ~settled.closed[location.site]
    cell, site, cost = location.cell[kept], location.site[kept], location.cost[kept]
    np.minimum.at(end, cell[settled.opened[site]], cost[settled.opened[site]])
    alone = np.bincount(cell, minlength=len(end)) == 0
    nearer = cost < end[cell]
    cell, site, cost = cell[nearer], site[nearer], cost[nearer]
    enough = int((~settled.closed).sum()) - location.choose + 1
    nth = np.arange(len(cell)) - np.searchsorted(cell, cell)
    end[cell[nth == enough]] = np.inf
    cell, site, cost = cell[nth < enough], site[nth < enough], cost[nth < enough]
    return _grouped(cell, site, cost, end, float(location.people[alone].sum()))


def _grouped(cell: Ints, site: Ints, cost: Floats, end: Floats, left_out: float) -> Levels:
    """Return ways of equal cost of a cell as one level."""
    fresh = np.ones(len(cell), dtype=bool)
    fresh[1:] = (cell[1:] != cell[:-1]) | (cost[1:] != cost[:-1])
    level_cell, level_cost = cell[fresh], cost[fresh]
    is_first = np.ones(len(level_cell), dtype=bool)
    is_first[1:] = level_cell[1:] != level_cell[:-1]
    is_last = np.roll(is_first, -1)
    following = np.where(is_last, end[level_cell], np.roll(level_cost, -1))
    idle = np.ones(len(end), dtype=bool)
    idle[level_cell] = False
    return Levels(
        way_level=np.cumsum(fresh) - 1,
        way_site=site,
        cell=level_cell,
        cost=level_cost,
        following=following,
        is_first=is_first,
        is_last=is_last,
        certain=float(end[idle].sum()),
        left_out=left_out,
    )


class Finish(NamedTuple):
    """What HiGHS found.

    Parameters
    ----------
    chosen
        Sites, ``None`` where it found none.
    bound
        No choice within the model costs less; infinite where there is none.
    """

    chosen: Ints | None
    bound: float


HALF = 0.5
"""Above it a binary variable is 1, whatever its rounding."""

CONCLUDED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kTimeLimit,
)
"""Endings after which HiGHS's bound can be relied on."""


class Model:
    """The programme over the sites and levels that remain.

    Parameters
    ----------
    location
        What to minimise.
    settled
        Sites that every choice worth finding opens, or none does; at least `choose` are
        not closed.
    """

    def __init__(self, location: Location, settled: Settled) -> None:
        self.location = location
        self.settled = settled
        self.levels = levels(location, settled)
        self.site = np.flatnonzero(~settled.closed)
        """Sites that have a variable y, in order."""
        self.level = np.flatnonzero(np.isfinite(self.levels.following))
        """Levels that have a variable z, in order, after the sites'."""
        self.columns = len(self.site) + len(self.level)
        self.matrix = vstack([self.open_sites(), self.serving(), self.left_out()], format="csr")

    def open_sites(self) -> csr_array:
        """Sum of y: how many sites are open."""
        row = np.zeros(len(self.site), dtype=np.int64)
        return csr_array((np.ones(len(self.site)), (row, np.arange(len(self.site)))), (1, self.columns))

    def serving(self) -> csr_array:
        """Sites of the level, plus its z, less that of the level before."""
        level = self.levels
        of_site, of_level = np.zeros(self.location.sites, int), np.full(len(level.cell), -1)
        of_site[self.site] = np.arange(len(self.site))
        of_level[self.level] = len(self.site) + np.arange(len(self.level))
        later = np.flatnonzero(~level.is_first)
        row = np.concatenate([level.way_level, self.level, later])
        column = np.concatenate([of_site[level.way_site], of_level[self.level], of_level[later - 1]])
        value = np.concatenate([np.ones(len(level.way_level) + len(self.level)), -np.ones(len(later))])
        return csr_array((value, (row, column)), (len(level.cell), self.columns))

    def left_out(self) -> csr_array:
        """People left out: those of the last z of each cell."""
        last = np.flatnonzero(self.levels.is_last[self.level])
        cells = self.levels.cell[self.level[last]]
        can_be = self.levels.following[self.level[last]] >= self.location.left_out[cells]
        last, cells = last[can_be], cells[can_be]
        column = len(self.site) + last
        return csr_array((self.location.people[cells], (np.zeros(len(last), int), column)), (1, self.columns))

    def programme(self) -> highspy.HighsLp:
        """Return the model as HiGHS takes it."""
        level, location = self.levels, self.location
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = self.matrix.shape
        saved = (level.following - level.cost)[self.level]
        lp.col_cost_ = np.concatenate([np.zeros(len(self.site)), saved])
        lp.offset_ = float(level.cost[level.is_first].sum()) + level.certain
        lp.col_lower_ = np.concatenate([self.settled.opened[self.site], np.zeros(len(self.level))])
        lp.col_upper_ = np.ones(self.columns)
        lp.row_lower_ = np.concatenate([[location.choose], level.is_first, [-highspy.kHighsInf]])
        most = location.budget - level.left_out + location.slack
        lp.row_upper_ = np.concatenate(
            [[location.choose], np.full(len(level.cell), highspy.kHighsInf), [most]]
        )
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = self.matrix.indptr
        lp.a_matrix_.index_ = self.matrix.indices
        lp.a_matrix_.value_ = self.matrix.data
        integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [integer] * len(self.site) + [real] * len(self.level)
        return lp

    def solve(self, known: Ints, *, nodes: int, seconds: float, seed: int) -> Finish:
        """Let HiGHS decide, starting from the choice `known`; one worker, so it repeats."""
        highs = solver(mip_max_nodes=nodes, time_limit=seconds, random_seed=seed)
        highs.passModel(self.programme())
        columns = np.arange(len(self.site), dtype=np.int32)
        if set(known) <= set(self.site):
            highs.setSolution(len(columns), columns, np.isin(self.site, known).astype(np.float64))
        status, info = run(highs), highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        opened = np.array(highs.getSolution().col_value[: len(self.site)]) > HALF
        nothing = status == highspy.HighsModelStatus.kInfeasible
        bound = float(info.mip_dual_bound) if status in CONCLUDED else -np.inf
        return Finish(
            chosen=self.site[opened] if found else None,
            bound=np.inf if nothing else bound,
        )
