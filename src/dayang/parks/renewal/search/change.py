"""Taking units out of a programme and putting them back, compiled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import FINAL, LEAVES, STAYS, TWICE, Prices
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.search.place import place_firm
from dayang.parks.renewal.search.state import STOREYS, State, Where, fits, lacking, occupy, use

URGENT = 1e6
"""万元 by which a column that a theme park or the first batch lacks is more promising."""


@dataclass(frozen=True, eq=False)
class Worths(Block):
    """What starting units is worth at some prices, 万元; shapes in options O, quarters Q, units U.

    Parameters
    ----------
    net, priced
        Shape (O, Q): of columns without firms; with what firms do where there is room for everybody.
    alone
        Shape (U,): the best of each unit that needs no other to start with it, or nothing.
    """

    net: Floats
    priced: Floats
    alone: Floats


def worths_of(data: Arrays, at: Where, net: Floats, priced: Floats) -> Worths:
    """Return worths with those of units alone."""
    each = np.where(data.least_mu <= at.area_mu[data.unit], priced.max(axis=1, initial=-np.inf), 0.0)
    alone = np.zeros(len(at.area_mu))
    np.maximum.at(alone, data.unit, each)
    return Worths(net, priced, alone)


@inner
def turn_out(data: Arrays, at: Where, state: State, firm: int) -> None:
    """Take a firm out of its places: until it is sent on, it is as if it left town."""
    occupy(data, at, state, firm, -1.0)
    state.routes[firm, 0] = LEAVES
    state.routes[firm, 2], state.routes[firm, 4] = -1, -1


@inner
def take_out(data: Arrays, at: Where, state: State, unit: int, homeless: Any, count: int) -> int:
    """Take a unit out; put firms of others in its new floor into `homeless`; return how many there are."""
    column = state.column[unit]
    if column < 0:
        return count
    floors = len(data.opens)
    low, high = floors + STOREYS * unit, floors + STOREYS * (unit + 1)
    for firm in range(len(state.routes)):
        kind, place, last = state.routes[firm, 0], state.routes[firm, 2], state.routes[firm, 4]
        if kind != FINAL and kind != TWICE:  # noqa: PLR1714 - numba is slow at tuples
            continue
        if low <= place < high or low <= last < high:
            turn_out(data, at, state, firm)
            if data.home[firm] != unit:
                homeless[count] = firm
                count += 1
    put_back(data, at, state, unit)
    return count


@inner
def put_back(data: Arrays, at: Where, state: State, unit: int) -> None:
    """Take out a unit in whose new floor no firms of others are, such as one that has just been put in."""
    for k in range(data.firm_first[unit], data.firm_first[unit + 1]):
        firm = data.firm[k]
        occupy(data, at, state, firm, -1.0)
        state.routes[firm] = STAYS
        state.routes[firm, 2], state.routes[firm, 4] = -1, -1
    use(data, at, state, state.column[unit], -1.0)
    state.column[unit] = -1


@inner
def put_in(data: Arrays, at: Where, state: State, prices: Prices, unit: int, column: int) -> float:
    """Start a unit and send its firms on; return the priced worth of the firms."""
    use(data, at, state, column, 1.0)
    state.column[unit] = column
    option = column // data.leave_loss.shape[1]
    worth = 0.0
    if data.clears[option]:
        begin, end = data.firm_first[unit], data.firm_first[unit + 1]
        order = begin + np.argsort(-data.floor_m2[data.firm[begin:end]])
        for k in order:
            worth += place_firm(data, at, state, prices, data.firm[k])
    return worth


@inner
def rehouse(data: Arrays, at: Where, state: State, prices: Prices, homeless: Any, count: int) -> None:
    """Send firms that lost their place on, the largest first; those of units taken out stay."""
    order = np.argsort(-data.floor_m2[homeless[:count]])
    for k in order:
        firm = homeless[k]
        if state.column[data.home[firm]] < 0:
            continue
        occupy(data, at, state, firm, -1.0)
        place_firm(data, at, state, prices, firm)


@inner
def cluster(data: Arrays, at: Where, state: State, unit: int, found: Any) -> int:
    """Fill the adjoining units that start together with `unit` by its mode; return how many there are."""
    quarters = data.leave_loss.shape[1]
    column = state.column[unit]
    mode, start = data.mode[column // quarters], column % quarters
    found[0], count, k = unit, 1, 0
    while k < count:
        for near in range(at.near_first[found[k]], at.near_first[found[k] + 1]):
            other = at.near[near]
            own = state.column[other]
            if own < 0 or own % quarters != start or data.mode[own // quarters] != mode:
                continue
            known = False
            for n in range(count):
                known = known or found[n] == other
            if not known:
                found[count] = other
                count += 1
        k += 1
    return count


@outer
def large_enough(data: Arrays, at: Where, state: State, unit: int, found: Any) -> Any:
    """Say whether a unit and those that start with it have the least land of its mode (rule U4)."""
    option = state.column[unit] // data.leave_loss.shape[1]
    if data.least_mu[option] <= 0:
        return True
    area = 0.0
    for k in range(cluster(data, at, state, unit, found)):
        area += at.area_mu[found[k]]
    return area >= data.least_mu[option] - 1e-9


@outer
def best_insertion(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    worths: Worths,
    noise: float,
    rng: Any,
    unit: int,
    tries: int,
    found: Any,
    urgent: bool = False,
) -> bool:
    """Start a unit as is best among the most promising columns; say whether it was started.

    Parameters
    ----------
    worths
        At the prices.
    noise, rng
        万元 by which chance changes what is promising, and where chance comes from.
    tries
        Columns that are tried.
    urgent
        Whether a theme park or the first batch lacks land: columns that help are tried first.
    """
    quarters = data.leave_loss.shape[1]
    first, last = data.option_first[unit], data.option_first[unit + 1]
    score = worths.priced[first:last].copy().ravel()
    fined = lacking(data, at, state) if at.watched[unit] else 0.0
    for k in range(len(score)):
        score[k] += noise * rng.random()
        if urgent and at.timely[first * quarters + k]:
            score[k] += URGENT
    best_value, best_column, tried = 0.0, -1, 0
    for k in np.argsort(-score):
        if tried >= tries or score[k] == -np.inf:
            break
        column = first * quarters + k
        option = column // quarters
        if (
            not at.watched[unit]
            and best_column >= 0
            and worths.priced[option, column % quarters] <= best_value
        ):
            continue
        if not fits(at, state, column) or not _joins(data, at, state, unit, column, found):
            continue
        tried += 1
        value = worths.net[option, column % quarters] + put_in(data, at, state, prices, unit, column)
        if at.watched[unit]:
            value += fined - lacking(data, at, state)
        if value > best_value or (data.fixed[option] and best_column < 0):
            best_value, best_column = value, column
        put_back(data, at, state, unit)
    if best_column < 0:
        return False
    put_in(data, at, state, prices, unit, best_column)
    return True


@inner
def _joins(data: Arrays, at: Where, state: State, unit: int, column: int, found: Any) -> bool:
    """Say whether a unit has the least land of a mode, with those that have started by it around."""
    option = column // data.leave_loss.shape[1]
    if data.least_mu[option] <= at.area_mu[unit]:
        return True
    state.column[unit] = column
    enough = large_enough(data, at, state, unit, found)
    state.column[unit] = -1
    return bool(enough)
