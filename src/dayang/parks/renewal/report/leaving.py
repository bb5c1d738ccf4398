"""How a town hollows out: firms that leave by year, and what output, tax and jobs are gone with them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Chart, Table
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS
from dayang.words import Words

YEARS = Words("年度", "Year")
GONE = Words("外迁企业（家）", "Firms that leave")

MEASURES = {
    "output_yuan": Words("年产值", "Yearly output"),
    "tax_yuan": Words("年税收", "Yearly tax"),
    "jobs": Words("岗位", "Jobs"),
}
"""What firms take with them, as they reported it last."""

HEADINGS = {
    "years": YEARS,
    "firms": GONE,
    "output_wan": Words("累计少的年产值（万元）", "Output a year gone (10,000 yuan)"),
    "tax_wan": Words("累计少的年税收（万元）", "Tax a year gone (10,000 yuan)"),
    "jobs": Words("累计少的岗位（人）", "Jobs gone"),
}


FEWEST_ROWS = 3
"""Rows that make a course worth drawing."""


def told_together(firms: Sequence[int]) -> list[range]:
    """Return years told in one row: each row tells of no firm, or of `FEWEST_FIRMS` where there are so many.

    Parameters
    ----------
    firms
        Firms that leave in each year.

    Examples
    --------
    >>> [[*years] for years in told_together([0, 4, 1, 0, 2, 3, 1])]
    [[0], [1], [2, 3, 4], [5, 6]]
    >>> [[*years] for years in told_together([1, 0, 1])]
    [[0, 1, 2]]
    """
    begins, count = [0], 0
    for year, number in enumerate(firms):
        if year > begins[-1] and (count == 0 or count >= FEWEST_FIRMS):
            begins.append(year)
            count = 0
        count += number
    # What is left over at the end joins those before it.
    while len(begins) > 1 and 0 < sum(firms[begins[-1] :]) < FEWEST_FIRMS:
        begins.pop()
    return [range(one, other) for one, other in pairwise([*begins, len(firms)])]


def last_reported(shown: Shown) -> pd.DataFrame:
    """Return what each firm of the parks reported last of each of `MEASURES`, 0 where it never did."""
    names = list(MEASURES)
    years = pd.DataFrame(shown.town["firm_years"]).sort_values(["year", "reported_at"], kind="stable")
    told = years.astype(dict.fromkeys(names, float)).groupby("firm_id")[names].last()
    return told.reindex(shown.town["firm_needs"]["firm_id"]).fillna(0.0)


def _by_year(shown: Shown) -> pd.DataFrame:
    """Return firms that leave in each calendar year of the plan, and what they take with them."""
    leaves = shown.moves[shown.moves["to"] == "leaves"]
    lost = last_reported(shown).reindex(leaves["firm_id"]).reset_index(drop=True)
    year = pd.Series([(shown.first + int(quarter)).year for quarter in leaves["quarter"]], dtype=np.int64)
    years = pd.RangeIndex(shown.first.year, (shown.first + shown.count - 1).year + 1)
    table = lost.assign(firms=1).groupby(year.to_numpy()).sum()
    return table.reindex(years, fill_value=0.0)


def leaving(shown: Shown) -> pd.DataFrame:
    """Return rows of years told together: ``first``, ``last``, ``firms``, and what is gone by the end.

    Amounts are in yuan and jobs; not told where fewer than `FEWEST_FIRMS` leave in all years together.
    """
    table = _by_year(shown)
    firms = [int(number) for number in table["firms"]]
    own = told_together(firms)
    last = [years[-1] for years in own]
    gone = table[list(MEASURES)].cumsum().iloc[last].reset_index(drop=True)
    years = table.index.to_numpy()
    return pd.DataFrame(
        {
            "first": years[[each[0] for each in own]],
            "last": years[last],
            "firms": [sum(firms[at] for at in each) for each in own],
            **(gone if sum(firms) >= FEWEST_FIRMS else gone * np.nan),
        }
    )


def _called(rows: pd.DataFrame) -> list[str]:
    years = zip(rows["first"], rows["last"], strict=True)
    return [str(one) if one == last else f"{one}–{last}" for one, last in years]


def leaving_table(shown: Shown) -> Table | None:
    """Return firms that leave by year and what is gone with them; ``None`` where none leaves."""
    rows = leaving(shown)
    if not rows["firms"].sum():
        return None
    frame = rows.assign(
        years=_called(rows), output_wan=rows["output_yuan"] / WAN, tax_wan=rows["tax_yuan"] / WAN
    )
    return Table(
        "renewal_leaving",
        Words("外迁带走多少（到年末累计）", "What leaves town (by the end of the year)"),
        frame[list(HEADINGS)],
        HEADINGS,
        ("firms", "output_wan", "jobs"),
        {"output_wan": 0, "tax_wan": 0, "jobs": 0},
    )


def leaving_chart(shown: Shown) -> Chart | None:
    """Return the share of the parks' output, tax and jobs gone by the end of each year.

    ``None`` where too few firms leave to tell of more than two times.
    """
    rows = leaving(shown)
    if not rows["firms"].sum() or len(rows) < FEWEST_ROWS:
        return None
    total = last_reported(shown)[list(MEASURES)].sum()
    share = (100 * rows[list(MEASURES)] / total.where(total > 0)).fillna(0.0)
    years = range(shown.first.year, int(rows["last"].iloc[-1]) + 1)
    series = [
        {
            "type": "line",
            "name": name,
            # A point a row: a click on it opens that row.
            "data": [
                [str(year), round(float(value), 2)]
                for year, value in zip(rows["last"], share[column], strict=True)
            ],
            "symbolSize": 6,
        }
        for column, name in MEASURES.items()
    ]
    return Chart(
        Words("外迁带走多少", "What leaves town"),
        _said(shown, rows, share.iloc[-1]),
        {
            "legend": {"type": "plain", "top": 0},
            "grid": {"left": 8, "right": 24, "top": 64, "bottom": 8, "containLabel": True},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "category", "data": [str(year) for year in years]},
            "yAxis": {
                "type": "value",
                "min": 0,
                "axisLabel": {"formatter": "{value}%"},
                "name": Words("占园区企业", "Share of the parks"),
                "nameTextStyle": {"align": "left"},
            },
            "series": series,
        },
        pd.concat([pd.Series(_called(rows), name="years"), rows["firms"], share], axis=1),
        300,
        {
            "years": YEARS,
            "firms": GONE,
            **{name: Words(f"{word.zh}少（%）", f"{word.en} gone (%)") for name, word in MEASURES.items()},
        },
    )


def _said(shown: Shown, rows: pd.DataFrame, share: "pd.Series[Any]") -> Words:
    """Return what is gone at the horizon, and how much of what the parks have that is."""
    firms, there = int(rows["firms"].sum()), len(shown.town["firm_needs"])
    end = int(rows["last"].iloc[-1])
    output, tax, jobs = (float(rows[name].iloc[-1]) for name in MEASURES)
    part = [f"{float(share[name]):.1f}" for name in MEASURES]
    together = Words("", "")
    if (rows["first"] < rows["last"]).any():
        together = Words(
            f"不足 {FEWEST_FIRMS} 家的年份合在一起说，只有末年的点。",
            f" Years of fewer than {FEWEST_FIRMS} firms are told together, by a point in the last.",
        )
    return Words(
        f"到 {end} 年底外迁 {firms:,} 家（园区企业共 {there:,} 家）：年产值少 {output / WAN:,.0f}"
        f" 万元（{part[0]}%），年税收少 {tax / WAN:,.0f} 万元（{part[1]}%），岗位少 {jobs:,.0f} 个"
        f"（{part[2]}%）。按企业最近报出的数计。{together.zh}",
        f"By the end of {end}, {firms:,} of {there:,} firms of the parks leave town: yearly output"
        f" falls by {output / WAN:,.0f} (10,000 yuan; {part[0]}\u00a0%), yearly tax by {tax / WAN:,.0f}"
        f" ({part[1]}\u00a0%), jobs by {jobs:,.0f} ({part[2]}\u00a0%), as firms reported last.{together.en}",
    )
