"""The tables of a renewal plan, from the units it starts and the moves of firms.

They are the planner's own account of a plan. What judges them (`dayang.parks.renewal.check`)
works them out again from the registers, and shares no code with this.
"""

from dayang.parks.renewal.tables.prices import prices
from dayang.parks.renewal.tables.publish import NAMES, Programme, publish

__all__ = ["NAMES", "Programme", "prices", "publish"]
