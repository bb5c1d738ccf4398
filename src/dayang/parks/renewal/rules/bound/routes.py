"""The best route of a firm that must leave, by the quarter it leaves in: rules F1 to F9."""

import math
from dataclasses import dataclass

import numpy as np

from dayang.parks.renewal.rules.bound.options import Subsidy
from dayang.parks.renewal.rules.bound.places import Place, Pool, Stays, final_places, passing_places
from dayang.parks.renewal.rules.bound.prices import Prices
from dayang.parks.renewal.rules.bound.promised import moving_gain, place_gains
from dayang.parks.renewal.rules.bound.quarters import Quarters, sums
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.firms import may_end
from dayang.parks.renewal.rules.worth import WAN_YUAN, discharge_worth, ends_free, move_cost, town_loss


@dataclass(frozen=True, eq=False)
class _Ways:
    """What a firm can do, whoever pays for its moves.

    Parameters
    ----------
    gone
        Worth of leaving town or ending, the better of them, by quarter.
    settled
        Worth of being in the best final place until the horizon, by quarter of moving in.
    passing
        Least cost of a stay that is not final, less what it keeps of promises, by first quarter and
        quarter of moving on.
    moving
        Cost of a move by quarter, the subsidy aside.
    """

    gone: Quarters
    settled: Quarters
    passing: Stays
    moving: Quarters


class Routes:
    """The routes of firms at prices.

    Parameters
    ----------
    facts, prices
        The town's, and those of rows.
    pools
        Where there may be new floor.
    """

    def __init__(self, facts: Facts, prices: Prices, pools: list[Pool]) -> None:
        self._facts, self._prices = facts, prices
        self._final = final_places(facts, prices, pools)
        self._passing = passing_places(facts, prices)
        end = facts.calendar.quarters
        self._job = prices.by_quarter("jobs") + facts.number("weight_job_quarter")
        upto = sums(self._job)
        # In the quarter of moving in, jobs count by the move.
        since = upto[np.minimum(np.arange(end) + 1, end)][:, np.newaxis]
        self._waiting: Stays = np.maximum(upto[np.newaxis, :] - since, 0.0)
        self._ways: dict[str, _Ways] = {}
        self._best: dict[tuple[str, Subsidy], Quarters] = {}

    def best(self, firm_id: str, subsidy: Subsidy) -> Quarters:
        """Return the worth of a firm's best route, less what rows cost, by the quarter it leaves in.

        Parameters
        ----------
        firm_id
            A firm of the parks.
        subsidy
            What its moves are paid by the mode of the unit it leaves.
        """
        key = firm_id, subsidy
        if key not in self._best:
            self._best[key] = self._reckon(firm_id, subsidy)
        return self._best[key]

    def last(self, firm_id: str, subsidy: Subsidy) -> Quarters:
        """Return the worth of a firm's last move, to a final place or out, by the quarter it makes it in.

        Parameters
        ----------
        firm_id, subsidy
            As of `best`.
        """
        return _last(self._of(firm_id), self._move(firm_id, subsidy))

    def _of(self, firm_id: str) -> _Ways:
        return self._ways.get(firm_id) or self._ways.setdefault(firm_id, self._find(firm_id))

    def _move(self, firm_id: str, subsidy: Subsidy) -> Quarters:
        """Return the cost of a move by quarter."""
        area_m2, move = float(self._facts.needs[firm_id]["floor_m2"]), self._of(firm_id).moving.copy()
        for payer, village_id, yuan_m2 in subsidy:
            move += self._prices.paying(payer, village_id) * (area_m2 * yuan_m2 / WAN_YUAN)
        return move

    def _reckon(self, firm_id: str, subsidy: Subsidy) -> Quarters:
        ways, move = self._of(firm_id), self._move(firm_id, subsidy)
        onward = (np.append(_last(ways, move), 0.0)[np.newaxis, :] - ways.passing).max(axis=1)
        promised = moving_gain(self._facts, firm_id, sum(yuan_m2 for *_, yuan_m2 in subsidy))
        moved = np.maximum(ways.settled, onward) - move + promised
        best: Quarters = np.maximum(moved, ways.gone)
        return best

    def _find(self, firm_id: str) -> _Ways:
        facts = self._facts
        need, jobs = facts.needs[firm_id], facts.jobs.get(firm_id, 0)
        area_m2, treated = float(need["floor_m2"]), discharge_worth(facts, firm_id)
        end = facts.calendar.quarters
        left = (end - np.arange(end)) / 4
        gone = -town_loss(facts, firm_id) * left
        if may_end(facts, firm_id):
            gone = np.maximum(gone, treated + (0.0 if ends_free(facts, firm_id) else gone))
        fitting = [place for place in self._final if self._takes(place, firm_id)]
        process = _least([place for place in fitting if place.kind == "process"], (end,))
        others = _least([place for place in fitting if place.kind != "process"], (end,))
        settled = np.maximum(treated - _times(area_m2, process), -_times(area_m2, others))
        passing = [place for place in self._passing if self._takes(place, firm_id)]
        swing = _least([place for place in passing if place.kind == "swing"], (end, end + 1))
        ending = _least([place for place in passing if place.kind != "swing"], (end, end + 1))
        waiting = np.minimum(_times(area_m2, swing) + jobs * self._waiting, _times(area_m2, ending))
        for floor_id, gain in place_gains(facts, firm_id).items():
            for place in [place for place in fitting if place.floor_id == floor_id]:
                closed = treated if place.kind == "process" else 0.0
                settled = np.maximum(settled, closed + gain - _times(area_m2, place.cost))
            for place in [place for place in passing if place.floor_id == floor_id]:
                stays = _times(area_m2, place.cost) + (jobs * self._waiting) * (place.kind == "swing")
                waiting = np.minimum(waiting, stays - gain[:, np.newaxis])
        return _Ways(gone, settled, waiting, move_cost(facts, firm_id) + jobs * self._job)

    def _takes(self, place: Place, firm_id: str) -> bool:
        return place.takes(self._facts.needs[firm_id], self._facts.industry.get(firm_id))


def _last(ways: _Ways, move: Quarters) -> Quarters:
    best: Quarters = np.maximum(ways.settled - move, ways.gone)
    return best


def _least(places: list[Place], shape: tuple[int, ...]) -> Quarters:
    """Return the least cost of some places, infinite where there is none."""
    least: Quarters = np.min([np.full(shape, math.inf), *(place.cost for place in places)], axis=0)
    return least


def _times(area_m2: float, cost: Quarters) -> Quarters:
    """Return the cost of an area; what may not be used may not be by the smallest firm, either."""
    return cost * area_m2 if area_m2 else np.where(np.isinf(cost), cost, 0.0)
