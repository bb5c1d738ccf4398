"""Adjoining units that are chosen together, so that modes that ask for land can be met (rule U4)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints


@dataclass(frozen=True, eq=False)
class Groups(Block):
    """A partition of the units; shapes in units U, modes M.

    Parameters
    ----------
    first, unit
        Units of group g are unit[first[g]:first[g + 1]].
    near_first, near
        Units that adjoin unit u, likewise.
    area_mu
        Shape (U,).
    option
        Shape (U, M): option of a unit by a mode, -1 for none.
    least_mu
        Shape (M,): adjoining land that a mode asks for, 0 for none.
    """

    first: Ints
    unit: Ints
    near_first: Ints
    near: Ints
    area_mu: Floats
    option: Ints
    least_mu: Floats


def neighbours(model: Model) -> tuple[Ints, Ints]:
    """Return the units that adjoin each unit: shapes (U + 1,) and (pairs,)."""
    one, other = model.adjacency
    order = np.lexsort((other, one))
    first = np.searchsorted(one[order], np.arange(len(model.unit_ids) + 1))
    return first.astype(np.int64), other[order].astype(np.int64)


def groups(model: Model, data: Arrays) -> Groups:
    """Return connected groups, each about as large as the most demanding mode of its units asks for."""
    units, modes = len(model.unit_ids), int(data.mode.max(initial=-1)) + 1
    option = np.full((units, modes), -1, dtype=np.int64)
    asked, least = np.zeros(units), np.zeros(modes)
    for number in range(len(data.unit)):
        option[data.unit[number], data.mode[number]] = number
        asked[data.unit[number]] = max(asked[data.unit[number]], data.least_mu[number])
        least[data.mode[number]] = max(least[data.mode[number]], data.least_mu[number])
    near_first, near = neighbours(model)
    group = np.unique(_grown(asked, model.area_mu, near_first, near), return_inverse=True)[1]
    order = np.argsort(group, kind="stable").astype(np.int64)
    first = np.searchsorted(group[order], np.arange(group.max(initial=-1) + 2)).astype(np.int64)
    return Groups(first, order, near_first, near, model.area_mu, option, least)


@outer
def _grown(asked: Any, area_mu: Any, near_first: Any, near: Any) -> Any:
    """Return the group of each unit: grown from the unit with the fewest free neighbours.

    What cannot grow large enough joins the smallest group beside it.
    """
    group, count = np.full(len(asked), -1), 0
    while True:
        seed = _least_free(group, -1, asked, near_first, near)
        if seed < 0:
            return group
        group[seed] = count
        area = area_mu[seed]
        while asked[seed] > 0 and area < asked[seed]:
            other = _beside(group, count, asked, near_first, near)
            if other < 0:
                _join(group, count, asked, area_mu, near_first, near)
                break
            group[other] = count
            area += area_mu[other]
        count += 1


@inner
def _free(unit: int, group: Any, asked: Any, near_first: Any, near: Any) -> int:
    """Return how many neighbours of a unit are in no group and could join one."""
    free = 0
    for k in range(near_first[unit], near_first[unit + 1]):
        free += group[near[k]] < 0 and asked[near[k]] > 0
    return free


@inner
def _least_free(group: Any, wanted: int, asked: Any, near_first: Any, near: Any) -> int:
    """Return the unit of a group with the fewest free neighbours, -1 for none."""
    best, fewest = -1, len(group) + 1
    for unit in range(len(group)):
        if group[unit] == wanted:
            free = _free(unit, group, asked, near_first, near)
            if free < fewest:
                best, fewest = unit, free
    return best


@inner
def _beside(group: Any, number: int, asked: Any, near_first: Any, near: Any) -> int:
    """Return a free unit beside a group, that with the fewest free neighbours, -1 for none."""
    best, fewest = -1, len(group) + 1
    for unit in range(len(group)):
        if group[unit] != number:
            continue
        for k in range(near_first[unit], near_first[unit + 1]):
            other = near[k]
            if group[other] < 0 and asked[other] > 0:
                free = _free(other, group, asked, near_first, near)
                if free < fewest:
                    best, fewest = other, free
    return best


@inner
def _land(group: Any, area_mu: Any) -> Any:
    """Return the land of each group, in mu."""
    area = np.zeros(len(group) + 1)
    for unit in range(len(group)):
        if group[unit] >= 0:
            area[group[unit]] += area_mu[unit]
    return area


@inner
def _join(group: Any, number: int, asked: Any, area_mu: Any, near_first: Any, near: Any) -> None:
    """Let a group that is too small join the smallest beside it."""
    area, best = _land(group, area_mu), -1
    for unit in range(len(group)):
        if group[unit] != number:
            continue
        for k in range(near_first[unit], near_first[unit + 1]):
            beside = group[near[k]]
            if beside < 0 or beside == number or asked[near[k]] <= 0:
                continue
            if best < 0 or area[beside] < area[best]:
                best = beside
    if best >= 0:
        group[group == number] = best


def singles(model: Model, data: Arrays) -> Groups:
    """Return a group for each unit, its modes asking for no land: what the bound lets be chosen."""
    each = groups(model, data)
    units = np.arange(len(model.unit_ids) + 1, dtype=np.int64)
    return replace(
        each,
        first=units,
        unit=units[:-1],
        least_mu=np.zeros_like(each.least_mu),
        area_mu=np.full(len(units) - 1, np.inf),
    )
