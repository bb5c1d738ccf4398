"""What firms that wait to move on do best at prices: rule F10.

The unit that each has left, and who pays for its move, are known: what it does depends on no start.
"""

import numpy as np

from dayang.parks.renewal.rules.bound.options import subsidy_of
from dayang.parks.renewal.rules.bound.prices import Prices
from dayang.parks.renewal.rules.bound.quarters import sums
from dayang.parks.renewal.rules.bound.routes import Routes
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.programme import left_unit
from dayang.parks.renewal.rules.waiting import last_quarter, may_stay


def waiting_worth(facts: Facts, prices: Prices, routes: Routes) -> float:
    """Return what all firms that wait are worth at best, less what rows cost."""
    return sum(_best(facts, prices, routes, firm_id) for firm_id in facts.waiting)


def _best(facts: Facts, prices: Prices, routes: Routes, firm_id: str) -> float:
    """Return the best of going on in each quarter that F10 allows, and of waiting until the horizon."""
    left, need = left_unit(facts, firm_id), facts.needs[firm_id]
    onward = routes.last(firm_id, () if left is None else subsidy_of(facts, left))
    jobs = prices.by_quarter("jobs") + facts.number("weight_job_quarter")
    each = float(need["floor_m2"]) * prices.by_quarter("place", need["waiting_floor_id"])
    if facts.floors[need["waiting_floor_id"]]["kind"] == "swing":
        each = each + facts.jobs.get(firm_id, 0) * jobs
    waited = sums(each)
    worth = np.append(onward, 0.0) - waited
    # The last stands for the horizon: no move.
    may_go = np.arange(len(worth)) <= last_quarter(facts, firm_id)
    may_go[-1] = may_stay(facts, firm_id)
    return float(worth[may_go].max())
