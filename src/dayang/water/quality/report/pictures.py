"""The pictures of the section: heat table, map, indices by part."""

from typing import Any

import pandas as pd

from dayang.engine import Chart, HeatTable, Layer, Map, States
from dayang.water.quality.report.shown import LOOKS, Shown, all_in_both, in_both
from dayang.words import Words

NAME = Words("河涌", "River")
WHOLE = Words("全镇", "Whole town")


def heat_table(shown: Shown) -> HeatTable:
    """Return the class of every river by month, the worst of the latest quarter first."""
    classes = _by_month(shown, "water_river_periods", "river_id", "mean_class")
    rivers = shown.rivers
    rows = rivers.assign(pollutants=all_in_both(rivers["pollutants"]))
    rows = rows.join(classes).reset_index()
    used, missing = (in_both(next(iter(rivers[name].mode()), None)) for name in ("used", "missing"))
    absent = len(missing.zh.split("、")) if missing.zh else 0
    return HeatTable(
        Words("各河涌逐月类别", "Class of every river by month"),
        Words(
            f"共 {len(rows)} 条，最近一季最差的在上；每格是该月按断面均值所定的类别，空白为未采样。"
            f"所用指标：{used.zh}；另有 {absent} 项应评未测，逐条见 plan.xlsx。",
            f"{len(rows)} rivers, the worst of the latest quarter first; a cell is the class of the month by "
            f"the mean over sections, empty where not sampled. Items used: {used.en}; {absent} more were not "
            "measured, river by river in plan.xlsx.",
        ),
        rows,
        States(shown.months, LOOKS),
        {
            "name": NAME,
            "part": Words("片区", "Part"),
            "pollutants": Words("本季主要污染指标（超Ⅲ类倍数）", "Main pollutants of the quarter (over III)"),
        },
    )


def _by_month(shown: Shown, table: str, key: str, column: str) -> pd.DataFrame:
    rows = shown.tables[table]
    rows = rows[rows["period_kind"] == "month"]
    by_month = rows.set_index([key, "period"])[column].unstack("period")  # noqa: PD010 -- one a cell
    return by_month.reindex(columns=list(shown.months))


def river_map(shown: Shown) -> Map:
    """Return the map: rivers and sections coloured by their class of the month."""
    states = States(shown.months, LOOKS)
    reaches = shown.town.layer("reaches")
    reaches = reaches[reaches["river_id"].isin(shown.rivers.index)]
    lines = reaches[["river_id", "geometry"]].dissolve(by="river_id")
    lines = lines.join(_by_month(shown, "water_river_periods", "river_id", "mean_class"))
    lines = lines.join(shown.rivers[["name", "pollutants"]])
    lines["pollutants"] = all_in_both(lines["pollutants"])
    points = shown.town.layer("sections")[["section_id", "name", "geometry"]].set_index("section_id")
    now = shown.of_quarter("water_section_periods").set_index("section_id")["pollutants"]
    points = points.join(_by_month(shown, "water_section_periods", "section_id", "class"), how="inner")
    points["pollutants"] = all_in_both(now.reindex(points.index))
    labels = {
        "name": Words("名称", "Name"),
        "pollutants": Words("本季主要污染指标", "Main pollutants of the quarter"),
    }
    return Map(
        Words("河涌类别逐月图", "Rivers by class, month by month"),
        Words(
            "拖动或播放时间看逐月变化；劣Ⅴ类用红色粗线。",
            "Drag or play the time to see month by month; worse than V is thick and red.",
        ),
        (
            Layer("rivers", NAME, lines.reset_index(), "line", labels, states=states),
            Layer(
                "sections",
                Words("监测断面", "Sections"),
                points.reset_index(),
                "point",
                labels,
                states=states,
            ),
        ),
    )


def parts_chart(shown: Shown) -> Chart:
    """Return the index of the town and its parts, beside the quarter before and a year before."""
    asked = (
        (shown.quarter, Words("本季", "This quarter")),
        (shown.quarter.before(), Words("上季", "Quarter before")),
        (shown.quarter.year_before(), Words("上年同季", "A year before")),
    )
    parts = shown.tables["water_part_periods"]
    names = list(dict.fromkeys(parts["part"]))
    whole = shown.tables["water_town_periods"].set_index("period")["cwqi"]
    rows: list[dict[str, Any]] = []
    series = []
    for period, title in asked:
        of_part = parts[parts["period"] == period.label].set_index("part")["cwqi"].reindex(names)
        values = [whole.get(period.label, float("nan")), *of_part]
        shown_values = [None if pd.isna(value) else round(float(value), 4) for value in values]
        label = {"show": True, "position": "right"}
        series.append({"type": "bar", "name": title, "data": shown_values, "barMaxWidth": 16, "label": label})
        rows += [
            {"part": name, "period": period.label, "cwqi": value}
            for name, value in zip([WHOLE, *names], values, strict=True)
        ]
    option = {
        "grid": {"left": 8, "right": 64, "top": 36, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "xAxis": {"type": "value", "min": 0},
        "yAxis": {"type": "category", "data": [WHOLE, *names], "inverse": True},
        "series": series,
    }
    items = in_both(whole_items(shown))
    return Chart(
        Words("各片区水质指数", "Index by part of the town"),
        Words(
            f"CWQI，越小越好；所用指标：{items.zh}。",
            f"CWQI, less is better; items: {items.en}.",
        ),
        option,
        pd.DataFrame(rows),
        height_px=64 + 72 * (len(names) + 1),
    )


def whole_items(shown: Shown) -> object:
    """Return the items that the indices rest on, as the tables name them."""
    return shown.of_quarter("water_town_periods")["cwqi_items"].iloc[0]
