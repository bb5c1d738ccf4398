"""Choices and columns that the tables of a renewal plan share."""

from collections.abc import Collection

from dayang.town.registers import modes, tenancy
from dayang.town.registers.modes import PURSE_KIND
from dayang.town.registers.schema import Column, Type
from dayang.town.registers.tenancy import STOREY_CLASS
from dayang.town.registers.water_columns import count, number, text
from dayang.words import Words

ORDERED, BALANCED = "ordered", "balanced"
"""The programme that is the plan: of an order of goals where there is one, else of the default weights."""

RENEWAL_PROGRAMME = {
    ORDERED: Words(
        "按目标次序（给定次序时即方案）", "By an order of goals (the plan where one is asked for)"
    ),
    BALANCED: Words("均衡（默认权重，即方案）", "Balanced (default weights: the plan)"),
    "area": Words("重面积", "Land first"),
    "retention": Words("重留企", "Keeping firms first"),
    "reference": Words("基准（只做已承诺的）", "Reference (only what is committed)"),
    "greedy": Words("手工排法", "As filled by hand"),
}
"""Programmes that are published side by side."""

BESIDE_AN_ORDER = Words("均衡（默认权重）", "Balanced (default weights)")
"""What the default weighting is called where an order of goals is the plan."""


def the_plan(programmes: Collection[str]) -> str:
    """Return which of the programmes side by side is the plan.

    Examples
    --------
    >>> the_plan(["balanced", "area"]), the_plan(["balanced", "ordered"])
    ('balanced', 'ordered')
    """
    return ORDERED if ORDERED in programmes else BALANCED


RENEWAL_GOAL = {
    "area": Words("交付面积及其早晚", "Land delivered, and how early"),
    "output": Words("留住产值", "Output kept"),
    "tax": Words("留住税收", "Tax kept"),
    "jobs": Words("留住岗位", "Jobs kept"),
    "public": Words("少花公共资金", "Little public money"),
    "moves": Words("少让企业花搬迁钱", "Low cost of moves"),
    "disturbance": Words("少影响岗位", "Few jobs displaced"),
    "pollution": Words("关停或集中废水", "Discharge closed"),
    "promises": Words("兑现承诺", "Promises kept"),
    "others": Words("其余目标（默认权重）", "All other goals (default weights)"),
}
"""Goals of an order: the parts of the worth, W5 and W6 by what is kept; `others` is the last level."""

RENEWAL_ITEM = dict(modes.mode_flows.column("item").choices)

RENEWAL_FLOOR = {
    **tenancy.available_floor.column("kind").choices,
    "new": Words("改造新建", "New floor of rebuilt units"),
}
"""Kinds of floor that firms are taken in by."""

RENEWAL_STATE = {
    "stays": Words("原地", "Where it is"),
    **RENEWAL_FLOOR,
    "left": Words("已外迁", "Left town"),
    "ended": Words("已退出", "Ended"),
}
"""Where a firm is."""

RENEWAL_RECEIVER = {**PURSE_KIND, "outside": Words("渠道之外", "None of the purses")}


def programme() -> Column:
    """Return the column that says which programme a row is of."""
    return text(
        "programme",
        "方案",
        "Programme",
        "并列公布的哪一份。",
        "Which of those published side by side.",
        required=True,
        choices=RENEWAL_PROGRAMME,
    )


def unit() -> Column:
    """Return the column that names a rebuild unit."""
    return text(
        "unit_id",
        "单元编号",
        "Unit id",
        "改造单元。",
        "The rebuild unit.",
        required=True,
        references="rebuild_units",
    )


def firm() -> Column:
    """Return the column that names a firm."""
    return text(
        "firm_id",
        "企业编号",
        "Firm id",
        "园区企业。",
        "A firm of the parks.",
        required=True,
        references="firms",
    )


def year() -> Column:
    """Return the column of a calendar year."""
    return count(
        "year", "年度", "Year", "自然年。", "Calendar year.", required=True, minimum=1978, maximum=2200
    )


def quarter(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of quarters, counted from the first after the as-of date."""
    zh_long, en_long = (
        f"{zh_long}第 0 季是基准日之后的第一季。",
        f"{en_long} Quarter 0 follows the as-of date.",
    )
    return count(name, zh, en, zh_long, en_long, **{"required": True, "minimum": 0, **more})


def yuan(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of money."""
    return Column(
        name,
        Type.MONEY,
        Words(zh, en),
        Words(zh_long, en_long),
        unit="元",
        **{"required": True, **more},  # type: ignore[arg-type]
    )


def wan(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of worth, in 10,000 yuan."""
    return number(name, zh, en, zh_long, en_long, unit="万元", **{"decimals": 6, **more})


def storey_class(zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of a class of storey."""
    return text("storey_class", "楼层类别", "Storey class", zh_long, en_long, choices=STOREY_CLASS, **more)


def floor_m2(name: str, zh: str, en: str, zh_long: str, en_long: str) -> Column:
    """Return a column of floor area."""
    return number(name, zh, en, zh_long, en_long, unit="m²", required=True, minimum=0, decimals=1)


def land_mu(name: str, zh: str, en: str, zh_long: str, en_long: str) -> Column:
    """Return a column of land."""
    return number(name, zh, en, zh_long, en_long, unit="亩", required=True, minimum=0, decimals=4)


def place(unit_name: str, zh_unit: str, en_unit: str) -> tuple[Column, Column]:
    """Return the columns of a place: a floor on record, or a unit (told in words)."""
    return (
        text(
            "floor_id",
            "厂房编号",
            "Floor id",
            "去现成厂房或在建项目的，是哪一处。",
            "Which floor, where it is vacant, swing, process or project floor.",
            references="available_floor",
        ),
        text(unit_name, "所在单元", "In unit", zh_unit, en_unit, references="rebuild_units"),
    )
