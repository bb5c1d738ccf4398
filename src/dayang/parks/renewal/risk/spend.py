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
def _each(breaking_yuan: Any, luck: Any, now: Any, flow: Any) -> float:
    """Return what a flow pays in each of its quarters.

    Parameters
    ----------
    breaking_yuan
        Shape (Q,): price of breaking the unit's leases.
    luck, now, flow
        Records of the unit and of the flow.
    """
    amount = flow.amount_yuan * luck.price[flow.price]
    if flow.breaks:
        last = now.left_by - 1
        amount *= breaking_yuan[last] if last < len(breaking_yuan) else 0.0
    if flow.when == OVER_BUILDING:
        first, after = _span(now, OVER_BUILDING)
        amount /= after - first
    return float(amount)


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
            each = sign * _each(breaking, luck, now, flow)
            first, after = _span(now, flow.when)
            for quarter in range(first, min(after, arrays.quarters)):
                spent[flow.purse, quarters[quarter].year] += each


@inner
def pay_move(arrays: Arrays, state: State, number: int, move: int, sign: float) -> None:
    """Add the subsidy of a move at its quarter, or take it back."""
    firm, quarter = arrays.firm[number], state.firm[number].moved[move]
    if (firm.to[move] != FLOOR and firm.to[move] != NEW) or quarter >= arrays.quarters:
        return
    unit, year = arrays.unit[firm.unit], arrays.quarter[quarter].year
    for place in range(unit.moving_first, unit.moving_after):
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
            for quarter in range(now.prepared, arrays.quarters):
                income[unit.village, quarters[quarter].year] -= unit.lost_yuan
            for quarter in range(now.delivered, arrays.quarters):
                income[unit.village, quarters[quarter].year] += unit.gained_yuan * luck.rent
        for place in range(unit.flow_first, unit.flow_after):
            flow = flows[place]
            if flow.to_village >= 0:
                each = _each(arrays.breaking_yuan[number], luck, now, flow)
                _receive(quarters, arrays.quarters, income, now, flow, each)


@inner
def _receive(quarters: Any, horizon: int, income: Any, now: Any, flow: Any, each: float) -> None:
    """Add transition rent, or take off what a loan asks for."""
    first, after = _span(now, flow.when)
    after = min(after, horizon)
    if flow.service == 0.0:
        for quarter in range(first, after):
            income[flow.to_village, quarters[quarter].year] += each
        return
    repaid = each * max(after - first, 0) * flow.service
    for quarter in range(now.delivered, min(now.delivered + flow.service_quarters, horizon)):
        income[flow.to_village, quarters[quarter].year] -= repaid
