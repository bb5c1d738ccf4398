"""The best way of one firm that there is room for, compiled."""

from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import (
    ENDS,
    FINAL,
    LEAVES,
    TWICE,
    Prices,
    best_going_on,
    kept_by_moving,
    kept_by_place,
)
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.search.state import SLACK, STOREYS, State, Where, occupy


@inner
def _earliest(used: Any, limit: Any, row: int, opens: int, quarters: int, area: float) -> int:
    """Return the first quarter from which a floor, whose rows begin at `row`, has room to the horizon."""
    first = quarters
    while first > opens and used[row + first - 1] + area <= limit[row + first - 1] + SLACK:
        first -= 1
    return first


@inner
def _first_new(data: Arrays, at: Where, state: State, firm: int) -> Any:
    """Return shape (theme parks + 1, classes): first quarter in which new floor has room for a firm.

    Classes that the firm cannot use are left out.
    """
    quarters, area = data.leave_loss.shape[1], data.floor_m2[firm]
    first = np.full((len(at.theme_mu) + 1, STOREYS), quarters)
    wanted = np.zeros(STOREYS, dtype=np.bool_)
    for k in range(data.pool_first[firm], data.pool_first[firm + 1]):
        wanted[data.pool_class[data.pool[k]]] = True
    for storey in range(STOREYS):
        if not wanted[storey]:
            continue
        for unit in range(len(state.column)):
            if state.room[storey, unit] + SLACK < area:
                continue
            column = state.column[unit]
            if column < 0 or data.pool_floor[column // quarters, storey] <= 0:
                continue
            ready = column % quarters + data.delivered[column // quarters]
            first[at.theme[unit] + 1, storey] = min(first[at.theme[unit] + 1, storey], ready)
    return first


@inner
def _tightest(data: Arrays, at: Where, state: State, pool: int, area: float, quarter: int) -> int:
    """Return the unit whose new floor of a pool is left the least of but enough by a quarter, -1 for none."""
    quarters, storey = data.leave_loss.shape[1], data.pool_class[pool]
    tightest, least = -1, np.inf
    for unit in range(len(state.column)):
        left = state.room[storey, unit]
        if left + SLACK < area or left >= least or at.theme[unit] != at.pool_theme[pool]:
            continue
        column = state.column[unit]
        if column < 0 or data.pool_floor[column // quarters, storey] <= 0:
            continue
        if column % quarters + data.delivered[column // quarters] <= quarter:
            tightest, least = unit, left
    return tightest


@inner
def _final(data: Arrays, at: Where, state: State, prices: Prices, firm: int, value: Any, where: Any) -> None:
    """Fill the best priced value of staying for good from each quarter, where there is room."""
    quarters, floors, area = data.leave_loss.shape[1], len(data.opens), data.floor_m2[firm]
    used, limit = state.used, at.limit
    value[:] = -np.inf
    where[:] = -1
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        place = data.place[k]
        if not data.final[place] or data.closes[place] < quarters - 1:
            continue
        gain = data.closed[firm] if data.process[place] else 0.0
        row = at.place + place * quarters
        for quarter in range(_earliest(used, limit, row, data.opens[place], quarters, area), quarters):
            worth = gain - area * (prices.place[place, quarters] - prices.place[place, quarter])
            worth += kept_by_place(data, firm, place, quarter)
            if worth > value[quarter]:
                value[quarter], where[quarter] = worth, place
    if data.pool_first[firm] == data.pool_first[firm + 1]:
        return
    ready = _first_new(data, at, state, firm)
    for k in range(data.pool_first[firm], data.pool_first[firm + 1]):
        pool = data.pool[k]
        storey = data.pool_class[pool]
        for quarter in range(ready[at.pool_theme[pool] + 1, storey], quarters):
            row = at.absorb + storey * at.years + at.year[quarter]
            if state.used[row] + area > at.limit[row] + SLACK:
                continue
            price = prices.pool[pool, quarters] - prices.pool[pool, quarter] + prices.absorb[storey, quarter]
            if -area * price > value[quarter]:
                value[quarter], where[quarter] = -area * price, floors + pool


@inner
def _payable(data: Arrays, at: Where, state: State, option: int, firm: int, times: float) -> Any:
    """Say for each quarter whether a purse has the subsidy of `times` moves, and the town the jobs."""
    quarters = data.leave_loss.shape[1]
    used, limit = state.used, at.limit
    can = np.ones(quarters, dtype=np.bool_)
    purse, jobs = data.payer[option], data.jobs[firm]
    paid = times * data.floor_m2[firm] * data.subsidy[option]
    if (
        purse >= at.kinds
        and used[at.cash + purse - at.kinds] + paid > limit[at.cash + purse - at.kinds] + SLACK
    ):
        can[:] = False
        return can
    for quarter in range(quarters):
        row = at.jobs + quarter
        can[quarter] = used[row] + jobs <= limit[row] + SLACK
        if purse >= 0:
            row = at.purse + purse * at.years + at.year[quarter]
            can[quarter] = can[quarter] and used[row] + paid <= limit[row] + SLACK
    return can


@outer
def place_firm(data: Arrays, at: Where, state: State, prices: Prices, firm: int) -> float:
    """Send a firm of a unit that is cleared its best way there is room for; return its priced worth."""
    quarters = data.leave_loss.shape[1]
    column = state.column[data.home[firm]]
    option, start = divmod(column, quarters)
    until = min(start + data.leaving[option], quarters)
    value, where = np.empty(quarters), np.empty(quarters, dtype=np.int64)
    _final(data, at, state, prices, firm, value, where)
    first, settled = np.empty(quarters), np.empty(quarters)
    paid = data.floor_m2[firm] * data.subsidy[option]
    for quarter in range(quarters):
        move = data.move_cost[firm] + data.jobs[firm] * prices.jobs[quarter]
        if data.payer[option] >= 0:
            move += paid * prices.pay[data.payer[option], quarter]
        settled[quarter] = value[quarter] - move
        first[quarter] = kept_by_moving(data, firm, data.subsidy[option], quarter) - move
    once = _payable(data, at, state, option, firm, 1.0)
    if data.waits[firm] >= 0:
        best = _goes_on(data, at, state, prices, firm, settled, where, once)
        _settle(data, at, state, firm)
        occupy(data, at, state, firm, 1.0)
        return best
    twice = _payable(data, at, state, option, firm, 2.0)
    best = -np.inf
    route = state.routes[firm]
    for quarter in range(start, until):
        worth = -data.leave_loss[firm, quarter]
        if worth > best:
            best = worth
            route[0], route[1], route[2], route[3], route[4] = LEAVES, quarter, -1, quarters, -1
        worth = data.closed[firm] - data.end_loss[firm, quarter]
        if data.may_end[firm] and worth > best:
            best = worth
            route[0], route[1], route[2], route[3], route[4] = ENDS, quarter, -1, quarters, -1
        worth = value[quarter] + first[quarter]
        if worth > best and once[quarter]:
            best = worth
            route[0], route[1], route[2], route[3], route[4] = FINAL, quarter, where[quarter], quarters, -1
    best = _twice(
        data, at, state, prices, firm, option, start, until, settled, where, first, once, twice, best
    )
    _settle(data, at, state, firm)
    occupy(data, at, state, firm, 1.0)
    return best


@inner
def _goes_on(
    data: Arrays, at: Where, state: State, prices: Prices, firm: int, settled: Any, where: Any, once: Any
) -> float:
    """Fill the best route of a firm that waits to move on, and return its priced worth (rule F10)."""
    goes_by = 0
    while goes_by < data.goes_by[firm] and _waits(
        data, at, state, firm, data.waits[firm], goes_by, goes_by + 1
    ):
        goes_by += 1
    payable = np.where(once, settled, -np.inf)
    return float(best_going_on(data, prices, firm, payable, where, goes_by, state.routes[firm]))


@inner
def _twice(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    firm: int,
    option: int,
    start: int,
    until: int,
    settled: Any,
    where: Any,
    first: Any,
    once: Any,
    twice: Any,
    best: float,
) -> float:
    """Better the route of a firm by those through a place that is not final.

    Parameters
    ----------
    settled
        Shape (Q,): what moving on to the best final place is worth.
    first
        Shape (Q,): what a first move is worth, places aside: promises that it keeps, less its cost.
    """
    quarters, route = data.leave_loss.shape[1], state.routes[firm]
    onward = -np.inf
    for quarter in range(start + 1, quarters):
        onward = max(onward, settled[quarter])
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        place = data.place[k]
        if data.final[place]:
            continue
        rent = prices.place[place]
        for quarter in range(max(start, data.opens[place]), until):
            least = data.floor_m2[firm] * (rent[quarter + 1] - rent[quarter])
            most = data.floor_m2[firm] * (rent[quarters] - rent[quarter])
            moved = first[quarter] + kept_by_place(data, firm, place, quarter)
            if not once[quarter] or max(onward - least, -most) + moved <= best:
                continue
            worth, after = _stay(
                data, at, state, prices, firm, option, place, quarter, settled, moved, once, twice, best
            )
            if after >= 0:
                best = worth
                route[0], route[1], route[2], route[3] = TWICE, quarter, place, after
                route[4] = where[after] if after < quarters else -1
    return best


@inner
def _stay(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    firm: int,
    option: int,
    place: int,
    quarter: int,
    settled: Any,
    moved: float,
    once: Any,
    twice: Any,
    best: float,
) -> tuple[float, int]:
    """Return the best of a stay from a quarter on and its end, -1 where none betters `best`."""
    quarters, area, jobs = data.leave_loss.shape[1], data.floor_m2[firm], data.jobs[firm]
    swing, own, until = data.swing[place], data.payer[option] >= at.kinds, -1
    row, waiting = at.place + place * quarters, 0.0
    end = min(quarters, data.closes[place] + 1)
    end = min(quarter + data.stay_most, end) if swing else end
    for after in range(quarter + 1, end + 1):
        last = after - 1
        if state.used[row + last] + area > at.limit[row + last] + SLACK:
            break
        if swing and last > quarter:
            if state.used[at.jobs + last] + jobs > at.limit[at.jobs + last] + SLACK:
                break
            waiting += jobs * (data.job_quarter + prices.jobs[last])
        worth = area * (prices.place[place, quarter] - prices.place[place, after]) - waiting + moved
        if after < quarters:
            can = twice[after] if own or at.year[after] == at.year[quarter] else once[after]
            worth += settled[after] if can else -np.inf
        if worth > best:
            best, until = worth, after
    return best, until


@inner
def _settle(data: Arrays, at: Where, state: State, firm: int) -> None:
    """Turn the pool of a route into the unit whose new floor is left the least of."""
    floors, route = len(data.opens), state.routes[firm]
    for place, quarter in ((2, 1), (4, 3)):
        if route[place] >= floors:
            pool = route[place] - floors
            unit = _tightest(data, at, state, pool, data.floor_m2[firm], route[quarter])
            route[place] = floors + STOREYS * unit + data.pool_class[pool]


@inner
def _settles(data: Arrays, at: Where, state: State, firm: int, place: int, quarter: int) -> bool:
    """Say whether a place, a floor or a pool, has room for a firm from a quarter to the horizon."""
    floors, area, quarters = len(data.opens), data.floor_m2[firm], data.leave_loss.shape[1]
    if place < floors:
        if not data.final[place] or data.closes[place] < quarters - 1:
            return False
        row = at.place + place * quarters
        return bool(_earliest(state.used, at.limit, row, data.opens[place], quarters, area) <= quarter)
    pool = place - floors
    storey = data.pool_class[pool]
    row = at.absorb + storey * at.years + at.year[quarter]
    if state.used[row] + area > at.limit[row] + SLACK:
        return False
    return _tightest(data, at, state, pool, area, quarter) >= 0


@inner
def _waits(data: Arrays, at: Where, state: State, firm: int, place: int, begin: int, end: int) -> bool:
    """Say whether a floor has room for a firm for some quarters, and in swing floor the town for its jobs."""
    quarters = data.leave_loss.shape[1]
    for quarter in range(begin, end):
        row = at.place + place * quarters + quarter
        if state.used[row] + data.floor_m2[firm] > at.limit[row] + SLACK:
            return False
        row = at.jobs + quarter
        if data.swing[place] and state.used[row] + data.jobs[firm] > at.limit[row] + SLACK:
            return False
    return True


@inner
def _moves_on(
    data: Arrays, at: Where, state: State, firm: int, payable: Any, quarter: int, last: int
) -> bool:
    """Say whether a firm can go on to a final place, or away if it waited before the plan."""
    if last < 0:
        return bool(data.waits[firm] >= 0)
    return bool(payable[quarter] and _settles(data, at, state, firm, last, quarter))


@outer
def follow(data: Arrays, at: Where, state: State, firm: int, wanted: Any) -> bool:
    """Send a firm of a unit that is cleared a given way, pools as places; say whether there was room.

    Parameters
    ----------
    wanted
        Shape (5,): a route of `dayang.parks.renewal.bound.routes`.
    """
    quarters = data.leave_loss.shape[1]
    option = state.column[data.home[firm]] // quarters
    own = data.payer[option] >= at.kinds
    kind, begin, place, until, last = wanted
    once = _payable(data, at, state, option, firm, 1.0)
    if kind == FINAL and not (once[begin] and _settles(data, at, state, firm, place, begin)):
        return False
    if kind == TWICE:
        if not _waits(data, at, state, firm, place, begin, until):
            return False
        there = place == data.waits[firm]
        if (there and until > data.goes_by[firm]) or (not there and not once[begin]):
            return False
        if not there and (at.year[min(until, quarters - 1)] == at.year[begin] or own):
            once = _payable(data, at, state, option, firm, 2.0)
        if until < quarters and not _moves_on(data, at, state, firm, once, until, last):
            return False
    state.routes[firm] = wanted
    _settle(data, at, state, firm)
    occupy(data, at, state, firm, 1.0)
    return True
