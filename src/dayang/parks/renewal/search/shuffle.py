"""Firms sent another way while no unit changes: a few from one place, some that leave town; compiled."""

from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import FINAL, LEAVES, TWICE, Prices
from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.search.change import turn_out
from dayang.parks.renewal.search.place import place_firm
from dayang.parks.renewal.search.state import State, Where, occupy

MOST = 6
"""Firms of one place that are sent another way at most."""
LEFT, OTHERS = 0.1, 0.002
"""Shares of the firms that leave town, and of all others, that are sent another way with them."""


@inner
def _place(state: State, rng: Any) -> int:
    """Return a place that some firm goes to, the more likely the more do, -1 for none."""
    begin = rng.integers(0, len(state.routes))
    for k in range(len(state.routes)):
        firm = (begin + k) % len(state.routes)
        kind, place, last = state.routes[firm, 0], state.routes[firm, 2], state.routes[firm, 4]
        if kind == FINAL or (kind == TWICE and (last < 0 or rng.random() < 0.5)):
            return int(place)
        if kind == TWICE:
            return int(last)
    return -1


@inner
def shuffle(data: Arrays, at: Where, state: State, prices: Prices, rng: Any, homeless: Any) -> None:
    """Send some firms that share a place another way, and some that leave town: large ones rather first.

    Parameters
    ----------
    homeless
        Room to keep firms in.
    """
    target, count = _place(state, rng), 0
    wanted, begin = rng.integers(1, MOST + 1), rng.integers(0, len(state.routes))
    for k in range(len(state.routes)):
        firm = (begin + k) % len(state.routes)
        kind = state.routes[firm, 0]
        if kind == LEAVES:
            chosen = rng.random() < LEFT
        elif kind == FINAL or kind == TWICE:  # noqa: PLR1714, SIM109 - numba is slow at tuples
            there = wanted > 0 and (state.routes[firm, 2] == target or state.routes[firm, 4] == target)
            wanted -= there
            chosen = there or rng.random() < OTHERS
        else:
            chosen = False
        if chosen:
            homeless[count] = firm
            count += 1
    size = np.empty(count)
    for k in range(count):
        turn_out(data, at, state, homeless[k])
        size[k] = data.floor_m2[homeless[k]] * np.exp(rng.normal())
    for k in np.argsort(-size):
        occupy(data, at, state, homeless[k], -1.0)
        place_firm(data, at, state, prices, homeless[k])
