"""Rules that look at sets of units, as rows that are added where a solution breaks them.

Land that a mode asks for (U4): let K be connected units with less land than a mode asks for. Whoever
starts units of K by it in a quarter starts a connected set that is large enough, so it reaches beyond
K, and so also some unit beside K: x_k <= sum of x of the units beside K, for each k of K that the mode
asks it of.

Theme parks (G2): let S be units of which no connected set is large enough. A programme in which only units
of S count keeps the target no better than S does, so some other unit counts: by a column delivered in time,
or as a good factory that is retained or delivered in time.

Both hold in every programme that keeps the rules (node cuts; Carvajal, Constantino, Goycoolea, Vielma
and Weintraub 2013, Operations Research 61(4)).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.parks.renewal.exact.programme import Programme
from dayang.parks.renewal.exact.ways import Bools
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints

AREA_MU = 1e-6
"""Land that counts as none: what registers round off."""


class Cut(NamedTuple):
    """A row: at least `least` of the sum of columns at their amounts."""

    least: float
    column: Ints
    amount: Floats


class Cuts:
    """Finds what a choice of columns breaks.

    Parameters
    ----------
    programme
        Whose columns they are.
    """

    def __init__(self, programme: Programme) -> None:
        self._model = programme.model
        options = self._model.columns.options
        self._unit, self._start = programme.unit, programme.start
        self._mode = np.array([option.joined_by for option in options], dtype=object)[programme.option]
        self._least = np.array([option.least_mu for option in options])[programme.option]
        delivered = np.array([option.delivered for option in options], dtype=np.int64)[programme.option]
        due = np.append(self._model.theme_due, -1)[self._model.theme[self._unit]]
        self._in_time = self._start + delivered <= due

    def first(self) -> Iterator[Cut]:
        """Yield the cuts of single units with less land than a mode asks for."""
        short = self._least > self._model.area_mu[self._unit] + AREA_MU
        for column in np.flatnonzero(short).tolist():
            yield self._reaches_beyond(column, {int(self._unit[column])})

    def broken(self, chosen: Bools) -> list[Cut]:
        """Return cuts that a choice of columns, shape (columns,), breaks; none where it keeps the rules."""
        return [*self._too_little(chosen), *self._apart(chosen)]

    def _too_little(self, chosen: Bools) -> Iterator[Cut]:
        columns = np.flatnonzero(chosen)
        together: dict[tuple[str, int], list[int]] = {}
        for column in columns.tolist():
            together.setdefault((self._mode[column], int(self._start[column])), []).append(column)
        for some in together.values():
            for part in _parts(self._model, self._unit[some]):
                land = self._model.area_mu[list(part)].sum() + AREA_MU
                for column in some:
                    if int(self._unit[column]) in part and self._least[column] > land:
                        yield self._reaches_beyond(column, part)

    def _reaches_beyond(self, column: int, part: set[int]) -> Cut:
        """Return the cut that a column is chosen only with one of a unit beside a set, alike."""
        alike = (self._mode == self._mode[column]) & (self._start == self._start[column])
        beside = np.flatnonzero(alike & np.isin(self._unit, list(_around(self._model, part))))
        return Cut(0.0, np.append(beside, column), np.append(np.ones(len(beside)), -1.0))

    def _apart(self, chosen: Bools) -> Iterator[Cut]:
        counts = self._counts(chosen)
        for theme, (wanted, due) in enumerate(zip(self._model.theme_mu, self._model.theme_due, strict=True)):
            own = np.flatnonzero(self._model.theme == theme)
            inside = set(own[counts[own]].tolist())
            if self._is_large(inside, wanted):
                continue
            for unit in own.tolist():
                if self._model.project_due[unit] <= due or not self._is_large(inside | {unit}, wanted):
                    inside.add(unit)
            yield self._one_more([unit for unit in own.tolist() if unit not in inside])

    def _counts(self, chosen: Bools) -> Bools:
        """Return shape (units,): which count in their theme park."""
        model = self._model
        due = np.append(model.theme_due, -1)[model.theme]
        counts: Bools = model.good | (model.project_due <= due)
        counts[self._unit[chosen]] = self._in_time[chosen]
        return counts

    def _is_large(self, units: Iterable[int], wanted: float) -> bool:
        parts = _parts(self._model, np.array(list(units), dtype=np.int64))
        land = [float(self._model.area_mu[list(part)].sum()) for part in parts]
        return max(land, default=0.0) >= wanted - AREA_MU

    def _one_more(self, units: list[int]) -> Cut:
        """Return the cut that at least one of some units counts."""
        columns = np.flatnonzero(np.isin(self._unit, units))
        good = self._model.good
        amount = self._in_time[columns].astype(float) - good[self._unit[columns]]
        return Cut(1.0 - float(good[units].sum()), columns, amount)


def _parts(model: Model, units: Ints) -> list[set[int]]:
    """Return units in sets of such as adjoin."""
    place = np.full(len(model.unit_ids), -1)
    place[units] = np.arange(len(units))
    one, other = (place[side] for side in model.adjacency)
    both = (one >= 0) & (other >= 0)
    graph = coo_array((np.ones(both.sum()), (one[both], other[both])), shape=(len(units),) * 2)
    part = connected_components(graph, directed=False)[1]
    return [set(units[part == number].tolist()) for number in np.unique(part)]


def _around(model: Model, units: set[int]) -> set[int]:
    """Return the units that adjoin some of a set and are not of it."""
    one, other = model.adjacency
    return set(other[np.isin(one, list(units))].tolist()) - units
