"""A first programme: what the mixture says, then what must be reached, then what pays."""

import heapq
from dataclasses import replace
from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.master import Choice
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.search.change import Worths, best_insertion, large_enough
from dayang.parks.renewal.search.place import follow, place_firm
from dayang.parks.renewal.search.state import State, Where, fits, largest_set, use

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

    def fill(self, state: State, mixture: tuple[tuple[float, Choice], ...]) -> None:
        """Start what has most of the mixture, projects, theme parks, the first batch, then whatever pays.

        Parameters
        ----------
        state
            A programme that starts nothing.
        mixture
            Shares and choices of groups, as of `dayang.parks.renewal.bound.master`.
        """
        self._mixed(state, mixture)
        units = range(len(self._model.unit_ids))
        anything = np.ones_like(self._worths.net, dtype=bool)
        for unit in units:
            if state.column[unit] < 0 and self._data.fixed[self._options(unit)].any():
                self._insert(state, unit, anything, 0.0)
        for theme in range(len(self._at.theme_mu)):
            self._theme_park(state, theme)
        self._first_batch(state)
        best = self._best(self._worths.priced)
        for unit in np.argsort(-best, kind="stable").tolist():
            if state.column[unit] < 0 and best[unit] > 0:
                self._insert(state, unit, anything, 0.0)

    def _mixed(self, state: State, mixture: tuple[tuple[float, Choice], ...]) -> None:
        """Start the choices with the largest shares that there is room for, and send their firms on.

        What is in time for its theme park or counts for the first batch comes before all else.
        """
        data, at = self._data, self._at
        wanted: dict[int, Any] = {}
        for _, choice in sorted(
            mixture, key=lambda each: (not at.timely[list(each[1].column)].any(), -each[0])
        ):
            if any(state.column[unit] >= 0 for unit in choice.units):
                continue
            begun = []
            for unit, column in zip(choice.units, choice.column, strict=True):
                if not fits(at, state, column):
                    break
                use(data, at, state, column, 1.0)
                state.column[unit] = column
                begun.append(unit)
            if len(begun) < len(choice.units) or not all(
                large_enough(data, at, state, unit, self._found) for unit in begun
            ):
                for unit in begun:
                    use(data, at, state, state.column[unit], -1.0)
                    state.column[unit] = -1
                continue
            for unit, routes in zip(choice.units, choice.routes, strict=True):
                firms = data.firm[data.firm_first[unit] : data.firm_first[unit + 1]]
                wanted.update(zip(firms.tolist(), routes, strict=True))
        quarters = data.leave_loss.shape[1]
        for firm in sorted(wanted, key=lambda each: -data.floor_m2[each]):
            clears = data.clears[state.column[data.home[firm]] // quarters]
            if clears and not follow(data, at, state, firm, wanted[firm]):
                place_firm(data, at, state, self._prices, firm)

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
