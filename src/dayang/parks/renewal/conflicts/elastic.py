"""Demands that may be missed, at a price: which cannot hold together, and by how much.

A mixed-integer programme over the columns of units: x of a column says that a unit is started
by a mode in a quarter; z of a unit of a theme park, that it belongs to the set that counts. Each
demand may be missed by a slack s of its own (elastic programme: Chinneck 2008, Feasibility and
Infeasibility in Optimization, chapter 6). Where it is solved as it stands, sets that must be
connected are by node cuts, added where a solution breaks them (Carvajal, Constantino, Goycoolea,
Vielma & Weintraub 2013, Operations Research 61(4)); else it is relaxed to a linear programme, so
that what it finds impossible is, and what it finds possible may still not be.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_array, csc_array
from scipy.sparse.csgraph import connected_components

from dayang.engine.highs import run, solver
from dayang.parks.renewal.conflicts.demands import Demand
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints

TOLERANCE = 1e-6
"""Relative slack that counts as none."""

FINES = (1e3, 1e6)
"""Prices of missing what is held; the second where the first is too little."""

PRICED = 1e-12
"""Price above which a row is part of a proof."""

PRIMAL = 4
"""HiGHS's number of the primal simplex."""

HALF = 0.5
NODES = 500
"""Nodes after which a mixed-integer programme is left undecided: then nothing is called impossible."""

IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)

Entries = tuple[Any, Any, Any]
"""Rows, columns and coefficients."""


class Elastic:
    """Demands over the columns of a model.

    Parameters
    ----------
    model
        The problem.
    demands
        What must be kept, by number.
    columns
        Numbers of the columns that may be chosen; no others are.
    exact
        Whether it is solved as it stands, or relaxed.
    """

    def __init__(self, model: Model, demands: Mapping[int, Demand], columns: Ints, *, exact: bool) -> None:
        self._model, self._columns, self._exact = model, columns, exact
        self._demands = tuple(demands.values())
        self._place = dict(zip(demands, range(len(demands)), strict=True))
        quarters = model.quarters.count
        options = model.columns.options
        self._option, self._start = columns // quarters, columns % quarters
        self._unit = np.array([options[number].unit for number in self._option.tolist()], dtype=np.int64)
        self._members = np.flatnonzero(_can_count(model, self._in_time))
        count = len(columns), len(self._members), len(self._members), len(demands)
        self._x, self._z, self._root, self._slack, _ = np.concatenate([[0], np.cumsum(count)]).tolist()
        self._size = np.array([demand.size for demand in self._demands])
        self._solver = solver(mip_max_nodes=NODES, simplex_strategy=PRIMAL)
        self._solver.passModel(self._programme(int(sum(count))))

    @cached_property
    def _in_time(self) -> Any:
        """Say of each column whether its unit counts in its theme park by the date (rule G2)."""
        options, due = self._model.columns.options, self._model.theme_due
        delivered = np.array([options[number].delivered for number in self._option.tolist()], dtype=np.int64)
        theme = self._model.theme[self._unit]
        return (theme >= 0) & (self._start + delivered <= np.append(due, -1)[theme]), self._unit

    def possible(self, held: Iterable[int]) -> bool:
        """Say whether demands can hold together, or are not known not to."""
        own = [self._place[each] for each in held]
        if self._exact:
            return self._missed(own, [], 0.0) is not None
        missed = self._missed([], own, 1.0)
        return missed is not None and float((missed / self._size)[own].sum()) <= TOLERANCE

    def least(self, one: int, held: Iterable[int]) -> float:
        """Return by how much a demand is missed at least where others are held; infinite if they cannot."""
        missed = self.least_together([one], held)
        return math.inf if missed is None else missed[one]

    def least_together(self, some: Iterable[int], held: Iterable[int]) -> dict[int, float] | None:
        """Return by how much some demands are missed, the least in all over their sizes.

        Others are held; ``None`` where they cannot be.
        """
        own = [self._place[each] for each in some]
        others = [self._place[each] for each in held if self._place[each] not in own]
        for fine in FINES:
            missed = self._missed(others, own, 1.0, () if self._exact else others, fine)
            if missed is not None and float((missed / self._size)[others].sum()) <= TOLERANCE:
                return {each: float(missed[self._place[each]]) for each in some}
        return None

    def _missed(
        self,
        held: Sequence[int],
        priced: Sequence[int],
        price: float,
        fined: Sequence[int] = (),
        fine: float = 0.0,
    ) -> Floats | None:
        """Return by how much each demand is missed, what is priced and fined as little as can be.

        ``None`` where what is held cannot be. A relaxed programme holds nothing but fines it: changed
        costs leave the last solution feasible, so that the primal simplex goes on from there.
        """
        count = len(self._demands)
        cost, most = np.zeros(count), np.full(count, highspy.kHighsInf)
        at = np.arange(self._slack, self._slack + count, dtype=np.int32)
        cost[list(fined)] = fine / self._size[list(fined)]
        cost[list(priced)] = price / self._size[list(priced)]
        self._solver.changeColsCost(count, at, cost)
        if self._exact:
            most[list(held)] = 0.0
            self._solver.changeColsBounds(count, at, np.zeros(count), most)
        while run(self._solver) not in IMPOSSIBLE:
            values = np.array(self._solver.getSolution().col_value)
            cuts = list(self._cuts(values)) if self._exact and len(values) else []
            for cut in cuts:
                where, by = np.array(list(cut), dtype=np.int32), np.array(list(cut.values()))
                self._solver.addRow(-highspy.kHighsInf, 0.0, len(cut), where, by)
            if not cuts:
                return values[self._slack :] if len(values) else np.full(count, math.inf)
        return None

    def support(self) -> set[int]:
        """Return demands that the last solution proves cannot hold together: those with a price (Farkas)."""
        if self._exact:
            return set(self._place)
        duals = np.abs(np.array(self._solver.getSolution().row_dual))
        priced = [duals[rows].max(initial=0.0) > PRICED for rows in self._rows_of]
        return {number for number, at in self._place.items() if priced[at]}

    def _programme(self, count: int) -> highspy.HighsLp:
        """Return the programme; the rows of each demand are `_rows_of` it."""
        parts, upper = self._units()
        self._rows_of: list[Ints] = []
        for number, demand in enumerate(self._demands):
            first, slack = len(upper), self._slack + number
            if demand.kind == "project":
                own = np.flatnonzero(self._unit == demand.number)
                parts.append((np.full(len(own), first), own, np.full(len(own), -1.0)))
                upper.append(-1.0)
            elif demand.kind == "theme":
                own = np.flatnonzero(self._model.theme[self._members] == demand.number)
                area = self._model.area_mu[self._members[own]]
                parts.append((np.full(len(own), first), self._z + own, -area))
                upper.append(-float(self._model.theme_mu[demand.number]))
            else:
                uses = self._uses[:, demand.rows].tocoo()
                parts.append((first + uses.coords[1], uses.coords[0], uses.data))
                upper += demand.limit.tolist()
            self._rows_of.append(np.arange(first, len(upper)))
            own = self._rows_of[-1]
            parts.append((own, np.full(len(own), slack), np.full(len(own), -1.0)))
        return self._as_lp(count, parts, np.array(upper))

    @cached_property
    def _uses(self) -> csc_array:
        return csc_array(self._model.columns.uses[self._columns])

    def _units(self) -> tuple[list[Entries], list[float]]:
        """Return what holds whatever is demanded: a unit starts once (U1); what counts, counts (G2)."""
        units, place = np.unique(self._unit, return_inverse=True)
        parts: list[Entries] = [(place, np.arange(len(place)), np.ones(len(place)))]
        upper = [1.0] * len(units)
        in_time, _ = self._in_time
        for at, unit in enumerate(self._members.tolist()):
            own = np.flatnonzero(self._unit == unit)
            row, good = len(upper), float(self._model.good[unit])
            counts = np.append(good - in_time[own], 1.0)
            parts.append((np.full(len(counts), row), np.append(own, self._z + at), counts))
            upper.append(float(good or _ready(self._model, unit)))
        theme = self._model.theme[self._members]
        parts.append((len(upper) + theme, self._root + np.arange(len(theme)), np.ones(len(theme))))
        return parts, upper + [1.0] * len(self._model.theme_mu)

    def _as_lp(self, count: int, parts: list[Entries], upper: Floats) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = len(upper), count
        lp.col_cost_, lp.col_lower_ = np.zeros(count), np.zeros(count)
        lp.col_upper_ = np.where(np.arange(count) < self._slack, 1.0, highspy.kHighsInf)
        lp.row_lower_, lp.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper
        row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        where = (row.astype(np.int64), column.astype(np.int64))
        matrix = coo_array((value.astype(float), where), (len(upper), count)).tocsr()
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        if self._exact:
            kinds = [highspy.HighsVarType.kInteger] * self._slack
            lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (count - self._slack)
        return lp

    def _cuts(self, values: Floats) -> Iterator[Mapping[int, float]]:
        """Yield what a whole solution breaks: land that is too little (U4), or not in one set (G2)."""
        chosen = values > HALF
        yield from self._too_little(chosen)
        members = self._members
        for theme in range(len(self._model.theme_mu)):
            own = np.flatnonzero((self._model.theme[members] == theme) & chosen[self._z : self._root])
            everyone = np.flatnonzero(self._model.theme[members] == theme)
            for part in self._parts(members[own]):
                inside = np.isin(members[everyone], list(part))
                if chosen[self._root + everyone[inside]].any():
                    continue
                around = np.isin(members[everyone], list(self._around(part))) & ~inside
                beside = {int(self._z + at): -1.0 for at in everyone[around]}
                roots = {int(self._root + at): -1.0 for at in everyone[inside]}
                for at in everyone[inside].tolist():
                    yield {int(self._z + at): 1.0, **beside, **roots}

    def _too_little(self, chosen: Any) -> Iterator[Mapping[int, float]]:
        """Yield cuts for units that start together by a mode on less land than it asks for (rule U4).

        Units of projects count with those that start beside them, and are not asked themselves (rule U7).
        """
        options = self._model.columns.options
        groups: dict[tuple[str, int], list[int]] = {}
        for at in np.flatnonzero(chosen[: self._z]).tolist():
            groups.setdefault((options[self._option[at]].joined_by, int(self._start[at])), []).append(at)
        for (mode, start), group in groups.items():
            by_unit = dict(zip(self._unit[group].tolist(), group, strict=True))
            for part in self._parts(np.array(list(by_unit))):
                land = self._model.area_mu[list(part)].sum()
                short = [
                    by_unit[unit]
                    for unit in part
                    if options[self._option[by_unit[unit]]].least_mu > land + TOLERANCE
                ]
                around = list(self._around(part) - part) if short else []
                near = np.flatnonzero((self._start == start) & np.isin(self._unit, around))
                beside = {at: -1.0 for at in near.tolist() if options[self._option[at]].joined_by == mode}
                for at in short:
                    yield {at: 1.0, **beside}

    def _parts(self, units: Ints) -> list[set[int]]:
        """Return units in sets of such as adjoin."""
        return [
            set(units[part == number].tolist())
            for part in [_part(self._model, units)]
            for number in set(part)
        ]

    def _around(self, units: set[int]) -> set[int]:
        one, other = self._model.adjacency
        return set(other[np.isin(one, list(units))].tolist())


def _part(model: Model, units: Ints) -> Ints:
    """Return shape (units,): which set of adjoining ones each belongs to."""
    place = np.full(len(model.unit_ids), -1)
    place[units] = np.arange(len(units))
    one, other = (place[side] for side in model.adjacency)
    both = (one >= 0) & (other >= 0)
    graph = coo_array((np.ones(both.sum()), (one[both], other[both])), shape=(len(units),) * 2)
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _ready(model: Model, unit: int) -> bool:
    """Say whether a vacated unit of a project is delivered by the date of its theme park."""
    theme = int(model.theme[unit])
    return theme >= 0 and bool(model.project_due[unit] <= model.theme_due[theme])


def _can_count(model: Model, in_time: tuple[Any, Ints]) -> Any:
    """Say which units can belong to a set as large as a theme park wants; to the largest where none is."""
    inside, unit = in_time
    can = model.good.copy()
    can[unit[inside]] = True
    can |= [_ready(model, number) for number in range(len(can))]
    counts = np.zeros(len(can), dtype=bool)
    for theme, wanted in enumerate(model.theme_mu.tolist()):
        own = np.flatnonzero(can & (model.theme == theme))
        if not len(own):
            continue
        part = _part(model, own)
        area = np.bincount(part, model.area_mu[own])
        large = np.flatnonzero(area >= wanted - TOLERANCE)
        counts[own[np.isin(part, large if len(large) else [area.argmax()])]] = True
    return counts
