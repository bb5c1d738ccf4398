"""A first programme: what must be reached, then what pays."""

import heapq
from dataclasses import replace
from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.search.change import Worths, best_insertion
from dayang.parks.renewal.search.state import State, Where, largest_set

MUST = 1e7
"""万元 that a start which is asked for is worth more than one that only pays."""
TRIES = 8
"""Columns tried for a unit."""


class Beginning:
    """Makes a first programme.

    Parameters
    ----------
    model, data, at
        The problem.
    prices, worths
        As of `best_insertion`.
    rng
        Where chance comes from.
    """

    def __init__(
        self, model: Model, data: Arrays, at: Where, prices: Prices, worths: Worths, rng: Any
    ) -> None:
        self._model, self._data, self._at = model, data, at
        self._prices, self._worths, self._rng = prices, worths, rng
        self._found = np.empty(len(model.unit_ids), dtype=np.int64)
        self._start = np.arange(worths.net.shape[1])

    def fill(self, state: State) -> None:
        """Start projects, theme parks, the first batch, then whatever pays, where nothing is started yet."""
        # Who waits to move on is there already: nobody is to take that floor first.
        waits = np.isin(np.arange(len(self._model.unit_ids)), self._data.home[self._data.waits >= 0])
        anything = np.ones_like(self._worths.net, dtype=bool)
        for unit in np.argsort(~waits, kind="stable").tolist():
            if state.column[unit] < 0 and self._data.fixed[self._options(unit)].any():
                self._insert(state, unit, anything, 0.0)
        for theme in range(len(self._at.theme_mu)):
            self._theme_park(state, theme)
        self._first_batch(state)
        best = self._best(self._worths.priced)
        for unit in np.argsort(-best, kind="stable").tolist():
            if state.column[unit] < 0 and best[unit] > 0:
                self._insert(state, unit, anything, 0.0)

    def _options(self, unit: int) -> slice:
        return slice(int(self._data.option_first[unit]), int(self._data.option_first[unit + 1]))

    def _best(self, priced: Floats) -> Floats:
        """Return the best priced worth of a column of each unit."""
        each = priced.max(axis=1, initial=-np.inf)
        return np.array(
            [each[self._options(unit)].max(initial=-np.inf) for unit in range(len(self._model.unit_ids))]
        )

    def _insert(self, state: State, unit: int, allowed: Any, worth: float) -> bool:
        priced = np.where(allowed, self._worths.priced, -np.inf)
        worths = replace(self._worths, net=self._worths.net + worth, priced=priced)
        return best_insertion(
            self._data, self._at, state, self._prices, worths, 0.0, self._rng, unit, TRIES, self._found
        )

    def _theme_park(self, state: State, theme: int) -> None:
        """Grow a connected set from what counts already, the unit that costs least a mu first."""
        at, data = self._at, self._data
        due = at.theme_due[theme]
        in_time = self._start[None, :] + data.delivered[:, None] <= due
        each = self._best(np.where(in_time, self._worths.priced, -np.inf)) / at.area_mu
        own = np.flatnonzero(at.theme == theme)
        seeds = own[np.argsort(-each[own], kind="stable")].tolist()
        for seed in seeds:
            if largest_set(data, at, state, theme) >= at.theme_mu[theme]:
                return
            self._grow(state, theme, seed, each, in_time)

    def _grow(self, state: State, theme: int, seed: int, each: Floats, in_time: Any) -> None:
        at = self._at
        waiting, known = [(0.0, seed)], {seed}
        while waiting and largest_set(self._data, at, state, theme) < at.theme_mu[theme]:
            _, unit = heapq.heappop(waiting)
            counted = state.column[unit] >= 0 or at.good[unit] or at.project_due[unit] <= at.theme_due[theme]
            if not counted and (each[unit] == -np.inf or not self._insert(state, unit, in_time, MUST)):
                continue
            for other in at.near[at.near_first[unit] : at.near_first[unit + 1]].tolist():
                if other not in known and at.theme[other] == theme:
                    known.add(other)
                    heapq.heappush(waiting, (-float(each[other]), other))

    def _first_batch(self, state: State) -> None:
        """Start units of the parks that lack some, the one that costs least a mu first."""
        model = self._model
        first = model.rows["first"]
        if first.size == 0:
            return
        uses = model.columns.uses[:, first.rows].toarray()
        in_time: Any = (uses < 0).any(axis=1).reshape(self._worths.net.shape)
        parks = uses.argmin(axis=1).reshape(self._worths.net.shape)
        each = self._best(np.where(in_time, self._worths.priced, -np.inf)) / self._at.area_mu
        for unit in np.argsort(-each, kind="stable").tolist():
            options = self._options(unit)
            if each[unit] == -np.inf or state.column[unit] >= 0:
                continue
            park = int(parks[options][in_time[options]][0])
            if state.used[first.first + park] > model.rows.limit[first.first + park] + 1e-9:
                self._insert(state, unit, in_time, MUST)
