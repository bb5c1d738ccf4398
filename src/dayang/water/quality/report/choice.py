"""The chart of one section and item, with the limits of the classes drawn in."""

from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import ChartOfChoice, Curve
from dayang.town.registers.water_columns import WATER_CLASS, WATER_ITEM
from dayang.town.units import CHINA
from dayang.water.quality.means import group_means
from dayang.water.quality.pollutants import base_places
from dayang.water.quality.report.shown import LOOKS, Shown, as_words
from dayang.water.quality.standards import BODIES, CLASSES, EVALUATED, flagged, limits, table
from dayang.water.quality.values import usable, wide
from dayang.words import Words


def section_chart(shown: Shown) -> ChartOfChoice:
    """Return the chart of the monthly means of any item at any section; the worst section comes first."""
    sections = _sections(shown)
    means = _monthly(shown, sections.index)
    items = [item for item in EVALUATED if item in means and means[item].notna().any()]
    options, place_of = _options(shown.months, items)
    curves = {
        (at, place): Curve(place_of[item, body], *_drawn(values[:, place], item, body))
        for at, (section_id, body) in enumerate(zip(sections.index, sections["water_body"], strict=True))
        for values in (means.xs(section_id)[items].reindex(list(shown.months)).to_numpy(float),)
        for place, item in enumerate(items)
        if not np.isnan(values[:, place]).all()
    }
    first = _worst_items(shown)
    start = []
    for at, section_id in enumerate(sections.index):
        held = [place for place in range(len(items)) if (at, place) in curves]
        wanted = items.index(first[section_id]) if first.get(section_id) in items else held[0]
        start.append(wanted if wanted in held else held[0])
    return ChartOfChoice(
        Words("断面逐月浓度与限值", "A section month by month, with its limits"),
        Words(
            "选断面和指标；虚线是各类限值（GB 3838-2002），点上的数是超Ⅲ类限值的倍数 (C−S)/S。",
            "Choose section and item; dashed lines are limits of classes (GB 3838-2002), the number at a "
            "point is the multiple over class III, (C-S)/S.",
        ),
        (Words("断面", "Section"), Words("指标", "Item")),
        tuple(sections["label"]),
        tuple(WATER_ITEM[item] for item in items),
        curves,
        tuple(start),
        options,
        (
            Words("月份", "Month"),
            Words("月均值", "Mean of the month"),
            Words("超Ⅲ类倍数", "Multiple over III"),
        ),
    )


def _sections(shown: Shown) -> pd.DataFrame:
    """Return sections of the latest quarter, the worst first: ``water_body``, ``label``."""
    rows = shown.of_quarter("water_section_periods").set_index("section_id")
    order = rows["class"].map({name: at for at, name in enumerate(CLASSES)}).astype(float)
    rows = rows.assign(order=order).sort_values(["order", "multiple"], ascending=False, kind="stable")
    names = shown.town["sections"].set_index("section_id")["name"].reindex(rows.index)
    labels = []
    for name, klass in zip(names, rows["class"], strict=True):
        said = WATER_CLASS.get(klass, Words("未评", "not judged"))
        labels.append(Words(f"{name}（{said.zh}）", f"{name} ({said.en})"))
    return rows.assign(label=as_words(rows.index, labels))[["water_body", "label"]]


def _monthly(shown: Shown, section_ids: pd.Index) -> pd.DataFrame:
    """Return monthly means by section and month label."""
    samples = shown.town["samples"]
    known = (samples["reported_at"] <= pd.Timestamp(shown.as_of)) & samples["section_id"].isin(section_ids)
    found = wide(usable(samples[known.to_numpy(bool)]).values)
    at = pd.DatetimeIndex(found.index.get_level_values("sampled_at")).tz_convert(CHINA)
    month = pd.Index(at.strftime("%Y-%m"), name="month")
    return group_means(found, [found.index.get_level_values("section_id"), month])


def _drawn(
    values: "np.ndarray[Any, np.dtype[np.float64]]", item: str, body: str
) -> tuple[tuple[float | None, ...], tuple[str, ...]]:
    shown = tuple(None if np.isnan(value) else round(float(value), 4) for value in values)
    if item not in flagged("has_multiple"):
        return shown, ("",) * len(shown)
    base = limits(item, body)[1][int(base_places("III", [None])[0])]
    over = [0.0 if value is None else (value - base) / base for value in shown]
    return shown, tuple(f"{one:.1f}" if one >= 0.05 else "" for one in over)


def _worst_items(shown: Shown) -> dict[str, str]:
    """Return the item with the largest multiple in the latest quarter, by section."""
    rows = shown.of_quarter("water_exceedances").sort_values("multiple", ascending=False, kind="stable")
    return dict(rows.drop_duplicates("section_id").set_index("section_id")["item"])


def _options(
    months: tuple[str, ...], items: list[str]
) -> tuple[tuple[dict[str, Any], ...], dict[tuple[str, str], int]]:
    """Return one option an item and set of limits, and which is whose."""
    units = table("items").set_index("item")["unit"]
    options: list[dict[str, Any]] = []
    place_of: dict[tuple[str, str], int] = {}
    known: dict[object, int] = {}
    for item in items:
        for body in BODIES:
            bounds = tuple(map(tuple, limits(item, body)))
            if (item, bounds) not in known:
                known[item, bounds] = len(options)
                options.append(_option(months, item, body, str(units[item])))
            place_of[item, body] = known[item, bounds]
    return tuple(options), place_of


def _option(months: tuple[str, ...], item: str, body: str, unit: str) -> dict[str, Any]:
    value = {
        "type": "line",
        "name": WATER_ITEM[item],
        "data": [],
        "symbolSize": 6,
        "lineStyle": {"width": 2},
        "labelLayout": {"hideOverlap": True},
        "z": 5,
    }
    axis = {"type": "category", "data": list(months), "axisLabel": {"hideOverlap": True}}
    return {
        "grid": {"left": 8, "right": 76, "top": 36, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": axis,
        "yAxis": {"type": "value", "name": "" if unit == "pH" else unit, "scale": item == "ph"},
        "series": [value, *_limit_lines(months, item, body)],
    }


def _limit_lines(months: tuple[str, ...], item: str, body: str) -> list[dict[str, Any]]:
    """Return a dashed line for each limit from class III on, named by the first class it bounds."""
    found: dict[float, str] = {}
    for side in limits(item, body):
        for place in range(2, len(side)):
            if np.isfinite(side[place]):
                found.setdefault(float(side[place]), CLASSES[place])
    return [
        {
            "type": "line",
            "name": WATER_CLASS[name],
            "data": [bound] * len(months),
            "symbol": "none",
            "silent": True,
            "lineStyle": {"type": "dashed", "width": 1.5},
            "color": f"--{LOOKS[name].colour}",
            "labelLayout": {"moveOverlap": "shiftY"},
            "endLabel": {"show": True, "formatter": f"{LOOKS[name].mark.zh} {bound:g}"},
        }
        for bound, name in found.items()
    ]
