"""Large neighbourhood search: a few units out, and back in by price (Shaw 1998; Ropke and Pisinger 2006)."""

from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.search.change import Worths, best_insertion, large_enough, rehouse, take_out
from dayang.parks.renewal.search.room import make_room
from dayang.parks.renewal.search.shuffle import shuffle
from dayang.parks.renewal.search.state import State, Where, copy, keeps_given, lacking, total
from dayang.parks.renewal.search.together import group_of, insert_together, surroundings

ROOM, GIVE_WAY = 0.15, 40
"""Of the others, those that make room for a firm that leaves town; firms that give way to it at most."""
ALONE, BY_GROUP = 0.4, 0.7
"""Of these, those that take out units here and there; of the rest, those that take a group as it is."""
TOGETHER, SETS = 0.75, 3
"""Share of these others in which the units are tried together first; sets started together at most."""


@inner
def _some(rng: Any, at: Where, state: State, most: int, chosen: Any) -> int:
    """Choose units: around one another, or anywhere; return how many."""
    units = len(state.column)
    chosen[0], count = rng.integers(0, units), 1
    wanted = rng.integers(1, most + 1)
    nearby = rng.random() < 0.5
    for _ in range(4 * wanted):
        if count >= wanted:
            break
        other = rng.integers(0, units)
        if nearby:
            origin = chosen[rng.integers(0, count)]
            first, last = at.near_first[origin], at.near_first[origin + 1]
            if last > first:
                other = at.near[rng.integers(first, last)]
        if not _among(chosen, count, other):
            chosen[count] = other
            count += 1
    return count


@inner
def _among(chosen: Any, count: int, unit: int) -> bool:
    return bool((chosen[:count] == unit).any())


@inner
def _take_all(
    data: Arrays, at: Where, state: State, chosen: Any, count: int, homeless: Any, found: Any
) -> tuple[int, int]:
    """Take out the chosen units, and those left too small beside them; return how many, and firms."""
    lost, k = 0, 0
    while k < count:
        unit = chosen[k]
        lost = take_out(data, at, state, unit, homeless, lost)
        for near in range(at.near_first[unit], at.near_first[unit + 1]):
            other = at.near[near]
            if state.column[other] < 0 or _among(chosen, count, other):
                continue
            if not large_enough(data, at, state, other, found):
                chosen[count] = other
                count += 1
        k += 1
    return count, lost


@inner
def _step(
    data: Arrays,
    at: Where,
    prices: Prices,
    by: Groups,
    worths: Worths,
    trial: State,
    rng: Any,
    spread: float,
    most: int,
    tries: int,
    chosen: Any,
    found: Any,
    homeless: Any,
    urgent: bool,
    shuffles: float,
) -> None:
    """Take some units out of a programme and put them back, or send some firms another way."""
    if rng.random() < shuffles:
        shuffle(data, at, trial, prices, rng, homeless)
        return
    if rng.random() < ROOM and make_room(data, at, trial, prices, rng, homeless, GIVE_WAY):
        return
    alone = rng.random() < ALONE
    if alone:
        count = _some(rng, at, trial, most, chosen)
    elif rng.random() < BY_GROUP:
        count = group_of(by, rng.integers(0, len(by.first) - 1), chosen)
    else:
        count = surroundings(rng, by, rng.integers(0, len(trial.column)), chosen)
    members = chosen[:count].copy()
    count, lost = _take_all(data, at, trial, chosen, count, homeless, found)
    rehouse(data, at, trial, prices, homeless, lost)
    noise = rng.random() * spread
    if not alone and rng.random() < TOGETHER:
        worth = noise * len(members)
        for _ in range(SETS):
            if not insert_together(data, at, trial, prices, by, worths, worth, rng, members, tries, found):
                break
    for k in rng.permutation(count):
        if trial.column[chosen[k]] < 0:
            best_insertion(data, at, trial, prices, worths, noise, rng, chosen[k], tries, found, urgent)


@outer
def improve(
    data: Arrays,
    at: Where,
    prices: Prices,
    by: Groups,
    worths: Worths,
    public: Any,
    state: State,
    best: State,
    trial: State,
    rng: Any,
    steps: int,
    spread: float,
    hot: float,
    cold: float,
    most: int,
    tries: int,
    shuffles: float,
) -> float:
    """Improve a programme by so many steps; leave the best in `best`; return its worth less fines.

    Parameters
    ----------
    by
        Groups of units that may start together.
    worths
        As of `best_insertion`.
    public
        Shape (purses,): weight of what each pays.
    state, best, trial
        Where to start, the best so far, and room to try in.
    spread
        万元 that a unit is worth on average.
    hot, cold
        万元 of worsening accepted once in e times, at first and at last.
    most, tries
        Units taken out at most, and columns tried for each.
    shuffles
        Share of the steps that send firms another way and change no unit.
    """
    units = len(state.column)
    chosen, found = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
    homeless = np.empty(len(state.routes) * 8, dtype=np.int64)
    current, reached = total(data, at, state, public), total(data, at, best, public)
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        copy(trial, state)
        _step(
            data, at, prices, by, worths, trial, rng, spread, most, tries,
            chosen, found, homeless, lacking(data, at, state) > 0, shuffles,
        )  # fmt: skip
        value = total(data, at, trial, public)
        better = value > current or rng.random() < np.exp((value - current) / heat)
        if better and keeps_given(at, trial):
            copy(state, trial)
            current = value
            if current > reached:
                copy(best, state)
                reached = current
    return reached
