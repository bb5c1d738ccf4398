"""The price of each row, as series by quarter."""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from dayang.parks.renewal.rules.bound.limits import RowKey, limits
from dayang.parks.renewal.rules.bound.quarters import Quarters
from dayang.parks.renewal.rules.calendar import Calendar
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.worth import PUBLIC


class Prices:
    """What each row costs.

    Parameters
    ----------
    facts
        The town's.
    multipliers
        Price by row; rows that are not told cost nothing.

    Raises
    ------
    ValueError
        When a price is negative or no number, or there is no such row.
    """

    def __init__(self, facts: Facts, multipliers: Mapping[RowKey, float]) -> None:
        known = limits(facts)
        for key, price in multipliers.items():
            if key not in known:
                raise ValueError(f"no such row: {key}")
            if not (price >= 0 and math.isfinite(price)):
                raise ValueError(f"the price of {key} is {price}")
        self._multipliers = multipliers
        self._calendar: Calendar = facts.calendar
        self._weight_public = facts.number("weight_public")
        self.of_limits = sum(price * known[key] for key, price in multipliers.items() if price > 0)
        self.by_quarter = cache(self._by_quarter)
        self.by_year = cache(self._by_year)
        self.paying = cache(self._paying)

    def once(self, kind: str, label: str) -> float:
        """Return the price of a row that there is one of for each label."""
        return self._multipliers.get((kind, label, ""), 0.0)

    def _by_quarter(self, kind: str, label: str = "") -> Quarters:
        """Return the prices of rows of each quarter."""
        names = [str(quarter) for quarter in range(self._calendar.quarters)]
        keys = [(kind, label, name) if label else (kind, name, "") for name in names]
        return np.array([self._multipliers.get(key, 0.0) for key in keys])

    def _by_year(self, kind: str, label: str) -> Quarters:
        """Return the price, in each quarter, of the row of its year."""
        years = [str(self._calendar.year(quarter)) for quarter in range(self._calendar.quarters)]
        return np.array([self._multipliers.get((kind, label, year), 0.0) for year in years])

    def _paying(self, payer: str, village_id: str | None) -> Quarters:
        """Return what it costs, in each quarter, that a purse pays one 万元, public money (W2) included."""
        price = self._by_year("purse", village_id or payer)
        price += self._weight_public if payer in PUBLIC else 0.0
        price += self.once("cash", village_id) if village_id is not None else 0.0
        price += self.once("lending", "") if payer == "pool" else 0.0
        return price
