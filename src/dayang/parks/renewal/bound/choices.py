"""The best choice of each group of units at given prices, modes that ask for land included; compiled."""

from typing import Any

import numpy as np
from numba import prange

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.routes import (
    STAYS,
    Prices,
    Stays,
    best_going_on,
    best_routes,
    cheapest_settled,
    cheapest_swing,
    final_values,
    settled_by_moving,
)
from dayang.parks.renewal.compiled import inner, outer, parallel
from dayang.parks.renewal.model.rows import Floats, Ints


@outer
def choose(data: Arrays, groups: Groups, priced: Any) -> tuple[float, Ints]:
    """Return the best choice of each group: what they are worth in all, and the column of each unit.

    Exact where all units of a group that a mode would take must start together or none;
    otherwise those that gain by it, where they suffice.

    Parameters
    ----------
    priced
        Shape (O, Q): worth of columns at the prices, with what firms do.
    """
    quarters = priced.shape[1]
    column = np.full(len(groups.area_mu), -1)
    alone = np.zeros(len(groups.area_mu))
    total = 0.0
    for group in range(len(groups.first) - 1):
        members = groups.unit[groups.first[group] : groups.first[group + 1]]
        base = 0.0
        for unit in members:
            alone[unit], column[unit] = _alone(data, groups, priced, unit)
            base += alone[unit]
        gain, mode, start, everybody = _together(groups, priced, alone, members)
        if gain > 0:
            for unit in members:
                if _joins(groups, priced, alone, unit, mode, start, everybody):
                    column[unit] = groups.option[unit, mode] * quarters + start
        total += base + gain
    return total, column


@inner
def _together(groups: Groups, priced: Any, alone: Any, members: Any) -> tuple[float, int, int, bool]:
    """Return what starting together adds at most, by which mode, when, and whether all join; or 0."""
    best, mode_, start_, all_ = 0.0, -1, -1, False
    for mode in range(len(groups.least_mu)):
        if groups.least_mu[mode] <= 0:
            continue
        for start in range(priced.shape[1]):
            for everybody in (False, True):
                gain = _gain(groups, priced, alone, members, mode, start, everybody)
                if gain > best and _enough(groups, priced, alone, members, mode, start, everybody):
                    best, mode_, start_, all_ = gain, mode, start, everybody
    return best, mode_, start_, all_


@inner
def _alone(data: Arrays, groups: Groups, priced: Any, unit: int) -> tuple[float, int]:
    """Return the best of a unit on its own, and its column."""
    quarters = priced.shape[1]
    best, column = 0.0, -1
    for option in range(data.option_first[unit], data.option_first[unit + 1]):
        if data.least_mu[option] > groups.area_mu[unit]:
            continue
        for start in range(quarters):
            must = data.fixed[option] and column < 0 and priced[option, start] > -np.inf
            if priced[option, start] > best or must:
                best, column = priced[option, start], option * quarters + start
    return best, column


@inner
def _joins(
    groups: Groups, priced: Any, alone: Any, unit: int, mode: int, start: int, everybody: bool
) -> bool:
    option = groups.option[unit, mode]
    if option < 0 or priced[option, start] == -np.inf:
        return False
    return bool(everybody or priced[option, start] > alone[unit])


@inner
def _gain(
    groups: Groups, priced: Any, alone: Any, members: Any, mode: int, start: int, everybody: bool
) -> float:
    """Return what starting together adds; minus infinity where the land is too little."""
    gain, area = 0.0, 0.0
    for unit in members:
        if _joins(groups, priced, alone, unit, mode, start, everybody):
            gain += priced[groups.option[unit, mode], start] - alone[unit]
            area += groups.area_mu[unit]
    return gain if area >= groups.least_mu[mode] else -np.inf


@inner
def _enough(
    groups: Groups, priced: Any, alone: Any, members: Any, mode: int, start: int, everybody: bool
) -> bool:
    """Say whether each connected part of those that start together has the land the mode asks for."""
    count = len(members)
    inside, seen = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for k in range(count):
        inside[k] = _joins(groups, priced, alone, members[k], mode, start, everybody)
    stack = np.empty(count, dtype=np.int64)
    for k in range(count):
        if not inside[k] or seen[k]:
            continue
        stack[0], depth, area = k, 1, 0.0
        seen[k] = True
        while depth > 0:
            depth -= 1
            unit = members[stack[depth]]
            area += groups.area_mu[unit]
            for n in range(groups.near_first[unit], groups.near_first[unit + 1]):
                for other in range(count):
                    if members[other] == groups.near[n] and inside[other] and not seen[other]:
                        seen[other] = True
                        stack[depth] = other
                        depth += 1
        if area < groups.least_mu[mode] - 1e-9:
            return False
    return True


def stays_of(data: Arrays, prices: Prices) -> Stays:
    """Return the cheapest stays of firms that fit the same places."""
    needs, quarters = len(data.example), data.leave_loss.shape[1]
    stays = Stays(
        settled=np.full((needs, 2, quarters), np.inf),
        place=np.full((needs, 2, quarters), -1, dtype=np.int64),
        swing=np.full((needs, quarters, quarters + 1), np.inf),
        park=np.full((needs, quarters, quarters + 1), -1, dtype=np.int64),
    )
    _fill(data, prices, stays)
    return stays


@parallel
def _fill(data: Arrays, prices: Prices, stays: Stays) -> None:
    for number in prange(len(data.example)):
        need: Any = np.int64(number)
        cheapest_settled(data, prices, need, stays.settled[need], stays.place[need])
        cheapest_swing(data, prices, need, stays.swing[need], stays.park[need])


@parallel
def routes_of(data: Arrays, prices: Prices, stays: Stays, column: Any) -> Ints:
    """Return shape (firms, 5): the best routes at the prices of firms whose units start by given columns."""
    quarters = data.leave_loss.shape[1]
    routes = np.zeros((len(data.floor_m2), 5), dtype=np.int64)
    for number in prange(len(data.floor_m2)):
        firm: Any = np.int64(number)
        chosen = column[data.home[firm]]
        if chosen < 0 or not data.clears[chosen // quarters]:
            routes[firm, 0] = STAYS
            continue
        option, start = chosen // quarters, chosen % quarters
        value, where = np.empty(quarters), np.empty(quarters, dtype=np.int64)
        best, route = np.empty(quarters), np.empty((quarters, 4), dtype=np.int64)
        payer, subsidy = data.payer[option], data.subsidy[option]
        final_values(data, prices, stays, firm, value, where)
        if data.waits[firm] >= 0:
            settled = settled_by_moving(data, prices, firm, payer, subsidy, value)
            best_going_on(data, prices, firm, settled, where, data.goes_by[firm], routes[firm])
            continue
        best_routes(data, prices, stays, firm, payer, subsidy, value, where, best, route)
        until = min(start + data.leaving[option], quarters)
        at = start + np.argmax(best[start:until])
        routes[firm, 0], routes[firm, 1], routes[firm, 2:] = route[at, 0], at, route[at, 1:]
    return routes


@parallel
def with_firms(data: Arrays, prices: Prices, stays: Stays, net: Floats) -> Floats:
    """Return shape (O, Q): `net` with what firms that must leave do best at the prices.

    Options of a unit that pay alike for moves are alike to its firms.
    """
    quarters = data.leave_loss.shape[1]
    total = net.copy()
    for unit in prange(len(data.option_first) - 1):
        first, last = data.option_first[unit], data.option_first[unit + 1]
        bests, value = np.empty((last - first, quarters)), np.empty(quarters)
        where = np.empty(quarters, dtype=np.int64)
        route, going = np.empty((quarters, 4), dtype=np.int64), np.empty(5, dtype=np.int64)
        for k in range(data.firm_first[unit], data.firm_first[unit + 1]):
            firm = data.firm[k]
            final_values(data, prices, stays, firm, value, where)
            for option in range(first, last):
                if not data.clears[option]:
                    continue
                if data.waits[firm] >= 0:
                    payer, subsidy = data.payer[option], data.subsidy[option]
                    settled = settled_by_moving(data, prices, firm, payer, subsidy, value)
                    total[option] += best_going_on(
                        data, prices, firm, settled, where, data.goes_by[firm], going
                    )
                    continue
                best = bests[data.alike[option] - first]
                if data.alike[option] == option:
                    payer, subsidy = data.payer[option], data.subsidy[option]
                    best_routes(data, prices, stays, firm, payer, subsidy, value, where, best, route)
                for start in range(quarters):
                    until = min(start + data.leaving[option], quarters)
                    total[option, start] += best[start:until].max()
    return total
