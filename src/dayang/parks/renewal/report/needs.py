"""What 5,000 mu need: land, the firms on it, the subsidy that moves them, and the years of its purse."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Chart, Table
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.bars import bar, bars, names_down
from dayang.parks.renewal.report.land import (
    COLUMNS,
    FIRST,
    LANDS,
    WHOLE,
    by_land,
    hide,
    land_of,
    per_thousand,
    untold,
)
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.words import Words

Amounts = dict[str, float]

PURSE = "relocation"
"""Purse that is asked how many years it takes."""

NAME_PX = 132
HEAD_PX, FOOT_PX, ROW_PX = 112, 8, 52

WHAT = Words("要多少", "What is needed")
PLAN = Words("本方案要走的企业", "Firms that go in the plan")
ALL = Words("全部企业都搬一次", "All firms, each moved once")

ITEMS: Mapping[str, Words] = {
    "land_mu": Words("现有土地（亩）", "Land there is (mu)"),
    "started_mu": Words("启动（亩）", "Started (mu)"),
    "project_mu": Words("启动中已立项的（亩）", "Of it in projects (mu)"),
    "delivered_mu": Words("期内交付（亩）", "Delivered (mu)"),
    "renovated_mu": Words("期内整治（亩）", "Renovated (mu)"),
    "firms": Words("方案要走的企业（家）", "Firms that go"),
    "floor_m2": Words("它们的用房（m²）", "Floor of these (m²)"),
    "subsidy_wan": Words("方案的补助，搬两次付两次（万元）", "Subsidy by move (10,000 yuan)"),
    "years": Words("这笔补助要搬迁资金几年（进整）", "Years of the purse, rounded up"),
    "all_firms": Words("全部企业（家）", "All firms"),
    "all_floor_m2": Words("全部企业的用房（m²）", "Floor of all (m²)"),
    "all_subsidy_wan": Words("都搬一次的补助（万元）", "Subsidy, all once (10,000 yuan)"),
    "all_years": Words("都搬一次要搬迁资金几年（进整）", "Years of the purse for all"),
    "old_years": Words("旧厂房都有企业要搬时几年（进整）", "Years, were all old floor in use"),
    "yearly_mu": Words("搬迁资金一年搬得动（亩）", "Land a year of it empties (mu)"),
}
"""Rows of the table, in their order."""

SCALED = ("started_mu", "project_mu", "delivered_mu", "renovated_mu", "firms", "floor_m2", "subsidy_wan")
"""Rows that the plan's own land delivered can be the measure of."""

ONLY_WHERE_ANY = ("project_mu", "renovated_mu")
"""Rows left out where the whole plan has nothing of them."""

YEARS = ("years", "all_years", "old_years")
"""Rows in budget years."""


def needs_table(shown: Shown) -> Table:
    """Return what each kind of land needs; its title says what the first batch does."""
    amounts = needs(shown)
    delivered = amounts["delivered_mu"][WHOLE]
    whole_years = {name: _whole_years(amounts[name]) for name in YEARS}
    rows = [
        {
            "item": title,
            **{**amounts, **whole_years}[name],
            **(per_thousand(amounts[name], delivered) if name in SCALED else {}),
        }
        for name, title in ITEMS.items()
        if name not in ONLY_WHERE_ANY or amounts[name][WHOLE] > 0
    ]
    headings = {"item": WHAT, **COLUMNS}
    return Table(
        "renewal_needs",
        _title(amounts),
        pd.DataFrame(rows, columns=list(headings)).astype(dict.fromkeys(COLUMNS, float)),
        headings,
        (FIRST, WHOLE, "thousand"),
        dict.fromkeys(COLUMNS, 0),
    )


def _whole_years(years: Amounts) -> Amounts:
    """Return budget years that money must be there in: nothing is carried over (rule M3)."""
    return {land: abs(float(np.ceil(value - 1e-9))) for land, value in years.items()}


def needs(shown: Shown) -> dict[str, Amounts]:
    """Return the rows of `ITEMS` by kind of land and of the whole plan; years as they are, not rounded."""
    lands = land_of(shown)
    subsidies = by_land(_by_unit(shown.moves, shown.moves["subsidy_yuan"]), lands)
    going = shown.moves.drop_duplicates("firm_id")
    firms = _counted(_by_unit(going, going["floor_m2"]), lands)
    there = pd.DataFrame(shown.town["firm_needs"]).assign(from_unit=lambda rows: rows["unit_id"])
    floor = _by_unit(there, there["floor_m2"])
    rates = _rates(shown)
    every = _counted(floor, lands)
    wanted = by_land(floor * rates.reindex(floor.index).to_numpy(), lands)
    few, fewest = untold(firms["firms"]), untold(every["firms"])
    yearly = yearly_yuan(shown)
    land_mu = by_land(shown.units["area_mu"], lands)
    told = {
        **_land(shown, lands, land_mu),
        "firms": hide(firms["firms"], few),
        "floor_m2": hide(firms["floor_m2"], few),
        "subsidy_wan": hide(_times(subsidies, 1 / WAN), few),
        "years": hide(_times(subsidies, 1 / yearly), few),
    }
    return told | {
        "all_firms": hide(every["firms"], fewest),
        "all_floor_m2": hide(every["floor_m2"], fewest),
        "all_subsidy_wan": hide(_times(wanted, 1 / WAN), fewest),
        "all_years": hide(_times(wanted, 1 / yearly), fewest),
        "old_years": _times(by_land(shown.units["floor_m2"].fillna(0.0) * rates, lands), 1 / yearly),
        "yearly_mu": hide(_over(land_mu, wanted, yearly), fewest),
    }


def _land(shown: Shown, lands: "pd.Series[Any]", land_mu: Amounts) -> dict[str, Amounts]:
    """Return land that there is, is started, delivered and renovated."""
    starts = shown.starts.set_index("unit_id")
    in_project = starts["in_project"].astype(bool)
    clears = shown.modes["clears"].reindex(starts["mode_id"]).to_numpy(dtype=bool)
    in_time = (starts["delivered"] < shown.count) & ~in_project
    area = starts["area_mu"].astype(float)
    return {
        "land_mu": land_mu,
        "started_mu": by_land(area, lands),
        "project_mu": by_land(area[in_project], lands),
        "delivered_mu": by_land(area[in_time & clears], lands),
        "renovated_mu": by_land(area[in_time & ~clears], lands),
    }


def _by_unit(rows: pd.DataFrame, values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return values of rows of firms by the unit that each firm is in now."""
    return pd.Series(values.astype(float).to_numpy(), index=rows["from_unit"])


def _counted(floor: "pd.Series[Any]", lands: "pd.Series[Any]") -> dict[str, Amounts]:
    return {"firms": by_land(floor.notna(), lands), "floor_m2": by_land(floor, lands)}


def _times(amounts: Amounts, factor: float) -> Amounts:
    return {land: amount * factor for land, amount in amounts.items()}


def _over(part: Amounts, whole: Amounts, yearly: float) -> Amounts:
    """Return how much of `part` a year's money reaches, where `whole` yuan reach all of it."""
    return {land: yearly * part[land] / whole[land] if whole[land] > 0 else np.nan for land in part}


def yearly_yuan(shown: Shown) -> float:
    """Return what the relocation purse has in a year on average, ``nan`` where it has nothing (rule M3)."""
    purses = shown.of("renewal_purses")
    limit = purses["limit_yuan"][purses["purse"] == PURSE].astype(float)
    mean = float(limit.mean()) if len(limit) else np.nan
    return mean if mean > 0 else np.nan


def _rates(shown: Shown) -> "pd.Series[Any]":
    """Return yuan a m² that moving a firm takes, by unit: the mean of modes in use that clear such land.

    Of all modes in use where none of them suits the land.
    """
    flows = pd.DataFrame(shown.town["mode_flows"])
    flows = flows[flows["item"] == "moving"]
    middle = (flows["low"].astype(float) + flows["high"].astype(float)) / 2
    stated = (middle * flows["share"].astype(float)).groupby(flows["mode_id"]).sum(min_count=1)
    modes = shown.modes[shown.modes["is_on"].astype(bool) & shown.modes["clears"].astype(bool)]
    natures = modes["land_natures"].str.split("|").explode()
    means = stated.reindex(natures.index).groupby(natures.to_numpy()).mean()
    return shown.units["land_nature"].map(means).fillna(float(stated.reindex(modes.index).mean()))


def _title(amounts: dict[str, Amounts]) -> Words:
    """Return the table's title: what the first batch needs, in a line."""
    wan, years = amounts["all_subsidy_wan"][FIRST], amounts["all_years"][FIRST]
    if not years > 0:
        return Words("五千亩要多少", "What 5,000 mu need")
    return Words(
        f"五千亩要多少：首批的企业都搬一次，要补助 {wan:,.0f} 万元，合搬迁资金 {years:,.1f} 年",
        f"What 5,000 mu need: to move each firm of the first batch once takes {wan:,.0f} (10,000 yuan),"
        f" {years:,.1f} years of the relocation purse",
    )


def needs_chart(shown: Shown) -> Chart | None:
    """Return the years of the relocation purse that each kind of land takes; ``None`` without a purse."""
    yearly = yearly_yuan(shown)
    if np.isnan(yearly):
        return None
    amounts = needs(shown)
    kinds = [land for land in (*LANDS, WHOLE) if amounts["land_mu"][land] > 0]
    names = [COLUMNS[land] for land in kinds]
    series = [
        bars([_bar(amounts[row][land], colour) for land in kinds], name=name, color=colour, barGap="40%")
        for row, name, colour in (("years", PLAN, "--series-1"), ("all_years", ALL, "--series-5"))
    ]
    told = ("firms", "subsidy_wan", "years", "all_firms", "all_subsidy_wan", "all_years")
    data = {name: [amounts[name][land] for land in kinds] for name in told}
    return Chart(
        Words("五千亩要多少", "What 5,000 mu need"),
        _said(amounts, yearly),
        {
            "legend": {"type": "plain", "top": 0, "left": 0, "orient": "vertical"},
            "grid": {"left": NAME_PX, "right": 56, "top": HEAD_PX, "bottom": FOOT_PX},
            "tooltip": {"trigger": "item"},
            "xAxis": {
                "type": "value",
                "min": 0,
                "position": "top",
                "name": Words("搬迁资金的年数", "Years of the relocation purse"),
                "nameLocation": "middle",
                "nameGap": 28,
            },
            "yAxis": names_down(names, NAME_PX),
            "series": series,
        },
        pd.DataFrame({"land": as_words(names), **data}),
        HEAD_PX + FOOT_PX + ROW_PX * len(kinds),
        {
            "land": Words("土地", "Land"),
            **{name: ITEMS[name] for name in told},
            "years": Words("方案：搬迁资金几年", "Plan: years of the purse"),
            "all_years": Words("全部：搬迁资金几年", "All: years of the purse"),
        },
    )


def _bar(years: float, colour: str) -> dict[str, Any]:
    return {"value": None} if np.isnan(years) else bar(years, 1, colour)


def _said(amounts: dict[str, Amounts], yearly: float) -> Words:
    """Return what the first batch needs, or all land where nothing is told of the first batch."""
    land = FIRST if amounts["all_years"][FIRST] > 0 else WHOLE
    own = {name: each[land] for name, each in amounts.items()}
    name = Words("首批集体园区", "The first batch") if land == FIRST else Words("全部园区", "All land")
    purse = Words(
        f"搬迁资金平均一年 {yearly / WAN:,.0f} 万元",
        f"The relocation purse has {yearly / WAN:,.0f} (10,000 yuan) a year on average",
    )
    if not own["all_years"] > 0:
        return Words(f"{purse.zh}。", f"{purse.en}.")
    reach_m2 = own["all_floor_m2"] / own["all_years"]
    plan = Words("", "")
    if not np.isnan(own["years"]):
        plan = Words(
            f"本方案在那里启动 {own['started_mu']:,.0f} 亩，要走 {own['firms']:,.0f} 家，各渠道共补助"
            f" {own['subsidy_wan']:,.0f} 万元，合 {own['years']:,.1f} 年。",
            f" The plan starts {own['started_mu']:,.0f} mu of it: {own['firms']:,.0f} firms go, and all"
            f" purses together pay {own['subsidy_wan']:,.0f} of subsidy, {own['years']:,.1f} years.",
        )
    return Words(
        f"{name.zh} {own['land_mu']:,.0f} 亩，有企业 {own['all_firms']:,.0f} 家、用房"
        f" {own['all_floor_m2']:,.0f} m²：都搬一次要补助 {own['all_subsidy_wan']:,.0f} 万元，合搬迁资金"
        f" {own['all_years']:,.1f} 年。{purse.zh}，搬得动 {reach_m2:,.0f} m²，合这类土地"
        f" {own['yearly_mu']:,.0f} 亩。{plan.zh}",
        f"{name.en}, {own['land_mu']:,.0f} mu, has {own['all_firms']:,.0f} firms on"
        f" {own['all_floor_m2']:,.0f} m²: to move each once takes {own['all_subsidy_wan']:,.0f} (10,000 yuan)"
        f" of subsidy, {own['all_years']:,.1f} years of the relocation purse. {purse.en}, which moves"
        f" {reach_m2:,.0f} m², {own['yearly_mu']:,.0f} mu of such land.{plan.en}",
    )
