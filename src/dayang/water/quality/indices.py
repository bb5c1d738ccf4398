"""CWQI: the index by which towns rank their rivers, and its change (环办监测〔2017〕51号).

The index of an item is its mean over the class III limit; dissolved oxygen is the other way
round, pH its distance from 7 over that of the limit. A river's index is their sum. It is only
comparable over one set of items, which is therefore an argument, and what lacks one of them
has no index.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.errors import DayangError
from dayang.town.parameters import parameter
from dayang.town.town import Town
from dayang.water.quality.classes import Floats
from dayang.water.quality.means import over_sections
from dayang.water.quality.standards import BODIES, EVALUATED, limit, limits, rule
from dayang.words import Words


class DifferentItemsError(DayangError):
    """Indices over different sets of items were to be compared."""

    def __init__(self, one: Iterable[str], other: Iterable[str]) -> None:
        apart = ", ".join(sorted(set(one) ^ set(other)))
        super().__init__(
            Words(
                f"两个指数的指标不同（差别：{apart}），不能相比；请用同一组指标重算。",
                f"The indices rest on different items ({apart}); compute both over the same set.",
            )
        )


class Index(NamedTuple):
    """CWQI over a stated set of items.

    Parameters
    ----------
    value
        The index, unrounded; NaN where an item is missing.
    items
        The items it rests on, in the order of `EVALUATED`.
    """

    value: float
    items: tuple[str, ...]

    @property
    def published(self) -> float:
        """The value with the decimals it is published with."""
        return round(self.value, int(rule("cwqi.decimals")))

    @property
    def missing(self) -> tuple[str, ...]:
        """The evaluated items it does not rest on."""
        return tuple(item for item in EVALUATED if item not in self.items)


def do_floor_mg_l(town: Town, as_of: datetime) -> float:
    """Return the dissolved oxygen below which the index rises no further, a parameter of the town."""
    value = parameter(town, "water.cwqi_do_floor_mg_l", as_of).value
    return float(value or 0)


def common_items(values: pd.DataFrame) -> tuple[str, ...]:
    """Return the evaluated items that every row has."""
    return tuple(item for item in EVALUATED if item in values and values[item].notna().all())


def item_index(value: Floats, item: str, body: str, do_floor: float) -> Floats:
    """Return the index of one item.

    Parameters
    ----------
    value
        Means, in the unit of the item.
    item, body
        As in the limits.
    do_floor
        Dissolved oxygen below it counts as it, mg/L: at 0 the index is not defined.

    Examples
    --------
    >>> item_index(np.array([6.5, 8.0]), "ph", "river", 0.05).tolist()
    [0.5, 0.5]
    >>> item_index(np.array([10.0, 0.0]), "do", "river", 0.05).tolist()
    [0.5, 100.0]
    """
    base = int(rule("cwqi.base")) - 1
    if item == "ph":
        low, high, middle = *(bound[base] for bound in limits("ph", body)), rule("cwqi.ph_neutral")
        reach = np.where(value <= middle, middle - low, high - middle)
        return np.asarray(np.abs(value - middle) / reach)
    bound = limit(item, body, base)
    return np.asarray(bound / np.maximum(value, do_floor) if item == "do" else value / bound)


def cwqi(
    values: pd.DataFrame, body: NDArray[np.object_], items: tuple[str, ...], do_floor: float
) -> pd.DataFrame:
    """Return the index of each item and their sum, by row.

    Parameters
    ----------
    values
        Means, one row a river or section, one column an item.
    body
        Water body of each row.
    items
        What the index rests on; a row that lacks one has no index.
    do_floor
        As in `item_index`.

    Returns
    -------
    pandas.DataFrame
        One column an item of `items`, and ``cwqi``.
    """
    held = values.reindex(columns=list(items)).to_numpy(float)
    parts = np.full(held.shape, np.nan)
    for kind in BODIES:
        of = np.asarray(body == kind)
        for place, item in enumerate(items if of.any() else ()):
            parts[of, place] = item_index(held[of, place], item, kind, do_floor)
    found = pd.DataFrame(parts, index=values.index, columns=list(items))
    return found.assign(cwqi=parts.sum(axis=1))


def cwqi_town(
    sections: pd.DataFrame, body: NDArray[np.object_], items: tuple[str, ...], do_floor: float
) -> Index:
    """Return the index of a town from the means of its sections.

    Notes
    -----
    The mean of each item over all river sections gives the river index, over all points of
    lakes and ponds the lake index; the town's is (river M + lake N) / (M + N) (from memory:
    对照原文核实, check against the original). A section without one of the items is not counted.
    """
    held = sections.reindex(columns=list(items)).notna().all(axis=1).to_numpy(bool)
    side = np.where(body[held] == "river", "river", "lake")
    if not held.any():
        return Index(float("nan"), items)
    averaged = over_sections(sections[held], side)
    found = cwqi(averaged, averaged.index.to_numpy(object), items, do_floor)["cwqi"]
    weight = pd.Series(side).value_counts().reindex(found.index)
    return Index(float((found * weight).sum() / weight.sum()), items)


def change_percent(before: Index, after: Index) -> float:
    """Return the change of an index in percent; below 0 is better.

    Raises
    ------
    DifferentItemsError
        When they rest on different items.

    Examples
    --------
    >>> change_percent(Index(10.0, ("do",)), Index(7.734, ("do",)))
    -22.66
    """
    if before.items != after.items:
        raise DifferentItemsError(before.items, after.items)
    return round(100 * (after.value - before.value) / before.value, 9)


def ranking(index: "pd.Series[float]") -> "pd.Series[int]":
    """Return the rank of each, 1 the best; the same index has the same rank, none has none."""
    return index.round(int(rule("cwqi.decimals"))).rank(method="min").astype("Int64")
