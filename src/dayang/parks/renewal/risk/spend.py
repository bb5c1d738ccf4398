"""Money of a replay: what units pay, expected or paid, and what villages earn (rules M1 to M5, V2)."""

from typing import Any

from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.risk.arrays import (
    AT_BUILDING,
    AT_CLEARED,
    AT_DELIVERY,
    FELL,
    FLOOR,
    NEW,
    OVER_BUILDING,
    TRANSITION,
    WAITS,
    Arrays,
    Draws,
    State,
)

HALF_A_YUAN = 0.5


@inner
def _span(now: Any, when: int) -> tuple[int, int]:
    """Return the first quarter in which a flow is paid and the one after the last."""
    if when == TRANSITION:
        return now.prepared, now.delivered
    if when == OVER_BUILDING:
        return now.resumed, max(now.delivered, now.resumed + 1)
    at = now.start
    if when == AT_CLEARED:
        at = now.left_by - 1
    elif when == AT_BUILDING:
        at = now.resumed
    elif when == AT_DELIVERY:
        at = now.delivered
    return at, at + 1


@inner
def _each(breaking_yuan: Any, luck: Any, now: Any, flow: Any, quarters: int) -> float:
    """Return what a flow pays in each of its quarters.

    Parameters
    ----------
    breaking_yuan
        Shape (Q,): price of breaking the unit's leases.
    luck, now, flow
        Records of the unit and of the flow.
    quarters
        In which it is paid.
    """
    amount = flow.amount_yuan * luck.price[flow.price]
    if flow.breaks:
        last = now.left_by - 1
        amount *= breaking_yuan[last] if last < len(breaking_yuan) else 0.0
    if flow.when == OVER_BUILDING:
        amount /= quarters
    return float(amount)


@inner
def _add(quarters: Any, by_year: Any, first: int, after: int, each: float) -> None:
    """Add what is paid in each of some quarters to their years."""
    quarter = first
    while quarter < after:
        new_year = min(quarters[quarter].next_year, after)
        by_year[quarters[quarter].year] += each * (new_year - quarter)
        quarter = new_year


@inner
def pay_flows(arrays: Arrays, draws: Draws, state: State, number: int, sign: float, first_when: int) -> None:
    """Add what a unit pays at its quarters, moving aside, or take it back.

    Parameters
    ----------
    first_when
        `AT_START` for all, `AT_CLEARED` for all that comes after the start.
    """
    unit, now, luck = arrays.unit[number], state.unit[number], draws.unit[number]
    breaking, flows, quarters, spent = (
        arrays.breaking_yuan[number],
        arrays.flow,
        arrays.quarter,
        state.spent_yuan,
    )
    for place in range(unit.flow_first, unit.flow_after):
        flow = flows[place]
        if flow.when >= first_when:
            first, after = _span(now, flow.when)
            each = sign * _each(breaking, luck, now, flow, after - first)
            _add(quarters, spent[flow.purse], first, min(after, arrays.quarters), each)


@inner
def pay_move(arrays: Arrays, state: State, number: int, move: int, sign: float) -> None:
    """Add the subsidy of a move at its quarter, or take it back."""
    firm, quarter = arrays.firm[number], state.firm[number].moved[move]
    if (firm.to[move] != FLOOR and firm.to[move] != NEW) or quarter >= arrays.quarters:
        return
    year = arrays.quarter[quarter].year
    for place in range(firm.moving_first, firm.moving_after):
        moving = arrays.moving[place]
        state.spent_yuan[moving.purse, year] += sign * moving.yuan_m2 * firm.floor_m2


@inner
def put_off(arrays: Arrays, state: State, number: int, move: int, quarter: int) -> None:
    """Change the quarter of a move, and the year its subsidy is paid in."""
    now = state.firm[number]
    if now.moved[move] != quarter:
        pay_move(arrays, state, number, move, -1.0)
        now.moved[move] = quarter
        pay_move(arrays, state, number, move, 1.0)


@inner
def copied(target: Any, source: Any) -> None:
    """Copy a table into another of the same shape."""
    for row in range(target.shape[0]):
        for column in range(target.shape[1]):
            target[row, column] = source[row, column]


@inner
def overdrawn(limit_yuan: Any, spent_yuan: Any, before_yuan: Any, reserve: float) -> bool:
    """Say whether a purse from which more is paid than before is overdrawn in a year."""
    for purse in range(limit_yuan.shape[0]):
        for year in range(limit_yuan.shape[1]):
            spent = spent_yuan[purse, year]
            more = spent > before_yuan[purse, year] + HALF_A_YUAN
            if more and spent > limit_yuan[purse, year] * (1.0 + reserve) + HALF_A_YUAN:
                return True
    return False


@inner
def incomes(arrays: Arrays, draws: Draws, state: State, income: Any) -> None:
    """Fill each village's income by year, shape (V, Y), as of rule V2."""
    units, flows, quarters = arrays.unit, arrays.flow, arrays.quarter
    for village in range(income.shape[0]):
        for year in range(income.shape[1]):
            income[village, year] = arrays.base_yuan[village]
    for number in range(len(units)):
        unit, now, luck = units[number], state.unit[number], draws.unit[number]
        if now.phase in (WAITS, FELL):
            continue
        if unit.village >= 0:
            _add(quarters, income[unit.village], now.prepared, arrays.quarters, -unit.lost_yuan)
            _add(quarters, income[unit.village], now.delivered, arrays.quarters, unit.gained_yuan * luck.rent)
        for place in range(unit.flow_first, unit.flow_after):
            flow = flows[place]
            if flow.to_village >= 0:
                first, after = _span(now, flow.when)
                each = _each(arrays.breaking_yuan[number], luck, now, flow, after - first)
                paid = min(after, arrays.quarters)
                if flow.service == 0.0:
                    _add(quarters, income[flow.to_village], first, paid, each)
                else:
                    repaid = each * max(paid - first, 0) * flow.service
                    last = min(now.delivered + flow.service_quarters, arrays.quarters)
                    _add(quarters, income[flow.to_village], now.delivered, last, -repaid)
