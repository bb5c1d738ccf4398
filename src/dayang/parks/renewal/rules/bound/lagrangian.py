"""The Lagrangian bound: the best choice of each unit, of each of its firms, and of those that wait."""

import math
from collections.abc import Mapping

import numpy as np

from dayang.parks.renewal.rules.bound.adjoining import ADJOINING, Adjoining
from dayang.parks.renewal.rules.bound.affordable import affordable
from dayang.parks.renewal.rules.bound.columns import column_worth
from dayang.parks.renewal.rules.bound.limits import RowKey, limits
from dayang.parks.renewal.rules.bound.options import Option, must_start, options
from dayang.parks.renewal.rules.bound.places import Pool
from dayang.parks.renewal.rules.bound.prices import Prices
from dayang.parks.renewal.rules.bound.quarters import Quarters, best_within
from dayang.parks.renewal.rules.bound.routes import Routes
from dayang.parks.renewal.rules.bound.waiting import waiting_worth
from dayang.parks.renewal.rules.facts import CLASSES, Facts


def bound(facts: Facts, multipliers: Mapping[RowKey, float]) -> float:
    """Return what no programme that keeps the rules is worth more than, in 万元.

    Parameters
    ----------
    facts
        The town's.
    multipliers
        Price, never negative, by row: its kind and two labels, as of `limits` and of `Adjoining`. Any prices
        give a bound, good ones a low one. A row that is not told costs nothing.

    Returns
    -------
    float
        Infinite where a row without a limit has a price; minus infinity where a unit of a
        project cannot go on, or its firms have nowhere to go, so that no programme keeps the rules.

    Raises
    ------
    ValueError
        When a price is negative or no number, or there is no such row.
    """
    land = {key: price for key, price in multipliers.items() if key[0] == ADJOINING}
    prices = Prices(facts, {key: price for key, price in multipliers.items() if key not in land})
    if math.isinf(prices.of_limits):
        return math.inf
    choices = {unit_id: options(facts, unit) for unit_id, unit in facts.units.items()}
    most = limits(facts)
    routes, adjoining = Routes(facts, prices, _pools(choices)), Adjoining(facts, choices, land)

    def worth(option: Option) -> float:
        worths = _worths(facts, prices, routes, option) - adjoining.cost(option)
        return float(worths[option.allowed & affordable(facts, most, option)].max(initial=-math.inf))

    best = [max([_retained(facts, name), *map(worth, own)]) for name, own in choices.items()]
    return prices.of_limits + adjoining.of_limits + sum(best) + waiting_worth(facts, prices, routes)


def _pools(choices: dict[str, list[Option]]) -> list[Pool]:
    """Return the pools that any unit could build floor of."""
    found = {
        (option.begun.unit["theme_id"], name)
        for own in choices.values()
        for option in own
        for name, area_m2 in option.begun.new_floor.items()
        if area_m2 > 0
    }
    return sorted(found, key=lambda pool: (pool[0] or "", CLASSES.index(pool[1])))


def _retained(facts: Facts, unit_id: str) -> float:
    """Return what it is worth that a unit is not started."""
    return -math.inf if must_start(facts, facts.units[unit_id]) else 0.0


def _worths(facts: Facts, prices: Prices, routes: Routes, option: Option) -> Quarters:
    """Return what starting a unit is worth with what its firms do best, by quarter.

    Firms that wait to move on have left it, whatever is done with it.
    """
    worth = column_worth(facts, prices, option)
    firms = facts.firms_of.get(option.begun.unit_id, []) if option.begun.clears else []
    firms = [firm_id for firm_id in firms if firm_id not in facts.waiting]
    if firms:
        leaving = np.array([routes.best(firm_id, option.subsidy) for firm_id in firms])
        worth += best_within(leaving, option.begun.left_by).sum(axis=0)
    return worth
