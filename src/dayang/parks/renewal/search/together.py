"""Starting adjoining units together, by a mode that asks for land (rule U4); compiled."""

from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.search.change import large_enough, put_in, take_out
from dayang.parks.renewal.search.state import State, Where, fits, lacking

SPREAD = 3.0
"""Land of a set grown at random, at most, in times of what the mode asks for."""


@inner
def surroundings(rng: Any, by: Groups, seed: int, members: Any) -> int:
    """Fill a connected set of units around one, grown at random; return how many there are."""
    asked = by.least_mu.max() if len(by.least_mu) else 0.0
    wanted = asked * (1.0 + (SPREAD - 1.0) * rng.random())
    members[0], count, area = seed, 1, by.area_mu[seed]
    for _ in range(8 * len(members)):
        if area >= wanted:
            break
        origin = members[rng.integers(0, count)]
        first, last = by.near_first[origin], by.near_first[origin + 1]
        if last == first:
            break
        other = by.near[rng.integers(first, last)]
        known = False
        for k in range(count):
            known = known or members[k] == other
        if not known:
            members[count] = other
            area += by.area_mu[other]
            count += 1
    return count


@inner
def group_of(by: Groups, group: int, members: Any) -> int:
    """Fill the units of a group; return how many there are."""
    count = by.first[group + 1] - by.first[group]
    members[:count] = by.unit[by.first[group] : by.first[group + 1]]
    return int(count)


@inner
def _scores(by: Groups, priced: Any, members: Any, noise: float, rng: Any, everybody: bool) -> Any:
    """Return shape (modes, quarters): what starting together promises; minus infinity where it cannot be."""
    modes, quarters = len(by.least_mu), priced.shape[1]
    score = np.full((modes, quarters), -np.inf)
    for mode in range(modes):
        if by.least_mu[mode] <= 0:
            continue
        for start in range(quarters):
            gain, area = 0.0, 0.0
            for unit in members:
                option = by.option[unit, mode]
                if (
                    option >= 0
                    and (priced[option, start] > 0 or everybody)
                    and priced[option, start] > -np.inf
                ):
                    gain += priced[option, start]
                    area += by.area_mu[unit]
            if area >= by.least_mu[mode]:
                score[mode, start] = gain + noise * rng.random()
    return score


@inner
def _start(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    by: Groups,
    net: Any,
    priced: Any,
    members: Any,
    mode: int,
    start: int,
    everybody: bool,
    joined: Any,
    found: Any,
) -> tuple[int, float]:
    """Start members together; return how many, 0 where it cannot be, and their priced worth."""
    quarters = priced.shape[1]
    count, value = 0, 0.0
    for unit in members:
        option = by.option[unit, mode]
        if option < 0 or state.column[unit] >= 0 or priced[option, start] == -np.inf:
            continue
        column = option * quarters + start
        if (priced[option, start] > 0 or everybody) and fits(at, state, column):
            value += net[option, start] + put_in(data, at, state, prices, unit, column)
            joined[count] = unit
            count += 1
    for k in range(count):
        if not large_enough(data, at, state, joined[k], found):
            undo(data, at, state, joined, count)
            return 0, 0.0
    return count, value


@inner
def undo(data: Arrays, at: Where, state: State, joined: Any, count: int) -> None:
    """Take units out again, in whose new floor nobody else is."""
    unused = np.empty(len(state.routes), dtype=np.int64)
    for k in range(count - 1, -1, -1):
        take_out(data, at, state, joined[k], unused, 0)


@outer
def insert_together(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    by: Groups,
    net: Any,
    priced: Any,
    noise: float,
    rng: Any,
    members: Any,
    tries: int,
    found: Any,
) -> bool:
    """Start units together as is best among the most promising modes and quarters; say whether any were.

    Parameters
    ----------
    net, priced, noise, rng
        As of `best_insertion`.
    members
        Units that are out, connected.
    """
    quarters = priced.shape[1]
    everybody = rng.random() < 0.3
    score = _scores(by, priced, members, noise, rng, everybody).ravel()
    watched = False
    for unit in members:
        watched = watched or at.watched[unit]
    fined = lacking(data, at, state) if watched else 0.0
    joined = np.empty(len(members), dtype=np.int64)
    best, best_k, tried = 0.0, -1, 0
    for k in np.argsort(-score):
        if tried >= tries or score[k] == -np.inf:
            break
        tried += 1
        mode, start = divmod(k, quarters)
        count, value = _start(
            data, at, state, prices, by, net, priced, members, mode, start, everybody, joined, found
        )
        if count == 0:
            continue
        if watched:
            value += fined - lacking(data, at, state)
        if value > best:
            best, best_k = value, k
        undo(data, at, state, joined, count)
    if best_k < 0:
        return False
    mode, start = divmod(best_k, quarters)
    _start(data, at, state, prices, by, net, priced, members, mode, start, everybody, joined, found)
    return True
