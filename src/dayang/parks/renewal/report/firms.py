"""Where firms go, told of many at once, and the floor that takes them in."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Chart, ChartOfChoice, Curve
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.town.registers.renewal_columns import RENEWAL_FLOOR, RENEWAL_STATE
from dayang.town.registers.tenancy import STOREY_CLASS
from dayang.words import Words

MOMENTS = (0.2, 0.5, 1.0)
"""Shares of the horizon after which the Sankey looks at where firms are."""

COLOURS = {
    "stays": "--series-5",
    "swing": "--series-2",
    "vacant": "--class-2",
    "process": "--series-4",
    "project": "--series-1",
    "new": "--series-3",
    "left": "--late",
    "ended": "--not_started",
}
"""Colours of states, in the order drawn."""

KINDS = ("swing", "vacant", "process", "project", "new")
"""Kinds of floor in the order of the list: swing parks are what binds first."""

FULL = 0.98
"""Share of floor taken from which it counts as full: no firm is so small as to fit the rest."""

FULL_MARK = "●"
ALL_CLASSES = Words("各类合计", "All storeys")
FLOOR = Words("万 m²", "10,000 m²")


def firms_chart(shown: Shown) -> Chart | None:
    """Return the Sankey of firms that go: from what kind of land, where they are later; ``None`` without."""
    if shown.moves.empty:
        return None
    columns = _states(shown)
    names = [each for each in columns.columns if each != "origin"]
    heads = [_origin_head(), *(_moment_head(shown, name) for name in names)]
    order = ["origin", *names]
    rows = _flows(columns, order)
    staying = len(shown.town["firm_needs"]) - len(columns)
    data = pd.DataFrame(
        {
            "from": as_words([_node(number, source, heads) for number, source, _, _ in rows]),
            "to": as_words([_node(number + 1, target, heads) for number, _, target, _ in rows]),
            "firms": [firms for *_, firms in rows],
        }
    )
    return Chart(
        Words("企业去了哪里", "Where firms go"),
        Words(
            f"要走的 {len(columns):,} 家，从哪类单元来，到几个时候在哪里；另有 {staying:,} 家原地不动，"
            "没有画。",
            f"The {len(columns):,} firms that must go: what kind of unit they come from, and where they are"
            f" later. {staying:,} more stay where they are and are not drawn.",
        ),
        _sankey(_nodes(columns, order, heads), rows, heads),
        data,
        540,
        {"from": Words("从", "From"), "to": Words("到", "To"), "firms": Words("企业（家）", "Firms")},
    )


def _sankey(
    nodes: list[dict[str, Any]], rows: list[tuple[int, str, str, int]], heads: list[Words]
) -> dict[str, Any]:
    """Return the option: each moment a column as wide as any other, its name above."""
    share = 100 / len(heads)
    return {
        "title": [
            {
                "text": head,
                "left": f"{number * share:g}%",
                "top": 0,
                "textStyle": {"fontSize": 12, "fontWeight": "bold", "color": "--text"},
            }
            for number, head in enumerate(heads)
        ],
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "left": 0,
                "right": f"{share:g}%",
                "top": 40,
                "bottom": 24,
                "nodeGap": 26,
                "nodeWidth": 12,
                "draggable": False,
                "layoutIterations": 0,
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "source", "opacity": 0.35},
                "label": {"fontSize": 12, "color": "--text", "position": "right"},
                "data": nodes,
                "links": [
                    {
                        "source": _node(number, source, heads),
                        "target": _node(number + 1, target, heads),
                        "value": firms,
                    }
                    for number, source, target, firms in rows
                ],
            }
        ],
    }


def _origin_head() -> Words:
    return Words("从哪里来", "From")


def _moment_head(shown: Shown, quarter: Any) -> Words:
    each = shown.first + int(quarter)
    if each.quarter == 4:
        return Words(f"{each.year} 年底", f"End of {each.year}")
    return Words(f"{each.year} 年 {each.quarter} 季末", f"End of {each.year} Q{each.quarter}")


def _states(shown: Shown) -> pd.DataFrame:
    """Return the state of each firm that goes somewhere at each moment, beside its ``origin``."""
    spells = shown.of("renewal_firm_spells")
    going = spells["firm_id"].isin(shown.moves["firm_id"])
    spells = spells[going]
    moments = sorted({max(0, round(share * shown.count) - 1) for share in MOMENTS})
    states = {}
    for moment in moments:
        at = (spells["from_quarter"] <= moment) & (spells["to_quarter"] >= moment)
        states[moment] = spells[at].set_index("firm_id")["state"]
    columns = pd.DataFrame(states)
    unit = shown.moves.drop_duplicates("firm_id").set_index("firm_id")["from_unit"].reindex(columns.index)
    units = shown.units.reindex(unit)
    origin = np.select(
        [units["project_id"].notna(), units["first_batch"].astype(bool), units["theme_id"].notna()],
        ["project_unit", "first_batch", "theme"],
        "other",
    )
    return columns.assign(origin=origin)


ORIGINS = {
    "project_unit": Words("在建项目", "Projects"),
    "first_batch": Words("首批园区", "First batch"),
    "theme": Words("主题园", "Theme parks"),
    "other": Words("其他园区", "Other parks"),
}
SHORT = {
    **RENEWAL_STATE,
    "swing": Words("腾挪园", "Swing park"),
    "vacant": Words("空置厂房", "Vacant floor"),
    "process": Words("共性产业园", "Process park"),
    "project": Words("项目厂房", "Project floor"),
    "new": Words("改造新厂房", "New floor"),
    "stays": Words("还在原地", "Not yet gone"),
}
"""States as a Sankey has room for them."""


def _called(state: str) -> Words:
    return ORIGINS.get(state) or SHORT[state]


def _node(column: int, state: str, heads: list[Words]) -> Words:
    """Return the name of a node: no two are alike, for links go by name."""
    head, name = heads[column], _called(state)
    return Words(f"{head.zh}·{name.zh}", f"{head.en}: {name.en}")


def _flows(columns: pd.DataFrame, order: list[Any]) -> list[tuple[int, str, str, int]]:
    """Return how many firms go from a state in a column of the chart to one in the next."""
    rows: list[tuple[int, str, str, int]] = []
    for number, (one, other) in enumerate(pairwise(order)):
        counts = columns.groupby([one, other], sort=True).size()
        pairs = counts.index.to_list()
        rows += [
            (number, str(source), str(target), int(firms))
            for (source, target), firms in zip(pairs, counts.tolist(), strict=True)
        ]
    return rows


def _nodes(columns: pd.DataFrame, order: list[Any], heads: list[Words]) -> list[dict[str, Any]]:
    nodes = []
    for number, column in enumerate(order):
        counts = columns[column].value_counts()
        for state in (*ORIGINS, *COLOURS):
            if state not in counts or (state in ORIGINS) != (number == 0):
                continue
            name, firms = _called(state), f"{counts[state]:,}"
            nodes.append(
                {
                    "name": _node(number, state, heads),
                    "depth": number,
                    "itemStyle": {"color": COLOURS.get(state, "--series-5")},
                    "label": {"formatter": Words(f"{name.zh}\n{firms} 家", f"{name.en}\n{firms}")},
                }
            )
    return nodes


def floor_chart(shown: Shown) -> ChartOfChoice:
    """Return what there is of each kind of floor in each quarter, and what firms take of it."""
    rows = shown.of("renewal_floor")
    rows = pd.concat([rows, _all_classes(rows)])
    kinds = [kind for kind in KINDS if rows["floor_m2"][rows["kind"] == kind].max() > 0]
    classes = {"all": ALL_CLASSES, **STOREY_CLASS}
    curves: dict[tuple[int, int], Curve] = {}
    options: list[dict[str, Any]] = []
    for one, kind in enumerate(kinds):
        for other, storey in enumerate(classes):
            own = rows[(rows["kind"] == kind) & (rows["storey_class"] == storey)].sort_values("quarter")
            if own["floor_m2"].max() > 0:
                full = own["taken_m2"] >= FULL * own["floor_m2"].where(own["floor_m2"] > 0)
                marks = tuple(FULL_MARK if each else "" for each in full)
                curves[one, other] = Curve(len(options), _in_wan(own["taken_m2"]), marks)
                options.append(_floor_option(shown, _in_wan(own["floor_m2"])))
    return ChartOfChoice(
        Words("厂房够不够", "Whether there is room"),
        Words(
            "选一类厂房和楼层：线以下是可用的面积，柱是企业占用的；有 ● 的季满了。",
            "Choose a kind of floor and storey: the line is what can be used, bars are what firms take; it"
            " is full in quarters with ●.",
        ),
        (Words("厂房", "Floor"), Words("楼层", "Storey")),
        tuple(RENEWAL_FLOOR[kind] for kind in kinds),
        tuple(classes.values()),
        curves,
        (0,) * len(kinds),
        tuple(options),
        (Words("季度", "Quarter"), Words("占用（万 m²）", "Taken (10,000 m²)"), Words("满", "Full")),
    )


def _all_classes(rows: pd.DataFrame) -> pd.DataFrame:
    summed = rows.groupby(["kind", "quarter"], as_index=False)[["floor_m2", "taken_m2"]].sum()
    return summed.assign(storey_class="all")


def _in_wan(values: "pd.Series[Any]") -> tuple[float | None, ...]:
    return tuple(round(float(value) / WAN, 2) for value in values)


def _floor_option(shown: Shown, there: tuple[float | None, ...]) -> dict[str, Any]:
    return {
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": list(shown.quarters), "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "name": FLOOR, "min": 0},
        "series": [
            {
                "type": "bar",
                "name": Words("企业占用", "Taken by firms"),
                "data": [],
                "barCategoryGap": "20%",
                "color": "--series-1",
            },
            {
                "type": "line",
                "name": Words("可用", "Can be used"),
                "data": list(there),
                "step": "middle",
                "symbol": "none",
                "color": "--late",
                "lineStyle": {"width": 2},
            },
        ],
    }
