"""When what is done where: works by park, every unit quarter by quarter, and the map of it."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from dayang.engine import Chart, HeatTable, Layer, Look, Map, States
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.parks.renewal.report.tables import LAND, MODE, PARK, UNIT, VILLAGE
from dayang.words import Words

LOOKS = {
    "prepare": Look("class-2", Words("前", "P"), Words("前期", "Preparing")),
    "clear": Look("series-2", Words("清", "C"), Words("清租拆除", "Clearing")),
    "wait": Look("series-4", Words("间", "I"), Words("间隔", "Interval")),
    "build": Look("series-1", Words("建", "B"), Words("建设", "Building")),
    "use": Look("series-3", Words("用", "U"), Words("已交付", "Delivered")),
}
"""Phases of a unit, in their order (rule T2)."""

ENDS = ("start_quarter", "prepared", "cleared", "resumed", "delivered")
"""Quarters between which the phases lie."""

ROW_PX = 24
HEAD_PX, FOOT_PX = 64, 16
NAME_PX = 124
THICKEST_PX = 8


def phase_of(starts: pd.DataFrame, count: int) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the phase of each start in each quarter, ``None`` before it starts; shape (starts, count).

    Parameters
    ----------
    starts
        With the columns `ENDS`.
    count
        Quarters of the horizon.

    Examples
    --------
    >>> row = pd.DataFrame([[1, 2, 2, 3, 4]], columns=list(ENDS))
    >>> phase_of(row, 6)[0].tolist()
    [None, 'prepare', 'wait', 'build', 'use', 'use']
    """
    ends = starts[list(ENDS)].to_numpy(dtype=np.int64)
    passed = (ends[:, :, None] <= np.arange(count)[None, None, :]).sum(axis=1)
    looks: np.ndarray[Any, np.dtype[np.object_]] = np.array([None, *LOOKS], dtype=object)[passed]
    return looks


def works_chart(shown: Shown) -> Chart | None:
    """Return the Gantt chart, ``None`` where nothing starts: a row a park, a bar its units that go alike."""
    if shown.starts.empty:
        return None
    works = _works(shown)
    parks = list(dict.fromkeys(works["park"]))
    years = list(range(shown.first.year, (shown.first + shown.count - 1).year + 1))
    return Chart(
        Words("各园区哪年做什么", "What is done in each park, and when"),
        Words(
            f"一行一个园区，一条是同时同样推进的单元；先启动的在上。共 {len(parks)} 个园区、"
            f"{len(shown.starts)} 个单元；点一条看是哪些。",
            "A row is a park, a bar the units that go on alike at the same time; the earliest on top."
            f" {len(parks)} parks, {len(shown.starts)} units; click a bar to see which.",
        ),
        {
            "legend": {"top": 0},
            "grid": {"left": NAME_PX, "right": 8, "top": HEAD_PX, "bottom": FOOT_PX},
            "xAxis": [
                {
                    "type": "value",
                    "min": years[0],
                    "max": years[-1] + 1,
                    "interval": 1,
                    "axisLabel": {"show": False},
                },
                {"type": "category", "data": [str(each) for each in years], "position": "top"},
            ],
            "yAxis": [
                {
                    "type": "category",
                    "data": parks,
                    "inverse": True,
                    "axisLabel": {"interval": 0, "width": NAME_PX - 12, "overflow": "truncate"},
                    "axisTick": {"show": False},
                    "splitLine": {"show": True},
                },
                {"type": "value", "min": 0, "max": len(parks), "inverse": True, "show": False},
            ],
            "series": _bars(shown, works),
        },
        _record(shown, works),
        HEAD_PX + FOOT_PX + ROW_PX * len(parks),
        {"park": PARK, "units": UNIT, "mode": MODE, "area_mu": LAND},
    )


def _bars(shown: Shown, works: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a series for each phase, with a line for each row of `works`, in the same order in all."""
    year = shown.first.year + (shown.first.quarter - 1) / 4
    lanes = works.groupby("park")["park"].transform("size").to_numpy()
    height = works["place"].to_numpy() + (works["lane"].to_numpy() + 0.5) / lanes
    width = np.minimum(THICKEST_PX, (ROW_PX - 4) / lanes)
    looks = list(LOOKS.items())[:4]
    series = []
    for number, (_, look) in enumerate(looks):
        begins, ends = (year + works[ENDS[at]].to_numpy(dtype=float) / 4 for at in (number, number + 1))
        data = [
            {
                "coords": [[float(one), round(float(y), 3)], [float(other), round(float(y), 3)]],
                "lineStyle": {"width": round(float(thick), 1)},
            }
            for one, other, y, thick in zip(begins, ends, height, width, strict=True)
        ]
        series.append(
            {
                "type": "lines",
                "coordinateSystem": "cartesian2d",
                "yAxisIndex": 1,
                "name": look.title,
                "data": data,
                "color": f"--{look.colour}",
                "lineStyle": {"color": f"--{look.colour}", "opacity": 1},
                "progressive": 0,
                "clip": True,
                "silent": False,
            }
        )
    return series


def _works(shown: Shown) -> pd.DataFrame:
    """Return units of a park with the same phases as one row: ``place`` of its park, ``lane`` within it."""
    alike = ["park", *ENDS]
    works = (
        shown.starts.assign(mode_id=shown.starts["mode_id"].astype(str))
        .groupby(alike, sort=False)
        .agg(
            unit_id=("unit_id", " ".join),
            units=("unit_id", "size"),
            mode_id=("mode_id", lambda own: tuple(sorted(set(own)))),
            area_mu=("area_mu", "sum"),
        )
        .reset_index()
    )
    first = works.groupby("park")["start_quarter"].transform("min")
    works = works.assign(first=first).sort_values(
        ["first", "park", "start_quarter", "delivered"], ignore_index=True
    )
    place = {park: number for number, park in enumerate(dict.fromkeys(works["park"]))}
    return works.assign(place=works["park"].map(place), lane=works.groupby("park").cumcount())


def _record(shown: Shown, works: pd.DataFrame) -> pd.DataFrame:
    """Return what a bar tells when it is opened: which units, how, and when."""
    names = shown.modes["name"]
    modes = [[Words(*names[mode]) for mode in own] for own in works["mode_id"]]
    return pd.DataFrame(
        {
            "park": works["park"],
            "units": works["unit_id"],
            "mode": [
                Words("、".join(each.zh for each in own), ", ".join(each.en for each in own)) for own in modes
            ],
            "area_mu": works["area_mu"].round(1),
            **{name: as_words([shown.called(at) for at in works[name]]) for name in ENDS},
        }
    )


def units_heat(shown: Shown) -> HeatTable | None:
    """Return every unit started, quarter by quarter, for the reader to filter; ``None`` where none is."""
    if shown.starts.empty:
        return None
    starts = shown.starts.sort_values(["park", "start_quarter", "unit_id"], ignore_index=True)
    phases = pd.DataFrame(phase_of(starts, shown.count), columns=list(shown.months))
    told = starts.assign(
        deliver=as_words([shown.called(number) for number in starts["delivered"]]),
        vote=as_words(
            [
                Words("不用或已通过", "None, or passed") if pd.isna(number) else shown.called(number)
                for number in starts["vote_quarter"]
            ]
        ),
    )
    headings = {
        "label": UNIT,
        "park": PARK,
        "village": VILLAGE,
        "mode": MODE,
        "area_mu": LAND,
        "vote": Words("最迟表决", "Vote by"),
        "deliver": Words("交付", "Delivered"),
    }
    return HeatTable(
        Words("各单元逐季进度", "Every unit, quarter by quarter"),
        Words(
            "输入园区、村或模式的名字，只看它的单元。一格一季，格上是该季第一个月；点一行看详情。",
            "Type the name of a park, village or mode to see its units. A cell is a quarter, headed by its"
            " first month; click a row for more.",
        ),
        pd.concat([told[list(headings)], phases], axis=1),
        States(shown.months, LOOKS),
        headings,
    )


def phases_map(shown: Shown) -> Map:
    """Return the map of units by their phase in each quarter, over those that stay as they are."""
    units = shown.town.layer("rebuild_units")[["unit_id", "area_mu", "geometry"]]
    named = units.join(shown.units[["label", "village", "theme_id"]], on="unit_id")
    phases = pd.DataFrame(phase_of(shown.starts, shown.count), columns=list(shown.months))
    started = named.merge(
        pd.concat([shown.starts[["unit_id", "mode"]], phases], axis=1), on="unit_id", how="inner"
    )
    kept = named[~named["unit_id"].isin(started["unit_id"])]
    labels = {"label": UNIT, "village": VILLAGE, "area_mu": LAND}
    layers = [
        Layer("kept", Words("保留的单元", "Units retained"), kept, "area_kept", labels),
        Layer(
            "started",
            Words("启动的单元", "Units started"),
            gpd.GeoDataFrame(started),
            "area_state",
            {**labels, "mode": MODE},
            states=States(shown.months, LOOKS),
        ),
    ]
    themes = named[named["theme_id"].notna()]
    if len(themes):
        outlines = themes[["theme_id", "geometry"]].dissolve(by="theme_id").reset_index()
        outlines = outlines.assign(name=outlines["theme_id"].map(shown.theme_parks))
        name = Words("主题园", "Theme park")
        layers.append(Layer("themes", name, outlines, "line_thin", {"name": name}))
    return Map(
        Words("改造推进图", "Renewal on the map"),
        Words(
            "拖动或播放时间，看哪片地哪一季在做什么。时间是该季第一个月。",
            "Drag or play the time to see what is done where in each quarter, told by its first month.",
        ),
        tuple(layers),
    )
