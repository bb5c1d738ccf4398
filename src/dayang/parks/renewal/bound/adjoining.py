"""Land that small units need beside them: prices of rule U4, which lower the bound.

A unit with less land than a mode asks for starts by it only with others. Of those that start with it,
what can be reached over less than the least land has all it lacks, so that for such a unit, mode and
quarter (``docs/renewal-model.md``)

    what it lacks, if it starts  <=  land of those in reach that start so, each at most what it lacks.

These rows tie units of one neighbourhood alone: at given prices of all other rows, theirs are found
by an accelerated gradient method on a smoothed bound (Nesterov 2005, Mathematical Programming 103).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.lagrangian import Priced, best_of_units, column_values, limits_worth
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.facts import NOTHING_MU
from dayang.parks.renewal.model.rows import Floats, Ints

HEATS = (0.5, 0.2, 0.08, 0.03, 0.01)
"""How smooth the bound is made, by and by, in what these units gain on average."""
STEPS = 100
"""Steps at each of them."""


@dataclass(frozen=True, eq=False)
class Adjoining:
    """The rows, alike in every quarter.

    Parameters
    ----------
    option
        Shape (S,): options that need others.
    lacks_mu
        Shape (S,): how much.
    uses
        Shape (O, S): mu that options use of a row, below 0 where they give.
    """

    option: Ints
    lacks_mu: Floats
    uses: csr_matrix


def adjoining(model: Model, data: Arrays) -> Adjoining:
    """Return the rows of a model; a project that is going on needs nobody."""
    area, possible = model.area_mu, np.isfinite(model.columns.worth).any(axis=1)
    small = (data.least_mu > area[data.unit] + NOTHING_MU) & ~data.fixed & possible
    needs = np.flatnonzero(small)
    lacks_mu = data.least_mu[needs] - area[data.unit[needs]]
    rows, options, amounts = [np.arange(len(needs))], [needs], [lacks_mu]
    for mode in np.unique(data.mode[needs]):
        row, same = np.flatnonzero(data.mode[needs] == mode), np.flatnonzero((data.mode == mode) & possible)
        apart = _apart(model, data.unit[same])[np.searchsorted(same, needs[row])]
        which, giver = np.nonzero(apart < data.least_mu[needs[row], None] - NOTHING_MU)
        others = same[giver] != needs[row[which]]
        which, giver = row[which[others]], same[giver[others]]
        rows.append(which)
        options.append(giver)
        amounts.append(-np.minimum(area[data.unit[giver]], lacks_mu[which]))
    entries = np.concatenate(amounts), (np.concatenate(options), np.concatenate(rows))
    return Adjoining(needs, lacks_mu, csr_matrix(entries, (len(data.unit), len(needs))))


def _apart(model: Model, units: Ints) -> Floats:
    """Return the land of the way from each of some units to each other, the latter's not counted.

    Ways lead over these units alone.
    """
    place = np.full(len(model.unit_ids), -1)
    place[units] = np.arange(len(units))
    one, other = model.adjacency
    among = (place[one] >= 0) & (place[other] >= 0)
    one, other = one[among], other[among]
    ways = csr_matrix((model.area_mu[one], (place[one], place[other])), (len(units), len(units)))
    apart: Floats = dijkstra(ways)
    return apart


def bound_adjoining(model: Model, data: Arrays, rows: Adjoining, best: Priced, land: Floats) -> float:
    """Return the bound at the prices of other rows and these of land, shape (S, Q)."""
    _, _, values = column_values(model, data, best.multipliers)
    units = best_of_units(data, values - rows.uses @ land)
    return limits_worth(model, best.multipliers) + float(units.sum())


def price_land(model: Model, data: Arrays, rows: Adjoining, best: Priced, share: float = 1.0) -> Priced:
    """Return prices with those of land beside, found in a share of the steps; the bound is no higher."""
    none = np.zeros((len(rows.option), data.worth.shape[1]))
    if not rows.uses.nnz or not np.isfinite(best.bound):
        return replace(best, land=none)
    _, _, values = column_values(model, data, best.multipliers)
    land = _lean(data, rows, values, _descend(_Part.of(data, rows, values), max(round(STEPS * share), 1)))
    lower = bound_adjoining(model, data, rows, best, land)
    return replace(best, bound=lower, land=land) if lower < best.bound else replace(best, land=none)


@dataclass(frozen=True, eq=False)
class _Part:
    """What land prices change: options P of units U that give or need land; rows scaled to length 1.

    Parameters
    ----------
    values
        Shape (P, Q).
    other
        Shape (U,): the best that each unit does without these options.
    unit, first
        Of each option, its unit; of each unit, its first option.
    uses, gives
        Shapes (P, S), (S, P): of options and rows.
    size
        Shape (S,): length of each row.
    """

    values: Floats
    other: Floats
    unit: Ints
    first: Ints
    uses: csr_matrix
    gives: csr_matrix
    size: Floats

    @classmethod
    def of(cls, data: Arrays, rows: Adjoining, values: Floats) -> "_Part":
        inside = np.diff(rows.uses.indptr) > 0
        options = np.flatnonzero(inside)
        names, first, unit = np.unique(data.unit[options], return_index=True, return_inverse=True)
        other = best_of_units(data, np.where(inside[:, None], -np.inf, values))[names]
        size: Any = np.sqrt(np.asarray(rows.uses.power(2).sum(axis=0)).ravel())
        uses = csr_matrix(rows.uses[options].multiply(1 / size))
        return cls(values[options], other, unit, first, uses, csr_matrix(uses.T), size)

    def bound(self, prices: Floats, heat: float) -> tuple[float, Floats]:
        """Return the bound, and the slope of the smoothed one."""
        now = self.values - self.uses @ prices
        best = np.maximum(np.maximum.reduceat(now.max(axis=1), self.first), self.other)
        parts = np.exp((now - best[self.unit, None]) / heat)
        whole = np.add.reduceat(parts.sum(axis=1), self.first) + np.exp((self.other - best) / heat)
        chosen = parts / whole[self.unit, None]
        return float(best.sum()), -(self.gives @ chosen)


def _descend(part: _Part, steps: int) -> Floats:
    """Return the prices with the lowest bound met, shape (S, Q)."""
    prices = np.zeros((part.uses.shape[1], part.values.shape[1]))
    best = np.maximum(np.maximum.reduceat(part.values.max(axis=1), part.first), part.other)
    gains = best - np.where(np.isfinite(part.other), part.other, best)
    each = float(gains[gains > 0].mean()) if (gains > 0).any() else 0.0
    found, lowest = prices, float(best.sum())
    for heat in (share * each for share in HEATS if each > 0):
        ahead, pace = prices, 1.0
        for _ in range(steps):
            bound, slope = part.bound(ahead, heat)
            if bound < lowest:
                found, lowest = ahead, bound
            now = np.maximum(ahead - heat * slope, 0.0)
            if float((slope * (now - prices)).sum()) > 0:
                pace = 1.0
            faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
            ahead = np.maximum(now + (pace - 1) / faster * (now - prices), 0.0)
            prices, pace = now, faster
    return found / part.size[:, None]


def _lean(data: Arrays, rows: Adjoining, values: Floats, land: Floats) -> Floats:
    """Return prices that are no higher than the bound needs: most become 0.

    A price lowered makes the option that needs land dearer to nobody but its own unit.
    """
    now = values - rows.uses @ land
    spare = best_of_units(data, now)[data.unit[rows.option], None] - now[rows.option]
    lean: Floats = np.maximum(land - spare / rows.lacks_mu[:, None], 0.0)
    return lean
