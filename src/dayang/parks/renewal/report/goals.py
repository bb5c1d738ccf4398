"""What is reached of what is wanted, and the programmes and their price side by side."""

from typing import Any

import pandas as pd

from dayang.engine import Chart
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.bars import bar, bars, names_down
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.words import Words

WANTED = Words("应达到（亩）", "Wanted (mu)")
REACHED = Words("达到（亩）", "Reached (mu)")
YI = 1e8
"""Yuan of a 亿元."""

BAR_PX = 24
HEAD_PX, FOOT_PX = 64, 8
NAME_PX = 124

MEASURES = (
    ("area_mu", Words("交付（亩）", "Delivered (mu)"), 1.0, 0),
    ("firms_left", Words("外迁企业（家）", "Firms that leave town"), 1.0, 0),
    ("output_left_yuan", Words("外迁年产值（亿元）", "Yearly output that leaves (100 M yuan)"), YI, 1),
    (
        "public_net_yuan",
        Words("公共净支出（亿元，负为收入）", "Net public cost (100 M yuan; income below 0)"),
        YI,
        1,
    ),
)
"""What programmes are compared by: column, title, divisor, decimals."""


def targets_chart(shown: Shown) -> Chart | None:
    """Return theme parks and parks of the first batch, reached beside wanted; ``None`` without targets."""
    rows = shown.of("renewal_targets")
    if rows.empty:
        return None
    rows = rows.sort_values(["kind", "wanted_mu"], ascending=[False, False], ignore_index=True)
    names = [
        (shown.theme_parks if kind == "theme_park" else shown.parks).get(str(key), str(key))
        for kind, key in zip(rows["kind"], rows["target_id"], strict=True)
    ]
    short = rows["reached_mu"] < rows["wanted_mu"] - 0.1
    said = Words("全部达到", "All are reached")
    if short.any():
        said = Words(f"{int(short.sum())} 个达不到（红色）", f"{int(short.sum())} are not reached (red)")
    themes, parks = (int((rows["kind"] == kind).sum()) for kind in ("theme_park", "first_batch"))
    reached = [
        bar(value, colour="--late" if lacks else "--series-1")
        for value, lacks in zip(rows["reached_mu"], short, strict=True)
    ]
    wanted = {
        "type": "scatter",
        "name": WANTED,
        "data": rows["wanted_mu"].round(1).tolist(),
        "symbol": "rect",
        "symbolSize": [3, 18],
        "color": "--text",
    }
    option = {
        "legend": {"top": 0},
        "grid": {"left": NAME_PX, "right": 56, "top": HEAD_PX, "bottom": FOOT_PX},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "min": 0, "position": "top"},
        "yAxis": names_down(names, NAME_PX),
        "series": [bars(reached, name=REACHED), wanted],
    }
    return Chart(
        Words("首批和主题园", "First batch and theme parks"),
        Words(
            f"{said.zh}：上面 {themes} 个主题园，按期连成一片的面积；下面 {parks} 个首批园区，"
            "按期启动的面积。竖线是应达到的。",
            f"{said.en}: on top {themes} theme parks, land joined by their date; below {parks} parks of the"
            " first batch, land started in time. Upright lines are what is wanted.",
        ),
        option,
        rows[["kind", "target_id", "wanted_mu", "reached_mu", "due_quarter"]].assign(
            kind=as_words([_kind(shown, str(kind)) for kind in rows["kind"]]),
            target_id=names,
            due_quarter=as_words([shown.called(number) for number in rows["due_quarter"]]),
        ),
        height_px=HEAD_PX + FOOT_PX + (BAR_PX + 8) * len(rows),
    )


def _kind(shown: Shown, kind: str) -> Words:
    return Words(*shown.town.dictionary["renewal_targets"].column("kind").choices[kind])


def programmes_chart(shown: Shown) -> Chart | None:
    """Return the programmes side by side in what people ask for; ``None`` where there is only one."""
    if len(shown.programmes) < 2:
        return None
    rows = shown.tables["renewal_programmes"].set_index("programme").loc[list(shown.programmes)]
    names = [shown.names[name] for name in shown.programmes]
    panels = [_panel(shown, rows, names, place) for place in range(len(MEASURES))]
    option: dict[str, Any] = {
        part: [panel[part] for panel in panels] for part in ("title", "grid", "xAxis", "yAxis", "series")
    }
    return Chart(
        Words("各方案得失", "What each programme gains and gives up"),
        Words(
            "同一个镇的几种走法：本方案、两种偏重，和手工排、只做已承诺的相比。",
            "Several ways for the same town: the plan and two other weightings, beside what is filled by"
            " hand and what is only committed.",
        ),
        {**option, "tooltip": {"trigger": "item"}},
        rows.reset_index()[["programme", *(measure[0] for measure in MEASURES)]].assign(
            programme=as_words(names),
            **{name: rows[name].astype(float).to_numpy() for name, *_ in MEASURES},
        ),
        height_px=_panel_px(names) * len(MEASURES),
    )


def _panel_px(names: list[Words]) -> int:
    return 40 + BAR_PX * len(names)


def _panel(shown: Shown, rows: pd.DataFrame, names: list[Words], place: int) -> dict[str, Any]:
    """Return the parts of an option that draw one measure of all programmes below those before it."""
    column, title, divisor, decimals = MEASURES[place]
    values = (rows[column].astype(float) / divisor).tolist()
    low, high = min(0.0, *values), max(0.0, *values)
    top = place * _panel_px(names)
    drawn = [
        bar(value, decimals, "--series-1" if name == shown.plan else "--series-5")
        for name, value in zip(rows.index, values, strict=True)
    ]
    return {
        "title": {"text": title, "top": top, "left": 0, "textStyle": {"fontSize": 13, "color": "--text"}},
        "grid": {"left": NAME_PX, "right": 72, "top": top + 28, "height": BAR_PX * len(names)},
        # Room on the left for the number of a bar that lies there.
        "xAxis": {
            "type": "value",
            "gridIndex": place,
            "show": False,
            "min": 1.5 * low,
            "max": high if high > 0 or low < 0 else 1,
        },
        "yAxis": names_down(names, NAME_PX, gridIndex=place),
        "series": bars(drawn, xAxisIndex=place, yAxisIndex=place),
    }


def frontier_chart(shown: Shown) -> Chart | None:
    """Return what land costs, and what output stays: no programme drawn is worse in all three than another.

    ``None`` where no frontier is told.
    """
    rows = shown.tables.get("renewal_frontier")
    if rows is None or rows.empty:
        return None
    rows = pd.DataFrame(rows).sort_values("cost_wan", ignore_index=True)
    headings = {
        "cost_wan": Words("公共净支出（万元）", "Net public cost (10,000 yuan)"),
        "area_mu": Words("交付（亩）", "Delivered (mu)"),
        "kept_share": Words("留住的产值（%）", "Output kept (%)"),
        "area_times": Words("面积权重倍数", "Times the weight of land"),
        "retention_times": Words("留企权重倍数", "Times the weight of keeping firms"),
    }
    return Chart(
        Words("花多少钱，换多少地，留多少企业", "Money, land and firms against each other"),
        Words(
            f"{len(rows)} 份方案，哪一份都没有被另一份全面胜过；点上的数是留住的产值。"
            f"往上地多，往左钱省（负数是净收入）。"
            "菱形是本方案，它还看早晚、搬迁、岗位。",
            f"{len(rows)} programmes, none of which another beats in all three; the number is the output"
            f" kept. Up is more land, left is less money (below 0 it is income). The"
            " diamond is the plan, which also weighs how early, moves and jobs.",
        ),
        _frontier_option(shown, rows),
        rows[[name for name in headings if name in rows]],
        440,
        headings,
    )


def _frontier_option(shown: Shown, rows: pd.DataFrame) -> dict[str, Any]:
    kept = rows["kept_share"].astype(float)
    points = [
        {
            "value": [round(float(cost) / WAN, 2), round(float(area), 1), round(share, 1)],
            "label": {"formatter": f"{share:.1f}%"},
        }
        for cost, area, share in zip(rows["cost_wan"], rows["area_mu"], kept.tolist(), strict=True)
    ]
    plan = shown.overview
    own = [round(float(plan["public_net_yuan"]) / YI, 2), round(float(plan["area_mu"]), 1)]
    axis = {"type": "value", "scale": True, "axisLine": {"onZero": False}}
    cost = Words("公共净支出（亿元）", "Net public cost (100 M yuan)")
    return {
        "grid": {"left": 16, "right": 40, "top": 48, "bottom": 88, "containLabel": True},
        "xAxis": {**axis, "name": cost, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {
            **axis,
            "name": Words("交付（亩）", "Delivered (mu)"),
            "nameTextStyle": {"align": "left"},
        },
        "visualMap": {
            "seriesIndex": 0,
            "dimension": 2,
            "min": float(kept.min()),
            "max": float(max(kept.max(), kept.min() + 1)),
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "text": [Words("产值留得多", "More output kept"), Words("留得少", "Less")],
            "inRange": {"color": ["--at_risk", "--class-2", "--series-1"]},
        },
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "scatter",
                "name": Words("支出、面积、留住产值", "Cost, land, output kept"),
                "symbolSize": 14,
                "data": points,
                "label": {"show": True, "position": "top"},
                "labelLayout": {"hideOverlap": True},
            },
            {
                "type": "scatter",
                "name": shown.names[shown.plan],
                "symbol": "diamond",
                "symbolSize": 20,
                "itemStyle": {"color": "transparent", "borderColor": "--text", "borderWidth": 2},
                "data": [own],
            },
        ],
    }
