"""Limits, decimals and bands: the rows that every rule of water quality reads.

The tables of ``data/`` hold each figure with its clause, its status and how sure it is
(``yes``: two texts or more, or published data; ``one-source``; ``memory``). What is not
sure carries the note 对照原文核实, check against the original.
"""

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TABLES = ("items", "limits", "classes", "rules", "black_odorous", "trophic", "spearman")
CLASSES = ("I", "II", "III", "IV", "V", "worse")
"""Classes from the best; ``worse`` is 劣Ⅴ. Classes are counted by their place here, from 0."""
WORSE = len(CLASSES) - 1
NO_CLASS = -1
"""Place of a class that is not there: nothing to judge, or a required item missing."""
BODIES = ("river", "lake", "pond")


@cache
def _table(name: str) -> pd.DataFrame:
    with resources.files("dayang.water.quality").joinpath(f"data/{name}.csv").open(encoding="utf-8") as text:
        return pd.read_csv(
            text, keep_default_na=False, na_values=[""], dtype={"note_zh": str, "note_en": str}
        )


def table(name: str) -> pd.DataFrame:
    """Return a table of `TABLES` with source, status and how sure each row is.

    Examples
    --------
    >>> table("limits").set_index("item").loc["nh3n", ["direction", "source", "sure"]].tolist()
    ['at_most', 'GB 3838-2002 表1 Table 1', 'yes']
    """
    return _table(name).copy()


@cache
def _rules() -> dict[str, float]:
    rows = _table("rules")
    return dict(zip(rows["rule_id"], rows["value"].astype(float), strict=True))


def rule(rule_id: str) -> float:
    """Return the value of a row of ``rules``, such as ``"river.share_good"`` (75 %)."""
    return _rules()[rule_id]


ITEMS: tuple[str, ...] = tuple(_table("items")["item"])
"""The items of GB 3838-2002 Table 1, by their codes in the register ``samples``."""
EVALUATED: tuple[str, ...] = tuple(_table("items").query("evaluation == 1")["item"])
"""The 21 items that count for a class: all but water temperature, total nitrogen, faecal coliform."""


@cache
def decimals() -> dict[str, int]:
    """Return the decimals to which each item is rounded before it is evaluated."""
    rows = _table("items")
    return dict(zip(rows["item"], rows["decimals"].astype(int), strict=True))


def flagged(column: str) -> tuple[str, ...]:
    """Return the items that a column of ``items`` marks with 1, such as ``"goes_first"``."""
    rows = _table("items")
    return tuple(rows["item"][rows[column] == 1])


@cache
def limits(item: str, body: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest value of an item in each class from I to V.

    Parameters
    ----------
    item
        Code of the register ``samples``.
    body
        ``"river"``, ``"lake"`` or ``"pond"``; it decides the limits of total phosphorus.

    Returns
    -------
    tuple
        Two arrays of 5, in the unit of the item; ``-inf`` and ``inf`` where there is no
        limit. Both are inclusive, and neither ever gets stricter with a worse class.

    Examples
    --------
    >>> limits("do", "river")[0].tolist(), limits("tp", "lake")[1].tolist()
    ([7.5, 6.0, 5.0, 3.0, 2.0], [0.01, 0.025, 0.05, 0.1, 0.2])
    """
    if body not in BODIES:
        raise ValueError(body)
    rows = _table("limits")
    rows = rows[(rows["item"] == item) & rows["body"].isin(["all", body])]
    if rows.empty:
        raise KeyError(item, body)
    low, high = np.full(WORSE, -np.inf), np.full(WORSE, np.inf)
    for row in rows.to_dict("records"):
        values = np.array([row[name] for name in CLASSES[:WORSE]], dtype=np.float64)
        if row["direction"] == "at_least":
            low = values
        else:
            high = values
    return low, high


def limit(item: str, body: str, klass: int) -> float:
    """Return the one limit of an item that has one, in the class at a place of `CLASSES`."""
    low, high = limits(item, body)
    return float(high[klass] if np.isfinite(high[klass]) else low[klass])


def unsure_rules() -> pd.DataFrame:
    """Return every rule that is not sure, as the register ``water_unsure_rules``; from memory first.

    Examples
    --------
    >>> unsure_rules()["sure"].drop_duplicates().tolist()
    ['memory', 'one-source']
    """
    items, spearman = table("items"), table("spearman")
    numbered = [
        table("rules"),
        items.assign(
            rule_id="decimals." + items["item"],
            name_zh="评价位数 " + items["item"],
            name_en="Decimals of evaluation, " + items["item"],
            value=items["decimals"],
            unit="1",
        ),
        spearman.assign(
            rule_id="trend."
            + spearman["table"]
            + spearman["level"].map(".{:.2f}".format)
            + spearman["n"].map(".{}".format),
            name_zh="秩相关临界值 W"
            + spearman["level"].map("{:.2f}".format)
            + spearman["n"].map("，N={}".format),
            name_en="Critical value W"
            + spearman["level"].map("{:.2f}".format)
            + spearman["n"].map(", N={}".format),
            unit="1",
        ),
    ]
    rows = pd.concat(numbered, ignore_index=True)
    return rows[rows["sure"] != "yes"].sort_values("sure", kind="stable", ignore_index=True)
