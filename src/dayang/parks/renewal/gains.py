"""What one step more of the dearest things gains: measured by planning again, not by price.

Each is tried alone: from the plan's own programme the search (`search/`) goes on, taking nothing but
what is better, once as things are and once with a step more of the thing, by the same chances. What
it finds with the step more, and could not have without, is the gain. A search finds what it finds:
that is a lower estimate, as the price is an upper one. (Under annealing, two searches differ by more
than any step is worth.)
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dayang.parks.renewal.bottlenecks import dearest, row_numbers
from dayang.parks.renewal.bound.arrays import Arrays, arrays
from dayang.parks.renewal.bound.groups import Groups, groups
from dayang.parks.renewal.bound.routes import LEAVES, OUT_OF_TOWN, TWICE
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.plan import Plan
from dayang.parks.renewal.search.chain import (
    FINE,
    NONE,
    Guide,
    guide,
    keeps_targets,
    search,
    value_of,
)
from dayang.parks.renewal.search.programme import state_of
from dayang.parks.renewal.search.state import SLACK, State, where
from dayang.parks.renewal.tables.prices import ALL
from dayang.town.registers.renewal_columns import BALANCED

TRIED = 5
"""Things tried, the dearest."""
SIDE_BY_SIDE = 2
"""Searches at once; what each finds does not depend on it."""
GAINS = ("gain_wan", "gain_mu", "gain_mu_years", "gain_firms")
KEY = ("programme", "row", "label", "label_2")


Gain = tuple[float, float, float, float]
NOT_TRIED: Gain = (np.nan, np.nan, np.nan, np.nan)
BUILT = "pool"
"""Kind of row that cannot be bought more of: new floor comes of the units that are started."""


class _Means(NamedTuple):
    """What every search goes by."""

    model: Model
    data: Arrays
    by: Groups
    multipliers: Floats
    seed: int
    steps: int
    gone: Callable[[], float]

    def guide(self, model: Model) -> Guide:
        """Return what to go by under the limits of a model."""
        return guide(model, self.data, where(model, FINE), self.by, self.multipliers)

    def better(self, by: Guide, start: State) -> State:
        """Return a programme as it is after so many steps, none of them for the worse."""
        return search(by, start, self.seed, self.steps, self.gone, lambda _: None, NONE)


def with_gains(
    plan: Plan, account: pd.DataFrame, steps: int, seed: int, gone: Callable[[], float]
) -> pd.DataFrame:
    """Return the account with what planning again gains by the dearest things of the plan.

    Parameters
    ----------
    plan
        With a programme.
    account
        Of `dayang.parks.renewal.bottlenecks.bottlenecks`.
    steps
        Of each search.
    seed
        Where chance begins.
    gone
        Returns the share of the time that has gone; where it is 1 before all is tried, no gain is told.
    """
    model, best = plan.problem.model, plan.found[BALANCED]
    data = arrays(model)
    means = _Means(model, data, groups(model, data), best.multipliers, seed, steps, gone)
    as_it_is = means.guide(model)
    start = state_of(model, data, as_it_is.at, as_it_is.prices, best.starts, best.moves)
    start = means.better(as_it_is, start)
    rows = dearest(plan.problem.town, account[account["row"] != BUILT], BALANCED).head(TRIED)
    guides = [as_it_is, *(means.guide(_eased(model, row)) for row in rows.to_dict("records"))]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        base, *more = threads.map(lambda by: means.better(by, start), guides)
    found = [_gain(by, state, as_it_is, base) for by, state in zip(guides[1:], more, strict=True)]
    if gone() >= 1.0:
        found = [NOT_TRIED] * len(found)
    gains = rows[list(KEY)].assign(**pd.DataFrame(found, rows.index, list(GAINS), dtype=float))
    return account.drop(columns=list(GAINS)).merge(gains, "left", list(KEY))


def _eased(model: Model, row: Any) -> Model:
    """Return the model in which there is a step more of a thing, in every quarter that has any of it."""
    limit, theme_mu = model.rows.limit.copy(), model.theme_mu.copy()
    wanted = (row["label"], row["label_2"])
    for (kind, *labels), number in row_numbers(model).items():
        same = all(mine in (its, ALL) for mine, its in zip(wanted, labels, strict=True))
        if kind == row["row"] and same and (kind != "place" or limit[number] > 0):
            limit[number] += row["step"]
    if row["row"] == "theme":
        theme_mu[model.rows["theme"].labels[0].index(row["label"])] -= row["step"]
    return replace(model, rows=replace(model.rows, limit=limit), theme_mu=theme_mu)


def _gain(eased: Guide, state: State, by: Guide, base: State) -> Gain:
    """Return what a programme with a step more is worth, delivers and keeps beyond another."""
    worth = value_of(eased, state) - value_of(by, base)
    if worth <= 0.0 or _keeps(by, state):
        return 0.0, 0.0, 0.0, 0.0
    one, other = _tally(by.model, state), _tally(by.model, base)
    return worth, one[0] - other[0], one[1] - other[1], other[2] - one[2]


def _keeps(by: Guide, state: State) -> bool:
    """Say whether a programme keeps the limits and targets as they are: nothing more made it possible."""
    firm = ~by.at.soft
    return bool((state.used <= by.at.limit + SLACK)[firm].all()) and keeps_targets(by, state)


def _tally(model: Model, state: State) -> tuple[float, float, int]:
    """Return mu delivered by modes that clear, mu-years left to the horizon, and firms that leave."""
    quarters, mu, mu_years = model.quarters.count, 0.0, 0.0
    for column in state.column[state.column >= 0].tolist():
        option = model.columns.options[column // quarters]
        left = quarters - column % quarters - option.delivered
        if option.clears and not option.fixed and left > 0:
            mu += float(model.area_mu[option.unit])
            mu_years += float(model.area_mu[option.unit]) * left / 4
    kind, last = state.routes[:, 0], state.routes[:, 4]
    leaving = (kind == LEAVES) | ((kind == TWICE) & (last == OUT_OF_TOWN))
    return mu, mu_years, int(leaving.sum())
