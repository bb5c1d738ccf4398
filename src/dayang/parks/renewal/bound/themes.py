"""Which connected land of each theme park is delivered by its date: decided before all else (rule G2)."""

import heapq
from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import neighbours
from dayang.parks.renewal.bound.lagrangian import best_of_units
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats

BIG = 1e6
"""万元 by which a column that a theme park needs is preferred: more than any column is worth."""


def wanted_columns(model: Model, data: Arrays, values: Floats) -> Floats:
    """Return shape (O, Q): what columns are preferred by so that theme parks are connected in time.

    Parameters
    ----------
    values
        Shape (O, Q): worth of columns at some prices: the set of least loss at them is chosen.
    """
    start = np.arange(values.shape[1])
    preferred = np.zeros_like(values)
    best = best_of_units(data, values)
    near_first, near = neighbours(model)
    for theme, due in enumerate(model.theme_due):
        in_time = start[None, :] + data.delivered[:, None] <= due
        counted = model.good | (model.project_due <= due)
        kept = best_of_units(data, np.where(in_time, values, -np.inf), alone=-np.inf)
        loss = np.where(counted, 0.0, best - kept)
        loss[model.theme != theme] = np.inf
        chosen = _cheapest(loss, model.area_mu, float(model.theme_mu[theme]), near_first, near)
        must = np.isin(data.unit, [unit for unit in chosen if not counted[unit]])
        stays = np.isin(data.unit, [unit for unit in chosen if model.good[unit]])
        preferred += BIG * (must[:, None] & in_time) - BIG * (stays[:, None] & ~in_time)
    return preferred


def _cheapest(loss: Floats, area_mu: Floats, wanted_mu: float, near_first: Any, near: Any) -> list[int]:
    """Return the connected set of enough land that loses least, of those grown from each unit."""
    best, found = np.inf, list[int]()
    for seed in np.flatnonzero(np.isfinite(loss)).tolist():
        members, lost = _grown(seed, loss, area_mu, wanted_mu, near_first, near)
        if members and lost < best:
            best, found = lost, members
    return found


def _grown(
    seed: int, loss: Floats, area_mu: Floats, wanted_mu: float, near_first: Any, near: Any
) -> tuple[list[int], float]:
    """Grow a set by what loses least a mu; return it and its loss, nothing where land runs out."""
    waiting, known = [(0.0, seed)], {seed}
    members, area, lost = list[int](), 0.0, 0.0
    while waiting and area < wanted_mu:
        _, unit = heapq.heappop(waiting)
        members.append(unit)
        area += float(area_mu[unit])
        lost += float(loss[unit])
        for other in near[near_first[unit] : near_first[unit + 1]].tolist():
            if other not in known and np.isfinite(loss[other]):
                known.add(other)
                heapq.heappush(waiting, (float(loss[other] / area_mu[other]), other))
    return (members, lost) if area >= wanted_mu else ([], np.inf)
