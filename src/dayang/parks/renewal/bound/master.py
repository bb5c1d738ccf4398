"""Prices that bound what any programme is worth, by Dantzig-Wolfe decomposition.

Every row is taken out of the model at a price: what is left is each unit's own choice of a column
and of routes for its firms, made exactly. Whatever the prices (none negative), the sum of the best
choices plus the limits at their prices is no less than the worth of any programme that keeps the
rows (weak duality; Fisher 1981, Management Science 27(1)). A linear programme over the choices met so
far says which prices to try next (Dantzig and Wolfe 1960, Operations Research 8(1)), part of the way back
towards the best prices so far, lest they swing (Wentges 1997, International Transactions in
Operational Research 4(2)). Its choices are those of groups of adjoining units, so that what it mixes can
be started (rule U4); the bound is that of units.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from dayang.engine.highs import run, solver
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.composite import Lies, composite
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.lagrangian import Priced, priced
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats

BACK = (0.7, 0.0, 0.4, 0.9)
"""How far back towards the best prices so far each step tries."""
FINE, DEARER = 1e4, 10.0
"""万元 for overusing a row by its mean limit at first, and how many times dearer it gets where that is not
enough: low fines keep prices from swinging (du Merle and others 1999, Discrete Mathematics 194)."""
CLOSE = 1e-3
"""Gap, relative, at which fines that are still paid get dearer, and where they are not, the end."""
NOTHING = 1e-12
PRIMAL = 4
"""HiGHS's number of the primal simplex method: new choices leave the last basis feasible for it."""
NEVER = 1e7
"""万元 for a group left out that must be started: more than any is worth."""
FIRST = (1.0, 0.9, 1.1, 0.8, 1.25, 0.6)
"""Multiples of the first prices that the linear programme learns from before it is solved."""


@dataclass(frozen=True, eq=False)
class Step:
    """A step of the decomposition.

    Parameters
    ----------
    best
        Prices with the lowest bound so far.
    centre
        Prices that the linear programme's mixture is best at, as far as is known.
    reached
        Worth of the best mixture of choices so far.
    """

    best: Priced
    centre: Priced
    reached: float


class _Master:
    """The linear programme over the choices met so far.

    Parameters
    ----------
    model, data, at, by
        The problem.
    asked
        Shape (units,): units that must be started.
    """

    def __init__(self, model: Model, data: Arrays, at: Lies, by: Groups, asked: Any) -> None:
        self._data, self._at, self._by = data, at, by
        self._limited = np.flatnonzero(np.isfinite(model.rows.limit))
        self._known: set[tuple[int, tuple[int, ...], bytes]] = set()
        self._used = np.zeros(len(model.rows.limit))
        count, groups = len(self._limited), len(by.first) - 1
        self._solver = solver(simplex_strategy=PRIMAL)
        must = np.add.reduceat(asked[by.unit].astype(int), by.first[:-1]) > 0
        lower = np.concatenate([np.full(count, -highspy.kHighsInf), np.where(must, 1.0, -highspy.kHighsInf)])
        upper = np.concatenate([model.rows.limit[self._limited], np.ones(groups)])
        nothing, none = np.zeros(count + groups, dtype=np.int32), np.zeros(0, dtype=np.int32)
        self._solver.addRows(count + groups, lower, upper, 0, nothing, none, np.zeros(0))
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._fine = FINE / sizes(model)[self._limited]
        each = np.arange(count, dtype=np.int32)
        self._add(-self._fine, each, each, -np.ones(count))
        group = np.flatnonzero(must).astype(np.int32)
        each = np.arange(len(group), dtype=np.int32)
        self._add(np.full(len(group), -NEVER), each, group + count, np.ones(len(group)))
        self._lacks = len(group)

    def _add(self, worth: Any, first: Any, row: Any, amount: Any) -> None:
        count = len(worth)
        most = np.full(count, highspy.kHighsInf)
        self._solver.addCols(count, worth, np.zeros(count), most, len(row), first, row, amount)

    def learn(self, choices: Priced) -> int:
        """Add the choices that have not been met; return how many."""
        data, limited = self._data, self._limited
        worth, first, row, amount = [], [], [], []
        entries = 0
        for group in range(len(self._by.first) - 1):
            units = self._unmet(choices, group)
            if not units:
                continue
            self._used[:] = 0.0
            column = choices.column
            worth.append(
                sum(
                    composite(data, self._at, unit, column[unit], choices.routes, self._used)
                    for unit in units
                )
            )
            some = np.flatnonzero(np.abs(self._used[limited]) > NOTHING)
            first.append(entries)
            row.append(np.append(some, len(limited) + group))
            amount.append(np.append(self._used[limited][some], 1.0))
            entries += len(some) + 1
        if worth:
            rows = np.concatenate(row).astype(np.int32)
            self._add(np.array(worth), np.array(first, dtype=np.int32), rows, np.concatenate(amount))
        return len(worth)

    def _unmet(self, choices: Priced, group: int) -> list[int]:
        """Return the units that a group starts, none where it starts nothing or its choice is known."""
        data, by = self._data, self._by
        members = by.unit[by.first[group] : by.first[group + 1]]
        units: list[int] = members[choices.column[members] >= 0].tolist()
        firms = [data.firm[data.firm_first[unit] : data.firm_first[unit + 1]] for unit in units]
        routes = b"".join(choices.routes[own].tobytes() for own in firms)
        key = (group, (*units, *choices.column[units].tolist()), routes)
        if key in self._known:
            return []
        self._known.add(key)
        return units

    def dearer(self) -> bool:
        """Make overuse dearer where the mixture overuses a row; say whether it does."""
        count = len(self._limited)
        over = np.array(self._solver.getSolution().col_value)[:count]
        if not (over * self._fine > NOTHING).any():
            return False
        self._fine *= DEARER
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), -self._fine)
        return True

    def solve(self) -> tuple[float, Floats]:
        """Return the worth of the best mixture and the price of every row."""
        run(self._solver)
        prices = np.zeros(len(self._used))
        duals = np.array(self._solver.getSolution().row_dual)
        prices[self._limited] = np.maximum(duals[: len(self._limited)], 0.0)
        return float(self._solver.getInfo().objective_function_value), prices


def sizes(model: Model) -> Floats:
    """Return a size of each row: the mean limit of its block, of pools that of what is let in a year."""
    size = np.ones(len(model.rows.limit))
    for block in model.rows.blocks.values():
        limit = np.abs(model.rows.limit[block.rows])
        limit = limit[np.isfinite(limit) & (limit > 0)]
        size[block.rows] = limit.mean() if len(limit) else 1.0
    size[model.rows["pool"].rows] = size[model.rows["absorb"].first]
    return size


def decompose(model: Model, data: Arrays, at: Lies, by: Groups, first: Floats) -> Iterator[Step]:
    """Yield better and better prices; end where no choice is left that would better the mixture.

    Parameters
    ----------
    model, data, at, by
        The problem.
    first
        Shape (rows,): prices to begin with.
    """
    asked = np.zeros(len(model.unit_ids), dtype=bool)
    asked[data.unit[data.fixed]] = True
    master = _Master(model, data, at, by, asked)
    best = centre = priced(model, data, by, first)
    tried = [scale * first for scale in FIRST]
    while True:
        fresh = 0
        for multipliers in tried:
            now = priced(model, data, by, multipliers)
            fresh += master.learn(now)
            best = min(best, now, key=lambda each: each.bound)
            centre = min(centre, now, key=lambda each: each.grouped)
        if not fresh and not master.dearer():
            return
        reached, prices = master.solve()
        while centre.grouped - reached < CLOSE * abs(centre.grouped) and master.dearer():
            reached, prices = master.solve()
        yield Step(best, centre, reached)
        if centre.grouped - reached < CLOSE * abs(centre.grouped):
            return
        tried = [back * centre.multipliers + (1 - back) * prices for back in BACK]
