"""The tables of a renewal plan, from the units it starts and the moves of firms.

They are the planner's own account of a plan. What judges them (`dayang.parks.renewal.check`)
works them out again from the registers, and shares no code with this.
"""

from dayang.parks.renewal.tables.prices import land_prices, prices
from dayang.parks.renewal.tables.publish import (
    BESIDE,
    BOTTLENECKS,
    FRONTIERS,
    LEVELS,
    MOVES,
    NAMES,
    PRICES,
    STARTS,
    TABLES,
    Programme,
    publish,
)

__all__ = [
    "BESIDE",
    "BOTTLENECKS",
    "FRONTIERS",
    "LEVELS",
    "MOVES",
    "NAMES",
    "PRICES",
    "STARTS",
    "TABLES",
    "Programme",
    "land_prices",
    "prices",
    "publish",
]
