"""When theme parks and the first batch reach the land they are to have (rules G1, G2)."""

from typing import Any

import numpy as np

from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.risk.arrays import FELL, NEVER, WAITS, Arrays, Draws, State

NOTHING_MU = 1e-6


@inner
def _root(parent: Any, place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


@inner
def _counts_from(member: Any, draws: Draws, state: State) -> int:
    """Return the quarter in which land of a theme park counts."""
    if member.unit >= 0:
        now = state.unit[member.unit]
        if now.phase not in (WAITS, FELL):
            return int(now.delivered)
    late = draws.late[member.project] if member.project >= 0 else 0
    return int(member.ready + late)


@inner
def _join(arrays: Arrays, first: int, place: int, parent: Any, land_mu: Any) -> float:
    """Join a member to those that adjoin it and count already; return the land of their set."""
    member = arrays.member[first + place]
    parent[place], land_mu[place] = place, member.area_mu
    for near in arrays.near[member.first : member.after]:
        other = near - first
        if parent[other] >= 0:
            one, two = _root(parent, other), _root(parent, place)
            if one != two:
                parent[one] = two
                land_mu[two] += land_mu[one]
    return float(land_mu[_root(parent, place)])


@inner
def themes_reached(arrays: Arrays, draws: Draws, state: State) -> Any:
    """Return the first quarter in which one connected set of each theme park is large enough.

    Members join in the order in which they count; the sets they grow into are kept as trees
    (Tarjan 1975).
    """
    reached = np.full(len(arrays.theme), NEVER, np.int64)
    for number in range(len(arrays.theme)):
        theme = arrays.theme[number]
        size = theme.after - theme.first
        since = np.empty(size, np.int64)
        for place in range(size):
            since[place] = _counts_from(arrays.member[theme.first + place], draws, state)
        parent, land_mu = np.full(size, -1, np.int64), np.zeros(size)
        for quarter in range(len(arrays.quarter)):
            for place in range(size):
                if since[place] == quarter and reached[number] == NEVER:
                    joined_mu = _join(arrays, theme.first, place, parent, land_mu)
                    if joined_mu >= theme.area_mu - NOTHING_MU:
                        reached[number] = quarter
    return reached


@inner
def first_reached(arrays: Arrays, state: State) -> Any:
    """Return the first quarter in which enough land of each park's first batch has been started."""
    reached = np.full(len(arrays.park), NEVER, np.int64)
    for number in range(len(arrays.park)):
        park = arrays.park[number]
        units = arrays.park_unit[park.first : park.after]
        for quarter in range(arrays.quarters - 1, -1, -1):
            land_mu = 0.0
            for unit in units:
                now = state.unit[unit]
                if now.phase not in (WAITS, FELL) and now.start <= quarter:
                    land_mu += arrays.unit[unit].area_mu
            if land_mu < park.area_mu - NOTHING_MU:
                break
            reached[number] = quarter
    return reached
