"""Map and charts that let a person decide: who goes where, and whether the number is right."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.engine import Chart, Layer, Map
from dayang.people.mobilise.siting.assignment import Assignment
from dayang.people.mobilise.siting.plan import Plan
from dayang.people.mobilise.siting.report.rows import Rows
from dayang.words import Words

Floats = NDArray[np.float64]

BARS = 10
"""Bars of the histogram up to the limit."""

NOT_SERVED = Words("走不到", "not served")
PEOPLE = Words("人口（人）", "People")
WALK = Words("步行距离（m）", "Walk (m)")


CELL = {"cell_id": Words("格网", "Cell"), "village": Words("村（社区）", "Village"), "population": PEOPLE}
SERVED = {**CELL, "site": Words("去往", "Goes to"), "walk_m": WALK}
LEFT_OUT = {**CELL, "outcome": Words("原因", "Why")}
SITE = {"name": Words("场所", "Site"), "kind": Words("类别", "Kind"), "village": Words("所在村", "Village")}
CHOSEN = {
    **SITE,
    "population": Words("服务人口（人）", "People served"),
    "mean_walk_m": Words("平均步行（m）", "Mean walk (m)"),
}


def sites_map(rows: Rows) -> Map:
    """Return the map: cells by how far they walk, those left out, sites by people served."""
    others = rows.candidates[~rows.candidates["site_id"].isin(rows.sites["site_id"])]
    served = Words("有点可去的格网", "Cells served")
    left_out = Words("走不到的格网", "Cells not served")
    candidates = Words("未选候选点", "Candidates not chosen")
    chosen = Words("选中点位", "Sites chosen")
    return Map(
        title=Words("点位与步行", "Sites and walks"),
        sentence=Words(
            "圆越大，去的人越多；格网颜色越深，走得越远；三角是走不到的格网。",
            "The larger a circle, the more people go there; the darker a cell, the longer its walk;"
            " triangles are cells that no chosen site serves.",
        ),
        layers=(
            Layer("siting_served", served, rows.served, "cell", SERVED, value="walk_m"),
            Layer("siting_assignments", left_out, rows.left_out, "cell_unserved", LEFT_OUT),
            Layer("candidates", candidates, others, "candidate", SITE, visible=False),
            Layer("siting_sites", chosen, rows.sites, "site", CHOSEN, value="population"),
        ),
    )


def curve_chart(plan: Plan) -> Chart:
    """Return people served and mean walk against the number of sites."""
    curve = plan.tables()["siting_curve"]
    own = _marked(
        plan.problem.sites, Words(f"本方案 {plan.problem.sites} 处", f"this plan: {plan.problem.sites}")
    )
    ceiling = Words("任何选法的上限", "What no choice can pass")
    option = {
        "legend": {"top": 0},
        "grid": {"left": 72, "right": 64, "top": 56, "bottom": 48},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            **_axis(Words("点数", "Sites")),
            "min": 1,
            "max": int(curve["sites"].max()),
            "minInterval": 1,
        },
        "yAxis": [
            {"type": "value", "name": PEOPLE, "min": 0},
            {"type": "value", "name": WALK, "min": 0, "splitLine": {"show": False}},
        ],
        "series": [
            _line(Words("服务人口", "People served"), curve, "population", markLine=own),
            _line(ceiling, curve, "ceiling", lineStyle={"type": "dashed", "width": 1.5}, showSymbol=False),
            _line(Words("平均步行（右轴）", "Mean walk (right)"), curve, "mean_walk_m", yAxisIndex=1),
        ],
    }
    return Chart(Words("设多少个点合适", "How many sites"), _marginal(plan), option, curve)


def _line(name: Words, curve: pd.DataFrame, column: str, **more: Any) -> dict[str, Any]:
    points = [[int(row[0]), round(float(row[1]), 1)] for row in curve[["sites", column]].dropna().to_numpy()]
    return {"type": "line", "name": name, "data": points, "symbolSize": 6, **more}


def _marginal(plan: Plan) -> Words:
    """Say what the last site brings and what one more would."""
    chosen = {len(row.chosen): row.chosen for row in plan.curve}
    own, said = plan.problem.sites, []
    if own - 1 in chosen:
        brought = _brought(Assignment(plan.problem, chosen[own - 1]), plan.assignment)
        said.append(Words(f"第 {own} 处{brought.zh}", f"Site {own} {brought.en}"))
    if own + 1 in chosen:
        brought = _brought(plan.assignment, Assignment(plan.problem, chosen[own + 1]))
        said.append(Words(f"再加 1 处{brought.zh}", f"one more {brought.en}"))
    if not said:
        return Words("每多一处，能多服务的人越来越少。", "Every further site serves fewer more.")
    text = Words("；".join(words.zh for words in said), "; ".join(words.en for words in said))
    return Words(f"{text.zh}。", f"{text.en[0].upper()}{text.en[1:]}.")


def _brought(fewer: Assignment, more: Assignment) -> Words:
    """Say what the difference is worth: people, or, where there are none, shorter walks."""
    people = more.served - fewer.served
    if round(people) >= 1:
        return Words(f"多服务 {people:,.0f} 人", f"serves {people:,.0f} more people")
    shorter = f"{max(0.0, fewer.mean_walk_m - more.mean_walk_m):,.0f}"
    return Words(f"使平均步行短 {shorter} 米", f"shortens the mean walk by {shorter} m")


def walks_chart(plan: Plan) -> Chart:
    """Return how many people walk how far, the limit drawn in and those left out beside it."""
    problem, assignment = plan.problem, plan.assignment
    served = assignment.site >= 0
    walks, people = assignment.walk_m[served], problem.population[served]
    longest = problem.walk_m if np.isfinite(problem.walk_m) else _round_up(float(walks.max(initial=1.0)))
    edges = np.linspace(0, longest, BARS + 1)
    counts = np.histogram(walks, edges, weights=people)[0]
    left_out = float(problem.population.sum() - people.sum())
    bars: dict[str, Any] = {"type": "bar", "barWidth": "96%", "data": _bars(edges, counts, left_out)}
    if np.isfinite(problem.walk_m):
        name = Words(f"最远 {longest:,.0f} 米", f"limit {longest:,.0f} m")
        bars["markLine"] = _marked(longest, name, "--late")
    half = f"{_median(walks, people):,.0f}"
    return Chart(
        Words("走多远", "How far people walk"),
        Words(f"有点可去的人一半走不到 {half} 米。", f"Half of those served walk less than {half} m."),
        {
            "grid": {"left": 72, "right": 32, "top": 40, "bottom": 48},
            "tooltip": {"trigger": "item"},
            "xAxis": {
                **_axis(WALK),
                "min": 0,
                "max": longest + 2.5 * edges[1],
                "axisLabel": {"customValues": edges.tolist()},
                "axisTick": {"customValues": edges.tolist()},
                "splitLine": {"show": False},
            },
            "yAxis": {"type": "value", "name": PEOPLE},
            "series": [bars],
        },
        pd.DataFrame({"walk_m": [*_ranges(edges), NOT_SERVED], "population": [*counts, left_out]}),
    )


def _bars(edges: Floats, counts: Floats, left_out: float) -> list[dict[str, Any]]:
    """Return a bar between each two edges, and one beyond the last for those left out."""
    width = edges[1]
    bars = [{"value": [x + width / 2, round(y, 1)]} for x, y in zip(edges[:-1], counts, strict=True)]
    label = {"show": left_out > 0, "position": "top", "formatter": NOT_SERVED}
    beyond = {
        "value": [edges[-1] + 1.5 * width, round(left_out, 1)],
        "itemStyle": {"color": "--at_risk"},
        "label": label,
    }
    return [*bars, beyond]


def _ranges(edges: Floats) -> list[Words]:
    pairs = (f"{low:,.0f}–{high:,.0f}" for low, high in pairwise(edges))
    return [Words(text, text) for text in pairs]


def _axis(name: Words) -> dict[str, Any]:
    return {"type": "value", "name": name, "nameLocation": "middle", "nameGap": 28}


def _marked(at: float, name: Words, colour: str = "--muted") -> dict[str, Any]:
    """Return a named line across the chart."""
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": colour, "type": "dashed"},
        "label": {"formatter": name, "color": colour},
        "data": [{"xAxis": at}],
    }


def _median(walks: Floats, people: Floats) -> float:
    """Return the walk that half of the people do not exceed."""
    order = np.argsort(walks, kind="stable")
    below = np.cumsum(people[order])
    return float(walks[order][np.searchsorted(below, below[-1] / 2)]) if len(below) and below[-1] else 0.0


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))
