"""Rows of the account in words."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dayang.parks.renewal.conflicts.demands import purse_name
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.problem import Problem
from dayang.town.registers.renewal_columns import RENEWAL_FLOOR
from dayang.town.registers.tenancy import STOREY_CLASS
from dayang.words import Words

LEAST, WHOLE_FROM = 0.01, 10
"""Amounts below the one are told as such, from the other on without decimals."""

WANTED = ("first", "theme")
"""Kinds of row that ask for at least so much: they stand with both sides negated."""

TOWN_LIMITS = {
    "land": Words("在拆在建土地", "Land under demolition"),
    "jobs": Words("受影响岗位", "Jobs displaced"),
    "surveys": Words("摸底", "Surveys"),
    "votes": Words("表决", "Votes"),
    "permits": Words("报建", "Permits"),
}


STOREYS = {"ground": "ground", "low": "storeys 2–3", "upper": "storeys 4 up"}
"""Classes of storey as short as English says them."""

BY_QUARTER = ("place", "pool")
"""Kinds of row of a quarter that have a name beside it."""


class Names:
    """What rows are called.

    Parameters
    ----------
    problem
        Of the town that names them.
    """

    def __init__(self, problem: Problem) -> None:
        town = problem.town
        self._villages, self._parks, self._themes = (
            _by_id(pd.DataFrame(town[register]), key)
            for register, key in (
                ("villages", "village_id"),
                ("parks", "park_id"),
                ("theme_parks", "theme_id"),
            )
        )
        floors = pd.DataFrame(town["available_floor"])
        columns = (floors[name] for name in ("floor_id", "name", "kind", "storey_class"))
        self._floors = {
            str(floor_id): (str(name), RENEWAL_FLOOR[kind], STOREYS[storey])
            for floor_id, name, kind, storey in zip(*columns, strict=True)
        }

    def of(self, row: str, label: str, label_2: str) -> Words:
        """Return what a row is called, whatever the quarter."""
        if row in TOWN_LIMITS:
            return TOWN_LIMITS[row]
        if row in BY_QUARTER:
            return (self._floor if row == "place" else self._pool)(label)
        return self._yearly(row, label, label_2)

    def _yearly(self, row: str, label: str, year: str) -> Words:
        """Return what a row of a year, or of all years, is called."""
        village, storey = self._villages.get(label, label), STOREY_CLASS.get(label, Words("", ""))
        park, theme = self._parks.get(label, label), self._themes.get(label, label)
        purse = purse_name(label, self._villages)
        return {
            "absorb": Words(
                f"{year} 年去化（{storey.zh}）", f"Letting in {year}, {STOREYS.get(label, label)}"
            ),
            "purse": Words(f"{year} 年{purse.zh}", f"{purse.en[0].upper()}{purse.en[1:]}, {year}"),
            "cash": Words(f"{village}货币资金", f"Cash of {village}"),
            "income": Words(f"{village} {year} 年收入下限", f"Income limit of {village}, {year}"),
            "first": Words(f"{park}首批面积", f"First batch of {park}"),
            "theme": Words(f"{theme}面积", f"Land of {theme}"),
            "lending": Words("资金池可放贷款", "What the pool may lend"),
        }[row]

    def _floor(self, floor_id: str) -> Words:
        name, kind, storey = self._floors[floor_id]
        zh = name if kind.zh in name else f"{name}（{kind.zh}）"
        return Words(zh, f"{name} ({kind.en[0].lower()}{kind.en[1:]}, {storey})")

    def _pool(self, label: str) -> Words:
        theme, _, storey = label.partition(":")
        name, floor = self._themes.get(theme, ""), STOREY_CLASS[storey]
        if not theme:
            return Words(
                f"主题园外新厂房（{floor.zh}）", f"New floor outside theme parks ({STOREYS[storey]})"
            )
        return Words(f"{name}新厂房（{floor.zh}）", f"New floor of {name} ({STOREYS[storey]})")


def _by_id(frame: pd.DataFrame, key: str) -> dict[str, str]:
    names = frame["name"].fillna(frame[key])
    return {str(one): str(name) for one, name in zip(frame[key], names, strict=True)}


def said(row: Any, first: pd.Period, weights: Weights) -> Words:
    """Say what a thing is, how full it is, and what a step would be worth at most, in mu and jobs too.

    Parameters
    ----------
    row
        Row of ``renewal_bottlenecks``.
    first
        The quarter numbered 0.
    weights
        Of its programme.
    """
    limit, used = (_amount(row[column], row["unit"]) for column in ("limit", "used"))
    worth, step = _amount(row["worth_of_step_wan"], "万元"), more(row)
    when = Words("", "")
    if pd.notna(row["quarter"]):
        period = first + int(row["quarter"])
        when = Words(
            f"（{period.year} 年第 {period.quarter} 季最紧）", f" in Q{period.quarter} {period.year}"
        )
    if asks(row):
        zh = f"{row['name_zh']}：要求 {limit.zh}，达到 {used.zh}"
        en = f"{row['name_en']}: {limit.en} wanted, {used.en} reached"
    else:
        zh = f"{row['name_zh']}{when.zh}：至多 {limit.zh}，用了 {used.zh}"
        en = f"{row['name_en']}: {limit.en} at most, {used.en} used{when.en}"
    zh = f"{zh}；{step.zh}，最好的方案至多多值 {worth.zh}"
    en = f"{en}; with {step.en} the best programme would be worth at most {worth.en} more"
    equal = list(_equal(row["worth_of_step_wan"], weights))
    if equal:
        zh = f"{zh}，抵{'，或'.join(words.zh for words in equal)}"
        en = f"{en}, as much as {', or '.join(words.en for words in equal)}"
    again = gained(row)
    return Words(f"{zh}。{again.zh}", f"{en}. {again.en}".rstrip())


def asks(row: Any) -> bool:
    """Say whether a row asks for at least so much."""
    return row["row"] in WANTED or row["row"] == "income"


def more(row: Any) -> Words:
    """Return by how much a thing is eased: a step more of it, in each quarter where it goes by quarters."""
    step = _amount(row["step"], row["unit"])
    if asks(row):
        return Words(f"少要 {step.zh}", f"{step.en} less wanted")
    if pd.notna(row["quarter"]):
        return Words(f"每季多 {step.zh}", f"{step.en} more a quarter")
    return Words(f"多 {step.zh}", f"{step.en} more")


def gained(row: Any) -> Words:
    """Say what planning on with a step more gained; nothing where it was not tried."""
    if pd.isna(row["gain_wan"]):
        return Words("", "")
    if row["gain_wan"] < LEAST:
        return Words("本方案接着排，没有多得。", "Planning on from this one found no gain.")
    worth = _amount(row["gain_wan"], "万元")
    parts = [part for part in _parts(row) if part is not None]
    zh, en = "".join(f"，{part.zh}" for part in parts), "".join(f", {part.en}" for part in parts)
    return Words(
        f"本方案接着排，多值 {worth.zh}{zh}。", f"Planning on from this one, {worth.en} more was found{en}."
    )


def _parts(row: Any) -> Iterator[Words | None]:
    """Give what was gained or given up: land, land sooner, firms kept."""
    mu, mu_years, firms = float(row["gain_mu"]), float(row["gain_mu_years"]), int(row["gain_firms"])
    yield _more_or_less(mu, Words("多交付 {} 亩", "{} mu more"), Words("少交付 {} 亩", "{} mu less"))
    yield _more_or_less(
        mu_years,
        Words("早交付 {} 亩·年", "{} mu-years sooner"),
        Words("晚交付 {} 亩·年", "{} mu-years later"),
    )
    yield _more_or_less(
        firms, Words("多留住 {} 家企业", "{} firms kept"), Words("多外迁 {} 家企业", "{} more firms leave")
    )


def _more_or_less(value: float, more: Words, less: Words) -> Words | None:
    if abs(value) < LEAST:
        return None
    words, number = more if value > 0 else less, _number(abs(value))
    return Words(words.zh.format(number), words.en.format(number))


COUNTED = {"亩": Words("亩", "mu"), "人": Words("个", "jobs"), "件": Words("件", "")}
"""What units are called after a number."""


def _amount(value: float, unit: str) -> Words:
    """Return an amount with its unit; money in yuan where it is English.

    Examples
    --------
    >>> _amount(1236.4, "万元")
    Words(zh='1,236 万元', en='12,364,000 yuan')
    >>> _amount(0.004, "亩")
    Words(zh='<0.01 亩', en='<0.01 mu')
    """
    if unit == "万元":
        return Words(f"{_number(value)} 万元", f"{value * WAN:,.0f} yuan")
    called = COUNTED.get(unit, Words(unit, unit))
    return Words(f"{_number(value)} {called.zh}", f"{_number(value)} {called.en}".rstrip())


def _equal(worth_wan: float, weights: Weights) -> Iterator[Words]:
    """Give what is worth as much by the weights (W1, W5): land a year sooner, jobs kept for a year."""
    if weights.area_year > 0:
        land = _number(worth_wan / weights.area_year)
        yield Words(f" {land} 亩早一年交付", f"{land} mu delivered a year sooner")
    if weights.job > 0:
        jobs = _number(worth_wan / weights.job)
        yield Words(f" {jobs} 个岗位多留一年", f"{jobs} jobs kept a year longer")


def _number(value: float) -> str:
    """Return a number as it is said: whole from ten on, else with up to two decimals."""
    if 0 < abs(value) < LEAST:
        return f"<{LEAST}"
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:.2f}".rstrip("0").rstrip(".")
