"""What it costs a firm, a m², to stay in each place it may go to, for all quarters at once."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dayang.parks.renewal.rules.bound.limits import pool_label
from dayang.parks.renewal.rules.bound.prices import Prices
from dayang.parks.renewal.rules.bound.quarters import Quarters, sums
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.places import misfits, new_offer, takes_industry, usable
from dayang.parks.renewal.rules.programme import is_final_floor

Pool = tuple[str | None, str]
"""Theme park, if any, and class of storey."""

Stays = npt.NDArray[np.float64]
"""By quarter of moving in, and quarter of moving on; the last stands for the horizon."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where firms may go.

    Parameters
    ----------
    kind
        That of floor on record; ``"new"`` of a pool of new floor.
    takes
        Whether it fits a firm of some needs and industry (rules F4, F5).
    floor_id
        Of floor on record.
    cost
        A m² until the horizon, by quarter of moving in; of a place that is not final, by
        quarter of moving on, too. Infinite where it may not be used.
    """

    kind: str
    takes: Callable[[Row, str | None], bool]
    cost: Quarters
    floor_id: str | None = None


def final_places(facts: Facts, prices: Prices, pools: Iterable[Pool]) -> list[Place]:
    """Return where a firm may stay: final floor, and pools of new floor."""
    found = [
        Place(floor["kind"], _fits(floor), _stays(facts, prices, floor)[:, -1], floor["floor_id"])
        for floor in facts.floors.values()
        if is_final_floor(floor)
    ]
    return found + [_pool(facts, prices, pool) for pool in pools]


def passing_places(facts: Facts, prices: Prices) -> list[Place]:
    """Return where a firm may be for a while: swing parks, and vacancy that ends."""
    return [
        Place(floor["kind"], _fits(floor), _stays(facts, prices, floor), floor["floor_id"])
        for floor in facts.floors.values()
        if not is_final_floor(floor)
    ]


def _fits(offer: Row) -> Callable[[Row, str | None], bool]:
    return lambda need, industry: not misfits(need, offer) and takes_industry(offer, industry)


def _stays(facts: Facts, prices: Prices, floor: Row) -> Stays:
    """Return the cost a m² of every stay in floor that F3 and F6 allow, infinite of others."""
    horizon, upto = facts.calendar.quarters, sums(prices.by_quarter("place", floor["floor_id"]))
    first, until = np.arange(horizon)[:, np.newaxis], np.arange(horizon + 1)[np.newaxis, :]
    opens, closes = usable(facts, floor)
    allowed = (first < until) & (first >= opens) & (until - 1 <= closes)
    if floor["kind"] == "swing":
        allowed &= until - first <= round(facts.number("swing_stay_quarters"))
    return np.where(allowed, upto[until] - upto[first], math.inf)


def _pool(facts: Facts, prices: Prices, pool: Pool) -> Place:
    """Return a pool; moving in uses what the market takes of its class that year (rule F7)."""
    theme_id, name = pool
    theme, offer = facts.themes.get(theme_id or ""), new_offer(facts, name)
    upto = sums(prices.by_quarter("pool", pool_label(theme_id, name)))
    cost = upto[-1] - upto[:-1] + prices.by_year("absorb", name)

    def takes(need: Row, industry: str | None) -> bool:
        return (offer is None or not misfits(need, offer)) and takes_industry(theme, industry)

    return Place("new", takes, cost)
