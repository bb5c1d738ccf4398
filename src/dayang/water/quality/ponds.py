"""Trophic index of lakes and ponds, and the grading of black-odorous water.

Trophic index (综合营养状态指数, TLI): 环办〔2011〕22号. Grading: 《城市黑臭水体整治工作指南》2015.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.registers.water_columns import WATER_BLACK, WATER_TROPHIC
from dayang.water.quality.standards import rule, table

TROPHIC = tuple(WATER_TROPHIC.values())
BLACK = tuple(WATER_BLACK.values())


class Trophic(NamedTuple):
    """Trophic indices of samples.

    Parameters
    ----------
    parts
        Index of each item, one row a sample.
    total
        Weighted index; NaN where an item is missing or not above zero.
    grade
        Place in `TROPHIC`; -1 without an index.
    """

    parts: pd.DataFrame
    total: "pd.Series[float]"
    grade: NDArray[np.int64]


def trophic(values: pd.DataFrame) -> Trophic:
    """Return the trophic index of samples, TLI = Σ wⱼ · 10 (a + b ln x), wⱼ = r²ⱼ / Σ r².

    Parameters
    ----------
    values
        ``chlorophyll_a``, ``tp``, ``tn``, ``codmn`` in mg/L and ``transparency`` in cm, as
        the register ``samples`` holds them.

    Examples
    --------
    >>> pond = {"chlorophyll_a": 0.01, "tp": 0.05, "tn": 1.0, "transparency": 50, "codmn": 4.0}
    >>> found = trophic(pd.DataFrame([pond]))
    >>> float(found.total[0].round(3)), TROPHIC[found.grade[0]].zh
    (50.485, '轻度富营养')
    """
    rows = table("trophic").set_index("item")
    held = values.reindex(columns=list(rows.index)).astype(float).mul(rows["factor"])
    logs = held.where(held > 0).apply(np.log)
    parts: pd.DataFrame = (logs * rows["slope"] + rows["constant"]).mul(10).round(9)
    weight = rows["r2"] / rows["r2"].sum()
    total: pd.Series[float] = (parts * weight).sum(axis=1, skipna=False).round(9)
    grade = np.where(total < rule("trophic.oligo"), 0, 1)
    for name in ("meso", "light", "middle"):
        grade = grade + (total > rule(f"trophic.{name}")).to_numpy(np.int64)
    return Trophic(parts, total, np.where(total.isna(), -1, grade))


def black_odorous_items(values: pd.DataFrame, depth_cm: NDArray[np.float64] | None = None) -> pd.DataFrame:
    """Return the grade of each of the four items: 0 not, 1 mildly, 2 severely; NaN where missing.

    Parameters
    ----------
    values
        ``transparency`` (cm), ``do`` (mg/L), ``orp`` (mV), ``nh3n`` (mg/L), one row a sample.
    depth_cm
        Depth of the water where known; in shallow water the limit of transparency is a share of it.
    """
    found = pd.DataFrame(index=values.index)
    for row in table("black_odorous").to_dict("records"):
        item = str(row["item"])
        value = values[item].to_numpy(float) if item in values else np.full(len(values), np.nan)
        mild, severe = np.full(len(value), float(row["mild"])), np.full(len(value), float(row["severe"]))
        if item == "transparency" and depth_cm is not None:
            shallow = depth_cm < rule("black.shallow_cm")
            mild = np.where(shallow, depth_cm * rule("black.shallow_share") / 100, mild)
            severe = np.minimum(severe, mild)
        worse = np.less if row["direction"] == "below" else np.greater
        grade = worse(value, mild).astype(float) + worse(value, severe)
        found[item] = np.where(np.isnan(value), np.nan, grade)
    return found


def black_odorous(values: pd.DataFrame, depth_cm: NDArray[np.float64] | None = None) -> pd.DataFrame:
    """Return the grade of each sample, that of its worst item, with items used and missing.

    Examples
    --------
    >>> creek = pd.DataFrame({"transparency": [30, 8], "do": [2.0, 1.0], "nh3n": [8.1, 3.0]})
    >>> black_odorous(creek)[["grade", "missing"]].values.tolist()
    [[1, 'orp'], [2, 'orp']]
    """
    items = black_odorous_items(values, depth_cm)
    there = items.notna().to_numpy()
    names = np.array(items.columns)
    return pd.DataFrame(
        {
            "grade": items.max(axis=1).fillna(-1).astype(np.int64),
            "used": [",".join(names[row]) for row in there],
            "missing": [",".join(names[~row]) for row in there],
        },
        index=values.index,
    )


def black_odorous_points(items: pd.DataFrame, point: pd.Index) -> "pd.Series[int]":
    """Return the grade of each point from the item grades of all its samples.

    Parameters
    ----------
    items
        As `black_odorous_items`.
    point
        The point of each row.

    Notes
    -----
    Severe when one item is severe in more than 60 % of its data, or two or more in more than
    30 %; else mild when any item ever was at least mild. From memory: 对照原文核实, check
    against the original.
    """
    known = items.notna().groupby(point).sum()
    percent = 100 * (items == len(BLACK) - 1).groupby(point).sum() / known.where(known > 0)
    often = (percent > rule("black.two_items_share")).sum(axis=1) >= rule("black.two_items")
    severe = often | (percent > rule("black.one_item_share")).any(axis=1)
    mild = (items > 0).any(axis=1).groupby(point).any()
    return mild.astype(int).where(~severe, len(BLACK) - 1)
