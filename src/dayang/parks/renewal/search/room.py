"""Making room for a firm that leaves town: others give way and look for another place; compiled."""

from typing import Any

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import FINAL, LEAVES, OUT_OF_TOWN, TWICE, Prices
from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.search.change import rehouse, turn_out
from dayang.parks.renewal.search.place import place_firm
from dayang.parks.renewal.search.state import SLACK, STOREYS, State, Where


@inner
def _missed(data: Arrays, state: State, rng: Any) -> int:
    """Return a firm that leaves town, the more likely the more is lost by it, -1 for none."""
    chosen, most = -1, 0.0
    for firm in range(len(state.routes)):
        after_waiting = state.routes[firm, 0] == TWICE and state.routes[firm, 4] == OUT_OF_TOWN
        if state.routes[firm, 0] == LEAVES or after_waiting:
            when = state.routes[firm, 3 if after_waiting else 1]
            lost = data.leave_loss[firm, when] * rng.random()
            if lost > most:
                chosen, most = firm, lost
    return chosen


@inner
def _target(data: Arrays, at: Where, state: State, firm: int, rng: Any) -> int:
    """Return a floor, or new floor of a unit, that is large enough for a firm when empty, -1 for none."""
    floors, quarters = len(data.opens), data.leave_loss.shape[1]
    target, count = -1, 0
    for k in range(data.place_first[firm], data.place_first[firm + 1]):
        row = at.place + data.place[k] * quarters + quarters - 1
        if at.limit[row] + SLACK >= data.floor_m2[firm]:
            count += 1
            if rng.random() * count < 1.0:
                target = data.place[k]
    for k in range(data.pool_first[firm], data.pool_first[firm + 1]):
        pool = data.pool[k]
        storey = data.pool_class[pool]
        for unit in range(len(state.column)):
            column = state.column[unit]
            if column < 0 or at.theme[unit] != at.pool_theme[pool]:
                continue
            option = column // quarters
            if data.pool_floor[option, storey] + SLACK >= data.floor_m2[firm]:
                count += 1
                if rng.random() * count < 1.0:
                    target = floors + STOREYS * unit + storey
    return target


@inner
def make_room(
    data: Arrays, at: Where, state: State, prices: Prices, rng: Any, homeless: Any, most: int
) -> bool:
    """Empty a place for a firm that leaves town, send it on, then those that gave way.

    Parameters
    ----------
    homeless
        Room to keep firms in.
    most
        Firms that give way at most.

    Returns
    -------
    Whether there was such a firm and such a place.
    """
    firm = _missed(data, state, rng)
    target = -1 if firm < 0 else _target(data, at, state, firm, rng)
    if target < 0:
        return False
    count, begin = 0, rng.integers(0, len(state.routes))
    lacks = data.floor_m2[firm] * (1.0 + rng.random())
    for k in range(len(state.routes)):
        other = (begin + k) % len(state.routes)
        kind = state.routes[other, 0]
        if kind != FINAL and kind != TWICE:  # noqa: PLR1714 - numba is slow at tuples
            continue
        if state.routes[other, 2] != target and state.routes[other, 4] != target:
            continue
        turn_out(data, at, state, other)
        homeless[count] = other
        count += 1
        lacks -= data.floor_m2[other]
        if count >= most or lacks <= 0:
            break
    turn_out(data, at, state, firm)
    place_firm(data, at, state, prices, firm)
    rehouse(data, at, state, prices, homeless, count)
    return True
