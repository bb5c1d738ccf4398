"""The best way of every firm at given prices, compiled.

A route is told by five numbers: kind (`STAYS` .. `ENDS`), quarter it leaves in, place it goes to,
quarter it goes on in, place it goes on to. Places are floors, then pools of new floor. A firm that
waits in floor that is not final (rule F10) leaves in quarter 0: for where it is already, or elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.model.rows import Floats, Ints

STAYS, FINAL, TWICE, LEAVES, ENDS = 0, 1, 2, 3, 4
NOWHERE, OUT_OF_TOWN, ENDED = -1, -2, -3
"""For the second place: the horizon ends the stay; the firm leaves town after it; it ends after it."""


@dataclass(frozen=True, eq=False)
class Prices(Block):
    """Multipliers as routes see them; Q quarters.

    Parameters
    ----------
    place
        Shape (floors, Q + 1): price of a m² from quarter 0 up to each quarter.
    pool
        Shape (pools, Q + 1), likewise.
    absorb
        Shape (classes, Q): price of a m² that moves into new floor.
    pay
        Shape (purses, Q): price of 1 万元 of each purse, its weight as public cost in it.
    jobs
        Shape (Q,): price of a job displaced.
    """

    place: Floats
    pool: Floats
    absorb: Floats
    pay: Floats
    jobs: Floats


@inner
def kept_by_moving(data: Arrays, firm: int, subsidy: float, quarter: int) -> float:
    """Return what subsidies promised to a firm are worth whose first move within town is in a quarter."""
    gain = 0.0
    for k in range(data.promise_first[firm], data.promise_first[firm + 1]):
        enough = data.floor_m2[firm] * subsidy >= data.promise_least[k]
        if data.promise_floor[k] < 0 and quarter <= data.promise_due[k] and enough:
            gain += data.promise_gain[k]
    return gain


@inner
def kept_by_place(data: Arrays, firm: int, place: int, quarter: int) -> float:
    """Return what floor promised to a firm is worth that moves into a place in a quarter."""
    gain = 0.0
    for k in range(data.promise_first[firm], data.promise_first[firm + 1]):
        if data.promise_floor[k] == place and quarter <= data.promise_due[k]:
            gain += data.promise_gain[k]
    return gain


@dataclass(frozen=True, eq=False)
class Stays(Block):
    """The cheapest stays at prices of firms that fit the same places; needs N, quarters Q.

    Parameters
    ----------
    settled, place
        Shape (N, 2, Q): price of a m² from each quarter to the horizon in the cheapest final place, and which
        that is; in a shared process park (1) and elsewhere (0). Infinite, and -1, where there is none.
    swing, park
        Shape (N, Q, Q + 1): price of a m² in the cheapest swing park from a quarter up to another, and which
        that is.
    """

    settled: Floats
    place: Ints
    swing: Floats
    park: Ints


@inner
def cheapest_settled(data: Arrays, prices: Prices, need: int, cost: Any, where: Any) -> None:
    """Fill a row of `Stays.settled` and `Stays.place`."""
    quarters, floors, firm = data.leave_loss.shape[1], len(data.opens), data.example[need]
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        place = data.place[k]
        if not data.final[place] or data.closes[place] < quarters - 1:
            continue
        kind = 1 if data.process[place] else 0
        for quarter in range(data.opens[place], quarters):
            each = prices.place[place, quarters] - prices.place[place, quarter]
            if each < cost[kind, quarter]:
                cost[kind, quarter], where[kind, quarter] = each, place
    for k in range(data.pool_first[firm], data.pool_first[firm + 1]):
        pool = data.pool[k]
        storey = data.pool_class[pool]
        for quarter in range(quarters):
            each = prices.pool[pool, quarters] - prices.pool[pool, quarter] + prices.absorb[storey, quarter]
            if each < cost[0, quarter]:
                cost[0, quarter], where[0, quarter] = each, floors + pool


@inner
def cheapest_swing(data: Arrays, prices: Prices, need: int, cost: Any, where: Any) -> None:
    """Fill a row of `Stays.swing` and `Stays.park`."""
    quarters, firm = data.leave_loss.shape[1], data.example[need]
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        place = data.place[k]
        if not data.swing[place]:
            continue
        end = min(quarters, data.closes[place] + 1)
        for quarter in range(data.opens[place], end):
            for until in range(quarter + 1, min(quarter + data.stay_most, end) + 1):
                each = prices.place[place, until] - prices.place[place, quarter]
                if each < cost[quarter, until]:
                    cost[quarter, until], where[quarter, until] = each, place


@inner
def final_values(data: Arrays, prices: Prices, stays: Stays, firm: int, value: Any, where: Any) -> None:
    """Fill the best value of staying for good from each quarter on, and the place."""
    quarters, area, need = data.leave_loss.shape[1], data.floor_m2[firm], data.need[firm]
    for quarter in range(quarters):
        value[quarter], where[quarter] = -np.inf, -1
        for kind in range(2):
            if stays.place[need, kind, quarter] < 0:
                continue
            gain = data.closed[firm] if kind == 1 else 0.0
            worth = gain - area * stays.settled[need, kind, quarter]
            if worth > value[quarter]:
                value[quarter], where[quarter] = worth, stays.place[need, kind, quarter]
    for k in range(data.promise_first[firm], data.promise_first[firm + 1]):
        place = data.promise_floor[k]
        if place < 0 or not _fits(data, firm, place):
            continue
        if not data.final[place] or data.closes[place] < quarters - 1:
            continue
        gain = data.closed[firm] if data.process[place] else 0.0
        for quarter in range(data.opens[place], quarters):
            worth = gain - area * (prices.place[place, quarters] - prices.place[place, quarter])
            worth += kept_by_place(data, firm, place, quarter)
            if worth > value[quarter]:
                value[quarter], where[quarter] = worth, place


@inner
def _fits(data: Arrays, firm: int, place: int) -> bool:
    fitting = data.place[data.place_first[firm] : data.place_first[firm + 1]]
    return bool((fitting == place).any())


@inner
def best_routes(
    data: Arrays,
    prices: Prices,
    stays: Stays,
    firm: int,
    payer: int,
    subsidy: float,
    value: Any,
    where: Any,
    best: Any,
    route: Any,
) -> None:
    """Fill the best value of leaving in each quarter, shape (Q,), and its route, shape (Q, 4).

    Parameters
    ----------
    value, where
        As `final_values` fills them.
    """
    quarters = data.leave_loss.shape[1]
    area, jobs = data.floor_m2[firm], data.jobs[firm]
    move, after = np.empty(quarters), np.zeros(quarters + 1)
    last = np.full(quarters + 1, NOWHERE)
    for quarter in range(quarters):
        paid = area * subsidy * prices.pay[payer, quarter] if payer >= 0 else 0.0
        move[quarter] = data.move_cost[firm] + jobs * prices.jobs[quarter] + paid
        gone, kind = -data.leave_loss[firm, quarter], LEAVES
        after[quarter], last[quarter] = gone, OUT_OF_TOWN
        ending = data.closed[firm] - data.end_loss[firm, quarter]
        if data.may_end[firm] and ending > gone:
            gone, kind = ending, ENDS
            after[quarter], last[quarter] = ending, ENDED
        best[quarter] = gone
        route[quarter, 0], route[quarter, 1] = kind, -1
        route[quarter, 2], route[quarter, 3] = quarters, -1
        settled = value[quarter] - move[quarter]
        if settled > gone:
            after[quarter], last[quarter] = settled, where[quarter]
        # Of what was promised a first move keeps the subsidy; a second would keep it twice.
        move[quarter] -= kept_by_moving(data, firm, subsidy, quarter)
        settled = value[quarter] - move[quarter]
        if settled > gone:
            best[quarter] = settled
            route[quarter, 0], route[quarter, 1] = FINAL, where[quarter]
    _through_swing(data, prices, stays, firm, move, after, last, best, route)
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        place = data.place[k]
        if not data.final[place] and not data.swing[place]:
            _through(data, prices, firm, place, move, after, last, best, route)
    for k in range(data.promise_first[firm], data.promise_first[firm + 1]):
        place = data.promise_floor[k]
        if place >= 0 and data.swing[place] and _fits(data, firm, place):
            _through(data, prices, firm, place, move, after, last, best, route)


@inner
def settled_by_moving(data: Arrays, prices: Prices, firm: int, payer: int, subsidy: float, value: Any) -> Any:
    """Return shape (Q,): what it is worth to move to the best final place in each quarter, promises aside."""
    settled = np.empty(len(value))
    for quarter in range(len(value)):
        paid = data.floor_m2[firm] * subsidy * prices.pay[payer, quarter] if payer >= 0 else 0.0
        settled[quarter] = (
            value[quarter] - data.move_cost[firm] - data.jobs[firm] * prices.jobs[quarter] - paid
        )
    return settled


@inner
def best_going_on(
    data: Arrays, prices: Prices, firm: int, settled: Any, where: Any, goes_by: int, route: Any
) -> float:
    """Return the best value of a firm that waits to move on, and fill its route, shape (5,) (rule F10).

    Parameters
    ----------
    settled, where
        Shape (Q,): what moving on to the best final place is worth, and which that is.
    goes_by
        Last quarter in which it may go on; the horizon where it may stay.
    """
    quarters, place = data.leave_loss.shape[1], data.waits[firm]
    displaced = data.jobs[firm] if data.swing[place] else 0.0
    waited, best = 0.0, -np.inf
    for quarter in range(goes_by + 1):
        if quarter > 0:
            rent = prices.place[place, quarter] - prices.place[place, quarter - 1]
            waited += data.floor_m2[firm] * rent + displaced * (data.job_quarter + prices.jobs[quarter - 1])
        kind, last, worth = STAYS, NOWHERE, 0.0
        if quarter < quarters:
            kind, last, worth = LEAVES, OUT_OF_TOWN, -data.leave_loss[firm, quarter]
            ending = data.closed[firm] - data.end_loss[firm, quarter]
            if data.may_end[firm] and ending > worth:
                kind, last, worth = ENDS, ENDED, ending
            if settled[quarter] > worth:
                kind, last, worth = FINAL, where[quarter], settled[quarter]
        if worth - waited > best:
            best = worth - waited
            going_on(route, place, quarter, quarters, kind, last)
    return best


@outer
def going_on(route: Any, place: int, quarter: int, quarters: int, kind: int, last: int) -> None:
    """Fill the route of a firm that waits in a place and goes on in a quarter.

    Parameters
    ----------
    kind, last
        What it does then, and where that leads it.
    """
    route[0], route[1], route[2], route[3], route[4] = TWICE, 0, place, quarter, last
    if quarter == 0:
        route[0], route[2], route[3], route[4] = kind, max(last, -1), quarters, -1


@inner
def _through_swing(
    data: Arrays,
    prices: Prices,
    stays: Stays,
    firm: int,
    move: Any,
    after: Any,
    last: Any,
    best: Any,
    route: Any,
) -> None:
    """Better routes by those through the cheapest swing park; arguments as of `_through`."""
    quarters, area, need = data.leave_loss.shape[1], data.floor_m2[firm], data.need[firm]
    waited = _waited(data, prices, firm)
    for quarter in range(quarters):
        for until in range(quarter + 1, min(quarter + data.stay_most, quarters) + 1):
            place = stays.park[need, quarter, until]
            if place < 0:
                continue
            worth = after[until] - area * stays.swing[need, quarter, until]
            worth += waited[quarter + 1] - waited[until] - move[quarter]
            if worth > best[quarter]:
                best[quarter] = worth
                route[quarter, 0], route[quarter, 1] = TWICE, place
                route[quarter, 2], route[quarter, 3] = until, last[until]


@inner
def _waited(data: Arrays, prices: Prices, firm: int) -> Any:
    """Return shape (Q + 1,): what the jobs of a firm cost that are displaced up to each quarter."""
    quarters = data.leave_loss.shape[1]
    waited = np.zeros(quarters + 1)
    for quarter in range(quarters):
        waited[quarter + 1] = waited[quarter] + data.jobs[firm] * (data.job_quarter + prices.jobs[quarter])
    return waited


@inner
def _through(
    data: Arrays,
    prices: Prices,
    firm: int,
    place: int,
    move: Any,
    after: Any,
    last: Any,
    best: Any,
    route: Any,
) -> None:
    """Better routes by those through a place that is not final.

    Parameters
    ----------
    move
        Shape (Q,): what a first move costs in each quarter, less what it keeps of promises.
    after, last
        Shape (Q + 1,): the best of what follows the stay from each quarter on, and where it leads.
    """
    quarters, area = data.leave_loss.shape[1], data.floor_m2[firm]
    swing = data.swing[place]
    waited = _waited(data, prices, firm) if swing else np.zeros(quarters + 1)
    end = min(quarters, data.closes[place] + 1)
    ahead, onward = -np.inf, -1
    for quarter in range(end - 1, data.opens[place] - 1, -1):
        if swing:
            ahead, onward = -np.inf, -1
            for until in range(quarter + 1, min(quarter + data.stay_most, end) + 1):
                worth = after[until] - area * prices.place[place, until] - waited[until]
                if worth > ahead:
                    ahead, onward = worth, until
        else:
            worth = after[quarter + 1] - area * prices.place[place, quarter + 1]
            if worth > ahead:
                ahead, onward = worth, quarter + 1
        worth = ahead + area * prices.place[place, quarter] + waited[quarter + 1] - move[quarter]
        worth += kept_by_place(data, firm, place, quarter)
        if worth > best[quarter]:
            best[quarter] = worth
            route[quarter, 0], route[quarter, 1] = TWICE, place
            route[quarter, 2], route[quarter, 3] = onward, last[onward]
