"""What promises that are kept add to the bound, for all quarters at once: rule G3, W8."""

from collections import defaultdict

import numpy as np

from dayang.parks.renewal.rules.bound.options import Option
from dayang.parks.renewal.rules.bound.quarters import Quarters
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.promises import is_enough
from dayang.parks.renewal.rules.worth import promise_worth


def moving_gain(facts: Facts, firm_id: str, yuan_m2: float) -> Quarters:
    """Return what subsidies promised to a firm add, by the quarter of its first move within town.

    Parameters
    ----------
    yuan_m2
        Subsidy of its moves.
    """
    gain = np.zeros(facts.calendar.quarters)
    for promise, due in facts.promises_to.get(firm_id, []):
        if promise["what"] == "subsidy" and is_enough(facts, promise, yuan_m2):
            gain[: due + 1] += promise_worth(facts, promise)
    return gain


def place_gains(facts: Facts, firm_id: str) -> dict[str, Quarters]:
    """Return what floor promised to a firm adds, by floor and by quarter of moving in."""
    gains: dict[str, Quarters] = defaultdict(lambda: np.zeros(facts.calendar.quarters))
    for promise, due in facts.promises_to.get(firm_id, []):
        if promise["what"] == "move":
            gains[promise["floor_id"]][: due + 1] += promise_worth(facts, promise)
    return gains


def delivery_gain(facts: Facts, option: Option) -> Quarters:
    """Return what new floor that was promised adds, by quarter of starting."""
    delivered = np.arange(facts.calendar.quarters) + option.begun.delivered
    gain = np.zeros(facts.calendar.quarters)
    for promise, due in facts.promises_to.get(option.begun.unit_id, []):
        if promise["what"] == "delivery":
            gain += promise_worth(facts, promise) * (delivered <= due)
    return gain
