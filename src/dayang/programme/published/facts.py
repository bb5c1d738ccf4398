"""The published figures, read from ``data/published.csv``, and how each is written out.

Facts alone: value, bound, unit, period, source. Rows of use ``account`` are the account
of 2021, which wins for that year; the others are of other years and definitions.
"""

from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from dayang.words import Words

UNITS = {
    "%": Words("%", "%"),
    "basins": Words("个流域", "basins"),
    "branches": Words("个支部", "branches"),
    "communities": Words("个社区（村）", "communities"),
    "date": Words("", ""),
    "entities": Words("户", "entities"),
    "firms": Words("家", "firms"),
    "groups": Words("个组", "groups"),
    "h": Words("小时", "h"),
    "hamlets": Words("个自然村", "hamlets"),
    "km": Words("km", "km"),
    "km/km2": Words("km/km²", "km/km²"),
    "km2": Words("km²", "km²"),
    "m": Words("m", "m"),
    "m2": Words("m²", "m²"),
    "m3/d": Words("m³/日", "m³/d"),
    "mu": Words("亩", "mu"),
    "parks": Words("个园区", "parks"),
    "people": Words("人", "people"),
    "per100": Words("比 100", "to 100"),
    "pieces": Words("把", "pieces"),
    "plots": Words("宗", "plots"),
    "projects": Words("个项目", "projects"),
    "ratio": Words("", ""),
    "rivers": Words("条", "rivers"),
    "rivers/km2": Words("条/km²", "rivers/km²"),
    "sites": Words("处", "sites"),
    "t/d": Words("吨/日", "t/d"),
    "times": Words("倍", "times"),
    "towns": Words("个镇街", "towns"),
    "yuan": Words("元", "yuan"),
    "yuan/a": Words("元/年", "yuan a year"),
    "°": Words("°", "°"),
}
"""What each unit of the table is called."""

_BOUNDS = {
    "=": Words("", ""),
    ">": Words("超过 ", "over "),
    ">=": Words("不少于 ", "at least "),
    "<": Words("不足 ", "under "),
    "about": Words("约 ", "about "),
    "nearly": Words("近 ", "nearly "),
    "by": Words("不晚于 ", "by "),
}


@cache
def facts() -> pd.DataFrame:
    """Return the table of published figures, texts empty rather than missing.

    Examples
    --------
    >>> facts().set_index("key").loc["rivers", "value"].item()
    137.0
    """
    with resources.files(__package__).joinpath("data/published.csv").open(encoding="utf-8") as text:
        table = pd.read_csv(text, parse_dates=["day"])
    texts = table.columns.difference(["value", "day"])
    return table.assign(**{name: table[name].fillna("").astype(str) for name in texts})


def stated(row: Any) -> Words:
    """Return a published figure as it is written out: bound, value, unit.

    Parameters
    ----------
    row
        A row of `facts` by column name.
    """
    bound = _BOUNDS[row["bound"]]
    figure = (
        Words(*[f"{row['day']:%Y-%m-%d}"] * 2) if pd.isna(row["value"]) else amount(row["value"], row["unit"])
    )
    return Words(f"{bound.zh}{figure.zh}", f"{bound.en}{figure.en}")


def amount(value: float, unit: str) -> Words:
    """Return a value with its unit, large ones in 万 and 亿.

    Examples
    --------
    >>> amount(240_000, "m3/d")
    Words(zh='24 万 m³/日', en='240,000 m³/d')
    >>> amount(1_612_345_678, "yuan")
    Words(zh='16.12 亿元', en='1,612 M yuan')
    """
    name = UNITS[unit]
    large = Words(name.zh if name.zh[:1] > "\u2fff" else f" {name.zh}", name.en)
    if value >= 1e8:
        return Words(f"{_plain(value / 1e8)} 亿{large.zh}", f"{value / 1e6:,.0f} M {name.en}")
    if value >= 1e4 and value % 100 == 0:
        return Words(f"{_plain(value / 1e4)} 万{large.zh}", f"{_plain(value)} {name.en}")
    return Words(f"{_plain(value)} {name.zh}".strip(), f"{_plain(value)} {name.en}".strip())


def _plain(value: float) -> str:
    """Return a number with at most two decimals, thousands set apart."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
