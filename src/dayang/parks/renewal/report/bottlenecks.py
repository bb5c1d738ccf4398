"""The bottleneck account: what one more of each scarce thing would be worth, in words."""

from collections.abc import Callable

import pandas as pd

from dayang.engine import Chart, Table
from dayang.parks.renewal.report.bars import bar, bars, names_down, number
from dayang.parks.renewal.report.shown import Shown, as_words, both
from dayang.parks.renewal.report.tables import purse_names
from dayang.town.parameters import Parameter
from dayang.town.registers.tenancy import STOREY_CLASS
from dayang.words import Words

NAME_PX = 176
SHOWN_MOST = 12
"""Bars drawn at most; the table holds all."""

EVERY_QUARTER = Words("每季多 1,000 m²", "1,000 m² more a quarter")
IN_A_YEAR = Words("多 1,000 m²", "1,000 m² more")
MONEY = Words("多 100 万元", "1 M yuan more")
LESS = Words("少要 10 亩", "10 mu less")
ONE_MORE = Words("每季多办 1 件", "1 more a quarter")
AMOUNTS = {
    "place": (1000.0, EVERY_QUARTER),
    "pool": (1000.0, EVERY_QUARTER),
    "absorb": (1000.0, IN_A_YEAR),
    "purse": (100.0, MONEY),
    "cash": (100.0, MONEY),
    "lending": (100.0, MONEY),
    "income": (100.0, Words("放宽 100 万元", "eased by 1 M yuan")),
    "land": (10.0, Words("每季多 10 亩", "10 mu more a quarter")),
    "jobs": (100.0, Words("每季多 100 个", "100 more a quarter")),
    "surveys": (1.0, ONE_MORE),
    "votes": (1.0, ONE_MORE),
    "permits": (1.0, ONE_MORE),
    "first": (10.0, LESS),
    "theme": (10.0, LESS),
}
"""How much of each kind of row is spoken of: as much as a town may think of adding."""

WORTH = Words("至多多值（万元）", "Worth at most (10,000 yuan)")
HEADINGS = {"what": Words("什么", "What"), "more": Words("怎么变", "Change"), "worth_wan": WORTH}


def scarce(shown: Shown) -> pd.DataFrame:
    """Return what one more of each scarce thing is worth, the dearest first.

    Prices of the quarters of one thing are added up: a price is what L(λ) rises by with one more
    unit of its row (``docs/renewal-model.md``), so that the sum bounds what more in all of them is worth.

    Parameters
    ----------
    shown
        With the plan's rows of ``renewal_prices``; none give none.

    Returns
    -------
    One row a thing: ``what`` and ``more`` in words, ``worth_wan``, and ``sort``: what sort of thing.
    """
    rows = shown.of("renewal_prices")
    if rows.empty:
        return pd.DataFrame({"sort": [], "what": [], "more": [], "worth_wan": []})
    known = rows[rows["row"].isin(_SAID)]
    same = [_for_good(*key) for key in _keys(known)]
    keys = ["row", "label", "label_2"]
    known = known.assign(label=[pair[0] for pair in same], label_2=[pair[1] for pair in same])
    summed = pd.DataFrame(known.groupby(keys)["price_wan"].sum()).reset_index()
    speak = _Names(shown)
    frame = pd.DataFrame(
        {
            "sort": [speak.sort(row, one) for row, one, _ in _keys(summed)],
            "what": as_words([_SAID[row](speak, one, other) for row, one, other in _keys(summed)]),
            "more": as_words([AMOUNTS[row][1] for row in summed["row"]]),
            "worth_wan": [
                AMOUNTS[row][0] * float(price)
                for row, price in zip(summed["row"], summed["price_wan"], strict=True)
            ],
        }
    )
    return frame.sort_values("worth_wan", ascending=False, kind="stable", ignore_index=True)


def _keys(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [tuple(map(str, key)) for key in rows[["row", "label", "label_2"]].to_numpy()]  # type: ignore[misc]


def _for_good(row: str, label: str, label_2: str) -> tuple[str, str]:
    """Return labels without the quarter: more floor or more votes are thought of for good."""
    if row in {"land", "jobs", "surveys", "votes", "permits"}:
        return "all", "all"
    if row in {"place", "pool"}:
        return label, "all"
    return label, label_2


STOREYS = {"ground": "ground", "low": "storeys 2–3", "upper": "storeys 4 up"}
"""Classes of storey as English has room for them beside a chart."""


class _Names:
    """What the labels of rows are called."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        floors = shown.town["available_floor"].set_index("floor_id")["name"]
        self._floors = {str(key): str(name) for key, name in floors.items()}
        kinds = shown.town["available_floor"].set_index("floor_id")[["kind", "storey_class"]]
        self._kinds = {str(key): f"{kind} {storey}" for key, kind, storey in kinds.itertuples()}
        self._purses = purse_names(shown)

    def sort(self, row: str, label: str) -> str:
        """Return what sort of thing a row is: floor by kind and storey, a purse whatever the year."""
        if row == "place":
            return self._kinds.get(label, label)
        return f"{row} {label.partition(':')[2]}" if row == "pool" else f"{row} {label}"

    def floor(self, key: str) -> Words:
        return both(self._floors.get(key, key))

    def purse(self, key: str) -> Words:
        return self._purses.get(key, both(key))

    def village(self, key: str) -> str:
        return self._shown.villages.get(key, key)

    def park(self, key: str) -> str:
        return self._shown.parks.get(key, key)

    def theme(self, key: str) -> str:
        return self._shown.theme_parks.get(key, key)

    def pool(self, label: str) -> Words:
        theme, _, storey = label.partition(":")
        place = both(self.theme(theme)) if theme else Words("主题园外", "outside theme parks")
        return Words(
            f"{place.zh}新建厂房（{STOREY_CLASS[storey].zh}）", f"New floor, {STOREYS[storey]}, {place.en}"
        )


_SAID: dict[str, Callable[[_Names, str, str], Words]] = {
    "place": lambda names, one, _: names.floor(one),
    "pool": lambda names, one, _: names.pool(one),
    "absorb": lambda _, one, other: Words(
        f"{other} 年去化（{STOREY_CLASS[one].zh}）", f"Letting in {other}, {STOREYS[one]}"
    ),
    "purse": lambda names, one, other: Words(
        f"{other} 年{names.purse(one).zh}", f"{names.purse(one).en}, {other}"
    ),
    "cash": lambda names, one, _: Words(f"{names.village(one)}货币资金", f"Cash of {names.village(one)}"),
    "lending": lambda *_: Words("资金池可放贷款", "What the pool may lend"),
    "income": lambda names, one, other: Words(
        f"{names.village(one)} {other} 年收入下限", f"Income limit of {names.village(one)}, {other}"
    ),
    "land": lambda *_: Words("在拆在建面积上限", "Land under demolition"),
    "jobs": lambda *_: Words("受影响岗位上限", "Jobs displaced"),
    "surveys": lambda *_: Words("摸底", "Surveys"),
    "votes": lambda *_: Words("表决", "Votes"),
    "permits": lambda *_: Words("报建", "Permits"),
    "first": lambda names, one, _: Words(f"{names.park(one)}首批面积", f"First batch of {names.park(one)}"),
    "theme": lambda names, one, _: Words(f"{names.theme(one)}面积", f"Land of {names.theme(one)}"),
}
"""What one more of each kind of row is called."""


def prices_chart(shown: Shown, area: Parameter | None) -> Chart | None:
    """Return the dearest scarce things; ``None`` where nothing is.

    Parameters
    ----------
    shown
        Of a plan with prices.
    area
        What a mu delivered is worth, to say what the dearest thing comes to.
    """
    rows = scarce(shown)
    if rows.empty:
        return None
    # One of a sort is enough to see: the dearest.
    top = rows.drop_duplicates("sort").head(SHOWN_MOST)
    labels = [
        Words(f"{what.zh}\n{more.zh}", f"{what.en}:\n{more.en}")
        for what, more in zip(top["what"], top["more"], strict=True)
    ]
    option = {
        "grid": {"left": NAME_PX, "right": 48, "top": 56, "bottom": 8},
        "tooltip": {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "position": "top",
            "name": WORTH,
            "nameLocation": "middle",
            "nameGap": 28,
        },
        "yAxis": names_down(labels, NAME_PX),
        "series": [bars([bar(worth, _decimals(worth)) for worth in top["worth_wan"]])],
    }
    return Chart(
        Words("瓶颈账：再多一点，能多值多少", "Bottlenecks: what one more would be worth"),
        _said(rows, area),
        option,
        top[list(HEADINGS)],
        64 + 56 * len(top),
        HEADINGS,
    )


def _decimals(value: float) -> int:
    """Return the decimals that an amount is told with: small ones have one."""
    return 0 if value >= 10 else 1


def _said(rows: pd.DataFrame, area: Parameter | None) -> Words:
    """Say what the dearest thing is worth, and how many mu that is."""
    first = rows.iloc[0]
    worth = number(first["worth_wan"], _decimals(first["worth_wan"]))
    zh = f"最紧的是{first['what'].zh}：{first['more'].zh}，方案至多多值 {worth} 万元"
    en = f"Scarcest: {first['what'].en}; {first['more'].en} is worth at most {worth} (10,000 yuan)"
    if area is not None and area.value:
        land = first["worth_wan"] / area.value
        mu = number(land, _decimals(land))
        zh, en = f"{zh}，抵多交付 {mu} 亩", f"{en}, as much as {mu} more mu delivered"
    return Words(
        f"{zh}。同类的只画最紧的一处；表里没有的不紧。",
        f"{en}. Of each sort the scarcest is drawn; what is not in the table below is not scarce.",
    )


def prices_table(shown: Shown) -> Table | None:
    """Return everything that is scarce; ``None`` where nothing is."""
    rows = scarce(shown)
    if rows.empty:
        return None
    return Table(
        "renewal_scarce",
        Words("瓶颈账", "Bottlenecks"),
        rows[list(HEADINGS)],
        HEADINGS,
        ("more", "worth_wan"),
        {"worth_wan": 1},
    )
