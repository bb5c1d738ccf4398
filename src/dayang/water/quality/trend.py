"""Trend of a series of periods by Spearman's rank correlation with time (环办〔2011〕22号).

Two tables of the critical value are about: the older one, remembered from the Chinese
documents (对照原文核实, check against the original), and the exact one. Where they differ
and the coefficient lies between, nothing is said.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dayang.town.registers.water_columns import WATER_TREND
from dayang.water.quality.standards import rule, table

TRENDS = WATER_TREND
_TOLERANCE = 1e-9
"""A coefficient that equals the critical value is not above it, whatever the last bit says."""


class Trend(NamedTuple):
    """A trend.

    Parameters
    ----------
    coefficient
        Spearman's, -1 to 1; NaN when there are too few periods.
    critical
        Critical values by table.
    verdict
        A key of `TRENDS`.
    """

    coefficient: float
    critical: dict[str, float]
    verdict: str


def spearman(values: NDArray[np.float64]) -> float:
    """Return 1 - 6 Σd² / (N³ - N) of values in order of time; ties have their mean rank.

    Examples
    --------
    >>> round(spearman(np.array([3.1, 2.9, 2.4, 2.5, 1.8, 1.5])), 6)
    -0.942857
    """
    count = len(values)
    apart = rankdata(values) - np.arange(1, count + 1)
    return float(1 - 6 * (apart**2).sum() / (count**3 - count))


def trend(values: NDArray[np.float64], level: float = 0.05) -> Trend:
    """Return the trend of a series, one value a period in order of time; missing ones are passed over.

    Parameters
    ----------
    values
        Concentrations or indices; NaN where a period has none.
    level
        One-sided level of significance, 0.05 or 0.01.

    Examples
    --------
    >>> trend(np.array([3.1, 2.9, 2.4, 2.5, 1.8, 1.5])).verdict
    'falling'
    """
    known = values[~np.isnan(values)]
    if len(known) < rule("trend.fewest"):
        return Trend(float("nan"), {}, "too_few")
    found = spearman(known)
    critical = _critical(level, len(known))
    if not critical:
        return Trend(found, {}, "no_table")
    above = {abs(found) > value + _TOLERANCE for value in critical.values()}
    if len(above) > 1:
        return Trend(found, critical, "undecided")
    side = "rising" if found > 0 else "falling"
    return Trend(found, critical, side if above.pop() else "none")


@cache
def _critical(level: float, count: int) -> dict[str, float]:
    rows = table("spearman")
    rows = rows[(rows["level"] == level) & (rows["n"] == count)]
    return {str(name): float(value) for name, value in zip(rows["table"], rows["value"], strict=True)}
