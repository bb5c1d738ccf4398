"""Starting adjoining units together, by a mode that asks for land (rule U4); compiled."""

from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.search.change import Worths, large_enough, put_back, put_in
from dayang.parks.renewal.search.state import State, Where, fits, lacking

EVERYBODY = 0.1
"""Share of the tries in which all members join, those that lose by it too."""
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
def _gains(by: Groups, worths: Worths, state: State, members: Any, mode: int, start: int, gains: Any) -> None:
    """Fill what each member gains by a mode and quarter over the best it does alone, at the prices."""
    for k in range(len(members)):
        unit = members[k]
        option = by.option[unit, mode]
        gains[k] = -np.inf
        if option >= 0 and state.column[unit] < 0:
            gains[k] = worths.priced[option, start] - worths.alone[unit]


@inner
def _grow(by: Groups, members: Any, gains: Any, least_mu: float, everybody: bool, joined: Any) -> float:
    """Mark the connected members that gain most, of enough land; return what they gain, or minus infinity.

    Grown from whoever gains most: by the best beside it until the land suffices, then by all that gain.
    """
    joined[:] = False
    k = int(np.argmax(gains))
    if gains[k] == -np.inf:
        return -np.inf
    gain, area = 0.0, 0.0
    while k >= 0:
        joined[k] = True
        gain += gains[k]
        area += by.area_mu[members[k]]
        k, best = -1, -np.inf if area < least_mu or everybody else 0.0
        for other in range(len(members)):
            if joined[other] or gains[other] <= best:
                continue
            if _beside(by, members, joined, members[other]):
                k, best = other, gains[other]
    return gain if area >= least_mu else -np.inf


@inner
def _beside(by: Groups, members: Any, joined: Any, unit: int) -> bool:
    """Say whether a unit adjoins a member that is marked."""
    for n in range(by.near_first[unit], by.near_first[unit + 1]):
        for k in range(len(members)):
            if joined[k] and members[k] == by.near[n]:
                return True
    return False


@inner
def _scores(
    by: Groups, worths: Worths, state: State, members: Any, noise: float, rng: Any, everybody: bool
) -> Any:
    """Return shape (modes, quarters): what starting together promises; minus infinity where it cannot be."""
    modes, quarters = len(by.least_mu), worths.priced.shape[1]
    score = np.full((modes, quarters), -np.inf)
    gains, joined = np.empty(len(members)), np.empty(len(members), dtype=np.bool_)
    for mode in range(modes):
        if by.least_mu[mode] <= 0:
            continue
        for start in range(quarters):
            _gains(by, worths, state, members, mode, start, gains)
            score[mode, start] = _grow(by, members, gains, by.least_mu[mode], everybody, joined)
            score[mode, start] += noise * rng.random()
    return score


@inner
def _start(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    by: Groups,
    worths: Worths,
    members: Any,
    mode: int,
    start: int,
    everybody: bool,
    begun: Any,
    found: Any,
) -> tuple[int, float, float]:
    """Start members together; return how many, 0 where it cannot be, their priced worth, and that alone."""
    quarters = worths.priced.shape[1]
    count, value, alone = 0, 0.0, 0.0
    gains, joined = np.empty(len(members)), np.empty(len(members), dtype=np.bool_)
    _gains(by, worths, state, members, mode, start, gains)
    _grow(by, members, gains, by.least_mu[mode], everybody, joined)
    for k in range(len(members)):
        unit = members[k]
        column = by.option[unit, mode] * quarters + start
        if joined[k] and fits(at, state, column):
            value += worths.net[column // quarters, start]
            value += put_in(data, at, state, prices, unit, column)
            alone += worths.alone[unit]
            begun[count] = unit
            count += 1
    for k in range(count):
        if not large_enough(data, at, state, begun[k], found):
            undo(data, at, state, begun, count)
            return 0, 0.0, 0.0
    return count, value, alone


@inner
def undo(data: Arrays, at: Where, state: State, joined: Any, count: int) -> None:
    """Take units out again, the last put in first: nobody but its own firms is in its new floor."""
    for k in range(count - 1, -1, -1):
        put_back(data, at, state, joined[k])


@outer
def insert_together(
    data: Arrays,
    at: Where,
    state: State,
    prices: Prices,
    by: Groups,
    worths: Worths,
    noise: float,
    rng: Any,
    members: Any,
    tries: int,
    found: Any,
) -> bool:
    """Start units together as is best among the most promising modes and quarters; say whether any were.

    Parameters
    ----------
    worths, noise, rng
        As of `best_insertion`.
    members
        Units, connected; those that are started already stay as they are.
    """
    quarters = worths.priced.shape[1]
    everybody = rng.random() < EVERYBODY
    score = _scores(by, worths, state, members, noise, rng, everybody).ravel()
    watched = False
    for unit in members:
        watched = watched or at.watched[unit]
    fined = lacking(data, at, state) if watched else 0.0
    begun = np.empty(len(members), dtype=np.int64)
    best, best_k, tried = -np.inf, -1, 0
    for k in np.argsort(-score):
        if tried >= tries or score[k] == -np.inf:
            break
        tried += 1
        mode, start = divmod(k, quarters)
        count, value, alone = _start(
            data, at, state, prices, by, worths, members, mode, start, everybody, begun, found
        )
        if count == 0:
            continue
        if watched:
            value += fined - lacking(data, at, state)
        if value > 0 and value - alone > best:
            best, best_k = value - alone, k
        undo(data, at, state, begun, count)
    if best_k < 0:
        return False
    mode, start = divmod(best_k, quarters)
    _start(data, at, state, prices, by, worths, members, mode, start, everybody, begun, found)
    return True
