"""What land that small units need beside them costs at prices (rule U4).

A unit with less land than its mode asks for starts by it only with others that adjoin and start by it in
the same quarter. Among them, those that are reached over less than the least land have what it lacks.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from dayang.parks.renewal.rules import AREA_M2
from dayang.parks.renewal.rules.bound.limits import RowKey
from dayang.parks.renewal.rules.bound.options import Option
from dayang.parks.renewal.rules.bound.quarters import Quarters
from dayang.parks.renewal.rules.facts import Facts, Row

ADJOINING = "adjoining"
"""Kind of row: its labels are a unit and a mode, joined by a colon, and a quarter."""


class Adjoining:
    """What starting each unit costs at the prices of such rows, and gives.

    Parameters
    ----------
    facts
        The town's.
    choices
        How each unit may be started.
    prices
        万元 a mu by row.

    Attributes
    ----------
    of_limits
        What the rules forgive of all rows, at their prices.

    Raises
    ------
    ValueError
        When a price is negative or no number, or there is no such row.
    """

    def __init__(
        self, facts: Facts, choices: Mapping[str, list[Option]], prices: Mapping[RowKey, float]
    ) -> None:
        self._cost: dict[tuple[str, str], Quarters] = defaultdict(lambda: np.zeros(facts.calendar.quarters))
        self.of_limits = AREA_M2 * sum(prices.values())
        by_row: dict[str, dict[int, float]] = defaultdict(dict)
        quarters = {str(quarter): quarter for quarter in range(facts.calendar.quarters)}
        for (kind, label, quarter), price in prices.items():
            if kind != ADJOINING or quarter not in quarters:
                raise ValueError(f"no such row: {(kind, label, quarter)}")
            if not (price >= 0 and math.isfinite(price)):
                raise ValueError(f"the price of {(kind, label, quarter)} is {price}")
            by_row[label][quarters[quarter]] = price
        for mode_id in facts.modes if prices else ():
            self._price(facts, mode_id, choices, by_row)
        if by_row:
            raise ValueError(f"no unit needs land beside it: {sorted(by_row)}")

    def cost(self, option: Option) -> Quarters:
        """Return what starting a unit by a mode costs, less what it gives, by quarter of starting."""
        return self._cost[option.begun.unit_id, option.begun.mode["mode_id"]]

    def _price(
        self,
        facts: Facts,
        mode_id: str,
        choices: Mapping[str, list[Option]],
        by_row: dict[str, dict[int, float]],
    ) -> None:
        """Count the rows of a mode, and take them out of `by_row`."""
        least, _ = facts.figure(mode_id, "area_min_mu")
        if least is None:
            return
        own = {
            unit_id: option
            for unit_id, options in choices.items()
            for option in options
            if option.begun.mode["mode_id"] == mode_id
        }
        units = [facts.units[unit_id] for unit_id in own]
        near = _neighbours(units, facts.number("contiguity_gap_m") + AREA_M2)
        for unit in units:
            lacks = float(least) - float(unit["area_mu"])
            told = by_row.get(f"{unit['unit_id']}:{mode_id}")
            if told is None or own[unit["unit_id"]].begun.in_project or lacks <= AREA_M2:
                continue
            del by_row[f"{unit['unit_id']}:{mode_id}"]
            price = np.array([told.get(quarter, 0.0) for quarter in range(facts.calendar.quarters)])
            self._cost[unit["unit_id"], mode_id] += lacks * price
            for other in _reached(unit, near, float(least) - AREA_M2):
                gives = min(float(other["area_mu"]), lacks)
                self._cost[other["unit_id"], mode_id] -= gives * price


def _neighbours(units: list[Row], gap_m: float) -> dict[str, list[Row]]:
    """Return those of some units that adjoin each of them."""
    placed = [unit for unit in units if unit["geometry"] is not None]
    outlines = np.array([unit["geometry"] for unit in placed], dtype=object)
    pairs = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=gap_m)
    near: dict[str, list[Row]] = {unit["unit_id"]: [] for unit in units}
    for one, other in pairs.T.tolist():
        if one != other:
            near[placed[one]["unit_id"]].append(placed[other])
    return near


def _reached(unit: Row, near: dict[str, list[Row]], below_mu: float) -> Iterator[Row]:
    """Yield units that a way from `unit` leads to over land, its own included, of less than so much."""
    ways, seen = [(float(unit["area_mu"]), unit["unit_id"])], {unit["unit_id"]}
    while ways:
        land, unit_id = heapq.heappop(ways)
        if land >= below_mu:
            return
        for other in near[unit_id]:
            if other["unit_id"] not in seen:
                seen.add(other["unit_id"])
                heapq.heappush(ways, (land + float(other["area_mu"]), other["unit_id"]))
                yield other
