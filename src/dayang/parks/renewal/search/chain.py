"""A chain of the search: large neighbourhood steps, hot at first, cold in the end (simulated annealing)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.lagrangian import column_values
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.facts import NOTHING_MU
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.search.begin import Beginning
from dayang.parks.renewal.search.change import Worths, worths_of
from dayang.parks.renewal.search.improve import improve
from dayang.parks.renewal.search.state import State, Where, empty, lacking, total

HOT, COLD = 5.0, 0.03
"""Worsening accepted once in e times at first and at last, in what a unit is worth on average."""
CALM, SHUFFLE = 0.6, 0.8
"""Share of a search after which firms are sent another way, ever more, and share of the steps at last."""
NONE = 1e-12
"""So little heat that nothing worse is accepted."""
AT_ONCE = 250
"""Steps between two looks at the clock."""
MOST, TRIES = 4, 6
"""Units taken out at most, and columns tried for each."""
FINE = 1e5
"""万元 a mu that a theme park, the first batch or a project going on lacks: more than any mu is worth."""
Told = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Guide:
    """What a search goes by.

    Parameters
    ----------
    model, data, at, by
        The problem.
    prices, worths
        As of `best_insertion`, at some multipliers.
    public
        Shape (purses,): weight of what each pays.
    """

    model: Model
    data: Arrays
    at: Where
    by: Groups
    prices: Prices
    worths: Worths
    public: Floats


def guide(model: Model, data: Arrays, at: Where, by: Groups, multipliers: Floats) -> Guide:
    """Return what to go by at some multipliers."""
    prices, net, priced = column_values(model, data, multipliers)
    public = np.where(model.payer_public, model.public_weight, 0.0)
    return Guide(model, data, at, by, prices, worths_of(data, at, net, priced), public)


def begin(by: Guide, seed: int) -> State:
    """Return a first programme."""
    state = empty(by.model)
    rng = np.random.default_rng(seed)
    Beginning(by.model, by.data, by.at, by.prices, by.worths, rng).fill(state)
    return state


def copied(state: State) -> State:
    """Return a programme of its own."""
    return State(state.column.copy(), state.routes.copy(), state.used.copy(), state.room.copy())


def value_of(by: Guide, state: State) -> float:
    """Return what a programme is worth less its fines, 万元."""
    return float(total(by.data, by.at, state, by.public))


def search(
    by: Guide, start: State, seed: int, steps: int, gone: Callable[[], float], told: Told, heat: float = HOT
) -> State:
    """Return the best programme of a chain.

    Parameters
    ----------
    start
        Where to begin; it is not changed.
    steps
        How many.
    gone
        Returns the share of the time that has gone, 1 or more when there is none left.
    told
        Told the best value so far, now and then, once the best keeps the targets.
    heat
        As `HOT`; `NONE` accepts nothing that is worse.
    """
    state, best, trial = copied(start), copied(start), copied(start)
    rng = np.random.default_rng(seed)
    best_of_each = by.worths.priced.max(axis=1, initial=-np.inf)
    finite = best_of_each[np.isfinite(best_of_each)]
    each = float(np.abs(finite).mean()) if finite.any() else 1.0
    done, before = 0, gone()
    while done < steps and (now := gone()) < 1.0:
        share = max(done / steps, (now - before) / (1.0 - before))
        ahead = min(share + AT_ONCE / steps, 1.0)
        count = min(AT_ONCE, steps - done)
        hot, cold = (each * heat * (min(COLD, heat) / heat) ** part for part in (share, ahead))
        reached = improve(
            by.data, by.at, by.prices, by.by, by.worths, by.public,
            state, best, trial, rng, count, each, hot, cold, MOST, TRIES, _shuffles(share),
        )  # fmt: skip
        done += count
        if keeps_targets(by, best):
            told(reached)
    return best


def _shuffles(share: float) -> float:
    """Return the share of steps that send firms another way, when a share of the search is done."""
    return SHUFFLE * max(share - CALM, 0.0) / (1.0 - CALM)


def keeps_targets(by: Guide, state: State) -> bool:
    """Say whether a programme has every project going on, the first batch and the theme parks."""
    return float(lacking(by.data, by.at, state)) <= FINE * NOTHING_MU
