"""Sums over quarters, for all quarters at once."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Quarters: TypeAlias = npt.NDArray[np.float64]
"""A number for each quarter of the horizon."""


def ahead(values: Quarters, quarters: int) -> Quarters:
    """Return what there is so many quarters on from each; nothing after the horizon.

    Examples
    --------
    >>> ahead(np.array([1.0, 2.0, 4.0]), 1)
    array([2., 4., 0.])
    """
    moved = np.zeros_like(values)
    if quarters < len(values):
        moved[: len(values) - quarters] = values[quarters:]
    return moved


def between(values: Quarters, first: int, last: int) -> Quarters:
    """Return the sum from `first` quarters on up to the one before `last` quarters on, from each.

    Examples
    --------
    >>> between(np.array([1.0, 2.0, 4.0]), 0, 2)
    array([3., 6., 4.])
    """
    end = len(values)
    upto = sums(values)
    starts = np.arange(end)
    total: Quarters = upto[np.minimum(starts + max(first, last), end)] - upto[np.minimum(starts + first, end)]
    return total


def sums(values: Quarters) -> Quarters:
    """Return the sum of all quarters before each, and before the end of the horizon.

    Examples
    --------
    >>> sums(np.array([1.0, 2.0, 4.0]))
    array([0., 1., 3., 7.])
    """
    return np.concatenate([[0.0], np.cumsum(values)])


def best_within(values: Quarters, quarters: int) -> Quarters:
    """Return the greatest of so many quarters from each on, along the last axis.

    Examples
    --------
    >>> best_within(np.array([[1.0, 2.0, 4.0], [5.0, 0.0, 1.0]]), 2)
    array([[2., 4., 4.],
           [5., 1., 1.]])
    """
    best = values.copy()
    end = values.shape[-1]
    for later in range(1, min(quarters, end)):
        np.maximum(best[..., : end - later], values[..., later:], out=best[..., : end - later])
    return best
