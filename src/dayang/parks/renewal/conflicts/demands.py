"""What a plan must keep, as a person sets it: each a target or a limit, in words and as rows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.limits import last_accounts
from dayang.parks.renewal.model.rows import WAN, Floats, Ints
from dayang.town import Town
from dayang.town.registers.modes import PURSE_KIND
from dayang.words import Words

DECIMALS = {"mu": 100, "wan": 100, "件": 1, "": 1}
"""Parts of a unit to which a change is rounded up."""
NOTHING = 1e-4
"""Part of the last decimal that is not rounded up."""


@dataclass(frozen=True, eq=False)
class Demand:
    """A target or a limit.

    Parameters
    ----------
    kind
        ``project``, or the kind of its rows.
    number
        Unit of a project, theme park; -1 for others.
    rows
        Numbers of its rows.
    limit
        Shape (rows,): most that may be used.
    size
        What a change is measured against, in the unit of the rows.
    said
        The demand, with its number and where that stands.
    eased
        What to change: ``{least}`` stands for "at least", ``{amount}`` for the size of the change.
    unit
        ``mu``, ``wan`` (10,000 yuan), ``件`` or empty.
    wanted
        Land that a target asks for, in mu.
    """

    kind: str
    number: int
    rows: Ints
    limit: Floats
    size: float
    said: Words
    eased: Words
    unit: str
    wanted: float = 0.0

    @property
    def is_target(self) -> bool:
        """Whether it asks for something to be done: limits alone never contradict each other."""
        return self.kind in ("project", "first", "theme")

    def change(self, amount: float, *, exact: bool) -> Words:
        """Say what to change.

        Parameters
        ----------
        amount
            By how much, in the unit of its rows.
        exact
            Whether that is enough, or only the least that may be.
        """
        least = Words("", "") if exact else Words("至少", "at least ")
        up = math.ceil(amount * DECIMALS[self.unit] - NOTHING) / DECIMALS[self.unit]
        return Words(
            self.eased.zh.format(amount=said(up, self.unit).zh, least=least.zh),
            self.eased.en.format(amount=said(up, self.unit).en, least=least.en),
        )


def said(amount: float, unit: str) -> Words:
    """Return an amount with its unit.

    Examples
    --------
    >>> said(12.346, "wan")
    Words(zh='12.35 万元', en='123,500 yuan')
    >>> said(2, "件")
    Words(zh='2 件', en='2')
    """
    if unit == "wan":
        return Words(f"{amount:.2f} 万元", f"{round(amount, 2) * WAN:,.0f} yuan")
    return (
        Words(f"{amount:.2f} 亩", f"{amount:.2f} mu")
        if unit == "mu"
        else Words(f"{amount:g} 件", f"{amount:g}")
    )


def demands(model: Model, town: Town) -> tuple[Demand, ...]:
    """Return every demand that can stand in a plan's way.

    Left out are floor, absorption and displaced jobs: a firm may always leave town (rule F2),
    so that they limit what firms do, and never whether a unit can be started.
    """
    return (
        *_projects(model),
        *_first_batch(model, town),
        *_theme_parks(model, town),
        *_town_limits(model),
        *_purses(model, town),
        *_villages(model, town),
    )


def _names(town: Town, register: str, key: str) -> dict[str, str]:
    """Return what things are called, by id; by the id itself where they have no name."""
    frame = pd.DataFrame(town[register])
    return dict(zip(frame[key], frame["name"].fillna(frame[key]), strict=True))


def _projects(model: Model) -> Iterator[Demand]:
    nothing = np.zeros(0, dtype=np.int64)
    going_on = {option.unit for option in model.columns.options if option.fixed and not option.vacated}
    for unit in sorted(going_on):
        name = model.unit_ids[unit]
        must = Words(
            f"已立项的单元 {name} 须在第一季启动（登记表 rebuild_units、projects）。",
            f"Unit {name} of a project must go on in the first quarter (registers rebuild_units, projects).",
        )
        eased = Words(f"单元 {name} 缓一缓", f"let unit {name} wait")
        yield Demand("project", unit, nothing, np.zeros(0), 1.0, must, eased, "")


def _first_batch(model: Model, town: Town) -> Iterator[Demand]:
    block = model.rows["first"]
    names = _names(town, "parks", "park_id")
    for park, row in zip(block.labels[0], _numbers(block), strict=True):
        lack, name = -float(model.rows.limit[row]), names.get(park, park)
        if lack <= 0:
            continue
        must = Words(
            f"首批园区“{name}”在期限前还要启动 {lack:.2f} 亩"
            "（参数 renewal.first_batch_share、renewal.first_batch_year）。",
            f"Of the first batch, park {name} has {lack:.2f} mu still to start in time "
            "(parameters renewal.first_batch_share, renewal.first_batch_year).",
        )
        eased = Words(
            f"首批园区“{name}”{{least}}少启动 {{amount}}",
            f"start {{least}}{{amount}} less of first-batch park {name}",
        )
        rows = np.array([row])
        yield Demand("first", -1, rows, model.rows.limit[rows], lack, must, eased, "mu", wanted=lack)


def _theme_parks(model: Model, town: Town) -> Iterator[Demand]:
    block = model.rows["theme"]
    due = pd.DataFrame(town["theme_parks"]).set_index("theme_id")["due_on"]
    names = _names(town, "theme_parks", "theme_id")
    for number, (theme, row) in enumerate(zip(block.labels[0], _numbers(block), strict=True)):
        name, area, day = names.get(theme, theme), float(model.theme_mu[number]), due[theme].date()
        must = Words(
            f"主题园“{name}”在 {day} 前连片交付 {area:.2f} 亩（登记表 theme_parks）。",
            f"Theme park {name} is to be {area:.2f} mu in one set by {day} (register theme_parks).",
        )
        eased = Words(
            f"主题园“{name}”{{least}}少要 {{amount}}",
            f"ask for {{least}}{{amount}} less of theme park {name}",
        )
        rows = np.array([row])
        yield Demand(
            "theme", number, rows, model.rows.limit[rows], max(area, 1.0), must, eased, "mu", wanted=area
        )


LIMITS = {
    "land": ("demolition_max_mu", Words("同时在拆在建", "land under demolition at once"), "mu"),
    "surveys": ("surveys_quarter", Words("每季摸底", "surveys a quarter"), "件"),
    "votes": ("votes_quarter", Words("每季表决", "votes a quarter"), "件"),
    "permits": ("permits_quarter", Words("每季报建", "permits a quarter"), "件"),
}
"""Limits that one parameter sets for every quarter: its name, what it limits, its unit."""


def _town_limits(model: Model) -> Iterator[Demand]:
    for kind, (parameter, name, unit) in LIMITS.items():
        rows = _numbers(model.rows[kind])
        limit = model.rows.limit[rows]
        most = said(float(limit.max()), unit)
        must = Words(
            f"{name.zh}至多 {most.zh}（参数 renewal.{parameter}）。",
            f"{name.en[0].upper()}{name.en[1:]}: at most {most.en} (parameter renewal.{parameter}).",
        )
        eased = Words(f"{name.zh}{{least}}多 {{amount}}", f"{{least}}{{amount}} more {name.en}")
        yield Demand(kind, -1, rows, limit, max(float(limit.max()), 1.0), must, eased, unit)


def _purses(model: Model, town: Town) -> Iterator[Demand]:
    block, villages = model.rows["purse"], _names(town, "villages", "village_id")
    years = f"{block.labels[1][0]}–{block.labels[1][-1]}"
    for purse, rows in zip(block.labels[0], _numbers(block).reshape(block.shape), strict=True):
        limit = _at_least_nothing(model.rows.limit[rows])
        if not np.isfinite(limit).all():
            continue
        name, low, high = (
            purse_name(purse, villages),
            said(float(limit.min()), "wan"),
            said(float(limit.max()), "wan"),
        )
        must = Words(
            f"{name.zh} {years} 年每年可用 {low.zh} 至 {high.zh}（登记表 purse_years：可用减已承诺）。",
            f"{name.en[0].upper()}{name.en[1:]}: {low.en} to {high.en} a year in {years} "
            "(register purse_years: available less committed).",
        )
        eased = Words(f"{name.zh}每年{{least}}多 {{amount}}", f"{{least}}{{amount}} more a year of {name.en}")
        yield Demand("purse", -1, rows, limit, max(float(limit.mean()), 1.0), must, eased, "wan")
    rows = _numbers(model.rows["lending"])
    most = said(float(model.rows.limit[rows][0]), "wan")
    must = Words(
        f"资金池还能放贷 {most.zh}（登记表 purses、loans：本金 × 倍数 − 已放）。",
        f"The loan pool can lend {most.en} more "
        "(registers purses, loans: capital × multiple less what is lent).",
    )
    eased = Words("资金池{least}多放 {amount}", "let the pool lend {least}{amount} more")
    yield _money("lending", rows, model.rows.limit[rows], must, eased)


def _villages(model: Model, town: Town) -> Iterator[Demand]:
    names = _names(town, "villages", "village_id")
    accounts = last_accounts(town, model.quarters)["income_yuan"].astype(float) / WAN
    block, income = model.rows["cash"], model.rows["income"]
    for village, row, rows in zip(
        block.labels[0], _numbers(block), _numbers(income).reshape(income.shape), strict=True
    ):
        name, cash = names.get(village, village), _at_least_nothing(model.rows.limit[[row]])
        has = said(float(cash[0]), "wan")
        must = Words(
            f"{name}可以付出的货币资金 {has.zh}（登记表 village_accounts）。",
            f"{name} has {has.en} of cash to pay out (register village_accounts).",
        )
        eased = Words(f"{name}的货币资金{{least}}多 {{amount}}", f"{{least}}{{amount}} more cash of {name}")
        yield _money("cash", np.array([row]), cash, must, eased)
        limit = model.rows.limit[rows]
        if np.isfinite(limit).all():
            yield _income(name, float(accounts[village]), rows, limit)


def _income(name: str, base: float, rows: Ints, limit: Floats) -> Demand:
    least, last = said(base - float(limit.max()), "wan"), said(base, "wan")
    must = Words(
        f"{name}每年集体收入不低于 {least.zh}，基准年为 {last.zh}"
        "（登记表 village_accounts，参数 renewal.village_limit_share）。",
        f"{name} has a collective income of at least {least.en} in every year, {last.en} in the base year "
        "(register village_accounts, parameter renewal.village_limit_share).",
    )
    eased = Words(
        f"{name}的收入下限{{least}}降低 {{amount}}",
        f"lower the income limit of {name} by {{least}}{{amount}}",
    )
    return Demand("income", -1, rows, limit, max(base, 1.0), must, eased, "wan")


def _money(kind: str, rows: Ints, limit: Floats, must: Words, eased: Words) -> Demand:
    return Demand(kind, -1, rows, limit, max(float(limit[0]), 1.0), must, eased, "wan")


def purse_name(purse: str, villages: dict[str, str]) -> Words:
    """Return what a purse is called: a kind, or a village's own."""
    if purse in PURSE_KIND:
        name = PURSE_KIND[purse]
        return Words(name.zh, f"{name.en[0].lower()}{name.en[1:]}")
    own = villages.get(purse, purse)
    return Words(f"{own}自有资金", f"own money of {own}")


def _at_least_nothing(limit: Floats) -> Floats:
    """Return limits of what is only judged where something is paid (rules M3, M4)."""
    return np.maximum(limit, 0.0)


def _numbers(block: Any) -> Ints:
    return np.arange(block.rows.start, block.rows.stop)
