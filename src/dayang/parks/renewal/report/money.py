"""What each purse pays beside its limit, and what each village earns beside its own."""

from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import ChartOfChoice, Curve
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.bars import number
from dayang.parks.renewal.report.shown import Shown, both
from dayang.parks.renewal.report.tables import purse_names
from dayang.words import Words

MONEY = Words("万元", "10,000 yuan")
YEAR = Words("年度", "Year")
PROGRAMME = Words("方案", "Programme")


def purses_chart(shown: Shown) -> ChartOfChoice | None:
    """Return what each purse pays by year beside its limit; ``None`` where nothing is paid at all."""
    rows = shown.tables["renewal_purses"]
    paid = rows.groupby("purse", sort=False)["spent_yuan"].sum().astype(float)
    own = rows[rows["programme"] == shown.plan]
    share = own["spent_yuan"].astype(float) / own["limit_yuan"].astype(float)
    used = share.groupby(own["purse"]).max().fillna(0.0)
    # The one that comes nearest to its limit is what people look for.
    purses = used[paid.reindex(used.index) > 0].sort_values(ascending=False, kind="stable").index.tolist()
    if not purses:
        return None
    names = purse_names(shown)
    over = own[own["left_yuan"].astype(float) < 0]
    full = Words("没有一处超支", "none is overdrawn")
    if len(over):
        full = Words(f"{len(over)} 处超支", f"{len(over)} overdrawn")
    return _chart(
        shown,
        "renewal_purses",
        "purse",
        purses,
        tuple(names.get(purse, both(purse)) for purse in purses),
        (
            Words("各渠道每年付多少", "What each purse pays by year"),
            Words(
                f"选一个渠道和方案：柱是该年付出，线是该年上限，没有线的不设上限。本方案{full.zh}。",
                "Choose a purse and programme: bars are paid in the year, the line is the limit, if there"
                f" is one. In the plan {full.en}.",
            ),
            Words("渠道", "Purse"),
            Words("付出", "Paid"),
            Words("上限", "Limit"),
        ),
        ("spent_yuan", "limit_yuan"),
    )


def villages_chart(shown: Shown) -> ChartOfChoice | None:
    """Return the income of each village by year beside its limit; ``None`` without accounts."""
    rows = shown.of("renewal_villages")
    if rows.empty:
        return None
    room = rows["income_yuan"].astype(float) - rows["limit_yuan"].astype(float)
    last = rows["year"] == rows["year"].max()
    below = rows["village_id"][room < -1].nunique()
    lost = rows.assign(lost=rows["rent_lost_yuan"].astype(float)).groupby("village_id")["lost"].sum()
    order = lost.sort_values(ascending=False, kind="stable").index.tolist()
    kept = Words("每个村每年都不低于下限", "every village keeps its limit in every year")
    if below:
        kept = Words(f"{below} 个村有低于下限的年份", f"{below} villages fall below it in some year")
    gain = f"{room[last].sum() / WAN:,.0f}"
    year = int(rows["year"].max())
    return _chart(
        shown,
        "renewal_villages",
        "village_id",
        order,
        tuple(both(shown.villages.get(name, name)) for name in order),
        (
            Words("各村收入会不会降", "Whether a village earns less"),
            Words(
                f"{kept.zh}；到 {year} 年，各村合计比下限多 {gain} 万元一年。选一个村和方案看逐年收入；"
                "租金失去最多的村在前。",
                f"In the plan {kept.en}; by {year} all together earn {gain} (10,000 yuan) a year above it."
                " Choose a village and programme; those that lose most rent come first.",
            ),
            Words("村（社区）", "Village"),
            Words("收入", "Income"),
            Words("下限", "Lower limit"),
        ),
        ("income_yuan", "limit_yuan"),
    )


def _chart(
    shown: Shown,
    table: str,
    key: str,
    order: list[str],
    names: tuple[Words, ...],
    said: tuple[Words, Words, Words, Words, Words],
    columns: tuple[str, str],
) -> ChartOfChoice:
    """Return a chart of yearly bars beside a limit, by `key` and programme."""
    title, sentence, prompt, bar, line = said
    rows = shown.tables[table]
    years = sorted(rows["year"].unique().tolist())
    grid = pd.MultiIndex.from_product([order, shown.programmes, years])
    by = rows.set_index([key, "programme", "year"])[list(columns)].reindex(grid)
    told = by.to_numpy(dtype=float, na_value=np.nan).reshape(len(order), len(shown.programmes), len(years), 2)
    curves: dict[tuple[int, int], Curve] = {}
    options: list[dict[str, Any]] = []
    for one in range(len(order)):
        for other in range(len(shown.programmes)):
            values, limit = (_in_wan(told[one, other, :, at]) for at in range(2))
            if any(value is not None for value in values):
                marks = tuple(number(value) if value else "" for value in values)
                curves[one, other] = Curve(len(options), values, marks)
                options.append(_option(years, bar, line, limit))
    return ChartOfChoice(
        title,
        sentence,
        (prompt, PROGRAMME),
        names,
        tuple(shown.names[programme] for programme in shown.programmes),
        curves,
        (shown.programmes.index(shown.plan),) * len(order),
        tuple(options),
        (YEAR, Words(f"{bar.zh}（万元）", f"{bar.en} (10,000 yuan)"), MONEY),
    )


def _option(years: list[int], bar: Words, line: Words, limit: tuple[float | None, ...]) -> dict[str, Any]:
    series: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": bar,
            "data": [],
            "barMaxWidth": 36,
            "color": "--series-1",
            "labelLayout": {"hideOverlap": True},
        }
    ]
    if any(value is not None for value in limit):
        series.append(
            {
                "type": "line",
                "name": line,
                "data": list(limit),
                "step": "middle",
                "symbol": "none",
                "color": "--late",
                "lineStyle": {"width": 2, "type": "dashed"},
            }
        )
    return {
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "name": MONEY},
        "series": series,
    }


def _in_wan(values: "np.ndarray[Any, np.dtype[np.float64]]") -> tuple[float | None, ...]:
    """Return yuan in 万元, rounded to whole hundreds of yuan; ``None`` where nothing is told."""
    return tuple(None if np.isnan(value) else round(float(value) / WAN, 2) for value in values)
