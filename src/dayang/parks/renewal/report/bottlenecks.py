"""The bottleneck account on the page: how full what binds is, and what a step more of it would be worth."""

from typing import Any

import pandas as pd

from dayang.engine import Chart, Table
from dayang.parks.renewal.bottlenecks import REGISTER, dearest
from dayang.parks.renewal.bottlenecks.words import more, said
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.report.bars import bar, bars, names_down
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.words import Words

NAME_PX = 176
HEAD_PX, ROW_PX = 80, 72
SHOWN_MOST = 12
"""Bars drawn at most; the table holds all."""

WHAT = Words("什么", "What")
STEP = Words("怎么变", "Change")
WORTH = Words("最好的方案至多多值（万元）", "Best programme gains at most (10,000 yuan)")
GAIN = Words("本方案接着排多值（万元）", "Found from this plan (10,000 yuan)")
HEADINGS = {"what": WHAT, "more": STEP, "worth_of_step_wan": WORTH, "gain_wan": GAIN}
TABLE_HEADINGS = {
    **HEADINGS,
    "limit": Words("上限（要求）", "Limit (wanted)"),
    "used": Words("用了（达到）", "Used (reached)"),
    "unit": Words("单位", "Unit"),
    "tightest": Words("最紧的季", "Tightest quarter"),
    "gain_mu": Words("多交付（亩）", "More delivered (mu)"),
    "gain_mu_years": Words("早交付（亩·年）", "Sooner (mu-years)"),
    "gain_firms": Words("多留住（家）", "Firms kept"),
}


def bottlenecks_chart(shown: Shown, weights: Weights) -> Chart | None:
    """Return what is dearest, one of each sort; ``None`` where nothing has a price.

    Parameters
    ----------
    shown
        Of a plan.
    weights
        Of the plan, to say what the dearest thing comes to in land and jobs.
    """
    rows = dearest(shown.town, shown.tables[REGISTER], shown.plan).head(SHOWN_MOST)
    if rows.empty:
        return None
    told = _named(rows)
    labels = [
        Words(f"{what.zh}\n{step.zh}", f"{what.en}:\n{step.en}")
        for what, step in zip(told["what"], told["more"], strict=True)
    ]
    worth = bars([bar(each, _decimals(each)) for each in told["worth_of_step_wan"]], name=WORTH)
    gain = {
        "type": "scatter",
        "name": GAIN,
        "symbol": "diamond",
        "symbolSize": 12,
        "color": "--series-2",
        "data": [[round(float(each), 1), place] for place, each in enumerate(told["gain_wan"]) if each > 0],
    }
    option = {
        "grid": {"left": NAME_PX, "right": 48, "top": HEAD_PX, "bottom": 8},
        "legend": {"top": 0, "left": 0, "orient": "vertical"},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "min": 0, "position": "top"},
        "yAxis": names_down(labels, NAME_PX),
        "series": [worth, *([gain] if gain["data"] else [])],
    }
    first = said(rows.to_dict("records")[0], shown.first, weights)
    return Chart(
        Words("瓶颈账：再多一点，能多值多少", "Bottlenecks: what a little more would be worth"),
        Words(
            f"最紧的是{first.zh}价是最好的方案的价，本方案不一定用满。同类的只画最紧的一处；表里没有的不紧。",
            f"Scarcest: {first.en} Prices are those of the best programme: the plan need not use all"
            " there is. Of each sort the scarcest is drawn; what is not in the table below is not scarce.",
        ),
        option,
        told[list(HEADINGS)],
        HEAD_PX + 8 + ROW_PX * len(rows),
        HEADINGS,
    )


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the account with what they are called and how they are eased, in words."""
    names = zip(rows["name_zh"], rows["name_en"], strict=True)
    return rows.assign(
        what=as_words([Words(zh, en) for zh, en in names]).to_numpy(),
        more=as_words([more(row) for row in rows.to_dict("records")]).to_numpy(),
        gain_wan=rows["gain_wan"].astype(float),
    )


def _decimals(value: Any) -> int:
    """Return the decimals that an amount is told with: small ones have one."""
    return 0 if value >= 10 else 1


def bottlenecks_table(shown: Shown) -> Table | None:
    """Return everything that has a price; ``None`` where nothing has."""
    rows = shown.of(REGISTER).sort_values("rank", ignore_index=True)
    if rows.empty:
        return None
    units = shown.town.dictionary[REGISTER].column("unit").choices
    quarters = [None if pd.isna(number) else shown.called(number) for number in rows["quarter"]]
    frame = _named(rows).assign(
        tightest=pd.Series(quarters, dtype=object),
        unit=as_words([units.get(str(unit), Words(str(unit), str(unit))) for unit in rows["unit"]]),
    )
    decimals = {
        "limit": 1,
        "used": 1,
        "worth_of_step_wan": 1,
        "gain_wan": 1,
        "gain_mu": 1,
        "gain_mu_years": 1,
    }
    return Table(
        REGISTER,
        Words("瓶颈账", "Bottlenecks"),
        frame[list(TABLE_HEADINGS)],
        TABLE_HEADINGS,
        ("more", "worth_of_step_wan", "gain_wan"),
        decimals,
    )
