"""The mixed-integer programme of a small town, every rule but those that look at sets of units.

Binaries are x, a column of a unit, and y, an arc of a party (`ways`). With h, who leaves home in
a quarter, and w, who still waits there at its end (S the quarters that a unit's firms have to leave in):

    max   sum of worth x + sum of worth y + sum of worth k
    s.t.  sum of x of a unit                   <= 1         (= 1 of a project: U1, U7)
          w_q = w_q-1 + sum of x started in q - h_q         (F1)
          w_q <= sum of x started in q-S+2 .. q             (F1: gone by the end of clearing)
          sum of y begun in q = h_q + sum of y ended in q   (F9: nobody is lost)
          sum of passing y begun in q <= h_q                (F3: at most two moves)
          taken_q = taken_q-1 + arrivals - departures <= floor                    (F6)
          free_q = free_q-1 + delivered in q - arrivals >= 0, by unit and class   (F6)
          uses of x and y <= limit, for each row of the model
          k <= sum of y of a party to places in town, begun by when a subsidy is due  (G3)

k, a subsidy that was promised and is paid in time, is a binary, too: of a firm's moves no one keeps it alone.
h, w, taken and free follow from x and y; they keep the programme thin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_array

from dayang.parks.renewal.exact.ways import (
    STOREYS,
    Bools,
    arcs,
    arcs_of,
    chosen_from,
    of_floors,
    parties,
    subsidies,
    worth_of,
)
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints

HELD = ("place", "pool")
"""Rows that stand in the programme as what is taken and what is free."""


@dataclass(eq=False)
class _Entries:
    """A matrix in the making.

    Parameters
    ----------
    row, column, amount
        Parts of its entries.
    lower, upper
        Bounds of its rows so far.
    """

    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    amount: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def rows(self, lower: Any, upper: Any, count: int) -> Ints:
        """Add rows and return their numbers."""
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=float), count))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=float), count))
        self.count += count
        return np.arange(self.count - count, self.count)

    def add(self, row: Any, column: Any, amount: Any) -> None:
        """Add entries; all three broadcast together."""
        row, column, amount = np.broadcast_arrays(row, column, np.asarray(amount, dtype=float))
        self.row.append(row.ravel())
        self.column.append(column.ravel())
        self.amount.append(amount.ravel())


class Programme:
    """The programme of a model.

    Parameters
    ----------
    model
        Of a town small enough.

    Attributes
    ----------
    option, start
        Shape (columns,): those that may be chosen, the first variables.
    unit
        Shape (columns,): unit of each.
    party, firm, place, begin, until
        Shape (arcs,): who may take which arc, the variables after them.
    kept
        Shape (kept,): variables of subsidies that were promised, after the arcs.
    worth
        Shape (binaries,), 万元.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.option, self.start = np.nonzero(chosen_from(model))
        self.unit = np.array([option.unit for option in model.columns.options], dtype=np.int64)[self.option]
        self._of, every = parties(model), arcs(model)
        self.party, arc = arcs_of(model, self._of, every)
        self.firm = self._of.firm[self.party]
        self.place, self.begin, self.until = every.place[arc], every.begin[arc], every.until[arc]
        worth, self._paid = worth_of(model, self._of, self.party, every, arc)
        self._paid_to, self._promise = subsidies(model, self._of)
        self.kept = len(self.option) + len(self.party) + np.arange(len(self._promise))
        gain = model.firms.promises.gain[self._promise]
        self.worth = np.concatenate([model.columns.worth[self.option, self.start], worth, gain])

    @property
    def binaries(self) -> int:
        """How many variables are 0 or 1."""
        return len(self.worth)

    @cached_property
    def _arcs(self) -> Ints:
        """Shape (arcs,): their variables."""
        return len(self.option) + np.arange(len(self.party))

    @cached_property
    def _leaves(self) -> Ints:
        """Shape (parties, quarters): the variable that says who leaves home in a quarter."""
        return self._numbered(self.binaries, len(self._of.firm))

    @cached_property
    def _waits(self) -> Ints:
        """Shape (parties, quarters): the variable that says who is still at home at its end."""
        return self._leaves + self._leaves.size

    @cached_property
    def _held(self) -> Ints:
        """Shape (places with floor, quarters): what is taken of a floor, what is free of new floor."""
        places = len(self.model.places.floor_ids) + STOREYS * len(self.model.unit_ids)
        return self._numbered(self.binaries + 2 * self._leaves.size, places)

    def _numbered(self, first: int, count: int) -> Ints:
        quarters = self.model.quarters.count
        return first + np.arange(count * quarters).reshape(count, quarters)

    def lp(self) -> highspy.HighsLp:
        """Return the programme as HiGHS takes it."""
        entries = _Entries()
        self._units(entries)
        self._leaving(entries)
        self._routes(entries)
        self._floor(entries)
        self._limits(entries)
        self._promises(entries)
        return self._as_lp(entries)

    def _units(self, entries: _Entries) -> None:
        fixed = np.zeros(len(self.model.unit_ids), dtype=bool)
        fixed[[option.unit for option in self.model.columns.options if option.fixed]] = True
        row = entries.rows(fixed, 1.0, len(fixed))
        entries.add(row[self.unit], np.arange(len(self.unit)), 1.0)

    def _leaving(self, entries: _Entries) -> None:
        """Let each party leave home in time, once its unit starts."""
        quarters, of = self.model.quarters.count, self._of
        left = self._equal(entries, self._leaves, 0.0)
        late = self._equal(entries, self._leaves, -np.inf)
        entries.add(left, self._waits, 1.0)
        entries.add(left[:, 1:], self._waits[:, :-1], -1.0)
        entries.add(left, self._leaves, 1.0)
        entries.add(late, self._waits, 1.0)
        for number, kind in enumerate(of.kind.tolist()):
            own = np.flatnonzero(np.isin(self.option, of.options[kind]))
            entries.add(left[number, self.start[own]], own, -1.0)
            for later in range(of.leaving[kind] - 1):
                within = own[self.start[own] + later < quarters]
                entries.add(late[number, self.start[within] + later], within, -1.0)

    def _equal(self, entries: _Entries, like: Ints, lower: float) -> Ints:
        """Add rows of the shape of some variables, each from `lower` to 0; return their numbers."""
        return entries.rows(lower, 0.0, like.size).reshape(like.shape)

    def _routes(self, entries: _Entries) -> None:
        """Lose nobody, and let nobody move on twice."""
        kept = self._equal(entries, self._leaves, 0.0)
        entries.add(kept, self._leaves, 1.0)
        entries.add(kept[self.party, self.begin], self._arcs, -1.0)
        on = self.until < self.model.quarters.count
        entries.add(kept[self.party[on], self.until[on]], self._arcs[on], 1.0)
        once = self._equal(entries, self._leaves, -np.inf)
        passing = of_floors(self.model, ~self.model.places.final)[self.place]
        entries.add(once, self._leaves, -1.0)
        entries.add(once[self.party[passing], self.begin[passing]], self._arcs[passing], 1.0)

    def _floor(self, entries: _Entries) -> None:
        """Count what is taken of each floor, and what is free of each unit's new floor."""
        model, quarters = self.model, self.model.quarters.count
        floors, area = len(model.places.floor_ids), model.firms.floor_m2[self.firm]
        row = self._equal(entries, self._held, 0.0)
        entries.add(row, self._held, 1.0)
        entries.add(row[:, 1:], self._held[:, :-1], -1.0)
        ends = (self.place < floors) & (self.until < quarters)
        for some, quarter, sign in (
            (self.place < floors, self.begin, -1.0),
            (ends, self.until, 1.0),
            (self._is_new, self.begin, 1.0),
        ):
            entries.add(row[self.place[some], quarter[some]], self._arcs[some], sign * area[some])
        options = [model.columns.options[number] for number in self.option.tolist()]
        built = np.array([option.pool_floor for option in options], dtype=float).reshape(-1, STOREYS)
        when = self.start + np.array([option.delivered for option in options], dtype=np.int64)
        for storey in range(STOREYS):
            here = np.flatnonzero((built[:, storey] > 0) & (when < quarters))
            new = floors + STOREYS * self.unit[here] + storey
            entries.add(row[new, when[here]], here, -built[here, storey])
            self._delivered(entries, storey, here, when[here])

    def _delivered(self, entries: _Entries, storey: int, columns: Ints, when: Ints) -> None:
        """Let no firm, even of no floor, move into new floor of a class that is not there yet (F2, T4).

        Parameters
        ----------
        columns, when
            Those that add new floor of the class, and the quarter in which they do.
        """
        first = len(self.model.places.floor_ids) + storey
        into = np.flatnonzero(self._is_new & ((self.place - first) % STOREYS == 0))
        row = entries.rows(-np.inf, 0.0, len(into))
        entries.add(row, self._arcs[into], 1.0)
        unit = (self.place[into] - first) // STOREYS
        there, by = np.nonzero((unit[:, None] == self.unit[columns]) & (when <= self.begin[into][:, None]))
        entries.add(row[there], columns[by], -1.0)

    @property
    def _is_new(self) -> Bools:
        """Shape (arcs,): which lead to new floor."""
        return (self.place >= len(self.model.places.floor_ids)) & (self.place < len(self._held))

    def _limits(self, entries: _Entries) -> None:
        """Add every row of the model that has a limit."""
        rows = self.model.rows
        number = np.full(len(rows.limit), -1)
        limited = np.isfinite(rows.limit)
        for name in HELD:
            limited[rows[name].rows] = False
        number[limited] = entries.rows(-np.inf, rows.limit[limited], int(limited.sum()))
        uses: Any = self.model.columns.uses[self.option * self.model.quarters.count + self.start].tocoo()
        used = [(uses.coords[0], uses.coords[1], uses.data)]
        used += [(self._arcs[some], row, amount) for some, row, amount in self._used()]
        for column, row, amount in used:
            has = number[row] >= 0
            entries.add(number[row[has]], column[has], amount[has])

    def _promises(self, entries: _Entries) -> None:
        """Let a promised subsidy be kept by a move within town that is made in time."""
        row = entries.rows(-np.inf, 0.0, len(self.kept))
        entries.add(row, self.kept, 1.0)
        number, arc = self._keeping()
        entries.add(row[number], self._arcs[arc], -1.0)

    def _keeping(self) -> tuple[Ints, Ints]:
        """Return the arcs that keep each promised subsidy: numbers of the promises and of the arcs."""
        due = self.model.firms.promises.due[self._promise]
        in_time = (self.begin[None, :] <= due[:, None]) & (self.place < len(self._held))[None, :]
        found = np.nonzero(in_time & (self.party[None, :] == self._paid_to[:, None]))
        return found[0].astype(np.int64), found[1].astype(np.int64)

    def told(self, chosen: Bools) -> Bools:
        """Return a solution, shape (binaries,), in which every promise that its moves keep is kept."""
        number, arc = self._keeping()
        kept = np.zeros(len(self.kept), dtype=bool)
        np.logical_or.at(kept, number, chosen[self._arcs[arc]])
        chosen = chosen.copy()
        chosen[self.kept] = kept
        return chosen

    def _used(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Yield what arcs use of rows: arcs, rows and amounts side by side."""
        rows, firms, quarters = self.model.rows, self.model.firms, self.model.quarters
        payer, year = self._of.payer[self._of.kind[self.party]], quarters.year_index[self.begin]
        kinds = rows["purse"].shape[0] - rows["cash"].shape[0]
        paid, lender = self._paid != 0, rows["purse"].labels[0].index("pool")
        some = np.flatnonzero(paid)
        yield some, rows["purse"].at(payer[some], year[some]), self._paid[some]
        some = np.flatnonzero(paid & (payer >= kinds))
        yield some, rows["cash"].at(payer[some] - kinds), self._paid[some]
        some = np.flatnonzero(paid & (payer == lender))
        yield some, rows["lending"].at(np.zeros_like(some)), self._paid[some]
        some = np.flatnonzero(self._is_new)
        storey = (self.place[some] - len(self.model.places.floor_ids)) % STOREYS
        yield some, rows["absorb"].at(storey, year[some]), firms.floor_m2[self.firm[some]]
        swing = of_floors(self.model, self.model.places.swing)[self.place]
        moves = self.place != firms.waits[self.firm]
        displaced = np.where(swing, self.until, self.begin + moves) * (self.place < len(self._held))
        for quarter in range(quarters.count):
            some = np.flatnonzero((self.begin <= quarter) & (quarter < displaced))
            yield some, rows["jobs"].at(np.full_like(some, quarter)), firms.jobs[self.firm[some]]

    def _as_lp(self, entries: _Entries) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        count = self.binaries + 2 * self._leaves.size + self._held.size
        lp.num_row_, lp.num_col_ = entries.count, count
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.append(self.worth, np.zeros(count - self.binaries))
        lp.col_lower_, lp.col_upper_ = np.zeros(count), self._most(count)
        lp.row_lower_, lp.row_upper_ = np.concatenate(entries.lower), np.concatenate(entries.upper)
        where = np.concatenate(entries.row), np.concatenate(entries.column)
        matrix = coo_array((np.concatenate(entries.amount), where), (entries.count, count)).tocsr()
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [integer] * self.binaries + [real] * (count - self.binaries)
        return lp

    def _most(self, count: int) -> Floats:
        """Return shape (count,): the upper bound of each variable; nobody waits on at the horizon."""
        most = np.ones(count)
        most[self._waits[:, -1]] = 0.0
        most[self._held] = np.inf
        room = self.model.rows["place"]
        most[self._held[: room.shape[0]]] = self.model.rows.limit[room.rows].reshape(room.shape)
        return most
